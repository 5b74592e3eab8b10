"""Which format a recording has, found out from its first line."""

from typing import Literal

import msgspec

from widget_server.core.errors import InvalidInput

Format = Literal["cuecard", "segment", "xapi", "csv"]
FORMATS: tuple[Format, ...] = ("cuecard", "segment", "xapi", "csv")

_ours = {"type", "event", "userId", "anonymousId", "batch", "messageId"}


def sniffed(file: str, beginning: bytes) -> Format:
    """The format of a file that begins so; raises InvalidInput where nothing fits."""
    line = next((one for one in beginning.splitlines() if one.strip()), b"").lstrip(b"\xef\xbb\xbf").strip()
    if not line:
        raise InvalidInput(f"{file} is empty.")
    if line[:1] not in b"{[":
        return "csv"
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        if line in (b"[", b"{"):
            raise InvalidInput(
                f"{file} is one JSON document over many lines; write one event a line (JSONL)."
            ) from None
        return _by_words(file, line)
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        if "verb" in first or "statements" in first:
            return "xapi"
        if _ours & first.keys():
            return "cuecard" if "receivedAt" in first else "segment"
    raise InvalidInput(
        f"{file} is in no format known here: its first line is neither a message with userId or anonymousId, nor an "
        "xAPI statement, nor a table's header. Say which with --format."
    )


def _by_words(file: str, line: bytes) -> Format:
    """The first line is broken or cut: what it holds still tells."""
    if b'"verb"' in line:
        return "xapi"
    if b'"userId"' in line or b'"anonymousId"' in line or b'"type"' in line:
        return "cuecard" if b'"receivedAt"' in line else "segment"
    raise InvalidInput(f"{file} begins with a line that is no JSON. Say which format it has with --format.")
