"""What an endpoint is told: ids alone, or the record as it stands when it is sent. Of surveys that are not named never who."""

from datetime import UTC, datetime

import msgspec

from widget_server.core.context import Context
from widget_server.core.invitations import Invitation
from widget_server.core.patterns import Trigger
from widget_server.core.questions import LongText, Rating
from widget_server.core.reasons import InvitationStatus
from widget_server.core.responses import Reply
from widget_server.core.surveys import Survey, SurveyVersion
from widget_server.core.triggers.why import Why
from widget_server.core.webhooks import Endpoint, WebhookType
from widget_server.ports import Filling, SavedAnswer
from widget_server.services.items import Item, item

UNSET = msgspec.UNSET
DAY_MS = 86_400_000
BEGUN = ("response.started", "response.completed", "reply.created")
"""Where there is an answer already."""


class WebhookRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation as it stands when it is sent, with all that has come of it. Times are Unix milliseconds."""

    status: InvitationStatus
    channels: tuple[str, ...]
    """Where it is open, or was."""
    displayed_at: int | None
    """First seen, in any channel."""
    expires_at: int
    closed_at: int | None
    response: Item
    """As `GET /v1/responses` has it."""


class WebhookData(msgspec.Struct, frozen=True, kw_only=True):
    """Which invitation it is about; ids. Without `respondent` where the survey is not named."""

    invitation: str
    survey: str
    version: str
    respondent: str | msgspec.UnsetType = UNSET
    """Who was asked, by the id that their events belong to now."""
    response: str | msgspec.UnsetType = UNSET
    """Once something was answered."""
    reply: str | msgspec.UnsetType = UNSET
    """Of `reply.created`."""
    record: WebhookRecord | msgspec.UnsetType = UNSET
    """For endpoints with full content."""


class WebhookMessage(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a webhook."""

    type: WebhookType
    timestamp: str
    """When it happened: ISO 8601, UTC."""
    data: WebhookData
    test: bool | msgspec.UnsetType = UNSET
    """`true`: it is made up; somebody tries whether the endpoint takes messages."""


def message(
    endpoint: Endpoint,
    filling: Filling,
    type: WebhookType,
    *,
    at: int,
    reply: str | None = None,
    test: bool = False,
) -> bytes:
    """The body; `at`: when it happened (ms)."""
    invitation = filling.invitation
    named = invitation.identity == "named"
    data = WebhookData(
        invitation=invitation.id,
        survey=invitation.survey_key,
        version=invitation.survey_version,
        respondent=invitation.respondent_id if named else UNSET,
        response=filling.response_id if named and filling.response_id else UNSET,
        reply=reply if named and reply else UNSET,
        record=record(filling) if named and endpoint.content == "full" else UNSET,
    )
    return msgspec.json.encode(
        WebhookMessage(type=type, timestamp=_time(at), data=data, test=True if test else UNSET), order="deterministic"
    )


def record(filling: Filling) -> WebhookRecord:
    """What full content has more than ids: of a survey that is named alone."""
    invitation = filling.invitation
    return WebhookRecord(
        status=invitation.status,
        channels=invitation.channels,
        displayed_at=filling.displayed_at,
        expires_at=invitation.expires_at,
        closed_at=invitation.closed_at,
        response=item(filling),
    )


def sample(endpoint: Endpoint, type: WebhookType, *, now: int) -> Filling:
    """A made-up invitation as it would stand after an event of the type, for a test."""
    survey = Survey(
        key=endpoint.survey_key or "test",
        team=endpoint.team or "",
        name={"en": "A test"},
        when=Trigger(event="review_received"),
        questions=(Rating(id="stars", text="Was it useful?"), LongText(id="words", text="In your words")),
    )
    begun, completed = type in BEGUN, type in BEGUN[1:]
    status: dict[str, InvitationStatus] = {"invitation.dismissed": "dismissed", "invitation.expired": "expired"}
    invitation = Invitation(
        id="inv_test",
        workspace=endpoint.workspace,
        respondent_id="test",
        survey_key=survey.key,
        survey_version="test",
        event_id="test",
        team=survey.team,
        status=status.get(type, "completed" if completed else "open"),
        context=Context(asked_at=now, why=Why(request=True)),
        invited_at=now,
        expires_at=now + 7 * DAY_MS,
        closed_at=now if completed or type in status else None,
    )
    stars = SavedAnswer(question_id="stars", value=4, answered_at=now, via="chat")
    words = SavedAnswer(question_id="words", value="The second example helped", answered_at=now, via="chat")
    reply = Reply(
        id="rep_test", invitation_id="inv_test", author_id="test", author="mentor", text="Good to know", sent_at=now
    )
    return Filling(
        invitation=invitation,
        survey=SurveyVersion(workspace=endpoint.workspace, survey=survey, version="test"),
        response_id="rsp_test" if begun else None,
        response_status=("complete" if completed else "open") if begun else None,
        started_at=now if begun else None,
        completed_at=now if completed else None,
        displayed_at=None if type == "invitation.created" else now,
        answers=(stars, words) if completed else (stars,) if begun else (),
        replies=(reply,) if type == "reply.created" else (),
    )


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
