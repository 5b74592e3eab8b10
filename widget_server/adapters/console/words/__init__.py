"""The words of the console, by language. One module per room in `en` and in `ru`, each with the same keys.

`WORDS` maps a key to a sentence with `{places}`, or to its forms where a number `n` decides: English (one, many), Russian
(one, few, many): 1 answer, 3 ответа, 5 ответов. The key's first part is the module's name, which is not written in it:
`inbox.empty` is `WORDS["empty"]` of `inbox.py`. A text between backticks is set as code.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from markupsafe import Markup, escape

from widget_server.core.wording.grammar import Grammar
from widget_server.core.wording.languages import GRAMMARS, grammar

Sentence = str | tuple[str, ...]
LANGUAGES = {"en": "English", "ru": "Русский"}
"""Those the console speaks, each by its own name."""


class Words:
    """One language: `words("inbox.empty")`, `words("inbox.count", n=3)`."""

    def __init__(self, language: str, sentences: Mapping[str, Sentence]) -> None:
        self.language = language
        self.grammar: Grammar = grammar(language)
        self._sentences = sentences

    def __call__(self, key: str, /, **values: object) -> Markup:
        """A sentence with its places filled in: text is escaped, Markup is not. Raises KeyError for a key there is none of."""
        sentence = self._sentences[key]
        if isinstance(sentence, tuple):
            number = values["n"]
            if not isinstance(number, int):
                raise TypeError(f"{key!r} needs a whole number n.")
            sentence = sentence[self.grammar.form(number)]
        return coded(sentence).format(**values)

    def __contains__(self, key: object) -> bool:
        return key in self._sentences


@cache
def words(language: str) -> Words:
    """All words of a language."""
    package = importlib.import_module(f"{__name__}.{language}")
    sentences: dict[str, Sentence] = {}
    for module in pkgutil.iter_modules(package.__path__):
        room: dict[str, Sentence] = importlib.import_module(f"{package.__name__}.{module.name}").WORDS
        sentences |= {f"{module.name}.{key}": sentence for key, sentence in room.items()}
    return Words(language, sentences)


def chosen(*tags: str) -> str:
    """The first of these language tags that the console speaks, else English."""
    for tag in tags:
        base = tag.split("-")[0].casefold()
        if base in LANGUAGES and base in GRAMMARS:
            return base
    return "en"


def coded(text: str) -> Markup:
    """The text, escaped, with what stands in backticks as code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts)
    )
