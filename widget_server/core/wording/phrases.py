"""A phrase in several languages, said in the one that is wanted."""

from collections.abc import Mapping

Words = Mapping[str, str]
"""By language; English is always among them."""


def phrase(words: Words, language: str, fallback: str = "en", **values: object) -> str:
    """The words in `language`, else in `fallback`, else in English."""
    tag = next((tag for tag in (base(language), base(fallback)) if tag in words), "en")
    return words[tag].format(**values)


def base(tag: str) -> str:
    """The language of a tag: `pt-BR` is `pt`."""
    return tag.split("-")[0].casefold()
