"""Of a change hear those who may read the response, and nobody else: told at once, or one response after the other."""

from collections.abc import AsyncIterator

import pytest

from tests.services.onlooking import RESPONSES, USUALLY, Response, built, roles_that_may
from tests.services.schools import School
from tests.services.test_permission_matrix import lookers
from tests.store.made import Clock, new_id
from widget_server.adapters.sql import open_store
from widget_server.core.access import Action, scope
from widget_server.services.telling import Telling


@pytest.fixture(params=[":memory:", "postgres"], ids=["sqlite", "postgres"])
async def school(request: pytest.FixtureRequest) -> AsyncIterator[School]:
    """As the permission matrix has it."""
    address = request.param
    if address == "postgres":
        address = str(request.getfixturevalue("postgres_database"))
    store = await open_store(address, new_id=new_id, clock=Clock())
    try:
        yield School(store, await built(store))
    finally:
        await store.aclose()


def here() -> list[Response]:
    """The responses of the workspace that is listened to."""
    return [response for response in RESPONSES if response.workspace == "acme"]


async def test_of_a_change_hear_those_who_may_read_it(school: School) -> None:
    telling = Telling(store=school.store, clock=school.clock)
    changed = await telling.changed("acme", set(school.ids.values()))
    assert {each.invitation_id for each in changed} <= {school.ids[response.name] for response in here()}
    heard = set()
    for looker in lookers():
        viewer = await school.viewer(looker, USUALLY)
        if viewer is None:
            continue
        expected = {school.ids[response.name] for response in here() if roles_that_may(looker, "RESPONSES", response)}
        told = await telling.theirs(viewer, changed)
        assert told == expected, looker
        if scope(viewer, Action.RESPONSES):
            heard |= told
    assert heard == {each.invitation_id for each in changed}


async def test_a_viewer_of_many_is_the_viewer_of_one(school: School) -> None:
    for looker in [each for each in lookers() if not each.token][:12]:
        viewer = await school.viewer(looker, USUALLY)
        several = await school.viewing.several("acme", ["stf_maria", "stf_nobody"])
        assert several == ({} if viewer is None else {"stf_maria": viewer})
