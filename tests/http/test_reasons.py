"""Why somebody was asked and why not: told to servers and to the operator in words, and to no respondent's page."""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import anyio.to_thread
import pytest
from click.testing import CliRunner

from tests.served import Clock, Place, write_workspace
from widget_server.cli import main
from widget_server.core.wording.english import ENGLISH

STUCK = """
name: Stuck on an exercise
team: secretteam
kind: secretkind
when:
  event: exercise_failed
  where: { secretproperty: { one_of: [secretvalue, other] } }
  times: 2
  within: 10m
audience: { traits: { secrettrait: secretpart }, sample: 99.5, not: { groups: [secretgroup] } }
again: { after: 1d }
about: "About {event.exercise|your exercise}"
questions:
  - { id: unclear, kind: text, text: "What is unclear?", ask_if: { trait: secrettrait, equals: secretpart } }
  - { id: known, kind: text, text: "Known?", known_from: { trait: secretknown } }
"""
SILENT = """
name: The mentor is silent
when: { event: question_asked, wait: 1d, unless: [{ event: reply_received }] }
questions: [{ id: still, kind: text, text: "Does it still stand?" }]
"""
CHAT = """
name: Chat after failures
when:
  sequence: [{ event: exercise_failed, times: 2, within: 10m }, { event: chat_opened }]
  within: 30m
questions: [{ id: help, kind: text, text: "What would help?" }]
"""
NPS = """
name: Course NPS
when: { schedule: { every: 90d } }
again: { after: 80d }
questions: [{ id: recommend, kind: nps, text: "How likely?" }]
"""
FAILED = {"secretproperty": "secretvalue", "exercise": "Loops 3"}

Why = Callable[..., Any]


async def live(place: Place, **surveys: str) -> None:
    """These surveys are live."""
    house = place.app.house
    assert house is not None
    folder = Path(place.app.settings.workspaces) / "academy"
    write_workspace(folder, surveys)
    await house.refresh()
    assert house.workspaces.mistakes == {}


async def known(place: Place, id: str = "s1", **traits: str) -> None:
    """Somebody is known, with what the survey looks for."""
    said = {"userId": id, "traits": {"secrettrait": "secretpart", "secretknown": "knownvalue", **traits}}
    (await place.http.post("/v1/identify", json=said, auth=(place.keys.secret, ""))).raise_for_status()


async def decisions(place: Place, id: str = "s1", **parameters: str) -> list[dict[str, Any]]:
    """Newest first."""
    address = f"/v1/respondents/{id}/decisions"
    told = await place.http.get(address, params=parameters, auth=(place.keys.secret, ""))
    found: list[dict[str, Any]] = told.json()["decisions"]
    return found


@pytest.fixture
def why(light: Place) -> Why:
    """`cuecard why` beside the running server: what it prints, with one space for each gap."""
    places = ["--database", light.app.settings.database, "--workspaces", str(light.app.settings.workspaces)]

    async def run(*arguments: str, status: int = 0) -> str:
        command = ["why", *arguments, "--workspace", "academy", *places]
        invoke = partial(CliRunner().invoke, main, command, env={"COLUMNS": "300"})
        result = await anyio.to_thread.run_sync(invoke)
        assert result.exit_code == status, result.output
        return re.sub(r"\s+", " ", result.output)

    return run


async def test_a_decision_says_what_led_to_it_and_what_was_missing_before(place: Place) -> None:
    await live(place, stuck=STUCK)
    await known(place)
    for _ in range(3):
        await place.event("exercise_failed", properties=FAILED)
    third, second, first = await decisions(place)
    assert first["reasons"]["stuck"]["text"] == "`exercise_failed`: 1 of 2 within 10m"
    assert second["survey"] == "stuck"
    assert second["reasons"]["stuck"]["text"] == (
        "Asked because `exercise_failed` (`secretproperty` is one of secretvalue, other) happened twice within 10 minutes"
    )
    assert third["reasons"]["stuck"]["code"] == "open"
    assert (third["others"], third["others_text"]) == (0, "")
    russian = (await decisions(place, language="ru"))[2]["reasons"]["stuck"]["text"]
    assert russian == "`exercise_failed`: 1 из 2 за 10 минут"


async def test_those_beyond_the_twenty_nearest_are_counted(light: Place, why: Why) -> None:
    one = "name: One of many\nwhen: { event: lesson_finished, times: 2, within: 1d }\nquestions: [{ id: q, kind: text, text: Q }]\n"
    await live(light, **{f"one-{number:02}": one for number in range(24)})
    await light.event("lesson_finished")
    [decision] = await decisions(light)
    assert len(decision["reasons"]) == 20
    assert decision["others"] == 4
    assert decision["others_text"] == "and 4 more surveys, further down by priority"
    assert "and 4 more surveys, further down by priority" in await why("s1")
    assert "и ещё 4, ниже по приоритету" in await why("s1", "--language", "ru")


async def test_nothing_of_a_reason_reaches_the_respondents_page(place: Place) -> None:
    await live(place, stuck=STUCK, silent=SILENT)
    await known(place)
    await place.lesson()
    seen: list[Any] = []
    async with place.student() as student:
        for _ in range(2):
            await place.event("exercise_failed", properties=FAILED, context={"conversation": {"id": "c1"}})
        await place.event("question_asked")
        card = (await student.hear("card"))["card"]
        seen += [student.state, card, (await place.exchange(token=place.keys.token("s1"))).json()]
        seen.append(await student.answer(card, "unclear", "All of it"))
        seen.append(await student.hear("card"))
    assert card["about"] == "About Loops 3"
    [shown] = seen[2]["state"]["cards"]
    assert [question["id"] for question in shown["questions"]] == ["unclear"]
    told = json.dumps(seen, ensure_ascii=False)
    stored = [reason for decision in await decisions(place) for reason in decision["reasons"].values()]
    assert {"count", "chosen", "waiting"} <= {reason["code"] for reason in stored}
    for words in (*(reason["text"] for reason in stored), "secret", "knownvalue", "exercise_failed", "99.5", "10m"):
        assert words not in told
    names = set(re.findall(r'"([a-z_]+)":', told))
    assert not names & {"why", "reason", "reasons", "assembly", "left_out", "known", "variant", "others", "context"}
    codes = set(ENGLISH.reasons) - {"open", "answered"}  # words of a card's own state
    assert not codes & set(re.findall(r'"([a-z_]+)"', told))


async def test_why_was_anna_not_asked_by_name_in_one_command(light: Place, why: Why) -> None:
    await live(light, stuck=STUCK)
    await known(light, "s17", name="Anna Petrova", email="anna@academy.example")
    await known(light, "s18", name="Boris", secrettrait="another")
    await light.event("exercise_failed", "s17", properties=FAILED)
    for given in ("s17", "Anna Petrova", "anna  petrova", "ANNA@academy.example"):
        assert "exercise_failed stuck `exercise_failed`: 1 of 2 within 10m" in await why(given)
    await light.event("", "s17", kind="alias", previousId="old-17")
    assert "1 of 2 within 10m" in await why("old-17")
    assert "1 из 2 за 10 минут" in await why("Anna Petrova", "--language", "ru")
    await light.event("exercise_failed", "s17", properties=FAILED)
    assert "stuck Asked because `exercise_failed`" in await why("s17")
    await known(light, "s19", name="Anna Petrova")
    assert "'Anna Petrova' may be s17, s19: say the id." in await why("Anna Petrova", status=1)
    assert "Nobody in 'academy' has the id, the name or the email 'Vera'." in await why("Vera", status=1)


async def test_a_survey_that_nothing_was_decided_about_is_judged_now(light: Place, why: Why, clock: Clock) -> None:
    await live(
        light,
        stuck=STUCK,
        silent=SILENT,
        chat=CHAT,
        nps=NPS,
        feedback="name: F\nwhen: { request: true }\nquestions: [{ id: f, kind: text, text: F }]\n",
    )
    await known(light, "s17")
    await known(light, "s18", secrettrait="another")
    assert "No decision about s17" in await why("s17")
    now = await why("s17", "--survey", "stuck")
    assert "stuck `exercise_failed` has not happened Nothing else stands in the way" in now
    assert "the trait `secrettrait` is not what the survey looks for" in await why("s18", "--survey", "stuck")
    assert "`chat_opened` has to happen; `exercise_failed` has not happened" in await why("s17", "--survey", "chat")
    assert "A page has to ask for it" in await why("s17", "--survey", "feedback")
    assert "Its turn is" in await why("s17", "--survey", "nps")
    assert "has no live survey 'nope'" in await why("s17", "--survey", "nope", status=1)
    await light.event("exercise_failed", "s17", properties=FAILED)
    every = await why("s17", "--now")
    assert "stuck `exercise_failed`: 1 of 2 within 10m Nothing else stands in the way" in every
    await light.event("exercise_failed", "s17", properties=FAILED)
    assert "`chat_opened` has to happen Nothing" in await why("s17", "--survey", "chat", "--now")
    assert "stuck What it waits for has happened Asked just now and still open" in await why("s17", "--now")
    await light.event("question_asked", "s17")
    assert "`question_asked` happened: waiting until" in await why("s17", "--survey", "silent", "--now")
    assert "Больше ничего не мешает" in await why("s17", "--now", "--language", "ru")
