"""Bodies: received within a deadline, bounded before and after inflating, and read as JSON within the bounds of ours."""

import asyncio
import zlib
from typing import Any, TypeVar

import msgspec
from starlette.types import Receive, Scope

from widget_server.adapters.http.errors import Gone, TooSlow
from widget_server.adapters.http.misfits import misfit
from widget_server.adapters.http.patience import PATIENT
from widget_server.core import bounds
from widget_server.core.errors import InvalidInput, TooLarge

RECEIPT_S = 10
MAX_EVENT = 65_536
MAX_BATCH = 524_288
MAX_OTHER = 1_048_576
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What a decoder says of bytes that it can't read."""

Kind = TypeVar("Kind")
_any = msgspec.json.Decoder()


async def body(scope: Scope, receive: Receive, *, most: int) -> bytes:
    """The whole body, inflated; raises TooLarge, TooSlow, InvalidInput."""
    encoding = b""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value[:20]) > most:
            raise TooLarge(f"At most {most} bytes.")
        if name == b"content-encoding":
            encoding = value.strip().lower()
    raw = await _received(scope, receive, most)
    if encoding in (b"", b"identity"):
        return raw
    if encoding == b"gzip":
        return inflated(raw, most)
    raise InvalidInput("The body's encoding is not gzip.")


async def _received(scope: Scope, receive: Receive, most: int) -> bytes:
    if PATIENT in scope.get("extensions", ()):
        return await _whole(receive, most)
    try:
        async with asyncio.timeout(RECEIPT_S):
            return await _whole(receive, most)
    except TimeoutError:
        raise TooSlow(f"The body did not arrive within {RECEIPT_S} s.") from None


async def _whole(receive: Receive, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > most:
            raise TooLarge(f"At most {most} bytes.")
        if not message.get("more_body", False):
            return b"".join((*parts, part)) if parts else part
        parts.append(part)


def inflated(raw: bytes, most: int) -> bytes:
    """A gzip body, never inflated past `most` bytes."""
    inflating = zlib.decompressobj(wbits=31)
    try:
        whole = inflating.decompress(raw, most + 1)
    except zlib.error:
        raise InvalidInput("The body is not gzip, though it says so.") from None
    if len(whole) > most:
        raise TooLarge(f"At most {most} bytes, inflated.")
    if not inflating.eof:
        raise InvalidInput("The gzip body is cut short.")
    return whole


def decoded(raw: bytes, decoder: msgspec.json.Decoder[Kind], *, deep: bool = True) -> Kind:
    """A body as the decoder has it, within bounds; not `deep`: its parts are bounded one by one. Raises InvalidInput."""
    try:
        if deep and bounds.suspicious(raw):
            bounds.check(_any.decode(raw))
        return decoder.decode(raw)
    except UNREADABLE as error:
        raise unread(error, decoder.type) from None


def whole(raw: bytes) -> Any:
    """Any JSON, within bounds. Raises InvalidInput."""
    value = parsed(raw)
    bounds.check(value)
    return value


def parsed(raw: bytes) -> Any:
    """Any JSON, whose parts are bounded one by one. Raises InvalidInput."""
    try:
        return _any.decode(raw)
    except UNREADABLE as error:
        raise unread(error) from None


def fitting(value: Any, kind: type[Kind]) -> Kind:
    """What was read, as values of ours. Raises InvalidInput."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise unread(error, kind) from None


def unread(error: Exception, kind: Any = Any) -> InvalidInput:
    """What is wrong with a body that should be of that kind."""
    if isinstance(error, msgspec.ValidationError):
        return InvalidInput(misfit(error, kind, of="The fields do not"))
    return InvalidInput("This is not JSON in UTF-8.")
