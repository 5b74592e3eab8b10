"""Numbers: of scales, of sliders, typed."""

import re

from widget_server.core.questions import (
    Number,
    Rating,
    Scale,
    Slider,
    Value,
    normal,
)
from widget_server.core.questions.fitting import is_fitting
from widget_server.core.wording.typed.seeing import APART, Reply, languages_of, name_at, rest_of

_NUMBER = re.compile(r"[-+−]?\d+(?:[.,٫]\d+)?" + APART)
_GROUPED = re.compile(r"[-+−]?\d{1,3}(?:[ '’]\d{3})+" + APART)
_OF = re.compile(r"\s*(?:/|(?:out )?of\b|из\b|من\b)\s*(\d{1,4})" + APART, re.IGNORECASE)
_RATIO = re.compile(r"(\d{1,4})\s*(?:/|(?:out )?of\b|из\b|من\b)", re.IGNORECASE)


def of_scale(question: Scale, text: str, seen: str) -> Reply | None:
    """A mark, alone, out of the highest, or as the words of one end."""
    start = len(seen) - len(seen.lstrip())
    ratio = _RATIO.match(seen, start)
    if ratio is not None:
        out_of = _OF.match(seen, ratio.end(1))
        if out_of is None or int(out_of[1]) != question.highest:
            return None
        return int(ratio[1]), rest_of(text, out_of.end())
    number = _NUMBER.match(seen, start)
    if number is not None:
        return _number(number[0]), rest_of(text, number.end())
    ends = [
        *((words, question.lowest) for words in languages_of(question.low)),
        *((words, question.highest) for words in languages_of(question.high)),
    ]
    if isinstance(question, Rating) and question.scale == "thumbs":
        ends += [("👎", 1), ("👍", 2)]
    found = name_at(ends, seen, start)
    return None if found is None else (found[0], rest_of(text, found[1]))


def of_number(question: Slider | Number, text: str, seen: str) -> Reply | None:
    """A number, with its unit or without."""
    start = len(seen) - len(seen.lstrip())
    grouped, match = _GROUPED.match(seen, start), _NUMBER.match(seen, start)
    if grouped is not None and is_fitting(question, normal(float(re.sub("[ '’]", "", grouped[0]).replace("−", "-")))):
        match = grouped
    if match is None:
        return None
    whole = not question.decimals if isinstance(question, Number) else float(question.step).is_integer()
    written = re.sub("[ '’]", "", match[0])
    if re.search(r"[.,]\d{3}$" if whole else r",\d{3}$", written):
        return None  # "1,000" is a thousand to some and one to others
    rest = rest_of(text, match.end())
    for unit in sorted(languages_of(question.unit), key=len, reverse=True):
        if unit and rest[: len(unit)].casefold() == unit.casefold() and not rest[len(unit) : len(unit) + 1].isalnum():
            rest = rest_of(rest, len(unit))
            break
    return _number(written), rest


def _number(written: str) -> Value:
    return normal(float(written.replace("−", "-").replace(",", ".").replace("٫", ".")))
