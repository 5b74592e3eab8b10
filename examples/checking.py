"""--check: plays the main job once in a headless browser, saying each step in plain words."""

import time

import click
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from devtools import browser as browsers
from examples.playing import Room, until
from examples.running import Demo

WITHIN_MS = 8_000


def check(demo: Demo) -> int:
    """0 when everything happened as it should; else 1, with what did not."""
    began = time.monotonic()
    expect.set_options(timeout=WITHIN_MS)
    path = browsers.find()
    if path is None:
        click.echo("There is no Chromium to play with: playwright install chromium", err=True)
        return 1
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**browsers.launch_arguments(path))  # type: ignore[arg-type]
        try:
            _play(demo, chromium)
        except AssertionError as reason:
            click.echo(f"  ✗ this did not happen: {reason}", err=True)
            return 1
        finally:
            chromium.close()
    click.echo(f"  The whole loop, in {time.monotonic() - began:.1f} s.")
    return 0


def _play(demo: Demo, browser: Browser) -> None:
    room = Room(demo=demo)
    sam = room.student(browser.new_context())
    maria = room.mentor(browser.new_context())
    _say("Sam, a student, and Maria, his mentor, have opened the chat; each has an origin and a page of their own.")

    sam.fail_twice()
    _say("Sam's tests failed twice: the course's server told Cuecard, with the Segment client. Nobody was asked yet.")
    sam.open_chat()
    expect(sam.question).to_have_text("What is unclear?")
    _say("Sam opened the chat, and a card came up in his message list: “What is unclear?”")

    sam.choose("What the error says")
    maria.say("I am here, take your time")
    sam.rate("2 of 5")
    sam.go_on("Why does it say 0?")
    expect(sam.card.locator(".thanks")).to_be_visible()
    _say("He answered three questions, while Maria wrote and the list was rebuilt under him.")

    expect(maria.panel).to_contain_text("Why does it say 0?")
    expect(maria.panel).to_contain_text("exercise_failed")
    _say("Maria's panel shows the answer, live, with the two failures that led to it.")
    maria.reply("Because 'A' is not in 'aeiou'. Try lower().")
    expect(sam.card).to_contain_text("Try lower()")
    _say("Maria replied there; Sam reads it where the card was.")

    desk = _inbox(room, browser.new_context())
    desk.get_by_role("link", name="Why does it say 0?").click()
    expect(desk.locator("#line")).to_contain_text("led to the question")
    expect(desk.locator("#line .reply")).to_contain_text("Try lower()")
    expect(desk.locator("#line .seen")).to_contain_text("Seen")
    _say(
        "The same stands in Maria's inbox, in the console: what Sam did, what he said, and that he has seen her reply."
    )

    maria.review()
    held = until(lambda: [each for each in room.decisions("sam") if each["event"] == "review_received"], "a decision")
    assert held[0]["survey"] is None, "Sam was asked twice in a day"
    _say(f"A review arrived, and Sam was not asked again: {held[0]['reasons']['after-review']['text']}")


def _inbox(room: Room, context: BrowserContext) -> Page:
    """Maria's inbox, as the button on the start page opens it."""
    page = context.new_page()
    page.goto(f"{room.demo.places.start}/inbox?room={room.id}")
    expect(page.locator("h1")).to_have_text("Inbox")
    return page


def _say(words: str) -> None:
    click.echo(f"  ✓ {words}")
