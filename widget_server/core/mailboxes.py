"""Addresses of mail, as far as they are looked at before anything is sent to one."""

import hashlib
import hmac
import re
from typing import Literal

import msgspec

_LOCAL = r"[^\s@<>()\[\],;:\\\"]{1,64}"
_DOMAIN = r"[^\s@<>()\[\],;:\\\"]{1,255}"
ADDRESS = re.compile(rf"{_LOCAL}@{_DOMAIN}")
_NAMED = re.compile(rf'(?:"(?P<quoted>[^"\\]*)"|(?P<plain>[^"<>@,;:\\]*?)) *<(?P<address>{_LOCAL}@{_DOMAIN})>')

StopSource = Literal["bounce", "complaint"]


class Mailbox(msgspec.Struct, frozen=True, kw_only=True):
    """A name that is read, and an address that is written to."""

    name: str = ""
    address: str


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """An address that is not written to any more: it does not exist, or whoever reads it complained."""

    address: str
    """Its `stop_hash`."""
    source: StopSource
    stopped_at: int


def mailbox(text: str) -> Mailbox | None:
    """`Academy <hello@academy.example>`, or an address alone; None where it is neither."""
    if not text.isprintable() or len(text) > 320:
        return None
    if ADDRESS.fullmatch(text):
        return Mailbox(address=text)
    found = _NAMED.fullmatch(text)
    return Mailbox(name=(found["quoted"] or found["plain"] or "").strip(), address=found["address"]) if found else None


def writable(address: str) -> str | None:
    """The address as mail servers take it, its domain in ASCII; None where nothing can be sent to it."""
    if not (address.isprintable() and ADDRESS.fullmatch(address)) or len(address) > 254:
        return None
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}" if local.isascii() else None
    except UnicodeError:
        return None


def stop_hash(salt: str, workspace: str, address: str) -> str:
    """64 hexadecimal digits that stand for an address, in any letter case: HMAC-SHA256 keyed with the installation's salt."""
    known = (writable(address.strip()) or address.strip()).casefold()
    return hmac.new(salt.encode(), f"mail\0{workspace}\0{known}".encode(), hashlib.sha256).hexdigest()
