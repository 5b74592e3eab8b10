"""Which language is known of somebody, and which ones a browser asks for."""

from typing import Any

import pytest

from widget_server.core.languages import asked_for, languages_of


@pytest.mark.parametrize(
    ("traits", "known"),
    [
        pytest.param({}, (), id="nothing is known"),
        pytest.param({"language": "ru"}, ("ru",), id="their language"),
        pytest.param({"locale": "pt_BR"}, ("pt-BR",), id="as browsers and phones write it"),
        pytest.param({"language": "de", "locale": "en_US"}, ("de",), id="the language before the locale"),
        pytest.param({"language": "", "locale": "en"}, ("en",), id="one that says nothing"),
        pytest.param({"language": 7, "locale": ["en"]}, (), id="no words"),
        pytest.param({"language": "x" * 99}, ("x" * 35,), id="no longer than a tag can be"),
    ],
)
def test_the_language_of_somebody(traits: dict[str, Any], known: tuple[str, ...]) -> None:
    assert languages_of(traits) == known


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        pytest.param("", (), id="nothing"),
        pytest.param("ru-RU, en;q=0.7, de;q=0.9", ("ru-RU", "de", "en"), id="the best first"),
        pytest.param("de, en", ("de", "en"), id="in their order where none is better"),
        pytest.param("*, en;q=0.5", ("en",), id="any other is none"),
        pytest.param("de;q=much, en", ("en",), id="no weight"),
        pytest.param(",".join(f"x{at}" for at in range(40)), tuple(f"x{at}" for at in range(10)), id="ten at most"),
    ],
)
def test_the_languages_that_a_browser_asks_for(header: str, asked: tuple[str, ...]) -> None:
    assert asked_for(header) == asked
