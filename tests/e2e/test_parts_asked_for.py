"""A part of a moment that a role is not shown by itself: the panel has a button for it, and shows it once it was asked for."""

import pytest
from playwright.sync_api import expect

from examples.playing import Mentor, Room, Student, asked
from examples.running import Demo
from tests.e2e.conftest import Tab

pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True, scope="session")


def test_a_manager_asks_for_the_messages(demo: Demo, room: Room, sam: Student, tab: Tab) -> None:
    demo.command(
        "staff",
        "add",
        "Maria",
        "--workspace",
        "academy",
        "--person",
        f"maria-{room.id}",
        "--role",
        "manager",
        "--team",
        "*",
    )
    maria: Mentor = room.mentor(tab())
    sam.say("The tests of the third exercise")
    asked(room, sam, maria)
    sam.rate("2 of 5")
    head = maria.panel.locator(".entry .head").first
    expect(head).to_be_visible()
    if head.get_attribute("aria-expanded") == "false":
        head.click()
    ask = maria.panel.get_by_role("button", name="Show the messages")
    expect(ask).to_be_visible()
    expect(maria.panel.locator(".moment")).not_to_contain_text("The tests of the third exercise")
    ask.click()
    expect(maria.panel.locator(".moment")).to_contain_text("The tests of the third exercise")
    assert "part_revealed" in demo.command("audit", "academy")
