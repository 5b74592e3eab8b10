"""What time and the other side make due, seen at the sockets: waits, absences, schedules, both sides, assembled cards."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.live.test_loop import asked
from tests.served import Clock, Place, write_workspace

SILENT = """
name: A silent mentor
when: { event: question_asked, same: [topic], wait: 5m, unless: [{ event: question_answered }], until: { event: lesson_closed } }
fresh: 1h
questions:
  - { id: waiting, kind: rating, text: "Still waiting about «{event.topic|your question}»?" }
"""
STUDENT_SIDE = """
name: The session, as the student saw it
when: { event: session_ended }
counterpart: session-mentor
questions:
  - { id: clear, kind: rating, text: "How clear was it?" }
"""
MENTOR_SIDE = """
name: The session, as the mentor saw it
when: { request: true }
audience: { role: mentor }
questions:
  - { id: ready, kind: rating, text: "How ready was the student?" }
"""
NPS = """
name: Course NPS
kind: nps
when: { schedule: { every: 90d, spread: 1s } }
audience: { traits: { plan: pro } }
again: { after: 30d }
questions:
  - { id: recommend, kind: nps, text: "How likely?" }
"""
BANK = "kind: rating\ntext: How did you like the lessons?\nknown_from: { within: 30d }\n"
FIRST = """
name: First
when: { event: unit_finished }
questions:
  - { use: lessons }
"""
SECOND = """
name: Second
when: { event: course_finished }
questions:
  - { use: lessons, id: liked }
  - { id: better, kind: text, text: "{trait.name|You}: what should be better?", ask_if: { question: liked, at_most: 3 } }
  - { id: loved, kind: text, text: "What did you love?", ask_if: { question: liked, at_least: 4 } }
"""


async def live(
    place: Place, *, questions: dict[str, str] | None = None, policy: str = "rest: null\n", **surveys: str
) -> None:
    """These surveys are live."""
    assert place.app.house is not None
    folder = Path(place.app.settings.workspaces) / "academy"
    write_workspace(folder, {name.replace("_", "-"): text for name, text in surveys.items()})
    (folder / "policy.yaml").write_text(policy)
    (folder / "questions").mkdir(exist_ok=True)
    for name, text in (questions or {}).items():
        (folder / "questions" / f"{name}.yaml").write_text(text)
    await place.app.house.refresh()
    assert place.app.house.workspaces.mistakes == {}


async def rung(place: Place) -> int:
    """What is due has rung."""
    house = place.app.house
    assert house is not None
    return await house.ring()


async def reasons(place: Place, who: str = "s1") -> list[dict[str, Any]]:
    """Stored decisions about somebody, newest first."""
    told = await place.http.get(f"/v1/respondents/{who}/decisions", auth=(place.keys.secret, ""))
    decisions: list[dict[str, Any]] = told.json()["decisions"]
    return decisions


async def test_a_wait_asks_by_itself_and_not_before(place: Place, clock: Clock) -> None:
    await live(place, silent=SILENT)
    await asked(place)
    async with place.student() as student:
        await place.event("question_asked", properties={"topic": "loops <b>3</b>"})
        await rung(place)
        await student.quiet("card")
        assert (await reasons(place))[0]["reasons"]["silent"]["code"] == "waiting"
        clock.ahead_ms += 5 * 60_000 + 1
        await rung(place)
        card = (await student.hear("card"))["card"]
        assert card["questions"][0]["text"] == "Still waiting about «loops <b>3</b>»?"


async def test_a_wait_is_called_off_by_what_it_waits_to_miss(place: Place, clock: Clock) -> None:
    await live(place, silent=SILENT)
    await asked(place)
    async with place.student() as student:
        await place.event("question_asked", properties={"topic": "loops"})
        await place.event("question_answered", properties={"topic": "other"})
        await place.event("question_answered", properties={"topic": "loops"})
        clock.ahead_ms += 6 * 60_000
        await rung(place)
        await student.quiet("card")
        assert (await reasons(place))[0]["reasons"]["silent"]["code"] == "called_off"


async def test_an_early_end_asks_at_once_and_only_once(place: Place, clock: Clock) -> None:
    await live(place, silent=SILENT)
    await asked(place)
    async with place.student() as student:
        await place.event("question_asked", properties={"topic": "loops"})
        await place.event("lesson_closed", properties={"topic": "loops"})
        await student.hear("card")
        clock.ahead_ms += 6 * 60_000
        await rung(place)
        await student.quiet("card")


async def test_a_wait_survives_a_restart_of_what_is_in_memory(light: Place, clock: Clock) -> None:
    await live(light, silent=SILENT)
    await asked(light)
    await light.event("question_asked", properties={"topic": "loops"})
    await light.app.aclose()
    await light.app.start()
    clock.ahead_ms += 6 * 60_000
    await rung(light)
    async with light.student() as student:
        assert [card["survey"] for card in student.state["cards"]] == ["silent"]


async def test_both_sides_of_a_conversation_are_asked_about_one_moment(place: Place) -> None:
    await live(place, session_student=STUDENT_SIDE, session_mentor=MENTOR_SIDE)
    await asked(place)
    async with place.student() as student, place.student("maria") as mentor:
        await place.event("session_ended", context={"conversation": {"id": "c1"}})
        assert (await student.hear("card"))["card"]["survey"] == "session-student"
        assert (await mentor.hear("card"))["card"]["survey"] == "session-mentor"
    both = [(await reasons(place, who))[0]["reasons"] for who in ("s1", "maria")]
    episodes = {
        one[key]["values"]["episode"] for one, key in zip(both, ("session-student", "session-mentor"), strict=True)
    }
    assert len(episodes) == 1


async def test_a_schedule_asks_its_audience_once_per_turn(light: Place, clock: Clock) -> None:
    await live(light, nps=NPS)
    house = light.app.house
    assert house is not None
    for who, plan in (("s1", "pro"), ("s2", "free")):
        await light.event("", who, kind="identify", traits={"plan": plan})
    await house.sweep()
    await house.sweep()
    clock.ahead_ms += 2_000
    await rung(light)
    async with light.student() as student, light.student("s2") as other:
        assert [card["survey"] for card in student.state["cards"]] == ["nps"]
        assert other.state["cards"] == []
    assert (await reasons(light, "s2"))[0]["reasons"]["nps"]["code"] == "audience"
    clock.ahead_ms += 60_000
    assert await rung(light) == 0
    clock.ahead_ms += 90 * 86_400_000
    assert await rung(light) == 2


async def test_what_was_answered_elsewhere_is_not_asked_again_and_stands_in_the_response(place: Place) -> None:
    await live(place, questions={"lessons": BANK}, first=FIRST, second=SECOND)
    await asked(place)
    async with place.student() as student:
        await place.event("unit_finished")
        first = (await student.hear("card"))["card"]
        await student.answer(first, "lessons", 2)
        await place.event("course_finished")
        second = first
        while second["survey"] != "second":
            second = (await student.hear("card"))["card"]
        assert [question["id"] for question in second["questions"]] == ["better"]
        assert second["questions"][0]["text"] == "Ann: what should be better?"
        assert second["questions"][0]["ask_if"] == []
        await student.answer(second, "better", "More exercises")
    responses = (await place.http.get("/v1/responses", auth=(place.keys.secret, ""))).json()["responses"]
    second_item = next(one for one in responses if one["survey"]["key"] == "second")
    known = next(answer for answer in second_item["answers"] if answer["question"] == "liked")
    assert known["value"] == 2
    assert known["known"]


async def test_quiet_hours_hold_in_the_respondents_own_time_zone(light: Place, clock: Clock) -> None:
    await live(
        light, policy='rest: null\nquiet: [{ from: "08:00", to: "20:00" }]\n', first=FIRST, questions={"lessons": BANK}
    )
    clock.ahead_ms += 86_400_000 - (clock() - 12 * 3_600_000) % 86_400_000
    for who, zone in (("s1", "UTC"), ("s2", "Pacific/Auckland")):
        await light.event("", who, kind="identify", traits={"time_zone": zone})
        await light.event("unit_finished", who)
    assert (await reasons(light))[0]["reasons"]["first"]["code"] == "quiet"
    assert (await reasons(light, "s2"))[0]["reasons"]["first"]["code"] == "chosen"


@pytest.mark.parametrize("times", [8])
async def test_many_at_once_make_one_ask(place: Place, times: int) -> None:
    await live(place, policy="rest: 1d\n", first=FIRST, second=SECOND, questions={"lessons": BANK})
    await asked(place)
    names = ["unit_finished", "course_finished"] * (times // 2)
    await asyncio.gather(*(place.event(name) for name in names))
    async with place.student() as student:
        assert len(student.state["cards"]) == 1
