"""A whole server on loopback for tests: real uvicorn, real sockets, a workspace with keys, and the words to talk to it."""

import asyncio
import contextlib
import itertools
import json
import ssl
import time
from collections.abc import AsyncIterator, Collection, Iterator
from pathlib import Path
from typing import Any

import httpx2
import jwt
import uvicorn
import websockets
from argon2 import PasswordHasher
from websockets.asyncio.client import ClientConnection

from tests import tables
from widget_server.adapters.passwords import Argon2Passwords
from widget_server.adapters.sql import open_store
from widget_server.app import Cuecard, create_app
from widget_server.cli.serving import config, listen
from widget_server.cli.workspaces import make_key
from widget_server.ports import Key
from widget_server.services.ids import new_id
from widget_server.settings import Settings

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""Passwords hashed with no care at all: what they cost is tested by itself."""
ORIGIN = "https://academy.example"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients that speak to this machine only: reading the system's certificates for each takes 25 ms."""
JSON = dict[str, Any]

WORKSPACE = "name: Academy\nlanguage: en\ncontext: { traits: [name] }\ntheme: { accent: '#3f5fd0' }\n"
POLICY = "rest: null\n"
SURVEYS = {
    "useful": """
name: { en: Usefulness, ru: Польза }
when: { event: review_received }
again: { after: 1m }
questions:
  - { id: stars, kind: rating, text: { en: "Was it useful?", ru: "Помогло?" }, required: true }
  - { id: words, kind: text, text: { en: "In your words", ru: "Своими словами" } }
thanks: { en: Thank you., ru: Спасибо. }
""",
    "asked-for": """
name: Feedback
when: { request: true }
questions:
  - { id: score, kind: nps, text: "How likely?" }
""",
}


class Clock:
    """The time, with an offset that a test may move."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead_ms


class Keys:
    """One workspace's keys."""

    def __init__(self, workspace: str) -> None:
        self.workspace = workspace
        self.browser, _ = make_key(workspace, "browser")
        self.server, self.secret = make_key(workspace, "server")
        self.respondent, _ = make_key(workspace, "respondent")
        self.staff, _ = make_key(workspace, "staff")

    def all(self) -> list[Key]:
        """Every one."""
        return [self.browser, self.server, self.respondent, self.staff]

    def token(self, sub: str | None, *, key: Key | None = None, headers: JSON | None = None, **claims: Any) -> str:
        """A respondent token; claims and headers as given."""
        return signed(key or self.respondent, sub, "cue-respondent", headers, **claims)

    def staff_token(
        self, sub: str | None, *, key: Key | None = None, headers: JSON | None = None, **claims: Any
    ) -> str:
        """A staff token."""
        return signed(key or self.staff, sub, "cue-staff", headers, **claims)


def signed(key: Key, sub: str | None, typ: str, headers: JSON | None, **claims: Any) -> str:
    """A token that `key` signs; a claim of None is left out."""
    now = int(time.time())
    whole = {"aud": key.workspace, "sub": sub, "iat": now, "exp": now + 600, **claims}
    whole = {name: value for name, value in whole.items() if value is not None}
    head = {"kid": key.id, "typ": typ, **(headers or {})}
    head = {name: value for name, value in head.items() if value is not None}
    return jwt.encode(whole, key.secret, algorithm="HS256", headers=head)


def write_workspace(folder: Path, surveys: dict[str, str] | None = None) -> None:
    """The files of a workspace."""
    (folder / "surveys").mkdir(parents=True, exist_ok=True)
    (folder / "workspace.yaml").write_text(WORKSPACE)
    (folder / "policy.yaml").write_text(POLICY)
    for name, text in (SURVEYS if surveys is None else surveys).items():
        (folder / "surveys" / f"{name}.yaml").write_text(text)


async def prepare(settings: Settings, *workspaces: str) -> dict[str, Keys]:
    """Workspaces with keys, files and ORIGIN, before any server starts."""
    if "://" not in settings.database and settings.database != ":memory:":
        tables.lay(Path(settings.database))
    store = await open_store(settings.database, new_id=new_id, clock=Clock())
    made = {}
    try:
        for workspace in workspaces:
            made[workspace] = Keys(workspace)
            await store.add_workspace(workspace, now=0)
            for key in made[workspace].all():
                await store.add_key(key)
            await store.add_origin(workspace, ORIGIN)
            write_workspace(Path(settings.workspaces) / workspace)
    finally:
        await store.aclose()
    return made


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Place:
    """A running server and how to speak to it."""

    def __init__(self, app: Cuecard, port: int, keys: dict[str, Keys], http: httpx2.AsyncClient) -> None:
        self.app = app
        self.port = port
        self.workspaces = keys
        self.keys = next(iter(keys.values()))
        self.http = http
        self.url = f"http://127.0.0.1:{port}"
        self.connections: Collection[object] = ()
        """Those the server holds open, where it runs in this process."""

    async def event(self, name: str, user: str = "s1", *, kind: str = "track", **fields: Any) -> httpx2.Response:
        """An event of a server."""
        said = {"event": name, "userId": user, **fields}
        return await self.http.post(f"/v1/{kind}", json=said, auth=(self.keys.secret, ""))

    async def lesson(self, conversation: str = "c1", student: str = "s1", mentor: str = "maria") -> None:
        """A student and a mentor in a conversation, with a message."""
        context = {
            "conversation": {
                "id": conversation,
                "participants": [{"id": student, "role": "student"}, {"id": mentor, "role": "mentor"}],
            },
            "message": {"id": f"{conversation}-m1", "author_id": student, "text": "I pushed exercise 3"},
        }
        (await self.event("message_sent", student, context=context)).raise_for_status()

    async def ask(self, user: str = "s1", conversation: str = "c1") -> None:
        """The event that makes the survey `useful` due."""
        context = {"conversation": {"id": conversation}}
        (await self.event("review_received", user, context=context)).raise_for_status()

    async def ticket(self, *, origin: str | None = ORIGIN, **fields: Any) -> httpx2.Response:
        """Ask for a ticket."""
        headers = {"content-type": "text/plain"} | ({"origin": origin} if origin else {})
        body = {"key": self.keys.browser.id, **fields}
        return await self.http.post("/w/ticket", content=json.dumps(body), headers=headers)

    async def exchange(self, *frames: Any, origin: str = ORIGIN, **fields: Any) -> httpx2.Response:
        """Frames over HTTP."""
        body = {"key": self.keys.browser.id, "frames": frames, **fields}
        return await self.http.post("/w/exchange", content=json.dumps(body), headers={"origin": origin})

    @contextlib.asynccontextmanager
    async def socket(self, ticket: str, *, origin: str = ORIGIN) -> AsyncIterator["Talk"]:
        """A socket by ticket."""
        address = f"ws://127.0.0.1:{self.port}/w/socket?ticket={ticket}"
        async with websockets.connect(address, origin=websockets.Origin(origin), proxy=None) as connection:
            yield Talk(connection)

    @contextlib.asynccontextmanager
    async def student(self, id: str = "s1", *, conversations: tuple[str, ...] = ("c1",)) -> AsyncIterator["Talk"]:
        """A student's socket; its first frame, the state, is read."""
        token = self.keys.token(id, conversations=[{"id": each, "role": "student"} for each in conversations])
        async with self.socket((await self.ticket(token=token)).json()["ticket"]) as talk:
            talk.state = await talk.hear("state")
            yield talk

    @contextlib.asynccontextmanager
    async def mentor(self, id: str = "maria", conversation: str | None = "c1", **claims: Any) -> AsyncIterator["Talk"]:
        """A mentor's socket that watches a conversation; the first `reviews` are read."""
        token = self.keys.staff_token(id, **claims)
        async with self.socket((await self.ticket(staff_token=token)).json()["ticket"]) as talk:
            if conversation is not None:
                await talk.say("watch", conversation=conversation)
                talk.state = await talk.hear("reviews")
            yield talk


class Talk:
    """One socket in words."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.state: JSON = {}
        self._heard: list[JSON] = []
        self._ids = itertools.count()

    async def send(self, frame: JSON | str | bytes) -> None:
        """As it is."""
        await self.connection.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    async def hear(self, kind: str, *, within: float = 5) -> JSON:
        """The next frame of a kind; the others wait for their turn."""
        for heard in self._heard:
            if heard["type"] == kind:
                self._heard.remove(heard)
                return heard
        async with asyncio.timeout(within):
            while True:
                frame: JSON = json.loads(await self.connection.recv())
                if frame["type"] == kind:
                    return frame
                self._heard.append(frame)

    async def say(self, kind: str, **fields: Any) -> JSON:
        """Send a frame and wait for its ack or refusal."""
        frame = {"type": kind, "id": f"f{next(self._ids)}-{new_id('')}", **fields}
        await self.send(frame)
        async with asyncio.timeout(5):
            while True:
                told: JSON = json.loads(await self.connection.recv())
                if told["type"] in ("ack", "refused") and told["id"] == frame["id"]:
                    return told
                self._heard.append(told)

    async def answer(self, card: JSON, question: str, value: Any, **more: Any) -> JSON:
        """Answer a question of a card."""
        fields = {"invitation": card["invitation"], "question": question, "value": value, "answered_at": 1, **more}
        return await self.say("answer", **fields)

    async def quiet(self, kind: str, *, for_s: float = 0.3) -> None:
        """Nothing of a kind is said for a while."""
        try:
            told = await self.hear(kind, within=for_s)
        except TimeoutError:
            return
        raise AssertionError(f"heard {told}")


@contextlib.asynccontextmanager
async def serving(settings: Settings, keys: dict[str, Keys], *, clock: Clock | None = None) -> AsyncIterator[Place]:
    """A server in this event loop until the end."""
    app = create_app(settings, clock=clock or Clock(), passwords=Argon2Passwords(QUICK))
    configuration = config(settings)
    configuration.app = app
    configuration.log_config = None
    listening = listen(settings)
    server = _Server(configuration)
    task = asyncio.create_task(server.serve([listening]))
    try:
        while not server.started:
            if task.done():
                task.result()
                raise RuntimeError("The server did not start.")
            await asyncio.sleep(0.01)
        port = listening.getsockname()[1]
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, verify=NO_TLS) as http:
            place = Place(app, port, keys, http)
            place.connections = server.server_state.connections
            yield place
    finally:
        server.should_exit = True
        await task
        listening.close()
