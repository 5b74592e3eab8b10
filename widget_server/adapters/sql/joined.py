"""Verbs that join ids and split them, each with its line in the audit."""

from collections.abc import Sequence

import msgspec

from widget_server.adapters.sql import joining
from widget_server.adapters.sql.auditing import lines
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import Deed
from widget_server.core.errors import Conflict
from widget_server.ports.joining import JoinedId, Source


class Joined(Verbs):
    """Verbs about several ids of one person."""

    async def join(
        self,
        workspace: str,
        respondent_id: str,
        id: str,
        source: Source,
        deed: Deed | None,
        *,
        told_at: int | None = None,
        now: int,
    ) -> str | None:
        """See JoiningStore."""

        async def write(tx: Transaction) -> str | None:
            person_id = await joining.owner_of(tx, workspace, respondent_id) or respondent_id
            old = await joining.joinable(tx, workspace, await joining.meant(tx, workspace, id), person_id)
            if isinstance(old, Conflict):
                raise old
            if old is None or not await joining.join(
                tx, workspace, old, person_id, source=source, told_at=told_at, now=now
            ):
                return None
            await self._audit(tx, deed, person_id, old, now=now)
            return old

        return await self._write(write)

    async def split(self, workspace: str, id: str, deed: Deed | None, *, now: int) -> tuple[str, str] | None:
        """See JoiningStore."""

        async def write(tx: Transaction) -> tuple[str, str] | None:
            old = (
                id if await joining.owner_of(tx, workspace, id) is not None else await joining.meant(tx, workspace, id)
            )
            person_id = await joining.split(tx, workspace, old, now=now)
            if person_id is None:
                return None
            await self._audit(tx, deed, person_id, old, now=now)
            return old, person_id

        return await self._write(write)

    async def joined_ids(self, workspace: str, respondent_id: str) -> tuple[str, Sequence[JoinedId]]:
        """See JoiningStore."""

        async def read(tx: Transaction) -> tuple[str, Sequence[JoinedId]]:
            person_id = await joining.owner_of(tx, workspace, respondent_id) or respondent_id
            return person_id, await joining.ids_joined_to(tx, workspace, person_id)

        return await self._read(read)

    async def _audit(self, tx: Transaction, deed: Deed | None, person_id: str, id: str, *, now: int) -> None:
        if deed is not None:
            told = msgspec.structs.replace(
                deed, subject="respondent", subject_id=person_id, details={**deed.details, "id": id}
            )
            await tx.together(lines([told], new_id=self._new_id, now=now))
