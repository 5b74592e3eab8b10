"""Accounts, roles and assignments: what stands after each verb, and what the audit has of it."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.store.made import DAY, NOW, Clock, answered, asked, judge, quiet, told
from tests.store.staffed import deed, given, grant, hired
from widget_server.core.access import Scope
from widget_server.core.errors import Conflict, NotFound
from widget_server.core.events import Participant, Respondent
from widget_server.ports import AccountChange, Store


def own(staff_id: str, person_id: str | None = None) -> Scope:
    return Scope(workspace="acme", own=True, staff_id=staff_id, person_id=person_id)


async def actions(store: Store) -> list[str]:
    return [line.action for line in await store.audited("acme", before=None, limit=99)][::-1]


async def test_an_account_is_found_by_its_id_and_by_its_person(store: Store) -> None:
    made = await hired(store, "stf_1", "mentor", "manager:sales", person_id="maria", email="m@x.example", team="sales")
    assert await store.account("acme", staff_id="stf_1") == made
    assert await store.account("acme", person_id="maria") == made
    assert await store.account("other", staff_id="stf_1") is None
    assert await store.account("acme", person_id="pavel") is None
    assert await actions(store) == ["staff_added"]


async def test_an_id_and_a_person_have_one_account(store: Store) -> None:
    await hired(store, "stf_1", person_id="maria")
    with pytest.raises(Conflict):
        await hired(store, "stf_2", person_id="maria")
    with pytest.raises(Conflict):
        await hired(store, "stf_1")
    await hired(store, "stf_1", person_id="maria", workspace="other")
    await hired(store, "stf_2")
    with pytest.raises(Conflict):
        await store.change_account("acme", "stf_2", AccountChange(person_id="maria"), deed(), now=NOW)
    assert await actions(store) == ["staff_added", "staff_added"]


async def test_accounts_are_paged_and_narrowed_to_teams(store: Store) -> None:
    for number, team in enumerate(["a", "b", "a", ""]):
        await hired(store, f"stf_{number}", "mentor", team=team)
    assert [one.id for one in await store.accounts("acme", limit=3)] == ["stf_0", "stf_1", "stf_2"]
    assert [one.id for one in await store.accounts("acme", after="stf_2")] == ["stf_3"]
    assert [one.id for one in await store.accounts("acme", teams=["a"])] == ["stf_0", "stf_2"]
    assert await store.accounts("acme", teams=[]) == []


async def test_what_changes_nothing_is_not_audited(store: Store) -> None:
    before = await hired(store, "stf_1", "mentor", team="a")
    after = await store.change_account("acme", "stf_1", AccountChange(team="b", trained_at=NOW), deed(), now=NOW)
    assert (after.team, after.trained_at, after.name, after.grants) == ("b", NOW, before.name, before.grants)
    assert await store.change_account("acme", "stf_1", AccountChange(team="b"), deed(), now=NOW) == after
    assert await store.account("acme", staff_id="stf_1") == after
    assert await actions(store) == ["staff_added", "staff_changed"]
    with pytest.raises(NotFound):
        await store.change_account("acme", "stf_9", AccountChange(team="b"), deed(), now=NOW)


async def test_roles_by_hand_and_by_a_provider_stand_beside_one_another(store: Store) -> None:
    await hired(store, "stf_1", "mentor")
    by_idp = [grant("mentor"), grant("manager:sales")]
    assert await store.map_roles("acme", "stf_1", by_idp, deed("roles_mapped"), source="idp", now=NOW)
    assert not await store.map_roles("acme", "stf_1", by_idp, deed("roles_mapped"), source="idp", now=NOW)
    assert not await store.give_role("acme", "stf_1", grant("mentor"), deed("role_given"), now=NOW)
    assert await store.take_role("acme", "stf_1", grant("mentor"), deed("role_taken"), now=NOW)
    assert not await store.take_role("acme", "stf_1", grant("manager:sales"), deed("role_taken"), now=NOW)
    account = await store.account("acme", staff_id="stf_1")
    assert account is not None
    assert account.grants == (grant("manager:sales"), grant("mentor")), "the provider still says so"
    assert await store.map_roles("acme", "stf_1", [], deed("roles_mapped"), source="idp", now=NOW)
    account = await store.account("acme", staff_id="stf_1")
    assert account is not None
    assert account.grants == ()
    assert await actions(store) == ["staff_added", "roles_mapped", "role_taken", "roles_mapped"]
    with pytest.raises(NotFound):
        await store.give_role("acme", "stf_9", grant("mentor"), deed("role_given"), now=NOW)


async def test_an_assignment_told_again_takes_the_place_of_the_first(store: Store) -> None:
    await hired(store, "stf_1", "mentor")
    said = [given("stf_1", "respondent", "s1"), given("stf_1", "group", "g1", since=NOW - DAY, until=NOW + DAY)]
    assert await store.assign("acme", said, source="file", now=NOW) == 2
    assert await store.assign("acme", said, source="api", now=NOW + 5) == 0, "it holds, since when it did"
    longer = [given("stf_1", "group", "g1", since=NOW - DAY)]
    assert await store.assign("acme", longer, source="api", now=NOW + 5) == 1
    found = await store.assignments("acme", staff_id="stf_1")
    assert {(one.subject, one.since, one.until, one.source) for one in found} == {
        ("respondent", NOW, None, "file"),
        ("group", NOW - DAY, None, "api"),
    }
    assert await store.assignments("acme", subject="group", subject_id="g1") == [
        one for one in found if one.subject == "group"
    ]
    assert await store.assignments("acme", staff_id="stf_1", subject="group", subject_id="g2") == []
    assert await actions(store) == ["staff_added", "assigned", "assigned", "assigned"]


async def test_assignments_are_taken_all_or_none(store: Store) -> None:
    await hired(store, "stf_1", "mentor")
    with pytest.raises(NotFound):
        await store.assign(
            "acme", [given("stf_1", "respondent", "s1"), given("stf_9", "respondent", "s1")], source="api", now=NOW
        )
    assert await store.assignments("acme") == []
    assert await actions(store) == ["staff_added"]


async def test_an_assignment_that_ended_may_begin_again(store: Store) -> None:
    await hired(store, "stf_1", "mentor")
    ending = deed("unassigned")
    with pytest.raises(NotFound):
        await store.unassign("acme", "stf_1", "respondent", "s1", ending, now=NOW)
    await store.assign("acme", [given("stf_1", "respondent", "s1")], source="hand", now=NOW)
    assert await store.unassign("acme", "stf_1", "respondent", "s1", ending, now=NOW + 5)
    assert not await store.unassign("acme", "stf_1", "respondent", "s1", ending, now=NOW + 6)
    [one] = await store.assignments("acme")
    assert (one.since, one.until, one.holds(NOW + 4), one.holds(NOW + 5)) == (NOW, NOW + 5, True, False)
    assert await store.assign("acme", [given("stf_1", "respondent", "s1")], source="hand", now=NOW + 9) == 1
    [one] = await store.assignments("acme")
    assert (one.since, one.until) == (NOW + 9, None)
    assert await actions(store) == ["staff_added", "assigned", "unassigned", "assigned"]


async def response_of(store: Store, who: str, *, event: str, **fields: Any) -> str:
    invited = await asked(store, who, event=event, **fields)
    await store.answer("acme", who, answered("a1", invited.id), judge(), now=NOW)
    return invited.id


async def sees(store: Store, scope: Scope, id: str, *, at: int = NOW) -> bool:
    try:
        return (await store.reviewable(scope, id, now=at)).filling.invitation.id == id
    except NotFound:
        return False


async def test_whoever_is_assigned_is_ones_own_as_long_as_it_lasts(store: Store) -> None:
    await hired(store, "stf_1", "mentor", person_id="maria")
    id = await response_of(store, "s1", event="e1")
    assert not await sees(store, own("stf_1", "maria"), id)
    span = [given("stf_1", "respondent", "s1", since=NOW + 10, until=NOW + 20)]
    await store.assign("acme", span, source="hand", now=NOW)
    assert [await sees(store, own("stf_1", "maria"), id, at=at) for at in (NOW + 9, NOW + 10, NOW + 19, NOW + 20)] == [
        *(False, True),
        *(True, False),
    ]


async def test_an_assigned_conversation_brings_its_people_and_its_responses(store: Store) -> None:
    await hired(store, "stf_2", "mentor", person_id="pavel")
    people = (Participant(id="s1", role="student"), Participant(id="maria", role="mentor"))
    id = await response_of(store, "s1", event="e1", conversation_id="c1", participants=people)
    assert not await sees(store, own("stf_2", "pavel"), id)
    await store.assign("acme", [given("stf_2", "conversation", "c1")], source="hand", now=NOW)
    assert await sees(store, own("stf_2", "pavel"), id)


async def test_another_mentors_response_of_the_same_person_stays_theirs(store: Store) -> None:
    await hired(store, "stf_2", "mentor", person_id="pavel")
    people = (Participant(id="s1", role="student"), Participant(id="maria", role="mentor"))
    alone = await response_of(store, "s1", event="e1", key="nps")
    id = await response_of(store, "s1", event="e2", conversation_id="c1", participants=people)
    await store.assign("acme", [given("stf_2", "respondent", "s1")], source="hand", now=NOW)
    assert not await sees(store, own("stf_2", "pavel"), id)
    assert await sees(store, own("stf_2", "pavel"), alone), "it has no mentor"


@pytest.mark.parametrize("way", ["import", "identify", "group"])
async def test_groups_are_kept_in_step_with_the_trait(store: Store, way: str) -> None:
    await hired(store, "stf_1", "mentor")
    id = await response_of(store, "s1", event="e1")
    await store.assign("acme", [given("stf_1", "group", "g1")], source="hand", now=NOW)
    assert not await sees(store, own("stf_1"), id)
    joins = {"groups": ["g1", "g2", 7, "g1"]}
    if way == "import":
        await store.import_respondents([Respondent(workspace="acme", id="s1", traits=joins)], now=NOW)
    elif way == "identify":
        await store.ingest([told("i1", traits=joins, told_at=NOW, verified=True)], quiet)
    else:
        await store.ingest([told("i1", group="g1", told_at=NOW, verified=True)], quiet)
    assert await sees(store, own("stf_1"), id)
    await store.ingest([told("i2", traits={"name": "Anna"}, told_at=NOW, verified=True)], quiet)
    assert await sees(store, own("stf_1"), id)
    leaves = {"groups": None} if way == "import" else {"groups": ["g2"]}
    await store.ingest([told("i3", traits=leaves, told_at=NOW, verified=True)], quiet)
    assert not await sees(store, own("stf_1"), id)


async def test_it_is_told_by_which_of_the_three_a_response_is_reached(store: Store, clock: Clock) -> None:
    await hired(store, "stf_1", "mentor")
    id = await response_of(store, "s1", event="e1", team="sales")
    await store.assign("acme", [given("stf_1", "respondent", "s1")], source="hand", now=NOW)
    mine = own("stf_1")
    none = replace(mine, own=False)
    for scope, by in (
        (mine, {"own"}),
        (replace(none, teams=("sales", "other")), {"teams"}),
        (replace(none, everything=True), {"everything"}),
        (replace(mine, everything=True, teams=("other",)), {"everything", "own"}),
        (replace(mine, teams=("sales",)), {"teams", "own"}),
    ):
        assert (await store.reviewable(scope, id, now=NOW)).by == by
    with pytest.raises(NotFound):
        await store.reviewable(replace(none, teams=("other",)), id, now=NOW)
