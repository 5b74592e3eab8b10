"""Draws letters as mail: HTML with its style inlined, and the same as text. No picture, no script, nothing fetched."""

import re
from functools import cache
from typing import Any

from css_inline import CSSInliner
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from widget_server.adapters.channels.email.taps import Taps, button, taps
from widget_server.adapters.channels.email.words import day, seen, spoken, who, words
from widget_server.core.colours import Side, palette
from widget_server.core.themes import Font
from widget_server.services.letters import Asked, Drawn, Letter, asked

SUBJECT = 78
"""Characters at most."""
FONTS: dict[Font, str] = {
    "inherit": "-apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica, Arial, sans-serif",
    "system": "-apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica, Arial, sans-serif",
    "serif": "Charter, Georgia, Cambria, Times New Roman, serif",
    "rounded": "ui-rounded, Nunito, Arial Rounded MT Bold, Segoe UI, Helvetica, Arial, sans-serif",
    "mono": "ui-monospace, Menlo, Consolas, monospace",
}
"""Fonts that devices have, without quotes: their names stand in a style."""
_MANY_LINES = re.compile(r"\n{3,}")
_inliner = CSSInliner(load_remote_stylesheets=False, minify_css=True)


def draw(letter: Letter) -> Drawn:
    """See `services.letters.Draw`."""
    inner = _inner(letter)
    return Drawn(
        subject=inner["subject"],
        text=_MANY_LINES.sub("\n\n", _template("mail.txt.j2").render(inner)),
        html=_inlined(inner),
    )


def _inlined(inner: dict[str, Any]) -> str:
    """Each element with its own style; what is for dark screens alone stands in the head, for programs that read it there."""
    html = _inliner.inline(_template("mail.html.j2").render(inner))
    if inner["dark"] is None:
        return html
    return html.replace("</head>", f"<style>{_template('dark.css.j2').render(inner)}</style></head>", 1)


def _inner(letter: Letter) -> dict[str, Any]:
    """What both templates are given."""
    card, say = letter.card, words(letter.card.language)
    ask = asked(card)
    # Whoever rewrites a reader's links, as gateways do, sees which was tapped: where answers are nobody's there is only one.
    draws = taps if card.identity == "named" else button
    below = draws(ask.question, letter.link, say) if ask.question is not None else None
    look, dark = letter.look, letter.look.scheme == "dark"
    first: Side = "dark" if dark else "light"
    why = say["agreed"] if letter.agreed else say["uses"].format(workspace=letter.workspace)
    return {
        "letter": letter,
        "card": card,
        "question": ask.question,
        "before": ask.before,
        "taps": below,
        "hint": " ".join(_hints(ask, below, say)),
        "subject": subject(ask, card.about, letter.workspace),
        "asks": say["asks"].format(name=who(card)),
        "seen": seen(card),
        "until": say["until"].format(day=day(card.expires_at, card.language)),
        "why": why,
        "say": say,
        "language": spoken(card.language),
        "light": palette(look, first),
        "dark": palette(look, "dark") if look.scheme == "auto" else None,
        "schemes": "light dark" if look.scheme == "auto" else first,
        "font": FONTS[look.font],
        "radius": min(look.radius, 16),
    }


def subject(ask: Asked, about: str | None, workspace: str) -> str:
    """The question where it is short, else what it is about, else the beginning of the question."""
    said = [_line(text) for text in (ask.question.text if ask.question else "", about or "")]
    fitting = next((text for text in said if 0 < len(text) <= SUBJECT), None)
    return fitting or shortened(next((text for text in said if text), _line(workspace)), SUBJECT)


def shortened(text: str, most: int) -> str:
    """The beginning of a text, up to the end of a word."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head[: head.rfind(" ")] if " " in head[most // 2 :] else head).rstrip(" ,;:–—-") + "…"


def _hints(ask: Asked, below: Taps | None, say: Any) -> list[str]:
    if below is None or not below.chooses:
        return []
    return [say["opens"], *([say["several"]] if below.several else []), *([say["follows"]] if ask.more else [])]


def _line(text: str) -> str:
    """In one line, without what no subject may hold."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("widget_server.adapters.channels.email"),
        autoescape=name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)
