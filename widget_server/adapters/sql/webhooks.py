"""Endpoints, and what of the outbox is theirs."""

from collections.abc import Sequence
from typing import Any

import msgspec

from widget_server.adapters.sql import outgoing, records
from widget_server.adapters.sql.auditing import lines
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.verbs import NEWEST, Verbs
from widget_server.core.access import Deed
from widget_server.core.errors import Conflict, NotFound
from widget_server.core.outbox import OutboxLine
from widget_server.core.webhooks import TYPES, DisabledWhy, Endpoint, Secret, typed
from widget_server.ports.webhooks import WebhookHealth

_secrets = msgspec.json.Decoder(tuple[Secret, ...])
_FIELDS = (
    *("workspace", "id", "url", "name", "content", "team", "survey_key", "secrets", "made_at"),
    *("disabled_at", "disabled_why", "failing_since"),
)


class Webhooks(Verbs):
    """Implements `ports.webhooks.WebhookStore`."""

    async def add_webhook(self, endpoint: Endpoint, deed: Deed, *, most: int, now: int) -> None:
        """See WebhookStore."""
        workspace = endpoint.workspace

        async def write(tx: Transaction) -> None:
            if not await tx.fetch("lock_workspace", workspace=workspace):
                raise NotFound(f"There is no workspace {workspace!r}.")
            [(there,)] = await tx.fetch("count_webhooks", workspace=workspace)
            if there >= most:
                raise Conflict(f"A workspace has at most {most} endpoints; remove one that nobody needs.")
            await tx.fetch("add_webhook", **_values(endpoint))
            await _set_types(tx, endpoint)
            await self._told(tx, deed, now=now)

        await self._write(write)

    async def webhooks(self, workspace: str) -> Sequence[Endpoint]:
        """See WebhookStore."""

        async def read(tx: Transaction) -> list[Endpoint]:
            rows, types = await tx.together(
                ("webhooks", {"workspace": workspace}), ("webhook_types", {"workspace": workspace})
            )
            return [_endpoint(row, types) for row in rows]

        return await self._read(read)

    async def webhook(self, workspace: str, id: str) -> Endpoint:
        """See WebhookStore."""
        return await self._read(lambda tx: _one(tx, workspace, id))

    async def change_webhook(self, before: Endpoint, after: Endpoint, deed: Deed, *, now: int) -> None:
        """See WebhookStore."""

        async def write(tx: Transaction) -> None:
            await tx.fetch("lock_webhook", workspace=before.workspace, id=before.id)
            there = await _one(tx, before.workspace, before.id)
            # How it fares is no change of anybody's.
            if msgspec.structs.replace(there, failing_since=before.failing_since) != before:
                raise Conflict("Somebody else has changed this endpoint just now: look at it, and try again.")
            await tx.fetch("change_webhook", **{name: one for name, one in _values(after).items() if name != "made_at"})
            await _set_types(tx, after)
            await self._told(tx, deed, now=now)

        await self._write(write)

    async def remove_webhook(self, workspace: str, id: str, deed: Deed, *, now: int) -> None:
        """See WebhookStore."""

        async def write(tx: Transaction) -> None:
            await _drop_types(tx, workspace, id)
            if not await tx.fetch("remove_webhook", workspace=workspace, id=id):
                raise _nothing()
            await tx.fetch("cancel_deliveries", workspace=workspace, id=id, now=now)
            await self._told(tx, deed, now=now)

        await self._write(write)

    async def webhook_failing(self, workspace: str, id: str, *, now: int) -> int:
        """See WebhookStore."""
        found = await self._write(lambda tx: tx.fetch("webhook_failing", workspace=workspace, id=id, now=now))
        return int(found[0][0]) if found else now

    async def webhook_well(self, workspace: str, id: str) -> None:
        """See WebhookStore."""
        await self._write(lambda tx: tx.fetch("webhook_well", workspace=workspace, id=id))

    async def disable_webhook(self, workspace: str, id: str, why: DisabledWhy, deed: Deed, *, now: int) -> bool:
        """See WebhookStore."""

        async def write(tx: Transaction) -> bool:
            if not await tx.fetch("disable_webhook", workspace=workspace, id=id, why=why, now=now):
                return False
            await self._told(tx, deed, now=now)
            return True

        return await self._write(write)

    async def webhook_health(self, workspace: str, *, since: int) -> Sequence[WebhookHealth]:
        """See WebhookStore."""

        async def read(tx: Transaction) -> list[WebhookHealth]:
            ids = [row[1] for row in await tx.fetch("webhooks", workspace=workspace)]
            rows = await tx.fetch("webhook_health", workspace=workspace, ids=records.encode(ids), since=since)
            return [
                WebhookHealth(endpoint_id=id, taken=taken, waiting=waiting, failed=failed)
                for id, taken, waiting, failed in rows
            ]

        return await self._read(read)

    async def deliveries(
        self, workspace: str, endpoint_id: str, *, before: tuple[int, str] | None, limit: int
    ) -> list[OutboxLine]:
        """See WebhookStore."""
        made_at, id = before or (NEWEST, "")
        wanted = {"workspace": workspace, "endpoint_id": endpoint_id, "made_at": made_at, "before": id, "limit": limit}
        return [outgoing.line(row) for row in await self._read(lambda tx: tx.fetch("deliveries", **wanted))]

    async def replay_delivery(
        self, workspace: str, endpoint_id: str, id: str, *, now: int, give_up_at: int
    ) -> OutboxLine | None:
        """See WebhookStore."""
        wanted = {"workspace": workspace, "endpoint_id": endpoint_id, "id": id, "now": now, "give_up_at": give_up_at}

        async def write(tx: Transaction) -> OutboxLine | None:
            again = await tx.fetch("replay_delivery", **wanted)
            rows = await tx.fetch("outbox_line", workspace=workspace, id=id)
            found = outgoing.line(rows[0]) if rows else None
            if found is None or found.item.kind != "webhook" or found.item.subject != endpoint_id:
                raise NotFound("There is no such delivery.")
            return found if again else None

        return await self._write(write)

    async def replay_failed(self, workspace: str, endpoint_id: str, *, since: int, now: int, give_up_at: int) -> int:
        """See WebhookStore."""
        wanted = {"workspace": workspace, "endpoint_id": endpoint_id, "since": since}
        return len(await self._write(lambda tx: tx.fetch("replay_failed", **wanted, now=now, give_up_at=give_up_at)))

    async def _told(self, tx: Transaction, deed: Deed, *, now: int) -> None:
        await tx.together(lines([deed], new_id=self._new_id, now=now))


async def _one(tx: Transaction, workspace: str, id: str) -> Endpoint:
    rows, types = await tx.together(
        ("webhook", {"workspace": workspace, "id": id}),
        ("webhook_types_of", {"workspace": workspace, "id": id, "types": records.encode(TYPES)}),
    )
    if not rows:
        raise _nothing()
    return _endpoint(rows[0], types)


async def _set_types(tx: Transaction, endpoint: Endpoint) -> None:
    await _drop_types(tx, endpoint.workspace, endpoint.id)
    of = {"workspace": endpoint.workspace, "id": endpoint.id}
    await tx.executemany("add_webhook_type", [{**of, "type": one} for one in endpoint.types])


async def _drop_types(tx: Transaction, workspace: str, id: str) -> None:
    await tx.fetch("drop_webhook_types", workspace=workspace, id=id, types=records.encode(TYPES))


def _values(endpoint: Endpoint) -> dict[str, Any]:
    whole = msgspec.structs.asdict(endpoint)
    return {name: whole[name] for name in _FIELDS} | {"secrets": records.encode(endpoint.secrets)}


def _endpoint(row: Row, types: Sequence[Row]) -> Endpoint:
    whole = dict(zip(_FIELDS, row, strict=True))
    theirs = [type for id, type in types if id == whole["id"]]
    return Endpoint(**{**whole, "secrets": _secrets.decode(whole["secrets"])}, types=typed(theirs))


def _nothing() -> NotFound:
    return NotFound("There is no such endpoint.")
