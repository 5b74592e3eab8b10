"""Signing in and out, by password or by way of an identity provider."""

import secrets
from typing import Literal

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from widget_server.adapters.console import cookies, forms
from widget_server.adapters.console.here import Here, Visit, within
from widget_server.adapters.console.page import OPEN, SIGNED_IN, Page
from widget_server.adapters.console.pages import providers
from widget_server.core.access import Action
from widget_server.core.errors import SignInRefused, TooMany
from widget_server.ports.sign_in import Arrived
from widget_server.services.passwords import login_of
from widget_server.services.signing_in import ATTEMPT_MS, Begun

MOST_ARRIVING = 524_288
"""An identity provider's form: a signed assertion, as base64."""


async def ask(request: Request, visit: Visit) -> Response:
    """The page that asks who it is; whoever is signed in already goes on."""
    to = within(visit.query.get("to", ""), visit.workspace)
    if await _signed_in(request, visit):
        return RedirectResponse(visit.url(to or "/"), 303)
    return _asking(visit, to=to)


async def enter(request: Request, visit: Visit) -> Response:
    """Login and password."""
    form = await visit.form()
    to = within(form.get("to", ""), visit.workspace)
    login, password = form.get("login", "")[:200], form.get("password", "")
    limits = visit.desk.limits
    try:
        limits.tries(visit.workspace, login_of(login), visit.desk.address(request.scope))
        begun = await visit.desk.signing_in.by_password(visit.workspace, login, password)
    except SignInRefused:
        return _asking(visit, to=to, login=login, error=visit.words("signing_in.refused"), status=403)
    except TooMany as error:
        minutes = -(-error.retry_after_s // 60)
        told = visit.words("signing_in.too_many", n=minutes)
        headers = {"retry-after": str(error.retry_after_s)}
        return _asking(visit, to=to, login=login, error=told, status=429, headers=headers)
    limits.succeeded(visit.workspace, login_of(login))
    return await _welcome(request, visit, begun, to)


async def leave_for(request: Request, visit: Visit) -> Response:
    """To an identity provider. By a page that goes on by itself: `form-action` holds for where a form is sent on to, too."""
    form = await visit.form()
    key = request.path_params["provider"]
    visit.desk.limits.tries(visit.workspace, f"provider:{key}", visit.desk.address(request.scope))
    visit.desk.limits.succeeded(visit.workspace, f"provider:{key}")
    browser = cookies.browser_token(request, visit.workspace) or secrets.token_urlsafe(32)
    to = within(form.get("to", ""), visit.workspace)
    callback = providers.address(request, visit, f"/sign-in/{key}/back")
    try:
        address = await visit.desk.signing_in.leave_for(
            visit.workspace, key, browser=browser, callback=callback, return_to=to
        )
    except SignInRefused as error:
        return _asking(visit, to=to, error=providers.told(visit, error), status=403)
    name = next(each.name for each in visit.desk.signing_in.providers(visit.workspace) if each.key == key)
    response = visit.render("leaving.html", address=address, name=name, headers={"refresh": f"0;url={address}"})
    cookies.keep_browser(response, visit.workspace, browser, seconds=ATTEMPT_MS // 1000)
    return response


async def back_from(request: Request, visit: Visit) -> Response:
    """Back from an identity provider, by a link or by a form that it posts. Whoever only looks (HEAD) uses nothing up."""
    if request.method == "HEAD":
        return Response(status_code=204)
    method: Literal["GET", "POST"] = "POST" if request.method == "POST" else "GET"
    form = await forms.read(request, most=MOST_ARRIVING) if method == "POST" else forms.Form([])
    browser = cookies.browser_token(request, visit.workspace)
    try:
        if browser is None:
            raise SignInRefused("The browser that comes back is not the one that left.")
        begun, to = await visit.desk.signing_in.back_from(
            visit.workspace,
            request.path_params["provider"],
            browser=browser,
            arrived=Arrived(method=method, query=dict(visit.query), form=dict(form)),
        )
    except SignInRefused as error:
        return _asking(visit, to="", error=providers.told(visit, error), status=403)
    response = await _welcome(request, visit, begun, to)
    cookies.drop_browser(response, visit.workspace)
    return response


async def sign_out(request: Request, visit: Visit) -> Response:
    """End the session; again changes nothing."""
    if token := cookies.session_token(request, visit.workspace):
        await visit.desk.signing_in.sign_out(visit.workspace, token)
    response = visit.redirect("/sign-in")
    cookies.drop_session(response, visit.workspace)
    return response


async def home(request: Request, here: Here) -> Response:
    """The first page they may open; where a workspace is new, what to do first."""
    to = here.nav[0][0] if here.nav else "/account"
    if here.may(Action.WORKSPACE) and not (await here.desk.store.first_steps(here.workspace)).answered:
        to = "/start"
    return RedirectResponse(here.url(to), 303)


def _asking(
    visit: Visit, *, to: str, login: str = "", error: str = "", status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    return visit.render(
        "sign_in.html",
        to=f"/console/{visit.workspace}{to}" if to else "",
        login=login,
        error=error,
        providers=visit.desk.signing_in.providers(visit.workspace),
        status=status,
        headers=headers,
    )


async def _signed_in(request: Request, visit: Visit) -> bool:
    token = cookies.session_token(request, visit.workspace)
    return token is not None and await visit.desk.signing_in.session(visit.workspace, token) is not None


async def _welcome(request: Request, visit: Visit, begun: Begun, to: str) -> Response:
    """A new id for whoever comes in; what the browser held before stands no more."""
    if former := cookies.session_token(request, visit.workspace):
        await visit.desk.signing_in.sign_out(visit.workspace, former)
    response = RedirectResponse(visit.url(to or "/"), 303)
    seconds = (begun.session.expires_at - begun.session.made_at) // 1000
    cookies.keep_session(response, visit.workspace, begun.token, seconds=seconds)
    return response


PAGES = [
    Page(path="/", handler=home, need=SIGNED_IN),
    Page(path="/sign-in", handler=ask, need=OPEN),
    Page(path="/sign-in", handler=enter, need=OPEN, methods=("POST",), plain=True),
    Page(path="/sign-in/{provider}", handler=leave_for, need=OPEN, methods=("POST",), plain=True),
    Page(path="/sign-in/{provider}/back", handler=back_from, need=OPEN, methods=("GET",)),
    Page(path="/sign-in/{provider}/back", handler=back_from, need=OPEN, methods=("POST",), from_elsewhere=True),
    Page(path="/sign-out", handler=sign_out, need=OPEN, methods=("POST",), plain=True),
]
