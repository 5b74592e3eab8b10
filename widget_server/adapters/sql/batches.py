"""Open batches as rows, and what becomes of them when two ids turn out to be one person, or a person is erased."""

from collections.abc import Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Call, Row
from widget_server.core.groups import Batch


def open_batches(rows: Sequence[Row]) -> dict[tuple[str, str], dict[int, Batch]]:
    """The open batches by their question and kind, and by their number, in the order in which they are filled."""
    found: dict[tuple[str, str], dict[int, Batch]] = {}
    for id, question_id, kind, needed, number, respondent_id, verified_at in rows:
        of = found.setdefault((question_id, kind), {})
        batch = of.get(number) or Batch(id=id, needed=needed)
        people = {**batch.people, respondent_id: verified_at is not None} if respondent_id is not None else batch.people
        of[number] = msgspec.structs.replace(batch, people=people)
    return found


def joined_calls(both: dict[str, Any]) -> list[Call]:
    """What makes of two people in a batch one, when one id turns out to be the other's."""
    return [(query, both) for query in ("move_members", "drop_moved_members", "move_pending", "move_group_names")]


def retiring_calls(workspace: str, invitations: Sequence[str]) -> list[Call]:
    """What lets go of invitations that are too old to be kept, where what was answered is not released."""
    wanted = {"workspace": workspace, "invitations": records.encode(list(invitations))}
    return [(query, wanted) for query in ("retire_pending", "retire_members")]


def erasing_calls(workspace: str, ids: Sequence[str]) -> list[Call]:
    """What erases people from what is not released; what is, has no link to them any more."""
    wanted = {"workspace": workspace, "ids": records.encode(list(ids))}
    return [(query, wanted) for query in ("erase_members", "erase_pending", "erase_group_names")]
