"""Whether a channel reaches somebody: an address, their consent, and what they, or their address, said of it since."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from widget_server.core.events import Json
from widget_server.core.reasons import Reason
from widget_server.core.surveys import Channel, Survey

EMAIL = "email"
"""The trait that is somebody's address."""
CONSENT_EMAIL = "consent_email"
"""The trait that says whether they agreed to be written to."""

Consent = Literal["required", "assumed"]
"""Whether mail goes only to those of whom `consent_email` is true, or to all of whom it is not false."""

Source = Literal["person", "server", "bounce", "complaint"]


class Preference(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a channel ('' all of them) for surveys of a kind ('' all of them)."""

    channel: str
    kind: str
    wanted: bool
    source: Source
    changed_at: int


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody may be reached."""

    traits: Mapping[str, Json] = {}
    preferences: tuple[Preference, ...] = ()
    browsers: int = 0
    """Into how many browsers of theirs something may be pushed."""

    @property
    def address(self) -> str | None:
        """Where mail goes."""
        email = self.traits.get(EMAIL)
        return email.strip() if isinstance(email, str) and "@" in email else None


def unreached(channel: Channel, kind: str, contact: Contact, *, consent: Consent) -> Reason | None:
    """Why the channel does not reach the person with a survey of that kind; None: it does."""
    if (said := _said(channel, kind, contact)) is not None and not said.wanted:
        values: dict[str, Json] = {"channel": channel, "at": said.changed_at}
        if said.kind:
            values["kind"] = said.kind
        return Reason(code={"bounce": "bounced", "complaint": "complained"}.get(said.source, "unwanted"), values=values)
    if channel == "email":
        return _no_mail(contact, consent, asked_for=said is not None)
    if channel == "push" and not contact.browsers:
        return Reason(code="no_browser")
    return None


def unmailed(survey: Survey, traits: Mapping[str, Json]) -> Reason | None:
    """Whether a survey that is asked by mail alone can't be: there is no address, or they do not want it."""
    if not mailed_only(survey):
        return None
    unfit = Contact(traits=traits).address is None or traits.get(CONSENT_EMAIL) is False
    return Reason(code="channel") if unfit else None


def mailed_only(survey: Survey) -> bool:
    """Whether nobody comes by it but by mail."""
    return survey.channels == ("email",)


def _no_mail(contact: Contact, consent: Consent, *, asked_for: bool) -> Reason | None:
    if contact.address is None:
        return Reason(code="no_address")
    agreed = contact.traits.get(CONSENT_EMAIL)
    if agreed is False or (consent == "required" and agreed is not True and not asked_for):
        return Reason(code="no_consent")
    return None


def _said(channel: str, kind: str, contact: Contact) -> Preference | None:
    """What was said most closely of it: of this channel and kind, of the channel, of the kind, of everything."""
    by = {(one.channel, one.kind): one for one in contact.preferences}
    stopped = by.get((channel, ""))
    if stopped is not None and stopped.source in ("bounce", "complaint"):
        return stopped
    return next((by[key] for key in ((channel, kind), (channel, ""), ("", kind), ("", "")) if key in by), None)
