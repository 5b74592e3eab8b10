"""The console's own css and js, and htmx: under an address that holds a hash of them all, so that a browser asks once."""

import gzip
import hashlib
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.core.errors import NotFound

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


class File(msgspec.Struct, frozen=True):
    """One file, plain and compressed."""

    kind: str
    plain: bytes
    packed: bytes


class Statics:
    """`GET /console/static/{build}/{name}`: read once; a build's name never means other bytes."""

    def __init__(self, folder: Path = FOLDER) -> None:
        read = {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix in TYPES}
        self._files = {
            name: File(TYPES[Path(name).suffix], content, gzip.compress(content, 9, mtime=0))
            for name, content in read.items()
        }
        whole = hashlib.sha256(b"".join(name.encode() + b"\0" + content for name, content in read.items()))
        self.build = whole.hexdigest()[:12]

    async def file(self, request: Request) -> Response:
        """One file. Of another build than this: today's, kept nowhere (a page of a server that is being replaced asks)."""
        found = self._files.get(request.path_params["name"])
        if found is None:
            raise NotFound("There is nothing at this address.")
        packed = "gzip" in request.headers.get("accept-encoding", "")
        current = request.path_params["build"] == self.build
        headers = {"cache-control": FOR_EVER if current else "no-store", "vary": "Accept-Encoding"}
        if packed:
            headers["content-encoding"] = "gzip"
        return Response(found.packed if packed else found.plain, headers=headers, media_type=found.kind)
