"""Staff: accounts, their roles, whose responses are theirs."""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import msgspec

from widget_server.core.access import Breadth, Deed, RoleGrant, Stage
from widget_server.ports.records import Filling

AssignedTo = Literal["respondent", "conversation", "group"]
AssignmentSource = Literal["hand", "file", "api"]

UNSET = msgspec.UNSET


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One of those who read. Times are Unix milliseconds."""

    workspace: str
    id: str
    name: str
    person_id: str | None = None
    """The id by which they take part in conversations."""
    email: str | None = None
    """Where notices go; it never says who somebody is."""
    language: str = ""
    """Empty: the browser's."""
    team: str = ""
    stage: Stage | None = None
    """What was granted by hand; None: by the workspace's rule."""
    trained_at: int | None = None
    made_at: int
    disabled_at: int | None = None
    grants: tuple[RoleGrant, ...] = ()


class AccountChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of an account is to become otherwise; UNSET stays as it is."""

    name: str | msgspec.UnsetType = UNSET
    person_id: str | msgspec.UnsetType | None = UNSET
    email: str | msgspec.UnsetType | None = UNSET
    language: str | msgspec.UnsetType = UNSET
    team: str | msgspec.UnsetType = UNSET
    stage: Stage | msgspec.UnsetType | None = UNSET
    trained_at: int | msgspec.UnsetType | None = UNSET
    disabled_at: int | msgspec.UnsetType | None = UNSET


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """Who is whose: one span for each pair, told anew by whoever tells it again."""

    workspace: str
    id: str
    staff_id: str
    subject: AssignedTo
    subject_id: str
    since: int
    until: int | None = None
    """When it ends, or ended (ms); None: it does not."""
    source: AssignmentSource

    def holds(self, now: int) -> bool:
        """Whether it counts at `now`."""
        return self.since <= now and (self.until is None or self.until > now)


class AssignmentTold(msgspec.Struct, frozen=True, kw_only=True):
    """An assignment as somebody tells it."""

    staff_id: str
    subject: AssignedTo
    subject_id: str
    since: int | None = None
    """None: as it stands where it still holds, else from now on."""
    until: int | None = None
    deed: Deed


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """A filling within a scope."""

    filling: Filling
    by: frozenset[Breadth]
    """By which of the three it is within: as everything is, by its team, as one's own."""


Look = Callable[[Reached], Sequence[Deed]]
"""Pure: what the audit is told of a look at what was reached. Raises NotFound where there is nothing to see."""


class StaffStore(Protocol):
    """Verbs about accounts, roles and assignments. What is written beside it, the audit's line, is in the same transaction."""

    async def account(
        self, workspace: str, *, staff_id: str | None = None, person_id: str | None = None
    ) -> Account | None:
        """The account with this id, or of this person, disabled or not; None where there is none."""
        ...

    async def accounts(
        self, workspace: str, *, teams: Sequence[str] | None = None, after: str = "", limit: int = 1_000
    ) -> list[Account]:
        """Accounts by id, after that one; of those teams, where teams are given."""
        ...

    async def add_account(self, account: Account, deed: Deed, *, now: int) -> None:
        """With its grants, as given by hand. Raises Conflict where the id is taken or the person has one; NotFound without
        the workspace."""
        ...

    async def change_account(
        self, workspace: str, staff_id: str, change: AccountChange, deed: Deed, *, now: int
    ) -> Account:
        """The account as it stands then. What changes nothing is not told to the audit. Raises NotFound; Conflict where the
        person has another account."""
        ...

    async def give_role(self, workspace: str, staff_id: str, grant: RoleGrant, deed: Deed, *, now: int) -> bool:
        """Give a role by hand; whether it was not theirs by hand before. Raises NotFound."""
        ...

    async def take_role(self, workspace: str, staff_id: str, grant: RoleGrant, deed: Deed, *, now: int) -> bool:
        """Take a role that was given by hand; whether it was. Raises NotFound."""
        ...

    async def map_roles(
        self, workspace: str, staff_id: str, grants: Sequence[RoleGrant], deed: Deed, *, source: str, now: int
    ) -> bool:
        """Make these the roles that `source` (an identity provider's key) gives, in place of those it gave before; whether
        that changed anything. Raises NotFound."""
        ...

    async def assignments(
        self,
        workspace: str,
        *,
        staff_id: str | None = None,
        subject: AssignedTo | None = None,
        subject_id: str | None = None,
        after: str = "",
        limit: int = 200,
    ) -> list[Assignment]:
        """By id, after that one: all, those of an account, or (subject and subject_id) those of one respondent, conversation
        or group; also those that have ended."""
        ...

    async def assign(
        self, workspace: str, told: Sequence[AssignmentTold], *, source: AssignmentSource, now: int
    ) -> int:
        """Put them in place of what was said of the same account and subject before; what says the same changes nothing, and
        is not told to the audit. One transaction; returns how many are new or changed. Raises NotFound without the account.
        """
        ...

    async def unassign(
        self, workspace: str, staff_id: str, subject: AssignedTo, subject_id: str, deed: Deed, *, now: int
    ) -> bool:
        """End it now; whether it had not ended before. Raises NotFound where it never was."""
        ...
