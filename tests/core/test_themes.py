"""Themes: a finished one's tokens, single tokens over them, and what the widget is told."""

import json
from pathlib import Path

import msgspec
import pytest

from widget_server.core.themes import FINISHED, Look, Shades, Theme, resolved


def told(**tokens: object) -> dict[str, object]:
    """What the wire carries for a theme."""
    theme = msgspec.convert(tokens, Theme)
    return msgspec.to_builtins(resolved(theme))  # type: ignore[no-any-return]


def test_nothing_said_is_nothing_told() -> None:
    assert told() == {}
    assert told(name="plain") == {}


@pytest.mark.parametrize("name", FINISHED)
def test_a_finished_theme_is_told_as_tokens_and_not_by_name(name: str) -> None:
    look = told(name=name)
    assert "name" not in look
    assert msgspec.convert(look, Look) == resolved(Theme(name=name))  # type: ignore[arg-type]


def test_no_two_finished_themes_are_alike_in_more_than_colour() -> None:
    characters = {(look.edges, look.font, look.radius) for look in FINISHED.values()}
    assert len(characters) == len(FINISHED) == 5


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        pytest.param({"accent": "#3f5fd0"}, {"accent": "#3f5fd0"}, id="one colour"),
        pytest.param({"radius": 0}, {"radius": 0}, id="square"),
        pytest.param({"radius": 10}, {}, id="as the widget has it anyway"),
        pytest.param({"scheme": "dark", "font": "mono"}, {"scheme": "dark", "font": "mono"}, id="words"),
        pytest.param(
            {
                "name": "paper",
                "font": "inherit",
                "radius": 8,
                "motion": "full",
                "surface": {"light": "#ffffff", "dark": "#000000"},
            },
            {
                "accent": {"light": "#8f4326", "dark": "#dfa27f"},
                "surface": {"light": "#ffffff", "dark": "#000000"},
                "radius": 8,
                "edges": "ruled",
            },
            id="tokens over a finished theme",
        ),
    ],
)
def test_tokens(tokens: dict[str, object], expected: dict[str, object]) -> None:
    assert told(**tokens) == expected


def test_one_surface_serves_its_own_scheme_and_the_other_keeps_the_theme_s() -> None:
    assert resolved(Theme(name="paper", surface="#fff0f0")).surface == Shades(light="#fff0f0", dark="#241f19")
    assert resolved(Theme(name="paper", surface="#102030")).surface == Shades(light="#fbf6ea", dark="#102030")
    assert resolved(Theme(surface="#102030")).surface == Shades(light="#ffffff", dark="#102030")


def test_a_card_without_lines_is_tinted_with_its_accent() -> None:
    assert resolved(Theme(name="soft", accent="#ff0000")).surface == Shades(light="#ffe6e6", dark="#3a171c")
    assert resolved(Theme(edges="none", surface="#ffffff")).surface == Shades(light="#ffffff", dark="#1a1b20")


@pytest.mark.parametrize(
    "tokens",
    [
        {"accent": "red"},
        {"accent": "#fff"},
        {"accent": {"light": "#ffffff"}},
        {"surface": "url(x)"},
        {"radius": 25},
        {"font": "Comic Sans MS"},
        {"edges": "none; position: fixed"},
        {"name": "dark"},
        {"css": "x"},
    ],
)
def test_what_is_no_token(tokens: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        told(**tokens)


def test_the_gallery_shows_these_themes() -> None:
    gallery = Path(__file__).parents[2] / "js/gallery/themes.json"
    assert json.loads(gallery.read_text()) == {name: told(name=name) for name in FINISHED}
