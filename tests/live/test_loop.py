"""The loop over sockets: event, card, answer, review, reply; nobody else sees any of it."""

import pytest

from tests.served import Clock, Place
from widget_server.adapters.live import frames
from widget_server.core.errors import ThreadFull, TooMany


async def asked(place: Place, student: str = "s1") -> None:
    await place.event("identified", "maria", kind="identify", traits={"name": "Maria"})
    await place.event("identified", student, kind="identify", traits={"name": "Ann"})
    await place.lesson(student=student)


async def test_an_event_becomes_a_card_and_the_answer_reaches_the_mentor_with_its_moment(place: Place) -> None:
    await asked(place)
    async with place.student() as student, place.student() as second_tab, place.mentor() as mentor:
        assert student.state["cards"] == []
        assert student.state["respondent"] == {"id": "s1", "verified": True}
        assert student.state["theme"]["accent"] == "#3f5fd0"
        await place.ask()
        card = (await student.hear("card"))["card"]
        assert card["status"] == "open"
        assert card["conversation"] == "c1"
        assert card["asker"] == "Maria"
        assert [question["kind"] for question in card["questions"]] == ["rating", "text"]
        assert (await second_tab.hear("card"))["card"]["invitation"] == card["invitation"]

        assert (await student.answer(card, "stars", 4))["type"] == "ack"
        item = (await mentor.hear("review"))["item"]
        assert item["status"] == "open"
        assert item["respondent"] == {"id": "s1", "name": "Ann"}
        assert item["answers"][0]["words"].startswith("4")
        assert item["about_message"] == "c1-m1"
        assert "review_received" in item["why"]
        assert [event["name"] for event in item["context"]["events"]][-1] == "review_received"
        assert item["context"]["messages"][0]["text"] == "I pushed exercise 3"

        await student.answer(card, "words", "the hints")
        assert (await mentor.hear("review"))["item"]["status"] == "complete"
        # A card is told as it stands when it is told: of two quick answers the first may bring both.
        while (done := (await student.hear("card"))["card"])["status"] == "open":
            pass
        assert done["status"] == "completed"
        assert done["thanks"] == [{"text": "Thank you.", "say_if": []}]

        assert (await mentor.say("reply", invitation=card["invitation"], text="Let us talk"))["type"] == "ack"
        replied = (await student.hear("card"))["card"]
        assert [(reply["author"], reply["name"], reply["text"]) for reply in replied["replies"]] == [
            ("mentor", "Maria", "Let us talk")
        ]
        assert (await student.say("reply", invitation=card["invitation"], text="Thanks"))["type"] == "ack"
        await mentor.say("mark", invitation=card["invitation"], state="resolved")
    async with place.student() as later, place.mentor() as mentor:
        assert [card["status"] for card in later.state["cards"]] == ["completed"]
        assert mentor.state["items"][0]["state"] == "resolved"
        assert len(mentor.state["items"][0]["replies"]) == 2


async def test_nobody_else_sees_or_answers_it(place: Place) -> None:
    await asked(place)
    async with place.student("s2", conversations=("c2",)) as other, place.mentor("bob", "c1") as stranger:
        async with place.student() as student:
            await place.ask()
            card = (await student.hear("card"))["card"]
            await student.answer(card, "stars", 2)
        assert (await other.answer(card, "stars", 5))["error"]["code"] == "not_found"
        assert (await other.say("dismiss", invitation=card["invitation"]))["error"]["code"] == "not_found"
        assert (await other.say("reply", invitation=card["invitation"], text="x"))["error"]["code"] == "not_found"
        shown = await other.say("display", invitation=card["invitation"], channel="chat")
        assert shown["error"]["code"] == "not_found"
        assert (await stranger.say("reply", invitation=card["invitation"], text="x"))["error"]["code"] == "not_found"
        marked = await stranger.say("mark", invitation=card["invitation"], state="read")
        assert marked["error"]["code"] == "not_found"
        assert stranger.state["items"] == []
        await other.quiet("card")
        await stranger.quiet("review")


async def test_a_staff_token_narrows_what_assignments_allow(light: Place) -> None:
    await asked(light)
    async with light.student() as student:
        await light.ask()
        card = (await student.hear("card"))["card"]
        await student.answer(card, "stars", 2)
    async with light.mentor("maria", "c1", conversations=["c9"]) as narrowed:
        assert narrowed.state["items"] == []
    async with light.mentor("maria", "c1", conversations=["c1"]) as allowed:
        assert len(allowed.state["items"]) == 1


async def test_a_mentor_who_is_replaced_sees_no_more_and_the_rating_stays_theirs(light: Place) -> None:
    await asked(light)
    async with light.student() as student, light.mentor() as mentor:
        await light.ask()
        card = (await student.hear("card"))["card"]
        await light.lesson(mentor="nina")
        await student.answer(card, "stars", 2)
        await mentor.quiet("review")
        async with light.mentor("nina") as successor:
            assert successor.state["items"][0]["mentor"]["id"] == "maria"


async def test_dismissed_in_one_tab_is_gone_in_the_other(light: Place) -> None:
    await light.lesson()
    async with light.student() as one, light.student() as other:
        await light.ask()
        card = (await one.hear("card"))["card"]
        await other.hear("card")
        await one.say("dismiss", invitation=card["invitation"])
        assert (await other.hear("card"))["card"]["status"] == "dismissed"
        assert (await other.answer(card, "stars", 2))["error"]["code"] == "invitation_closed"
        await one.say("sync")
        assert (await one.hear("state"))["cards"] == []


async def test_the_same_answer_twice_is_one_and_another_content_is_a_conflict(place: Place) -> None:
    await place.lesson()
    async with place.student() as student:
        await place.ask()
        card = (await student.hear("card"))["card"]
        frame = {
            "type": "answer",
            "id": "a1",
            "invitation": card["invitation"],
            "question": "stars",
            "value": 3,
            "answered_at": 5,
        }
        for _ in range(2):
            await student.send(frame)
            assert (await student.hear("ack"))["id"] == "a1"
        await student.send({**frame, "value": 4})
        refused = await student.hear("refused")
        assert refused["error"]["code"] == "conflict"
        assert refused["final"] is True
    responses = (await place.http.get("/v1/responses", auth=(place.keys.secret, ""))).json()["responses"]
    assert [answer["value"] for answer in responses[0]["answers"]] == [3]


async def test_a_survey_is_shown_by_name_only_where_it_allows_that(light: Place) -> None:
    async with light.student() as student:
        assert (await student.say("show", survey="useful"))["error"]["code"] == "not_found"
        assert (await student.say("show", survey="nope"))["error"]["code"] == "not_found"
        assert (await student.say("show", survey="asked-for"))["type"] == "ack"
        card = (await student.hear("card"))["card"]
        assert card["survey"] == "asked-for"
        refused = await student.answer(card, "score", 11)
        assert refused["error"]["code"] == "answer_refused"


async def test_an_invitation_that_expires_goes_from_every_tab(light: Place, clock: Clock) -> None:
    await light.lesson()
    async with light.student() as student:
        await light.ask()
        card = (await student.hear("card"))["card"]
        clock.ahead_ms += 8 * 86_400_000
        assert (await student.answer(card, "stars", 3))["error"]["code"] == "invitation_closed"
        await student.say("sync")
        assert (await student.hear("state"))["cards"] == []
        await (await light.app.start()).expire()
        assert (await student.hear("card"))["card"]["status"] == "expired"


@pytest.mark.parametrize(
    ("conversation", "code"),
    [
        pytest.param("c1", None, id="one of the token's own"),
        pytest.param("c7", None, id="one a server named the student in"),
        pytest.param("c2", "not_found", id="somebody else's"),
        pytest.param("c9", "not_found", id="one that does not exist"),
    ],
)
async def test_a_page_tracks_only_in_its_own_conversations(light: Place, conversation: str, code: str | None) -> None:
    await light.lesson("c7", "s1")
    await light.lesson("c2", "s2")
    async with light.student() as student:
        told = await student.say("track", name="opened", occurred_at=1, conversation=conversation)
        assert told.get("error", {}).get("code") == code


async def test_joining_two_ids_moves_the_card_to_the_tabs_of_both(place: Place) -> None:
    await place.event("review_received", "old")
    async with place.student("old") as old, place.student("s1") as new:
        [card] = old.state["cards"]
        assert new.state["cards"] == []
        await place.event("", "s1", kind="alias", previousId="old")
        for talk in (old, new):
            [moved] = (await talk.hear("state"))["cards"]
            assert moved["invitation"] == card["invitation"]
        assert (await old.answer(card, "stars", 4))["type"] == "ack"
        assert (await new.hear("card"))["card"]["answers"] == [{"question": "stars", "value": 4}]


def test_a_full_thread_is_refused_for_good() -> None:
    assert frames.refused("r1", ThreadFull("No more.")).final
    assert not frames.refused("r1", TooMany("Slowly.")).final
