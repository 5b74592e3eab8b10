"""axe-core finds nothing: over every kind, state, theme, language, direction, colour scheme and width."""

import os
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from tests.a11y import axe
from tests.a11y.conftest import Empty
from tests.a11y.gallery import FACTORS, STAND, STATES, stand, varied
from tests.a11y.pairs import Row, every, pairwise

FULL = os.environ.get("CUECARD_TEST_FULL") == "1"


def barriers(page: Page, context: str = "main") -> list[str]:
    """What axe-core finds on the page, or in that part of it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe.SOURCE)
    return axe.barriers(page.evaluate("([context, options]) => axe.run(context, options)", [context, axe.OPTIONS]))


def rows() -> list[Row]:
    """Those of one run: any two values meet."""
    return pairwise(FACTORS)


def look(page: Page, row: Row) -> list[str]:
    """The barriers of one row."""
    page.set_viewport_size({"width": int(row["width"]), "height": 800})
    page.evaluate(STAND, varied(row))
    return [f"{row}: {barrier}" for barrier in barriers(page)]


def test_the_rows_hold_every_pair() -> None:
    def pairs(rows: list[Row]) -> set[tuple[str, str, str, str]]:
        return {(one, row[one], other, row[other]) for row in rows for one in row for other in row if one < other}

    assert pairs(rows()) == pairs(every(FACTORS))
    assert len(rows()) < 60


@pytest.mark.parametrize("states", [[state] for state in STATES] if FULL else [STATES], ids=", ".join)
def test_no_barriers(states: Sequence[str], empty: Empty) -> None:
    page = empty()
    found: list[str] = []
    for row in every(FACTORS) if FULL else rows():
        if row["state"] in states:
            found += look(page, row)
    assert found == []


def test_a_list_that_is_open(empty: Empty) -> None:
    page = empty()
    card = stand(page, "dropdown long")
    card.get_by_role("combobox").press("ArrowDown")
    expect(card.get_by_role("option").first).to_be_visible()
    assert barriers(page) == []


@pytest.mark.parametrize("host", ["light", "dark"])
def test_the_mentors_panel(host: str, empty: Empty) -> None:
    page = empty()
    page.goto(page.url.replace("only=none", f"show=review&host={host}"))
    expect(page.locator("html")).to_have_attribute("data-ready", "yes")
    expect(page.locator("cue-review").first.get_by_role("button").first).to_be_visible()
    # One at a time, as they stand on a page.
    assert [barrier for panel in ("#c1", "#c2", "#c3", "#empty") for barrier in barriers(page, panel)] == []


@pytest.mark.parametrize("host", ["light", "dark"])
def test_the_personal_account(host: str, empty: Empty) -> None:
    page = empty()
    page.goto(page.url.replace("only=none", f"show=inbox&host={host}"))
    expect(page.locator("html")).to_have_attribute("data-ready", "yes")
    expect(page.locator("#full .entry")).to_have_count(5)
    shown = ("full", "empty", "waiting", "loading", "away", "broken")
    # One at a time, as they stand on a page.
    assert [barrier for name in shown for barrier in barriers(page, f"#{name} cue-inbox")] == []


@pytest.mark.parametrize(
    ("rule", "harm"),
    [
        pytest.param(
            "label",
            "root.querySelector('textarea').removeAttribute('placeholder'), root.querySelector('label').remove()",
            id="no label",
        ),
        pytest.param("color-contrast", "root.querySelector('.asker').style.color = '#bbb'", id="pale words"),
        pytest.param("button-name", "root.querySelector('.link').textContent = ''", id="a button without a name"),
    ],
)
def test_a_barrier_is_found(rule: str, harm: str, empty: Empty) -> None:
    page = empty()
    card = stand(page, "text")
    card.evaluate(f"card => {{ const root = card.shadowRoot; {harm} }}")
    assert rule in [each.split(":")[0] for each in barriers(page)]
