"""`POST /v1/email/bounces`: what a mail provider tells of addresses, in our own shape or in its."""

from collections.abc import Iterator
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.about.mail import MOST_AT_ONCE, BounceFields, Bounces, Stopped
from widget_server.adapters.http.bodies import MAX_BATCH, UNREADABLE, body, parsed, unread
from widget_server.adapters.http.reading import rendered
from widget_server.core import bounds
from widget_server.core.actors import ServerActor
from widget_server.core.errors import InvalidInput
from widget_server.core.mailboxes import StopSource
from widget_server.services.preferring import Preferring

_ours = msgspec.json.Decoder(Bounces)


class BounceEndpoint:
    """Stops addresses."""

    def __init__(self, preferring: Preferring) -> None:
        self._preferring = preferring

    async def post(self, request: Request, actor: ServerActor) -> Response:
        """Take what is told."""
        raw = await body(request.scope, request.receive, most=MAX_BATCH)
        stopped = 0
        for one in told(raw):
            stopped += await self._preferring.came_back(
                actor,
                address=one.email or None,
                message=one.message_id or None,
                source=one.kind,
                at=one.at if isinstance(one.at, int) else None,
            )
        return rendered(Stopped(stopped=stopped))


def told(raw: bytes) -> list[BounceFields]:
    """The addresses that a body names. Raises InvalidInput for what is in no shape that we read."""
    whole = parsed(raw)
    several = whole.get("bounces") if isinstance(whole, dict) else whole
    for one in several if isinstance(several, list) else (whole,):
        bounds.check(one)  # each by itself, for there may be many
    foreign = list(_foreign(whole))
    if foreign:
        found = [one for one in foreign if one is not None]
    else:
        try:
            found = _ours.decode(raw).bounces
        except UNREADABLE as error:
            raise unread(error, _ours.type) from None
    if len(found) > MOST_AT_ONCE:
        raise InvalidInput(f"At most {MOST_AT_ONCE} at once.")
    if not all(one.email or one.message_id for one in found):
        raise InvalidInput("Each names an email, or the message_id of a mail to it.")
    return found


def _foreign(whole: Any) -> Iterator[BounceFields | None]:
    """What providers send, as far as it says that an address is gone or complained; None for their other news."""
    if isinstance(whole, list):
        for one in whole:
            if isinstance(one, dict) and isinstance(one.get("event"), str):
                yield _sendgrid(one)
    elif isinstance(whole, dict) and isinstance(whole.get("RecordType"), str):
        yield _postmark(whole)
    elif isinstance(whole, dict) and isinstance(whole.get("event-data"), dict):
        yield _mailgun(whole["event-data"])


def _sendgrid(one: dict[str, Any]) -> BounceFields | None:
    if one["event"] == "bounce" and one.get("type", "bounce") == "bounce":
        return _bounce(one.get("email"), "bounce")
    return _bounce(one.get("email"), "complaint") if one["event"] == "spamreport" else None


def _postmark(one: dict[str, Any]) -> BounceFields | None:
    if one["RecordType"] == "Bounce" and one.get("Type") in ("HardBounce", "BadEmailAddress"):
        return _bounce(one.get("Email"), "bounce")
    return _bounce(one.get("Email"), "complaint") if one["RecordType"] == "SpamComplaint" else None


def _mailgun(one: dict[str, Any]) -> BounceFields | None:
    if one.get("event") == "failed" and one.get("severity") == "permanent":
        return _bounce(one.get("recipient"), "bounce")
    return _bounce(one.get("recipient"), "complaint") if one.get("event") == "complained" else None


def _bounce(email: object, kind: StopSource) -> BounceFields | None:
    return BounceFields(email=email, kind=kind) if isinstance(email, str) and "@" in email else None
