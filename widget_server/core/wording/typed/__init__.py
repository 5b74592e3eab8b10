"""Replies as answers: what somebody typed in reply to a question that was asked as plain text (`core.wording.plain`).

Rather no answer than a wrong one: what may be read in two ways, or does not fit, is none, and whoever asked asks again.
Words are known in every language that the question speaks, digits in every script, letters in either case. By kind:

- scales, sliders, numbers: a number at the beginning, "4", "4 too fast", "4/5", "4 of 5", "12,5 kg"; of a scale also the
  words of one end; of thumbs 👍 and 👎.
- choices: numbers of the list ("2", "2, 3", "2 3"), or texts of choices, a comma between several; what is none of them is
  "other" where that is offered.
- rankings: all numbers or texts, best first: "3 1 2", "3, 1, 2", "3 > 1 > 2".
- matrices: a number (or text) of a column for each row in order, "2, 1, -", where "-" leaves a row out; or "row: column" for
  some rows, with `;` or a new line between them.
- yes or no, consent: the question's own words, or yes and no as people write them.
- texts: all of it. Email: the one address in it. Date: 2026-11-22 or 22.11.2026 at the beginning.
- "-" or "skip" skips what is not required.
"""

from collections.abc import Callable
from typing import Any

from widget_server.core.questions import (
    AnyQuestion,
    Choosing,
    Consent,
    Date,
    Email,
    Matrix,
    Notice,
    Number,
    Ranking,
    Scale,
    Slider,
    YesNo,
)
from widget_server.core.questions.fitting import is_fitting
from widget_server.core.wording.prompts import TAKEN_AS
from widget_server.core.wording.typed.choices import of_choice, of_matrix, of_ranking
from widget_server.core.wording.typed.numbers import of_number, of_scale
from widget_server.core.wording.typed.seeing import Reply, seen_of
from widget_server.core.wording.typed.words import of_date, of_email, of_text, of_truth


def answer_from_text(question: AnyQuestion, text: str) -> Reply | None:
    """The answer that a reply gives, and the rest of it ("4 too fast": 4, and "too fast"); None where it gives none.

    To a message every reply is the rest.
    """
    if isinstance(question, Notice):
        return None, text.strip()
    seen = seen_of(text)
    if seen.strip().casefold() in TAKEN_AS["skip"]:
        found: Reply | None = (None, "")
    else:
        read = next(read for kinds, read in _READERS if isinstance(question, kinds))
        found = read(question, text, seen)
    return found if found is not None and is_fitting(question, found[0]) else None


_READERS: tuple[tuple[type | tuple[type, ...], Callable[[Any, str, str], Reply | None]], ...] = (
    (Scale, of_scale),
    ((Slider, Number), of_number),
    (Ranking, of_ranking),
    (Choosing, of_choice),
    (Matrix, of_matrix),
    ((YesNo, Consent), of_truth),
    (Date, of_date),
    (Email, of_email),
    (object, of_text),
)
