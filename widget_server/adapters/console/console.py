"""The application at /console: its router, what a request passes before a page sees it, and what becomes of refusals."""

import logging
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from widget_server.adapters.console import cookies, guard, routes
from widget_server.adapters.console.desk import Desk
from widget_server.adapters.console.headers import guarded
from widget_server.adapters.console.here import Here, Visit
from widget_server.adapters.console.page import OPEN, Page
from widget_server.adapters.console.refusing import Refusing
from widget_server.adapters.console.rendering import Rendering
from widget_server.adapters.console.statics import Statics
from widget_server.adapters.console.streams import Streams
from widget_server.adapters.console.words import chosen, words
from widget_server.core import bounds
from widget_server.core.access import Action
from widget_server.core.errors import CuecardError, NotFound, Unavailable
from widget_server.core.languages import asked_for
from widget_server.core.traces import where
from widget_server.ports.sign_in import Session

log = logging.getLogger("cuecard.console")

UNATTENDED = "cue-unattended"
"""A page says so of what it asks for while nobody is there: a session that only its page uses is idle."""
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class Console:
    """Plain ASGI, for `/console` and all below it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        statics = Statics()
        self._rendering = Rendering(statics.build)
        self._refusing = Refusing(self._rendering)
        self.pages = routes.pages()
        self._nav = routes.navigation(self.pages)
        self._streams = Streams(desk)
        self._router = Router(
            [
                Route("/console", self._entrance),
                Route("/console/", self._entrance),
                Route("/console/static/{build}/{name}", statics.file),
                *[
                    Route(f"/console/{{workspace}}{page.path}", self._endpoint(page), methods=list(page.methods))
                    for page in self.pages
                ],
                Route("/console/{workspace}", self._nothing, methods=METHODS),
                Route("/console/{workspace}/{rest:path}", self._nothing, methods=METHODS),
            ],
            redirect_slashes=False,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        send = guarded(send)
        request = Request(scope, receive)
        try:
            await self._router(scope, receive, send)
        except ClientDisconnect:
            return
        except CuecardError as error:
            await self._refuse(request, error, send)
        except HTTPException as error:
            await self._refuse(request, self._refusing.of_routing(error), send)
        except Exception as error:
            log.error("A page failed: %s at %s", type(error).__name__, where(error))
            await self._refuse(request, self._refusing.ours(), send)

    def before(self, rest: ASGIApp) -> ASGIApp:
        """This, and for all other addresses the rest."""

        async def parted(scope: Scope, receive: Receive, send: Send) -> None:
            at = scope["path"].removeprefix(scope.get("root_path", ""))
            if at.startswith("/console") and scope["type"] == "http" and at[8:9] in ("", "/"):
                await self(scope, receive, send)
            else:
                await rest(scope, receive, send)

        return parted

    async def recheck(self) -> None:
        """End the streams whose sessions have ended."""
        await self._streams.recheck()

    def _endpoint(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            guard.check(
                request,
                public_url=self._desk.public_url,
                plain=page.plain,
                from_elsewhere=page.from_elsewhere,
            )
            bounds.check(request.path_params)
            if page.need is OPEN:
                self._desk.limits.requests(self._desk.address(request.scope))
                # Such a handler takes a Visit.
                return await page.handler(request, self._visit(request))  # type: ignore[arg-type]
            here = await self._here(request)
            if here is None:
                return self._stranger(request)
            if isinstance(page.need, Action) and not here.may(page.need):
                raise NotFound("There is nothing at this address.")
            return await page.handler(request, here)

        return answer

    async def _here(self, request: Request) -> Here | None:
        """Who is signed in; None: nobody."""
        desk, visit = self._desk, self._visit(request)
        token = cookies.session_token(request, visit.workspace)
        session = await desk.signing_in.session(visit.workspace, token) if token else None
        if session is None:
            desk.limits.requests(desk.address(request.scope))
            return None
        desk.limits.requests(visit.workspace, session.id)
        account = await desk.store.account(visit.workspace, staff_id=session.staff_id)
        accepted = _accepted(request)
        viewer = desk.viewing.of(account, languages=accepted) if account is not None else None
        if account is None or viewer is None:
            return None
        if UNATTENDED not in request.headers:
            await self._used(session)
        return Here(
            request,
            workspace=visit.workspace,
            live=visit.live,
            desk=desk,
            rendering=self._rendering,
            words=words(chosen(account.language, *accepted, visit.live.language)),
            viewer=viewer,
            account=account,
            session=session,
            stream=self._streams.open,
            nav=self._nav,
        )

    async def _used(self, session: Session) -> None:
        try:
            await self._desk.signing_in.used(session)
        except Unavailable:
            log.info("A session's use was not noted: the store can't write now.")

    def _visit(self, request: Request) -> Visit:
        workspace: str = request.path_params["workspace"]
        live = self._desk.live(workspace)
        if live is None:
            raise NotFound("There is nothing at this address.")
        language = chosen(*_accepted(request), live.language)
        return Visit(
            request, workspace=workspace, live=live, desk=self._desk, rendering=self._rendering, words=words(language)
        )

    def _stranger(self, request: Request) -> Response:
        """Nobody is signed in: they may, and then go on to where they were going."""
        visit = self._visit(request)
        reading = request.method in guard.READING
        path = request.url.path.removeprefix(visit.root)
        asked = f"{path}?{request.url.query}" if request.url.query else path
        to = visit.url("/sign-in", to=asked if reading and path != visit.url("/").removeprefix(visit.root) else None)
        if request.headers.get("hx-request"):
            return Response(status_code=401, headers={"hx-redirect": to})
        return RedirectResponse(to, 303)

    async def _entrance(self, request: Request) -> Response:
        """`/console/`: to the only workspace, or it asks for one. It lists none."""
        root = request.scope.get("root_path", "").rstrip("/")
        asked = request.query_params.get("workspace", "").strip()
        known = self._desk.workspaces()
        wanted = asked or (known[0] if len(known) == 1 else "")
        if wanted in known:
            return RedirectResponse(f"{root}/console/{wanted}/", 303)
        return self._refusing.entrance(request, asked, words(chosen(*_accepted(request))), root)

    async def _nothing(self, request: Request) -> Response:
        """An address nobody answers: the same for strangers as one that somebody does."""
        guard.check(request, public_url=self._desk.public_url, plain=True, from_elsewhere=False)
        if await self._here(request) is None:
            return self._stranger(request)
        raise NotFound("There is nothing at this address.")

    async def _refuse(self, request: Request, error: CuecardError, send: Send) -> None:
        language = chosen(*_accepted(request))
        here: Visit | None = None
        if self._desk.live(request.path_params.get("workspace", "")) is not None:
            try:
                here = await self._here(request) or self._visit(request)
            except CuecardError:
                here = self._visit(request)
        try:
            response = self._refusing.page(request, error, words(here.language if here else language), here)
        except Exception as broken:
            log.error("The page of a refusal failed: %s at %s", type(broken).__name__, where(broken))
            response = Response(error.message, 500, media_type="text/plain")
        try:
            await response(request.scope, request.receive, send)
        except (RuntimeError, OSError):
            log.info("An answer had already begun, or nobody waits for it: %s", error.code)


def _accepted(request: Request) -> tuple[str, ...]:
    """The languages a browser asks for, the best first."""
    return asked_for(request.headers.get("accept-language", ""))
