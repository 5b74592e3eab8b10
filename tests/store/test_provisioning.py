"""Accounts from identity providers: made once, with the roles they are given and no others, until the provider is silent."""

import asyncio

import pytest

from tests.store.made import NOW, Clock, new_id
from widget_server.core.access import OPERATOR, Deed, RoleGrant
from widget_server.core.access.mapping import Mapped
from widget_server.core.errors import Conflict
from widget_server.ports import Account, AccountChange, Store
from widget_server.ports.sign_in import Session

MENTOR, LEAD = RoleGrant(role="mentor"), RoleGrant(role="manager", team="onboarding")
DAY = 86_400_000


def by_hand(account: str, action: str = "role_given") -> Deed:
    return Deed(workspace="acme", actor=OPERATOR, action=action, subject="staff", subject_id=account)  # type: ignore[arg-type]


@pytest.fixture
async def acme(store: Store) -> Store:
    await store.add_workspace("acme", now=NOW)
    await store.add_workspace("other", now=NOW)
    return store


async def provisioned(store: Store, *grants: RoleGrant, subject: str = "s-1", now: int = NOW, **said: str) -> Account:
    account = await store.provision(
        "acme", "company", subject, Mapped(grants=grants, **said), new_id=new_id("stf_"), now=now
    )
    assert account is not None
    return account


async def session(store: Store, account: Account, *, now: int = NOW, subject: str = "s-1") -> str:
    id = new_id("ses_")
    begun = Session(
        workspace="acme",
        id=id,
        staff_id=account.id,
        provider="company",
        made_at=now,
        used_at=now,
        expires_at=now + 100 * DAY,
    )
    await store.begin_session(begun, by_hand(account.id, "signed_in"), subject=subject)
    return id


async def stands(store: Store, id: str) -> bool:
    return await store.session("acme", id, now=NOW, idle_since=0) is not None


async def test_the_first_sign_in_makes_an_account_with_what_it_is_given(acme: Store) -> None:
    made = await provisioned(
        acme, MENTOR, person_id="maria", name="Maria", email="m@example.org", language="ru", team="x"
    )
    assert made == Account(
        workspace="acme",
        id=made.id,
        person_id="maria",
        name="Maria",
        email="m@example.org",
        language="ru",
        team="x",
        made_at=NOW,
        grants=(MENTOR,),
    )
    [way] = await acme.sign_ins("acme", made.id)
    assert (way.provider, way.subject, way.secret) == ("company", "s-1", "")
    told = await acme.audited("acme", before=None, limit=9)
    assert {line.action: line.details for line in told} == {
        "staff_added": {"provider": "company"},
        "roles_mapped": {"provider": "company", "roles": ["mentor"]},
    }
    assert {(line.actor, line.subject_id) for line in told} == {("provider:company", made.id)}


async def test_an_account_is_known_by_provider_and_subject_alone(acme: Store) -> None:
    first = await provisioned(acme, MENTOR, email="m@example.org")
    assert (await provisioned(acme, MENTOR, email="other@example.org")).id == first.id
    assert (await provisioned(acme, MENTOR, subject="s-2", email="m@example.org")).id != first.id
    given = Mapped(grants=(MENTOR,), email="m@example.org")
    elsewhere = await acme.provision("acme", "campus", "s-1", given, new_id=new_id("stf_"), now=NOW)
    assert elsewhere is not None
    assert elsewhere.id != first.id
    assert first.name == "s-1"  # nothing said how to call them


async def test_without_a_role_no_account_is_made(acme: Store) -> None:
    assert await acme.provision("acme", "company", "s-1", Mapped(name="A"), new_id="stf_1", now=NOW) is None
    assert await acme.accounts("acme") == []


async def test_roles_of_a_provider_are_replaced_and_those_by_hand_stay(acme: Store) -> None:
    made = await provisioned(acme, MENTOR, LEAD)
    await acme.give_role("acme", made.id, RoleGrant(role="auditor"), by_hand(made.id), now=NOW)
    again = await provisioned(acme, MENTOR, name="Maria")
    assert again.grants == (RoleGrant(role="auditor"), MENTOR)
    assert again.name == "Maria"
    assert (await provisioned(acme, MENTOR)).name == "Maria"  # what is not said stays


async def test_whoever_is_given_no_role_any_more_loses_them_and_their_sessions(acme: Store) -> None:
    made = await provisioned(acme, MENTOR)
    begun = await session(acme, made)
    assert await acme.provision("acme", "company", "s-1", Mapped(), new_id=new_id("stf_"), now=NOW) is None
    assert not await stands(acme, begun)
    account = await acme.account("acme", staff_id=made.id)
    assert account is not None
    assert account.grants == ()


async def test_a_disabled_account_is_not_changed(acme: Store) -> None:
    made = await provisioned(acme, MENTOR)
    change = AccountChange(disabled_at=NOW)
    await acme.change_account("acme", made.id, change, by_hand(made.id, "staff_disabled"), now=NOW)
    again = await provisioned(acme, LEAD, name="Another")
    assert (again.disabled_at, again.name, again.grants) == (NOW, "s-1", (MENTOR,))


async def test_one_persons_place_is_taken_by_one_account(acme: Store) -> None:
    await provisioned(acme, MENTOR, person_id="maria")
    other = await provisioned(acme, MENTOR, subject="s-2")
    for subject in ("s-2", "s-3"):
        with pytest.raises(Conflict):
            await provisioned(acme, LEAD, subject=subject, person_id="maria")
    assert {account.person_id for account in await acme.accounts("acme")} == {"maria", None}
    unchanged = await acme.account("acme", staff_id=other.id)
    assert unchanged is not None
    assert unchanged.grants == (MENTOR,)


async def test_two_first_sign_ins_at_once_make_one_account(acme: Store) -> None:
    made = await asyncio.gather(*(provisioned(acme, MENTOR) for _ in range(5)))
    assert len({account.id for account in made}) == 1
    assert len(await acme.accounts("acme")) == 1


async def test_roles_lapse_when_nobody_signs_in(acme: Store, clock: Clock) -> None:
    silent, both, fresh = [await provisioned(acme, MENTOR, subject=subject) for subject in ("s-1", "s-2", "s-3")]
    await acme.give_role("acme", both.id, RoleGrant(role="analyst"), by_hand(both.id), now=NOW)
    sessions = [await session(acme, account, subject=f"s-{n}") for n, account in enumerate((silent, both), start=1)]
    sessions.append(await session(acme, fresh, now=NOW + DAY, subject="s-3"))
    assert await acme.role_sources("acme") == ["company"]
    assert await acme.lapse("acme", "company", unused_since=NOW, now=NOW) == []
    assert await acme.lapse("acme", "company", unused_since=NOW + 1, now=NOW) == sorted([silent.id, both.id])
    left = {account.id: account.grants for account in await acme.accounts("acme")}
    assert left == {silent.id: (), both.id: (RoleGrant(role="analyst"),), fresh.id: (MENTOR,)}
    assert [await stands(acme, id) for id in sessions] == [False, True, True]
    assert await acme.lapse("acme", "company", unused_since=NOW + 1, now=NOW) == []
    assert (await provisioned(acme, MENTOR)).grants == (MENTOR,)  # and come back with the next sign-in


async def test_other_workspaces_are_other_places(acme: Store) -> None:
    made = await provisioned(acme, MENTOR, person_id="maria")
    given = Mapped(grants=(MENTOR,), person_id="maria")
    elsewhere = await acme.provision("other", "company", "s-1", given, new_id=new_id("stf_"), now=NOW)
    assert elsewhere is not None
    assert elsewhere.id != made.id
    assert await acme.lapse("other", "company", unused_since=NOW + 1, now=NOW) == [elsewhere.id]
    account = await acme.account("acme", staff_id=made.id)
    assert account is not None
    assert account.grants == (MENTOR,)
