"""Episodes: one moment about which both sides of a conversation are asked."""

from collections.abc import Mapping

from widget_server.core.deciding.listeners import Listener
from widget_server.core.events import Role
from widget_server.core.reasons import Timer
from widget_server.core.situations import Situation

ACROSS: Mapping[Role, Role] = {"student": "mentor", "mentor": "student"}


def other_side(here: Situation) -> str | None:
    """Who is across from the person in the event's conversation: the first named of the other role, never themselves."""
    conversation = here.conversation
    if conversation is None or conversation.id != here.event.conversation_id:
        return None
    people = conversation.participants
    own = here.respondent.id
    role = next((ACROSS.get(one.role) for one in people if one.id == own), None)
    return next((one.id for one in people if one.role == role and one.id != own), None) if role is not None else None


def episode(here: Situation) -> str:
    """What the invitations of both sides share."""
    return "epi_" + here.event.id[:100]


def summons(listener: Listener, other: str | None, live: Mapping[str, object], here: Situation) -> Timer | None:
    """What has the other side asked, at once; None where the survey has no counterpart that is live, or nobody is there."""
    key = listener.version.survey.counterpart
    if key is None or other is None or key not in live:
        return None
    return Timer(
        workspace=here.event.workspace,
        respondent_id=other,
        survey_key=key,
        due_at=here.now,
        since=here.event.occurred_at,
        kind="episode",
        event_id=here.event.id,
        episode=episode(here),
    )
