"""Colours as numbers, for what is drawn without a browser (mail, pages of our own): the same rules as the widget's own
(`js/src/theme`), so that a mail looks like the card it leads to."""

from functools import lru_cache
from typing import Literal

import msgspec

from widget_server.core.themes import Look, Shades

Rgb = tuple[float, float, float]
"""Red, green and blue of sRGB, each 0 to 1."""
Side = Literal["light", "dark"]

BLACK: Rgb = (0.0, 0.0, 0.0)
WHITE: Rgb = (1.0, 1.0, 1.0)
ACCENT = "#2f68d8"
"""The widget's own."""
GROUNDS: dict[Side, str] = {"light": "#fdfdfd", "dark": "#1c1d21"}
"""What a card stands on where its workspace names no ground: never quite white, which some mail programs turn black."""


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """Every colour of a card, as `#rrggbb`."""

    page: str
    """What the card lies on."""
    surface: str
    text: str
    muted: str
    line: str
    fill: str
    accent: str
    on_accent: str
    """Ink on the accent."""
    link: str
    """The accent as text."""


@lru_cache(maxsize=256)
def palette(look: Look, side: Side) -> Palette:
    """The colours of a look for light or for dark. They are wishes: each is moved until all that is drawn can be read."""
    dark = side == "dark"
    ground = settled(read(_shade(look.surface, side) or GROUNDS[side]), dark=dark)
    wish = read(_shade(look.accent, side) or ACCENT)
    pole = ink(ground)
    deep, wash = mix(ground, pole, 0.16), mix(ground, pole, 0.11)
    dye = mix(pole, wish, 0.1)
    text = mix(dye, ground, 0.08)
    accent = distinct(wish, wash, 3)
    return Palette(
        page=written(mix(mix(ground, BLACK, 0.35), wish, 0.03) if dark else mix(mix(ground, text, 0.045), wish, 0.02)),
        surface=written(ground),
        text=written(text),
        muted=written(distinct(mix(dye, ground, 0.36), deep, 4.5)),
        line=written(mix(ground, text, 0.2)),
        fill=written(mix(ground, text, 0.04)),
        accent=written(accent),
        on_accent=written(ink(accent)),
        link=written(distinct(wish, deep, 4.5)),
    )


def read(colour: str) -> Rgb:
    """`#2f68d8` as numbers."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255


def written(colour: Rgb) -> str:
    """As `#2f68d8`."""
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def luminance(colour: Rgb) -> float:
    """Relative luminance, as WCAG has it."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG contrast, 1 to 21."""
    a, b = luminance(one) + 0.05, luminance(other) + 0.05
    return max(a / b, b / a)


def mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    """With so large a share of the second."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return red, green, blue


def ink(ground: Rgb) -> Rgb:
    """Black or white, whichever reads better on a ground."""
    return WHITE if contrast(WHITE, ground) > contrast(BLACK, ground) else BLACK


def distinct(colour: Rgb, ground: Rgb, ratio: float) -> Rgb:
    """The colour, moved towards black or white only as far as it takes to stand out from the ground by this contrast."""
    moved, share = colour, 0.0
    while share < 1 and contrast(moved, ground) < ratio + 0.05:
        moved, share = mix(colour, ink(ground), share), share + 0.02
    return moved


def settled(ground: Rgb, *, dark: bool) -> Rgb:
    """As light, or as dark, as it takes for all that a card draws."""
    while luminance(ground) > 0.04 if dark else luminance(ground) < 0.88:
        ground = mix(ground, BLACK if dark else WHITE, 0.1)
    return ground


def _shade(wish: str | Shades | None, side: Side) -> str | None:
    return getattr(wish, side) if isinstance(wish, Shades) else wish
