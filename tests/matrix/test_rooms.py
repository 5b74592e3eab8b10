"""The whole loop in rooms of a real homeserver: invited, asked, answered, replied to."""

from typing import Any

from tests.matrix.rooms import Home, Person, Room, until
from widget_server.core.errors import NotFound

JSON = dict[str, Any]

UNNAMED = """
name: Lesson
about: About your last lesson
when: { event: review_received }
identity: grouped
again: { after: 1m }
questions:
  - { id: pace, kind: rating, text: "How was the pace?" }
"""


async def lesson(home: Home) -> tuple[Person, Person, Room]:
    """A mentor, a student, and a room of theirs in which something was said."""
    mentor, student = home.person("maria"), home.person("sam")
    await mentor.call("PUT", f"/profile/{mentor.id}/displayname", {"displayname": "Maria"})
    (home.place.app.settings.workspaces / "academy" / "workspace.yaml").write_text(
        f"name: Academy\nlanguage: en\nmatrix:\n  mentors: ['{mentor.id}']\n"
    )
    await home.reload()
    room = await home.talk(mentor, student)
    await student.say(room, "I pushed exercise 3")
    await messages(home, room, "I pushed exercise 3")
    return mentor, student, room


async def messages(home: Home, room: Room, last: str | None) -> list[str | None]:
    """What our server has of the room's words, once this is the last of it."""

    async def look() -> list[str | None]:
        try:
            talk = await home.store.conversation("academy", room.id, messages=50)
        except NotFound:
            return []
        said = [one.text for one in talk.messages]
        return said if said and said[-1] == last else []

    found: list[str | None] = await until(look)
    return found


async def test_a_question_is_answered_in_reply_with_what_else_was_said(home: Home) -> None:
    mentor, student, room = await lesson(home)
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    assert ask["sender"] == home.bot
    assert ask["content"]["msgtype"] == "m.text"
    assert ask["content"]["m.mentions"] == {"user_ids": [student.id]}
    body = ask["content"]["body"]
    assert body.splitlines()[1:3] == ["Maria would like to know", "Was it useful?"]
    for said in (
        "Was it useful?",
        "a number from 1 to 5",
        "Maria will see your answer",
        "Everybody in this room can read",
    ):
        assert said in body
    assert "/s/" not in body, "whoever holds the link answers in their name, and the mentor reads this room too"
    assert "<strong>Was it useful?</strong>" in ask["content"]["formatted_body"]
    await mentor.say(room, "1", reply_to=ask["event_id"])
    await student.say(room, "4 too fast", reply_to=ask["event_id"])
    response = await home.completed()
    given = {one["question"]: (one["value"], one["via"]) for one in response["answers"]}
    assert given == {"stars": (4, "text"), "words": ("too fast", "text")}
    assert response["respondent"]["id"] == student.id
    assert response["mentor"] == {"id": mentor.id, "name": "Maria"}
    assert [one["text"] for one in response["context"]["messages"]] == ["I pushed exercise 3"]
    assert response["context"]["messages"][0]["verified"]
    assert await home.folded(student, room, ask) == "Was it useful?\n✓ You answered: 4 of 5"
    assert (await messages(home, room, "1"))[-1] == "1", "the mentor's was no answer, the student's no message"


async def test_the_next_question_follows_and_the_last_words_end_it(home: Home) -> None:
    _, student, room = await lesson(home)
    await home.place.ask(student.id, room.id)
    first = await home.asked(student, room, question="stars")
    await student.say(room, "five!", reply_to=first["event_id"])

    async def explained() -> list[JSON]:
        return [one for one in await student.read(room) if "does not answer" in one["content"]["body"]]

    [how] = await until(explained)
    assert "a number from 1 to 5" in how["content"]["body"]
    await student.say(room, "really five", reply_to=first["event_id"])
    await student.say(room, "5")
    second = await home.asked(student, room, question="words")
    assert second["content"]["body"].startswith("In your words") or "In your words" in second["content"]["body"]
    assert await home.folded(student, room, first) == "Was it useful?\n✓ You answered: 5 of 5"
    assert len(await explained()) == 1, "said once, and then left alone"
    await student.say(room, "Clear, thank you", reply_to=second["event_id"])
    response = await home.completed()
    assert [one["value"] for one in response["answers"]] == [5, "Clear, thank you"]
    closed = await home.folded(student, room, second)
    assert closed == "In your words\n✓ You answered: Clear, thank you\nThank you."


async def test_a_sentence_is_never_an_answer_and_a_bare_number_only_right_below(home: Home) -> None:
    mentor, student, room = await lesson(home)
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    for sentence in ("4 people were in the lesson", "yes", "not now, I have a call"):
        await student.say(room, sentence)
    await messages(home, room, "not now, I have a call")
    await student.say(room, "4")
    await messages(home, room, "4")
    assert await home.responses() == []
    await student.say(room, "Не сейчас", reply_to=ask["event_id"])
    assert await home.folded(student, room, ask) == "Was it useful?\nNot now, then."
    assert await home.responses() == []
    assert mentor.id != student.id


async def test_whoever_answers_on_a_page_closes_it_in_the_room(home: Home) -> None:
    _, student, room = await lesson(home)
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    async with home.place.student(student.id) as page:
        card = page.state["cards"][0]
        assert card["invitation"] == ask["content"]["com.cuecard.invitation"]["invitation"]
        await page.answer(card, "stars", 2)
        closed = await home.folded(student, room, ask, within=2)
        assert closed == "Was it useful?\n✓ You answered this elsewhere.", "the others in the room read no 2"
        await page.answer(card, "words", "slowly, please")
    await home.completed()
    assert not any("In your words" in one["content"]["body"] for one in await student.read(room))


async def test_an_answer_in_the_room_closes_the_card_on_the_page(home: Home) -> None:
    _, student, room = await lesson(home)
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    async with home.place.student(student.id) as page:
        assert page.state["cards"][0]["status"] == "open"
        await student.say(room, "3 could be slower", reply_to=ask["event_id"])
        card = (await page.hear("card"))["card"]
        while card["status"] == "open":
            card = (await page.hear("card"))["card"]
        assert card["status"] == "completed"


async def test_a_mentors_reply_and_the_students_are_one_thread(home: Home) -> None:
    mentor, student, room = await lesson(home)
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    await student.say(room, "2 too fast", reply_to=ask["event_id"])
    response = await home.completed()
    async with home.place.mentor(mentor.id, room.id) as desk:
        told = await desk.say("reply", invitation=response["invitation"], text="Which part?")
        assert told["type"] == "ack"

        async def replied() -> JSON | None:
            found = [one for one in await student.read(room) if "com.cuecard.reply" in one["content"]]
            return found[-1] if found else None

        reply = await until(replied)
        assert reply["content"]["body"] == "Maria replied: Which part?"
        assert reply["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == ask["event_id"]
        await student.say(room, "The loops", reply_to=reply["event_id"])

        async def thread() -> list[str]:
            [found] = await home.responses()
            said = [one["text"] for one in found["replies"]]
            return said if len(said) == 2 else []

        assert await until(thread) == ["Which part?", "The loops"]
    assert (await messages(home, room, "I pushed exercise 3"))[-1] == "I pushed exercise 3"


async def test_before_other_students_a_reply_keeps_its_words(home: Home) -> None:
    mentor, student, room = await lesson(home)
    other = home.person("lee")
    await mentor.call("POST", f"/rooms/{room.id}/invite", {"user_id": other.id})
    await other.call("POST", f"/join/{room.id}", {})
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    await other.say(room, "5", reply_to=ask["event_id"])
    await student.say(room, "1 lost", reply_to=ask["event_id"])
    response = await home.completed()
    async with home.place.mentor(mentor.id, room.id) as desk:
        told = await desk.say("reply", invitation=response["invitation"], text="You are not alone with that")
        assert told["type"] == "ack"

        async def replied() -> str | None:
            found = [one for one in await student.read(room) if "com.cuecard.reply" in one["content"]]
            return found[-1]["content"]["body"] if found else None

        said = await until(replied)
    assert "not alone" not in said
    assert "Others are in this room" in said


async def test_a_survey_without_names_is_only_a_link_and_only_where_nobody_else_reads(home: Home) -> None:
    folder = home.place.app.settings.workspaces / "academy" / "surveys"
    (folder / "useful.yaml").write_text(UNNAMED)
    mentor, student, room = await lesson(home)
    await home.place.ask(student.id, room.id)

    async def skipped() -> str | None:
        lines = await home.store.outbox("academy", kind="matrix")
        return next((line.note.code for line in lines if line.status == "skipped" and line.note), None)

    assert await until(skipped) == "others_read"
    assert all(home.bot != one["sender"] for one in await student.read(room))
    other = home.person("lee")
    alone = await home.talk(other)
    await other.say(alone, "Hello")
    await messages(home, alone, "Hello")
    together = await mentor.room(other, home.bot)
    await home.settled(together)
    await other.say(together, "Hello both")
    await messages(home, together, "Hello both")
    await home.place.ask(other.id, together.id)
    asked = await home.asked(other, alone)
    body = asked["content"]["body"]
    assert "About your last lesson" in body
    assert "together with at least 4 others" in body
    assert f"{home.place.url}/s/" in body
    assert "How was the pace?" not in body


async def test_where_nobody_else_reads_the_link_is_there_and_words_are_for_us(home: Home) -> None:
    student = home.person("sam")
    room = await home.talk(student)
    await student.say(room, "Hello")
    await messages(home, room, "Hello")
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    assert f"Or answer here: {home.place.url}/s/" in ask["content"]["body"]
    assert "Everybody in this room" not in ask["content"]["body"]
    await student.say(room, "4 but too fast")
    response = await home.completed()
    assert {one["question"]: one["value"] for one in response["answers"]} == {"stars": 4, "words": "but too fast"}


LATER = """
name: Usefulness
when: { event: review_received }
channels: [page, { after: 1s, unless: seen, through: [chat] }]
questions:
  - { id: stars, kind: rating, text: "Was it useful?", required: true }
"""


async def test_a_question_that_a_later_step_asks_and_that_was_read_is_seen(home: Home) -> None:
    (home.place.app.settings.workspaces / "academy" / "surveys" / "useful.yaml").write_text(LATER)
    mentor, student, room = await lesson(home)
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    invitation = ask["content"]["com.cuecard.invitation"]["invitation"]
    await mentor.call("POST", f"/rooms/{room.id}/receipt/m.read/{ask['event_id']}", {})
    last = await mentor.say(room, "Have a look when you can")
    await messages(home, room, "Have a look when you can")
    assert (await home.store.filling("academy", invitation)).displayed_at is None, "it was the mentor who read it"
    await student.call("POST", f"/rooms/{room.id}/receipt/m.read/{last}", {})

    async def seen() -> bool:
        return (await home.store.filling("academy", invitation)).displayed_at is not None

    await until(seen)


async def test_the_explanation_and_a_sign_are_answered_like_the_question(home: Home) -> None:
    mentor, student, room = await lesson(home)
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    await student.say(room, "so-so", reply_to=ask["event_id"])

    async def explained() -> JSON | None:
        found = [one for one in await student.read(room) if "com.cuecard.note" in one["content"]]
        return found[-1] if found else None

    note = await until(explained)
    await student.say(room, "3", reply_to=note["event_id"])
    second = await home.asked(student, room, question="words")
    relates = {"rel_type": "m.annotation", "event_id": ask["event_id"], "key": "5️⃣"}
    await mentor.send(room, "m.reaction", {"m.relates_to": relates})
    await student.send(room, "m.reaction", {"m.relates_to": {**relates, "event_id": second["event_id"]}})
    await student.say(room, "-", reply_to=second["event_id"])
    response = await home.completed()
    assert [one["value"] for one in response["answers"]] == [3, None]
    (home.place.app.settings.workspaces / "academy" / "surveys" / "useful.yaml").write_text(
        "name: A\nwhen: { event: review_received }\nquestions: [{ id: mark, kind: csat, text: How? }]\n"
    )
    await home.reload()
    other = home.person("lee")
    alone = await home.talk(mentor, other)
    await other.say(alone, "Hello")
    await messages(home, alone, "Hello")
    await home.place.ask(other.id, alone.id)
    mark = await home.asked(other, alone, question="mark")
    await other.send(alone, "m.reaction", {"m.relates_to": {**relates, "event_id": mark["event_id"], "key": "4️⃣"}})
    assert "4 of 5" in await home.folded(other, alone, mark)


async def test_a_mentor_is_asked_about_a_student_apart(home: Home) -> None:
    mentor, _, room = await lesson(home)
    await mentor.say(room, "Well done")
    await messages(home, room, "Well done")
    await home.place.ask(mentor.id, room.id)

    async def skipped() -> list[str]:
        lines = await home.store.outbox("academy", kind="matrix")
        return [line.note.code for line in lines if line.status == "skipped" and line.note is not None]

    assert await until(skipped) == ["others_read"]
