"""Templates: always escaped, nothing undefined, their macros in parts.html."""

import datetime
import math
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from widget_server.adapters.console.words import LANGUAGES, coded

FOLDER = Path(__file__).parent / "templates"


HELD_BACK = re.compile(r"<form(?=[^>]*\shx-(?:post|put|patch|delete)=)(?![^>]*\smethod=)")


class Posted(Extension):
    """A form that htmx sends is posted without JavaScript, too: refused then, but what was written is in no address."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Said in each template's text, so that none can forget it."""
        return HELD_BACK.sub('<form method="post"', source)


class Rendering:
    """The templates of a folder. `static`: the address part that names the build of the static files."""

    def __init__(self, static: str) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER),
            extensions=[Posted],
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"languages": LANGUAGES, "build": static}
        self._environment.filters |= {
            "ago": _ago,
            "moment": _moment,
            "iso": _iso,
            "number": _number,
            "duration": _duration,
            "coded": coded,
        }

    def render(self, template: str, block: str, values: dict[str, Any]) -> str:
        """The whole of a template, or one of its blocks. Either knows the macros of parts.html as `ui`."""
        known = {**values, "ui": self._environment.get_template("parts.html").make_module(values)}
        found = self._environment.get_template(template)
        if not block:
            return found.render(known)
        return "".join(found.blocks[block](found.new_context(known)))


@pass_context
def _ago(context: Context, at: int) -> str:
    """`3 minutes ago`, in the reader's language."""
    told: str = context["t"].grammar.ago(at, context["now"])
    return told


@pass_context
def _moment(context: Context, at: int) -> str:
    """`3 December 14:05 UTC`."""
    told: str = context["t"].grammar.moment(at, context["now"])
    return told


@pass_context
def _duration(context: Context, ms: int) -> str:
    """`2 hours`, rounded down."""
    told: str = context["t"].grammar.about(ms)
    return told


@pass_context
def _number(context: Context, value: float, digits: int = 0) -> str:
    """`1 234` or `1,234`, with so many digits after the point; a minus that is one."""
    if math.isnan(value):
        return "–"
    text = f"{value:,.{digits}f}"
    if context["language"] == "ru":
        text = text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return text.replace("-", "\N{MINUS SIGN}")


def _iso(at: int) -> str:
    """For `<time datetime>`."""
    return datetime.datetime.fromtimestamp(at / 1000, datetime.UTC).isoformat(timespec="milliseconds")
