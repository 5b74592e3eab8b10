"""The receipt deadline for heads: uvicorn waits for ever on half-sent ones. Used by `cuecard serve`."""

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEAD_S = 10


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol that closes a connection whose request head is not whole within 10 s.

    A head that arrives in one piece never starts the timer. The timer is not reset by more bytes, only by a whole head.
    """

    _whole = False
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connected: the first head is awaited."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._stop()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A new head begins."""
        self._whole = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._whole = True
        self._stop()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Parse; if that left a head half sent, or bytes that belong to no request, wait no longer than the deadline."""
        super().data_received(data)
        if self.transport.get_protocol() is not self:
            return  # a socket's now: a late "408" would break into its frames
        if self._deadline is None and (not self._whole or self._idle()):
            self._await_head()

    def handle_websocket_upgrade(self) -> None:
        """A whole head that the socket's own parser does not take (an address over 8 KiB) would be waited on for ever."""
        super().handle_websocket_upgrade()
        taken = getattr(self.transport.get_protocol(), "handshake_initiated", True)
        if not taken and not self.transport.is_closing():
            self._say(400, b"invalid_input", b"The request line or a header is too long for a socket.")

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP at all gets the one error shape too."""
        self._say(400, b"invalid_input", b"This is not HTTP.")

    def _idle(self) -> bool:
        cycle: object = self.cycle  # None before the first request, whatever uvicorn's annotation says
        return (cycle is None or self.cycle.response_complete) and self.timeout_keep_alive_task is None

    def _await_head(self) -> None:
        self._deadline = self.loop.call_later(HEAD_S, self._late)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self._say(408, b"too_slow", b"The request did not arrive within the receipt deadline.")

    def _say(self, status: int, code: bytes, message: bytes) -> None:
        body = b'{"error":{"code":"%s","message":"%s"}}' % (code, message)
        head = b"content-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(body)
        self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.close()
