"""The one table: which role may do what, and of how much of the workspace. Whatever is not in it, nobody may."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Literal

from widget_server.core.access.roles import Role
from widget_server.core.access.stages import Stage

Breadth = Literal["everything", "teams", "own"]
"""Of the whole workspace, of the teams somebody manages, or of those assigned to them now."""


class Action(Enum):
    """What staff may do."""

    RESULTS = "see numbers of many responses together"
    RESPONSES = "read responses: the lists, the answers"
    MOMENT = "see the moment of a response, and what may be revealed of it"
    REPLY = "write to the respondent"
    HANDLE = "mark, note, hand over"
    PEOPLE = "see one person's history"
    EXPORT = "take responses away as a file"
    EXPORT_NUMBERS = "take numbers away as a file"
    STAFF = "see who reads"
    GRANT_STAGE = "widen what a mentor sees"
    ASSIGN = "say who is whose"
    CHANGE_STAFF = "make, change and disable accounts and roles"
    AUDIT = "read what staff did"
    ERASE = "ask for, or confirm, an erasure"
    JOIN = "say which ids are one person's"
    WORKSPACE = "see how the workspace stands, and what to do next"
    WEBHOOKS = "say which other systems are told of what happens"
    OUTBOX = "see what is to be sent, and send again what failed"


TABLE: Mapping[Action, Mapping[Role, Breadth]] = MappingProxyType(
    {
        Action.RESULTS: {"administrator": "everything", "manager": "teams", "mentor": "own", "analyst": "everything"},
        Action.RESPONSES: {"administrator": "everything", "manager": "teams", "mentor": "own"},
        Action.MOMENT: {"administrator": "everything", "manager": "teams", "mentor": "own"},
        Action.REPLY: {"manager": "teams", "mentor": "own"},
        Action.HANDLE: {"administrator": "everything", "manager": "teams", "mentor": "own"},
        Action.PEOPLE: {"administrator": "everything", "manager": "teams", "mentor": "own"},
        Action.EXPORT: {"administrator": "everything", "manager": "teams"},
        Action.EXPORT_NUMBERS: {"administrator": "everything", "manager": "teams", "analyst": "everything"},
        Action.STAFF: {"administrator": "everything", "manager": "teams"},
        Action.GRANT_STAGE: {"administrator": "everything", "manager": "teams"},
        Action.ASSIGN: {"administrator": "everything", "manager": "teams"},
        Action.CHANGE_STAFF: {"administrator": "everything"},
        Action.AUDIT: {"administrator": "everything", "auditor": "everything"},
        Action.ERASE: {"administrator": "everything"},
        Action.JOIN: {"administrator": "everything"},
        Action.WORKSPACE: {"administrator": "everything"},
        Action.WEBHOOKS: {"administrator": "everything"},
        Action.OUTBOX: {"administrator": "everything"},
    }
)

NEEDED: Mapping[Action, Stage] = MappingProxyType(
    {
        Action.RESPONSES: "ratings",
        Action.HANDLE: "ratings",
        Action.PEOPLE: "ratings",
        Action.REPLY: "ratings",
        Action.MOMENT: "moments",
    }
)
"""How far a mentor must have come for what they do as a mentor."""
