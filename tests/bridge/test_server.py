"""The calls over HTTP: what is open, how it is drawn, what is answered, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.bridge.chatting import PUBLIC, Bridge, bridging, form
from tests.bridge.made import misfits
from tests.served import Clock
from widget_server.settings import Settings

CARD: dict[str, Any] = {"as": "adaptive-card"}


@pytest.fixture
async def bridge(either_settings: Settings, clock: Clock) -> AsyncIterator[Bridge]:
    """On each database."""
    async with bridging(either_settings, clock) as running:
        yield running


@pytest.fixture
async def quick(light_settings: Settings, clock: Clock) -> AsyncIterator[Bridge]:
    """On SQLite, where the database makes no difference."""
    async with bridging(light_settings, clock) as running:
        yield running


async def test_a_conversation_in_text(bridge: Bridge) -> None:
    await bridge.place.lesson()
    await bridge.place.event("x", "maria", kind="identify", traits={"name": "Maria"})
    id = await bridge.ask()
    [open_now] = await bridge.asked(channel="chat")
    assert (open_now["survey"], open_now["identity"], open_now["displayed"]) == ("useful", "named", False)
    assert open_now["link"].startswith(f"{PUBLIC}/s/")
    assert (await bridge.post(f"/{id}/displays", {"id": "d1"})).json() == {"done": True}
    assert (await bridge.asked())[0]["displayed"] is True
    shown = (await bridge.get(f"/{id}/render", language="ru")).json()
    assert shown["text"].startswith("Maria хочет узнать.\nMaria увидит ответ")
    assert (shown["as"], shown["questions"], "card" in shown) == ("text", ["stars"], False)
    unclear = await bridge.answer(id, {"id": "m1", "text": "hm"}, status=422, language="ru")
    assert unclear["code"] == "not_understood"
    assert unclear["message"] == "Простите, этот ответ не подходит к вопросу.\nПомогло?\nОтветьте числом от 1 до 5."
    first = await bridge.answer(id, {"id": "m2", "text": "4"}, language="ru")
    assert first["understood"] == [{"question": "stars", "value": 4, "words": "4 из 5"}]
    assert (first["status"], first["done"]) == ("open", False)
    assert first["next"]["text"] == "Своими словами\nОтветьте своими словами.\nЗнак «-» пропускает вопрос."
    again = await bridge.answer(id, {"id": "m2", "text": "4"}, language="ru")
    assert (again["understood"], again["next"]) == ([], first["next"])
    last = await bridge.answer(id, {"id": "m3", "text": "Слишком быстро"}, language="ru")
    assert (last["done"], last["next"]["text"]) == (True, "Спасибо.")
    assert await bridge.asked() == []
    assert [one["status"] for one in await bridge.asked(status="all")] == ["completed"]
    assert (await bridge.post(f"/{id}/replies", {"id": "m4", "text": "И ещё"})).json() == {"done": True}
    [kept] = await bridge.responses()
    assert [(one["question"], one["value"], one["via"]) for one in kept["answers"]] == [
        ("stars", 4, "text"),
        ("words", "Слишком быстро", "text"),
    ]
    assert [one["text"] for one in kept["replies"]] == ["И ещё"]


async def test_a_card_is_filled_in_and_the_next_comes_with_the_answer(bridge: Bridge) -> None:
    id = await bridge.ask()
    card = (await bridge.get(f"/{id}/render", **CARD)).json()["card"]
    assert misfits(card) == []
    kind = await bridge.answer(id, form(card), status=422, **CARD)
    assert kind == {"code": "not_understood", "message": "An answer is needed here: Was it useful?"}
    next = await bridge.answer(id, form(card, stars="5"), **CARD)
    assert (next["done"], next["next"]["questions"]) == (False, ["words"])
    assert next["understood"] == [{"question": "stars", "value": 5, "words": "5 of 5"}]
    twice = await bridge.answer(id, form(card, stars="5"), **CARD)
    assert twice["understood"] == []
    done = await bridge.answer(id, form(next["next"]["card"], words=""), **CARD)
    assert (done["done"], done["next"]["card"]["actions"]) == (True, [])
    assert misfits(done["next"]["card"]) == []
    [kept] = await bridge.responses()
    assert [(one["value"], one["via"]) for one in kept["answers"]] == [(5, "bridge"), (None, "bridge")]


async def test_a_grouped_survey_is_sent_whole_and_is_nobodys(bridge: Bridge) -> None:
    id = await bridge.ask(event="week_ended")
    text = (await bridge.get(f"/{id}/render")).json()["text"]
    assert "only together with at least 4 others" in text
    assert f"{PUBLIC}/s/" in text
    typed = await bridge.answer(id, {"id": "m1", "text": "4"}, status=422)
    assert f"{PUBLIC}/s/" in typed["message"]
    alone = await bridge.answer(id, {"question": "mood", "value": 4}, status=422)
    assert (alone["code"], "missing" in alone["message"]) == ("answer_refused", True)
    card = (await bridge.get(f"/{id}/render", **CARD)).json()["card"]
    assert misfits(card) == []
    assert (await bridge.answer(id, form(card, why="x"), status=422))["code"] == "not_understood"
    sent = form(card, mood="4", why="left from before", more="b,a")
    done = await bridge.answer(id, sent)
    assert (done["done"], done["understood"]) == (True, [])
    assert await bridge.answer(id, sent) == done
    assert await bridge.responses() == []
    other = await bridge.ask("s2", "week_ended")
    whole = [{"question": "mood", "value": 1}, {"question": "why", "value": None}, {"question": "more", "value": None}]
    assert (await bridge.answer(other, {"id": "m2", "answers": whole}))["done"] is True


async def test_of_a_grouped_survey_nobody_is_told_later_whether_it_was_answered(quick: Bridge) -> None:
    answered, put_aside = await quick.ask(event="week_ended"), await quick.ask("s2", "week_ended")
    whole = [{"question": "mood", "value": 5}, {"question": "more", "value": None}]
    assert (await quick.answer(answered, {"id": "m1", "answers": whole}))["status"] == "completed", "who sent it knows"
    assert (await quick.post(f"/{put_aside}/dismiss", {})).json()["status"] is None
    for id, person in ((answered, "s1"), (put_aside, "s2")):
        [listed] = await quick.asked(person, status="all")
        one, drawn = (await quick.get(f"/{id}")).json(), (await quick.get(f"/{id}/render", **CARD)).json()
        assert listed == one
        assert (one["status"], drawn["status"], drawn["done"]) == (None, None, True)
        assert drawn["text"] == "This question is closed now. Nothing more to do."
        assert "Thank" not in str(drawn["card"])
        refused = await quick.answer(id, {"id": "m2", "answers": whole}, status=409)
        assert refused == {"code": "invitation_closed", "message": "This invitation takes no more answers."}
        assert (await quick.answer(id, {"id": "m3", "text": "4"}, status=409))["code"] == "invitation_closed"
        again = await quick.post(f"/{id}/dismiss", {})
        assert (again.status_code, again.json()["status"], again.json()["text"]) == (200, None, drawn["text"])


async def test_several_answers_at_once_with_messages_read_on_the_way(quick: Bridge) -> None:
    id = await quick.ask(event="course_ended")
    shown = (await quick.get(f"/{id}/render", **CARD)).json()
    assert shown["questions"] == ["hello", "stars", "next"]
    assert "Two questions.\nStars?" in shown["text"]
    done = await quick.answer(
        id, {"id": "m1", "answers": [{"question": "stars", "value": 4}, {"question": "next", "value": True}]}
    )
    assert done["next"]["text"] == "You get your certificate by mail.\nUntil then."
    [kept] = await quick.responses()
    assert {one["question"] for one in kept["answers"]} == {"hello", "stars", "next", "bye"}


async def test_what_else_was_said_stands_in_the_thread(quick: Bridge) -> None:
    id = await quick.ask(event="course_ended")
    told = await quick.answer(id, {"id": "m1", "text": "4 the room was cold"})
    assert (told["replied"], told["next"]["questions"]) == ("the room was cold", ["next"])
    [kept] = await quick.responses()
    assert [one["text"] for one in kept["replies"]] == ["the room was cold"]


async def test_an_answer_is_changed_while_it_may_be_and_the_same_changes_nothing(quick: Bridge, clock: Clock) -> None:
    id = await quick.ask()
    await quick.answer(id, {"answers": [{"question": "stars", "value": 2}, {"question": "words", "value": "slow"}]})
    for value in (3, 2, 3, 3):
        assert (await quick.answer(id, {"question": "stars", "value": value}))["done"] is True
    clock.ahead_ms += 11 * 60_000
    assert (await quick.answer(id, {"question": "stars", "value": 3}))["understood"] == []
    assert (await quick.answer(id, {"question": "stars", "value": 5}, status=409))["code"] == "invitation_closed"
    [kept] = await quick.responses()
    assert kept["answers"][0]["value"] == 3


async def test_not_now_takes_it_away(quick: Bridge) -> None:
    id = await quick.ask()
    card = (await quick.get(f"/{id}/render", **CARD)).json()["card"]
    told = await quick.answer(id, card["actions"][1]["data"])
    assert (told["status"], told["done"]) == ("dismissed", True)
    assert told["next"]["text"] == "This question is closed now. Nothing more to do."
    assert (await quick.post(f"/{id}/dismiss", {})).json()["status"] == "dismissed"
    assert (await quick.answer(id, {"id": "m1", "text": "4"}, status=409))["code"] == "invitation_closed"


async def test_not_now_may_be_typed(quick: Bridge) -> None:
    id = await quick.ask()
    for _ in range(2):
        told = await quick.answer(id, {"id": "m1", "text": "Не сейчас."}, language="ru")
        assert (told["status"], told["understood"]) == ("dismissed", [])
    assert told["next"]["text"] == "Этот вопрос уже закрыт. Ничего делать не нужно."


async def test_what_has_expired_says_so_and_takes_nothing(quick: Bridge, clock: Clock) -> None:
    id = await quick.ask()
    clock.ahead_ms += 30 * 86_400_000
    shown = (await quick.get(f"/{id}/render", **{"as": "html"})).json()
    assert (shown["status"], shown["done"]) == ("expired", True)
    assert "closed now" in shown["html"]
    assert await quick.asked() == []
    for said in ({"id": "m1", "text": "4"}, {"question": "stars", "value": 4}):
        assert (await quick.answer(id, said, status=409))["code"] == "invitation_closed"


async def test_a_person_is_told_in_their_own_language(quick: Bridge) -> None:
    await quick.place.event("x", "s1", kind="identify", traits={"locale": "ru_RU"})
    id = await quick.ask()
    assert (await quick.get(f"/{id}/render")).json()["language"].startswith("ru")
    assert (await quick.get(f"/{id}/render", language="en")).json()["language"] == "en"


async def test_the_list_is_paged_and_follows_an_alias(quick: Bridge) -> None:
    made = [await quick.ask(event=event) for event in ("review_received", "week_ended", "course_ended")]
    found, after = [], None
    for _ in range(4):
        page = (await quick.get("", respondent="s1", limit=1, **({"after": after} if after else {}))).json()
        found += [one["invitation"] for one in page["invitations"]]
        if (after := page["next"]) is None:
            break
    assert sorted(found) == sorted(made)
    (await quick.place.event("x", "s9", kind="alias", previousId="s1")).raise_for_status()
    assert [one["invitation"] for one in await quick.asked("s9")] == found
    assert [one["invitation"] for one in await quick.asked("s1")] == found
    assert (await quick.answer(made[0], {"id": "m1", "text": "5 ok"}))["done"] is True
    assert await quick.asked("s9", channel="email") == []


async def test_a_tab_and_the_chat_at_once_are_one_response(bridge: Bridge) -> None:
    await bridge.place.lesson()
    await bridge.place.ask()
    async with bridge.place.student() as student, bridge.place.student() as other:
        [card] = student.state["cards"]
        told = await asyncio.gather(
            student.answer(card, "stars", 3),
            bridge.answer(card["invitation"], {"id": "m1", "question": "stars", "value": 4}),
            other.answer(card, "words", "from a phone"),
            bridge.answer(card["invitation"], {"id": "m2", "question": "words", "value": "from the chat"}),
        )
    assert [one["type"] for one in (told[0], told[2])] == ["ack", "ack"]
    [kept] = await bridge.responses()
    assert kept["status"] == "complete"
    assert {one["question"]: one["via"] in ("chat", "bridge", None) for one in kept["answers"]} == {
        "stars": True,
        "words": True,
    }


async def test_a_tab_hears_at_once_what_was_answered_in_the_chat(quick: Bridge) -> None:
    await quick.place.lesson()
    await quick.place.ask()
    async with quick.place.student() as student:
        [card] = student.state["cards"]
        await quick.answer(card["invitation"], {"id": "m1", "text": "5 fine"})
        told: dict[str, Any] = await student.hear("card", within=1)
        while told["card"]["status"] == "open":
            told = await student.hear("card", within=1)
        assert told["card"]["status"] == "completed"
