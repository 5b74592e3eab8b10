"""A good guest: one global, no breach of the strictest policy, no errors, usable by everybody, in two languages.

That no page complains, and no policy is breached, is checked at the end of every test (`complaints`).
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from examples.playing import Mentor, Room, Student, asked
from examples.running import Demo
from tests.e2e.conftest import Tab

pytestmark = pytest.mark.parametrize("demo", ["sqlite"], indirect=True, scope="session")
"""What a page looks like does not depend on the database."""

GLOBALS = "() => Object.getOwnPropertyNames(window).filter(name => isNaN(name))"


def barriers(page: Page) -> list[str]:
    """What axe-core finds: rule, and where."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['target']} {each['nodes'][0]['failureSummary']}" for each in found]


def test_the_widget_leaves_one_global(room: Room, tab: Tab, sam: Student, maria: Mentor) -> None:
    bare = tab()
    bare.route(
        f"{room.demo.places.cuecard}/cuecard.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    before = set(room.student(bare, view="chat").page.evaluate(GLOBALS))
    asked(room, sam, maria)
    after = set(sam.page.evaluate(GLOBALS))
    assert after - before == set()
    assert "cuecard" in after


def test_the_chat_is_under_the_strictest_policy(room: Room, sam: Student) -> None:
    response = sam.page.request.get(sam.page.url.split("#")[0])
    policy = response.headers["content-security-policy"]
    for part in (
        "default-src 'none'",
        "require-trusted-types-for 'script'",
        "style-src 'self';",
        "trusted-types 'none'",
    ):
        assert part in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barriers_in_the_chat_with_a_card(room: Room, tab: Tab, scheme: str) -> None:
    # Without motion: what is still fading in has less contrast than it will have.
    calm = {"color_scheme": scheme, "reduced_motion": "reduce"}
    sam, maria = room.student(tab(**calm), view="chat"), room.mentor(tab(**calm))
    asked(room, sam, maria)
    assert barriers(sam.page) == []
    sam.rate("2 of 5")
    assert barriers(sam.page) == []
    sam.go_on("An example")
    expect(maria.panel).to_contain_text("An example")
    assert barriers(sam.page) == []
    assert barriers(maria.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barriers_on_the_start_page(demo: Demo, tab: Tab, scheme: str) -> None:
    page = tab(color_scheme=scheme, reduced_motion="reduce").new_page()
    page.goto(demo.places.start)
    expect(page.locator("#steps .current")).to_be_visible()
    assert barriers(page) == []


def test_in_russian_everything_speaks_russian(demo: Demo, tab: Tab) -> None:
    room = Room(demo=demo, language="ru")
    sam, maria = room.student(tab(locale="ru-RU"), view="chat"), room.mentor(tab(locale="ru-RU"))
    asked(room, sam, maria)
    expect(sam.question).to_have_text("Ревью помогло?")
    expect(sam.card.locator("header")).to_contain_text("Мария хочет узнать")
    sam.rate("4 из 5")
    expect(sam.card).to_contain_text("Спасибо. Мария уже видит ответ.")
    expect(maria.panel).to_contain_text("Польза ревью")


def test_a_card_takes_no_focus_from_somebody_who_writes(room: Room, sam: Student, maria: Mentor) -> None:
    composer = sam.page.locator(".composer input")
    composer.click()
    sam.page.keyboard.type("I was just")
    asked(room, sam, maria)
    sam.page.keyboard.type(" wondering")
    expect(composer).to_have_value("I was just wondering")
    expect(composer).to_be_focused()


def test_somebody_who_asks_for_it_is_asked_where_they_are(room: Room, tab: Tab) -> None:
    sam = room.student(tab())
    sam.page.get_by_role("button", name="Give feedback on the course").click()
    card = sam.page.locator(".lesson cue-card")
    expect(card.locator(".title")).to_have_text("How is the course going?")
    card.get_by_label("4 of 5", exact=True).click(force=True)
    card.locator("textarea").fill("More exercises like this one")
    card.locator("button.main").first.click()
    expect(card).to_contain_text("The course team reads this today.")
