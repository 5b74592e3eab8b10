"""What comes of an invitation: displays, answers, dismissal, the thread, the review, and its end in time."""

import hashlib
from collections import Counter
from collections.abc import Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Call, Row, Transaction, TryAgain
from widget_server.adapters.sql.fillings import MOST_REPLIES, calls, not_found, one, read_filling, read_fillings
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.deciding import Invitation
from widget_server.core.errors import Conflict, InvitationClosed, ThreadFull
from widget_server.core.events import Message
from widget_server.core.responses import Answer, Reply, ReviewState
from widget_server.ports import Filling, Judge

PAGE_MESSAGES = 50
MOST_CARDS = 200
MOST_DISPLAYS = 20


class Answering(Verbs):
    """Verbs about one invitation. Whoever changes its status locks the person first, as ingesting does."""

    async def fillings(self, workspace: str, respondent_id: str, *, since: int) -> list[Filling]:
        """See Store."""

        async def read(tx: Transaction) -> list[Filling]:
            rows = await tx.fetch(
                "invitations_of_person", workspace=workspace, respondent_id=respondent_id, since=since, most=MOST_CARDS
            )
            return await read_fillings(tx, workspace, [id for (id,) in rows])

        return await self._read(read)

    async def filling(self, workspace: str, invitation_id: str) -> Filling:
        """See Store."""

        async def found(tx: Transaction) -> Filling:
            return one(workspace, invitation_id, await tx.finish(*calls(workspace, [invitation_id])))

        return await self._read(found)

    async def display(
        self,
        workspace: str,
        respondent_id: str,
        invitation_id: str,
        *,
        id: str,
        channel: str,
        at: int,
        page_messages: Sequence[Message] = (),
    ) -> None:
        """See Store."""
        unverified = [
            msgspec.structs.replace(records.shortened(message), verified=False)
            for message in page_messages[:PAGE_MESSAGES]
        ]

        async def write(tx: Transaction) -> None:
            await own(tx, workspace, respondent_id, invitation_id)
            await tx.fetch(
                "add_display",
                workspace=workspace,
                invitation_id=invitation_id,
                id=id,
                channel=channel,
                at=at,
                most=MOST_DISPLAYS,
            )
            await tx.fetch(
                "first_display", workspace=workspace, id=invitation_id, at=at, page_messages=records.encode(unverified)
            )

        await self._write(write)

    async def answer(self, workspace: str, respondent_id: str, answer: Answer, judge: Judge, *, now: int) -> Filling:
        """See Store."""
        fingerprint = _fingerprint(answer)

        async def write(tx: Transaction) -> Filling:
            _, _, owner = await own(tx, workspace, respondent_id, answer.invitation_id)
            sent = {"workspace": workspace, "invitation_id": answer.invitation_id, "id": answer.id}
            reading = calls(workspace, [answer.invitation_id])
            before, *read = await tx.together(("answer_sent", sent), *reading)
            filling = one(workspace, answer.invitation_id, read)
            if before:
                if before[0][0] != fingerprint:
                    raise Conflict(f"An answer with the id {answer.id!r} was kept before with other content.")
                return filling
            verdict = judge(filling, answer)
            response_id = filling.response_id or self._new_id("rsp_")
            response = {"workspace": workspace, "id": response_id, "now": now}
            saved = {
                "workspace": workspace,
                "response_id": response_id,
                "question_id": answer.question_id,
                "bank": verdict.bank,
                "value": records.encode(answer.value),
                "counts": records.encode(verdict.counts),
                # A page's clock may be wrong: nobody answers before they are asked, or later than now.
                "answered_at": max(filling.invitation.invited_at, min(answer.answered_at, now)),
                "position": len(filling.answers),
                "invitation_id": answer.invitation_id,
                "via": answer.via,
            }
            writing: list[Call] = [("add_answer_sent", {**sent, "fingerprint": fingerprint}), ("save_answer", saved)]
            if filling.response_id is None:
                began = {**response, "invitation_id": answer.invitation_id, "segment": verdict.segment}
                began |= {"happened": _happened(filling.invitation), "came_before": _came_before(filling.invitation)}
                writing.insert(0, ("add_response", began))
            recounts = [
                {
                    "workspace": workspace,
                    "response_id": response_id,
                    "question_id": id,
                    "counts": records.encode(counts),
                }
                for id, counts in verdict.recounts.items()
            ]
            if recounts:
                writing.append(("recount", recounts))
            head = {"workspace": workspace, "id": response_id, **msgspec.structs.asdict(verdict.headline)}
            writing.append(("set_headline", head))
            if verdict.complete:
                await tx.together(*writing, ("complete_response", response))
                await close(tx, workspace, owner, answer.invitation_id, "completed", now=now)
                writing = []
            else:
                writing.append(("touch_person", {"workspace": workspace, "respondent_id": owner}))
            read = await tx.finish(*writing, *reading)
            return one(workspace, answer.invitation_id, read[len(writing) :])

        return await self._write(write)

    async def dismiss(self, workspace: str, respondent_id: str, invitation_id: str, *, now: int) -> Filling:
        """See Store."""

        async def write(tx: Transaction) -> Filling:
            _, status, owner = await own(tx, workspace, respondent_id, invitation_id)
            if status == "open":
                await close(tx, workspace, owner, invitation_id, "dismissed", now=now)
            elif status != "dismissed":
                raise InvitationClosed(f"The invitation is {status}.")
            return await read_filling(tx, workspace, invitation_id)

        return await self._write(write)

    async def reply(self, workspace: str, reply: Reply) -> Filling:
        """See Store."""

        async def write(tx: Transaction) -> Filling:
            values = {"workspace": workspace, "most": MOST_REPLIES, **msgspec.structs.asdict(reply)}
            if await tx.fetch("add_reply", **values):
                await tx.fetch("settle_thread", **values)
            else:
                before = await tx.fetch("reply", workspace=workspace, invitation_id=reply.invitation_id, id=reply.id)
                if not before and (await read_filling(tx, workspace, reply.invitation_id)).response_id is None:
                    raise not_found()
                if not before:
                    raise ThreadFull(f"This thread has {MOST_REPLIES} replies; it takes no more.")
                if tuple(before[0]) != (reply.author_id, reply.author, reply.text):
                    raise Conflict(f"A reply with the id {reply.id!r} was kept before with other content.")
            return await read_filling(tx, workspace, reply.invitation_id)

        return await self._write(write)

    async def seen(self, workspace: str, respondent_id: str, invitation_id: str, *, reply_id: str, now: int) -> bool:
        """See Store."""

        async def write(tx: Transaction) -> bool:
            await own(tx, workspace, respondent_id, invitation_id)
            seen = {"workspace": workspace, "invitation_id": invitation_id, "id": reply_id, "now": now}
            return bool(await tx.fetch("see_replies", **seen))

        return await self._write(write)

    async def mark(self, workspace: str, invitation_id: str, state: ReviewState, *, now: int) -> Filling:
        """See Store."""

        async def write(tx: Transaction) -> Filling:
            if not await tx.fetch("mark", workspace=workspace, invitation_id=invitation_id, state=state, now=now):
                raise not_found()
            return await read_filling(tx, workspace, invitation_id)

        return await self._write(write)

    async def expire(self, *, now: int, most: int = 500) -> list[Invitation]:
        """See Store."""

        async def write(tx: Transaction) -> list[Invitation]:
            return await _end(tx, await tx.fetch("overdue", now=now, most=most), "close_overdue", now=now)

        return await self._write(write)

    async def withdraw(self, workspace: str, survey_key: str, *, now: int) -> list[Invitation]:
        """See Store."""

        async def write(tx: Transaction) -> list[Invitation]:
            rows = await tx.fetch("unanswered", workspace=workspace, survey_key=survey_key)
            return await _end(tx, rows, "close_unanswered", now=now)

        return await self._write(write)


async def own(tx: Transaction, workspace: str, respondent_id: str, invitation_id: str) -> Row:
    """Lock the person; the invitation's row (id, status, whose it is now), if it is theirs or was when it was asked."""
    person = {"workspace": workspace, "respondent_id": respondent_id}
    wanted = {**person, "id": invitation_id}
    _, rows = await tx.together(("lock_person", person), ("invitation_of_person", wanted))
    if not rows:
        raise not_found()
    owner = rows[0][2]
    if owner != respondent_id:
        await tx.fetch("lock_person", workspace=workspace, respondent_id=owner)
        rows = await tx.fetch("invitation_of_person", **wanted)
        if rows[0][2] != owner:
            raise TryAgain("an alias was made between two statements")
    return rows[0]


async def close(
    tx: Transaction, workspace: str, respondent_id: str, invitation_id: str, status: str, *, now: int
) -> None:
    """End an invitation, its person locked."""
    await tx.fetch("close_invitation", workspace=workspace, id=invitation_id, status=status, now=now)
    await tx.fetch("touch_person", workspace=workspace, respondent_id=respondent_id)


async def _end(tx: Transaction, rows: Sequence[Row], close: str, *, now: int) -> list[Invitation]:
    """Close the invitations of `rows` (workspace, id, respondent) by the query `close`, people locked first."""
    workspaces: dict[str, list[tuple[str, str]]] = {}
    for workspace, id, respondent_id in rows:
        workspaces.setdefault(workspace, []).append((id, respondent_id))
    ended: list[Invitation] = []
    for workspace in sorted(workspaces):
        people = sorted({respondent_id for _, respondent_id in workspaces[workspace]})
        await tx.fetch("touch_people", workspace=workspace, ids=records.encode(people), now=now)
        ids = [id for id, _ in workspaces[workspace]]
        closed = [id for (id,) in await tx.fetch(close, workspace=workspace, ids=records.encode(ids), now=now)]
        found = await tx.fetch("invitations", workspace=workspace, ids=records.encode(closed))
        ended += [records.invitation(workspace, row) for row in found]
    return ended


def _happened(invitation: Invitation) -> str:
    """The names of the events that made it due."""
    return records.encode(list(dict.fromkeys(event.name for event in invitation.context.events if event.trigger)))


def _came_before(invitation: Invitation) -> str:
    """How often each event of its moment had happened."""
    return records.encode(Counter(event.name for event in invitation.context.events))


def _fingerprint(answer: Answer) -> str:
    """Without its time: a page's clock is corrected at each sending, so that the same answer comes with another."""
    return hashlib.sha256(msgspec.json.encode((answer.question_id, answer.value), order="deterministic")).hexdigest()
