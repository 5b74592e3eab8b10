"""What a workspace says of itself: its name, language and looks, and what of a moment it keeps (`workspace.yaml`)."""

from typing import Annotated, Literal

import msgspec

from widget_server.core.access import PartRules, StageRules
from widget_server.core.context import ContextRules
from widget_server.core.matrix import MatrixRules
from widget_server.core.patterns import Duration
from widget_server.core.questions import Key, Text
from widget_server.core.reaching import Consent
from widget_server.core.themes import Theme


class AccessRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How far those who read may look (`access:` in workspace.yaml)."""

    mentors: StageRules = StageRules()
    """When a new mentor sees ratings, and moments."""
    parts: PartRules = {}
    """Which parts of a moment a role is shown, may reveal, or never sees."""


class ResultRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How results are told apart (`results:` in workspace.yaml)."""

    segment: str | None = None
    """A trait that `context` keeps; figures are told apart by it, as it was when somebody was asked."""


class EmailRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How this workspace writes to people (`email:` in workspace.yaml)."""

    consent: Consent = "required"
    """Whether mail goes only to those of whom the trait `consent_email` is true, or (`assumed`) to all of whom it is not false."""
    sender: Annotated[str, msgspec.Meta(min_length=1, max_length=320)] | None = msgspec.field(name="from", default=None)
    """Whom mail is from: `Academy <hello@academy.example>`, an address that your mail server may write as. Without it no mail is sent."""
    reply_to: Annotated[str, msgspec.Meta(min_length=1, max_length=320)] | None = None
    """Where answers to a mail go, if not to `from`."""
    address_line: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    """Your postal address in one line, as the law of some countries wants it at the foot of a mail."""


class PushRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What this workspace shows as notifications of a browser (`push:` in workspace.yaml; without it, none)."""

    shows: Literal["question", "asker"] = "question"
    """`question`: who asks, and what. `asker`: only who asks, for a screen that others may see."""


ChatLink = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s]*\{conversation\}[^\s]*$", max_length=500)]
"""An address with `{conversation}` and, where that is wanted, `{message}`."""


class Workspace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A workspace's own file. Its id is the name of its folder."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = ""
    """The name people read; the folder's name where left out."""
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    """The language that texts fall back to in surveys which name none."""
    context: ContextRules = ContextRules()
    access: AccessRules = AccessRules()
    results: ResultRules = ResultRules()
    theme: Theme = Theme()
    chat_link: ChatLink | None = None
    """Where staff find a conversation in your chat: `https://chat.example/c/{conversation}#{message}`."""
    retention: Duration = "365d"
    """How long events, messages, answers and their moments are kept."""
    email: EmailRules = EmailRules()
    push: PushRules | None = None
    """Whether and how it asks by notifications; left out: not."""
    matrix: MatrixRules = MatrixRules()
    kinds: Annotated[dict[Key, Text], msgspec.Meta(max_length=50)] = {}
    """What kinds of surveys are called for those who choose what they are asked: `{csat: After a review}`."""
    consent: Literal["required"] | None = None
    """Whether a page keeps nothing on a device before `cuecard('consent', true)`."""
