"""A closed loop of HTTP/1.1 requests over kept-alive connections, lean enough that the server is what is measured."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

MakeRequest = Callable[[], bytes]
"""The next whole request, head and body."""

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Round:
    """What one round saw. Latencies in seconds, of answers with status 200 only."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    first_refusal: str = ""

    @property
    def rate(self) -> float:
        """Requests answered per second."""
        return len(self.latencies) / self.seconds

    def quantile(self, share: float) -> float:
        """The latency that `share` of the requests did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def request(path: str, body: bytes, *headers: str) -> bytes:
    """A POST of JSON, ready to send."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


async def load(port: int, make: MakeRequest, *, connections: int, seconds: float) -> Round:
    """Keep `connections` requests in flight for `seconds`; raises RuntimeError when any is not answered by 200."""
    loop = asyncio.get_running_loop()
    result = Round()
    began = time.perf_counter()
    clients = [_Client(make, result, began + seconds, loop.create_future()) for _ in range(connections)]
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)  # type: ignore[misc]
    async with asyncio.timeout(seconds + 30):
        await asyncio.gather(*(client.ended for client in clients))
    result.seconds = time.perf_counter() - began
    if result.refused:
        raise RuntimeError(f"{result.refused} requests were not answered by 200; the first: {result.first_refusal}")
    return result


class _Client(asyncio.Protocol):
    """One connection: a request, its whole answer, the next request, until the time is up."""

    def __init__(self, make: MakeRequest, result: Round, until: float, ended: "asyncio.Future[None]") -> None:
        self.ended = ended
        self._make = make
        self._result = result
        self._until = until
        self._received = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one, but not by inheritance
        self._send()

    def data_received(self, data: bytes) -> None:
        received = self._received = self._received + data
        head = received.find(b"\r\n\r\n")
        if head < 0:
            return
        length = LENGTH.search(received, 0, head)
        if length is None or len(received) < head + 4 + int(length[1]):
            return
        now = time.perf_counter()
        if received.startswith(b"HTTP/1.1 200"):
            self._result.latencies.append(now - self._sent_at)
        else:
            self._result.refused += 1
            self._result.first_refusal = self._result.first_refusal or received.decode("utf-8", "replace")[:500]
        self._received = b""
        if now < self._until:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if self.ended.done():
            return
        if error is None:
            self.ended.set_result(None)
        else:
            self.ended.set_exception(error)

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._make())
