"""What somebody has answered, as their page asks for it: their own words, over a socket as over an exchange."""

from typing import Any

from tests.served import JSON, Clock, Place


async def past(place: Place, clock: Clock, who: str = "s1", **fields: Any) -> JSON:
    """A page of it, over an exchange."""
    said = (await place.exchange({"type": "past", "id": "p1", **fields}, token=token(place, clock, who))).json()
    ack, told = said["frames"]
    assert ack == {"type": "ack", "id": "p1"}
    page: JSON = told
    return page


def token(place: Place, clock: Clock, who: str = "s1") -> str:
    """Theirs, by the server's clock."""
    now = clock() // 1000
    return place.keys.token(who, iat=now, exp=now + 600)


async def answered(place: Place, clock: Clock, times: int) -> list[str]:
    """Asked so many times, and answered; the invitations, oldest first."""
    made: list[str] = []
    for number in range(times):
        clock.ahead_ms += 120_000
        proof = token(place, clock)
        await place.event("review_received")
        cards = (await place.exchange(token=proof)).json()["state"]["cards"]
        [id] = [card["invitation"] for card in cards if card["status"] == "open"]
        frame = {"type": "answer", "invitation": id, "answered_at": clock()}
        given = [
            {**frame, "id": f"a{number}", "question": "stars", "value": 4},
            {**frame, "id": f"b{number}", "question": "words", "value": None},
        ]
        said = (await place.exchange(*given, token=proof)).json()
        assert [told["type"] for told in said["frames"]] == ["ack", "ack"]
        made.append(id)
    return made


async def test_it_is_told_page_by_page_to_its_own_person_alone(light: Place, clock: Clock) -> None:
    made = await answered(light, clock, 22)
    page = await past(light, clock)
    assert [card["invitation"] for card in page["cards"]] == made[:1:-1]
    assert page["more"] is True
    [first, *_] = page["cards"]
    assert (first["status"], first["answers"]) == (
        "completed",
        [{"question": "stars", "value": 4}, {"question": "words", "value": None}],
    )
    assert first["questions"][0]["text"] == "Was it useful?"
    rest = await past(light, clock, before=page["cards"][-1]["invitation"])
    assert [card["invitation"] for card in rest["cards"]] == made[1::-1]
    assert rest["more"] is False
    for before in (None, made[-1]):
        assert await past(light, clock, "s2", before=before) == {"type": "past", "cards": [], "more": False}


async def test_a_socket_tells_it_too(place: Place, clock: Clock) -> None:
    [id] = await answered(place, clock, 1)
    async with place.student() as student:
        assert (await student.say("past"))["type"] == "ack"
        assert [card["invitation"] for card in (await student.hear("past"))["cards"]] == [id]
        assert (await student.say("past", before=3))["error"]["code"] == "invalid_input"


async def test_a_visitor_without_a_name_has_their_own(light: Place) -> None:
    frames = [{"type": "show", "id": "s1", "survey": "asked-for"}]
    state = (await light.exchange(*frames, visitor="v" * 16)).json()["state"]
    [card] = state["cards"]
    given = {"type": "answer", "id": "a1", "invitation": card["invitation"], "question": "score", "value": 3}
    await light.exchange({**given, "answered_at": 1}, visitor="v" * 16)
    said = (await light.exchange({"type": "past", "id": "p1"}, visitor="v" * 16)).json()
    assert [one["invitation"] for one in said["frames"][1]["cards"]] == [card["invitation"]]


async def test_staffs_words_count_as_unread_until_they_were_on_the_screen(place: Place) -> None:
    await place.lesson()
    async with place.student() as student, place.mentor() as mentor:
        await place.ask()
        card = (await student.hear("card"))["card"]
        assert "unread" not in card
        await student.answer(card, "stars", 4)
        await student.answer(card, "words", "so")
        await mentor.say("reply", invitation=card["invitation"], text="Thank you")
        while (told := (await student.hear("card"))["card"]).get("unread") != 1:
            pass
        reply = told["replies"][0]["id"]
        shown = await student.say("display", invitation=card["invitation"], channel="inbox", reply=reply)
        assert shown["type"] == "ack"
        assert "unread" not in (await student.hear("card"))["card"]
