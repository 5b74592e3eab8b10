"""The widget's built files: read once per change, with an ETag, compressed, chunks for ever."""

import gzip
import hashlib
import re
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.core.errors import NotFound

NAMES = re.compile(r"(chunks/)?[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.m?js")
ENTRY_CACHE = b"public, max-age=300, stale-while-revalidate=86400"
CHUNK_CACHE = b"public, max-age=31536000, immutable"
"""A chunk's name holds the hash of its content."""


class Asset(msgspec.Struct, frozen=True):
    """One file in each encoding."""

    changed_at: int
    tag: bytes
    plain: bytes
    encoded: dict[str, bytes]


class Assets:
    """`GET /cuecard.js`, `/cuecard.mjs`, `/cuecard.full.js`, `/chunks/…`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Asset] = {}

    async def file(self, request: Request) -> Response:
        """One file; 304 where the page has it."""
        name = request.url.path.removeprefix(request.scope.get("root_path", "")).lstrip("/")
        asset = self._asset(name)
        accepted = request.headers.get("accept-encoding", "")
        encoding = next((one for one in ("br", "gzip") if one in accepted and one in asset.encoded), None)
        content = asset.encoded[encoding] if encoding else asset.plain
        tag = b'"' + asset.tag + (b"-" + encoding.encode() if encoding else b"") + b'"'
        headers = [
            (b"content-type", b"text/javascript; charset=utf-8"),
            (b"etag", tag),
            (b"cache-control", CHUNK_CACHE if name.startswith("chunks/") else ENTRY_CACHE),
            (b"vary", b"Accept-Encoding"),
            (b"access-control-allow-origin", b"*"),
            (b"cross-origin-resource-policy", b"cross-origin"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if request.headers.get("if-none-match", "").encode("latin-1", "replace") == tag:
            response = Response(status_code=304)
            response.raw_headers = headers
            return response
        if encoding:
            headers.append((b"content-encoding", encoding.encode()))
        response = Response(content)
        response.raw_headers = [*headers, (b"content-length", str(len(content)).encode())]
        return response

    def _asset(self, name: str) -> Asset:
        if not NAMES.fullmatch(name):
            raise NotFound("There is nothing at this address.")
        file = self._folder / name
        try:
            changed_at = file.stat().st_mtime_ns
            known = self._read.get(name)
            if known is None or known.changed_at != changed_at:
                known = self._read[name] = _read(file, changed_at)
        except OSError:
            raise NotFound("There is nothing at this address.") from None
        return known


def _read(file: Path, changed_at: int) -> Asset:
    plain = file.read_bytes()
    encoded = {"gzip": gzip.compress(plain, 9, mtime=0)}
    for encoding, ending in (("br", ".br"), ("gzip", ".gz")):
        beside = file.with_name(file.name + ending)
        if beside.exists() and beside.stat().st_mtime_ns >= changed_at:
            encoded[encoding] = beside.read_bytes()
    return Asset(changed_at, hashlib.sha256(plain).hexdigest()[:20].encode(), plain, encoded)
