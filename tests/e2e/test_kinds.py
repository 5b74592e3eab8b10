"""Lists, orders, grids and lines on the gallery's page, by keyboard and by pointer: what is recorded is what was meant."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Tab

ROOT = Path(__file__).parents[2]

KINDS = [
    "dropdown",
    "dropdown long chosen",
    "ranking",
    "ranking begun",
    "matrix",
    "matrix begun",
    "slider",
    "slider set",
]


class Open(Protocol):
    """Opens one state of the gallery."""

    def __call__(self, name: str, *, width: int = 800, **query: str) -> tuple[Page, Locator]:
        """The page, and the card on it."""


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """The gallery's address."""
    server = subprocess.Popen(["node", "js/gallery/serve.mjs", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    yield server.stdout.readline().strip()
    server.terminate()
    server.wait(10)
    server.stdout.close()


@pytest.fixture
def shown(gallery: str, tab: Tab) -> Open:
    """Opens one state of the gallery in a browser of its own."""

    def show(name: str, *, width: int = 800, **query: str) -> tuple[Page, Locator]:
        page = tab(viewport={"width": width, "height": 800}, reduced_motion="reduce").new_page()
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        page.goto(f"{gallery}?{urlencode({'show': 'kinds', 'only': name} | query)}")
        card = page.locator("cue-card")
        expect(card.get_by_role("button").last).to_be_visible()
        return page, card

    return show


def recorded(page: Page, name: str) -> Any:
    """The value of the last answer; fails where there is none."""
    calls = page.evaluate("name => window.fakes[name].calls.filter(([call]) => call === 'answer')", name)
    assert len(calls) == 1, calls
    answer = calls[0][-1]
    return answer[0]["value"] if isinstance(answer, list) else answer


def unanswered(page: Page, name: str) -> bool:
    """Whether nothing was sent."""
    return bool(page.evaluate("name => window.fakes[name].calls.every(([call]) => call !== 'answer')", name))


def send(card: Locator) -> None:
    """Press the card's action."""
    card.get_by_role("button", name=re.compile("Send|Отправить|إرسال")).click()


# -- dropdown --------------------------------------------------------------------------------------------------------
def test_a_short_list_is_the_browsers_own(shown: Open) -> None:
    page, card = shown("dropdown")
    card.get_by_label("What do you mostly do at work?").select_option("Support")
    send(card)
    assert recorded(page, "dropdown") == {"choices": ["c3"]}


def test_the_placeholder_of_a_list_is_no_answer(shown: Open) -> None:
    page, card = shown("dropdown chosen")
    card.get_by_label("What do you mostly do at work?").select_option("Choose…")
    send(card)
    expect(card.get_by_text("Choose an answer first").first).to_be_visible()
    assert unanswered(page, "dropdown chosen")


def test_a_long_list_by_keyboard_alone(shown: Open) -> None:
    page, card = shown("dropdown long")
    field = card.get_by_role("combobox")
    field.focus()
    expect(card.get_by_role("listbox")).to_be_hidden()
    page.keyboard.type("or")
    # Córdoba: without its mark, and not at the beginning.
    expect(card.get_by_role("option")).to_have_text(["Córdoba"])
    expect(card.get_by_role("status").first).to_have_text("1 result")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Córdoba")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert unanswered(page, "dropdown long")
    field.fill("")
    page.keyboard.press("ArrowDown")
    expect(card.get_by_role("option", selected=True)).to_have_text("Accra")
    page.keyboard.press("ArrowUp")
    expect(card.get_by_role("option", selected=True)).to_have_text("Zürich")
    active = card.get_by_role("option", selected=True).get_attribute("id")
    assert field.get_attribute("aria-activedescendant") == active
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert recorded(page, "dropdown long") == {"choices": ["c1"]}


def test_what_begins_with_the_letters_comes_first(shown: Open) -> None:
    page, card = shown("dropdown long")
    card.get_by_role("combobox").focus()
    page.keyboard.type("b")
    names = card.get_by_role("option").all_text_contents()
    assert names[:4] == ["Barcelona", "Belgrade", "Berlin", "Bogotá"]
    assert set(names[4:]) == {"Córdoba", "Dublin", "Istanbul", "Lisbon", "Tbilisi"}


def test_words_that_choose_nothing_are_no_answer(shown: Open) -> None:
    page, card = shown("dropdown long chosen")
    field = card.get_by_role("combobox")
    field.fill("Atlantis")
    expect(card.get_by_text("Nothing found")).to_be_visible()
    field.press("Enter")
    assert unanswered(page, "dropdown long chosen")
    send(card)
    expect(field).to_have_value("")
    expect(card.get_by_text("Choose an answer first").first).to_be_visible()
    assert unanswered(page, "dropdown long chosen")


def test_escape_closes_the_list_and_nothing_behind_it(shown: Open) -> None:
    page, card = shown("dropdown long")
    page.evaluate("addEventListener('keydown', event => window.heard = (window.heard ?? '') + event.key + ' ')")
    card.get_by_role("combobox").click()
    expect(card.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card.get_by_role("listbox")).to_be_hidden()
    assert page.evaluate("window.heard") is None
    page.keyboard.press("Escape")
    assert page.evaluate("window.heard") == "Escape "


def test_a_press_beside_an_open_list_lands_where_it_was_aimed(shown: Open) -> None:
    page, card = shown("dropdown long")
    card.get_by_role("combobox").click()
    card.get_by_role("option", name="Athens").click()
    card.get_by_role("combobox").click()
    expect(card.get_by_role("listbox")).to_be_visible()
    box = card.get_by_role("button", name="Send").bounding_box()
    assert box
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.wait_for_timeout(120)
    assert card.get_by_role("button", name="Send").bounding_box() == pytest.approx(box, abs=2)
    page.mouse.up()
    assert recorded(page, "dropdown long") == {"choices": ["c2"]}


# -- ranking ---------------------------------------------------------------------------------------------------------
def order(card: Locator) -> list[str]:
    """The items as they stand."""
    return [text.strip() for text in card.get_by_role("listitem").all_text_contents()]


HINT, EXAMPLE, ERROR, BREAK = (
    "A hint from the mentor",
    "An example that works",
    "Reading the error again",
    "A short break",
)


def test_an_order_nobody_gave_is_no_answer(shown: Open) -> None:
    page, card = shown("ranking")
    send(card)
    expect(card.get_by_text("Give each one a place").first).to_be_visible()
    card.get_by_role("button", name=ERROR).first.click()
    send(card)
    expect(card.get_by_text("Give each one a place").first).to_be_visible()
    assert unanswered(page, "ranking")


def test_ranking_by_taps(shown: Open) -> None:
    page, card = shown("ranking", width=360)
    for name in (BREAK, HINT, EXAMPLE):
        card.get_by_role("button", name=name).first.click()
    # The last place left needs no tap.
    assert order(card) == [BREAK, HINT, EXAMPLE, ERROR]
    card.get_by_role("button", name=HINT).first.click()
    card.get_by_role("button", name=HINT).first.click()
    send(card)
    assert recorded(page, "ranking") == {"choices": ["c3", "c1", "c2", "c0"]}


def test_ranking_by_keyboard(shown: Open) -> None:
    page, card = shown("ranking")
    card.get_by_role("button", name=HINT).first.focus()
    page.keyboard.press("ArrowDown")
    assert order(card)[0] == HINT
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert order(card) == [HINT, EXAMPLE, ERROR, BREAK]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(card.get_by_role("status").first).to_have_text(f"{ERROR}: place 1 of 4")
    assert order(card) == [ERROR, HINT, EXAMPLE, BREAK]
    page.keyboard.press("ArrowDown")
    assert unanswered(page, "ranking")
    page.keyboard.press("Control+Enter")
    assert recorded(page, "ranking") == {"choices": ["c0", "c2", "c1", "c3"]}


def test_ranking_by_the_buttons(shown: Open) -> None:
    page, card = shown("ranking done")
    for box in [button.bounding_box() for button in card.get_by_role("button", name=re.compile("^Move")).all()]:
        assert box
        assert box["width"] >= 24
        assert box["height"] >= 24
    card.get_by_role("button", name=f"Move up: {EXAMPLE}").click()
    card.get_by_role("button", name=f"Move down: {ERROR}").click()
    send(card)
    assert recorded(page, "ranking done") == {"choices": ["c0", "c2", "c1", "c3"]}


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_ranking_by_dragging(shown: Open, motion: str) -> None:
    page, card = shown("ranking done")
    page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    last = card.get_by_role("button", name=EXAMPLE).first.bounding_box()
    first = card.get_by_role("button", name=ERROR).first.bounding_box()
    assert last
    assert first
    page.mouse.move(last["x"] + 20, last["y"] + 20)
    page.mouse.down()
    page.mouse.move(first["x"] + 20, first["y"] + 10, steps=12)
    page.mouse.up()
    assert order(card)[0] == EXAMPLE
    send(card)
    assert recorded(page, "ranking done") == {"choices": ["c1", "c2", "c0", "c3"]}


# -- matrix ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("width", [320, 360, 600])
def test_a_matrix_at_every_width(shown: Open, width: int) -> None:
    page, card = shown("matrix", width=width)
    heads = card.locator(".heads")
    expect(heads).to_be_visible() if width == 600 else expect(heads).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # One line or one column: never two and one.
    boxes = [cell.bounding_box() for cell in card.get_by_role("radiogroup").first.locator("label").all()]
    cells = [box for box in boxes if box is not None]
    assert min(len({cell["x"] for cell in cells}), len({cell["y"] for cell in cells})) == 1
    card.get_by_role("radiogroup", name="Video lessons").get_by_role("radio", name="Weekly").check()
    card.get_by_role("radiogroup", name="The chat with the mentor").get_by_role("radio", name="Daily").check()
    send(card)
    # What is missing is named, and the focus is there.
    expect(card.get_by_text("Choose an answer for “Exercises that check themselves”").first).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert unanswered(page, "matrix")
    send(card)
    assert recorded(page, "matrix") == {"rows": {"c0": "c2", "c1": "c3", "c2": "c1"}}


def test_a_matrix_begun_is_as_it_was(shown: Open) -> None:
    _, card = shown("matrix begun")
    assert [radio.get_attribute("aria-label") for radio in card.get_by_role("radio", checked=True).all()] == [
        "Weekly",
        "Rarely",
    ]


# -- slider ----------------------------------------------------------------------------------------------------------
def test_a_slider_nobody_moved_is_no_answer(shown: Open) -> None:
    page, card = shown("slider")
    slider = card.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", "Move the slider")
    send(card)
    expect(card.get_by_text("Move the slider first").first).to_be_visible()
    assert unanswered(page, "slider")


def test_a_slider_by_keyboard(shown: Open) -> None:
    page, card = shown("slider")
    slider = card.get_by_role("slider")
    slider.focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(slider).to_have_attribute("aria-valuetext", "10%")
    send(card)
    assert recorded(page, "slider") == 10


@pytest.mark.parametrize(("language", "value"), [("en", 75), ("ar", 25)])
def test_a_slider_by_pointer(shown: Open, language: str, value: int) -> None:
    page, card = shown("slider", language=language)
    slider = card.get_by_role("slider")
    box = slider.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 14 + (box["width"] - 28) * 0.75, middle, steps=5)
    page.mouse.up()
    send(card)
    assert recorded(page, "slider") == value


def test_a_tap_in_the_middle_of_a_slider_is_an_answer(shown: Open) -> None:
    page, card = shown("slider")
    card.get_by_role("slider").click()
    send(card)
    assert recorded(page, "slider") == 50


# -- for everybody ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("query", [{}, {"host": "dark", "language": "ar"}], ids=["light", "dark and right to left"])
@pytest.mark.parametrize("width", [320, 800])
def test_nothing_stands_in_anybodys_way(shown: Open, query: dict[str, str], width: int) -> None:
    page, card = shown(KINDS[0], width=width, **query)
    page.goto(page.url.replace("only=dropdown", urlencode({"only": ",".join(KINDS)})))
    expect(page.locator("cue-card")).to_have_count(len(KINDS))
    page.locator("[id='dropdown long chosen'] input").click()
    expect(page.get_by_role("listbox")).to_be_visible()
    assert card
    found = Axe().run(
        page, context="main", options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    )
    assert found.response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
