"""What staff did, as the audit tells it: who, what, to which record. Ids and names of parts; no answers, texts or emails."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

import msgspec

from widget_server.core.events import Json

Audited = Literal[
    "signed_in",
    "sign_in_refused",
    "signed_out",
    "password_set",
    "staff_added",
    "staff_changed",
    "staff_disabled",
    "staff_enabled",
    "role_given",
    "role_taken",
    "roles_mapped",
    "stage_granted",
    "trained",
    "assigned",
    "unassigned",
    "moment_seen",
    "part_revealed",
    "person_seen",
    "handed_over",
    "noted",
    "exported",
    "numbers_exported",
    "audit_exported",
    "person_exported",
    "ids_joined",
    "ids_split",
    "erasure_asked",
    "erasure_refused",
    "erased",
    "webhook_added",
    "webhook_changed",
    "webhook_rotated",
    "webhook_disabled",
    "webhook_enabled",
    "webhook_removed",
    "sent_again",
]
AUDITED: tuple[Audited, ...] = get_args(Audited)

Subject = Literal["", "staff", "invitation", "respondent", "conversation", "group", "survey", "webhook", "outbox"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)

OPERATOR = "operator"
"""Whoever holds the command line."""
ITSELF = "server"
"""What the server does by itself."""

NOTHING_MORE: Mapping[str, Json] = MappingProxyType({})


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One thing done. The store gives it its id and writes it in the transaction of what was done."""

    workspace: str
    actor: str
    """An account's id, `person:ID` of a staff token without an account, `key:ID` of a server key, OPERATOR, or ITSELF."""
    action: Audited
    subject: Subject = ""
    subject_id: str = ""
    details: Mapping[str, Json] = NOTHING_MORE
