"""Email: one message as it is sent, and whoever sends it."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec

from widget_server.core.mailboxes import Mailbox, StopSource
from widget_server.core.outbox import Result


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one person. Times are Unix milliseconds."""

    id: str
    """Of the message: the part of its Message-ID before the `@`."""
    sender: Mailbox
    to: str
    """An address that can be written to (`core.mailboxes.writable`)."""
    reply_to: Mailbox | None = None
    subject: str
    text: str
    html: str
    language: str
    dated: int
    manage: str | None = None
    """Where whoever gets it says what they want to be told, signed in; for mail to staff."""
    unsubscribe: str | None = None
    """Where a single POST unsubscribes whoever gets it (RFC 8058)."""


class Post(Protocol):
    """The way to a mail server."""

    async def send(self, mail: Mail, begin: Callable[[], Awaitable[bool]]) -> Result:
        """Hand the message over. `begin` is called when the server has taken the address and nothing of the message is sent
        yet; where it says False nothing is. `Later`: surely not sent; `Failed`: refused for good, with the reason
        `no_such_address` where it is the address that is wrong; `Unsure`: the connection ended in the middle."""
        ...

    async def aclose(self) -> None:
        """End the connections."""
        ...


class MailStore(Protocol):
    """What a store keeps of addresses: each as a hash, of nobody whose it is. `contact` (OutboxStore) tells of it."""

    async def stop_mail(self, workspace: str, address: str, source: StopSource, *, now: int) -> bool:
        """Nothing is sent to the address any more, whoever has it; False where that was so before."""
        ...

    async def allow_mail(self, workspace: str, address: str) -> bool:
        """Whoever reads it wants mail again; False where nothing stood against it."""
        ...
