"""Browsers and the push service of their makers on loopback: it takes what it is told to take, and a browser reads it."""

import asyncio
import base64
import contextlib
import json
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Answer = tuple[int, dict[str, str]]
TAKEN: Answer = (201, {})


def text(content: bytes) -> str:
    """As base64url."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Came:
    """One request to the service."""

    def __init__(self, path: str, headers: dict[str, str], body: bytes) -> None:
        self.path = path
        self.headers = headers
        self.body = body

    def claims(self, origin: str) -> dict[str, Any]:
        """Who says that they sent it, as the service checks it."""
        scheme, _, rest = self.headers["authorization"].partition(" ")
        assert scheme == "vapid"
        said = dict(part.strip().split("=", 1) for part in rest.split(","))
        point = base64.urlsafe_b64decode(said["k"] + "=" * (-len(said["k"]) % 4))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        return dict(jwt.decode(said["t"], key, algorithms=["ES256"], audience=origin))


class Browser:
    """One that was subscribed: only it can read what is sent to it."""

    def __init__(self, origin: str, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        self.path = f"/send/{name}"
        self.endpoint = origin + self.path

    @property
    def subscription(self) -> dict[str, Any]:
        """As a page turns it into JSON."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": self.endpoint,
            "expirationTime": None,
            "keys": {"p256dh": text(point), "auth": text(self._auth)},
        }

    def read(self, came: Came) -> dict[str, Any]:
        """What our lines in a service worker are given."""
        assert came.headers["content-encoding"] == "aes128gcm"
        content = http_ece.decrypt(came.body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
        return dict(json.loads(content))


class PushMaker:
    """The service. `answer` says what it does by path; None: the connection ends in the middle."""

    def __init__(self) -> None:
        self.came: list[Came] = []
        self.answer: Callable[[str], Answer | None] = lambda path: TAKEN
        self.connections = 0
        self.port = 0

    @property
    def origin(self) -> str:
        """Of its endpoints."""
        return f"http://127.0.0.1:{self.port}"

    def browser(self, name: str) -> Browser:
        """One of its browsers."""
        return Browser(self.origin, name)

    def to(self, browser: Browser) -> list[dict[str, Any]]:
        """What one browser was sent, as it reads it."""
        return [browser.read(came)["cuecard"] for came in self.came if came.path == browser.path]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            path = head[0].split(" ")[1]
            self.came.append(Came(path, headers, body))
            answer = self.answer(path)
            if answer is None:
                writer.transport.abort()
                return
            status, more = answer
            lines = "".join(f"{name}: {value}\r\n" for name, value in more.items())
            writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n{lines}\r\n".encode())
            await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def open_maker() -> AsyncIterator[PushMaker]:
    """One in this event loop."""
    maker = PushMaker()
    server = await asyncio.start_server(maker._talk, "127.0.0.1", 0)
    maker.port = server.sockets[0].getsockname()[1]
    try:
        yield maker
    finally:
        server.close()
        await server.wait_closed()


@contextlib.contextmanager
def maker_apart() -> Iterator[PushMaker]:
    """One on a thread of its own, for tests that drive a browser."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="push maker")
    thread.start()
    opened = open_maker()
    try:
        yield asyncio.run_coroutine_threadsafe(opened.__aenter__(), loop).result(5)
    finally:
        asyncio.run_coroutine_threadsafe(opened.__aexit__(None, None, None), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
