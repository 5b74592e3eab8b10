"""What each kind of question must say of itself: bounds that cross, choices nobody can make, days in no calendar."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from widget_server.adapters.files.documents import Spot
from widget_server.core.assembly import piping
from widget_server.core.events import Json
from widget_server.core.questions import (
    AnyQuestion,
    Ces,
    Choice,
    Choosing,
    Consent,
    Date,
    Dropdown,
    Matrix,
    Notice,
    Number,
    Option,
    Picture,
    Question,
    Ranking,
    Rating,
    Slider,
)
from widget_server.core.questions.days import TODAY, day
from widget_server.core.questions.fitting import TOLERANCE, plain_number
from widget_server.services.publishing import Mistake


def kind_mistakes(question: AnyQuestion, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    """Of one question whose shape is right."""
    for one, check in _CHECKS:
        if isinstance(question, one):
            yield from check(question, raw, spot)


def _rating(question: Rating, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    if question.scale == "thumbs" and question.highest != 2:
        yield spot.at("points").mistake("thumbs are two: down and up", "Remove `points`, or write scale: numbers.")


def _ces(question: Ces, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    texts = question.text.values() if isinstance(question.text, dict) else (question.text,)
    if question.low is None and question.high is None and any(text.rstrip().endswith(("?", "؟")) for text in texts):
        yield spot.at("text").warning(
            "the ends of `ces` say how far somebody agrees, and this is a question",
            "Write a sentence to agree with, or `low` and `high` of your own.",
        )


def _slider(question: Slider, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    width = question.max - question.min
    if width <= 0:
        low, high = plain_number(question.min), plain_number(question.max)
        yield _first(spot, raw, "max", "min").mistake(f"nothing lies from {low} to {high}", "Exchange `min` and `max`.")
        return
    steps = width / question.step
    if abs(steps - round(steps)) > TOLERANCE or steps < 0.5:
        yield _first(spot, raw, "step", "max", "min").mistake(
            f"steps of {plain_number(question.step)} from {plain_number(question.min)} never reach {plain_number(question.max)}",
            f"Write a step that divides {plain_number(round(width, 9))}.",
        )


def _number(question: Number, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    low, high = question.min, question.max
    if low is not None and high is not None and low > high:
        yield spot.at("min").mistake(
            f"no number is at least {plain_number(low)} and at most {plain_number(high)}", "Exchange them."
        )
    elif low is not None and low == high:
        yield spot.at("min").mistake(f"only {plain_number(low)} fits", "Write a `max` above it.")
    elif not question.decimals and low is not None and high is not None and -(-low // 1) > high // 1:
        yield spot.at("min").mistake(
            f"no whole number lies from {plain_number(low)} to {plain_number(high)}", "Add decimals: true."
        )


def _date(question: Date, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    for name in ("earliest", "latest"):
        text = getattr(question, name)
        if text not in (None, TODAY) and day(text) is None:
            yield spot.at(name).mistake(f"`{text}` is in no calendar", "Write year, month and day, such as 2026-12-24.")
    first, last = day(question.earliest or ""), day(question.latest or "")
    if first is not None and last is not None and first > last:
        yield spot.at("latest").mistake(f"no day is {first} or later and {last} or earlier", "Exchange them.")


def _many(question: Choice | Picture, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    given = [name for name in ("least", "most") if getattr(question, name) is not None]
    if not question.many:
        for name in given:
            yield spot.at(name).mistake(
                f"`{name}` counts only where several may be chosen", "Add many: true.", at_key=True
            )
        return
    ordinary = sum(not one.exclusive for one in question.choices) + int(
        isinstance(question, Choice) and question.other is not False
    )
    least, most = question.least, question.most
    if least is not None and most is not None and least > most:
        yield spot.at("least").mistake(f"nobody chooses at least {least} and at most {most}", "Exchange them.")
    elif least is not None and least > ordinary:
        yield spot.at("least").mistake(f"there are only {ordinary} choices that go together", "Lower it.")
    elif most is not None and most > ordinary:
        yield spot.at("most").mistake(f"there are only {ordinary} choices that go together", "Lower it, or remove it.")
    elif most == 1:
        yield spot.at("most").warning("at most one of many is one", "Remove `many` and `most`: one tap is enough then.")


def _choices(question: Choosing, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    here = spot.at("choices")
    if not (isinstance(question, Choice | Picture) and question.many):
        why = (
            "every choice has a place in a ranking"
            if isinstance(question, Ranking)
            else "where one is chosen, each is chosen alone"
        )
        yield from _useless(question.choices, "exclusive", why, here)
    if not question.shuffle:
        yield from _useless(
            question.choices,
            "fixed",
            "nothing is shuffled here: every choice keeps its place",
            here,
            "Add shuffle: true, or remove it.",
        )
    elif sum(not one.fixed and not one.exclusive for one in question.choices) < 2:
        yield spot.at("shuffle").warning(
            "all but one choice keep their place: nothing is shuffled", "Remove `shuffle`."
        )


def _matrix(question: Matrix, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    for name in ("rows", "columns"):
        for field in ("exclusive", "fixed"):
            yield from _useless(getattr(question, name), field, f"`{field}` is for choices", spot.at(name))


def _linked(question: Consent | Notice, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    if question.link is not None:
        yield from address_mistakes(question.link.url, spot.at("link", "url"))


def address_mistakes(url: str, spot: Spot) -> Iterator[Mistake]:
    """Placeholders in an address, where none is filled."""
    for placeholder in piping.placeholders(url):
        yield spot.mistake(
            f"`{{{placeholder.name}}}` is not filled in an address",
            "Write the address out: values stand only in texts.",
        )


def _pictures(question: Picture, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    for index, option in enumerate(question.choices):
        yield from address_mistakes(option.image, spot.at("choices", index, "image"))


def _dropdown(question: Dropdown, raw: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    if len(question.choices) < 4:
        yield spot.at("kind").warning(
            f"a list of {len(question.choices)} hides what could be seen at once", "Write kind: choice."
        )


def _useless(
    options: Sequence[Option], field: str, why: str, spot: Spot, hint: str = "Remove it."
) -> Iterator[Mistake]:
    for index, option in enumerate(options):
        if getattr(option, field):
            yield spot.at(index, field).warning(why, hint, at_key=True)


def _first(spot: Spot, raw: Mapping[str, Json], *names: str) -> Spot:
    """The place of the first of the fields that is written."""
    return spot.at(next((name for name in names if name in raw), names[0]))


_CHECKS: tuple[tuple[type[Question] | tuple[type[Question], ...], Callable[..., Iterator[Mistake]]], ...] = (
    (Rating, _rating),
    (Ces, _ces),
    (Slider, _slider),
    (Number, _number),
    (Date, _date),
    ((Choice, Picture), _many),
    (Choosing, _choices),
    (Picture, _pictures),
    (Dropdown, _dropdown),
    (Matrix, _matrix),
    ((Consent, Notice), _linked),
)


def screen_mistakes(questions: Sequence[AnyQuestion | None], spot: Spot) -> Iterator[Mistake]:
    """Of questions that stand on one screen. None: a question whose shape is wrong."""
    for index, question in enumerate(questions):
        if question is None or not question.same_screen:
            continue
        before = questions[index - 1] if index else None
        if index == 0:
            yield spot.at(index, "same_screen").warning(
                "it is the first: there is no question before it", "Remove it.", at_key=True
            )
        for place, one in ((index - 1, before), (index, question)):
            if isinstance(one, Notice) and one.button is not None:
                yield spot.at(place, "button").warning(
                    "its button has no place: it stands on one screen with a question", "Remove it.", at_key=True
                )
