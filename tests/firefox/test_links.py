"""The page behind a link in Firefox: what an address chose stands there, and a tap sends it; a public link's button leads on."""

import re
from collections.abc import Iterator

import pytest

from examples.playing import until
from tests.e2e.linked import Linked, linked
from tests.firefox.conftest import Heard, Open
from widget_server.core.links import PublicLink

CARD = "document.querySelector('cue-slot').shadowRoot?.querySelector('cue-card')?.shadowRoot"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    """A server with surveys for links."""
    with linked(tmp_path_factory.mktemp("links")) as one:
        yield one


def test_a_personal_link_is_answered_in_firefox(here: Linked, tab: Open, heard: Heard) -> None:
    here.lesson("sam")
    invitation = here.asked("sam")
    page = tab()
    page.visit(f"{here.link(invitation)}#stars=4")
    until(lambda: page.look(f"{CARD}?.querySelector('input:checked')?.value") == "4", "the choice stands there")
    assert here.answers(invitation) == {}
    button = page.node(f"{CARD}.querySelector('.main')")
    assert button is not None
    page.click(button)
    until(lambda: here.answers(invitation) == {"stars": 4}, "it came")
    heard.listen()
    assert (heard.errors, heard.warnings) == ([], [])


def test_a_public_link_leads_on_in_firefox(here: Linked, tab: Open, heard: Heard) -> None:
    here.run(here.house.store.add_public_link(PublicLink(workspace="academy", id="r", survey_key="desk", made_at=1)))
    page = tab()
    page.visit(f"{here.url}/s/p/r")
    button = page.node("document.querySelector('button')")
    assert button is not None
    page.click(button)
    until(lambda: page.look(f"document.querySelector('cue-slot') && !!{CARD}"), "the visitor's own page")
    assert re.search(r"/s/[^p/][^/]+$", page.read("location.href"))
    heard.listen()
    assert (heard.errors, heard.warnings) == ([], [])
