"""Identity: what a survey that is not named can't do, because nothing may tell who gave which answer."""

from collections.abc import Iterator, Mapping

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings import plain
from widget_server.core.events import Json
from widget_server.services.publishing import Mistake

GROUPED = ("group_size", "group_by", "names_for")
LEAST = 5
MOST_CHARS = 15_000
"""All answers travel together, in one frame."""
DEFAULT_CHARS = 2_000


def identity_mistakes(survey: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    """Of a survey file."""
    identity = survey.get("identity", "named")
    if identity == "named":
        for name in GROUPED:
            if name in survey:
                yield spot.at(name).mistake(
                    f"in a named survey each answer is seen alone, and `{name}` means nothing",
                    "Write identity: grouped or anonymous, or remove it.",
                    at_key=True,
                )
        return
    if identity not in ("grouped", "anonymous"):
        return
    if identity == "anonymous" and survey.get("names_for") is not None:
        yield spot.at("names_for").mistake(
            "of an anonymous survey nobody sees names: there are none", "Remove it, or write identity: grouped."
        )
    if survey.get("counterpart") is not None:
        yield spot.at("counterpart").mistake(
            "such an answer is never laid beside another: the moment they share would tell whose it is",
            "Remove `counterpart`, or write identity: named.",
            at_key=True,
        )
    yield from _too_few(survey, spot)
    forms: list[tuple[Mapping[str, Json], Spot]] = [(survey, spot)]
    for index, raw in enumerate(plain.items(survey.get("variants"))):
        forms.append((plain.fields(raw), spot.at("variants", index)))
    for form, here in forms:
        yield from _questions(form, here)
        for index, raw in enumerate(plain.items(form.get("thanks"))):
            if "say_if" in plain.fields(raw):
                yield here.at("thanks", index, "say_if").mistake(
                    "the last words can't look at answers that nobody keeps with the person",
                    "Say the same to everybody.",
                    at_key=True,
                )


def _too_few(survey: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    """Fewer people than must be together."""
    size = survey.get("group_size", LEAST)
    only = plain.items(plain.fields(survey.get("audience")).get("only"))
    if only and isinstance(size, int) and len(only) < size:
        yield spot.at("audience", "only").mistake(
            f"of {len(only)} people nothing is ever shown: {size} must have answered",
            "Ask more people, or write identity: named.",
        )


def _questions(form: Mapping[str, Json], spot: Spot) -> Iterator[Mistake]:
    chars = 0
    for index, raw in enumerate(plain.items(form.get("questions"))):
        question, here = plain.fields(raw), spot.at("questions", index)
        if question.get("kind") == "email":
            yield here.at("kind").mistake(
                "an email address says who answered", "Remove the question, or write identity: named."
            )
        if question.get("known_from") is not None:
            yield here.at("known_from").mistake(
                "what is known of a person is not put among answers that belong to nobody",
                "Remove `known_from`: the question is asked.",
                at_key=True,
            )
        if question.get("kind") == "text":
            most = question.get("max_length", DEFAULT_CHARS)
            chars += most if isinstance(most, int) else 0
    if chars > MOST_CHARS:
        yield spot.at("questions").mistake(
            f"all answers are sent together, and {chars:,} characters are too many for that",
            f"Lower `max_length`: {MOST_CHARS:,} in all are possible.",
        )
