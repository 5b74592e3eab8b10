"""Fillings as they stand: invitations with their survey versions, answers and threads, read as sets."""

from collections.abc import Sequence

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Call, Row, Transaction
from widget_server.core.errors import NotFound
from widget_server.core.responses import Reply
from widget_server.ports import Filling, SavedAnswer

MOST_REPLIES = 200
"""Of one thread."""


async def read_fillings(tx: Transaction, workspace: str, ids: Sequence[str]) -> list[Filling]:
    """The fillings of those invitations, in the order of `ids`; those that are not there are left out."""
    if not ids:
        return []
    return fillings(workspace, ids, await tx.together(*calls(workspace, ids)))


def calls(workspace: str, ids: Sequence[str]) -> list[Call]:
    """What reads the fillings of those invitations; `fillings` makes them of the rows."""
    wanted = records.encode(ids)
    return [
        ("answers", {"workspace": workspace, "ids": wanted}),
        ("replies", {"workspace": workspace, "ids": wanted, "most": MOST_REPLIES}),
        ("fillings", {"workspace": workspace, "ids": wanted}),
    ]


def fillings(workspace: str, ids: Sequence[str], read: Sequence[Sequence[Row]]) -> list[Filling]:
    """The fillings of the rows that `calls` read."""
    answer_rows, reply_rows, filling_rows = read
    answers: dict[str, list[SavedAnswer]] = {id: [] for id in ids}
    for id, question_id, bank, value, answered_at, via in answer_rows:
        answers[id].append(
            SavedAnswer(
                question_id=question_id,
                bank=bank,
                value=records.decode_value(value),
                answered_at=answered_at,
                via=via,
            )
        )
    replies: dict[str, list[Reply]] = {id: [] for id in ids}
    for id, *row in reply_rows:
        replies[id].append(_reply(id, row))
    found = {row[0]: row for row in filling_rows}
    return [_filling(workspace, found[id], answers[id], replies[id]) for id in ids if id in found]


async def read_filling(tx: Transaction, workspace: str, id: str) -> Filling:
    """One filling. Raises NotFound."""
    return one(workspace, id, await tx.together(*calls(workspace, [id])))


def one(workspace: str, id: str, read: Sequence[Sequence[Row]]) -> Filling:
    """The one filling of the rows that `calls` read. Raises NotFound."""
    found = fillings(workspace, [id], read)
    if not found:
        raise not_found()
    return found[0]


def not_found() -> NotFound:
    """The same words for what is missing and for what is somebody else's."""
    return NotFound("There is no such invitation.")


def _filling(workspace: str, row: Row, answers: Sequence[SavedAnswer], replies: Sequence[Reply]) -> Filling:
    (displayed_at, page_messages, definition, response_id, response_status, started_at, completed_at, review,
     handed_to, first_reply_at, waiting_since, mentor_traits, respondent_traits) = tuple(row)[18:]  # fmt: skip
    invitation = records.invitation(workspace, tuple(row)[:18])
    return Filling(
        invitation=invitation,
        survey=records.survey_version(workspace, invitation.survey_version, definition),
        response_id=response_id,
        response_status=response_status,
        started_at=started_at,
        completed_at=completed_at,
        displayed_at=displayed_at,
        answers=tuple(answers),
        replies=tuple(replies),
        review=review or "open",
        handed_to=handed_to,
        first_reply_at=first_reply_at,
        waiting_since=waiting_since,
        page_messages=records.decode_messages(page_messages),
        mentor_name=name_in(mentor_traits),
        respondent_name=name_in(respondent_traits),
    )


def _reply(invitation_id: str, row: Row) -> Reply:
    id, author_id, author, text, sent_at, seen_at, account_name, traits = row
    return Reply(
        id=id,
        invitation_id=invitation_id,
        author_id=author_id,
        author=author,
        text=text,
        sent_at=sent_at,
        seen_at=seen_at,
        author_name=account_name or name_in(traits),
    )


def name_in(traits: str | None) -> str | None:
    """The name among a respondent's traits."""
    name = records.decode_object(traits).get("name") if traits else None
    return name if isinstance(name, str) else None
