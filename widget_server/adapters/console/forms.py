"""Forms: received whole within a deadline, bounded, decoded to text."""

import asyncio
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from widget_server.core.errors import CuecardError, InvalidInput, TooLarge

MOST_BYTES = 262_144
MOST_FIELDS = 1_000
RECEIPT_S = 10


class TooSlow(CuecardError):
    """The body did not arrive within the receipt deadline."""

    code = "too_slow"


class Form(Mapping[str, str]):
    """Fields by name; of several with one name the last, and all of them by `all`."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in pairs:
            self._fields.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> str:
        return self._fields[name][-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def all(self, name: str) -> list[str]:
        """Every value, in order: the boxes that were ticked."""
        return self._fields.get(name, [])

    def text(self, name: str, *, most: int, default: str = "") -> str:
        """A field without the blanks around it, its line ends as one kind. Raises InvalidInput where it is longer."""
        value = self.get(name, default).replace("\r\n", "\n").strip()
        if len(value) > most:
            raise InvalidInput(f"{name!r} has more than {most} characters.")
        return value


async def read(request: Request, *, most: int = MOST_BYTES) -> Form:
    """The request's form. Raises TooLarge, TooSlow, InvalidInput."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", ""):
        raise InvalidInput("A form is sent as application/x-www-form-urlencoded.")
    return decoded(await _body(request, most))


def decoded(raw: bytes) -> Form:
    """Fields of urlencoded bytes. Raises InvalidInput."""
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise InvalidInput("This form can't be read.") from None
    if any("\x00" in name or "\x00" in value for name, value in pairs):
        raise InvalidInput("A field holds the character U+0000.")
    return Form(pairs)


async def _body(request: Request, most: int) -> bytes:
    try:
        async with asyncio.timeout(RECEIPT_S):
            parts, size = [], 0
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise TooLarge(f"At most {most} bytes.")
                parts.append(part)
    except TimeoutError:
        raise TooSlow(f"The form did not arrive within {RECEIPT_S} s.") from None
    except ClientDisconnect:
        raise InvalidInput("This form ends too soon.") from None
    return b"".join(parts)
