"""A real mail server on loopback: takes what it is told to take, refuses, loses its connection in the middle."""

import asyncio
import contextlib
import email
import email.policy
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

Answer = str | None
"""What the server says; None: it takes it."""


class PostOffice:
    """What came, and how it answers: by address, and to the message itself."""

    def __init__(self) -> None:
        self.came: list[Envelope] = []
        self.addressed: list[str] = []
        self.connections = 0
        self.to: Callable[[str], Answer] = lambda address: None
        self.message: Callable[[Envelope], Answer] = lambda envelope: None
        self.dies_in_the_middle = False
        self.says_nothing = False
        self.port = 0
        self.secured: dict[str, Any] = {}
        """What aiosmtpd is told of TLS and of passwords."""
        self._talking: list[SMTP] = []

    @property
    def url(self) -> str:
        """For CUECARD_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def mails(self) -> list[EmailMessage]:
        """What came, as a mail program reads it."""
        return [parsed(_raw(envelope)) for envelope in self.came]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """An address."""
        self.addressed.append(address)
        answer = self.to(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A message."""
        if self.dies_in_the_middle:
            self.came.append(envelope)
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
            return "250 never said"
        answer = self.message(envelope)
        if answer is None:
            self.came.append(envelope)
        return answer or "250 2.0.0 taken"

    def drop(self) -> None:
        """End every connection, as servers do with those that are idle."""
        for one in self._talking:
            if one.transport is not None:
                one.transport.close()
        self._talking.clear()

    def talk(self) -> SMTP:
        """Another connection."""
        self.connections += 1
        loop = asyncio.get_running_loop()
        one = SMTP(self, enable_SMTPUTF8=False, hostname="mail.test", loop=loop, **self.secured)
        self._talking.append(one)
        return one


@contextlib.asynccontextmanager
async def open_office() -> AsyncIterator[PostOffice]:
    """One on a port of its own."""
    office = PostOffice()
    server = await asyncio.get_running_loop().create_server(office.talk, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        office.drop()
        server.close()
        await server.wait_closed()


def _raw(envelope: Envelope) -> bytes:
    assert isinstance(envelope.content, bytes)
    return envelope.content


def parsed(raw: bytes) -> EmailMessage:
    """A message as a mail program reads it."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


@contextlib.contextmanager
def office_apart() -> Iterator[PostOffice]:
    """One with an event loop on a thread of its own, for tests that have none or another's."""
    opened = threading.Event()
    found: list[tuple[PostOffice, asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def stand() -> None:
        async with open_office() as office:
            end = asyncio.Event()
            found.append((office, asyncio.get_running_loop(), end))
            opened.set()
            await end.wait()

    thread = threading.Thread(target=lambda: asyncio.run(stand()), name="post office")
    thread.start()
    assert opened.wait(10)
    office, loop, end = found[0]
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(10)
