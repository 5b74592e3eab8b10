"""Everything taken away, page by page: by the operator, and by the customer's own systems with a server key.

A record is written a moment after the time it carries. So an export reads as far as what is settled: whatever is written
later comes behind its last place, and the next one finds it there. Nothing is left out between two, and nothing comes twice.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Literal, get_args

import msgspec

from widget_server.core.access import OPERATOR, Deed
from widget_server.core.cells import Cell, line
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.core.questions import AnyQuestion
from widget_server.ports import Clock, Filling, Store
from widget_server.ports.exports import BEGINNING, After, Ahead, EventKept
from widget_server.services.exporting.messages import message
from widget_server.services.exporting.places import told
from widget_server.services.exporting.rows import heads, questions_of, row
from widget_server.services.exporting.statements import statements
from widget_server.services.items import item

Form = Literal["csv", "jsonl", "xapi", "xapi-array"]
FORMS: tuple[Form, ...] = get_args(Form)
PAGE = 200
SETTLED_MS = 10_000
"""What began so long ago has been written, or never will be."""
ALL = 2**53

Wait = Callable[[float], Awaitable[Any]]
Record = tuple[After, Filling | EventKept]
_encode = msgspec.json.Encoder().encode


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be taken away, and how it is written."""

    workspace: str
    form: Form | Literal["rows"] = "jsonl"
    events: bool = False
    """Events, instead of responses."""
    survey: str | None = None
    """Only this one's responses; what has columns needs it."""
    after: After = BEGINNING
    most: int = ALL
    home: str = ""
    """The address under which xAPI names people and questions."""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """So much of an export as can stand alone: whole lines, or whole rows."""

    count: int = 0
    """Responses or events in it."""
    place: After | None = None
    """Where it ended; None before the first."""
    text: bytes = b""
    rows: Sequence[Sequence[Cell]] = ()


class Take:
    """An export that the audit has. `pieces` reads it once."""

    def __init__(self, wanted: Wanted, source: "_Source", count: int, questions: Sequence[AnyQuestion]) -> None:
        self.wanted = wanted
        self.count = count
        """How many there are."""
        self.last = source.last
        """The place of the last of them, where only so many were wanted; None where there is none."""
        self.heads = heads(questions)
        self._source = source
        self._questions = questions

    async def pieces(self) -> AsyncIterator[Piece]:
        """All of it, in whole lines; how much is held does not depend on how much there is."""
        form, first = self.wanted.form, True
        if form == "csv" and self.wanted.after == BEGINNING:
            yield Piece(text=line(self.heads).encode())
        if form == "xapi-array":
            yield Piece(text=b"[")
        async for page in self._source.pages():
            yield self._piece(page, first)
            first = False
        if form == "xapi-array":
            yield Piece(text=b"\n]\n")

    def _piece(self, page: Sequence[Record], first: bool) -> Piece:
        end, count = page[-1][0], len(page)
        if self.wanted.form == "rows":
            return Piece(count=count, place=end, rows=[self._row(record) for _, record in page])
        texts = [text for _, record in page for text in self._texts(record)]
        if self.wanted.form != "xapi-array":
            return Piece(count=count, place=end, text=b"".join(texts))
        joined = b",".join(b"\n" + text.rstrip(b"\n") for text in texts)
        return Piece(count=count, place=end, text=joined if first or not texts else b"," + joined)

    def _texts(self, record: Filling | EventKept) -> list[bytes]:
        if isinstance(record, EventKept):
            return [_encode(message(record)) + b"\n"]
        seen = item(record)
        match self.wanted.form:
            case "jsonl":
                return [_encode(seen) + b"\n"]
            case "csv":
                return [line(row(seen, record.invitation.team, self._questions)).encode()]
        return [_encode(one) + b"\n" for one in statements(record, seen, home=self.wanted.home)]

    def _row(self, record: Filling | EventKept) -> Sequence[Cell]:
        assert isinstance(record, Filling)
        return row(item(record), record.invitation.team, self._questions)


class Taking:
    """Exports of a whole workspace, read by pages of so many."""

    def __init__(self, *, store: Store, clock: Clock, page: int = PAGE) -> None:
        self._store = store
        self._clock = clock
        self._page = page

    async def settled(self, wanted: Wanted, *, actor: str) -> Take:
        """What is settled now, at most so many as are wanted, to the last of them that is there now. Raises InvalidInput, and
        NotFound for a survey that there never was."""
        return await self._take(wanted, actor, until=self._clock() - SETTLED_MS, wait=None)

    async def whole(self, wanted: Wanted, *, wait: Wait, actor: str = OPERATOR) -> Take:
        """Everything until now; what is not settled yet is read in the end, once it is. Raises as `settled`."""
        return await self._take(wanted, actor, until=self._clock(), wait=wait)

    async def _take(self, wanted: Wanted, actor: str, *, until: int, wait: Wait | None) -> Take:
        questions = await self._questions(wanted)
        if wanted.form in ("xapi", "xapi-array") and not wanted.home:
            raise InvalidInput(
                "xAPI names people and questions by addresses: set CUECARD_PUBLIC_URL, or say --home https://lms.example."
            )
        source = _Source(self._store, self._clock, wanted, until=until, wait=wait, page=self._page)
        if wait is None:
            ahead = await source.ahead(wanted.after, until, wanted.most)
            source.last, count = (ahead.last, ahead.count) if ahead is not None else (None, 0)
        else:
            count = await source.left()
        source.empty = not count
        await self._tell(wanted, actor)
        return Take(wanted, source, count, questions)

    async def _questions(self, wanted: Wanted) -> list[AnyQuestion]:
        if wanted.events:
            if wanted.form != "jsonl":
                raise InvalidInput("Events are written as lines of JSON (jsonl): that is what `cuecard replay` reads.")
            if wanted.survey is not None:
                raise InvalidInput("Events belong to no survey: leave it out.")
            return []
        if wanted.survey is None:
            if wanted.form in ("csv", "rows"):
                raise InvalidInput("A table has the columns of one survey: say which one, or take all as jsonl.")
            return []
        questions = questions_of(await self._store.survey_versions(wanted.workspace, [wanted.survey]))
        if not questions:
            raise NotFound(f"There is no survey {wanted.survey!r} with responses of its own.")
        return questions

    async def _tell(self, wanted: Wanted, actor: str) -> None:
        details: dict[str, Any] = {"form": wanted.form, "of": "events" if wanted.events else "responses"}
        if wanted.after != BEGINNING:
            details["after"] = told(wanted.after, events=wanted.events)
        deed = Deed(
            workspace=wanted.workspace,
            actor=actor,
            action="exported",
            subject="survey" if wanted.survey else "",
            subject_id=wanted.survey or "",
            details=details,
        )
        await self._store.audit([deed], now=self._clock())


class _Source:
    """Reads the records of one export in their order."""

    def __init__(self, store: Store, clock: Clock, wanted: Wanted, *, until: int, wait: Wait | None, page: int) -> None:
        self.last: After | None = None
        """No further than this."""
        self.empty = False
        self._store = store
        self._clock = clock
        self._wanted = wanted
        self._until = until
        self._wait = wait
        self._page = page

    async def pages(self) -> AsyncIterator[Sequence[Record]]:
        """Page by page, as far as `until`."""
        if self.empty:
            return
        after, left = self._wanted.after, self._wanted.most
        for until in self._edges():
            if until == self._until and self._wait is not None and await self.ahead(after, until, 1) is not None:
                await self._wait(max(0, until + SETTLED_MS - self._clock()) / 1000)
            while left and (page := await self._read(after, until, min(left, self._page))):
                after, left = page[-1][0], left - len(page)
                yield page

    async def ahead(self, after: After, until: int, most: int) -> Ahead | None:
        """What lies behind a place."""
        of = self._wanted.workspace
        if self._wanted.events:
            return await self._store.events_ahead(of, after=after, until=until, most=most)
        return await self._store.responses_ahead(of, survey=self._wanted.survey, after=after, until=until, most=most)

    async def left(self) -> int:
        """How many there are, to the end."""
        of, after, until = self._wanted.workspace, self._wanted.after, self._until
        if self._wanted.events:
            return await self._store.events_left(of, after=after, until=until)
        return await self._store.responses_left(of, survey=self._wanted.survey, after=after, until=until)

    def _edges(self) -> tuple[int, ...]:
        """As far as what is settled now; then, where somebody waits for it, to the end."""
        return (self._until,) if self._wait is None else (self._until - SETTLED_MS, self._until)

    async def _read(self, after: After, until: int, limit: int) -> list[Record]:
        of = self._wanted.workspace
        found: list[Record]
        if self._wanted.events:
            events = await self._store.events_kept(of, after=after, until=until, limit=limit)
            found = [(After(kept.event.received_at, kept.event.id, kept.seq), kept) for kept in events]
        else:
            survey = self._wanted.survey
            read = await self._store.responses_kept(of, survey=survey, after=after, until=until, limit=limit)
            found = [(After(filling.started_at or 0, filling.response_id or ""), filling) for filling in read]
        last = self.last
        return found if last is None else [one for one in found if _order(one[0]) <= _order(last)]


def _order(place: After) -> tuple[int, int, str]:
    return place.at, place.seq, place.id
