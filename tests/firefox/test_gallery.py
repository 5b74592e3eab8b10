"""Every kind and state in Firefox, under the strictest policy there is: no breach, no error, no barrier."""

import json

import pytest

from examples.playing import until
from tests.a11y import axe
from tests.a11y.gallery import FACTORS, STAND, STATES, varied
from tests.a11y.pairs import Row, pairwise
from tests.firefox.conftest import Heard, Open, violations
from tests.hosts.conftest import WATCHING


@pytest.fixture(scope="session")
def rows() -> list[Row]:
    """Any two values meet."""
    return pairwise(FACTORS)


@pytest.mark.parametrize("state", STATES)
def test_every_kind(address: str, tab: Open, heard: Heard, rows: list[Row], state: str) -> None:
    page = tab(WATCHING)
    page.visit(f"{address}?only=none")
    until(lambda: page.look("document.documentElement.dataset.ready") == "yes", "the gallery is ready")
    page.read(axe.SOURCE)
    found: list[str] = []
    for row in rows:
        if row["state"] == state:
            page.size(int(row["width"]), 800)
            page.read(f"({STAND})({json.dumps(varied(row))})")
            said = page.read(f"axe.run('main', {json.dumps(axe.OPTIONS)}).then(JSON.stringify)")
            found += [f"{row}: {barrier}" for barrier in axe.barriers(json.loads(said))]
    assert found == []
    heard.listen()
    assert (violations(page), heard.errors, heard.warnings) == ([], [], [])
