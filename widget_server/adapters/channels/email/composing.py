"""A mail as bytes (RFC 5322): its headers, and the same words twice, as text and as HTML."""

import base64
import binascii
import hashlib
import re
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime

from widget_server.core.mailboxes import Mailbox
from widget_server.ports.email import Mail

LINE = 76
_ASCII = bytes(range(128))
_SPECIAL = re.compile(r'[()<>@,:;."\[\]\\]')


def composed(mail: Mail) -> bytes:
    """The message. The same mail gives the same bytes."""
    boundary = "=_" + hashlib.sha256(mail.id.encode()).hexdigest()[:24]
    lines = [f"{name}: {value}" for name, value in _headers(mail, boundary)]
    head = "\r\n".join(lines).encode("ascii")
    edge = f"--{boundary}".encode()
    parts = [
        b"\r\n".join([edge, *_part("text/plain", mail.text)]),
        b"\r\n".join([edge, *_part("text/html", mail.html)]),
    ]
    return b"\r\n".join([head, b"", *parts, edge + b"--", b""])


def _headers(mail: Mail, boundary: str) -> list[tuple[str, str]]:
    sent = datetime.fromtimestamp(mail.dated / 1000, UTC)
    domain = mail.sender.address.rpartition("@")[2].encode("idna").decode()
    headers = [
        ("Date", format_datetime(sent)),
        ("From", _mailbox("From", mail.sender)),
        ("To", _plain(mail.to)),
        ("Subject", _words("Subject", mail.subject)),
        ("Message-ID", f"<{_plain(mail.id)}@{domain}>"),
    ]
    if mail.reply_to is not None:
        headers.append(("Reply-To", _mailbox("Reply-To", mail.reply_to)))
    if mail.unsubscribe is not None:
        headers.append(("List-Unsubscribe", f"<{_plain(mail.unsubscribe)}>"))
        # RFC 8058 knows one click over HTTPS only.
        if mail.unsubscribe.startswith("https://"):
            headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    elif mail.manage is not None:
        headers.append(("List-Unsubscribe", f"<{_plain(mail.manage)}>"))
    return [
        *headers,
        # A program wrote it: no program is to answer, neither by the standard nor by Exchange's own way.
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("Content-Language", _plain(mail.language)),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
    ]


def _mailbox(header: str, box: Mailbox) -> str:
    local, _, domain = box.address.rpartition("@")
    address = _plain(f"{local}@{domain.encode('idna').decode()}")
    name = _one_line(box.name)
    if not name:
        return address
    if name.isascii():
        shown = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' if _SPECIAL.search(name) else name
        return f"{shown} <{address}>" if len(shown) + len(address) < LINE else f"{shown}\r\n <{address}>"
    return f"{_words(header, name)}\r\n <{address}>"


def _words(header: str, text: str) -> str:
    """Words for people, folded; encoded where they are not ASCII, or look as if they were."""
    text = _one_line(text)
    encoded = not text.isascii() or "=?" in text
    folded = Header(text, "utf-8" if encoded else "us-ascii", maxlinelen=LINE, header_name=header).encode()
    return folded.replace("\n", "\r\n")


def _one_line(text: str) -> str:
    """Without what would end a header."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _plain(text: str) -> str:
    """What stands in a header as it is. Raises ValueError for what can't."""
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("This can't stand in the head of a message.")
    return text


def _part(kind: str, text: str) -> list[bytes]:
    body = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    # Quoted-printable reads well, base64 is shorter where much is not ASCII.
    if len(body.translate(None, _ASCII)) * 6 > len(body):
        encoding, encoded = b"base64", base64.encodebytes(body.replace(b"\n", b"\r\n"))
    else:
        encoding, encoded = b"quoted-printable", binascii.b2a_qp(body, istext=True)
    return [
        f"Content-Type: {kind}; charset=utf-8".encode(),
        b"Content-Transfer-Encoding: " + encoding,
        b"",
        encoded.rstrip(b"\n").replace(b"\n", b"\r\n"),
    ]
