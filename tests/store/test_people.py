"""Many people at once: found by the ids they are asked for, on each database."""

from tests.store.made import NOW, Clock, quiet, told
from widget_server.core.events import Respondent
from widget_server.ports import Store


def person(id: str, workspace: str = "acme", **traits: object) -> Respondent:
    return Respondent(workspace=workspace, id=id, verified=True, traits=traits)


async def test_people_are_found_by_the_ids_that_are_asked_for(store: Store) -> None:
    for workspace in ("acme", "other"):
        await store.add_workspace(workspace, now=NOW)
    people = [person("anna", name="Anna"), person("boris"), person("carl", workspace="other")]
    assert await store.import_respondents(people, now=NOW) == 3
    await store.ingest([told("1", "anna", verified=True, alias_of="anon:1")], quiet)
    assert await store.people("acme", ["boris", "anna", "anon:1", "carl", "nobody"]) == {
        "boris": person("boris"),
        "anna": person("anna", name="Anna"),
        "anon:1": person("anna", name="Anna"),
    }


async def test_nobody_is_found_by_no_id(store: Store) -> None:
    assert await store.people("acme", []) == {}


async def test_who_comes_late_in_a_long_import_is_seen_when_they_come(store: Store, clock: Clock) -> None:
    clock.now = NOW
    await store.import_respondents([Respondent(workspace="acme", id="first")], now=NOW)
    clock.now = NOW + 60_000
    await store.import_respondents([Respondent(workspace="acme", id="later")], now=NOW)
    after = await store.respondents("acme", after=(NOW + 30_000, ""), limit=10)
    assert [(at, person.id) for at, person in after] == [(NOW + 60_000, "later")]
