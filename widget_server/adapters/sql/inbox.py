"""The inbox: lists of responses, and what staff do and keep beside them."""

from collections.abc import Mapping, Sequence

from widget_server.adapters.sql import records
from widget_server.adapters.sql.auditing import lines
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.fillings import not_found, read_filling, read_fillings
from widget_server.adapters.sql.listing import Listing, Values, Wanted
from widget_server.adapters.sql.scoping import reached_by, within
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import Breadth, Deed, Scope
from widget_server.core.errors import ThreadFull
from widget_server.core.events import Message
from widget_server.core.inbox import Filter
from widget_server.core.responses import ReviewState
from widget_server.ports import Reached
from widget_server.ports.inbox import Aftermath, Found, Marked, Note, Place

MOST_NOTES = 200


class Inbox(Verbs):
    """Verbs about lists of responses, and about one of them beyond its filling."""

    async def inbox(
        self,
        scope: Scope,
        filter: Filter,
        *,
        after: Place | None = None,
        limit: int = 50,
        most: int = 10_000,
        names: bool = True,
        now: int,
    ) -> Found:
        """See Store."""
        wanted = Wanted(scope=scope, filter=filter, after=after, limit=limit, most=most, names=names, now=now)

        async def read(tx: Transaction) -> Found:
            values = await within(tx, scope, now=now)
            listed = await Listing(tx, wanted, values).read()
            reached = await _reached(tx, scope, values, [line.invitation_id for line in listed.lines])
            return Found(reached=tuple(reached), after=listed.after, looked=listed.looked, cut=listed.cut)

        return await self._read(read) if scope else Found(reached=())

    async def counts(self, scope: Scope, filters: Sequence[Filter], *, most: int = 100, now: int) -> list[int]:
        """See Store."""

        async def read(tx: Transaction) -> list[int]:
            values = await within(tx, scope, now=now)
            found = []
            for filter in filters:
                wanted = Wanted(
                    scope=scope, filter=filter, after=None, limit=most, most=most * 10, names=False, now=now
                )
                found.append(len((await Listing(tx, wanted, values).read()).lines))
            return found

        return await self._read(read) if scope else [0] * len(filters)

    async def mark_all(self, scope: Scope, states: Mapping[str, ReviewState], *, now: int) -> dict[str, Marked]:
        """See Store."""

        async def write(tx: Transaction) -> dict[str, Marked]:
            before = await _before(tx, await within(tx, scope, now=now), sorted(states))
            told = [
                {"workspace": scope.workspace, "invitation_id": id, "state": states[id], "now": now} for id in before
            ]
            await tx.executemany("mark", told)
            return before

        return await self._write(write) if scope and states else {}

    async def hand_over(
        self, workspace: str, invitation_id: str, staff_id: str | None, deed: Deed, *, now: int
    ) -> None:
        """See Store."""

        async def write(tx: Transaction) -> None:
            if not await tx.fetch("hand_over", workspace=workspace, invitation_id=invitation_id, staff_id=staff_id):
                raise not_found()
            await tx.together(lines([deed], new_id=self._new_id, now=now))

        await self._write(write)

    async def add_note(self, workspace: str, invitation_id: str, note: Note, deed: Deed, *, now: int) -> None:
        """See Store."""
        values = {"workspace": workspace, "invitation_id": invitation_id, "id": note.id, "author_id": note.author_id}

        async def write(tx: Transaction) -> None:
            if await tx.fetch("add_note", **values, text=note.text, now=note.written_at, most=MOST_NOTES):
                await tx.together(lines([deed], new_id=self._new_id, now=now))
                return
            if (await read_filling(tx, workspace, invitation_id)).response_id is None:
                raise not_found()
            if not await tx.fetch("note", workspace=workspace, invitation_id=invitation_id, id=note.id):
                raise ThreadFull(f"There are {MOST_NOTES} notes; it takes no more.")

        await self._write(write)

    async def notes(self, workspace: str, invitation_id: str) -> list[Note]:
        """See Store."""
        rows = await self._read(
            lambda tx: tx.fetch("notes", workspace=workspace, invitation_id=invitation_id, most=MOST_NOTES)
        )
        return [
            Note(id=id, author_id=author_id, author_name=name, text=text, written_at=written_at)
            for id, author_id, name, text, written_at in rows
        ]

    async def aftermath(
        self,
        workspace: str,
        *,
        respondent_id: str,
        conversation_id: str | None,
        event_id: str,
        since: int,
        most: int = 20,
    ) -> Aftermath:
        """See Store."""
        events = {"workspace": workspace, "respondent_id": respondent_id, "event_id": event_id, "since": since}
        messages = {"workspace": workspace, "conversation_id": conversation_id, "since": since, "most": most}

        async def read(tx: Transaction) -> Aftermath:
            happened, said = await tx.together(("events_after", {**events, "most": most}), ("messages_after", messages))
            return Aftermath(
                events=tuple(records.event(workspace, row) for row in happened),
                messages=tuple(
                    Message(id=id, author_id=author_id, text=text, sent_at=sent_at)
                    for _, id, author_id, text, sent_at in said
                ),
            )

        return await self._read(read)

    async def others_of(self, scope: Scope, respondent_id: str, *, but: str, now: int, most: int = 10) -> list[Reached]:
        """See Store."""

        async def read(tx: Transaction) -> list[Reached]:
            values = await within(tx, scope, now=now)
            rows = await tx.fetch(
                "others_of_person", **values, respondent_id=respondent_id, invitation_id=but, most=most
            )
            return await _reached(tx, scope, values, [id for (id,) in rows])

        return await self._read(read) if scope else []


async def _reached(tx: Transaction, scope: Scope, values: Values, ids: Sequence[str]) -> list[Reached]:
    """The fillings of those that are within the scope indeed, in order: whatever a list led to."""
    if not ids:
        return []
    rows = await tx.fetch("reached", **values, ids=records.encode(ids))
    by: dict[str, frozenset[Breadth]] = {row[0]: reached_by(scope, row[3], row[4]) for row in rows}
    fillings = await read_fillings(tx, scope.workspace, [id for id in ids if id in by])
    return [Reached(filling=filling, by=by[filling.invitation.id]) for filling in fillings]


async def _before(tx: Transaction, values: Values, ids: Sequence[str]) -> dict[str, Marked]:
    rows = await tx.fetch("reached", **values, ids=records.encode(ids))
    return {id: Marked(before=review, conversation_id=conversation_id) for id, review, conversation_id, *_ in rows}
