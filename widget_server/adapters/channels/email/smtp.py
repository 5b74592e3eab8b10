"""SMTP: where mail goes, and one message handed over at most once.

What the server said decides what comes of it: as long as it has not been given the message nothing was sent, and it may be
tried again; a connection that ends in the middle of it leaves that unknown.
"""

import asyncio
import contextlib
import ipaddress
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import unquote, urlsplit

import msgspec
from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from widget_server.adapters.channels.email.composing import composed
from widget_server.core.errors import Misconfigured
from widget_server.core.outbox import CLOSED, Failed, Later, Result, Sent, Skipped, Unsure
from widget_server.core.reasons import Reason
from widget_server.ports.email import Mail

SECONDS = 20
"""How long the server may take for one command."""
MOST = 4
"""Connections at once."""
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_SUCH = (550, 551, 553)
"""What a server without finer codes (RFC 3463) says of an address that there is none of."""


class SmtpServer(msgspec.Struct, frozen=True, kw_only=True):
    """A mail server, as `CUECARD_SMTP_URL` names it."""

    host: str
    port: int
    tls: bool
    """From the first byte (smtps); else by STARTTLS, without which nothing is sent but to this machine itself."""
    user: str | None = None
    password: str | None = None

    @property
    def here(self) -> bool:
        """Whether it is this machine."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def smtp_server(url: str) -> SmtpServer:
    """`smtp://user:password@mail.example:587` or `smtps://…`. Raises Misconfigured, without the password in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Misconfigured("CUECARD_SMTP_URL is no address; write smtp://user:password@mail.example:587.") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise Misconfigured(
            "CUECARD_SMTP_URL begins with smtp:// or smtps:// and names a server, a port, nothing more."
        )
    return SmtpServer(
        host=parts.hostname,
        port=port or (465 if parts.scheme == "smtps" else 587),
        tls=parts.scheme == "smtps",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


class SmtpPost:
    """Implements `ports.email.Post`: a few connections, each used for many mails. `trust`: whose certificates are believed,
    if not those that the system believes."""

    def __init__(
        self, server: SmtpServer, *, most: int = MOST, seconds: float = SECONDS, trust: ssl.SSLContext | None = None
    ) -> None:
        self._server = server
        self._trust = trust
        self._seconds = seconds
        self._places = asyncio.Semaphore(most)
        self._idle: list[SMTP] = []

    async def send(self, mail: Mail, begin: Callable[[], Awaitable[bool]]) -> Result:
        """See Post."""
        message = composed(mail)
        try:
            async with self._places, self._connection(mail) as smtp:
                if not await begin():
                    await smtp.rset()
                    return Skipped(reason=CLOSED)
                return await self._hand_over(smtp, message)
        except SMTPRecipientRefused as refused:
            return _refused(refused)
        except SMTPResponseException as error:
            # Of us, not of the address: a wrong password, a sender it does not know.
            return Later(reason=_reason("mail_refused", error.code))
        except (SMTPException, OSError, TimeoutError) as error:
            return Later(reason=Reason(code="mail_unreachable", values={"error": type(error).__name__}))

    async def aclose(self) -> None:
        """See Post."""
        while self._idle:
            smtp = self._idle.pop()
            with contextlib.suppress(SMTPException, OSError, TimeoutError):
                await smtp.quit(timeout=2)
            smtp.close()

    async def _hand_over(self, smtp: SMTP, message: bytes) -> Result:
        try:
            await smtp.data(message)
        except SMTPDataError as error:
            with contextlib.suppress(SMTPException, OSError):
                await smtp.rset()
            # Refused in words: it has not taken the message.
            reason = _reason("mail_refused", error.code)
            return Later(reason=reason) if error.code < 500 else Failed(reason=reason)
        except (SMTPException, OSError, TimeoutError) as error:
            return Unsure(reason=Reason(code="mail_cut", values={"error": type(error).__name__}))
        return Sent()

    @contextlib.asynccontextmanager
    async def _connection(self, mail: Mail) -> AsyncIterator[SMTP]:
        """A connection on which the server has taken sender and address; back among the idle where it is good for more."""
        smtp = await self._addressed(mail)
        whole = False
        try:
            yield smtp
            whole = smtp.is_connected
        finally:
            if whole:
                self._idle.append(smtp)
            else:
                smtp.close()

    async def _addressed(self, mail: Mail) -> SMTP:
        """An idle connection may have ended unseen: then a new one, for nothing was sent."""
        while self._idle:
            smtp = self._idle.pop()
            try:
                return await self._address(smtp, mail)
            except SMTPResponseException as error:
                if error.code != 421:
                    raise
            except (SMTPException, OSError, TimeoutError):
                smtp.close()
        smtp = await self._connected()
        try:
            return await self._address(smtp, mail)
        except BaseException:
            if smtp not in self._idle:
                smtp.close()
            raise

    async def _address(self, smtp: SMTP, mail: Mail) -> SMTP:
        try:
            await smtp.mail(mail.sender.address)
            await smtp.rcpt(mail.to)
        except SMTPResponseException as error:
            if smtp.is_connected and error.code != 421:
                with contextlib.suppress(SMTPException, OSError, TimeoutError):
                    await smtp.rset()
                    self._idle.append(smtp)
            raise
        return smtp

    async def _connected(self) -> SMTP:
        server = self._server
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=False if server.tls else not server.here,
            timeout=self._seconds,
            tls_context=self._trust,
        )
        await smtp.connect()
        return smtp


def _refused(refused: SMTPRecipientRefused) -> Result:
    if refused.code < 500:
        return Later(reason=_reason("mail_refused", refused.code))
    return Failed(reason=_reason("no_such_address" if _of_the_address(refused) else "mail_refused", refused.code))


def _of_the_address(refused: SMTPRecipientRefused) -> bool:
    """Whether it is the address that is wrong, and not what the server thinks of us: that a relay is closed to us, or our
    sender unknown, says nothing about whom we wrote to."""
    fine = _ENHANCED.search(refused.message)
    if fine is not None:
        return (fine[2], fine[3]) in (("1", "1"), ("1", "2"), ("1", "3"), ("1", "6"), ("1", "10"), ("2", "1"))
    return refused.code in _NO_SUCH and "relay" not in refused.message.casefold()


def _reason(code: str, status: int) -> Reason:
    return Reason(code=code, values={"status": status})
