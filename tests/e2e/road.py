"""The road between a browser and Cuecard, on which everything can happen: a TCP proxy that a test holds in its hand."""

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.hosts.ground import HOST, Ground

PASS, REFUSE, HANG = "pass", "refuse", "hang"


@dataclass
class Cut:
    """Cuecard hears it all, and the browser only so many bytes of each answer."""

    after: int = 0


@dataclass
class Say:
    """Somebody else answers, whatever is asked."""

    status: str
    body: str = ""
    media: str = "application/json"
    more: tuple[str, ...] = ()

    def reply(self, origin: str) -> bytes:
        """As bytes; the page may read it."""
        lines = [
            f"HTTP/1.1 {self.status}",
            f"content-type: {self.media}",
            f"content-length: {len(self.body.encode())}",
            f"access-control-allow-origin: {origin}",
            "connection: close",
            *self.more,
        ]
        return "\r\n".join([*lines, "", self.body]).encode()


Weather = str | Cut | Say


@dataclass
class Road:
    """An address that leads to Cuecard, for pages of one origin."""

    ground: Ground
    url: str = ""
    weather: Weather = PASS
    met: int = 0
    """Requests since the weather changed."""
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def turns(self, weather: Weather) -> None:
        """From now on; what is under way is cut off."""
        self.ground.do(self._turn(weather))

    async def _turn(self, weather: Weather) -> None:
        self.weather, self.met = weather, 0
        for writer in list(self._open):
            writer.transport.abort()

    async def travel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a browser."""
        self._open.add(writer)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._travel(reader, writer)
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _travel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(65_536)
        self.met += bool(first)
        weather = self.weather
        if not first or weather == REFUSE:
            return
        if weather == HANG:
            await asyncio.sleep(3_600)
        if isinstance(weather, Say):
            head, _, body = first.partition(b"\r\n\r\n")
            length = next(
                (int(line[15:]) for line in head.lower().split(b"\r\n") if line[:15] == b"content-length:"), 0
            )
            await reader.readexactly(max(0, length - len(body)))
            writer.write(weather.reply(self.ground.pages))
            await writer.drain()
            await asyncio.sleep(0.05)
            return
        there, onward = await asyncio.open_connection(HOST, urlsplit(self.ground.cuecard).port)
        self._open.add(onward)
        try:
            onward.write(first)
            back = asyncio.create_task(_carry(there, writer, weather.after if isinstance(weather, Cut) else None))
            forth = asyncio.create_task(_carry(reader, onward, None))
            await asyncio.wait([back, forth], return_when=asyncio.FIRST_COMPLETED)
            back.cancel()
            forth.cancel()
            await asyncio.gather(back, forth, return_exceptions=True)
        finally:
            self._open.discard(onward)
            onward.transport.abort()


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, most: int | None) -> None:
    while chunk := await source.read(65_536):
        if most is not None:
            # Cuecard has done what it was asked when it begins to answer.
            target.write(chunk[:most])
            await target.drain()
            return
        target.write(chunk)
        await target.drain()


@contextmanager
def road(ground: Ground) -> Iterator[Road]:
    """A road of one's own."""
    one = Road(ground)
    server = ground.do(asyncio.start_server(one.travel, HOST, 0))
    one.url = f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
    try:
        yield one
    finally:
        ground.do(one._turn(REFUSE))
        ground.loop.call_soon_threadsafe(server.close)
