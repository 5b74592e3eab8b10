"""Step 8: what somebody else, a clumsy page or a forger may not do. The student's own card never suffers from it."""

import pytest
from playwright.sync_api import Route, expect

from examples.playing import Mentor, Room, Student, asked, until
from tests.e2e.conftest import Tab
from tests.e2e.wire import answer, exchange, forged, token_of


def invitation_of(room: Room) -> str:
    """The one that Sam has."""
    found = until(lambda: next((each for each in room.decisions("sam") if each["invitation"]), None), "the invitation")
    return str(found["invitation"])


@pytest.mark.parametrize("who", ["lena", "maria"])
def test_nobody_else_answers_the_students_invitation(room: Room, sam: Student, maria: Mentor, who: str) -> None:
    asked(room, sam, maria)
    answered = exchange(room, token_of(room, who), answer(invitation_of(room), 1))
    [frame] = answered.json()["frames"]
    assert frame["type"] == "refused"
    assert frame["error"]["code"] == "not_found"
    assert room.responses("sam") == []
    sam.rate("5 of 5")
    expect(sam.card.locator(".thanks")).to_be_visible()


def test_a_second_submit_makes_one_record(room: Room, sam: Student, maria: Mentor) -> None:
    asked(room, sam, maria)
    sam.card.get_by_label("5 of 5", exact=True).dblclick(force=True)
    expect(sam.card.locator(".thanks")).to_be_visible()
    invitation = invitation_of(room)
    again = exchange(room, token_of(room, "sam"), answer(invitation, 1)).json()["frames"]
    assert again[0]["type"] == "ack"  # a change of mind: until the mentor has replied, or ten minutes have passed
    [response] = room.responses("sam")
    assert [each["value"] for each in response["answers"]] == [1]


def test_the_same_answer_sent_twice_is_acknowledged_twice_and_kept_once(
    room: Room, sam: Student, maria: Mentor
) -> None:
    asked(room, sam, maria)
    once = answer(invitation_of(room), 4)
    frames = exchange(room, token_of(room, "sam"), once, once).json()["frames"]
    assert [frame["type"] for frame in frames] == ["ack", "ack"]
    [response] = room.responses("sam")
    assert [each["value"] for each in response["answers"]] == [4]
    expect(sam.card.locator(".thanks")).to_be_visible()


def test_a_forged_token_is_refused_and_the_chat_is_unharmed(room: Room, tab: Tab, complaints: list[str]) -> None:
    refused = exchange(room, forged(room, "sam"), answer("inv_x", 1))
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "unauthenticated"

    context = tab()
    bad = forged(room, "sam")

    def forge(route: Route) -> None:
        route.fulfill(json={"token": bad})

    context.route("**/token", forge)
    with context.expect_event("response", lambda response: response.status == 401):
        sam = room.student(context, view="chat")
    sam.say("Can anybody read me?")
    maria = room.mentor(tab())
    expect(maria.messages.get_by_text("Can anybody read me?")).to_be_visible()
    # The browser itself notes a refused request on the console; nobody else may.
    assert [each for each in complaints if "401" not in each] == []
    complaints.clear()
