"""--check: plays the main job once in a headless browser, saying each step in plain words."""

import time

import click
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from devtools import browser as browsers
from examples.playing import Room, until
from examples.running import Demo

WITHIN_MS = 8_000
ARRIVES_MS = 40_000
"""For what comes by a later step."""


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

    _away(room, browser, desk)


def _away(room: Room, browser: Browser, desk: Page) -> None:
    """Lena is not at her chat: one invitation goes through her account, her phone and her mailbox."""
    phone = browser.new_context().new_page()
    phone.goto(f"{room.demo.places.start}/away/?room={room.id}")
    room.mentor(browser.new_context(), student="lena").review()
    _say("Lena got a review too, and was asked; but she is not in her chat.")
    expect(phone.locator("#push")).to_contain_text("Maria would like to know", timeout=ARRIVES_MS)
    account = browser.new_context().new_page()
    account.goto(f"{room.demo.places.chat}/account?as=lena&room={room.id}")
    expect(account.locator("cue-inbox cue-card .title")).to_have_text("Was the review useful?")
    _say("Ten seconds later the question stood in her personal account, and her phone showed who asks, and what.")
    expect(phone.locator("#email")).to_contain_text("Was the review useful?", timeout=ARRIVES_MS)
    with phone.context.expect_page() as opened:
        phone.frame_locator("#open").locator("a[href*='#useful=5']").click()
    opened.value.get_by_role("button", name="Send").click()
    expect(opened.value.get_by_text("You answered 5 of 5")).to_be_visible()
    _say("Ten more, and a mail came. She tapped five stars there, and sent them from the page behind it.")
    expect(account.locator("cue-inbox").get_by_text("5 of 5").first).to_be_visible()
    invitation = room.responses("lena")[0]["invitation"]
    desk.goto(f"{room.demo.places.cuecard}/console/academy/invitations/{invitation}")
    for word in ("Email sent", "Notification sent", "personal account", "Answered from the email"):
        expect(desk.locator("#journey")).to_contain_text(word)
    _say(
        "It was answered everywhere at once. The console draws its whole way: chat, account, notification, mail, link."
    )


def _inbox(room: Room, context: BrowserContext) -> Page:
    """Maria's inbox, as the button on the start page opens it."""
    page = context.new_page()
    page.goto(f"{room.demo.places.start}/inbox?room={room.id}")
    expect(page.locator("h1")).to_have_text("Inbox")
    return page


def _say(words: str) -> None:
    click.echo(f"  ✓ {words}")
