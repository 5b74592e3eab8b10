"""The reply loop in the console: Maria, who has never seen it, sees what Sam was doing, answers, and Sam answers back."""

import pytest
from playwright.sync_api import Page, expect

from examples.playing import Room, Student
from tests.e2e.conftest import Tab

pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True, scope="session")


def stuck(sam: Student) -> None:
    """Sam fails twice, opens the chat, and says what is unclear."""
    sam.page.locator("[data-show=lesson]").click()
    sam.fail_twice()
    sam.open_chat()
    expect(sam.question).to_have_text("What is unclear?")
    sam.choose("What the error says")
    sam.rate("1 of 5")
    sam.go_on("Why is it 0?")
    expect(sam.card.locator(".thanks")).to_be_visible()


def inbox(room: Room, tab: Tab) -> Page:
    """From the demo's first page to Maria's inbox, signed in."""
    page = tab().new_page()
    page.goto(f"{room.demo.places.start}/?room={room.id}")
    with page.expect_popup() as opened:
        page.locator("#inbox").click()
    console = opened.value
    expect(console.locator("html[data-connected]")).to_be_attached()
    return console


def test_by_keys_alone_from_the_list_to_the_moment_to_the_reply_that_sam_sees(
    room: Room, tab: Tab, sam: Student
) -> None:
    stuck(sam)
    console = inbox(room, tab)
    expect(console.locator("[data-row]").first).to_contain_text("Why is it 0?")
    console.keyboard.press("j")
    console.keyboard.press("Enter")
    line = console.locator("#line")
    expect(console.locator(".why")).to_contain_text(
        "exercise_failed happened twice within 10 minutes and then chat_opened"
    )
    expect(line.locator(".trigger")).to_have_count(3)
    expect(line.locator(".trigger").first).to_contain_text("exercise loops-3 · attempt 1")
    expect(line.locator(".asked ~ .answered")).to_contain_text("Why is it 0?")
    expect(console.locator("h1")).to_have_text("Sam")

    decided = len(room.decisions("sam"))
    console.keyboard.press("r")
    console.keyboard.type("Because 'A' is not in 'aeiou'. Try lower().")
    console.keyboard.press("Control+Enter")
    expect(line.locator(".reply")).to_contain_text("Try lower()")
    expect(sam.card.locator(".thread")).to_contain_text("Try lower()")
    expect(line.locator(".reply .seen")).to_contain_text("Seen")
    assert len(room.decisions("sam")) == decided  # a reply asks nothing

    console.keyboard.press("Escape")
    console.keyboard.press("e")
    expect(console.locator("#handling h2")).to_have_text("Resolved")
    console.keyboard.press("z")
    expect(console.locator("#handling h2")).to_have_text("Read")

    sam.card.locator(".reply textarea").fill("Now it works")
    sam.card.locator(".reply button").click()
    expect(line.locator(".reply").last).to_contain_text("Now it works")


def test_what_arrives_is_told_and_moves_nothing_and_rows_are_ticked_and_given_back(
    room: Room, tab: Tab, sam: Student
) -> None:
    console = inbox(room, tab)
    rows = console.locator("[data-row]")
    expect(rows.first).to_contain_text("Omar")
    before = rows.count()
    stuck(sam)
    expect(console.locator(".fresh")).to_contain_text("1 new")
    assert rows.count() == before
    console.keyboard.press(".")
    expect(rows.first).to_contain_text("Sam")
    expect(rows.first).to_have_class("rating unread")

    console.keyboard.press("j")
    console.keyboard.press("x")
    console.keyboard.press("j")
    console.keyboard.press("x")
    console.get_by_role("button", name="Mark read").first.click()
    expect(console.locator("#notices")).to_contain_text("2 ratings marked read.")
    console.keyboard.press("z")
    expect(console.locator("#notices")).to_contain_text("2 ratings are as they were.")
    expect(rows.first).to_have_class("rating unread")
    settled = console.locator(".rating.settled")
    console.keyboard.press("j")
    console.keyboard.press("e")
    expect(settled).to_have_count(1)
    console.keyboard.press("z")
    expect(settled).to_have_count(0)


def test_it_is_read_without_javascript(room: Room, tab: Tab) -> None:
    page = tab(java_script_enabled=False).new_page()
    page.goto(f"{room.demo.places.start}/inbox?room={room.id}")
    page.get_by_role("link", name="range(5) stops at 4?").click()
    expect(page.locator(".line-of-time .trigger")).to_have_count(3)
    expect(page.locator("#line .answered")).to_contain_text("range(5) stops at 4?")
    expect(page.locator("#line .answered ~ .event").last).to_contain_text("attempt 5")
