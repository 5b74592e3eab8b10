"""What is told of one invitation's way over all channels, with examples."""

import msgspec

from widget_server.adapters.http.about.bridging import InvitationAsked
from widget_server.adapters.http.openapi import Example, Operation
from widget_server.core.reasons import InvitationStatus
from widget_server.core.responses import Via
from widget_server.core.surveys import Identity
from widget_server.services.journeys import MomentKind, StopState


class WhyOut(msgspec.Struct, frozen=True, kw_only=True):
    """Why something was not sent, or waits."""

    code: str
    text: str
    """In words, in the language asked for."""


class StopOut(msgspec.Struct, frozen=True, kw_only=True):
    """One channel and how far it is there."""

    channel: str
    state: StopState


class MomentOut(msgspec.Struct, frozen=True, kw_only=True):
    """One thing on the way. Times are Unix milliseconds."""

    kind: MomentKind
    """`opened`: it may be seen there from then on; `left_out`: a channel was not opened; `not_needed`: it ended before;
    `next`: still to come; `until`: when it ends by itself."""
    at: int
    channels: tuple[str, ...]
    """`matrix`: a room, for the channel `chat`."""
    via: Via | None
    """How answers came."""
    times: int
    """So many of these, one after another …"""
    until: int | None
    """… and when the last of them was."""
    status: str | None
    """What came of sending: `failed`, `skipped`, `unsure`; of `ended`: what became of the invitation."""
    unless_seen: bool
    """What is to come does not, if it is on a screen before."""
    reason: WhyOut | None
    author: str | None
    """Of `replied`: `mentor` or `respondent`."""
    seen_at: int | None
    """When the reply was seen."""


class JourneyOut(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation's way. It holds no answers and no texts."""

    invitation: str
    respondent: str
    survey: str
    version: str
    identity: Identity
    status: InvitationStatus | None
    """null: it is not named, and this would tell whether somebody answered."""
    why: str | None
    """What led to it."""
    stops: list[StopOut]
    """The channels in the survey's order."""
    moments: list[MomentOut]


JOURNEY = Operation(
    summary="Follow an invitation through its channels",
    description="Where it was asked, what was opened, sent, left out and why, seen, answered, replied to; and what is still to come. "
    "Of a survey that is grouped or anonymous only that somebody was asked.",
    tag="channels",
    query=InvitationAsked,
    responses={200: JourneyOut},
    errors=("not_found",),
    examples={
        "gone": Example(
            summary="There is no such invitation",
            path={"id": "inv_nowhere"},
            status=404,
            answer={"error": {"code": "not_found", "message": "There is no such invitation."}},
        )
    },
)
