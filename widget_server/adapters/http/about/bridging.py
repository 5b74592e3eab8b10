"""What a bridge to another chat asks, sends and is told, with examples."""

from typing import Annotated, Any, Literal

import msgspec

from widget_server.adapters.http.openapi import Example, Operation
from widget_server.adapters.http.queries import USUAL, CursorText, Language, Limit
from widget_server.core.bounds import MAX_ID
from widget_server.core.questions import Value
from widget_server.core.reasons import InvitationStatus
from widget_server.core.surveys import Identity
from widget_server.ports.bridging import InvitationsWanted
from widget_server.services.bridging import Understood

UNSET = msgspec.UNSET
Form = Literal["text", "adaptive-card", "html"]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_ID, pattern="^[^\x00-\x1f\x7f-\x9f]+$")]


class InvitationsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The invitations of one person, oldest first."""

    respondent: Name
    """Who was asked."""
    status: InvitationsWanted = "open"
    """`open`: those that take answers now."""
    channel: Annotated[str, msgspec.Meta(max_length=40, pattern="^[^\x00]*$")] | None = None
    """Only those that are open in this channel: `chat`."""
    after: CursorText | None = None
    limit: Limit = USUAL
    language: Language | None = None


class InvitationAsked(msgspec.Struct, frozen=True, kw_only=True):
    """In which language."""

    language: Language | None = None
    """Left out: the person's own, as their trait `language` or `locale` says it, else the survey's."""


class RenderAsked(InvitationAsked, frozen=True, kw_only=True):
    """In which form, and language."""

    form: Form = msgspec.field(default="text", name="as")
    """The text is there in any case."""


class InvitationOut(msgspec.Struct, frozen=True, kw_only=True):
    """One invitation. Times are Unix milliseconds."""

    invitation: str
    respondent: str
    """Who was asked, by the id that their events belong to now."""
    survey: str
    version: str
    status: InvitationStatus | None
    """null: it takes no answers any more, and is not named: whether it was answered is told to nobody."""
    identity: Identity
    channels: tuple[str, ...]
    """Where it is open now."""
    conversation: str | None
    language: str
    """The one it is told in."""
    invited_at: int
    expires_at: int
    displayed: bool
    """Whether it was on a screen, in any channel."""
    link: str | None
    """The person's own page of it: whoever has this address may answer. null: the server does not know its own address."""


class Invitations(msgspec.Struct, frozen=True, kw_only=True):
    """A page of invitations."""

    invitations: list[InvitationOut]
    next: str | None
    """Pass it as `after`; null: this was the last page."""


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation as it stands now, to be shown as it is."""

    invitation: str
    status: InvitationStatus | None
    """null: as of the invitation."""
    done: bool
    """Whether there is nothing more to answer: what is shown are last words."""
    identity: Identity
    language: str
    questions: tuple[str, ...]
    """The ids of what is shown now."""
    link: str | None
    form: Form = msgspec.field(name="as")
    text: str
    """Plain text: no Markdown, no HTML."""
    card: dict[str, Any] | msgspec.UnsetType = UNSET
    """An Adaptive Card 1.5."""
    html: str | msgspec.UnsetType = UNSET
    """A fragment without script or form."""


class One(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer."""

    question: str
    value: Value


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """Answers: `question` with `value`, several as `answers`, what somebody typed as `text` with `id`, or what the button of an
    Adaptive Card sends, as it comes (`invitation`, `questions`, and a field `q:…` for each input)."""

    id: Name | msgspec.UnsetType = UNSET
    """Of the message: the same again changes nothing. Needed with `text`."""
    question: str | msgspec.UnsetType = UNSET
    value: Value | msgspec.UnsetType = UNSET
    answers: Annotated[list[One], msgspec.Meta(min_length=1, max_length=500)] | msgspec.UnsetType = UNSET
    """All of a survey that is not named; of another as many as you like."""
    text: str | msgspec.UnsetType = UNSET
    invitation: str | msgspec.UnsetType = UNSET
    questions: list[str] | msgspec.UnsetType = UNSET
    dismiss: bool | msgspec.UnsetType = UNSET
    """The card's second button: not now."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken, and what to show next."""

    status: InvitationStatus | None
    """null: as of the invitation."""
    done: bool
    understood: tuple[Understood, ...]
    """The answers that were taken; of a survey that is not named they are not told."""
    replied: str | None
    """What was typed beside the answer, and stands in the thread now."""
    next: Rendered


class Shown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It was on a screen."""

    id: Name
    channel: Literal["chat", "page", "inbox", "email", "push", "link"] = "chat"


class Replied(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the respondent answers back."""

    id: Name
    text: str


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """It was kept."""

    done: Literal[True] = True


_GONE = Example(
    summary="There is no such invitation",
    path={"id": "inv_nowhere"},
    status=404,
    answer={"error": {"code": "not_found", "message": "There is no such invitation."}},
)

INVITATIONS = Operation(
    summary="List what one person is asked",
    description="Oldest first. Ask for it after you told of an event, where no webhook tells you.",
    tag="channels",
    query=InvitationsAsked,
    responses={200: Invitations},
    examples={
        "nothing": Example(
            summary="Nothing is open",
            query={"respondent": "student-17", "channel": "chat"},
            answer={"invitations": [], "next": None},
        )
    },
)
INVITATION = Operation(
    summary="Read one invitation",
    tag="channels",
    query=InvitationAsked,
    responses={200: InvitationOut},
    errors=("not_found",),
    examples={"gone": _GONE},
)
RENDER = Operation(
    summary="Draw an invitation for another chat",
    description="The screen that is next, or the last words. A survey that is grouped or anonymous is drawn whole as a card, and as "
    "its page's address in text and HTML. It changes nothing; tell with `displays` that it was shown.",
    tag="channels",
    query=RenderAsked,
    responses={200: Rendered},
    errors=("not_found",),
    examples={"gone": _GONE},
)
ANSWERS = Operation(
    summary="Answer for whoever was asked",
    description="All that fit are kept, or none. The answer says what to show next, in the form asked for. The message of "
    "`not_understood` is for the person: post it. Without an `id` what stands so already is not kept again.",
    tag="channels",
    query=RenderAsked,
    request=Sent,
    responses={200: Taken},
    errors=("not_found", "conflict", "invitation_closed", "answer_refused", "not_understood"),
    examples={
        "typed": Example(
            summary="Somebody typed a mark and words",
            path={"id": "inv_1"},
            request={"id": "message-812", "text": "4 too fast"},
            answer={
                "status": "completed",
                "done": True,
                "understood": [
                    {"question": "stars", "value": 4, "words": "4 of 5"},
                    {"question": "words", "value": "too fast", "words": "too fast"},
                ],
                "replied": None,
                "next": {
                    "invitation": "inv_1",
                    "status": "completed",
                    "done": True,
                    "identity": "named",
                    "language": "en",
                    "questions": [],
                    "link": None,
                    "as": "text",
                    "text": "Thank you.",
                },
            },
            sent=False,
        ),
        "gone": msgspec.structs.replace(_GONE, request={"question": "stars", "value": 4}),
    },
)
DISMISS = Operation(
    summary="Take an invitation away: not now",
    tag="channels",
    query=RenderAsked,
    responses={200: Rendered},
    errors=("not_found", "invitation_closed"),
    examples={"gone": _GONE},
)
DISPLAYS = Operation(
    summary="Tell that an invitation was on a screen",
    description="The first one counts for the policy and for later channels.",
    tag="channels",
    request=Shown,
    responses={200: Done},
    errors=("not_found",),
    examples={"gone": msgspec.structs.replace(_GONE, request={"id": "message-811"})},
)
REPLIES = Operation(
    summary="Answer back in the thread of a response",
    description="As the respondent, to whoever replied. A thread takes 200.",
    tag="channels",
    request=Replied,
    responses={200: Done},
    errors=("not_found", "conflict"),
    examples={"gone": msgspec.structs.replace(_GONE, request={"id": "message-813", "text": "Thank you"})},
)
