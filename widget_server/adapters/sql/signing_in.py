"""Ways into accounts, sessions, and attempts to sign in by a provider."""

import hashlib
from collections.abc import Sequence

import msgspec

from widget_server.adapters.sql import records
from widget_server.adapters.sql.auditing import lines
from widget_server.adapters.sql.database import Row, Transaction
from widget_server.adapters.sql.verbs import Verbs
from widget_server.core.access import Deed
from widget_server.core.errors import Conflict, NotFound
from widget_server.ports.sign_in import Attempt, Session, SignIn

Pairs = Sequence[tuple[str, str]]


class SigningIn(Verbs):
    """Implements `ports.sign_in.SignInStore`."""

    async def sign_in(self, workspace: str, provider: str, subject: str) -> SignIn | None:
        """See SignInStore."""
        rows = await self._read(lambda tx: tx.fetch("sign_in", workspace=workspace, provider=provider, subject=subject))
        return _sign_in(workspace, rows[0]) if rows else None

    async def sign_ins(self, workspace: str, staff_id: str) -> list[SignIn]:
        """See SignInStore."""
        rows = await self._read(lambda tx: tx.fetch("sign_ins", workspace=workspace, staff_id=staff_id))
        return [_sign_in(workspace, row) for row in rows]

    async def set_sign_in(self, way: SignIn, deed: Deed | None = None, *, now: int) -> None:
        """See SignInStore."""

        async def write(tx: Transaction) -> None:
            if await tx.fetch(
                "set_sign_in",
                workspace=way.workspace,
                provider=way.provider,
                subject=way.subject,
                staff_id=way.staff_id,
                secret=way.secret,
                now=now,
            ):
                if deed is not None:
                    await tx.together(lines([deed], new_id=self._new_id, now=now))
                return
            if await tx.fetch("account", workspace=way.workspace, staff_id=way.staff_id, person_id=None):
                raise Conflict(f"{way.subject!r} is how somebody else signs in: choose another.")
            raise NotFound("There is no such account.")

        await self._write(write)

    async def begin_session(self, session: Session, deed: Deed, *, subject: str) -> None:
        """See SignInStore."""

        async def write(tx: Transaction) -> None:
            await tx.fetch("forget_sessions", now=session.made_at)
            begun = await tx.fetch(
                "begin_session",
                workspace=session.workspace,
                id=session.id,
                staff_id=session.staff_id,
                provider=session.provider,
                made_at=session.made_at,
                expires_at=session.expires_at,
            )
            if not begun:
                raise NotFound("There is no such account.")
            await tx.fetch(
                "used_sign_in",
                workspace=session.workspace,
                provider=session.provider,
                subject=subject,
                staff_id=session.staff_id,
                now=session.made_at,
            )
            await tx.together(lines([deed], new_id=self._new_id, now=session.made_at))

        await self._write(write)

    async def session(self, workspace: str, id: str, *, now: int, idle_since: int) -> Session | None:
        """See SignInStore."""
        rows = await self._read(
            lambda tx: tx.fetch("session", workspace=workspace, id=id, now=now, idle_since=idle_since)
        )
        return _session(workspace, rows[0]) if rows else None

    async def sessions(self, workspace: str, staff_id: str, *, now: int, idle_since: int) -> list[Session]:
        """See SignInStore."""
        rows = await self._read(
            lambda tx: tx.fetch("sessions", workspace=workspace, staff_id=staff_id, now=now, idle_since=idle_since)
        )
        return [_session(workspace, row) for row in rows]

    async def standing(self, sessions: Pairs, *, now: int, idle_since: int) -> set[tuple[str, str]]:
        """See SignInStore."""
        if not sessions:
            return set()
        rows = await self._read(lambda tx: tx.fetch("standing", **_columns(sessions), now=now, idle_since=idle_since))
        return {(workspace, id) for workspace, id in rows}

    async def use_session(self, workspace: str, id: str, *, now: int) -> None:
        """See SignInStore."""
        await self._write(lambda tx: tx.fetch("use_session", workspace=workspace, id=id, now=now))

    async def end_session(self, workspace: str, id: str, deed: Deed, *, now: int) -> None:
        """See SignInStore."""

        async def write(tx: Transaction) -> None:
            if await tx.fetch("end_session", workspace=workspace, id=id):
                await tx.together(lines([deed], new_id=self._new_id, now=now))

        await self._write(write)

    async def end_sessions(self, workspace: str, staff_id: str, *, but: str = "") -> int:
        """See SignInStore."""
        ended = await self._write(lambda tx: tx.fetch("end_sessions", workspace=workspace, staff_id=staff_id, but=but))
        return len(ended)

    async def disabled_people(self, people: Pairs) -> set[tuple[str, str]]:
        """See SignInStore."""
        rows = await self._read(lambda tx: tx.fetch("disabled_people", **_columns(people))) if people else ()
        return {(workspace, id) for workspace, id in rows}

    async def keep_attempt(self, attempt: Attempt, *, now: int) -> None:
        """See SignInStore."""
        kept = msgspec.structs.replace(attempt, state="")

        async def write(tx: Transaction) -> None:
            await tx.fetch("forget_attempts", now=now)
            await tx.fetch(
                "keep_attempt",
                workspace=attempt.workspace,
                id=_digest(attempt.state),
                provider=attempt.provider,
                content=records.encode(kept),
                expires_at=attempt.expires_at,
            )

        await self._write(write)

    async def take_attempt(self, workspace: str, provider: str, state: str, *, now: int) -> Attempt | None:
        """See SignInStore."""
        rows = await self._write(
            lambda tx: tx.fetch("take_attempt", workspace=workspace, id=_digest(state), provider=provider, now=now)
        )
        if not rows:
            return None
        kept = msgspec.json.decode(rows[0][0], type=Attempt)
        return msgspec.structs.replace(kept, state=state)


def _sign_in(workspace: str, row: Row) -> SignIn:
    provider, subject, staff_id, secret, used_at = row
    return SignIn(
        workspace=workspace, provider=provider, subject=subject, staff_id=staff_id, secret=secret, used_at=used_at
    )


def _session(workspace: str, row: Row) -> Session:
    id, staff_id, provider, made_at, used_at, expires_at = row
    return Session(
        workspace=workspace,
        id=id,
        staff_id=staff_id,
        provider=provider,
        made_at=made_at,
        used_at=used_at,
        expires_at=expires_at,
    )


def _columns(pairs: Pairs) -> dict[str, str]:
    """Pairs as two JSON arrays of one length."""
    return {
        "workspaces": records.encode([workspace for workspace, _ in pairs]),
        "ids": records.encode([id for _, id in pairs]),
    }


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
