"""The floor to compare with: a bare Starlette application that sends back what it gets, by HTTP and by WebSocket."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
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


app = Starlette(routes=[Route("/echo", echo, methods=["POST"]), WebSocketRoute("/socket", echo_socket)])


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
