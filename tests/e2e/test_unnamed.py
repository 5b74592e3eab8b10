"""A card whose answers nobody sees alone: it says so before the first one, and sends all at once or nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from examples.playing import until
from tests.e2e.conftest import Tab
from tests.e2e.test_flow import Somebody, button, card, heard
from tests.hosts.ground import Ground, standing

SURVEYS = {
    identity: f"""
name: Honest
when: {{ event: {identity} }}
again: {{ after: 1s }}
identity: {identity}
questions:
  - {{ id: score, kind: nps, text: How likely?, required: true }}
  - {{ id: sorry, kind: text, text: What went wrong?, ask_if: {{ question: score, at_most: 6 }} }}
  - {{ id: words, kind: text, text: In your words? }}
"""
    for identity in ("grouped", "anonymous")
}
ONCE = "Once sent, it cannot be changed, and nobody replies to it"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A Cuecard whose surveys are not named."""
    with standing(tmp_path_factory.mktemp("unnamed"), surveys=SURVEYS) as ground:
        yield ground


@pytest.fixture
def sam(ground: Ground, tab: Tab) -> Somebody:
    """A student."""
    return Somebody(ground, tab)


def waiting(ground: Ground) -> list[tuple[str, str | None]]:
    """What is in open batches: value, and whose it is."""
    with closing(sqlite3.connect(ground.place.app.settings.database)) as database:
        rows = database.execute("SELECT value, respondent_id FROM group_pending").fetchall()
    return [(str(value), person) for value, person in rows]


def mark(page: Page, score: int) -> None:
    card(page).get_by_label(f"{score} of 10", exact=True).click(force=True)


def test_a_grouped_card_says_with_how_many_and_sends_all_at_once(sam: Somebody, ground: Ground) -> None:
    page = sam.device()
    sam.happened("grouped")
    expect(card(page)).to_contain_text(f"The team will see this only together with at least 4 others. {ONCE}")
    mark(page, 3)
    card(page).get_by_label("What went wrong?").fill("it hurt")
    button(page, "Back").click()
    mark(page, 9)
    expect(card(page).get_by_label("In your words?")).to_be_visible()
    # Half-way nothing has left the page, and nothing is lost with it.
    assert waiting(ground) == []
    page.reload()
    card(page).get_by_label("In your words?").fill("well")
    button(page, "Send").click()
    expect(card(page)).to_contain_text("Thank you.")
    until(lambda: {value for value, _ in waiting(ground)} == {"9", '"well"'}, "both arrive, and no other")
    assert {person for _, person in waiting(ground)} == {sam.id}
    expect(card(page)).not_to_contain_text("sees it now")
    expect(button(page, "Change")).to_have_count(0)
    assert heard(page) == [["cue-completed", None, None]]
    page.reload()
    expect(card(page)).to_contain_text("Thank you.")
    expect(card(page)).not_to_contain_text("You answered")
    assert sam.values() == {}


def test_an_anonymous_card_says_so_and_leaves_nobody(sam: Somebody, ground: Ground) -> None:
    before = len(waiting(ground))
    page = sam.device(locale="ru-RU")
    sam.happened("anonymous")
    expect(card(page)).to_contain_text("Nobody can tell this was you")
    mark(page, 2)
    card(page).get_by_label("What went wrong?").fill("nobody knows")
    button(page, "Next").click()
    button(page, "Skip").click()
    until(lambda: len(waiting(ground)) == before + 2, "both arrive")
    assert ('"nobody knows"', None) in waiting(ground)
    assert ("2", None) in waiting(ground)
    expect(card(page)).to_contain_text("Thank you.")
