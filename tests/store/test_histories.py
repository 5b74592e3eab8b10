"""One person within a scope: their past in pages, and finding them; nobody of whom there is nothing to see."""

from typing import Any

import pytest

from tests.store.made import DAY, MINUTE, NOW, Clock, answered, asked, judge, once, quiet, told, version
from tests.store.staffed import hired
from widget_server.core.access import Scope
from widget_server.core.errors import NotFound
from widget_server.core.events import Participant
from widget_server.ports import Store
from widget_server.ports.people import Cursor

ALL = Scope(workspace="acme", everything=True)
MARIA = Scope(workspace="acme", own=True, person_id="maria")


def in_talk(id: str, *people: str) -> dict[str, Any]:
    roles = [Participant(id=one, role="mentor" if one == "maria" else "student") for one in people]
    return {"conversation_id": id, "participants": tuple(roles)}


async def ids(store: Store, scope: Scope, *, limit: int = 2) -> list[str]:
    """The whole past in pages of both kinds together, as a reader goes through them."""
    found: list[str] = []
    before: Cursor | None = None
    while True:
        past = await store.past(scope, "sam", before=before, limit=limit, now=NOW)
        whole = [(one.filling.invitation.invited_at, one.filling.invitation.id) for one in past.asked]
        whole += [(one.decided_at, one.id) for one in past.not_asked]
        page = sorted(whole, reverse=True)[:limit]
        if not page:
            return found
        found += [id for _, id in page]
        before = page[-1]


async def test_a_past_is_read_backwards_without_gap_or_repeat(store: Store, clock: Clock) -> None:
    first = await asked(store, event="e0", who="sam", team="alpha")
    for number in range(1, 5):
        clock.now = NOW + number * MINUTE
        await store.ingest([told(f"e{number}", "sam")], once())
    whole = await ids(store, ALL)
    assert len(whole) == len({*whole}) == 5
    assert whole[-1] == first.id
    assert await ids(store, Scope(workspace="acme", teams=("beta",))) == whole[:-1]
    assert await ids(store, Scope(workspace="other", everything=True)) == []
    assert await ids(store, Scope(workspace="acme")) == []


async def test_who_is_whose(store: Store) -> None:
    await store.ingest([told("e0", "sam", **in_talk("c1", "sam", "maria"))], quiet)
    await store.ingest([told("e1", "lee", **in_talk("c2", "lee", "boris"))], quiet)
    sam = await store.person(MARIA, "sam", now=NOW)
    assert sam.by == {"own"}
    assert [(stay.conversation, stay.role, stay.until) for stay in sam.stays] == [("c1", "student", None)]
    for scope, who in (
        (MARIA, "lee"),
        (ALL, "nobody"),
        (Scope(workspace="acme"), "sam"),
        (Scope(workspace="acme", teams=("alpha",)), "sam"),
        (Scope(workspace="acme", everything=True, conversations=("c2",)), "sam"),
        (Scope(workspace="other", everything=True), "sam"),
    ):
        with pytest.raises(NotFound):
            await store.person(scope, who, now=NOW)
    await asked(store, "sam", event="e2", team="alpha")
    assert (await store.person(Scope(workspace="acme", teams=("alpha",)), "sam", now=NOW)).by == {"teams"}


async def test_an_old_id_leads_to_the_person(store: Store) -> None:
    await store.ingest([told("e0", "anon:v1")], quiet)
    await store.ingest([told("e1", "sam", alias_of="anon:v1", verified=True)], quiet)
    found = await store.person(ALL, "anon:v1", now=NOW)
    assert (found.respondent.id, [one.id for one in found.former]) == ("sam", ["anon:v1"])


async def found(store: Store, scope: Scope, text: str, *, names: bool = True, limit: int = 10) -> list[str]:
    shown = ("everything", "teams", "own") if names else ()
    people = await store.find_people(scope, text, names=shown, limit=limit, now=NOW)  # type: ignore[arg-type]
    return [one.respondent.id for one in people.people]


async def test_people_are_found_within_reach_by_id_and_by_a_name_that_is_shown(store: Store, clock: Clock) -> None:
    await hired(store, "stf_1", "manager:alpha")
    for number, (id, name, mentor) in enumerate(
        [("sam-1", "Анна Ли", "maria"), ("sam-2", "Bob", "boris"), ("kim", "Sammy", "boris")]
    ):
        clock.now = NOW + number
        await store.ingest([told(f"e{number}", id, traits={"name": name}, **in_talk(f"c{number}", id, mentor))], quiet)
    assert await found(store, ALL, "sam") == ["sam-1", "sam-2", "kim"]
    assert await found(store, ALL, "sam", names=False) == ["sam-1", "sam-2"]
    assert await found(store, ALL, "АННА") == ["sam-1"]
    assert await found(store, ALL, "") == ["kim", "sam-2", "sam-1"]
    assert await found(store, ALL, "", limit=1) == ["kim"]
    assert await found(store, MARIA, "") == await found(store, MARIA, "s") == ["sam-1"]
    assert await found(store, MARIA, "kim") == []
    team = Scope(workspace="acme", teams=("alpha",))
    assert await found(store, team, "") == []
    await store.publish(version(), now=NOW)
    invited = await asked(store, "kim", event="e9", team="alpha", expires=DAY)
    await store.answer("acme", "kim", answered("a1", invited.id), judge(), now=NOW)
    assert await found(store, team, "") == ["kim"]
