"""The floor to compare with: a bare Starlette application that sends back what it gets, by HTTP and by WebSocket, and
tells many at once."""

import asyncio
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect


async def echo(request: Request) -> JSONResponse:
    """The JSON body, decoded and encoded again."""
    return JSONResponse(await request.json())


async def echo_socket(socket: WebSocket) -> None:
    """Each text frame as it came."""
    await socket.accept()
    try:
        while True:
            await socket.send_text(await socket.receive_text())
    except WebSocketDisconnect:
        return


async def stream(request: Request) -> StreamingResponse:
    """Whatever comes by `/tell`, as server-sent events."""
    news: asyncio.Queue[str] = asyncio.Queue()
    _streams.add(news)

    async def told() -> AsyncIterator[str]:
        try:
            yield "event: hello\n\n"
            while True:
                yield await news.get()
        finally:
            _streams.discard(news)

    return StreamingResponse(told(), media_type="text/event-stream")


async def tell(socket: WebSocket) -> None:
    """Each text frame to every stream."""
    await socket.accept()
    try:
        while True:
            text = await socket.receive_text()
            for news in _streams:
                news.put_nowait(text)
    except WebSocketDisconnect:
        return


_streams: set[asyncio.Queue[str]] = set()

app = Starlette(
    routes=[
        Route("/echo", echo, methods=["POST"]),
        Route("/stream", stream),
        WebSocketRoute("/socket", echo_socket),
        WebSocketRoute("/tell", tell),
    ]
)


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        ws_per_message_deflate=False,
    )
