"""What a request must prove before any page sees it: that it comes from our own page, where it changes something."""

from starlette.requests import Request

from widget_server.core.errors import OriginRefused

READING = ("GET", "HEAD")
OURS = "hx-request"
"""A header that no form of another site can send, and that no other origin is allowed to (there is no CORS here)."""


def check(request: Request, *, public_url: str, plain: bool, from_elsewhere: bool) -> None:
    """Raises OriginRefused. `plain`: a form without JavaScript may do it; `from_elsewhere`: another site may."""
    if request.method in READING or from_elsewhere:
        return
    if not _same_origin(request, public_url):
        raise OriginRefused("This was not sent from a page of this console.")
    if not plain and OURS not in request.headers:
        raise OriginRefused("This was sent without the console's own header.")


def _same_origin(request: Request, public_url: str) -> bool:
    """By what the browser says of itself, and by the origin unless that is `null`: so a browser sends it with a form of a page
    that has no referrer, as ours have none. One that says neither is refused."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None or origin == "null":
        return site is not None
    named = public_url and origin == public_url.rstrip("/")
    return bool(named) or origin.partition("://")[2] == request.headers.get("host")
