"""A wire between a browser and the server that can be cut after the server has had a request and before its answer is out."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Relay:
    """Where it listens, and how many answers it has still to lose to requests that begin so."""

    url: str = ""
    beginning: bytes = b""
    to_lose: int = 0
    lost: int = 0
    sockets: list[socket.socket] = field(default_factory=list)

    def lose(self, count: int, beginning: str) -> None:
        """Lose the answers to the next so many requests that begin so.

        On connections of their own: on one that was used before, a browser sends again by itself, and its page sees nothing.
        """
        for one in self.sockets:
            _end(one)
        self.sockets.clear()
        self.beginning, self.to_lose, self.lost = beginning.encode(), count, 0

    def losing(self, chunk: bytes) -> bool:
        """Whether the answer to what begins here is to be lost."""
        if not (self.to_lose and chunk.startswith(self.beginning)):
            return False
        self.to_lose -= 1
        return True


@contextmanager
def relayed(to: str) -> Iterator[Relay]:
    """A relay to a server, until the end."""
    target = urlsplit(to)
    relay = Relay()
    listening = socket.create_server(("127.0.0.1", 0))
    relay.url = f"http://127.0.0.1:{listening.getsockname()[1]}"

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listening.accept()
                server = socket.create_connection((target.hostname or "", target.port or 0))
                relay.sockets += [client, server]
                _Wire(relay, client, server).start()

    threading.Thread(target=accept, name="relay", daemon=True).start()
    try:
        yield relay
    finally:
        listening.close()
        for one in relay.sockets:
            _end(one)


class _Wire:
    """One connection in both directions."""

    def __init__(self, relay: Relay, client: socket.socket, server: socket.socket) -> None:
        self._relay, self._client, self._server = relay, client, server
        self._cut = False

    def start(self) -> None:
        for pump in (self._up, self._down):
            threading.Thread(target=pump, name="relay", daemon=True).start()

    def _up(self) -> None:
        with contextlib.suppress(OSError):
            while chunk := self._client.recv(65_536):
                if self._relay.losing(chunk):
                    self._cut = True
                self._server.sendall(chunk)
        _end(self._server)

    def _down(self) -> None:
        with contextlib.suppress(OSError):
            while chunk := self._server.recv(65_536):
                if self._cut:
                    self._relay.lost += 1
                    break
                self._client.sendall(chunk)
        _end(self._server)
        _end(self._client)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
