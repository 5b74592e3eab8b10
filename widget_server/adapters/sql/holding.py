"""Everything that is held about one person, read inside a transaction, as names and values."""

from collections.abc import Mapping, Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Call, Row, Transaction
from widget_server.adapters.sql.fillings import read_fillings
from widget_server.adapters.sql.mailing import stopped
from widget_server.core.events import Json
from widget_server.core.reaching import Contact
from widget_server.ports.privacy import Held

KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "people": ("held_people", ("id", "verified_at", "traits", "traits_at", "first_seen_at")),
    "groups": ("held_groups", ("group",)),
    "events": (
        "held_events",
        (
            *("respondent", "id", "name", "occurred_at", "received_at"),
            *("properties", "source", "conversation", "page", "device"),
        ),
    ),
    "matrix_events": ("held_matrix_events", ("id", "content")),
    "event_counts": ("held_counts", ("respondent", "name", "times")),
    "messages": ("held_messages", ("conversation", "id", "author", "text", "sent_at")),
    "conversations": ("held_stays", ("conversation", "person", "role", "since", "until")),
    "assignments": ("held_assignments", ("staff", "since", "until")),
    "timers": ("held_timers", ("survey", "kind", "due_at", "since")),
    "invitations": (
        "held_invitations",
        ("id", "asked_as", "identity", "status", "invited_at", "closed_at", "displayed_at"),
    ),
    "waiting_in_groups": ("held_pending", ("survey", "version", "question", "value")),
    "named_in_groups": ("held_group_names", ("survey", "version", "question", "value")),
    "preferences": ("held_preferences", ("channel", "kind", "wanted", "source", "changed_at")),
    "push_subscriptions": ("held_subscriptions", ("endpoint", "language", "made_at")),
    "erasures_asked": ("held_requests", ("id", "state", "asked_at")),
}
"""By kind: the query, and what its columns are called."""

OF_INVITATIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "displays": ("held_displays", ("invitation", "channel", "displayed_at")),
    "sendings": ("held_sendings", ("invitation", "kind", "status", "made_at", "ended_at")),
    "asked_in_rooms": ("held_posts", ("invitation", "room", "kind", "posted_at")),
    "notes": ("held_notes", ("invitation", "author", "text", "written_at")),
}

AS_JSON = frozenset({"traits", "properties", "value"})


async def held(tx: Transaction, workspace: str, ids: Sequence[str]) -> Held:
    """All of it."""
    whose = {"workspace": workspace, "ids": records.encode(ids)}
    wanted: list[Call] = [(query, whose) for query, _ in KINDS.values()]
    aliases, decisions, *rows = await tx.together(
        ("held_aliases", {"workspace": workspace, "id": ids[0]}), ("held_decisions", whose), *wanted
    )
    rest = {kind: _named(KINDS[kind][1], found) for kind, found in zip(KINDS, rows, strict=True)}
    rest["mail_stops"] = await _mail_stops(tx, workspace, rest["people"])
    invitations = [str(row["id"]) for row in rest["invitations"]]
    theirs = {"workspace": workspace, "invitations": records.encode(invitations)}
    more = await tx.together(*((query, theirs) for query, _ in OF_INVITATIONS.values()))
    rest |= {kind: _named(OF_INVITATIONS[kind][1], found) for kind, found in zip(OF_INVITATIONS, more, strict=True)}
    return Held(
        ids=tuple(ids),
        fillings=tuple(await read_fillings(tx, workspace, invitations)),
        decisions=tuple(records.decision(row) for row in decisions),
        rest={"former_ids": _named(("id", "since", "source"), aliases), **rest},
    )


async def _mail_stops(tx: Transaction, workspace: str, people: Sequence[Mapping[str, Json]]) -> list[dict[str, Json]]:
    """Why nothing is written to their addresses any more: kept by a hash that only who knows the address can find."""
    traits = (one["traits"] for one in people)
    addresses = {address for one in traits if (address := Contact(traits=one if isinstance(one, dict) else {}).address)}
    stops = [await stopped(tx, workspace, address) for address in sorted(addresses)]
    return [{"source": one.source, "stopped_at": one.changed_at} for one in stops if one is not None]


def _named(names: Sequence[str], rows: Sequence[Row]) -> list[dict[str, Json]]:
    return [
        {name: msgspec.json.decode(value) if name in AS_JSON else value for name, value in zip(names, row, strict=True)}
        for row in rows
    ]
