"""Every way in which the tag comes, on devices that keep nothing or know no time: the card lives with each."""

import pytest

from tests.hosts.conftest import Heard, Tab
from tests.hosts.ground import Ground
from tests.hosts.pages import LOADING
from tests.hosts.visiting import a_card_lives_in


@pytest.mark.parametrize("name", LOADING)
@pytest.mark.usefixtures("libraries")
def test_a_card_lives_in(ground: Ground, tab: Tab, heard: Heard, name: str) -> None:
    a_card_lives_in(name, ground, tab, heard)
