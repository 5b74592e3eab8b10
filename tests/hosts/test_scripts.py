"""Pages whose own scripts, names and things stand in the way: the card lives in each."""

import pytest

from tests.hosts.conftest import Heard, Tab
from tests.hosts.ground import Ground
from tests.hosts.pages import SCRIPTS
from tests.hosts.visiting import a_card_lives_in


@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.usefixtures("libraries")
def test_a_card_lives_in(ground: Ground, tab: Tab, heard: Heard, name: str) -> None:
    a_card_lives_in(name, ground, tab, heard)
