"""What the services need of the outside world, as Protocols of domain verbs. Each docstring is the contract its tests check."""

from typing import Protocol

from widget_server.core.actors import Grant
from widget_server.core.context import Context
from widget_server.core.deciding import InvitationStatus
from widget_server.core.reasons import Needs, Timer
from widget_server.ports.audit import AuditFilter, AuditLine
from widget_server.ports.bus import Bus, Subscription
from widget_server.ports.identity import Identity
from widget_server.ports.records import (
    Clashed,
    DecisionRecord,
    Failed,
    Filling,
    Judge,
    Kept,
    Key,
    KeyKind,
    Outcome,
    Packed,
    Refusal,
    SavedAnswer,
    Verdict,
)
from widget_server.ports.staff import (
    Account,
    AccountChange,
    AssignedTo,
    Assignment,
    AssignmentSource,
    AssignmentTold,
    Look,
    Reached,
)
from widget_server.ports.store import Decide, Store


class Clock(Protocol):
    """The time, so that tests can hold it."""

    def __call__(self) -> int:
        """Now, in Unix milliseconds, UTC."""
        ...


__all__ = [
    "Account",
    "AccountChange",
    "AssignedTo",
    "Assignment",
    "AssignmentSource",
    "AssignmentTold",
    "AuditFilter",
    "AuditLine",
    "Bus",
    "Clashed",
    "Clock",
    "Context",
    "Decide",
    "DecisionRecord",
    "Failed",
    "Filling",
    "Grant",
    "Identity",
    "InvitationStatus",
    "Judge",
    "Kept",
    "Key",
    "KeyKind",
    "Look",
    "Needs",
    "Outcome",
    "Packed",
    "Reached",
    "Refusal",
    "SavedAnswer",
    "Store",
    "Subscription",
    "Timer",
    "Verdict",
]
