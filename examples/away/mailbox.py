"""A mailbox: a real mail server on loopback that keeps what it is given and delivers nothing further."""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 200
DOMAIN = "students.example"


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail as it came. `at` in Unix milliseconds."""

    id: int
    to: str
    subject: str
    html: str
    at: int


class Mailbox:
    """The newest mails of everybody. `arrived` hears of each."""

    def __init__(self, arrived: Callable[[Mail], None]) -> None:
        self._arrived = arrived
        self._mails: deque[Mail] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)
        self._server: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> None:
        """Listen on the running loop."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, hostname=DOMAIN, loop=loop), host, port)

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    def of(self, person: str) -> list[Mail]:
        """Somebody's, newest first."""
        return [mail for mail in reversed(self._mails) if mail.to == address(person)]

    def mail(self, person: str, id: int) -> Mail | None:
        """One of theirs."""
        return next((mail for mail in self.of(person) if mail.id == id), None)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Called by the server with each mail."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        html = message.get_body(("html",))
        for to in envelope.rcpt_tos:
            mail = Mail(
                id=next(self._numbers),
                to=to,
                subject=str(message["subject"]),
                html=str(html.get_content()) if html is not None else "",
                at=int(time.time() * 1000),
            )
            self._mails.append(mail)
            self._arrived(mail)
        return "250 OK"


def address(person: str) -> str:
    """Where somebody of the demo gets mail."""
    return f"{person}@{DOMAIN}"
