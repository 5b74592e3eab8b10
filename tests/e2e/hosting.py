"""Small hosts on origins of their own, for pages that the examples are not: what they serve is said in the test."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import Any

import httpx2
import uvicorn
from starlette.types import ASGIApp

from examples.playing import until
from examples.running import Demo

TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".map": "application/json"}


@dataclass
class Host:
    """Files by path, and the headers that go with every one of them."""

    origin: str
    files: dict[str, str | bytes] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def page(self, path: str, body: str, *, head: str = "") -> str:
        """Put a page there; its address."""
        self.files[path] = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>{head}<body>{body}'
        return self.origin + path


@contextmanager
def host() -> Iterator[Host]:
    """A host on a free port, until the end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = one.files.get(path)
            content = found.encode() if isinstance(found, str) else (found or b"")
            self.send_response(404 if found is None and path != "/favicon.ico" else 200)
            kind = TYPES.get(PurePosixPath(path).suffix, "text/html")
            for name, value in {"Content-Type": f"{kind}; charset=utf-8", **one.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    one = Host(origin=f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, name="host")
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def application(app: ASGIApp) -> Iterator[str]:
    """An application on a free port, until the end; its origin."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="application")
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def listed(demo: Demo, workspace: str, key: str, origin: str) -> None:
    """Put an origin on a workspace's list, and wait until the server has taken it up."""
    demo.command("workspace", "origin", workspace, origin)
    address, asked = f"{demo.places.cuecard}/embed", {"key": key, "origin": origin}
    until(lambda: httpx2.get(address, params=asked, trust_env=False).status_code == 200, "the origin is listed")
