"""A table of assignments: what each row tells, what would become of it, and writing it."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from widget_server.core.access import Action, Scope
from widget_server.core.errors import InvalidInput, NotFound
from widget_server.ports import Account, Assignment, AssignmentTold, Store
from widget_server.services.accounts import no_account, within
from widget_server.services.assigning import Saying, assignment
from widget_server.services.authority import Author, reach
from widget_server.services.importing import BATCH, Counts, RefusedRow, Row

COLUMNS = ("staff", "person", "respondent", "conversation", "group", "since", "until")
PAGE = 1_000

Pair = tuple[str, str, str]


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """What a table tells, held against what stands."""

    counts: Counts
    told: tuple[AssignmentTold, ...]
    """Those that are new or otherwise than before."""
    refused: tuple[RefusedRow, ...]
    idle: tuple[str, ...]
    """Names of accounts that are assigned to and are no mentors: for them it means nothing yet."""


def columns(header: Sequence[str]) -> Mapping[str, int]:
    """Where each column stands. Raises InvalidInput for one that means nothing here, or where it is not said who is whose."""
    named = [name.strip().lower() for name in header]
    for name in named:
        if name not in COLUMNS:
            raise InvalidInput(f"there is no column {name!r} here; possible: {', '.join(COLUMNS)}")
        if named.count(name) > 1:
            raise InvalidInput(f"the column {name!r} is there twice; keep one")
    if not {"staff", "person"} & {*named}:
        raise InvalidInput("there is no column `staff` (an account's id) or `person` (its id in conversations)")
    if not {"respondent", "conversation", "group"} & {*named}:
        raise InvalidInput("there is no column `respondent`, `conversation` or `group`: who or what is assigned?")
    return {name: index for index, name in enumerate(named)}


async def plan(store: Store, author: Author, rows: Iterable[Row], where: Mapping[str, int], *, now: int) -> Planned:
    """What would become of the rows. Writes nothing."""
    accounts = _Accounts(store, author.workspace, reach(author, Action.ASSIGN))
    told: dict[Pair, AssignmentTold] = {}
    lines: dict[Pair, int] = {}
    refused: list[RefusedRow] = []
    for row in rows:
        try:
            saying = _saying(row.values, where)
            one = assignment(author, (await accounts.of(saying)).id, saying)
            pair = one.staff_id, one.subject, one.subject_id
            if (before := lines.setdefault(pair, row.line)) != row.line:
                raise InvalidInput(f"the same stands on line {before} already; keep one of the two")
            told[pair] = one
        except (InvalidInput, NotFound) as error:
            refused.append(RefusedRow(row.line, error.message.rstrip(".")))
    stands = await _standing(store, author.workspace, sorted({staff_id for staff_id, _, _ in told}))
    changed = {pair: one for pair, one in told.items() if not _same(one, stands.get(pair), now)}
    new = sum(pair not in stands for pair in changed)
    counts = Counts(new=new, changed=len(changed) - new, same=len(told) - len(changed), refused=len(refused))
    return Planned(counts=counts, told=tuple(changed.values()), refused=tuple(refused), idle=accounts.idle())


async def write(store: Store, workspace: str, told: Sequence[AssignmentTold], *, now: int) -> None:
    """Write them, a part at a time; again is harmless."""
    for first in range(0, len(told), BATCH):
        await store.assign(workspace, told[first : first + BATCH], source="file", now=now)


class _Accounts:
    """Accounts that rows name, each asked for once."""

    def __init__(self, store: Store, workspace: str, seen: Scope) -> None:
        self._store = store
        self._workspace = workspace
        self._seen = seen
        self._known: dict[tuple[str | None, str | None], Account | None] = {}

    async def of(self, saying: Saying) -> Account:
        """Whose a row says it is. Raises InvalidInput, or NotFound where that is nobody's account."""
        if (saying.staff is None) == (saying.person is None):
            raise InvalidInput("say whose it is, in `staff` or in `person`, and not in both")
        key = saying.staff, saying.person
        if key not in self._known:
            self._known[key] = await self._store.account(self._workspace, staff_id=key[0], person_id=key[1])
        account = self._known[key]
        if account is None or not within(self._seen, account):
            raise NotFound(f"{no_account().message} ({saying.staff or saying.person})")
        return account

    def idle(self) -> tuple[str, ...]:
        """Those who are no mentors."""
        known = (account for account in self._known.values() if account is not None)
        return tuple(sorted({one.name for one in known if all(grant.role != "mentor" for grant in one.grants)}))


async def _standing(store: Store, workspace: str, staff: Sequence[str]) -> dict[Pair, Assignment]:
    found: dict[Pair, Assignment] = {}
    for staff_id in staff:
        after = ""
        while page := await store.assignments(workspace, staff_id=staff_id, after=after, limit=PAGE):
            found |= {(one.staff_id, one.subject, one.subject_id): one for one in page}
            after = page[-1].id
    return found


def _same(told: AssignmentTold, stands: Assignment | None, now: int) -> bool:
    if stands is None or stands.until != told.until:
        return False
    return stands.since == told.since or (told.since is None and stands.holds(now))


def _saying(values: Sequence[str], where: Mapping[str, int]) -> Saying:
    if len(values) != len(where):
        raise InvalidInput(f"{len(values)} values here, and {len(where)} columns")
    given = {name: text for name, at in where.items() if (text := values[at].strip()) not in ("", "-")}
    return Saying(**given)
