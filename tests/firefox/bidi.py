"""WebDriver BiDi, as much of it as a test needs: commands out, results and news in, over one socket.

https://w3c.github.io/webdriver-bidi/
"""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

WITHIN_S = 60
"""A command that takes longer is stuck."""

JSON = dict[str, Any]


class Refused(Exception):
    """What the browser would not do, in its own words."""


class Bidi:
    """A session with a browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.news: list[JSON] = []
        """The events subscribed to, oldest first, as they came before the last command's result."""

    def call(self, command: str, **parameters: Any) -> JSON:
        """Do this; its result. Raises Refused."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": command, "params": parameters}))
        while (said := self._next()).get("id") != number:
            self.news.append(said)
        if said["type"] == "error":
            raise Refused(f"{command}: {said['error']}: {said['message']}")
        result: JSON = said["result"]
        return result

    def _next(self) -> JSON:
        said: JSON = json.loads(self._socket.recv(WITHIN_S))
        return said


@contextmanager
def session(address: str) -> Iterator[Bidi]:
    """With the browser that listens there, from here to the end."""
    with connect(f"{address}/session", max_size=None, proxy=None) as socket:
        bidi = Bidi(socket)
        bidi.call("session.new", capabilities={})
        yield bidi
        bidi.call("session.end")
