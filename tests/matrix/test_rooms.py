"""The whole loop in a room of a real homeserver."""

from tests.matrix.rooms import Home, until


async def test_a_question_is_asked_and_answered_in_the_room(home: Home) -> None:
    mentor, student = home.person("maria"), home.person("sam")
    room = await home.talk(mentor, student)
    said = await student.say(room, "I pushed exercise 3")

    async def kept() -> bool:
        events = await home.place.http.get(f"/v1/respondents/{student.id}/history", auth=(home.place.keys.secret, ""))
        return events.status_code == 200

    await until(kept)
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    print(ask["content"]["body"])
    print(ask["content"]["formatted_body"])
    await student.say(room, "4 too fast", reply_to=ask["event_id"])
    response = await home.completed()
    print(response)
    print(await home.folded(student, room, ask))
    assert said
