"""What one person's history shows of what is hidden, or only revealed, of a moment."""

from collections.abc import AsyncIterator

import pytest

from tests.services.onlooking import RESPONSES, STRICTER, USUALLY, Looker, built
from tests.services.schools import School
from tests.store.made import NOW, Clock, Deciding, new_id, told
from widget_server.adapters.sql import open_store
from widget_server.core.access import Part
from widget_server.core.context import ContextRules
from widget_server.core.deciding import Decision
from widget_server.core.events import Respondent
from widget_server.core.reasons import Reason
from widget_server.services.people import History, People
from widget_server.services.publishing import Live

ANNA = RESPONSES[1].who
TRAITS = {"name": "Anna", "full_name": "Anna Petrova", "email": "anna@example.org", "level": "B2"}
near = Deciding(
    lambda _: Decision(reasons={"k1": Reason(code="never_happened", values={"event": "lesson_ended"})}, near=True)
)


@pytest.fixture
async def school() -> AsyncIterator[School]:
    store = await open_store(":memory:", new_id=new_id, clock=Clock())
    try:
        school = School(store, await built(store))
        await store.ingest([told("late", ANNA, name="card_declined", at=NOW + 1)], near)
        await store.import_respondents([Respondent(workspace="acme", id=ANNA, traits=TRAITS)], now=NOW)
        yield school
    finally:
        await store.aclose()


async def seen(school: School, looker: Looker, shown: dict[str, str], *revealed: Part) -> History:
    """Anna's history as this kind of person is shown it."""

    def live(workspace: str) -> Live:
        rules = ContextRules(traits=tuple(TRAITS))
        return Live(workspace=workspace, name="", language="en", rules=rules, access=school.live(workspace).access)

    viewer = await school.viewer(looker, shown)
    assert viewer is not None
    people = People(store=school.store, clock=school.clock, sights=school.sights, live=live)
    return await people.history(viewer, ANNA, revealed=revealed)


def passed(history: History) -> list[tuple[str | None, str]]:
    """The event and the reason each time that nothing was asked."""
    return [(one.event, reason.text) for one in history.entries for reason in one.reasons]


async def test_a_trait_that_names_somebody_waits_with_their_name(school: School) -> None:
    administrator = Looker(roles=("administrator",))
    person = (await seen(school, administrator, USUALLY)).respondent
    assert (person.name, person.traits, person.revealable) == (None, {"level": "B2"}, ("name",))
    person = (await seen(school, administrator, USUALLY, "name")).respondent
    assert (person.name, person.traits) == ("Anna", {**TRAITS, "email": "[redacted]"})


async def test_what_happened_stands_in_no_reason_where_events_are_not_shown(school: School) -> None:
    whole = ("card_declined", "`lesson_ended` has not happened")
    bare = (None, "what it waits for has not happened")
    assert whole in passed(await seen(school, Looker(roles=("mentor",)), USUALLY))
    assert passed(await seen(school, Looker(roles=("mentor",), stage="ratings"), USUALLY)) == [bare]
    assert passed(await seen(school, Looker(roles=("administrator",)), STRICTER)) == [bare]
