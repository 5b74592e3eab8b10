"""Serves the start page and its live stream. It shows the other origins in frames and never reaches into them."""

import asyncio
import contextlib
import json
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from examples.start_page.desk import SEATS, WORKSPACE, Desks
from examples.start_page.happenings import Journal, Watching, Workspace
from examples.start_page.words import WORDS

HERE = Path(__file__).parent
LOOK_EVERY_S = 0.5


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The origins to show, and the server keys to ask with."""

    cuecard: str
    chat: str
    product: str
    workspaces: list[Workspace]


def create_app(settings: Settings, journal: Journal, ending: asyncio.Event, desks: Desks, away: Starlette) -> Starlette:
    """The start page as an ASGI application, with Lena's phone and mailbox at /away. Its streams end once `ending` is set: a
    server waits for them."""
    templates = Jinja2Templates(HERE)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, httpx2.AsyncClient]]:
        async with httpx2.AsyncClient(base_url=settings.cuecard, timeout=5, trust_env=False) as http:
            yield {"http": http}

    async def start(request: Request) -> Response:
        language = "ru" if request.query_params.get("lang") == "ru" else "en"
        room = request.query_params.get("room")
        if not room:
            return RedirectResponse(
                f"/?room={secrets.token_hex(4)}&lang={language}", headers={"Cache-Control": "no-store"}
            )
        context = {
            "language": language,
            "other": "en" if language == "ru" else "ru",
            "words": WORDS[language],
            "room": room,
            "settings": settings,
        }
        headers = {"Content-Security-Policy": _policy(settings), "Cache-Control": "no-store"}
        return templates.TemplateResponse(request, "page.html", context, headers=headers)

    async def happenings(request: Request) -> Response:
        watching = Watching(
            room=request.query_params.get("room", ""),
            language="ru" if request.query_params.get("lang") == "ru" else "en",
            journal=journal,
            http=request.state.http,
        )
        return StreamingResponse(_stream(watching, settings.workspaces, ending), media_type="text/event-stream")

    async def inbox(request: Request) -> Response:
        """The console as Maria of the room, or her manager, sees it: signed in already."""
        room, seat = request.query_params.get("room", ""), request.query_params.get("as", "maria")
        language = "ru" if request.query_params.get("lang") == "ru" else "en"
        if not re.fullmatch("[0-9a-f]{1,32}", room) or seat not in SEATS:
            return RedirectResponse("/", headers={"Cache-Control": "no-store"})
        cookie = await desks.sign_in(room, seat, language, request.state.http)
        to = f"{settings.cuecard}/console/{WORKSPACE}/inbox"
        return RedirectResponse(to, headers={"Cache-Control": "no-store", "Set-Cookie": cookie})

    static = Mount("/static", StaticFiles(directory=HERE / "static"))
    return Starlette(
        routes=[
            Route("/", start),
            Route("/happenings", happenings),
            Route("/inbox", inbox),
            Mount("/away", away),
            static,
        ],
        lifespan=lifespan,
    )


async def _stream(watching: Watching, workspaces: list[Workspace], ending: asyncio.Event) -> AsyncIterator[str]:
    while not ending.is_set():
        try:
            for happening in await watching.look(workspaces):
                yield f"data: {json.dumps(happening)}\n\n"
            yield 'data: {"type": "here"}\n\n'
        except httpx2.HTTPError:
            yield 'data: {"type": "away"}\n\n'
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), LOOK_EVERY_S)


def _policy(settings: Settings) -> str:
    frames = f"frame-src 'self' {settings.chat} {settings.product}"
    own = ("script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'")
    return "; ".join(
        ["default-src 'none'", *own, frames, "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"]
    )
