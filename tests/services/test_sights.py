"""What is shown of a response, in the embed too: parts by role, what may be revealed, and what the audit has of looking."""

import resource
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.services.onlooking import RESPONSES, STRICTER, USUALLY, Looker, built, mark
from tests.services.schools import School
from tests.store.made import NOW, Clock, new_id
from widget_server.adapters.sql import open_store
from widget_server.core.access import Action, Viewer, scope
from widget_server.core.errors import InvalidInput, Unavailable
from widget_server.core.inbox import Filter
from widget_server.ports import AuditLine

MINUTE = 60_000
TALK = "own"
OWN = RESPONSES[1]


@pytest.fixture
async def school() -> AsyncIterator[School]:
    store = await open_store(":memory:", new_id=new_id, clock=Clock())
    try:
        yield School(store, await built(store))
    finally:
        await store.aclose()


async def looking(school: School, *roles: str, shown: Any = USUALLY, **fields: Any) -> Viewer:
    viewer = await school.viewer(Looker(roles=roles, **fields), shown)
    assert viewer is not None
    return viewer


async def told(school: School, action: str) -> list[AuditLine]:
    """What the audit has of that, oldest first."""
    return [line for line in await school.store.audited("acme", before=None, limit=999) if line.action == action][::-1]


def own(school: School) -> str:
    return school.ids[OWN.name]


async def test_a_moment_is_audited_once_in_ten_minutes_for_each_who_sees_it(school: School) -> None:
    mentor = await looking(school, "mentor", "manager:alpha")
    for minutes in (0, 3, 9):
        school.clock.now = NOW + minutes * MINUTE
        await school.reviewing.items(mentor, TALK)
        await school.reviewing.item(mentor, own(school))
    seen = [line for line in await told(school, "moment_seen") if line.subject_id == own(school)]
    assert [(line.at, line.actor, line.subject) for line in seen] == [(NOW, "stf_maria", "invitation")]
    assert seen[0].details == {"parts": ["name", "messages", "events", "page", "traits"]}
    school.clock.now = NOW + 10 * MINUTE
    await school.reviewing.item(mentor, own(school))
    other = msgspec.structs.replace(mentor, staff_id="stf_2")
    await school.reviewing.item(other, own(school))
    seen = [line for line in await told(school, "moment_seen") if line.subject_id == own(school)]
    assert [(line.at - NOW, line.actor) for line in seen[1:]] == [(600_000, "stf_maria"), (600_000, "stf_2")]


async def test_another_process_asks_the_database_what_was_audited(school: School) -> None:
    mentor = await looking(school, "mentor")
    await school.reviewing.item(mentor, own(school))
    again = School(school.store, school.ids)
    again.clock.now = school.clock.now + MINUTE
    await again.reviewing.item(mentor, own(school))
    assert len(await told(school, "moment_seen")) == 1


async def test_seeing_more_is_audited_at_once(school: School) -> None:
    mentor = await looking(school, "mentor", shown=STRICTER)
    await school.reviewing.item(mentor, own(school))
    mentor = await looking(school, "mentor")
    await school.reviewing.item(mentor, own(school))
    assert [line.details["parts"] for line in await told(school, "moment_seen")] == [
        ["events"],
        ["name", "messages", "events", "page", "traits"],
    ]


async def test_answers_without_their_moment_are_not_audited(school: School) -> None:
    mentor = await looking(school, "mentor", stage="ratings")
    item = await school.reviewing.item(mentor, own(school))
    assert mark("answers", OWN) in msgspec.json.encode(item).decode()
    assert (item.why, item.context["events"], item.context["page"]) == ("", (), None)
    assert await told(school, "moment_seen") == []


async def test_a_list_shows_answers_and_names_alone(school: School) -> None:
    mentor = await looking(school, "mentor")
    reached = await school.store.reviews(scope(mentor, Action.RESPONSES), TALK, now=school.clock.now)
    items = await school.sights.show(mentor, reached, moments=False)
    assert [item.respondent.name for item in items] == [mark("name", OWN)] * len(items) != []
    assert mark("messages", OWN) not in msgspec.json.encode(items).decode()
    assert await told(school, "moment_seen") == []


async def test_words_stand_where_a_value_is_not_shown(school: School) -> None:
    mentor = await looking(school, "mentor", stage="ratings")
    [score, *_] = (await school.reviewing.item(mentor, own(school))).answers
    assert score.text == "How was it at level so, you? (here)"
    administrator = await looking(school, "administrator")
    [score, *_] = (await school.reviewing.item(administrator, own(school))).answers
    assert score.text == "How was events~1~ at level traits~1~, you? (page~1~)"


async def test_no_filter_and_no_search_tells_what_is_not_shown(school: School) -> None:
    inbox = school.inbox
    mentor = await looking(school, "mentor", "manager:alpha")
    whole = len((await inbox.rows(mentor, Filter())).rows)
    assert whole > 5
    assert len((await inbox.rows(mentor, Filter(text="name~"))).rows) == whole
    assert (await inbox.rows(mentor, Filter(happened="nothing"))).rows == ()
    administrator = await looking(school, "administrator")
    assert (await inbox.rows(administrator, Filter(text="name~"))).rows == ()
    assert (await inbox.rows(administrator, Filter(text="s1"))).rows != ()
    new = await looking(school, "mentor", stage="ratings")
    for ask in (inbox.rows(new, Filter(happened="failed")), inbox.fresh(new, Filter(happened="failed"), since=0)):
        with pytest.raises(InvalidInput, match="not shown to you"):
            await ask


async def test_while_the_audit_can_not_be_written_answers_are_there_without_their_moment(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "cue.db", new_id=new_id, clock=Clock())
    try:
        school = School(store, await built(store))
        manager = await looking(school, "manager:alpha")
        mentor = await looking(school, "mentor")
        whole = await school.reviewing.item(mentor, own(school))
        school.clock.now += 10 * MINUTE
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, resource.RLIM_INFINITY))  # as on a full disk
        try:
            bare = await school.reviewing.item(mentor, own(school))
            with pytest.raises(Unavailable):
                await school.reviewing.reveal(manager, own(school), "messages")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert (bare.answers != (), bare.respondent.name, bare.why, bare.page_messages) == (
            True,
            mark("name", OWN),
            "",
            (),
        )
        assert await school.reviewing.item(mentor, own(school)) == whole
        assert [line.at - NOW for line in await told(school, "moment_seen")] == [1_000, 1_000 + 10 * MINUTE]
    finally:
        await store.aclose()
