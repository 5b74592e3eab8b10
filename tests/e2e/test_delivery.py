"""Nothing is lost, nothing is kept twice: Cuecard away, sockets blocked."""

import re

from playwright.sync_api import expect

from examples.playing import Mentor, Room, Student, asked, until
from examples.running import Demo
from tests.e2e.conftest import Tab


def test_while_cuecard_is_down_the_chat_goes_on_and_the_answer_arrives_once_afterwards(
    demo: Demo, room: Room, sam: Student, maria: Mentor, complaints: list[str]
) -> None:
    asked(room, sam, maria)
    sam.rate("2 of 5")
    expect(sam.question).to_have_text("What would have helped more?")
    demo.cuecard.stop(hard=True)
    try:
        sam.go_on("Sent into the dark")
        expect(sam.card).to_contain_text("Saved here")
        maria.say("Still here?")
        expect(sam.messages.get_by_text("Still here?")).to_be_visible()
        sam.say("The chat works")
        expect(maria.messages.get_by_text("The chat works")).to_be_visible()
    finally:
        demo.cuecard.start()
    [response] = until(
        lambda: [each for each in room.responses("sam") if each["status"] == "complete"], "delivery", seconds=40
    )
    assert [each["value"] for each in response["answers"]] == [2, "Sent into the dark"]
    expect(sam.card.locator(".thanks")).to_be_visible()
    expect(maria.panel).to_contain_text("Sent into the dark", timeout=40_000)
    assert [each for each in complaints if not re.search("ERR_CONNECTION|WebSocket|Failed to load", each)] == []
    complaints.clear()


def test_where_sockets_are_blocked_http_does_it_all(room: Room, tab: Tab, maria: Mentor) -> None:
    context = tab()
    context.route_web_socket(re.compile(r"/w/socket"), lambda socket: socket.close(code=1011, reason="blocked"))
    sam = room.student(context, view="chat")
    maria.review()
    expect(sam.question).to_have_text("Was the review useful?", timeout=40_000)
    sam.rate("5 of 5")
    expect(maria.panel).to_contain_text("Usefulness of a review")
    [response] = until(lambda: room.responses("sam"), "the response")
    assert [each["value"] for each in response["answers"]] == [5]
