"""Addresses that are not written to any more."""

from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.mailboxes import StopSource, stop_hash
from widget_server.core.reaching import Preference


class Mailing(Verbs):
    """Verbs about addresses."""

    async def stop_mail(self, workspace: str, address: str, source: StopSource, *, now: int) -> bool:
        """See MailStore."""

        async def write(tx: Transaction) -> bool:
            of = {"workspace": workspace, "address": await _hash(tx, workspace, address)}
            return bool(await tx.fetch("stop_mail", **of, source=source, stopped_at=now))

        return await self._write(write)

    async def allow_mail(self, workspace: str, address: str) -> bool:
        """See MailStore."""

        async def write(tx: Transaction) -> bool:
            return bool(await tx.fetch("allow_mail", workspace=workspace, address=await _hash(tx, workspace, address)))

        return await self._write(write)


async def stopped(tx: Transaction, workspace: str, address: str) -> Preference | None:
    """What stands against writing to an address, as if whoever has it had said so."""
    rows = await tx.fetch("mail_stop", workspace=workspace, address=await _hash(tx, workspace, address))
    if not rows:
        return None
    source, at = rows[0]
    return Preference(channel="email", kind="", wanted=False, source=source, changed_at=at)


async def _hash(tx: Transaction, workspace: str, address: str) -> str:
    [(salt,)] = await tx.fetch("salt")
    return stop_hash(str(salt), workspace, address)
