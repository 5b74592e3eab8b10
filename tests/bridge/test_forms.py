"""Text and HTML: who asks, who will see it, the question, how to answer; and whatever a name or a text holds, it stays text."""

from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest

from tests.bridge.made import LINK, filling, misfits, stands
from tests.bridge.test_adaptive_cards import IDENTITIES, LANGUAGES
from tests.core.answering import QUESTIONS
from tests.services.test_cards import FILLING
from widget_server.adapters.http.bridge import plain
from widget_server.adapters.http.bridge.adaptive import adaptive_card
from widget_server.adapters.http.bridge.escaping import unformed, unmarked
from widget_server.adapters.http.bridge.fragment import html
from widget_server.core.errors import NotUnderstood
from widget_server.core.questions import Choice, LongText, Notice, Option, Rating, YesNo
from widget_server.core.wording.chats import CHATS
from widget_server.core.wording.standards import LANGUAGES as SPOKEN
from widget_server.services.hearing import typed

STARS = Rating(id="stars", text={"en": "Was it useful?", "ru": "Помогло?"}, required=True)
WORDS = LongText(id="words", text={"en": "Why?", "ru": "Почему?"})
HELLO = Notice(id="hello", text={"en": "Hello", "ru": "Здравствуйте"})
BAD = "<img src=x onerror=alert(1)>\n**[x](javascript:alert(1))** `code` {{DATE(2026-01-01T00:00:00Z)}} \u202e& \"'"


class Tags(HTMLParser):
    """What a piece of HTML is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.said = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One opens."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """One closes."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Words."""
        self.said += data


def test_the_words_are_there_in_every_language() -> None:
    assert {tuple(words) for words in CHATS.values()} == {SPOKEN}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param(
            "en",
            "Maria would like to know.\nAbout\nMaria will see your answer and what you were doing.\n\nHello\nWas it useful?\n"
            f"Reply with a number from 1 to 5.\n“Not now” puts it aside.\nOr answer here: {LINK}",
            id="English",
        ),
        pytest.param(
            "ru",
            "Maria хочет узнать.\nО курсе\nMaria увидит ответ и то, что вы делали.\n\nЗдравствуйте\nПомогло?\n"
            f"Ответьте числом от 1 до 5.\n«Не сейчас» отложит вопрос.\nИли ответьте здесь: {LINK}",
            id="Russian",
        ),
    ],
)
def test_an_invitation_as_text(language: str, said: str) -> None:
    assert plain.text(stands(filling(HELLO, STARS, WORDS), language=language)) == said


def test_the_next_question_as_text_is_short() -> None:
    here = stands(filling(HELLO, STARS, WORDS, answers={"hello": None, "stars": 3}))
    assert plain.text(here, begun=True) == "Why?\nReply in your own words.\n“-” skips it."


def test_the_end_as_text_with_what_was_replied() -> None:
    ended = filling(STARS, WORDS, answers={"stars": 3})
    ended = msgspec.structs.replace(
        ended,
        invitation=msgspec.structs.replace(ended.invitation, status="completed"),
        replies=FILLING.replies,
    )
    assert plain.text(stands(ended), read=["Bye"]).splitlines() == [
        "Bye",
        "Thank you.",
        "Maria replied: Hm",
        "The team replied: Oh",
    ]


@pytest.mark.parametrize("identity", IDENTITIES[1:])
def test_what_is_not_named_is_answered_on_a_page_and_never_typed(identity: Any) -> None:
    here = stands(filling(STARS, WORDS, identity=identity))
    promise = "only together with at least 4 others" if identity == "grouped" else "Nobody can tell this was you"
    for drawn in (plain.text(here), html(here)):
        assert promise in drawn
        assert LINK in drawn
        assert f"{LINK}#" not in drawn, "the chat would see which answer's link was opened"
        assert "Reply" not in drawn
    with pytest.raises(NotUnderstood, match=LINK):
        typed(here, "4")
    nowhere = stands(filling(STARS, WORDS, identity=identity), link=None)
    assert "on a card only" in plain.text(nowhere)
    assert "on a card only" in html(nowhere)


def test_html_is_a_small_piece_without_script_or_form() -> None:
    for name, one in QUESTIONS.items():
        for language in LANGUAGES:
            for link in (LINK, None):
                text = html(stands(filling(one), language=language, link=link))
                read = Tags(text)
                assert read.tags <= {"div", "p", "strong", "a", "br"}, name
                assert read.attributes <= {"style", "lang", "dir", "href", "target", "rel"}
                assert all(each.startswith(LINK) for each in read.links), name
                assert ('dir="rtl"' in text) is (language == "ar")
                assert len(text) < 8_000


def test_a_tap_in_html_chooses_on_the_page() -> None:
    choice = Choice(id="what", text="?", choices=(Option(id="a", text="A"), Option(id="b", text="B")))
    for one, ends in (
        (STARS, [f"#stars={mark}" for mark in range(1, 6)]),
        (YesNo(id="sure", text="?"), ["#sure=yes", "#sure=no"]),
        (choice, ["#what=a", "#what=b"]),
    ):
        assert Tags(html(stands(filling(one)))).links == [*(LINK + end for end in ends), LINK]


def texts(element: Any, name: str) -> list[str]:
    """All values of one name below an element."""
    if isinstance(element, list):
        return [found for one in element for found in texts(one, name)]
    if not isinstance(element, dict):
        return []
    own = [element[name]] if isinstance(element.get(name), str) else []
    return own + [found for one in element.values() for found in texts(one, name)]


def test_whatever_a_name_or_a_text_holds_stays_text() -> None:
    choice = Choice(
        id="what", text=BAD, help=BAD, choices=(Option(id="a", text=BAD), Option(id="b", text="B")), other=BAD
    )
    here = stands(filling(choice, about=BAD, name=BAD))
    assert plain.text(here).splitlines()[0].startswith("<img src=x onerror=alert(1)> **[x](javascript:alert(1))**")
    read = Tags(html(here))
    assert "img" not in read.tags
    assert all(link.startswith(LINK) for link in read.links)
    assert "<img src=x onerror=alert(1)>" in read.said
    card = adaptive_card(here, id="x")
    assert misfits(card) == []
    for title in texts(card, "title") + texts(card, "label") + texts(card, "fallbackText"):
        for mark in ("<img", "](", "**", "`", "{{DATE"):
            assert mark not in title
    runs = texts(card["body"], "text")
    assert any("**[x](javascript:alert(1))**" in run for run in runs), "a run of text is no Markdown"
    assert all("{{DATE" not in run for run in runs)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("snake_case and C++", "snake_case and C++", id="what is no mark stays"),
        pytest.param("*a* _b_ `c`", "∗a∗ ˍbˍ ˋcˋ", id="marks of letters"),
        pytest.param(
            "1. First\n# Second\n- third", "\u20601. First\n\u2060# Second\n\u2060- third", id="marks of lines"
        ),
        pytest.param("[a](b) <b>", "[a]\u2060(b) <\u2060b>", id="links and tags"),
        pytest.param("{{DATE(x)}} {{x}}", "{\u2060{DATE(x)}} {{x}}", id="functions"),
    ],
)
def test_marks_that_would_mean_something_mean_nothing(text: str, shown: str) -> None:
    assert unmarked(text) == shown
    assert unformed(text).replace("\u2060", "") == text


@pytest.mark.parametrize(
    ("text", "answers", "reply"),
    [
        pytest.param("4", {"stars": 4}, "", id="a mark"),
        pytest.param(
            "4 too fast", {"stars": 4, "words": "too fast"}, "", id="a mark, and words that are asked for next"
        ),
        pytest.param("5/5!", {"stars": 5}, "", id="a sign is no word"),
    ],
)
def test_what_somebody_typed(text: str, answers: dict[str, Any], reply: str) -> None:
    heard = typed(stands(filling(HELLO, STARS, WORDS)), text)
    assert (heard.answers, heard.reply) == (answers, reply)


def test_words_that_nobody_asked_for_go_to_the_thread() -> None:
    heard = typed(stands(filling(STARS, Rating(id="more", text="?"))), "4 too fast")
    assert (heard.answers, heard.reply) == ({"stars": 4}, "too fast")
    heard = typed(stands(filling(HELLO)), "ok")
    assert (heard.answers, heard.reply) == ({"hello": None}, "")


@pytest.mark.parametrize("text", ["", "  ", "9", "three", "x" * 4_001, "4.5"])
def test_what_is_no_answer_is_told_kindly(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        typed(stands(filling(STARS), language="ru"), text)
    assert refused.value.message == "Простите, этот ответ не подходит к вопросу.\nПомогло?\nОтветьте числом от 1 до 5."
