"""Signing in: by password or by an identity provider; the session that comes of it, and its end."""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Sequence

import msgspec

from widget_server.core.access import OPERATOR, Audited, Deed
from widget_server.core.bounds import check_id
from widget_server.core.errors import InvalidInput, NotFound, SignInRefused
from widget_server.core.events import Json
from widget_server.ports import AccountChange, Clock, Store
from widget_server.ports.sign_in import (
    PASSWORD,
    Arrived,
    Attempt,
    Passwords,
    Providers,
    Session,
    SignIn,
    SignInProvider,
)
from widget_server.services.passwords import LONGEST, check_password, login_of, normal

log = logging.getLogger("cuecard.sign_in")

ATTEMPT_MS = 600_000
"""How long somebody may be away at an identity provider."""
REFUSED_MS = 60_000
"""So seldom is it told to the audit that somebody was refused at one account."""
USED_MS = 60_000
"""So seldom is it noted that a session was used."""


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A session that has just begun: `token` is for its cookie, and for nobody else."""

    session: Session
    token: str


class SigningIn:
    """Who comes in, how long they stay, and what ends it."""

    def __init__(
        self, *, store: Store, clock: Clock, passwords: Passwords, providers: Providers, idle_ms: int, longest_ms: int
    ) -> None:
        self._store = store
        self._clock = clock
        self._passwords = passwords
        self._providers = providers
        self._idle_ms = idle_ms
        self._longest_ms = longest_ms
        self._noting: set[asyncio.Task[None]] = set()

    # -- coming in -----------------------------------------------------------------------------------------------------
    async def by_password(self, workspace: str, login: str, password: str) -> Begun:
        """Raises SignInRefused, after the same work, where there is no such login, it is another's password, or the account
        is disabled."""
        subject = login_of(login[:LONGEST])
        way = await self._store.sign_in(workspace, PASSWORD, subject) if subject else None
        secret = way.secret if way is not None else ""
        right = await self._passwords.verify(secret, normal(password[: LONGEST + 1]))
        if way is None or not right:
            if way is not None:
                self._note_refusal(way)
            raise _refused()
        begun = await self._begin(workspace, way.staff_id, PASSWORD, subject)
        if self._passwords.outdated(secret):
            await self._keep(way, password)
        return begun

    def providers(self, workspace: str) -> Sequence[SignInProvider]:
        """The identity providers of a workspace."""
        return self._providers.of(workspace)

    async def leave_for(self, workspace: str, provider: str, *, browser: str, callback: str, return_to: str) -> str:
        """The address at a provider to send a browser to; `browser` is what its cookie holds."""
        there = self._provider(workspace, provider)
        now = self._clock()
        attempt = Attempt(
            workspace=workspace,
            provider=provider,
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_hex(16),
            verifier=secrets.token_urlsafe(48),
            callback=callback,
            browser=digest(browser),
            return_to=return_to,
            expires_at=now + ATTEMPT_MS,
        )
        address = await there.begin(attempt)
        await self._store.keep_attempt(attempt, now=now)
        return address

    async def back_from(self, workspace: str, provider: str, *, browser: str, arrived: Arrived) -> tuple[Begun, str]:
        """The session of somebody whom a provider vouches for, and where they were going. Raises SignInRefused."""
        there = self._provider(workspace, provider)
        state = arrived.query.get("state") or arrived.form.get("state") or arrived.form.get("RelayState") or ""
        attempt = await self._store.take_attempt(workspace, provider, state, now=self._clock())
        if attempt is None or not secrets.compare_digest(attempt.browser, digest(browser)):
            raise _refused()
        proven = await there.finish(attempt, arrived)
        staff_id = await self._providers.admit(workspace, there, proven)
        return await self._begin(workspace, staff_id, provider, proven.subject), attempt.return_to

    # -- being here ----------------------------------------------------------------------------------------------------
    async def session(self, workspace: str, token: str) -> Session | None:
        """The session that a cookie stands for now."""
        now = self._clock()
        return await self._store.session(workspace, digest(token), now=now, idle_since=now - self._idle_ms)

    async def standing(self, sessions: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of these (workspace, session id) stand now: what they hold open ends with them."""
        now = self._clock()
        return await self._store.standing(sessions, now=now, idle_since=now - self._idle_ms)

    async def used(self, session: Session) -> None:
        """Its browser was here; noted once a minute."""
        now = self._clock()
        if now - session.used_at >= USED_MS:
            await self._store.use_session(session.workspace, session.id, now=now)

    async def sessions(self, workspace: str, staff_id: str) -> list[Session]:
        """Those of one account."""
        now = self._clock()
        return await self._store.sessions(workspace, staff_id, now=now, idle_since=now - self._idle_ms)

    async def ways(self, workspace: str, staff_id: str) -> list[SignIn]:
        """How one account may come in."""
        return await self._store.sign_ins(workspace, staff_id)

    async def set_profile(self, session: Session, *, name: str, language: str) -> None:
        """What somebody says of themselves: a name for the students, a language (empty: the browser's). Raises InvalidInput for
        a name that holds what nobody sees: students read it."""
        if not name.isprintable():
            raise InvalidInput("A name holds printable characters alone.")
        deed = _deed(session.workspace, session.staff_id, "staff_changed", fields=["language", "name"])
        change = AccountChange(name=name, language=language)
        await self._store.change_account(session.workspace, session.staff_id, change, deed, now=self._clock())

    # -- leaving -------------------------------------------------------------------------------------------------------
    async def sign_out(self, workspace: str, token: str) -> None:
        """End the session that a cookie stands for; again changes nothing."""
        session = await self.session(workspace, token)
        if session is not None:
            await self._end(session, session.id)

    async def end(self, session: Session, id: str) -> None:
        """End one more of somebody's own sessions. Raises NotFound where it is not theirs."""
        if all(each.id != id for each in await self.sessions(session.workspace, session.staff_id)):
            raise NotFound("There is no such session.")
        await self._end(session, id)

    async def _end(self, session: Session, id: str) -> None:
        deed = _deed(session.workspace, session.staff_id, "signed_out")
        await self._store.end_session(session.workspace, id, deed, now=self._clock())

    async def end_others(self, session: Session) -> int:
        """End all of somebody's sessions but this one."""
        return await self._store.end_sessions(session.workspace, session.staff_id, but=session.id)

    # -- passwords -----------------------------------------------------------------------------------------------------
    async def set_password(
        self, workspace: str, staff_id: str, *, login: str, password: str, by: str = OPERATOR
    ) -> None:
        """Give an account a login and a password, or another password; `by` is who does it, for the audit. Ends its sessions.
        Raises PasswordRefused, Conflict where the login is another account's, NotFound without the account."""
        subject = login_of(login)
        check_id(subject, "A login")
        check_password(password, subject)
        way = SignIn(workspace=workspace, provider=PASSWORD, subject=subject, staff_id=staff_id)
        await self._keep(way, password, by=by)
        await self._store.end_sessions(workspace, staff_id)

    async def change_password(self, session: Session, *, old: str, new: str) -> None:
        """Somebody's own, by the one they have; ends their other sessions. Raises SignInRefused where the old one is not
        theirs."""
        ways = await self.ways(session.workspace, session.staff_id)
        way = next((each for each in ways if each.provider == PASSWORD), None)
        secret = way.secret if way is not None else ""
        if not await self._passwords.verify(secret, normal(old[: LONGEST + 1])) or way is None:
            raise _refused()
        check_password(new, way.subject)
        await self._keep(way, new, by=session.staff_id)
        await self.end_others(session)

    async def _keep(self, way: SignIn, password: str, *, by: str | None = None) -> None:
        """Hash it; `by` is told to the audit, where somebody chose it."""
        secret = await self._passwords.hash(normal(password))
        deed = None if by is None else _deed(way.workspace, way.staff_id, "password_set", by=by)
        await self._store.set_sign_in(msgspec.structs.replace(way, secret=secret), deed, now=self._clock())

    def _note_refusal(self, way: SignIn) -> None:
        """Once a minute at most: whoever tries passwords does not fill the audit. Nobody waits for it, or the time an answer
        takes would say that there is such an account."""
        now = self._clock()
        refused = _deed(way.workspace, way.staff_id, "sign_in_refused", provider=way.provider)
        noting = asyncio.create_task(self._store.audit([refused], now=now, unless_since=now - REFUSED_MS))
        self._noting.add(noting)
        noting.add_done_callback(self._noted)

    def _noted(self, noting: asyncio.Task[None]) -> None:
        self._noting.discard(noting)
        if not noting.cancelled() and (error := noting.exception()) is not None:
            log.warning("A refused sign-in is not in the audit: %s", type(error).__name__)

    async def settle(self) -> None:
        """Wait for what is still being noted."""
        await asyncio.gather(*self._noting, return_exceptions=True)

    async def _begin(self, workspace: str, staff_id: str, provider: str, subject: str) -> Begun:
        now = self._clock()
        token = secrets.token_urlsafe(32)
        session = Session(
            workspace=workspace,
            id=digest(token),
            staff_id=staff_id,
            provider=provider,
            made_at=now,
            used_at=now,
            expires_at=now + self._longest_ms,
        )
        try:
            signed_in = _deed(workspace, staff_id, "signed_in", provider=provider)
            await self._store.begin_session(session, signed_in, subject=subject)
        except NotFound:
            raise _refused() from None
        return Begun(session=session, token=token)

    def _provider(self, workspace: str, key: str) -> SignInProvider:
        found = next((each for each in self._providers.of(workspace) if each.key == key), None)
        if found is None:
            raise NotFound("There is nothing at this address.")
        return found


class NoProviders:
    """Where only passwords let anybody in."""

    def of(self, workspace: str) -> Sequence[SignInProvider]:
        """None."""
        return ()

    async def admit(self, workspace: str, provider: SignInProvider, proven: object) -> str:
        """Nobody."""
        raise _refused()


def digest(token: str) -> str:
    """What is kept of a secret that a browser holds."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _deed(workspace: str, staff_id: str, action: Audited, *, by: str | None = None, **details: Json) -> Deed:
    return Deed(
        workspace=workspace,
        actor=by or staff_id,
        action=action,
        subject="staff",
        subject_id=staff_id,
        details=details,
    )


def _refused() -> SignInRefused:
    return SignInRefused("This did not let you in.")
