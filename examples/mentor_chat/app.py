"""The chat's web server: two pages, their tokens, one WebSocket. It never asks Cuecard anything; it only tells."""

import hashlib
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.websockets import WebSocket, WebSocketDisconnect

from examples.mentor_chat.acting import DEEDS, Chat
from examples.mentor_chat.people import MENTORS, NAMES, STUDENTS, Person, conversation_id
from examples.mentor_chat.rooms import Conversation, Rooms
from examples.mentor_chat.telling import Telling, Told
from examples.mentor_chat.tokens import Keys, respondent_token, staff_token
from examples.mentor_chat.words import WORDS

HERE = Path(__file__).parent
ROOM = re.compile(r"[a-z0-9]{1,16}")
SESSION_S = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where things are. Origins as a browser writes them: scheme, host, port."""

    database: Path
    cuecard: str
    """Where browsers and this server reach Cuecard."""
    framed_by: str
    """The one origin that may show the chat in a frame: the demo's start page."""
    keys: Keys
    secret: str
    """Signs the chat's own sessions."""


def create_app(settings: Settings, told: Told) -> Starlette:
    """The chat as an ASGI application. `told` hears of each event sent to Cuecard."""
    pages = Pages(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        telling = Telling(host=settings.cuecard, server_key=settings.keys.server, told=told)
        try:
            async with Rooms.opened(settings.database) as rooms:
                pages.chat = Chat(rooms, telling)
                app.state.telling = telling
                yield
        finally:
            telling.close()

    routes = [
        Route("/student", pages.student),
        Route("/account", pages.account),
        Route("/mentor", pages.mentor),
        Route("/token", pages.token, methods=["POST"]),
        Route("/staff-token", pages.staff_token, methods=["POST"]),
        WebSocketRoute("/live", pages.live),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


class Pages:
    """The handlers. A page's session says who looks at it; the demo signs everybody in who names a room."""

    chat: Chat

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.sessions = URLSafeTimedSerializer(
            settings.secret, salt="session", signer_kwargs={"digest_method": hashlib.sha256}
        )
        self.templates = Jinja2Templates(HERE / "templates")

    async def student(self, request: Request) -> Response:
        """The student's page: a lesson and the chat with the mentor."""
        return await self._page(request, "student", STUDENTS)

    async def account(self, request: Request) -> Response:
        """The student's own page: what is asked of them, and what they have answered."""
        return await self._page(request, "student", STUDENTS, page="account")

    async def mentor(self, request: Request) -> Response:
        """The mentor's page: the chats, and beside them what the students answered."""
        return await self._page(request, "mentor", MENTORS)

    async def _page(self, request: Request, role: str, keys: tuple[str, ...], *, page: str = "") -> Response:
        room, key = request.query_params.get("room", "demo"), request.query_params.get("as", keys[0])
        language = "ru" if request.query_params.get("lang") == "ru" else "en"
        if key not in keys or not ROOM.fullmatch(room):
            return PlainTextResponse("There is nobody of that name here.", 404)
        await self.chat.enter(room, language)
        person = Person(room=room, key=key, language=language)
        with_key = key if role == "student" else request.query_params.get("with", STUDENTS[0])
        conversations = [
            await self.chat.rooms.conversation(conversation_id(room, each))
            for each in ([key] if role == "student" else STUDENTS)
        ]
        nonce = secrets.token_urlsafe(16)
        context = {
            "nonce": nonce,
            "language": language,
            "words": WORDS[language],
            "me": person,
            "page": page or role,
            "query": urlencode({"as": key, "room": room, "lang": language}),
            "other": conversations[0].mentor if role == "student" else None,
            "successor": NAMES["ivan" if key == "maria" else "maria"][language],
            "cuecard": self.settings.cuecard,
            "browser_key": self.settings.keys.browser,
            "config": self._config(person, conversations, with_key),
        }
        headers = {"Content-Security-Policy": self._policy(request, nonce), "Cache-Control": "no-store"}
        return self.templates.TemplateResponse(request, f"{page or role}.html", context, headers=headers)

    def _config(self, person: Person, conversations: list[Conversation], with_key: str) -> dict[str, Any]:
        return {
            "me": {"id": person.id, "name": person.name, "key": person.key},
            "session": self.sessions.dumps({"room": person.room, "key": person.key, "language": person.language}),
            "conversations": [
                {"id": each.id, "student": {"key": each.student.key, "name": NAMES[each.student.key][person.language]}}
                for each in conversations
            ],
            "mentor": {"name": conversations[0].mentor.name},
            "current": conversation_id(person.room, with_key),
            "words": {key: text for key, text in WORDS[person.language].items() if isinstance(text, str)},
            "language": person.language,
        }

    def _policy(self, request: Request, nonce: str) -> str:
        """As strict as it gets: what Cuecard needs of a host page is exactly what is named here."""
        cuecard, own = self.settings.cuecard, f"{request.url.hostname}:{request.url.port}"
        parts = [
            "default-src 'none'",
            f"script-src 'nonce-{nonce}' {cuecard}",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src http://{own} ws://{own} {cuecard} {cuecard.replace('http', 'ws', 1)}",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {self.settings.framed_by}",
        ]
        return "; ".join(parts)

    def _who(self, session: str) -> Person:
        """Raises BadSignature."""
        claims = self.sessions.loads(session, max_age=SESSION_S)
        return Person(room=claims["room"], key=claims["key"], language=claims["language"])

    async def token(self, request: Request) -> Response:
        """The token that the widget's `token` function asks for, for the student of this session."""
        try:
            who = self._who(request.headers.get("x-session", ""))
        except BadSignature:
            return PlainTextResponse("Sign in first.", 401)
        if who.role != "student":
            return PlainTextResponse("Only students answer.", 403)
        return JSONResponse({"token": respondent_token(self.settings.keys, who, conversation_id(who.room, who.key))})

    async def staff_token(self, request: Request) -> Response:
        """The token for the mentor's side, for the conversations of this room."""
        try:
            who = self._who(request.headers.get("x-session", ""))
        except BadSignature:
            return PlainTextResponse("Sign in first.", 401)
        if who.role != "mentor":
            return PlainTextResponse("Only mentors read.", 403)
        conversations = [conversation_id(who.room, student) for student in STUDENTS]
        return JSONResponse({"token": staff_token(self.settings.keys, who, conversations)})

    async def live(self, socket: WebSocket) -> None:
        """One page in one conversation: its past, then whatever happens."""
        try:
            who = self._who(socket.query_params.get("session", ""))
            conversation = await self.chat.rooms.conversation(socket.query_params.get("conversation", ""))
        except (BadSignature, KeyError):
            return await socket.close(4401)
        if conversation.student.room != who.room or (who.role == "student" and conversation.student.key != who.key):
            return await socket.close(4403)
        await socket.accept()
        past = [each.as_json() for each in await self.chat.rooms.messages(conversation.id)]
        await socket.send_json({"type": "history", "messages": past})
        self.chat.pages[conversation.id].add(socket)
        try:
            while True:
                await self._hear(who, conversation.id, await socket.receive_json())
        except (WebSocketDisconnect, ValueError):
            pass
        finally:
            self.chat.pages[conversation.id].discard(socket)

    async def _hear(self, who: Person, id: str, frame: dict[str, Any]) -> None:
        conversation = await self.chat.rooms.conversation(id)
        if text := str(frame.get("text", "")).strip()[:2000]:
            await self.chat.say(who, conversation, text)
        elif deed := DEEDS[who.role].get(str(frame.get("do"))):
            await deed(self.chat, who, conversation)
