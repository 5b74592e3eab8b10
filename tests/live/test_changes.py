"""Changing one's mind over sockets: the mentor, the other tab and the phone see the answer that stands."""

import asyncio

from tests.served import Clock, Place
from widget_server.services.cards import CHANGE_MS


async def test_a_changed_answer_is_with_the_mentor_and_on_the_phone_at_once(place: Place) -> None:
    await place.lesson()
    async with place.student() as student, place.student() as phone, place.mentor() as mentor:
        await place.ask()
        card = (await student.hear("card"))["card"]
        assert card["changeable_until"] is None
        await student.answer(card, "stars", 2)
        # Begun here, gone on with there.
        await phone.hear("card")
        begun = (await phone.hear("card"))["card"]
        assert begun["answers"] == [{"question": "stars", "value": 2}]
        assert (await phone.answer(card, "words", "the hints"))["type"] == "ack"
        await phone.hear("card")
        for _ in range(2):
            done = (await student.hear("card"))["card"]
        assert done["status"] == "completed"
        assert done["changeable_until"] == done["closed_at"] + CHANGE_MS

        for _ in range(2):
            await mentor.hear("review")
        assert (await student.answer(card, "stars", 5))["type"] == "ack"
        item = (await mentor.hear("review"))["item"]
        assert [answer["value"] for answer in item["answers"]] == [5, "the hints"]
        assert item["status"] == "complete"
        changed = (await phone.hear("card"))["card"]
        assert (changed["status"], changed["answers"][0]["value"]) == ("completed", 5)
        assert changed["changeable_until"] == done["changeable_until"]

        await mentor.say("reply", invitation=card["invitation"], text="Thank you")
        await student.hear("card")
        assert (await student.hear("card"))["card"]["changeable_until"] is None
        refused = await student.answer(card, "stars", 1)
        assert refused["error"]["code"] == "invitation_closed"
        assert "final" in refused["error"]["message"]
        assert refused["final"] is True
    responses = (await place.http.get("/v1/responses", auth=(place.keys.secret, ""))).json()["responses"]
    assert [[answer["value"] for answer in one["answers"]] for one in responses] == [[5, "the hints"]]


async def test_after_ten_minutes_an_answer_is_final_also_by_its_grant(light: Place, clock: Clock) -> None:
    await light.lesson()
    async with light.student() as student:
        await light.ask()
        card = (await student.hear("card"))["card"]
        await student.answer(card, "stars", 2)
        await student.answer(card, "words", None)
        end = clock()
        frame = {"type": "answer", "invitation": card["invitation"], "question": "stars", "grant": card["grant"]}
        visitor = {"visitor": "v" * 20}

        async def granted(id: str, value: int, answered_at: int) -> str:
            frames = [{**frame, "id": id, "value": value, "answered_at": answered_at}]
            return str((await light.exchange(*frames, **visitor)).json()["frames"][0]["type"])

        assert await granted("g1", 4, end) == "ack"
        clock.ahead_ms += CHANGE_MS
        assert (await student.answer(card, "stars", 1))["error"]["code"] == "invitation_closed"
        assert await granted("g2", 1, clock()) == "refused"
        assert await granted("g3", 5, end + 1_000) == "ack"
        assert await granted("g3", 5, end + 1_000) == "ack"
        await student.say("sync")
        [final] = (await student.hear("state"))["cards"]
        assert (final["changeable_until"], final["answers"][0]["value"]) == (None, 5)


async def test_two_tabs_change_at_once_and_one_answer_is_kept(place: Place) -> None:
    await place.lesson()
    async with place.student() as one, place.student() as other:
        await place.ask()
        card = (await one.hear("card"))["card"]
        await one.answer(card, "stars", 2)
        await one.answer(card, "words", None)
        said = await asyncio.gather(one.answer(card, "stars", 4), other.answer(card, "stars", 5))
        assert [each["type"] for each in said] == ["ack", "ack"]
        for talk in (one, other):
            await talk.say("sync")
        shown = [(await talk.hear("state"))["cards"][0]["answers"] for talk in (one, other)]
        assert shown[0] == shown[1]
        assert shown[0][0]["value"] in (4, 5)
        assert len(shown[0]) == 2


async def test_an_answer_sent_again_by_a_wrong_clock_is_the_same_answer(place: Place) -> None:
    async with place.student() as student:
        await place.ask()
        card = (await student.hear("card"))["card"]
        behind = card["invited_at"] - 3_600_000
        fields = {
            "id": "a-once",
            "invitation": card["invitation"],
            "question": "stars",
            "value": 3,
            "answered_at": behind,
        }
        for sent_at in (behind + 10, behind + 250, behind + 90_000):
            told = await student.say("answer", **fields, sent_at=sent_at)
            assert told["type"] == "ack", told
        told = await student.say("answer", **fields | {"value": 4}, sent_at=behind)
        assert told["error"]["code"] == "conflict"
