"""Keys, and words for people in several languages."""

from typing import Annotated

import msgspec

Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Text = str | dict[str, str]
"""Words for people: one string, or one per language tag ({en: …, ru: …})."""
Url = Annotated[str, msgspec.Meta(pattern=r"^(https://|http://(localhost|127\.0\.0\.1)[:/])\S{1,2000}$")]
"""A web address that may stand in a card: https, or this machine's own while trying things out."""


class Link(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A way on, opened in a new tab."""

    text: Text
    url: Url


def in_language(text: Text | None, language: str, fallback: str) -> str | None:
    """The words in `language` (`pt-BR`, then `pt`), else in `fallback`, else in the first language given."""
    if text is None or isinstance(text, str):
        return text
    for tag in (language, language.split("-")[0], fallback):
        if tag in text:
            return text[tag]
    return next(iter(text.values()), None)
