"""A grouped and an anonymous survey over live sockets: what the mentor sees after four answers, after five, after six, after ten."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.served import JSON, Clock, Place, Talk, prepare, serving, write_workspace
from widget_server.adapters.sql import open_store
from widget_server.core.access import RoleGrant, Viewer
from widget_server.core.actors import OperatorActor
from widget_server.core.outbox import OutboxItem
from widget_server.ports import Store
from widget_server.services.grouping import Grouping
from widget_server.services.ids import new_id
from widget_server.settings import Settings

SURVEYS = {
    key: f"""
name: Honest
team: school
when: {{ event: {event} }}
again: {{ after: 1m }}
identity: {key}
questions:
  - {{ id: stars, kind: rating, text: "Was it useful?", required: true }}
  - {{ id: words, kind: text, text: "In your words" }}
"""
    for key, event in {"grouped": "review_received", "anonymous": "lesson_ended"}.items()
}
EVENTS = {"grouped": "review_received", "anonymous": "lesson_ended"}
STUDENTS = [f"s{number}" for number in range(1, 11)]
MARIA = Viewer(
    workspace="academy", staff_id=None, person_id="maria", grants=(RoleGrant(role="mentor"),), stage="ratings"
)


@asynccontextmanager
async def unnamed(settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """A running server whose surveys are not named."""
    keys = await prepare(settings, "academy")
    folder = Path(settings.workspaces) / "academy"
    for file in (folder / "surveys").iterdir():
        file.unlink()
    write_workspace(folder, SURVEYS)
    async with serving(settings, keys, clock=clock) as running:
        yield running


@pytest.fixture
async def school(either_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """On each database."""
    async with unnamed(either_settings, clock) as running:
        yield running


@pytest.fixture
async def light_school(light_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """On SQLite."""
    async with unnamed(light_settings, clock) as running:
        yield running


@pytest.fixture
async def store(either_settings: Settings, school: Place, clock: Clock) -> AsyncIterator[Store]:
    """Another look into the server's database."""
    opened = await open_store(either_settings.database, new_id=new_id, clock=clock)
    yield opened
    await opened.aclose()


async def answer(school: Place, identity: str, student: str, stars: int, words: str) -> JSON:
    """Ask a student and answer as the widget does: all at once. Gives the card as it was asked."""
    conversation = f"maria-{student}"
    await school.lesson(conversation, student)
    async with school.student(student, conversations=(conversation,)) as talk:
        context = {"conversation": {"id": conversation}}
        (await school.event(EVENTS[identity], student, context=context)).raise_for_status()
        card = await _card(talk)
        told = await talk.answer(card, "words", words, together=[{"question": "stars", "value": stars}])
        assert told["type"] == "ack"
        after = (await talk.hear("card"))["card"]
        assert (after["status"], after["answers"], after["changeable_until"]) == ("completed", [], None)
        return card


async def _card(talk: Talk) -> JSON:
    while True:
        card: JSON = (await talk.hear("card"))["card"]
        if card["status"] == "open":
            return card


async def seen(store: Store, clock: Clock, survey: str) -> dict[str, dict[int | None, int]]:
    """What Maria is shown: by question, how often each mark was given; of words only how many there are."""
    groups = await Grouping(store=store, clock=clock).released(MARIA, survey)
    return {
        group.question_id: {None: group.answers} if group.comments else {mark.value: mark.times for mark in group.marks}  # type: ignore[misc]
        for group in groups
    }


async def test_nobody_hears_of_a_history_when_somebody_answers_in_a_group(light_school: Place) -> None:
    school, talks = light_school, ("maria-s1",)
    await school.lesson("maria-s1", "s1")
    async with school.mentor(conversation="maria-s1") as maria, school.student("s1", conversations=talks) as talk:
        assert (await maria.say("history", respondent="s1"))["type"] == "ack"
        assert (await maria.hear("history"))["history"]["entries"] == []
        await school.event(EVENTS["grouped"], "s1", context={"conversation": {"id": "maria-s1"}})
        [asked] = (await maria.hear("history"))["history"]["entries"]
        assert asked["identity"] == "grouped"
        together = [{"question": "stars", "value": 3}]
        assert (await talk.answer(await _card(talk), "words", "words", together=together))["type"] == "ack"
        await maria.quiet("history")


async def test_a_mentor_sees_five_together_or_nothing(school: Place, store: Store, clock: Clock) -> None:
    await school.lesson("maria-s1", "s1")
    async with school.mentor(conversation="maria-s1") as maria:
        for identity, said in (("grouped", {"others": 4}), ("anonymous", {})):
            cards = [await answer(school, identity, student, 3, f"words of {student}") for student in STUDENTS[:4]]
            assert all((card["identity"], card["unnamed"]) == (identity, said) for card in cards)
            assert await seen(store, clock, identity) == {}
            await answer(school, identity, "s5", 5, "words of s5")
            assert await seen(store, clock, identity) == {"stars": {3: 4, 5: 1}}
            await answer(school, identity, "s6", 1, "words of s6")
            assert await seen(store, clock, identity) == {"stars": {3: 4, 5: 1}}
            for student in STUDENTS[6:]:
                await answer(school, identity, student, 1, f"words of {student}")
            assert await seen(store, clock, identity) == {"stars": {3: 4, 5: 1, 1: 5}, "words": {None: 10}}
        # Nothing of it was ever told to her panel.
        assert maria.state["items"] == []
        await maria.quiet("review", for_s=0.2)


async def test_what_is_handed_out_of_somebody_tells_no_staff_that_they_answered(light_school: Place) -> None:
    """A mail that is called off at the instant of the answer would tell it, and when."""
    house = light_school.app.house
    assert house is not None
    anna = Viewer(workspace="academy", staff_id="anna", person_id=None, grants=(RoleGrant(role="administrator"),))
    for student in ("s1", "s2"):
        await light_school.lesson(f"maria-{student}", student)
        await light_school.event(EVENTS["grouped"], student, context={"conversation": {"id": f"maria-{student}"}})
        [asked] = await house.store.fillings("academy", student, since=0)
        mail = OutboxItem(
            workspace="academy",
            id=f"mail-{student}",
            kind="email",
            invitation_id=asked.invitation.id,
            due_at=2**45,
            give_up_at=2**46,
            made_at=1,
        )
        await house.store.add_outbox([mail])
    async with light_school.student("s1", conversations=("maria-s1",)) as talk:
        [card] = talk.state["cards"]
        together = [{"question": "stars", "value": 3}]
        assert (await talk.answer(card, "words", "words", together=together))["type"] == "ack"
    assert (await house.store.outbox_line("academy", "mail-s1")).status == "cancelled"
    told = [await house.privacy.held(anna, student) for student in ("s1", "s2")]
    for kind in ("sendings", "displays", "asked_in_rooms"):
        assert [one[kind] for one in told] == [[], []]
    assert {name for one in told for name in one["invitations"][0]} == {"id", "asked_as", "identity", "invited_at"}
    whole = await house.privacy.held(OperatorActor(workspace="academy"), "s1")
    assert [one["status"] for one in whole["sendings"]] == ["cancelled"], "to the person themselves all of it"


async def test_what_came_once_is_final_and_comes_once(light_school: Place) -> None:
    school = light_school
    await school.lesson("maria-s1", "s1")
    async with school.student("s1", conversations=("maria-s1",)) as talk:
        (await school.event("lesson_ended", "s1", context={"conversation": {"id": "maria-s1"}})).raise_for_status()
        card = await _card(talk)
        assert (await talk.answer(card, "stars", 3))["error"]["code"] == "answer_refused"
        assert (await talk.answer(card, "words", "x", together=[{"question": "stars", "value": 9}]))[
            "type"
        ] == "refused"
        frame = {
            "type": "answer",
            "id": "once",
            "invitation": card["invitation"],
            "question": "words",
            "value": "all",
            "together": [{"question": "stars", "value": 4}],
            "answered_at": 1,
        }
        for _ in range(2):
            await talk.send(frame)
            assert (await talk.hear("ack"))["id"] == "once"
        await talk.send({**frame, "id": "again"})
        assert (await talk.hear("refused"))["error"]["code"] == "invitation_closed"
        assert (await talk.say("reply", invitation=card["invitation"], text="Also …"))["type"] == "refused"
    responses = await school.http.get("/v1/responses", auth=(school.keys.secret, ""))
    assert responses.json()["responses"] == []


async def test_named_answers_come_one_by_one(light: Place) -> None:
    await light.lesson()
    async with light.student() as talk:
        await light.ask()
        card = await _card(talk)
        assert "unnamed" not in card
        refused = await talk.answer(card, "words", "x", together=[{"question": "stars", "value": 3}])
        assert refused["error"]["code"] == "answer_refused"
