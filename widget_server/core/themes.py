"""How cards look: five finished themes, single tokens over them, and what of it the widget is told.

A theme is only names and numbers, never CSS. The widget computes every colour of a card from its ground and its accent, and
moves both until all that is drawn can be read.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec

Colour = Annotated[str, msgspec.Meta(pattern="^#[0-9a-fA-F]{6}$")]
ThemeName = Literal["plain", "soft", "ink", "paper", "round"]
Edges = Literal["hairline", "none", "bold", "ruled", "tinted"]
Font = Literal["inherit", "system", "serif", "rounded", "mono"]
Density = Literal["comfortable", "compact"]
Elevation = Literal["none", "low", "high"]
Motion = Literal["full", "calm", "none"]
Scheme = Literal["auto", "light", "dark"]


class Shades(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One colour for light cards, one for dark ones."""

    light: Colour
    dark: Colour


class Theme(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How cards look: the name of a finished theme, and tokens that differ from it. Never CSS."""

    name: ThemeName = "plain"
    """A finished theme: plain, soft, ink, paper or round."""
    accent: Colour | Shades | None = None
    """The one colour a card brings, such as "#2f6fed", or one for light and one for dark. It is moved until it can be read."""
    surface: Colour | Shades | None = None
    """What the card stands on; left out, it follows the page (or the theme). One colour serves the cards of its own scheme."""
    radius: Annotated[int, msgspec.Meta(ge=0, le=24)] | None = None
    """Of the card's corners, in pixels."""
    density: Density | None = None
    """How much air there is."""
    edges: Edges | None = None
    """What sets things apart: hairlines, fills without lines, bold lines, rules above and below, lines tinted with the accent."""
    font: Font | None = None
    """The page's own (inherit), or one that devices have; none is ever downloaded."""
    elevation: Elevation | None = None
    """Whether the card casts a shadow."""
    motion: Motion | None = None
    """Everything that moves, fades only, or nothing; whoever asks their device for less gets less."""
    scheme: Scheme | None = None
    """Light, dark, or what the page is (auto)."""


class Look(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A theme as the widget is told it: plain tokens, and only those that differ from the widget's own."""

    accent: Colour | Shades | None = None
    surface: Shades | None = None
    radius: int = 10
    density: Density = "comfortable"
    edges: Edges = "hairline"
    font: Font = "inherit"
    elevation: Elevation = "none"
    motion: Motion = "full"
    scheme: Scheme = "auto"


FINISHED: Mapping[ThemeName, Look] = MappingProxyType(
    {
        "plain": Look(),
        "soft": Look(accent=Shades(light="#5a55d2", dark="#9d9af5"), edges="none", radius=16),
        "ink": Look(
            accent=Shades(light="#101114", dark="#f4f4f2"),
            surface=Shades(light="#ffffff", dark="#0c0d0f"),
            edges="bold",
            radius=2,
            motion="calm",
        ),
        "paper": Look(
            accent=Shades(light="#8f4326", dark="#dfa27f"),
            surface=Shades(light="#fbf6ea", dark="#241f19"),
            edges="ruled",
            radius=3,
            font="serif",
            motion="calm",
        ),
        "round": Look(
            accent=Shades(light="#0a7d6b", dark="#5fd0b8"),
            edges="tinted",
            radius=24,
            font="rounded",
            elevation="low",
        ),
    }
)

_OWN_ACCENT = Shades(light="#2f68d8", dark="#2f68d8")
_GROUND = Shades(light="#ffffff", dark="#1a1b20")


def resolved(theme: Theme) -> Look:
    """The finished theme with the tokens over it; a card without lines gets a ground that can be told from the page."""
    look = FINISHED[theme.name]
    said = {name: value for name in Look.__struct_fields__ if (value := getattr(theme, name)) is not None}
    surface = said.pop("surface", None)
    look = msgspec.structs.replace(look, **said)
    if isinstance(surface, str):
        surface = _for_its_scheme(surface, look.surface or _GROUND)
    elif surface is None and look.surface is None and look.edges == "none":
        surface = _tinted(look.accent or _OWN_ACCENT)
    return msgspec.structs.replace(look, surface=surface) if surface else look


def _for_its_scheme(surface: str, other: Shades) -> Shades:
    """A single colour for the scheme it belongs to, by its lightness; the other scheme keeps its own."""
    light = sum(_parts(surface)) > 3 * 127
    return Shades(light=surface if light else other.light, dark=other.dark if light else surface)


def _tinted(accent: str | Shades) -> Shades:
    light, dark = (accent, accent) if isinstance(accent, str) else (accent.light, accent.dark)
    return Shades(light=_mixed(_GROUND.light, light, 10), dark=_mixed(_GROUND.dark, dark, 14))


def _mixed(ground: str, dye: str, hundredths: int) -> str:
    pairs = zip(_parts(ground), _parts(dye), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * hundredths / 100):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, ...]:
    """Red, green and blue, 0 to 255."""
    return tuple(bytes.fromhex(colour[1:]))
