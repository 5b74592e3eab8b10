"""Everything to be taken away, read page by page by an index."""

from collections.abc import Mapping, Sequence

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.fillings import read_fillings
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.events import ANONYMOUS, Event, Participant
from widget_server.ports import Filling
from widget_server.ports.exports import After, Ahead, EventKept

JOINING = "aliased"
"""The event by which a server joins two ids."""
WRITTEN_MS = 1_000
"""Who is in a conversation is written so soon after the event that told it was received."""


class Exports(Verbs):
    """Verbs about taking away."""

    async def responses_ahead(
        self, workspace: str, *, survey: str | None, after: After, until: int, most: int
    ) -> Ahead | None:
        """See ExportStore."""
        values = {"workspace": workspace, "survey": survey, "at": after.at, "id": after.id, "until": until}
        rows = await self._read(lambda tx: tx.fetch("responses_ahead", **values, most=most))
        return next((Ahead(count=count, last=After(at, id)) for count, at, id in rows), None)

    async def responses_left(self, workspace: str, *, survey: str | None, after: After, until: int) -> int:
        """See ExportStore."""
        values = {"workspace": workspace, "survey": survey, "at": after.at, "id": after.id, "until": until}
        [(count,)] = await self._read(lambda tx: tx.fetch("responses_left", **values))
        return int(count)

    async def responses_kept(
        self, workspace: str, *, survey: str | None, after: After, until: int, limit: int
    ) -> Sequence[Filling]:
        """See ExportStore."""

        async def read(tx: Transaction) -> list[Filling]:
            values = {"workspace": workspace, "survey": survey, "at": after.at, "id": after.id, "until": until}
            rows = await tx.fetch("responses_kept", **values, limit=limit)
            return await read_fillings(tx, workspace, [invitation_id for (invitation_id,) in rows])

        return await self._read(read)

    async def events_ahead(self, workspace: str, *, after: After, until: int, most: int) -> Ahead | None:
        """See ExportStore."""
        values = {"workspace": workspace, "at": after.at, "id": after.id, "seq": after.seq, "until": until}
        rows = await self._read(lambda tx: tx.fetch("events_ahead", **values, most=most))
        return next((Ahead(count=count, last=After(at, id, seq)) for count, at, id, seq in rows), None)

    async def events_left(self, workspace: str, *, after: After, until: int) -> int:
        """See ExportStore."""
        values = {"workspace": workspace, "at": after.at, "id": after.id, "seq": after.seq, "until": until}
        [(count,)] = await self._read(lambda tx: tx.fetch("events_left", **values))
        return int(count)

    async def events_kept(self, workspace: str, *, after: After, until: int, limit: int) -> Sequence[EventKept]:
        """See ExportStore."""

        async def read(tx: Transaction) -> list[EventKept]:
            values = {"workspace": workspace, "at": after.at, "id": after.id, "seq": after.seq, "until": until}
            rows = [tuple(row) for row in await tx.fetch("events_kept", **values, limit=limit)]
            events = [records.event(workspace, row[2:12]) for row in rows]
            stays = await _stays(tx, workspace, events)
            joined = await _joined(
                tx, workspace, {event.id: row[12] for row, event in zip(rows, events, strict=True)}, events
            )
            return [
                EventKept(
                    event=event,
                    seq=row[0],
                    participants=_at_its_time(
                        stays.get(event.conversation_id or "", ()), event.received_at + WRITTEN_MS
                    ),
                    traits=None if row[1] is None else records.decode_object(row[1]),
                    alias_of=joined.get(event.id),
                )
                for row, event in zip(rows, events, strict=True)
            ]

        return await self._read(read)


async def _stays(tx: Transaction, workspace: str, events: Sequence[Event]) -> dict[str, list[Row]]:
    """By conversation, who was there from when to when."""
    talks = sorted({event.conversation_id for event in events if event.conversation_id is not None})
    found: dict[str, list[Row]] = {}
    if talks:
        for talk, *stay in await tx.fetch("stays_in", workspace=workspace, ids=records.encode(talks)):
            found.setdefault(talk, []).append(stay)
    return found


def _at_its_time(stays: Sequence[Row], at: int) -> tuple[Participant, ...]:
    return tuple(
        Participant(id=id, role=role)
        for id, role, since, until in stays
        if since <= at and (until is None or at < until)
    )


async def _joined(tx: Transaction, workspace: str, whose: Mapping[str, str], events: Sequence[Event]) -> dict[str, str]:
    """By event, the id that it joined: an event of that name alone joins nobody, anybody may send one."""
    said = {
        event.id: previous
        for event in events
        if event.name == JOINING and isinstance(previous := event.properties.get("previous_id"), str)
    }
    if not said:
        return {}
    ids = sorted({id for previous in said.values() for id in (previous, ANONYMOUS + previous)})
    owners = dict(await tx.fetch("joined_ids", workspace=workspace, ids=records.encode(ids)))
    return {
        event.id: said[event.id]
        for event in events
        if event.id in said and whose[event.id] in (owners.get(said[event.id]), owners.get(ANONYMOUS + said[event.id]))
    }
