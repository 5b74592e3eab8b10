"""What a real homeserver pushes becomes events: who is let in, who is there, what is said, changed and taken back; and nothing is
lost or doubled when one of the two is away."""

import asyncio
import sqlite3
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from devtools.synapse import Synapse
from tests.matrix.conftest import LOOPBACK, at_home, prepared
from tests.matrix.rooms import Home, Person, until
from tests.matrix.test_rooms import LATER, lesson, messages
from tests.served import Clock
from widget_server.adapters.channels.matrix import HomeserverClient
from widget_server.adapters.outbound import OutboundClient, networks
from widget_server.core.errors import Unauthenticated
from widget_server.core.outbox import Sent
from widget_server.services.matrix.registering import Registration
from widget_server.settings import Settings

JSON = dict[str, Any]


async def events(home: Home, person: Person, name: str, *, least: int = 1) -> list[JSON]:
    """Somebody's events of a name, once there are so many."""

    async def look() -> list[JSON]:
        answer = await home.place.http.get("/v1/responses", auth=(home.place.keys.secret, ""))
        assert answer.status_code == 200
        house = home.place.app.house
        assert house is not None
        live = house.workspaces.get("academy")
        assert live is not None
        here = await home.store.situation("academy", person.id, live.plan.needs, now=home.place.app._clock())
        found = [] if here is None else [one for one in here.window.events if one.name == name]
        return [{"id": one.id, **one.properties} for one in found] if len(found) >= least else []

    found: list[JSON] = await until(look)
    return found


def write(home: Home, matrix: str) -> None:
    """What the workspace's file says of Matrix."""
    file = home.place.app.settings.workspaces / "academy" / "workspace.yaml"
    file.write_text(f"name: Academy\nlanguage: en\nmatrix: {{ {matrix} }}\n")


async def test_only_who_is_allowed_to_invites_us(home: Home) -> None:
    boss, somebody = home.person("boss"), home.person("somebody")
    write(home, f"inviters: ['{boss.id}', elsewhere.example]")
    await home.reload()
    let_in = await boss.room(home.bot)
    refused = await somebody.room(home.bot)
    await home.settled(let_in)

    async def gone() -> bool:
        told = await somebody.call("GET", f"/rooms/{quote(refused.id)}/state/m.room.member/{quote(home.bot)}")
        return bool(told["membership"] == "leave")

    await until(gone)
    assert home.bot in await boss.members(let_in)


async def test_messages_reactions_and_changes_are_events_of_whoever_they_are(home: Home) -> None:
    mentor, student, room = await lesson(home)
    said = await student.say(room, "Exercise 3 is dnoe")
    relates = {"rel_type": "m.annotation", "event_id": said, "key": "👍"}
    await mentor.send(room, "m.reaction", {"m.relates_to": relates})
    replaced = {"rel_type": "m.replace", "event_id": said}
    for person, text in ((mentor, "I was here"), (student, "Exercise 3 is done")):
        new = {"msgtype": "m.text", "body": text}
        await person.send(
            room, "m.room.message", {**new, "body": f"* {text}", "m.new_content": new, "m.relates_to": replaced}
        )
    await student.call("PUT", f"/profile/{quote(student.id)}/displayname", {"displayname": "Sam"})
    await student.send(room, "m.room.message", {"msgtype": "m.image", "body": "board.png", "url": "mxc://x/y"})
    assert await messages(home, room, None) == ["I pushed exercise 3", "Exercise 3 is done", None]
    [reaction] = await events(home, mentor, "reaction_added")
    assert (reaction["message"], reaction["reaction"]) == (said, "👍")
    assert [one["message"] for one in await events(home, student, "message_edited")] == [said]
    talk = await home.store.conversation("academy", room.id)
    assert {(one.id, one.role) for one in talk.participants} == {(mentor.id, "mentor"), (student.id, "student")}
    third = home.person("lee")
    await mentor.call("POST", f"/rooms/{quote(room.id)}/invite", {"user_id": third.id})
    await third.call("POST", f"/join/{quote(room.id)}", {})
    await events(home, third, "room_joined")
    await third.call("POST", f"/rooms/{quote(room.id)}/leave", {})
    await events(home, third, "room_left")
    talk = await home.store.conversation("academy", room.id)
    assert {one.id for one in talk.participants} == {mentor.id, student.id}
    joined = await events(home, student, "message_sent")
    assert len(joined) == 3, "another name is no arrival"


async def test_what_is_taken_back_is_gone_from_every_copy(home: Home) -> None:
    _, student, room = await lesson(home)
    secret = await student.say(room, "My password is swordfish")
    await messages(home, room, "My password is swordfish")
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    invitation = ask["content"]["com.cuecard.invitation"]["invitation"]
    moment = (await home.store.filling("academy", invitation)).invitation.context
    assert "swordfish" in str(moment.messages)
    await student.take_back(room, secret)
    assert (await messages(home, room, None))[0] == "I pushed exercise 3"
    moment = (await home.store.filling("academy", invitation)).invitation.context
    assert [one.text for one in moment.messages] == ["I pushed exercise 3", None]


async def test_an_id_that_the_customer_joins_is_the_customers_person(home: Home) -> None:
    _, student, room = await lesson(home)
    joined = {"userId": "student-17", "previousId": student.id}
    (await home.place.http.post("/v1/alias", json=joined, auth=(home.place.keys.secret, ""))).raise_for_status()
    await home.place.ask("student-17", room.id)
    ask = await home.asked(student, room)
    await student.say(room, "4 fine", reply_to=ask["event_id"])
    assert (await home.completed())["respondent"]["id"] == "student-17"


async def test_an_encrypted_room_is_told_once_and_nobody_is_asked_there(home: Home) -> None:
    student = home.person("sam")
    room = await student.room(home.bot, sealed=True)
    await home.settled(room)

    async def told() -> list[str]:
        said = await student.read(room)
        return [one["content"]["body"] for one in said if one["sender"] == home.bot]

    assert "encrypted" in (await until(told))[0]
    await student.say(room, "in clear all the same")
    context = {"conversation": {"id": room.id, "participants": [{"id": student.id, "role": "student"}]}}
    (await home.place.event("review_received", student.id, context=context)).raise_for_status()

    async def skipped() -> list[str]:
        lines = await home.store.outbox("academy", kind="matrix")
        return [line.note.code for line in lines if line.status == "skipped" and line.note is not None]

    assert await until(skipped) == ["sealed_room"]
    assert len(await told()) == 1
    assert (await home.store.conversation("academy", room.id, messages=9)).messages == ()


async def test_who_is_thrown_out_stays_out(home: Home) -> None:
    mentor, student, room = await lesson(home)
    await mentor.call("POST", f"/rooms/{quote(room.id)}/kick", {"user_id": home.bot})

    async def left() -> bool:
        known = await home.store.matrix_room("academy", room.id)
        return known is not None and known.state == "left"

    await until(left)
    await home.place.ask(student.id, room.id)
    assert await home.store.outbox("academy", kind="matrix") == []
    assert home.bot not in await mentor.members(room)


async def test_a_homeserver_that_is_started_anew_gets_everything_once(home: Home) -> None:
    mentor, student, room = await lesson(home)
    other = home.person("lee")
    alone = await home.talk(other)
    await other.say(alone, "Hello")
    await messages(home, alone, "Hello")
    asks = []
    for person, where in ((student, room), (other, alone)):
        await home.place.ask(person.id, where.id)
        asks.append(await home.asked(person, where))
    first, second = (ask["content"]["com.cuecard.invitation"]["invitation"] for ask in asks)

    async def kept() -> bool:
        return all([await home.store.posts("academy", first), await home.store.posts("academy", second)])

    await until(kept)
    home.homeserver.stop()
    async with home.place.student(student.id) as page:
        await page.answer(page.state["cards"][0], "stars", 2)
    async with home.place.mentor(mentor.id, room.id) as desk:
        assert (await desk.say("reply", invitation=first, text="I will be slower"))["type"] == "ack"

    async def waiting() -> bool:
        lines = await home.store.outbox("academy", kind="matrix", status="waiting")
        return len(lines) == 2 and all(line.note is not None for line in lines)

    await until(waiting)
    await asyncio.to_thread(home.homeserver.start)

    async def replied() -> list[JSON]:
        return [one for one in await student.read(room) if "com.cuecard.reply" in one["content"]]

    [reply] = await until(replied)
    assert reply["content"]["body"].endswith("I will be slower")
    assert await home.folded(student, room, asks[0]) == "Was it useful?\n✓ You answered this elsewhere."
    assert len(await replied()) == 1
    await sent_before_we_died(home, second)
    said = [one for one in await other.read(alone) if one["sender"] == home.bot]
    assert [one["event_id"] for one in said] == [asks[1]["event_id"]], (
        "found among what it has, though it forgot the key"
    )
    assert await kept()


async def sent_before_we_died(home: Home, invitation: str) -> None:
    """The question was sent, and nothing was written down of it; so it is done again."""
    with sqlite3.connect(home.place.app.settings.database) as lite:
        lite.execute("DELETE FROM matrix_post WHERE invitation_id = ?", (invitation,))
    lite.close()
    house = home.place.app.house
    assert house is not None
    line = await home.store.outbox_line("academy", f"matrix_{invitation}_ask")

    async def begin() -> bool:
        return True

    assert isinstance(await house.matrix.posting.deliver(msgspec.structs.replace(line.item, attempts=2), begin), Sent)


async def test_what_happened_while_we_were_away_arrives(
    homeserver: tuple[Synapse, Any], home_settings: tuple[Settings, Registration], clock: Clock
) -> None:
    keys = await prepared(*home_settings, clock)
    async with at_home(homeserver[0], *home_settings, clock, keys) as home:
        student = home.person("sam")
        room = await home.talk(student)
        home.people.clear()
    await student.say(room, "Is anybody there?")
    async with at_home(homeserver[0], *home_settings, clock, keys) as home:
        home.people.append(student)
        assert await messages(home, room, "Is anybody there?") == ["Is anybody there?"]


async def test_both_reach_each_other(home: Home) -> None:
    client = HomeserverClient(OutboundClient(networks(LOOPBACK)))
    assert await client.who(home.home) == home.bot
    assert 0 <= await client.reached(home.home) < 10_000
    nobody = msgspec.structs.replace(home.home, as_token="no token of ours")
    with pytest.raises(Unauthenticated, match="registration"):
        await client.who(nobody)


async def test_what_is_pushed_again_changes_nothing(home: Home) -> None:
    _, student, room = await lesson(home)
    pushed = {
        "type": "m.room.message", "event_id": "$once", "room_id": room.id, "sender": student.id,
        "origin_server_ts": home.place.app._clock(), "content": {"msgtype": "m.text", "body": "said once"},
    }  # fmt: skip
    for id in ("7", "7", "1"):
        assert (await home.push(pushed, id=id)).json() == {}
    assert (await messages(home, room, "said once")).count("said once") == 1
    assert len([one for one in await events(home, student, "message_sent") if one["id"] == "$once"]) == 1


async def test_the_loop_is_the_same_on_postgres(home_on_postgres: Home) -> None:
    home = home_on_postgres
    (home.place.app.settings.workspaces / "academy" / "surveys" / "useful.yaml").write_text(LATER)
    mentor, student, room = await lesson(home)
    secret = await student.say(room, "swordfish")
    await messages(home, room, "swordfish")
    await home.place.ask(student.id, room.id)
    ask = await home.asked(student, room)
    await student.say(room, "4 too fast", reply_to=ask["event_id"])
    response = await home.completed()
    assert "4 of 5" in await home.folded(student, room, ask)
    async with home.place.mentor(mentor.id, room.id) as desk:
        assert (await desk.say("reply", invitation=response["invitation"], text="Noted"))["type"] == "ack"

    async def replied() -> bool:
        return any("com.cuecard.reply" in one["content"] for one in await student.read(room))

    await until(replied)
    await student.take_back(room, secret)
    assert await messages(home, room, None) == ["I pushed exercise 3", None]
