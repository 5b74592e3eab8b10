"""Values in texts: which placeholders there are, what stands for them, and that it is text and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.core.answering import question
from tests.core.made import event
from widget_server.core.assembly.piping import (
    MAX_CHARS,
    Placeholder,
    as_text,
    filled,
    filled_question,
    mistaken,
    placeholders,
    texts,
    values,
)
from widget_server.core.events import Json

VALUES = {"event.lesson_title": "Loops", "trait.name": "Ann", "mentor": "Maria", "event.a b": "spaced"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("How was «{event.lesson_title}»?", "How was «Loops»?"),
        ("{trait.name}, how was it?", "Ann, how was it?"),
        ("{mentor} asks", "Maria asks"),
        ("{event.lesson_title|the lesson}", "Loops"),
        ("How was {event.other|the lesson}?", "How was the lesson?"),
        ("How was {event.other| the lesson }?", "How was  the lesson ?"),
        ("How was «{event.other}»?", "How was «…»?"),
        ("How was it{event.other|}?", "How was it?"),
        ("{event.a b}", "spaced"),
        ("{{event.lesson_title}}", "{event.lesson_title}"),
        ("{{{event.lesson_title}}}", "{Loops}"),
        ("}} {{", "} {"),
        (
            "{answer.score} {event.} {event} {mentors} {} { event.x }",
            "{answer.score} {event.} {event} {mentors} {} { event.x }",
        ),
        ("What does {x} print?", "What does {x} print?"),
        ("No brace at all", "No brace at all"),
        ("{event.lesson_title", "{event.lesson_title"),
    ],
)
def test_filled(text: str, said: str) -> None:
    assert filled(text, VALUES) == said


def test_a_value_is_not_read_again() -> None:
    assert filled("{event.a} {event.b}", {"event.a": "{event.b}", "event.b": "{{"}) == "{event.b} {{"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Loops", "Loops"),
        ("  two \n lines\t here ", "two lines here"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("a\x00b\x1bc\x7fd\x9be", "abcde"),
        ("abc\u202edef\u2066ghi\u200f", "abcdefghi"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("https://shop.example/basket?token=abc#top", "https://shop.example/basket"),
        (["http://a.example/?key=1", "b?"], "http://a.example/, b?"),
        ("Why? #1", "Why? #1"),
        ("half \ud83d", "half"),
        (3, "3"),
        (3.0, "3"),
        (2.5, "2.5"),
        (-1, "-1"),
        (["a", 1, None, "b"], "a, 1, b"),
        ([], None),
        ("", None),
        (" \n", None),
        (None, None),
        ({"a": 1}, None),
        ("a" * MAX_CHARS, "a" * MAX_CHARS),
        ("a" * (MAX_CHARS + 1), "a" * (MAX_CHARS - 1) + "…"),
    ],
)
def test_a_value_becomes_one_line_of_text(value: Json, text: str | None) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(("language", "words"), [("en", "yes no"), ("ru-RU", "да нет"), ("de", "yes no")])
def test_true_and_false_are_words(language: str, words: str) -> None:
    assert f"{as_text(True, language)} {as_text(False, language)}" == words


@given(some.recursive(some.none() | some.booleans() | some.integers() | some.floats() | some.text(), some.lists))
def test_whatever_the_value_it_is_short_and_has_no_control_character(value: Json) -> None:
    text = as_text(value)
    assert text is None or (0 < len(text) <= MAX_CHARS and all(char >= " " and char != "\x7f" for char in text))


@given(some.text(alphabet="{}|ev nt.mor\n"), some.dictionaries(some.sampled_from(["event.n", "mentor"]), some.text()))
def test_whatever_the_text_it_can_be_filled(text: str, given_values: dict[str, str]) -> None:
    filled(text, given_values)


def test_values_come_from_the_latest_event_and_the_traits_and_are_redacted_by_word() -> None:
    events = [
        event("opened", properties={"n": 1, "empty": ""}),
        event("failed", properties={"n": 2, "lesson": "Loops"}),
    ]
    text = (
        "{event.n} {event.lesson} {event.empty} {event.access_token} {trait.name} {trait.Email} {trait.gone} {mentor}"
    )
    traits = {"name": "Ann", "Email": "a@b.c", "access_token": "t", "mentor": "nobody"}
    found = values([text], events=events, traits=traits, redact=frozenset({"token", "email"}))
    assert found == {"event.n": "1", "event.lesson": "Loops", "trait.name": "Ann"}


def test_placeholders_of_all_languages_each_once() -> None:
    text = {"en": "{event.a|x} {{event.no}} {mentor} {event.a|x}", "ru": "{event.a} {x}"}
    assert placeholders(text) == (
        Placeholder(name="event.a", fallback="x"),
        Placeholder(name="mentor"),
        Placeholder(name="event.a"),
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{answer.score} {events.title|x} {name}", ("answer.score", "events.title", "name")),
        ("{event.a} {mentor|x} {{name}} {} {1}", ()),
    ],
)
def test_what_looks_like_a_placeholder_and_is_none(text: str, wrong: tuple[str, ...]) -> None:
    assert mistaken(text) == wrong


NAMED = {"en": "{trait.name} en", "ru": "{trait.name} ru"}
OPTIONS: list[dict[str, Json]] = [{"id": "a", "text": NAMED}, {"id": "b", "text": "B {trait.name}"}]
LINK = {"text": NAMED, "url": "https://a.example/{trait.name}"}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "nps", "low": NAMED, "high": NAMED},
        {"kind": "csat", "low": NAMED},
        {"kind": "ces", "high": NAMED},
        {"kind": "rating", "low": NAMED},
        {"kind": "slider", "low": NAMED, "high": NAMED, "unit": NAMED},
        {"kind": "choice", "choices": OPTIONS, "other": NAMED},
        {"kind": "dropdown", "choices": OPTIONS, "placeholder": NAMED},
        {"kind": "picture", "choices": [{**one, "image": "https://a.example/1.png"} for one in OPTIONS]},
        {"kind": "ranking", "choices": OPTIONS},
        {"kind": "matrix", "rows": OPTIONS, "columns": OPTIONS},
        {"kind": "yesno", "yes": NAMED, "no": NAMED},
        {"kind": "consent", "label": NAMED, "link": LINK},
        {"kind": "text", "placeholder": NAMED},
        {"kind": "number", "placeholder": NAMED, "unit": NAMED},
        {"kind": "email", "placeholder": NAMED},
        {"kind": "date", "help": NAMED},
        {"kind": "message", "button": NAMED, "link": LINK},
    ],
    ids=lambda fields: fields["kind"],
)
def test_all_texts_of_every_kind_are_filled_and_no_address(fields: dict[str, Json]) -> None:
    asked = question(**fields)
    shown = filled_question(asked, {"trait.name": "Ann"})
    every = list(texts(asked))
    assert sum("{" in str(text) for text in every) == str(fields).count("{trait.name} en") + str(fields).count(
        "B {trait"
    )
    assert len(list(texts(shown))) == len(every)
    assert not any(placeholders(text) for text in texts(shown))
    assert str(shown).count("{trait.name}") == str(fields).count("https://a.example/{trait.name}")
