"""Which languages the server speaks."""

from widget_server.core.errors import InvalidInput
from widget_server.core.wording.english import ENGLISH
from widget_server.core.wording.grammar import Grammar
from widget_server.core.wording.russian import RUSSIAN

GRAMMARS = {"en": ENGLISH, "ru": RUSSIAN}


def grammar(language: str) -> Grammar:
    """The language's own, else English."""
    return GRAMMARS.get(_base(language), ENGLISH)


def spoken(language: str) -> str:
    """The language that the server speaks of a tag such as ru or en-GB. Raises InvalidInput where it is none."""
    base = _base(language)
    if base not in GRAMMARS:
        raise InvalidInput(f"There is no language {language[:40]!r}; there are {' and '.join(GRAMMARS)}.")
    return base


def _base(tag: str) -> str:
    return tag.split("-")[0].casefold()
