"""A mail asks its survey's first question itself, says who asks and who will see the answer, and fetches nothing."""

import re
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest

from tests.core.answering import QUESTIONS
from tests.mail.letters import LINK, NOW, OPTIONS, PREFERENCES, USEFUL, WORDS, asked_card, letter
from widget_server.adapters.channels.email import draw
from widget_server.core.colours import contrast, palette, read
from widget_server.core.questions import (
    AnyQuestion,
    Choice,
    Csat,
    LongText,
    Notice,
    Nps,
    Option,
    Rating,
    YesNo,
)
from widget_server.core.themes import FINISHED
from widget_server.ports import SavedAnswer
from widget_server.services.letters import asked, chosen

FEW_BYTES = 20 * 1024


class Links(HTMLParser):
    """Every link with what is read of it, and every tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "a":
            self._open = [dict(attrs)["href"] or ""]

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open is not None:
            self.links.append((self._open[0], "".join(self._open[1:])))
            self._open = None


def taps(html: str) -> list[tuple[str, str]]:
    """Links to the person's page: what is chosen there, what is read."""
    return [(link.removeprefix(LINK), text) for link, text in Links(html).links if link.startswith(LINK)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param(Nps(id="q"), [(f"#q={n}", f"{n}") for n in range(11)], id="0 to 10"),
        pytest.param(USEFUL, [(f"#useful={n}", f"★{n}") for n in range(1, 6)], id="stars"),
        pytest.param(Csat(id="q"), list(zip([f"#q={n}" for n in range(1, 6)], ["😞1", "🙁2", "😐3", "🙂4", "😀5"], strict=True)), id="faces"),
        pytest.param(Rating(id="q", text="?", scale="thumbs"), [("#q=1", "👎Thumbs down"), ("#q=2", "👍Thumbs up")], id="thumbs"),
        pytest.param(Rating(id="q", text="?", scale="numbers", points=3), [(f"#q={n}", f"{n}") for n in (1, 2, 3)], id="numbers"),
        pytest.param(YesNo(id="q", text="?"), [("#q=yes", "Yes"), ("#q=no", "No")], id="yes or no"),
        pytest.param(Choice(id="q", text="?", choices=OPTIONS[:2], other=True), [("#q=fast", OPTIONS[0].text["en"]), ("#q=task", OPTIONS[1].text["en"]), ("", "Other")], id="choices"),  # type: ignore[index]
        pytest.param(WORDS, [("", "Answer")], id="words"),
        pytest.param(Notice(id="q", text="Hello.", button="Go on"), [("", "Go on")], id="a message alone"),
    ],
)  # fmt: skip
def test_the_first_question_is_in_the_mail(question: AnyQuestion, expected: list[tuple[str, str]]) -> None:
    if isinstance(question, YesNo):
        question = YesNo(id="q", text="?", yes="Yes", no="No")
    assert taps(draw(letter(asked_card(question))).html) == expected


@pytest.mark.parametrize("identity", ["grouped", "anonymous"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_where_answers_are_nobodys_no_link_is_one(name: str, identity: Any) -> None:
    """A gateway that rewrites links writes down which of them was opened, by whom and when."""
    drawn = draw(letter(asked_card(QUESTIONS[name], identity=identity)))
    assert [link for link, _ in taps(drawn.html)] == [""]
    assert "#" not in drawn.text.replace("#stop", "")


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_kind_of_question_is_drawn(name: str, language: str) -> None:
    drawn = draw(letter(asked_card(QUESTIONS[name], language=language)))
    assert taps(drawn.html)
    assert LINK in drawn.text
    assert drawn.subject
    assert len(drawn.html.encode()) < FEW_BYTES


def test_nothing_is_fetched_and_nothing_runs() -> None:
    html = draw(letter(asked_card(Nps(id="nps"), WORDS), address_line="12 Main Street")).html
    tags = Links(html).tags
    named = {name for name, _ in tags}
    assert not named & {"script", "img", "link", "iframe", "form", "object", "video", "base"}
    for _, attributes in tags:
        assert not {"src", "srcset", "background", "ping"} & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]
    assert "url(" not in html
    assert "@import" not in html
    # Every address is ours: the person's page and their preferences.
    assert {re.split("[#]", one)[0] for one in re.findall(r"https?://[^\"'\s<]+", html)} == {LINK, PREFERENCES}


def test_what_people_wrote_is_text() -> None:
    nasty = '<script>alert(1)</script> & "quoted"'
    question = Choice(id="q", text=nasty, help=nasty, choices=tuple(Option(id=f"c{n}", text=nasty) for n in (1, 2)))
    drawn = draw(letter(asked_card(question, mentor=nasty, about=nasty)))
    assert "<script" not in drawn.html
    assert nasty in drawn.text
    assert [text for _, text in taps(drawn.html)] == [nasty, nasty]


@pytest.mark.parametrize(
    ("language", "identity", "said"),
    [
        ("en", "named", ["Maria would like to know", "Maria will see your answer and what you were doing."]),
        ("ru", "named", ["Maria хочет узнать", "Maria увидит ответ и то, что вы делали."]),
        ("en", "grouped", ["only together with at least 4 others", "cannot be changed"]),
        ("ru", "anonymous", ["Никто не узнает, что это вы.", "нельзя изменить"]),
    ],
)
def test_it_says_who_asks_and_who_will_see_it(language: str, identity: str, said: list[str]) -> None:
    drawn = draw(letter(asked_card(USEFUL, language=language, identity=identity)))  # type: ignore[arg-type]
    for one in said:
        assert one in drawn.html
        assert one in drawn.text
        assert drawn.html.index(one) < drawn.html.index(f'href="{LINK}')


def test_the_foot_says_why_it_came_and_how_to_end_it() -> None:
    drawn = draw(letter(asked_card(USEFUL), agreed=True, address_line="12 Main Street, Springfield"))
    for text in (drawn.html, drawn.text):
        assert "because you agreed to be asked by mail" in text
        assert "Academy, 12 Main Street, Springfield" in text
        assert "until 22 January 2027" in text
    assert (f"{PREFERENCES}#stop", "Unsubscribe") in Links(drawn.html).links
    assert "because you use Academy" in draw(letter(asked_card(USEFUL))).html


@pytest.mark.parametrize(
    ("text", "about", "subject"),
    [
        pytest.param("Was it useful?", "About the review", "Was it useful?", id="the question"),
        pytest.param("x" * 79, "About the review", "About the review", id="what it is about, where the question is long"),
        pytest.param("long words " * 20, "long " * 30, "long words long words long words long words long words long words long words…", id="its beginning"),
        pytest.param("Two\r\nBcc: x@y.example", "", "Two Bcc: x@y.example", id="in one line"),
    ],
)  # fmt: skip
def test_the_subject_is_short(text: str, about: str, subject: str) -> None:
    drawn = draw(letter(asked_card(LongText(id="q", text=text), about=about)))
    assert drawn.subject == subject
    assert len(drawn.subject) <= 78


def test_it_asks_what_is_next_on_the_screen() -> None:
    hello = Notice(id="hello", text="Two short questions.")
    together = Rating(id="stars", text="How was it?", same_screen=True)
    drawn = draw(letter(asked_card(hello, together)))
    assert "Two short questions." in drawn.html
    assert taps(drawn.html)[0][0] == "#stars=1"
    given = (SavedAnswer(question_id="useful", value=4, answered_at=NOW),)
    begun = asked(asked_card(USEFUL, WORDS, answers=given))
    assert begun.question is not None
    assert begun.question.id == "words"
    assert not begun.more


def test_an_answer_stands_behind_the_hash() -> None:
    assert chosen("https://x.example/s/t", "q", True) == "https://x.example/s/t#q=yes"
    assert chosen("https://x.example/s/t", "q", "a_b-c") == "https://x.example/s/t#q=a_b-c"


@pytest.mark.parametrize("name", FINISHED)
@pytest.mark.parametrize("side", ["light", "dark"])
def test_all_of_it_can_be_read(name: str, side: str) -> None:
    colours = palette(FINISHED[name], side)  # type: ignore[index]
    for ink, ground in (
        *((ink, ground) for ink in ("text", "muted") for ground in ("page", "surface", "fill")),
        ("on_accent", "accent"),
    ):
        assert contrast(read(getattr(colours, ink)), read(getattr(colours, ground))) >= 4.5, (ink, ground)
    assert contrast(read(colours.accent), read(colours.fill)) >= 3


def test_a_theme_of_one_scheme_is_drawn_in_it_alone() -> None:
    look = FINISHED["ink"]
    both = draw(letter(asked_card(USEFUL), look=look)).html
    assert "prefers-color-scheme: dark" in both
    assert 'content="light dark"' in both
    dark = draw(letter(asked_card(USEFUL), look=msgspec.structs.replace(look, scheme="dark"))).html
    assert "prefers-color-scheme" not in dark
    assert palette(look, "dark").surface in dark
