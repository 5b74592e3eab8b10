"""Items of the outbox as rows."""

from typing import Any

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Row
from widget_server.adapters.sql.fillings import name_in
from widget_server.core.outbox import About, OutboxItem, OutboxLine
from widget_server.core.reasons import Reason

_reason = msgspec.json.Decoder(Reason)
_content = msgspec.json.Decoder(dict[str, Any])


def values(item: OutboxItem) -> dict[str, Any]:
    """An item as the values of its row."""
    return {**msgspec.structs.asdict(item), "content": records.encode(item.content)}


def item(row: Row) -> OutboxItem:
    """An item from the first ten columns of its row."""
    workspace, id, kind, invitation_id, subject, content, due_at, give_up_at, made_at, attempts = tuple(row)[:10]
    return OutboxItem(
        workspace=workspace,
        id=id,
        kind=kind,
        invitation_id=invitation_id,
        subject=subject,
        content=_content.decode(content),
        due_at=due_at,
        give_up_at=give_up_at,
        made_at=made_at,
        attempts=attempts,
    )


def line(row: Row) -> OutboxLine:
    """An item with how far it is."""
    status, ended_at, note = tuple(row)[10:]
    return OutboxLine(
        item=item(row), status=status, ended_at=ended_at, note=None if note is None else _reason.decode(note)
    )


def told(row: Row) -> OutboxLine:
    """A line with what it is about."""
    version, definition, respondent, traits, came, to = tuple(row)[13:]
    about = About(
        survey=None if definition is None else records.survey_version(row[0], version, definition).survey,
        respondent=respondent,
        name=name_in(traits),
        came=came,
        to=to,
    )
    return msgspec.structs.replace(line(tuple(row)[:13]), about=about)
