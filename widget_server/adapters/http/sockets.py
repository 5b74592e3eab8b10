"""What uvicorn's WebSocket protocol leaves open: pings without end, readers that take nothing, lines in the log for everybody's asking. Used by `cuecard serve`."""

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Response
from websockets.server import ServerProtocol

from widget_server.adapters.http.errors import ALWAYS
from widget_server.adapters.http.patience import Draining

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

CONTROL_A_SECOND = 10
CONTROL_BURST = 100
"""Pings, pongs and parts of messages, which the application never sees, per connection."""
MOST_WAITING = 1_048_576
"""Bytes of answers to pings that wait for a peer."""
CODES = {405: "method_not_allowed", 500: "internal"}


class Handshake(ServerProtocol):
    """The handshake, refused in the one error shape."""

    def reject(self, status: HTTPStatus | int, text: str) -> Response:
        """A refusal; `text` says what was wrong with the request."""
        status = HTTPStatus(status)
        message = " ".join(text.split())[:300] or "There is no socket at this address."
        error = {"code": CODES.get(status, "invalid_input"), "message": message}
        body = msgspec.json.encode({"error": error})
        response = super().reject(status, "")
        for name, value in [*ALWAYS, (b"content-length", str(len(body)).encode())]:
            response.headers.pop(name.decode(), None)
            response.headers[name.decode()] = value.decode()
        response.body = body
        return response


class PatientSocketProtocol(Draining, WebSocketsSansIOProtocol):
    """uvicorn's protocol, within bounds: a peer over the rate of control frames, or that reads nothing, is cut off."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        extensions = self.conn.available_extensions
        self.conn = Handshake(extensions=extensions, max_size=self.config.ws_max_size, logger=self.conn.logger)
        self._allowance = float(CONTROL_BURST)
        self._counted_at = self.loop.time()

    def handle_ping(self) -> None:
        """Answer it."""
        if self._allows():
            super().handle_ping()
            if self.transport.get_write_buffer_size() > MOST_WAITING:
                self.transport.abort()

    def handle_pong(self, event: Frame) -> None:
        """Take note of it."""
        if self._allows():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """One more part of a message; even an empty one takes memory until the last has come."""
        if self._allows():
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Pass a message on. Text that is no UTF-8 ends the socket, without uvicorn's traceback in the log."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self.conn.send_close(1007)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    async def send(self, message: "ASGISendEvent") -> None:
        """As uvicorn's. A refused handshake is complete (uvicorn forgets that, and logs an error); a close comes to an end."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True
        if self.close_sent:
            self._ending = True
            self._give_up_later()

    def keepalive_timeout(self) -> None:
        """No pong came."""
        super().keepalive_timeout()
        self._give_up_if_closing()

    def handle_connect(self, event: Any) -> None:
        """A handshake."""
        super().handle_connect(event)
        self._give_up_if_closing()

    def handle_close(self, event: Frame) -> None:
        """The peer goes."""
        super().handle_close(event)
        self._give_up_if_closing()

    def handle_parser_exception(self) -> None:
        """What came is no WebSocket. (uvicorn takes for granted that the handshake was over.)"""
        if self.conn.close_sent is None:
            self.transport.abort()
        else:
            super().handle_parser_exception()
            self._give_up_if_closing()

    def shutdown(self) -> None:
        """The server ends."""
        super().shutdown()
        self._give_up_if_closing()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        """The application is done with it."""
        super().on_task_complete(task)
        self._give_up_if_closing()

    def _allows(self) -> bool:
        """Take one from the allowance; where there is none, cut the connection."""
        if self.transport.is_closing():
            return False
        now = self.loop.time()
        self._allowance = min(CONTROL_BURST, self._allowance + (now - self._counted_at) * CONTROL_A_SECOND)
        self._counted_at = now
        if self._allowance < 1:
            self.transport.abort()
            return False
        self._allowance -= 1
        return True
