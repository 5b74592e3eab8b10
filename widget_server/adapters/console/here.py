"""What a page is given: who looks, in which language, and the ways to answer."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from widget_server.adapters.console import forms
from widget_server.adapters.console.desk import Desk
from widget_server.adapters.console.forms import Form
from widget_server.adapters.console.rendering import Rendering
from widget_server.adapters.console.words import Words
from widget_server.core.access import Action, Scope, Viewer, scope
from widget_server.core.errors import InvalidInput
from widget_server.ports import Account
from widget_server.ports.sign_in import Session
from widget_server.services.publishing import Live

WITHIN = re.compile(r"(/[A-Za-z0-9._~%!$&'()*+,;=:@-]+)*/?(\?[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*)?")
"""What may follow `/console/{workspace}` where a browser is sent back to it: a path and a query, of such characters alone."""
DOTS = re.compile(r"(\.|%2e){1,2}", re.IGNORECASE)
"""A part of a path by which a browser goes up, or stays: it reads `%2e` as a dot there."""

SEARCH = "/inbox"
"""The page that answers the search box (`?q=`), for those who may open it."""


class Visit:
    """Somebody at a page of a workspace, signed in or not."""

    def __init__(self, request: Request, *, workspace: str, live: Live, desk: Desk, rendering: Rendering, words: Words):
        self.request = request
        self.workspace = workspace
        self.live = live
        self.desk = desk
        self.words = words
        self.now = desk.clock()
        self._rendering = rendering

    @property
    def language(self) -> str:
        """The one in which to answer: en, ru."""
        return self.words.language

    @property
    def partial(self) -> bool:
        """Whether htmx asks for a piece of a page."""
        return self.request.headers.get("hx-request-type") == "partial"

    def url(self, path: str = "", /, **query: object) -> str:
        """The address of a page of this workspace, such as `url("/inbox", state="open")`; what is None or "" is left out."""
        asked = {name: value for name, value in query.items() if value not in (None, "", ())}
        tail = f"?{urlencode(asked, doseq=True)}" if asked else ""
        return f"{self.root}/console/{self.workspace}{path}{tail}"

    @property
    def root(self) -> str:
        """What stands before `/console`, where the server is mounted inside another."""
        root: str = self.request.scope.get("root_path", "")
        return root.rstrip("/")

    async def form(self) -> Form:
        """What was sent. Raises InvalidInput, TooLarge."""
        return await forms.read(self.request)

    @property
    def query(self) -> Form:
        """What the address asks for."""
        return forms.decoded(self.request.scope.get("query_string", b""))

    def render(
        self,
        template: str,
        /,
        *,
        block: str = "",
        status: int = 200,
        headers: dict[str, str] | None = None,
        **values: Any,
    ) -> Response:
        """A page of templates/, or one `block` of it where htmx swaps a piece."""
        content = self._rendering.render(template, block, {**self.given(), **values})
        return Response(content, status, headers, media_type="text/html")

    def redirect(self, path: str, /, **query: object) -> Response:
        """To another page of this workspace: after a form, and by htmx as a whole page."""
        to = self.url(path, **query)
        if self.request.headers.get("hx-request"):
            return Response(status_code=200, headers={"hx-redirect": to})
        return RedirectResponse(to, 303)

    def given(self) -> dict[str, Any]:
        """What every template knows."""
        return {
            "here": self,
            "t": self.words,
            "url": self.url,
            "now": self.now,
            "language": self.language,
            "workspace": self.workspace,
            "workspace_name": self.live.name,
            "account": None,
            "search_at": "",
            "static": f"{self.root}/console/static/",
        }


class Here(Visit):
    """Somebody who is signed in, and may open this page."""

    def __init__(
        self,
        *args: Any,
        viewer: Viewer,
        account: Account,
        session: Session,
        stream: "Callable[[Here, Sequence[str]], Response]",
        nav: "Nav" = (),
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.viewer = viewer
        self.account = account
        self.session = session
        self._stream = stream
        self.nav = tuple((path, word, key) for path, word, key, need in nav if need is None or self.may(need))

    def stream(self, topics: Sequence[str]) -> Response:
        """What is live of these topics. Raises InvalidInput."""
        return self._stream(self, topics)

    def may(self, action: Action) -> bool:
        """Whether they may do it to anything at all."""
        return bool(self.scope(action))

    def scope(self, action: Action) -> Scope:
        """To what they may do it."""
        return scope(self.viewer, action)

    def given(self) -> dict[str, Any]:
        """See Visit."""
        path = self.request.url.path.removeprefix(self.url())
        at = max((entry[0] for entry in self.nav if f"{path}/".startswith(f"{entry[0]}/")), key=len, default="")
        return {
            **super().given(),
            "account": self.account,
            "viewer": self.viewer,
            "nav": self.nav,
            "nav_at": at,
            "search_at": next((entry[0] for entry in self.nav if entry[0] == SEARCH), ""),
            "searched": self._searched(),
        }

    def _searched(self) -> str:
        """What the search box holds; nothing where the address can't be read: the page of that refusal has the box, too."""
        try:
            return self.query.get("q", "")
        except InvalidInput:
            return ""


Nav = tuple[tuple[str, str, str, Action | None], ...]
"""Path, key of its word, letter, and what it needs."""


def within(path: str, workspace: str) -> str:
    """The part after `/console/{workspace}` of a path to go back to; empty where it leads anywhere else."""
    before = f"/console/{workspace}"
    rest = path.removeprefix(before)
    fits = path.startswith(before) and len(path) <= 2_000 and WITHIN.fullmatch(rest)
    return rest if fits and not any(DOTS.fullmatch(part) for part in rest.partition("?")[0].split("/")) else ""
