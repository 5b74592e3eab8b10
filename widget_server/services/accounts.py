"""Accounts of those who read: made, changed, disabled; their roles; how far a mentor has come. The audit has each."""

import re
from collections.abc import Callable

import msgspec

from widget_server.core import bounds
from widget_server.core.access import EVERY_TEAM, Action, RoleGrant, Scope, Stage, Viewer
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.ports import Account, AccountChange, Clock, Store
from widget_server.services.authority import Author, deed, reach

MAX_NAME = 200
MAX_TEAM = 100
MOST = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_LANGUAGE = re.compile(r"([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?")

UNSET = msgspec.UNSET


class StaffRefused(InvalidInput):
    """What was asked for makes no sense of this account; `because` names the rule."""

    def __init__(self, message: str, *, because: str) -> None:
        super().__init__(message)
        self.because = because


class Accounts:
    """What administrators, managers (of those in their teams) and the operator do with accounts."""

    def __init__(self, *, store: Store, clock: Clock, new_id: Callable[[str], str]) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id

    async def list(self, author: Author, *, after: str = "", limit: int = MOST) -> list[Account]:
        """By id, after that one: all, or those of the teams somebody manages."""
        seen = reach(author, Action.STAFF)
        teams = None if seen.everything else seen.teams
        return await self._store.accounts(author.workspace, teams=teams, after=after, limit=limit)

    async def get(self, author: Author, staff_id: str, action: Action = Action.STAFF) -> Account:
        """One account, if the author may do that about it. Raises NotFound."""
        seen = reach(author, action)
        account = await self._store.account(author.workspace, staff_id=staff_id)
        if account is None or not within(seen, account):
            raise no_account()
        return account

    async def add(
        self,
        author: Author,
        *,
        name: str,
        grants: tuple[RoleGrant, ...] = (),
        person_id: str | None = None,
        email: str | None = None,
        language: str = "",
        team: str = "",
    ) -> Account:
        """A new account with roles given by hand. Raises Conflict where the person has one."""
        reach(author, Action.CHANGE_STAFF)
        account = Account(
            workspace=author.workspace,
            id=self._new_id("stf_"),
            name=name.strip(),
            person_id=person_id,
            email=email,
            language=language,
            team=team.strip(),
            made_at=self._clock(),
            grants=tuple(sorted({_checked_grant(grant) for grant in grants})),
        )
        _check(AccountChange(name=account.name, person_id=person_id, email=email, language=language, team=account.team))
        done = deed(author, "staff_added", "staff", account.id, roles=[*map(_told, account.grants)], team=account.team)
        await self._store.add_account(account, done, now=account.made_at)
        return account

    async def change(self, author: Author, staff_id: str, change: AccountChange) -> Account:
        """Change what is said of somebody: name, person, email, language, team; the rest has verbs of its own."""
        reach(author, Action.CHANGE_STAFF)
        given = {name for name in change.__struct_fields__ if getattr(change, name) is not UNSET}
        if given & {"stage", "trained_at", "disabled_at"}:
            raise InvalidInput("Stage, training and disabling are changed each by itself.")
        _check(change)
        fields = deed(author, "staff_changed", "staff", staff_id, fields=sorted(given))
        return await self._store.change_account(author.workspace, staff_id, change, fields, now=self._clock())

    async def disable(self, author: Author, staff_id: str) -> Account:
        """From now on they see nothing, wherever they are signed in; again changes nothing."""
        reach(author, Action.CHANGE_STAFF)
        if _is_own(author, staff_id):
            raise StaffRefused("Nobody disables their own account: ask another administrator.", because="own")
        account = await self.get(author, staff_id)
        if account.disabled_at is not None:
            return account
        change = AccountChange(disabled_at=self._clock())
        done = deed(author, "staff_disabled", "staff", staff_id)
        return await self._store.change_account(author.workspace, staff_id, change, done, now=self._clock())

    async def enable(self, author: Author, staff_id: str) -> Account:
        """They may sign in again, with the roles they have."""
        reach(author, Action.CHANGE_STAFF)
        done = deed(author, "staff_enabled", "staff", staff_id)
        change = AccountChange(disabled_at=None)
        return await self._store.change_account(author.workspace, staff_id, change, done, now=self._clock())

    async def give(self, author: Author, staff_id: str, grant: RoleGrant) -> bool:
        """Give a role by hand; whether it was not given by hand before."""
        reach(author, Action.CHANGE_STAFF)
        grant = _checked_grant(grant)
        done = deed(author, "role_given", "staff", staff_id, role=grant.role, team=grant.team)
        return await self._store.give_role(author.workspace, staff_id, grant, done, now=self._clock())

    async def take(self, author: Author, staff_id: str, grant: RoleGrant) -> bool:
        """Take a role that was given by hand; whether it was. What an identity provider gives, it takes."""
        reach(author, Action.CHANGE_STAFF)
        done = deed(author, "role_taken", "staff", staff_id, role=grant.role, team=grant.team)
        return await self._store.take_role(author.workspace, staff_id, grant, done, now=self._clock())

    async def train(self, author: Author, staff_id: str, *, trained: bool = True) -> Account:
        """Note that somebody was trained, or was not: stages may wait for it."""
        account = await self._mentor(author, staff_id)
        if trained == (account.trained_at is not None):
            return account
        change = AccountChange(trained_at=self._clock() if trained else None)
        done = deed(author, "trained", "staff", staff_id, trained=trained)
        return await self._store.change_account(author.workspace, staff_id, change, done, now=self._clock())

    async def grant_stage(self, author: Author, staff_id: str, stage: Stage | None) -> Account:
        """Say how far a mentor sees, whatever the workspace's rule; None: the rule again."""
        await self._mentor(author, staff_id)
        done = deed(author, "stage_granted", "staff", staff_id, stage=stage)
        change = AccountChange(stage=stage)
        return await self._store.change_account(author.workspace, staff_id, change, done, now=self._clock())

    async def _mentor(self, author: Author, staff_id: str) -> Account:
        """The mentor's account whose sight is to be widened: nobody widens their own."""
        account = await self.get(author, staff_id, Action.GRANT_STAGE)
        if _is_own(author, staff_id):
            raise StaffRefused(
                "Nobody widens what they see themselves: ask another manager or an administrator.", because="own"
            )
        if not any(grant.role == "mentor" for grant in account.grants):
            raise StaffRefused("Stages are for mentors; this account is none.", because="no_mentor")
        return account


def within(scope: Scope, account: Account) -> bool:
    """Whether an account is one of those that somebody may see or change."""
    return scope.everything or (account.team != "" and account.team in scope.teams)


def no_account() -> NotFound:
    """The same words for what is missing and for what is somebody else's."""
    return NotFound("There is no such account.")


def _is_own(author: Author, staff_id: str) -> bool:
    return isinstance(author, Viewer) and author.staff_id == staff_id


def _told(grant: RoleGrant) -> str:
    return f"{grant.role}:{grant.team}" if grant.team else grant.role


def _checked_grant(grant: RoleGrant) -> RoleGrant:
    if grant.role != "manager":
        if grant.team:
            raise StaffRefused(f"Only a manager's role has a team; {grant.role} has none.", because="no_team")
    elif not grant.team:
        raise StaffRefused(
            f"Of which team is the manager? Name one, or {EVERY_TEAM} for every one.", because="which_team"
        )
    elif grant.team != EVERY_TEAM:
        _check_text(grant.team, "The team", MAX_TEAM)
    return grant


def _check(change: AccountChange) -> None:
    if change.name is not UNSET:
        _check_text(change.name, "The name", MAX_NAME)
    if change.person_id is not UNSET and change.person_id is not None:
        bounds.check_id(change.person_id, "The person's id")
        bounds.check(change.person_id)
    if change.team is not UNSET and change.team:
        _check_text(change.team, "The team", MAX_TEAM)
        if change.team == EVERY_TEAM:
            raise StaffRefused(
                f"An account's own team is one; {EVERY_TEAM} is for a manager's role.", because="one_team"
            )
    if change.email is not UNSET and change.email is not None and not _EMAIL.fullmatch(change.email[:255]):
        raise StaffRefused("That is no email address.", because="email")
    if change.language is not UNSET and not _LANGUAGE.fullmatch(change.language):
        raise StaffRefused("The language is a tag such as en, ru or pt-BR.", because="language")


def _check_text(text: str, what: str, most: int) -> None:
    if not 0 < len(text) <= most or not text.isprintable():
        raise StaffRefused(f"{what} has 1 to {most} characters, all of them printable.", because="text")
