"""The cookies: one per workspace for the session, one for the browser on its way to an identity provider."""

import re

from starlette.requests import Request
from starlette.responses import Response

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def session_token(request: Request, workspace: str) -> str | None:
    """What the session's cookie holds, where it could be one of ours."""
    return _held(request, _session(workspace))


def keep_session(response: Response, workspace: str, token: str, *, seconds: int) -> None:
    """Lax: a link in a mail to a page of the console finds one signed in."""
    _set(response, _session(workspace), token, seconds, "lax")


def drop_session(response: Response, workspace: str) -> None:
    """As if it had never been there."""
    _set(response, _session(workspace), "", 0, "lax")


def browser_token(request: Request, workspace: str) -> str | None:
    """What tells a browser from others while it is at an identity provider."""
    return _held(request, _browser(workspace))


def keep_browser(response: Response, workspace: str, token: str, *, seconds: int) -> None:
    """None: SAML comes back with a form that another site posts."""
    _set(response, _browser(workspace), token, seconds, "none")


def drop_browser(response: Response, workspace: str) -> None:
    """It is back."""
    _set(response, _browser(workspace), "", 0, "none")


def _session(workspace: str) -> str:
    return f"__Host-cuecard-{workspace}"


def _browser(workspace: str) -> str:
    return f"__Host-cuecard-{workspace}.away"  # a dot: no workspace's id has one


def _held(request: Request, name: str) -> str | None:
    held = request.cookies.get(name, "")
    return held if TOKEN.fullmatch(held) else None


def _set(response: Response, name: str, value: str, seconds: int, same_site: str) -> None:
    # By hand: the header is the same in every version of the standard library.
    cookie = f"{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite={same_site.capitalize()}"
    response.headers.append("set-cookie", cookie)
