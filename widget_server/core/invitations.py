"""An invitation: one survey version for one respondent, with its moment."""

from collections.abc import Callable

import msgspec

from widget_server.core.assembly import Assembly
from widget_server.core.context import Context, ContextRules, freeze
from widget_server.core.events import Conversation
from widget_server.core.patterns import duration_ms
from widget_server.core.reasons import InvitationStatus
from widget_server.core.situations import Situation
from widget_server.core.surveys import Identity, SurveyVersion, first_channels
from widget_server.core.triggers import Fired
from widget_server.core.triggers.why import Why

MakeId = Callable[[], str]


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """One survey version for one respondent, with its moment. Times are Unix milliseconds, UTC."""

    id: str
    workspace: str
    respondent_id: str
    survey_key: str
    survey_version: str
    event_id: str
    identity: Identity = "named"
    channels: tuple[str, ...] = ("chat", "page")
    kind: str = "moment"
    team: str = ""
    episode: str | None = None
    """What two invitations about one moment share, when both sides of a conversation are asked."""
    assembly: Assembly = Assembly()
    status: InvitationStatus = "open"
    context: Context
    conversation_id: str | None = None
    mentor_id: str | None = None
    invited_at: int
    expires_at: int
    closed_at: int | None = None


def invite(
    version: SurveyVersion,
    here: Situation,
    fired: Fired,
    assembly: Assembly,
    rules: ContextRules,
    *,
    id: str,
    episode: str | None = None,
) -> Invitation:
    """The invitation to what was assembled, with the moment as it is now; of a survey that is not named without it."""
    survey, event = version.survey, here.event
    named = survey.identity == "named"
    conversation_id = _conversation_id(here)
    conversation = here.conversation if here.conversation and here.conversation.id == conversation_id else None
    return Invitation(
        id=id,
        workspace=event.workspace,
        respondent_id=here.respondent.id,
        survey_key=survey.key,
        survey_version=version.version,
        event_id=event.id,
        identity=survey.identity,
        channels=first_channels(survey),
        kind=survey.kind,
        team=survey.team,
        episode=episode if named else None,
        assembly=assembly,
        context=Context(asked_at=here.now, why=Why())
        if not named
        else freeze(
            rules,
            why=fired.why,
            event=event,
            made_by=fired.events,
            window=here.window,
            traits=here.respondent.traits,
            messages=conversation.messages if conversation else (),
            now=here.now,
        ),
        conversation_id=conversation_id,
        mentor_id=_mentor(conversation, here.respondent.id) if conversation else None,
        invited_at=here.now,
        expires_at=here.now + duration_ms(survey.expires),
    )


def _mentor(conversation: Conversation, respondent_id: str) -> str | None:
    """In whose name they are asked. A mentor is asked neither in their own name nor in a colleague's."""
    if any(one.id == respondent_id and one.role == "mentor" for one in conversation.participants):
        return None
    return conversation.mentor()


def _conversation_id(here: Situation) -> str | None:
    """The event's conversation, else the one the person was in last, if a server says that they are in it still."""
    if here.event.conversation_id is not None:
        return here.event.conversation_id
    last = here.conversation
    return last.id if last is not None and last.has(here.respondent.id) else None
