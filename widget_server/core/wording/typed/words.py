"""Yes and no, days, addresses, and free words."""

import re

from widget_server.core.questions import (
    AnyQuestion,
    Consent,
    Date,
    Email,
    YesNo,
)
from widget_server.core.questions.days import day
from widget_server.core.questions.fitting import is_email
from widget_server.core.wording import standards
from widget_server.core.wording.prompts import TAKEN_AS
from widget_server.core.wording.typed.seeing import Reply, languages_of, name_at, rest_of, seen_of

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?!\w)")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\w)")


def of_truth(question: YesNo | Consent, text: str, seen: str) -> Reply | None:
    """Yes or no; of a consent yes, or nothing."""
    yes, no = set(TAKEN_AS["yes"]), set(TAKEN_AS["no"])
    own = (
        [*languages_of(question.label or standards.AGREE)]
        if isinstance(question, Consent)
        else [*languages_of(question.yes)]
    )
    names = [*((word, 1) for word in (*own, *languages_of(standards.YES), *yes))]
    names += [
        (word, 0)
        for word in (
            *(languages_of(question.no) if isinstance(question, YesNo) else ()),
            *languages_of(standards.NO),
            *no,
        )
    ]
    found = name_at(names, seen, len(seen) - len(seen.lstrip()))
    if found is None:
        return None
    rest = rest_of(text, found[1])
    again = name_at(names, seen_of(rest), 0)
    if again is not None and again[0] != found[0]:
        return None  # «да нет»
    value = bool(found[0])
    return (None if isinstance(question, Consent) and not value else value), rest


def of_date(question: Date, text: str, seen: str) -> Reply | None:
    """A day, as 2026-11-22 or 22.11.2026."""
    start = len(seen) - len(seen.lstrip())
    if (iso := _ISO.match(seen, start)) is not None:
        return iso[0], rest_of(text, iso.end())
    dotted = _DOTTED.match(seen, start)
    if dotted is None:
        return None
    written = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}"
    return None if day(written) is None else (written, rest_of(text, dotted.end()))


def of_email(question: Email, text: str, seen: str) -> Reply | None:
    """The only address."""
    words = text.split()
    found = [(place, bare) for place, word in enumerate(words) if is_email(bare := word.strip("<>().,;:!?\"'«»“”"))]
    if len(found) != 1:
        return None
    place, address = found[0]
    return address, " ".join([*words[:place], *words[place + 1 :]])


def of_text(question: AnyQuestion, text: str, seen: str) -> Reply:
    """All of it."""
    return text.strip(), ""
