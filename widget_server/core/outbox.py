"""What is to be sent: one thing to do, and what may come of trying. Times are Unix milliseconds, UTC."""

from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Literal

import msgspec

from widget_server.core.events import Json
from widget_server.core.reasons import InvitationStatus, Reason
from widget_server.core.surveys import Survey

Kind = Literal["step", "email", "push", "webhook", "matrix", "notice"]
"""`step`: an invitation's next channels are due; the others are sent by the channel of that name."""

Status = Literal["waiting", "taken", "sending", "sent", "skipped", "failed", "unsure", "cancelled"]
"""`unsure`: whoever sent it died meanwhile, and it is never sent again. `cancelled`: its invitation ended before."""

PATIENCE_MS = 3 * 86_400_000
"""How long it is tried where nothing else is said."""
FIRST_PAUSE_MS = 5_000
LONGEST_PAUSE_MS = 6 * 3_600_000


CLOSED = Reason(code="closed")
"""Why what asks is not sent: the invitation is over, or all of it is answered."""


class OutboxItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do. `subject`: for whom or what, where that is no invitation's respondent: an endpoint, an account, the
    number of a step."""

    workspace: str
    id: str
    kind: Kind
    invitation_id: str | None = None
    subject: str = ""
    content: dict[str, Json] = {}
    due_at: int
    give_up_at: int
    made_at: int
    attempts: int = 0
    """How often it was begun, with this time."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What an item is about, for whoever looks at the outbox."""

    survey: Survey | None = None
    respondent: str | None = None
    """Whose invitation it is, where that is named."""
    name: str | None = None
    """Of the respondent."""
    came: InvitationStatus | None = None
    """What has become of the invitation by now, where it is named."""
    to: str | None = None
    """The endpoint's name, or its address where it has none; the account's."""


class OutboxLine(msgspec.Struct, frozen=True, kw_only=True):
    """How far it is, for whoever looks at the outbox or at an invitation's way."""

    item: OutboxItem
    status: Status
    ended_at: int | None = None
    note: Reason | None = None
    """Why it was not sent; of one that waits: what failed last."""
    about: About = About()
    """Empty on an invitation's way, where all of it is about that."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """It is done. `note`: what is worth knowing of it."""

    note: Reason | None = None


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """It is not to be sent after all."""

    reason: Reason


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """It surely was not sent, and may be tried again: after `after_ms`, or after the usual pause."""

    reason: Reason
    after_ms: int | None = None


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """It can't be sent."""

    reason: Reason


class Unsure(msgspec.Struct, frozen=True, kw_only=True):
    """It may have been sent: it is not tried again."""

    reason: Reason


Result = Sent | Skipped | Later | Failed | Unsure


def pause_ms(attempts: int, chance: float) -> int:
    """How long to wait after so many attempts: four times as long each time, up to six hours, give or take a fifth.

    `chance`: from 0 to 1.
    """
    pause = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 4 ** min(attempts - 1, 10))
    return int(pause * (0.8 + 0.4 * chance))


def pause_asked_ms(retry_after: str | None, *, now: int) -> int | None:
    """What another server's `Retry-After` asks for: seconds, or a date (RFC 9110, 10.2.3); None where it says neither."""
    said = (retry_after or "").strip()
    if said.isascii() and said.isdigit():
        return int(said[:9]) * 1_000
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1_000) - now
