"""One invitation in two tabs, on a phone and by its link: whoever answers, all see it answered."""

from typing import Any

from playwright.sync_api import expect

from examples.playing import Mentor, Room, Student, asked, until
from tests.e2e.conftest import Tab

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 760}, "has_touch": True, "is_mobile": True}


def test_two_tabs_a_phone_and_the_link_are_one_response(room: Room, tab: Tab, maria: Mentor) -> None:
    desk = tab()
    first, second = room.student(desk, view="chat"), room.student(desk, view="chat")
    phone = room.student(tab(**PHONE), view="chat")
    asked(room, first, maria)
    students: list[Student] = [first, second, phone]
    for one in students:
        expect(one.question).to_have_text("Was the review useful?")
    [invitation] = room.get("/v1/invitations", respondent=first.id)["invitations"]
    mail = tab().new_page()
    mail.goto(invitation["link"])
    expect(mail.get_by_text("Was the review useful?").first).to_be_visible()

    # Begun in one tab, ended on the page of the link.
    first.rate("2 of 5")
    for one in students:
        expect(one.question).to_have_text("What would have helped more?")
    expect(mail.get_by_text("What would have helped more?").first).to_be_visible()
    first.page.get_by_role("textbox", name="Write a message").focus()  # whoever is in a card is not disturbed: they go
    mail.get_by_role("textbox").first.fill("The hints came too early")
    mail.get_by_role("button", name="Send").click()
    for one in students:
        expect(one.card.locator(".thanks")).to_be_visible()
    expect(mail.get_by_text("Thank you").first).to_be_visible()

    [response] = until(lambda: [one for one in room.responses("sam") if one["status"] == "complete"], "one response")
    assert [(one["question"], one["value"], one["via"]) for one in response["answers"]] == [
        ("useful", 2, "chat"),
        ("missing", "The hints came too early", "link"),
    ]
    assert len(room.responses("sam")) == 1
