"""Who may do what about accounts, assignments and the audit: each action × who asks × whose account it is."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.store.made import NOW, Clock, new_id
from tests.store.staffed import grant, hired
from widget_server.adapters.sql import open_store
from widget_server.core.access import Viewer
from widget_server.core.actors import OperatorActor, ServerActor
from widget_server.core.errors import Conflict, CuecardError, InvalidInput, NotFound
from widget_server.ports import AccountChange, AuditFilter, Store
from widget_server.services.accounts import Accounts
from widget_server.services.assigning import Assignments, Saying
from widget_server.services.auditing import Auditing
from widget_server.services.authority import Author

WHOSE = {
    "own team's mentor": "stf_alpha",
    "own team's analyst": "stf_numbers",
    "other team's mentor": "stf_beta",
    "mentor of no team": "stf_none",
    "oneself": "stf_me",
    "another workspace's": "stf_far",
    "nobody's": "stf_nobody",
}
ASKING = ("administrator", "manager:alpha", "manager:*", "mentor", "analyst", "auditor", "", "operator", "server")

OURS = {"own team's mentor", "own team's analyst", "other team's mentor", "mentor of no team", "oneself"}
TEAM = {"own team's mentor", "own team's analyst", "oneself"}
EVERYWHERE = {"see": OURS, "change": OURS, "widen": {"own team's mentor", "other team's mentor", "mentor of no team"}}
EVERYWHERE |= {"assign": OURS, "end": OURS, "list": OURS}

MAY: dict[str, dict[str, set[str]]] = {
    "operator": {**EVERYWHERE, "widen": EVERYWHERE["widen"] | {"oneself"}},
    "administrator": EVERYWHERE,
    "manager:*": {**EVERYWHERE, "change": set()},
    "manager:alpha": {
        "see": TEAM,
        "list": TEAM,
        "widen": {"own team's mentor"},
        "assign": {"own team's mentor", "own team's analyst"},
        "end": TEAM,
    },
    "server": {"assign": OURS, "end": OURS},
}
"""By hand. Nobody widens their own sight, but for whoever holds the command line; the rest may nothing."""


class Office:
    """Accounts of two teams, and the services about them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.accounts = Accounts(store=store, clock=lambda: NOW, new_id=new_id)
        self.assignments = Assignments(store=store, clock=lambda: NOW)
        self.auditing = Auditing(store=store)

    async def open(self) -> None:
        for id, team, role in (
            ("stf_alpha", "alpha", "mentor"),
            ("stf_numbers", "alpha", "analyst"),
            ("stf_beta", "beta", "mentor"),
            ("stf_none", "", "mentor"),
            ("stf_me", "alpha", "mentor"),
        ):
            await hired(self.store, id, role, team=team, person_id=f"{id}'s person")
            told = Saying(staff=id, respondent="ended")
            await self.assignments.put(OperatorActor(workspace="acme"), [told], source="hand")
        await hired(self.store, "stf_far", "mentor", team="alpha", workspace="other")

    async def lines(self) -> int:
        return len(await self.store.audited("acme", before=None, limit=999))


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    store = await open_store(":memory:", new_id=new_id, clock=Clock())
    try:
        made = Office(store)
        await made.open()
        yield made
    finally:
        await store.aclose()


def asking(who: str) -> Author:
    if who == "operator":
        return OperatorActor(workspace="acme")
    if who == "server":
        return ServerActor(workspace="acme", key_id="k1")
    grants = (grant(who),) if who else ()
    return Viewer(workspace="acme", staff_id="stf_me", person_id="me", grants=grants, stage="moments")


NOT_THEIRS = re.compile("nobody widens|Nobody widens|Stages are for mentors")


async def attempt(office: Office, action: str, author: Author, id: str, number: int) -> object:
    """Do that about an account, otherwise each time."""
    accounts, assignments = office.accounts, office.assignments
    match action:
        case "see":
            return await accounts.get(author, id)
        case "change":
            return await accounts.change(author, id, AccountChange(name=f"Changed {number}"))
        case "widen":
            return await accounts.grant_stage(author, id, ("ratings", "moments")[number % 2])
        case "assign":
            return await assignments.put(author, [Saying(staff=id, respondent=f"s{number}")], source="hand")
        case _:
            return await assignments.end(author, Saying(staff=id, respondent="ended"))


@pytest.mark.parametrize("who", ASKING)
async def test_each_may_what_they_may_about_those_they_may(office: Office, who: str) -> None:
    author, may = asking(who), MAY.get(who, {})
    for number, (whose, id) in enumerate(WHOSE.items()):
        for action in ("see", "change", "widen", "assign", "end"):
            before = await office.lines()
            if whose in may.get(action, set()):
                assert await attempt(office, action, author, id, number), (action, whose)
                assert await office.lines() - before == (action != "see"), (action, whose)
            else:
                with pytest.raises((NotFound, InvalidInput)) as refused:
                    await attempt(office, action, author, id, number)
                assert isinstance(refused.value, NotFound) or NOT_THEIRS.search(refused.value.message), (action, whose)
                assert await office.lines() == before, (action, whose)
        listed = {one.id for one in await office.accounts.list(author)} if may.get("list") else set()
        assert (id in listed) == (whose in may.get("list", set())), whose
    if not may.get("list"):
        with pytest.raises(NotFound):
            await office.accounts.list(author)
    far = await office.store.account("other", staff_id="stf_far")
    assert far is not None
    assert (far.name, far.stage) == ("Stf_Far", None)


async def test_only_administrators_auditors_and_the_operator_read_the_audit(office: Office) -> None:
    for who in ASKING:
        if who in ("administrator", "auditor", "operator"):
            found, last = await office.auditing.lines(asking(who), limit=3)
            assert (len(found), last) == (3, (found[-1].at, found[-1].id))
            wanted = AuditFilter(action="assigned")
            assert [line.action async for line in office.auditing.all(asking(who), wanted)] == ["assigned"] * 5
        else:
            with pytest.raises(NotFound):
                await office.auditing.lines(asking(who))


async def test_only_administrators_and_the_operator_make_accounts_and_give_roles(office: Office) -> None:
    for who in ASKING:
        author = asking(who)
        calls: list[Awaitable[object]] = [
            office.accounts.add(author, name="New", grants=(grant("mentor"),)),
            office.accounts.give(author, "stf_beta", grant(f"manager:{who or 'x'}")),
            office.accounts.disable(author, "stf_beta"),
            office.accounts.enable(author, "stf_beta"),
        ]
        for call in calls:
            if who in ("administrator", "operator"):
                assert await call
            else:
                with pytest.raises(NotFound):
                    await call


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda it, me: it.disable(me, "stf_me"), id="disabling oneself"),
        pytest.param(lambda it, me: it.change(me, "stf_me", AccountChange(stage="moments")), id="a stage by the way"),
        pytest.param(lambda it, me: it.change(me, "stf_me", AccountChange(team="*")), id="every team as one's own"),
        pytest.param(lambda it, me: it.change(me, "stf_me", AccountChange(person_id="")), id="no person"),
        pytest.param(lambda it, me: it.change(me, "stf_me", AccountChange(person_id="stf_beta's person")), id="a person who has one"),
        pytest.param(lambda it, me: it.give(me, "stf_me", grant("manager")), id="a manager of nothing"),
        pytest.param(lambda it, me: it.give(me, "stf_me", grant("analyst:alpha")), id="a team where none belongs"),
        pytest.param(lambda it, me: it.add(me, name="Tab\tbed"), id="a name that can't be printed"),
        pytest.param(lambda it, me: it.train(me, "stf_numbers"), id="training an analyst"),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_refused(
    office: Office, call: Callable[[Accounts, Author], Awaitable[object]]
) -> None:
    before = await office.lines()
    with pytest.raises(CuecardError) as refused:
        await call(office.accounts, asking("administrator"))
    assert isinstance(refused.value, InvalidInput | Conflict)
    assert await office.lines() == before
