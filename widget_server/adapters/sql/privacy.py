"""Rights of the person: erasing, tombstones and their replay, requests, what is held, retention."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from widget_server.adapters.sql import erasing, forgetting, holding, records, tombstones
from widget_server.adapters.sql.auditing import lines
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.verbs import NEWEST, Verbs
from widget_server.core.access import OPERATOR, Deed
from widget_server.core.erasing import installation, tombstone
from widget_server.core.errors import Conflict, CuecardError, NotFound
from widget_server.ports.privacy import BEGIN, Erased, Erasure, Held, Horizon, Round, Tombstone

PAGE = 1_000


class _Rehearsed(CuecardError):
    """Undoes what was only to be counted."""

    code = "rehearsed"

    def __init__(self, erased: Erased) -> None:
        super().__init__("Nothing was changed.")
        self.erased = erased


class Privacy(Verbs):
    """Verbs about all that is one person's."""

    _erased_file: Path | None = None
    """Where tombstones stand beside the database, where there is such a place."""

    async def erase(
        self,
        workspace: str,
        respondent_id: str,
        deed: Deed,
        *,
        request: str | None = None,
        rehearse: bool = False,
        now: int,
    ) -> Erased:
        """See PrivacyStore."""

        async def write(tx: Transaction) -> Erased:
            ids = await erasing.ids_of(tx, workspace, respondent_id)
            if not rehearse:
                await _no_account(tx, workspace, ids)
            if request is not None:
                await _may_confirm(tx, workspace, request, ids, deed)
            erased = await self._erase(tx, workspace, ids)
            if not erased.counts:
                raise _nothing()
            if rehearse:
                raise _Rehearsed(erased)
            await self._bury(tx, workspace, erased, deed, now=now)
            return erased

        try:
            return await self._write(write)
        except _Rehearsed as rehearsed:
            return rehearsed.erased

    async def _erase(self, tx: Transaction, workspace: str, ids: Sequence[str]) -> Erased:
        await tx.fetch("lock_people", workspace=workspace, ids=records.encode(ids))
        talks = await erasing.talks_of(tx, workspace, ids)
        counts = await erasing.erase(tx, workspace, ids, talks)
        for id in ids:
            self._memories.people.drop((workspace, id))
        return Erased(ids=tuple(ids), talks=talks, counts=counts)

    async def _bury(self, tx: Transaction, workspace: str, erased: Erased, deed: Deed, *, now: int) -> None:
        """The tombstones, the requests that are done with it, the audit's line; the file last: what it tells was done."""
        salt = await _salt(tx)
        buried = [
            Tombstone(workspace=workspace, hash=tombstone(salt, workspace, id), erased_at=now) for id in erased.ids
        ]
        await tx.executemany("add_tombstone", [_values(one) for one in buried])
        first = buried[0].hash
        whose = {"workspace": workspace, "ids": records.encode(erased.ids)}
        await tx.fetch("finish_erasures", **whose, decided_by=deed.actor, hash=first, now=now)
        told = msgspec.structs.replace(deed, subject_id=first, details={**deed.details, **erased.counts})
        await tx.together(lines([told], new_id=self._new_id, now=now))
        if self._erased_file is not None:
            await asyncio.to_thread(tombstones.write, self._erased_file, installation(salt), buried)

    async def replay(self, wanted: Sequence[Tombstone], *, now: int) -> int:
        """See PrivacyStore."""
        erased = 0
        for workspace in sorted({one.workspace for one in wanted}):
            buried = {one.hash: one.erased_at for one in wanted if one.workspace == workspace}
            kept = {one.hash: one.erased_at for one in await self._all_tombstones(workspace)}
            new = {hash: at for hash, at in buried.items() if kept.get(hash, -1) < at}
            if new:
                erased += await self._replay(workspace, new, now=now)
        return erased

    async def _replay(self, workspace: str, buried: dict[str, int], *, now: int) -> int:
        salt = (await self._read(lambda tx: tx.fetch("salt")))[0][0]
        found = [
            (id, buried[hash])
            async for ids in self._known_ids(workspace)
            for id, hash in zip(ids, await asyncio.to_thread(_hashes, salt, workspace, ids), strict=True)
            if hash in buried
        ]

        async def write(tx: Transaction) -> int:
            erased = 0
            for id, at in found:
                people = await tx.fetch("lock_people", workspace=workspace, ids=records.encode([id]))
                if any(first_seen_at > at for _, first_seen_at in people):
                    continue
                ids = await erasing.ids_of(tx, workspace, id)
                done = await self._erase(tx, workspace, ids)
                if done.counts:
                    erased += 1
                    deed = Deed(workspace=workspace, actor=OPERATOR, action="erased", subject="respondent")
                    deed = msgspec.structs.replace(deed, details={"replayed": True})
                    await self._bury(tx, workspace, done, deed, now=at)
            told = [Tombstone(workspace=workspace, hash=hash, erased_at=at) for hash, at in buried.items()]
            await tx.executemany("add_tombstone", [_values(one) for one in told])
            return erased

        return await self._write(write)

    async def _known_ids(self, workspace: str) -> AsyncIterator[list[str]]:
        after = ""
        while True:
            values = {"workspace": workspace, "after": after, "limit": PAGE}
            ids = [id for (id,) in await self._read(partial(_fetched, "known_ids", values))]
            yield ids
            if len(ids) < PAGE:
                return
            after = ids[-1]

    async def _all_tombstones(self, workspace: str) -> list[Tombstone]:
        found: list[Tombstone] = []
        while page := await self.tombstones(workspace, after=found[-1].hash if found else "", limit=PAGE):
            found += page
        return found

    async def replay_file(self, *, now: int) -> int:
        """Erase again who was erased after this database was copied; returns how many people that were."""
        if self._erased_file is None or not self._erased_file.is_file():
            return 0
        salt = (await self._read(lambda tx: tx.fetch("salt")))[0][0]
        return await self.replay(tombstones.read(self._erased_file, installation(salt)), now=now)

    async def tombstones(self, workspace: str, *, after: str = "", limit: int = PAGE) -> list[Tombstone]:
        """See PrivacyStore."""
        rows = await self._read(lambda tx: tx.fetch("tombstones", workspace=workspace, after=after, limit=limit))
        return [Tombstone(workspace=workspace, hash=hash, erased_at=at) for hash, at in rows]

    async def last_erased(self, *, since: int = 0) -> int:
        """See PrivacyStore."""
        rows = await self._read(lambda tx: tx.fetch("last_erased", since=since))
        return int(rows[0][0]) if rows else since

    async def person_hash(self, workspace: str, respondent_id: str) -> str:
        """See PrivacyStore."""

        async def read(tx: Transaction) -> str:
            ids = await erasing.ids_of(tx, workspace, respondent_id)
            return tombstone(await _salt(tx), workspace, ids[0])

        return await self._read(read)

    async def ask_erasure(self, workspace: str, request: Erasure, deed: Deed) -> None:
        """See PrivacyStore."""

        async def write(tx: Transaction) -> None:
            ids = await erasing.ids_of(tx, workspace, request.respondent_id)
            told = {"workspace": workspace, "id": request.id, "respondent_id": ids[0], "asked_by": request.asked_by}
            if not await tx.fetch("ask_erasure", **told, now=request.asked_at):
                raise Conflict("That this person be erased is asked for already.")
            await tx.together(lines([deed], new_id=self._new_id, now=request.asked_at))

        await self._write(write)

    async def cancel_erasure(self, workspace: str, id: str, deed: Deed, *, now: int) -> None:
        """See PrivacyStore."""

        async def write(tx: Transaction) -> None:
            request = await _request(tx, workspace, id)
            hash = tombstone(await _salt(tx), workspace, request.respondent_id)
            of = {"workspace": workspace, "id": id, "decided_by": deed.actor, "hash": hash, "now": now}
            if not await tx.fetch("cancel_erasure", **of):
                raise _decided()
            told = msgspec.structs.replace(deed, subject_id=hash)
            await tx.together(lines([told], new_id=self._new_id, now=now))

        await self._write(write)

    async def erasures(
        self, workspace: str, *, before: tuple[int, str] | None = None, limit: int = 50
    ) -> list[Erasure]:
        """See PrivacyStore."""
        at, id = before or (NEWEST, "")
        rows = await self._read(lambda tx: tx.fetch("erasures", workspace=workspace, at=at, id=id, limit=limit))
        return [_erasure(row) for row in rows]

    async def erasure(self, workspace: str, id: str) -> Erasure:
        """See PrivacyStore."""
        return await self._read(lambda tx: _request(tx, workspace, id))

    async def held(self, workspace: str, respondent_id: str, deed: Deed, *, now: int) -> Held:
        """See PrivacyStore."""

        async def write(tx: Transaction) -> Held:
            ids = await erasing.ids_of(tx, workspace, respondent_id)
            found = await holding.held(tx, workspace, ids)
            if not (found.fillings or found.decisions or any(found.rest.values())):
                raise _nothing()
            told = msgspec.structs.replace(deed, subject_id=tombstone(await _salt(tx), workspace, ids[0]))
            await tx.together(lines([told], new_id=self._new_id, now=now))
            return found

        return await self._write(write)

    async def forget_old(self, horizon: Horizon, at: Round = BEGIN, *, limit: int = 100) -> tuple[int, Round | None]:
        """See PrivacyStore."""

        async def write(tx: Transaction) -> tuple[int, Round | None]:
            dropped, on, people = await forgetting.step(tx, horizon, at, limit)
            for id in people:
                self._memories.people.drop((horizon.workspace, id))
            return dropped, on

        return await self._write(write)


async def _fetched(query: str, values: dict[str, object], tx: Transaction) -> Sequence[Row]:
    return await tx.fetch(query, **values)


def _hashes(salt: str, workspace: str, ids: Sequence[str]) -> list[str]:
    return [tombstone(salt, workspace, id) for id in ids]


async def _salt(tx: Transaction) -> str:
    [(salt,)] = await tx.fetch("salt")
    return str(salt)


async def _no_account(tx: Transaction, workspace: str, ids: Sequence[str]) -> None:
    if accounts := await tx.fetch("person_accounts", workspace=workspace, ids=records.encode(ids)):
        raise Conflict(
            f"This is the id of the account {accounts[0][0]}: disable it first (cuecard staff disable), so that nobody goes on "
            "working under an id that is erased."
        )


async def _may_confirm(tx: Transaction, workspace: str, id: str, ids: Sequence[str], deed: Deed) -> None:
    request = await _request(tx, workspace, id)
    if request.state != "asked" or request.respondent_id not in ids:
        raise _decided()
    if request.asked_by == deed.actor:
        raise Conflict("Somebody else has to confirm what you asked for.")


async def _request(tx: Transaction, workspace: str, id: str) -> Erasure:
    rows = await tx.fetch("erasure", workspace=workspace, id=id)
    if not rows:
        raise NotFound("There is no such request.")
    return _erasure(rows[0])


def _erasure(row: Row) -> Erasure:
    id, respondent_id, state, asked_by, asked_at, decided_by, decided_at = row
    return Erasure(
        id=id,
        respondent_id=respondent_id,
        state=state,
        asked_by=asked_by,
        asked_at=asked_at,
        decided_by=decided_by,
        decided_at=decided_at,
    )


def _values(one: Tombstone) -> dict[str, object]:
    return {"workspace": one.workspace, "hash": one.hash, "now": one.erased_at}


def _nothing() -> NotFound:
    return NotFound("Nothing is held under this id.")


def _decided() -> Conflict:
    return Conflict("This request was decided before.")
