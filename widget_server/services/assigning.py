"""Assignments: which respondents, conversations and groups are whose, since when, until when."""

from collections.abc import Sequence

import msgspec

from widget_server.core import bounds
from widget_server.core.access import Action, Scope, Viewer
from widget_server.core.errors import InvalidInput
from widget_server.ports import Account, AssignedTo, Assignment, AssignmentSource, AssignmentTold, Clock, Store
from widget_server.services.accounts import StaffRefused, no_account, within
from widget_server.services.authority import Author, deed, reach
from widget_server.services.times import Time, milliseconds

MOST_AT_ONCE = 1_000
SUBJECTS: tuple[AssignedTo, ...] = ("respondent", "conversation", "group")

Id = str | None


class Saying(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One assignment as it is told from outside."""

    staff: Id = None
    """The account, or …"""
    person: Id = None
    """… the id by which it takes part in conversations."""
    respondent: Id = None
    conversation: Id = None
    group: Id = None
    since: Time = None
    """ISO 8601 or Unix milliseconds; left out: from now on, or as it stands."""
    until: Time = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a telling."""

    changed: int
    same: int


class Assignments:
    """Who is whose, told by hand, from a file, or by the customer's server."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def list(
        self, author: Author, saying: Saying, *, after: str = "", limit: int = 200
    ) -> tuple[list[Assignment], str | None]:
        """By id, after that one: those of the account or of the subject that is named, ended ones too; and where to go on."""
        seen = reach(author, Action.ASSIGN)
        staff_id = None
        if saying.staff is not None or saying.person is not None or not seen.everything:
            staff_id = (await self._account(author, seen, saying)).id
        subject, subject_id = _subject(saying) if _subjects(saying) else (None, None)
        found = await self._store.assignments(
            author.workspace, staff_id=staff_id, subject=subject, subject_id=subject_id, after=after, limit=limit
        )
        return found, found[-1].id if len(found) == limit else None

    async def put(self, author: Author, said: Sequence[Saying], *, source: AssignmentSource) -> Told:
        """Take them, all or none; the same again changes nothing. Raises NotFound where an account is missing, or is not the
        author's to assign to, and InvalidInput where one does not say whose and whom."""
        seen = reach(author, Action.ASSIGN)
        if len(said) > MOST_AT_ONCE:
            raise InvalidInput(f"At most {MOST_AT_ONCE:,} assignments at once.")
        accounts: dict[tuple[Id, Id], Account] = {}
        told: dict[tuple[str, AssignedTo, str], AssignmentTold] = {}
        for number, one in enumerate(said, 1):
            try:
                whose = one.staff, one.person
                if whose not in accounts:
                    accounts[whose] = await self._account(author, seen, one)
                as_told = assignment(author, accounts[whose].id, one)
            except InvalidInput as error:
                raise InvalidInput(f"Assignment {number}: {error.message}") from None
            _check_other(author, seen, accounts[whose])
            told[as_told.staff_id, as_told.subject, as_told.subject_id] = as_told
        changed = await self._store.assign(author.workspace, [*told.values()], source=source, now=self._clock())
        return Told(changed=changed, same=len(told) - changed)

    async def end(self, author: Author, saying: Saying) -> bool:
        """End one now; whether it had not ended before. Raises NotFound where it never was."""
        seen = reach(author, Action.ASSIGN)
        account = await self._account(author, seen, saying)
        subject, subject_id = _subject(saying)
        done = deed(author, "unassigned", subject, subject_id, staff=account.id)
        return await self._store.unassign(author.workspace, account.id, subject, subject_id, done, now=self._clock())

    async def _account(self, author: Author, seen: Scope, saying: Saying) -> Account:
        if (saying.staff is None) == (saying.person is None):
            raise InvalidInput("say whose it is, by `staff` or by `person`, and not by both.")
        whose = _checked(saying.staff or saying.person, "staff" if saying.staff is not None else "person")
        staff_id, person_id = (whose, None) if saying.staff is not None else (None, whose)
        account = await self._store.account(author.workspace, staff_id=staff_id, person_id=person_id)
        if account is None or not within(seen, account):
            raise no_account()
        return account


def assignment(author: Author, staff_id: str, saying: Saying) -> AssignmentTold:
    """One assignment to that account as the store takes it. Raises InvalidInput."""
    subject, subject_id = _subject(saying)
    since, until = _time(saying.since, "since"), _time(saying.until, "until")
    if since is not None and until is not None and until <= since:
        raise InvalidInput("`until` is not after `since`.")
    span = {name: at for name, at in (("since", since), ("until", until)) if at is not None}
    return AssignmentTold(
        staff_id=staff_id,
        subject=subject,
        subject_id=subject_id,
        since=since,
        until=until,
        deed=deed(author, "assigned", subject, subject_id, staff=staff_id, **span),
    )


def _check_other(author: Author, seen: Scope, account: Account) -> None:
    if not seen.everything and isinstance(author, Viewer) and author.staff_id == account.id:
        raise StaffRefused(
            "Nobody widens what they see themselves: ask another manager or an administrator.", because="own"
        )


def _subjects(saying: Saying) -> list[tuple[AssignedTo, str]]:
    return [(name, id) for name in SUBJECTS if (id := getattr(saying, name)) is not None]


def _subject(saying: Saying) -> tuple[AssignedTo, str]:
    told = _subjects(saying)
    if len(told) != 1:
        raise InvalidInput("say one of `respondent`, `conversation` and `group`.")
    [(subject, id)] = told
    return subject, _checked(id, subject)


def _checked(id: str | None, what: str) -> str:
    id = bounds.check_id(id or "", f"`{what}`")
    bounds.check(id)
    return id


def _time(time: Time, field: str) -> int | None:
    return None if time is None else milliseconds(time, field)
