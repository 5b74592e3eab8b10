"""What uvicorn leaves open: it waits for ever on half-sent requests and on readers that take nothing, and takes heads of any size. Used by `cuecard serve`."""

import asyncio
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

RECEIPT_S = 10
SLOW_S = 20
"""A peer that takes nothing of what waits for it for so long is gone."""
MAX_HEAD = 32_768
MAX_MESSAGE = 2_097_152
"""Twice the largest body, since its chunks may each have a head, and trailers may follow: those no endpoint counts."""
PUSHED = b"/_matrix/app/v1/transactions/"
MAX_PUSHED = 9 * 1_048_576
"""A homeserver pushes a hundred messages of 64 KiB at once, and the same again until they are taken: refused, it would push
nothing else any more. The endpoint reads none of it before it knows the homeserver."""
PATIENT = "cuecard.receipt"
"""In `scope["extensions"]`: the server keeps the deadline, so that the endpoints need no timer of their own. What stays for
long puts an `asyncio.Event` there as `leaving`: it is set when the server stops."""


class Draining(asyncio.Protocol):
    """Ends the connection of a peer that takes nothing for 20 s, also of one that is being closed. No timer while all goes well."""

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    _slow: asyncio.TimerHandle | None = None
    _ending = False
    """Said goodbye: from then on nothing stops the timer but the end."""

    def pause_writing(self) -> None:
        """Much waits for the peer."""
        super().pause_writing()
        self._give_up_later()

    def resume_writing(self) -> None:
        """It took most of it."""
        super().resume_writing()
        if not self._ending and not self.transport.is_closing():
            self._stop_giving_up()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._stop_giving_up()
        super().connection_lost(exc)

    def _give_up_later(self) -> None:
        if self._slow is None:
            self._slow = self.loop.call_later(SLOW_S, self._give_up)

    def _give_up_if_closing(self) -> None:
        """A closing transport waits until all is taken: without an end of its own, for ever."""
        if self.transport.is_closing() and self.transport.get_write_buffer_size():
            self._give_up_later()

    def _stop_giving_up(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None

    def _give_up(self) -> None:
        self._slow = None
        self.transport.abort()


class HeadTooLarge(Exception):
    """Raised into the parser, which ends with it."""


class PatientProtocol(Draining, HttpToolsProtocol):
    """uvicorn's protocol that closes a connection whose request, head and body, is not whole within 10 s or is too large.

    A request that arrives in one piece never starts the timer. The timer is not reset by more bytes, only by a whole request.
    """

    _whole = False
    _in_head = False
    _upgraded = False
    _deadline: asyncio.TimerHandle | None = None
    _latest = 0
    _first = 0
    _more = 0
    """Bytes of this request: at most those of the piece in which it began, and those since. Counted as they arrive, since
    the parser keeps a header to itself until it is whole."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connected: the first request is awaited."""
        super().connection_made(transport)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._stop()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A new request begins."""
        self._whole = False
        self._in_head = True
        self._first = self._latest
        self._more = 0
        super().on_message_begin()
        self.scope["extensions"] = {PATIENT: {}}

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        if self._first + self._more > MAX_HEAD and self._head_bytes() > MAX_HEAD:
            raise HeadTooLarge
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._whole = True
        if self._deadline is not None:
            self._stop()
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        """Parse; if that left a request half sent, or bytes that belong to none, wait no longer than the deadline.

        In place of uvicorn's, which logs a warning for whatever is no HTTP: anybody could fill the log.
        """
        if self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        self._latest = len(data)
        self._more += self._latest
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            if self._should_upgrade():
                self.handle_websocket_upgrade()
        except httptools.HttpParserError as error:
            if isinstance(error.__context__, HeadTooLarge):
                self._refuse_head()
            else:
                self.send_400_response("")
            return
        if self._more > MAX_HEAD and not self._whole:
            self._check_size()
        if self._deadline is None and not self._upgraded and (not self._whole or self._idle()):
            self._await_request()

    def on_response_complete(self) -> None:
        """Answered; where that closes the connection, the peer has a while to take it."""
        super().on_response_complete()
        self._give_up_if_closing()

    def timeout_keep_alive_handler(self) -> None:
        """No further request came."""
        super().timeout_keep_alive_handler()
        self._give_up_if_closing()

    def handle_websocket_upgrade(self) -> None:
        """A whole head that the socket's own parser does not take (an address over 8 KiB) would be waited on for ever."""
        self._upgraded = True
        self._stop()
        self._stop_giving_up()
        super().handle_websocket_upgrade()
        taken = getattr(self.transport.get_protocol(), "handshake_initiated", True)
        if not taken and not self.transport.is_closing():
            self._say(400, b"invalid_input", b"The request line or a header is too long for a socket.")

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP at all gets the one error shape too."""
        self._say(400, b"invalid_input", b"This is not HTTP.")

    def shutdown(self) -> None:
        """The server stops: what would answer for ever (a stream of events) is told, everything else is waited for."""
        super().shutdown()
        answering: object = self.cycle  # None before the first request, whatever uvicorn's annotation says
        if answering is not None:
            leaving: Any = self.scope["extensions"].get(PATIENT, {}).get("leaving")
            if leaving is not None:
                leaving.set()

    def _head_bytes(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def _refuse_head(self) -> None:
        self._end(431, b"too_large", b"The address and the headers have at most %d bytes." % MAX_HEAD)

    def _check_size(self) -> None:
        if self._in_head:
            self._refuse_head()
        elif self._more > (most := MAX_PUSHED if self.url.startswith(PUSHED) else MAX_MESSAGE):
            self._end(413, b"too_large", b"At most %d bytes." % most)

    def _idle(self) -> bool:
        cycle: object = self.cycle  # None before the first request, whatever uvicorn's annotation says
        return (cycle is None or self.cycle.response_complete) and self.timeout_keep_alive_task is None

    def _await_request(self) -> None:
        self._deadline = self.loop.call_later(RECEIPT_S, self._late)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        self._end(408, b"too_slow", b"The request did not arrive within the receipt deadline.")

    def _end(self, status: int, code: bytes, message: bytes) -> None:
        """Close, saying why unless another answer has begun."""
        if self.transport.is_closing():
            return
        answering: object = self.cycle
        if answering is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.close()
            self._give_up_if_closing()
        else:
            self._say(status, code, message)

    def _say(self, status: int, code: bytes, message: bytes) -> None:
        body = b'{"error":{"code":"%s","message":"%s"}}' % (code, message)
        head = b"content-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(body)
        self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.close()
        self._give_up_if_closing()
