"""What is to be sent: written with its cause, taken with a lease, ended once; and whom each channel may reach."""

from collections.abc import Callable, Sequence
from typing import get_args

import msgspec

from widget_server.adapters.sql import outgoing, records
from widget_server.adapters.sql.answering import own
from widget_server.adapters.sql.auditing import lines
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.fillings import read_filling
from widget_server.adapters.sql.mailing import stopped
from widget_server.adapters.sql.recalling import MOST_ASKED
from widget_server.adapters.sql.verbs import NEWEST, Verbs
from widget_server.core.access import Deed
from widget_server.core.errors import NotFound
from widget_server.core.outbox import Failed, Kind, Later, OutboxItem, OutboxLine, Result, Sent, Skipped, Status
from widget_server.core.reaching import Contact, Preference
from widget_server.core.reasons import Reason
from widget_server.core.stepping import StepDone, StepHere, sending
from widget_server.ports import Filling
from widget_server.ports.outbox import OutboxCount, StepLooked

DIED = Reason(code="died")


class Outbox(Verbs):
    """Verbs about what is to be sent."""

    async def add_outbox(self, items: Sequence[OutboxItem]) -> int:
        """See OutboxStore."""
        if not items:
            return 0
        rows = [outgoing.values(item) for item in items]

        async def write(tx: Transaction) -> int:
            known = 0
            for workspace in sorted({item.workspace for item in items}):
                ids = sorted({item.id for item in items if item.workspace == workspace})
                known += len(await tx.fetch("known_outbox", workspace=workspace, ids=records.encode(ids)))
            await tx.executemany("add_outbox", rows)
            return len({(item.workspace, item.id) for item in items}) - known

        return await self._write(write)

    async def due_outbox(self, *, now: int) -> list[Kind]:
        """See OutboxStore."""
        kinds = records.encode(get_args(Kind))
        rows = await self._read(lambda tx: tx.fetch("due_outbox", kinds=kinds, now=now))
        return [kind for (kind,) in rows]

    async def take_outbox(self, kind: Kind, *, worker: str, now: int, leased_until: int, most: int) -> list[OutboxItem]:
        """See OutboxStore."""
        wanted = {"kind": kind, "worker": worker, "now": now, "leased_until": leased_until, "most": most}
        rows = await self._write(lambda tx: tx.fetch("take_outbox", **wanted))
        return sorted(map(outgoing.item, rows), key=lambda one: (one.due_at, one.workspace, one.id))

    async def begin_outbox(self, item: OutboxItem, *, worker: str) -> bool:
        """See OutboxStore."""
        wanted = {"workspace": item.workspace, "id": item.id, "worker": worker}
        return bool(await self._write(lambda tx: tx.fetch("begin_outbox", **wanted)))

    async def end_outbox(self, item: OutboxItem, result: Result, *, worker: str, now: int, due_at: int) -> bool:
        """See OutboxStore."""
        return await self._write(lambda tx: _end(tx, item, result, worker=worker, now=now, due_at=due_at))

    async def return_outbox(self, worker: str) -> int:
        """See OutboxStore."""
        return len(await self._write(lambda tx: tx.fetch("return_outbox", worker=worker)))

    async def lapse_outbox(self, *, now: int) -> int:
        """See OutboxStore."""

        async def write(tx: Transaction) -> int:
            taken, begun = await tx.together(
                ("lapse_taken", {"now": now}), ("lapse_sending", {"now": now, "note": records.encode(DIED)})
            )
            return len(taken) + len(begun)

        return await self._write(write)

    async def step(
        self, item: OutboxItem, judge: Callable[[StepHere], StepDone], *, worker: str, now: int
    ) -> StepLooked | None:
        """See OutboxStore."""
        assert item.invitation_id is not None
        workspace, invitation_id = item.workspace, item.invitation_id

        async def write(tx: Transaction) -> StepLooked | None:
            whose = (await read_filling(tx, workspace, invitation_id)).invitation.respondent_id
            _, _, whose = await own(tx, workspace, whose, invitation_id)
            if not await tx.fetch("hold_outbox", workspace=workspace, id=item.id, worker=worker):
                return None
            filling = await read_filling(tx, workspace, invitation_id)
            done = judge(await _here(tx, item, whose, filling, now=now))
            if done.opened:
                opened: list[str] = [*filling.invitation.channels]
                opened += [channel for channel in done.opened if channel not in opened]
                wanted = {"workspace": workspace, "id": invitation_id, "channels": records.encode(opened)}
                await tx.fetch("open_channels", **wanted)
                sends = [sending(filling.invitation, one, number=int(item.subject), now=now) for one in done.sends]
                if sends:
                    await tx.executemany("add_outbox", [outgoing.values(one) for one in sends])
                await tx.fetch("touch_person", workspace=workspace, respondent_id=whose)
            await _end(tx, item, _came(done), worker=worker, now=now, due_at=done.put_off_until or now)
            return StepLooked(filling=filling, done=done)

        return await self._write(write)

    async def outbox(
        self,
        workspace: str,
        *,
        status: Status | None = None,
        kind: Kind | None = None,
        subject: str | None = None,
        named: bool = False,
        before: tuple[int, str] | None = None,
        limit: int = 50,
    ) -> list[OutboxLine]:
        """See OutboxStore."""
        made_at, id = before or (NEWEST, "")
        wanted = {"workspace": workspace, "status": status, "kind": kind, "subject": subject, "named": int(named)}
        rows = await self._read(lambda tx: tx.fetch("outbox", **wanted, made_at=made_at, before=id, limit=limit))
        return [outgoing.told(row) for row in rows]

    async def outbox_line(self, workspace: str, id: str) -> OutboxLine:
        """See OutboxStore."""
        rows = await self._read(lambda tx: tx.fetch("outbox_line", workspace=workspace, id=id))
        if not rows:
            raise NotFound("There is nothing of this id in the outbox.")
        return outgoing.line(rows[0])

    async def outbox_counts(self, workspaces: Sequence[str], *, named: bool = False) -> list[OutboxCount]:
        """See OutboxStore."""
        wanted = records.encode(sorted(workspaces))
        rows = await self._read(lambda tx: tx.fetch("outbox_counts", workspaces=wanted, named=int(named)))
        return [
            OutboxCount(workspace=workspace, kind=kind, status=status, items=items, oldest_due_at=oldest)
            for workspace, kind, status, items, oldest in rows
        ]

    async def again_outbox(
        self, workspace: str, id: str, *, now: int, give_up_at: int, deed: Deed | None = None
    ) -> bool:
        """See OutboxStore."""
        wanted = {"workspace": workspace, "id": id, "now": now, "give_up_at": give_up_at}

        async def write(tx: Transaction) -> bool:
            if not await tx.fetch("again_outbox", **wanted):
                return False
            if deed is not None:
                await tx.together(lines([deed], new_id=self._new_id, now=now))
            return True

        return await self._write(write)

    async def sendings(self, workspace: str, invitation_id: str) -> list[OutboxLine]:
        """See OutboxStore."""
        wanted = {"workspace": workspace, "invitation_id": invitation_id}
        return [outgoing.line(row) for row in await self._read(lambda tx: tx.fetch("sendings", **wanted))]

    async def contact(self, workspace: str, respondent_id: str) -> Contact:
        """See OutboxStore."""
        return await self._read(lambda tx: _contact(tx, workspace, respondent_id))

    async def prefer(self, workspace: str, respondent_id: str, preferences: Sequence[Preference]) -> None:
        """See OutboxStore."""
        whose = {"workspace": workspace, "respondent_id": respondent_id}
        rows = [
            {**whose, **msgspec.structs.asdict(one), "wanted": "yes" if one.wanted else "no"} for one in preferences
        ]

        async def write(tx: Transaction) -> None:
            await tx.executemany("prefer", rows)
            await tx.fetch("look_again", **whose)

        await self._write(write)


async def _end(tx: Transaction, item: OutboxItem, result: Result, *, worker: str, now: int, due_at: int) -> bool:
    status, ended_at, note = _ended(result, now=now)
    ended = await tx.fetch(
        "end_outbox",
        workspace=item.workspace,
        id=item.id,
        worker=worker,
        status=status,
        due_at=due_at if isinstance(result, Later) else item.due_at,
        ended_at=ended_at,
        note=None if note is None else records.encode(note),
    )
    return bool(ended)


def _ended(result: Result, *, now: int) -> tuple[Status, int | None, Reason | None]:
    match result:
        case Sent():
            return "sent", now, result.note
        case Skipped():
            return "skipped", now, result.reason
        case Later():
            return "waiting", None, result.reason
        case Failed():
            return "failed", now, result.reason
        case _:
            return "unsure", now, result.reason


def _came(done: StepDone) -> Result:
    """What a step comes to, as its item keeps it."""
    if done.put_off_until is not None and done.reason is not None:
        return Later(reason=done.reason)
    skipped = {channel: msgspec.to_builtins(reason) for channel, reason in done.skipped.items()}
    if done.opened:
        return Sent(note=Reason(code="opened", values={"opened": list(done.opened), "skipped": skipped}))
    return Skipped(reason=done.reason or Reason(code="unreached", values={"skipped": skipped}))


async def _here(tx: Transaction, item: OutboxItem, whose: str, filling: Filling, *, now: int) -> StepHere:
    workspace = item.workspace
    asked = await tx.fetch("asked", workspace=workspace, ids=records.encode([whose]), most=MOST_ASKED)
    [person] = await tx.fetch("respondent", workspace=workspace, id=whose)
    return StepHere(
        survey=filling.survey.survey,
        invitation=filling.invitation,
        respondent=records.respondent(workspace, *person),
        asked=tuple(records.asked(tuple(row)[1:]) for row in asked),
        contact=await _contact(tx, workspace, whose),
        displayed=filling.displayed_at is not None,
        number=int(item.subject),
        now=now,
    )


async def _contact(tx: Transaction, workspace: str, respondent_id: str) -> Contact:
    whose = {"workspace": workspace, "respondent_id": respondent_id}
    person, said, [(browsers,)] = await tx.together(
        ("respondent", {"workspace": workspace, "id": respondent_id}),
        ("preferences_of", whose),
        ("count_browsers", whose),
    )
    contact = Contact(
        traits=records.decode_object(person[0][2]) if person else {},
        preferences=tuple(
            Preference(channel=channel, kind=kind, wanted=wanted == "yes", source=source, changed_at=at)
            for channel, kind, wanted, source, at in said
        ),
        browsers=browsers,
    )
    stop = await stopped(tx, workspace, contact.address) if contact.address is not None else None
    if stop is None:
        return contact
    others = (one for one in contact.preferences if (one.channel, one.kind) != (stop.channel, stop.kind))
    return msgspec.structs.replace(contact, preferences=(*others, stop))
