"""The outbox, for those who look after it: what waits, what failed and why, and trying it again."""

from collections.abc import Iterable

import msgspec

from widget_server.core.access import Action, Viewer
from widget_server.core.errors import Conflict, NotFound
from widget_server.core.outbox import CLOSED, PATIENCE_MS, Kind, OutboxLine, Status
from widget_server.core.reasons import Reason
from widget_server.core.stepping import numbered
from widget_server.ports import Clock, Store
from widget_server.ports.outbox import OutboxCount
from widget_server.services.authority import Author, deed, reach

Cursor = tuple[int, str]
PAGE = 50
ON_THEIR_WAY: tuple[Status, ...] = ("taken", "sending")
MOST_AGAIN = 10_000
"""Tried again at once."""


class KindCount(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one kind stands how."""

    kind: Kind
    waiting: int = 0
    on_its_way: int = 0
    failed: int = 0
    unsure: int = 0
    late_ms: int = 0
    """For how long the oldest that is due has waited; 0: nothing is due."""


class Outboxing:
    """Reads the outbox of a workspace. What belongs to an invitation without a name is shown to the operator alone: when a mail
    was still needed tells whether somebody had answered."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def counts(self, author: Author, *, named: bool = True) -> list[KindCount]:
        """By kind, those of which there is something. Raises NotFound for whoever may not see it."""
        reach(author, Action.OUTBOX)
        return by_kind(await self._store.outbox_counts([author.workspace], named=named), now=self._clock())

    async def lines(
        self,
        author: Author,
        *,
        kind: Kind | None = None,
        status: Status | None = None,
        named: bool = True,
        before: Cursor | None = None,
        limit: int = PAGE,
    ) -> tuple[list[OutboxLine], Cursor | None]:
        """Newest first, and the key to go on before. Raises NotFound for whoever may not see it."""
        reach(author, Action.OUTBOX)
        found = await self._store.outbox(
            author.workspace, kind=kind, status=status, named=named, before=before, limit=limit
        )
        last = found[-1].item if len(found) == limit else None
        return found, None if last is None else (last.made_at, last.id)

    async def again(self, author: Author, id: str) -> None:
        """Try one again, now; the audit has it. Raises NotFound, and Conflict for what may have been sent or was called off."""
        reach(author, Action.OUTBOX)
        line = await self._store.outbox_line(author.workspace, id)
        if isinstance(author, Viewer) and not await self._shown(line):
            raise NotFound("There is nothing of this id in the outbox.")
        if not await self._again(author, id):
            raise Conflict("It waits already, was called off, or may have been sent: it is not sent a second time.")

    async def all_failed(self, author: Author, *, kind: Kind | None = None, named: bool = True) -> int:
        """Try again all that failed; returns how many. Raises NotFound for whoever may not."""
        again, before = 0, None
        for _ in range(MOST_AGAIN // PAGE):
            found, before = await self.lines(author, kind=kind, status="failed", named=named, before=before)
            again += sum([await self._again(author, one.item.id) for one in found])
            if before is None:
                break
        return again

    async def _shown(self, line: OutboxLine) -> bool:
        """Whether staff are shown it: whoever knows an invitation's id can tell those of what is sent for it."""
        if line.item.invitation_id is None:
            return True
        filling = await self._store.filling(line.item.workspace, line.item.invitation_id)
        return filling.invitation.identity == "named"

    async def _again(self, author: Author, id: str) -> bool:
        now = self._clock()
        told = deed(author, "sent_again", "outbox", id)
        return await self._store.again_outbox(author.workspace, id, now=now, give_up_at=now + PATIENCE_MS, deed=told)


def may_again(line: OutboxLine) -> bool:
    """Whether it can be tried again."""
    return line.status in ("failed", "skipped") or (line.status == "sent" and line.item.kind == "webhook")


def channels(line: OutboxLine) -> tuple[str, ...]:
    """By which channels the respondent is asked with it; none: it is for others, or its step is not there any more."""
    if line.item.kind == "step":
        step = None if line.about.survey is None else numbered(line.about.survey, int(line.item.subject))
        return () if step is None else step.through
    return (line.item.kind,) if line.item.kind in ("email", "push", "matrix") else ()


def why(line: OutboxLine) -> Reason | None:
    """Why it was not sent, or what failed last; of what was called off what came before, as far as that may be told."""
    ended = CLOSED if line.about.came is None else Reason(code="closed", values={"status": line.about.came})
    if line.status == "cancelled":
        return Reason(code="no_endpoint") if line.item.kind == "webhook" else ended
    return ended if line.note is not None and line.note.code == "closed" else line.note


def by_kind(counts: Iterable[OutboxCount], *, now: int) -> list[KindCount]:
    """What stands how, a line for each kind."""
    found: dict[Kind, KindCount] = {}
    for one in counts:
        before = found.get(one.kind, KindCount(kind=one.kind))
        late = max(0, now - one.oldest_due_at) if one.status in ("waiting", *ON_THEIR_WAY) else 0
        name = "on_its_way" if one.status in ON_THEIR_WAY else one.status
        found[one.kind] = msgspec.structs.replace(
            before, **{name: getattr(before, name) + one.items}, late_ms=max(before.late_ms, late)
        )
    return [found[kind] for kind in sorted(found)]
