"""What the operator keeps: workspaces, keys, origins, the installation's secret, survey versions, builds, backups."""

import base64
import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.database import Transaction
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.errors import Conflict, NotFound
from widget_server.core.surveys import SurveyVersion
from widget_server.ports import Key, Packed

LIVE_TOKEN_KEYS = 2


class Operating(Verbs):
    """Verbs of the command line and of the start of a server."""

    async def add_workspace(self, workspace: str, *, now: int) -> None:
        """See Store."""

        async def write(tx: Transaction) -> None:
            if not await tx.fetch("add_workspace", workspace=workspace, now=now):
                raise Conflict(f"There is a workspace {workspace!r} already.")

        await self._write(write)

    async def workspaces(self) -> list[str]:
        """See Store."""
        return [id for (id,) in await self._read(lambda tx: tx.fetch("workspaces"))]

    async def add_key(self, key: Key) -> None:
        """See Store."""

        async def write(tx: Transaction) -> None:
            await _lock_workspace(tx, key.workspace)
            if key.kind in ("respondent", "staff"):
                [(live,)] = await tx.fetch("live_keys_of_kind", workspace=key.workspace, kind=key.kind)
                if live >= LIVE_TOKEN_KEYS:
                    raise Conflict(
                        f"{key.workspace!r} has {live} live {key.kind} keys: retire one before adding another."
                    )
            if not await tx.fetch("add_key", **msgspec.structs.asdict(key)):
                raise Conflict(f"There is a key {key.id!r} already.")

        await self._write(write)

    async def retire_key(self, workspace: str, key_id: str, *, now: int) -> None:
        """See Store."""

        async def write(tx: Transaction) -> None:
            if not await tx.fetch("retire_key", workspace=workspace, id=key_id, now=now):
                raise NotFound(f"{workspace!r} has no key {key_id!r}.")

        await self._write(write)

    async def keys(self) -> list[Key]:
        """See Store."""
        return [records.key(row) for row in await self._read(lambda tx: tx.fetch("keys"))]

    async def add_origin(self, workspace: str, origin: str) -> None:
        """See Store. Raises NotFound without the workspace."""

        async def write(tx: Transaction) -> None:
            await _lock_workspace(tx, workspace)
            await tx.fetch("add_origin", workspace=workspace, origin=origin)

        await self._write(write)

    async def remove_origin(self, workspace: str, origin: str) -> None:
        """See Store."""
        await self._write(lambda tx: tx.fetch("remove_origin", workspace=workspace, origin=origin))

    async def origins(self) -> dict[str, frozenset[str]]:
        """See Store."""
        allowed: dict[str, set[str]] = {}
        for workspace, origin in await self._read(lambda tx: tx.fetch("origins")):
            allowed.setdefault(workspace, set()).add(origin)
        return {workspace: frozenset(origins) for workspace, origins in allowed.items()}

    async def secret(self) -> bytes:
        """See Store."""

        async def write(tx: Transaction) -> bytes:
            await tx.fetch("add_secret", value=secrets.token_hex(32))
            [(value,)] = await tx.fetch("secret")
            return bytes.fromhex(value)

        return await self._write(write)

    async def spend(self, ticket_id: str, *, expires_at: int, now: int) -> bool:
        """See Store."""

        async def write(tx: Transaction) -> bool:
            await tx.fetch("forget_tickets", now=now)
            return bool(await tx.fetch("spend", id=ticket_id, expires_at=expires_at))

        return await self._write(write)

    async def keep_build(self, build: str, files: Mapping[str, Packed], *, now: int, most: int) -> None:
        """See Store."""
        rows = [
            {"build": build, "name": name, "br": _text(packed.br), "gz": _text(packed.gz)}
            for name, packed in files.items()
        ]

        async def write(tx: Transaction) -> None:
            if await tx.fetch("keep_build", build=build, now=now):
                await tx.executemany("keep_build_file", rows)
            await tx.fetch("build_served", build=build, now=now)
            await tx.fetch("forget_build_files", most=most)
            await tx.fetch("forget_builds", most=most)

        await self._write(write)

    async def builds(self) -> list[str]:
        """See Store."""
        return [build for (build,) in await self._read(lambda tx: tx.fetch("builds"))]

    async def build_file(self, build: str, name: str) -> Packed | None:
        """See Store."""
        rows = await self._read(lambda tx: tx.fetch("build_file", build=build, name=name))
        return next((Packed(br=base64.b64decode(br), gz=base64.b64decode(gz)) for br, gz in rows), None)

    async def publish(self, version: SurveyVersion, *, now: int) -> None:
        """See Store."""
        await self._write(
            lambda tx: tx.fetch(
                "publish",
                workspace=version.workspace,
                survey_key=version.key,
                version=version.version,
                definition=records.encode(version.survey),
                now=now,
            )
        )

    async def open_surveys(self, workspace: str) -> list[str]:
        """See Store."""
        return [key for (key,) in await self._read(lambda tx: tx.fetch("open_surveys", workspace=workspace))]

    async def event_names(self, workspace: str) -> list[str]:
        """See Store."""
        return [name for (name,) in await self._read(lambda tx: tx.fetch("event_names", workspace=workspace))]

    async def backup(self, file: Path) -> None:
        """See Store. The file must not exist yet."""
        await self._database.backup(file)


def _text(content: bytes) -> str:
    """Bytes as both databases keep them alike."""
    return base64.b64encode(content).decode()


async def _lock_workspace(tx: Transaction, workspace: str) -> None:
    if not await tx.fetch("lock_workspace", workspace=workspace):
        raise NotFound(f"There is no workspace {workspace!r}.")
