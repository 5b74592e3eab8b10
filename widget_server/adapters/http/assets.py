"""The widget's built files: read once per change, with an ETag, compressed; what a name pins to a build, for ever."""

import gzip
import hashlib
import re
from pathlib import Path

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.core.errors import NotFound
from widget_server.ports import Packed
from widget_server.services.keeping import Builds

NAMES = re.compile(r"(?P<name>(chunks/)?[A-Za-z0-9][A-Za-z0-9._-]{0,80}?)(-(?P<build>[0-9a-f]{6}))?(?P<ending>\.m?js)")
ENTRY_CACHE = b"public, max-age=300, stale-while-revalidate=86400"
BUILD_CACHE = b"public, max-age=31536000, immutable"
"""A name with a build holds the hash of its sources: its content never changes."""
MOST_REMEMBERED = 200
"""Files of other builds in memory."""


class Asset(msgspec.Struct, frozen=True):
    """One file in each encoding."""

    changed_at: int
    tag: bytes
    plain: bytes
    encoded: dict[str, bytes]


class Assets:
    """`GET /cuecard.js`, `/cuecard.mjs`, `/cuecard.full.js`, the same with a build (`/cuecard-c777dc.js`), `/chunks/…`.

    What this build has not is looked for among the builds that were served before.
    """

    def __init__(self, folder: Path, builds: Builds) -> None:
        self._folder = folder
        self._builds = builds
        self._read: dict[str, Asset] = {}
        self._former: dict[tuple[str, str], Asset] = {}

    def build(self) -> str:
        """The name of this build."""
        return build_of(self._folder)

    async def keep(self) -> None:
        """Leave this build's files for processes that will have another."""
        build = self.build()
        files = {}
        for file in sorted([*self._folder.glob("*.*js"), *self._folder.glob("chunks/*.js")]):
            name = file.relative_to(self._folder).as_posix().replace(f"-{build}.js", ".js")
            files[name] = Packed(br=_beside(file, ".br").read_bytes(), gz=_beside(file, ".gz").read_bytes())
        await self._builds.keep(build, files)

    async def file(self, request: Request) -> Response:
        """One file; 304 where the page has it."""
        path = request.url.path.removeprefix(request.scope.get("root_path", "")).lstrip("/")
        named = NAMES.fullmatch(path)
        if named is None:
            raise _nothing()
        asset = self._asset(path) or await self._pinned(named["name"] + named["ending"], named["build"])
        accepted = request.headers.get("accept-encoding", "")
        encoding = next((one for one in ("br", "gzip") if one in accepted and one in asset.encoded), None)
        content = asset.encoded[encoding] if encoding else asset.plain
        tag = b'"' + asset.tag + (b"-" + encoding.encode() if encoding else b"") + b'"'
        headers = [
            (b"content-type", b"text/javascript; charset=utf-8"),
            (b"etag", tag),
            (b"cache-control", BUILD_CACHE if named["build"] else ENTRY_CACHE),
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

    async def _pinned(self, name: str, build: str | None) -> Asset:
        """A file that a name with a build asks for: an entry of this build, or any of a former one."""
        if build is None:
            raise _nothing()
        asset = self._asset(name) if build == self.build() else self._former.get((build, name))
        if asset is None:
            packed = await self._builds.file(build, name)
            if packed is None:
                raise _nothing()
            if len(self._former) >= MOST_REMEMBERED:
                self._former.clear()
            asset = self._former[build, name] = _unpacked(packed)
        return asset

    def _asset(self, name: str) -> Asset | None:
        file = self._folder / name
        try:
            changed_at = file.stat().st_mtime_ns
            known = self._read.get(name)
            if known is None or known.changed_at != changed_at:
                known = self._read[name] = _read(file, changed_at)
        except OSError:
            return None
        return known


def build_of(folder: Path) -> str:
    """The name of the build that a folder holds."""
    manifest: dict[str, str] = msgspec.json.decode((folder / "MANIFEST.json").read_bytes())
    return manifest["build"]


def _nothing() -> NotFound:
    return NotFound("There is nothing at this address.")


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _read(file: Path, changed_at: int) -> Asset:
    plain = file.read_bytes()
    encoded = {"gzip": gzip.compress(plain, 9, mtime=0)}
    for encoding, ending in (("br", ".br"), ("gzip", ".gz")):
        beside = _beside(file, ending)
        if beside.exists() and beside.stat().st_mtime_ns >= changed_at:
            encoded[encoding] = beside.read_bytes()
    return Asset(changed_at, _tag(plain), plain, encoded)


def _unpacked(packed: Packed) -> Asset:
    plain = gzip.decompress(packed.gz)
    return Asset(0, _tag(plain), plain, {"br": packed.br, "gzip": packed.gz})


def _tag(plain: bytes) -> bytes:
    return hashlib.sha256(plain).hexdigest()[:20].encode()
