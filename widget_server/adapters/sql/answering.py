"""What comes of an invitation: displays, answers, dismissal, the thread, the review, and its end in time."""

import hashlib
from collections.abc import Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.fillings import not_found, read_filling, read_fillings
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.deciding import Invitation
from widget_server.core.errors import Conflict, InvitationClosed
from widget_server.core.events import Message
from widget_server.core.responses import Answer, Reply, ReviewState
from widget_server.ports import Filling, Judge

PAGE_MESSAGES = 50


class Answering(Verbs):
    """Verbs about one invitation. Whoever changes its status locks the person first, as ingesting does."""

    async def fillings(self, workspace: str, respondent_id: str, *, since: int) -> list[Filling]:
        """See Store."""

        async def read(tx: Transaction) -> list[Filling]:
            rows = await tx.fetch(
                "invitations_of_person", workspace=workspace, respondent_id=respondent_id, since=since
            )
            return await read_fillings(tx, workspace, [id for (id,) in rows])

        return await self._read(read)

    async def filling(self, workspace: str, invitation_id: str) -> Filling:
        """See Store."""
        return await self._read(lambda tx: read_filling(tx, workspace, invitation_id))

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
            await _own(tx, workspace, respondent_id, invitation_id)
            await tx.fetch(
                "add_display", workspace=workspace, invitation_id=invitation_id, id=id, channel=channel, at=at
            )
            await tx.fetch(
                "first_display", workspace=workspace, id=invitation_id, at=at, page_messages=records.encode(unverified)
            )

        await self._write(write)

    async def answer(self, workspace: str, respondent_id: str, answer: Answer, judge: Judge, *, now: int) -> Filling:
        """See Store."""
        fingerprint = _fingerprint(answer)

        async def write(tx: Transaction) -> Filling:
            await _own(tx, workspace, respondent_id, answer.invitation_id)
            filling = await read_filling(tx, workspace, answer.invitation_id)
            sent = {"workspace": workspace, "invitation_id": answer.invitation_id, "id": answer.id}
            before = await tx.fetch("answer_sent", **sent)
            if before:
                if before[0][0] != fingerprint:
                    raise Conflict(f"An answer with the id {answer.id!r} was kept before with other content.")
                return filling
            complete = judge(filling, answer).complete
            response_id = filling.response_id
            if response_id is None:
                response_id = self._new_id("rsp_")
                await tx.fetch(
                    "add_response", workspace=workspace, id=response_id, invitation_id=answer.invitation_id, now=now
                )
            await tx.fetch("add_answer_sent", **sent, fingerprint=fingerprint)
            await tx.fetch(
                "save_answer",
                workspace=workspace,
                response_id=response_id,
                question_id=answer.question_id,
                value=records.encode(answer.value),
                answered_at=answer.answered_at,
                position=len(filling.answers),
            )
            if complete:
                await tx.fetch("complete_response", workspace=workspace, id=response_id, now=now)
                await _close(tx, workspace, respondent_id, answer.invitation_id, "completed", now=now)
            return await read_filling(tx, workspace, answer.invitation_id)

        return await self._write(write)

    async def dismiss(self, workspace: str, respondent_id: str, invitation_id: str, *, now: int) -> Filling:
        """See Store."""

        async def write(tx: Transaction) -> Filling:
            status = (await _own(tx, workspace, respondent_id, invitation_id))[1]
            if status == "open":
                await _close(tx, workspace, respondent_id, invitation_id, "dismissed", now=now)
            elif status != "dismissed":
                raise InvitationClosed(f"The invitation is {status}.")
            return await read_filling(tx, workspace, invitation_id)

        return await self._write(write)

    async def reply(self, workspace: str, reply: Reply) -> Filling:
        """See Store."""

        async def write(tx: Transaction) -> Filling:
            added = await tx.fetch("add_reply", workspace=workspace, **msgspec.structs.asdict(reply))
            if not added:
                before = await tx.fetch("reply", workspace=workspace, invitation_id=reply.invitation_id, id=reply.id)
                if not before:
                    raise not_found()
                if tuple(before[0]) != (reply.author_id, reply.author, reply.text):
                    raise Conflict(f"A reply with the id {reply.id!r} was kept before with other content.")
            return await read_filling(tx, workspace, reply.invitation_id)

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


async def _own(tx: Transaction, workspace: str, respondent_id: str, invitation_id: str) -> Row:
    """Lock the person; the invitation's row (id, status, displayed_at), if it is theirs."""
    await tx.fetch("lock_person", workspace=workspace, respondent_id=respondent_id)
    rows = await tx.fetch("invitation_of_person", workspace=workspace, respondent_id=respondent_id, id=invitation_id)
    if not rows:
        raise not_found()
    return rows[0]


async def _close(
    tx: Transaction, workspace: str, respondent_id: str, invitation_id: str, status: str, *, now: int
) -> None:
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


def _fingerprint(answer: Answer) -> str:
    return hashlib.sha256(msgspec.json.encode((answer.question_id, answer.value, answer.answered_at))).hexdigest()
