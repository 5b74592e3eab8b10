"""A place in an export, as people and programs hand it on: `1793616000000-rsp_k3`, of events `1793616000000-4-evt_9`.

It is plain ASCII without spaces, whatever ids a sender makes: it travels in headers, addresses and command lines.
"""

from urllib.parse import quote, unquote

from widget_server.core import bounds
from widget_server.core.errors import InvalidInput
from widget_server.ports.exports import After

_PLAIN = ":@+=,/"
MOST_CHARS = 12 * bounds.MAX_ID
"""Of an id in plain letters: each of its own may be four bytes, and each of these three letters."""


def told(after: After, *, events: bool = False) -> str:
    """The place in words."""
    id = quote(after.id, safe=_PLAIN)
    return f"{after.at}-{after.seq}-{id}" if events else f"{after.at}-{id}"


def placed(text: str, *, events: bool = False) -> After:
    """The place that `told` told. Raises InvalidInput."""
    at, _, id = text.partition("-")
    seq = "0"
    if events:
        seq, _, id = id.partition("-")
    if not (_number(at) and _number(seq) and 0 < len(id) <= MOST_CHARS):
        form = "1793616000000-4-evt_9" if events else "1793616000000-rsp_k3"
        raise InvalidInput(f"`after` is the place that the last export named, such as {form}.", where="after")
    id = unquote(id)
    bounds.check(id)
    return After(min(int(at), bounds.MAX_INT), id, min(int(seq), bounds.MAX_INT))


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 16
