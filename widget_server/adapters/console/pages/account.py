"""One's own account: name, language, password, the browsers that are signed in."""

from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.console.here import Here
from widget_server.adapters.console.page import SIGNED_IN, Page
from widget_server.adapters.console.words import LANGUAGES
from widget_server.core.errors import InvalidInput, SignInRefused, TooMany
from widget_server.ports.sign_in import PASSWORD
from widget_server.services.passwords import PasswordRefused

MOST_NAME = 100


async def show(request: Request, here: Here) -> Response:
    """The whole page."""
    return await _page(here)


async def save_profile(request: Request, here: Here) -> Response:
    """Name and language."""
    form = await here.form()
    name = form.text("name", most=MOST_NAME)
    language = form.get("language", "")
    if language and language not in LANGUAGES:
        raise InvalidInput(f"There is no language {language[:20]!r}.")
    if not name:
        return await _page(here, status=422, name="", errors={"name": here.words("account.name_needed")})
    await here.desk.signing_in.set_profile(here.session, name=name, language=language)
    return here.redirect("/account", done="profile")


async def change_password(request: Request, here: Here) -> Response:
    """By the one they have."""
    form = await here.form()
    limits = here.desk.limits
    try:
        limits.tries(here.workspace, f"account:{here.account.id}", here.desk.address(request.scope))
        await here.desk.signing_in.change_password(here.session, old=form.get("old", ""), new=form.get("new", ""))
    except SignInRefused:
        return await _page(here, status=422, errors={"old": here.words("account.old_wrong")})
    except PasswordRefused as refused:
        return await _page(here, status=422, errors={"new": here.words(f"account.password_{refused.because}")})
    except TooMany as error:
        told = here.words("signing_in.too_many", n=-(-error.retry_after_s // 60))
        headers = {"retry-after": str(error.retry_after_s)}
        return await _page(here, status=429, errors={"old": told}, headers=headers)
    limits.succeeded(here.workspace, f"account:{here.account.id}")
    return here.redirect("/account", done="password")


async def end_session(request: Request, here: Here) -> Response:
    """One of them."""
    await here.desk.signing_in.end(here.session, request.path_params["id"])
    return here.redirect("/account", done="session")


async def end_others(request: Request, here: Here) -> Response:
    """All but this one."""
    await here.desk.signing_in.end_others(here.session)
    return here.redirect("/account", done="sessions")


async def _page(
    here: Here,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    name: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    signing_in = here.desk.signing_in
    done = here.query.get("done", "")
    return here.render(
        "account.html",
        block="main" if status != 200 and here.partial else "",
        status=status,
        headers=headers,
        name=here.account.name if name is None else name,
        errors=errors or {},
        done=done if done in ("profile", "password", "session", "sessions") else "",
        sessions=await signing_in.sessions(here.workspace, here.account.id),
        ways=await signing_in.ways(here.workspace, here.account.id),
        provider_names={one.key: one.name for one in signing_in.providers(here.workspace)},
        by_password=PASSWORD,
    )


PAGES = [
    Page(path="/account", handler=show, need=SIGNED_IN),
    Page(path="/account", handler=save_profile, need=SIGNED_IN, methods=("POST",)),
    Page(path="/account/password", handler=change_password, need=SIGNED_IN, methods=("POST",)),
    Page(path="/account/sessions/{id}/end", handler=end_session, need=SIGNED_IN, methods=("POST",)),
    Page(path="/account/sessions/end-others", handler=end_others, need=SIGNED_IN, methods=("POST",)),
]
