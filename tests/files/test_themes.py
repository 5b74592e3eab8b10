"""What the check says of a theme."""

from pathlib import Path

import pytest

from tests.files.made import told


@pytest.mark.parametrize(
    ("theme", "parts"),
    [
        pytest.param("{name: papre}", ["`paper`?"], id="a slip in the name"),
        pytest.param("paper", ["theme: {name: paper}"], id="the name alone"),
        pytest.param("{accent: red}", ["`red` is not a colour", "#2f6fed"], id="a colour by its name"),
        pytest.param('{accent: "#fff"}', ["not a colour"], id="a short colour"),
        pytest.param('{surface: {light: "#ffffff"}}', ["`dark` is missing"], id="half of a colour"),
        pytest.param("{radius: 99}", ["0 to 24"], id="a radius out of bounds"),
        pytest.param("{radius: 8px}", ["whole number"], id="a radius with its unit"),
        pytest.param(
            "{font: Comic Sans}",
            ["`Comic Sans`", "inherit, mono, rounded, serif, system"],
            id="a font that is not on the list",
        ),
        pytest.param("{density: cosy}", ["`cosy`", "comfortable"], id="a density"),
        pytest.param("{elevation: medium}", ["none", "low", "high"], id="an elevation"),
        pytest.param("{motion: off}", ['"off"', "quotes"], id="off"),
        pytest.param("{css: 'a { color: red }'}", ["no field `css`"], id="CSS"),
        pytest.param("{colour: '#ffffff'}", ["no field `colour`"], id="another word"),
    ],
)
def test_a_theme(theme: str, parts: list[str], tmp_path: Path) -> None:
    found = told(tmp_path, f"theme: {theme}\n", "workspace.yaml")
    assert len(found) == 1
    assert all(part in found[0] for part in parts), found


@pytest.mark.parametrize(
    "theme",
    [
        "{name: ink}",
        '{accent: "#3f5fd0", radius: 0, density: compact, edges: none, font: mono, elevation: high, motion: calm, scheme: dark}',
        '{name: paper, surface: "#fff0f0", accent: {light: "#123456", dark: "#abcdef"}}',
    ],
)
def test_a_good_theme(theme: str, tmp_path: Path) -> None:
    assert told(tmp_path, f"theme: {theme}\n", "workspace.yaml") == []
