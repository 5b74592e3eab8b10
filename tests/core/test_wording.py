"""Reasons and answers in words, in English and in Russian."""

from typing import Any

import msgspec
import pytest

from tests.core.made import NOW, before
from widget_server.core.context import Why
from widget_server.core.grammar import ENGLISH, GRAMMARS, RUSSIAN, grammar
from widget_server.core.reasons import Reason
from widget_server.core.surveys import AnyQuestion, Value
from widget_server.core.wording import because, said, words

TWICE = {"event": "exercise_failed", "times": 2, "within_ms": 600_000}
CHAT = {"event": "chat_opened", "times": 1}


@pytest.mark.parametrize(
    ("why", "english", "russian"),
    [
        (
            Why(steps=(CHAT,)),
            "Asked because `chat_opened` happened",
            "Спросили, потому что произошло `chat_opened`",
        ),
        (
            Why(steps=(TWICE, CHAT)),
            "Asked because `exercise_failed` happened twice within 10 minutes and then `chat_opened`",
            "Спросили, потому что `exercise_failed` произошло дважды за 10 минут, а потом `chat_opened`",
        ),
        (
            Why(steps=(CHAT, {**TWICE, "times": 3}, CHAT), within_ms=3_600_000),
            "Asked because `chat_opened` happened, then `exercise_failed` 3 times within 10 minutes and then `chat_opened`, all within 1 hour",
            "Спросили, потому что произошло `chat_opened`, потом `exercise_failed` 3 раза за 10 минут, а потом `chat_opened`, и всё за 1 час",
        ),
        (
            Why(steps=(CHAT,), not_since={"event": "exercise_passed", "since": "exercise_failed"}),
            "Asked because `chat_opened` happened, and no `exercise_passed` since `exercise_failed`",
            "Спросили, потому что произошло `chat_opened`, и после `exercise_failed` не было `exercise_passed`",
        ),
        (
            Why(steps=({**CHAT, "where": {"plan": "pro", "score": {"at_least": 3, "at_most": 5}, "old": None}},)),
            "Asked because `chat_opened` (`plan` is pro, `score` is at least 3, is at most 5, `old` is missing) happened",
            "Спросили, потому что произошло `chat_opened` (`plan` равно pro, `score` не меньше 3, не больше 5, `old` не указано)",
        ),
        (Why(request=True), "Asked because the person asked for it", "Спросили, потому что человек сам попросил"),
    ],
)
def test_why_somebody_was_asked(why: Why, english: str, russian: str) -> None:
    assert because(why, "en") == english
    assert because(why, "ru") == russian


@pytest.mark.parametrize(
    ("reason", "english", "russian"),
    [
        (
            Reason(code="count", values={"event": "exercise_failed", "happened": 1, "times": 2, "within_ms": 600_000}),
            "`exercise_failed`: 1 of 2 within 10m",
            "`exercise_failed`: 1 из 2 за 10 минут",
        ),
        (
            Reason(code="resting", values={"until": NOW, "asked_at": before("2h"), "by": "after-review", "rest_ms": 1}),
            "Resting until 3 December 14:05 UTC: asked 2 hours ago by «After the review»",
            "Пауза до 3 декабря 14:05 UTC: 2 часа назад спрашивал опрос «After the review»",
        ),
        (
            Reason(
                code="cap", values={"asks": 3, "cap": 3, "within_ms": 30 * 86_400_000, "until": NOW + 86_400_000 * 60}
            ),
            "Asked 3 times within 30 days, and 3 is the most: not before 1 February 2027 14:05 UTC",
            "Спросили 3 раза за 30 дней, а больше 3 нельзя: не раньше 1 февраля 2027 14:05 UTC",
        ),
        (
            Reason(code="once", values={"asked_at": NOW}),
            "Asked just now, and this survey asks once",
            "Уже спросили только что, а этот опрос спрашивает один раз",
        ),
        (
            Reason(code="outranked", values={"by": "nps", "priority": 50, "its_priority": 80}),
            "«nps» goes first (priority 80 over 50)",
            "Сначала опрос «nps» (приоритет 80 против 50)",
        ),
        (
            Reason(code="outranked", values={"by": "nps", "priority": 5, "its_priority": 5}),
            "«nps» goes first",
            "Сначала опрос «nps»",
        ),
        (
            Reason(code="stale", values={"occurred_at": before("3h"), "age_ms": 1, "fresh_ms": 3_600_000}),
            "Too late: it happened 3 hours ago, and the survey asks within 1 hour",
            "Поздно: это было 3 часа назад, а опрос спрашивает не позже чем через 1 час",
        ),
        (
            Reason(code="order", values={"event": "a", "then": "b"}),
            "`a` did not happen before `b`",
            "`a` не было перед `b`",
        ),
        (Reason(code="from_the_future"), "from_the_future", "from_the_future"),
        (Reason(code="open"), "Still open", "Уже ждём ответа на этот опрос"),
        (Reason(code="again"), "again", "again"),
    ],
)
def test_reasons(reason: Reason, english: str, russian: str) -> None:
    names = {"after-review": "After the review"}
    assert said(reason, "en-GB", now=NOW, names=names) == english
    assert said(reason, "ru", now=NOW, names=names) == russian


@pytest.mark.parametrize(
    ("number", "russian"),
    [
        (0, "дней"),
        (1, "день"),
        (2, "дня"),
        (4, "дня"),
        (5, "дней"),
        (11, "дней"),
        (12, "дней"),
        (21, "день"),
        (22, "дня"),
        (111, "дней"),
    ],
)
def test_russian_plurals(number: int, russian: str) -> None:
    assert RUSSIAN.counted(number, RUSSIAN.units["day"]) == f"{number} {russian}"


@pytest.mark.parametrize(
    ("ms", "exactly", "about"),
    [
        (1_000, "1 second", "1 second"),
        (90_000, "90 seconds", "1 minute"),
        (5_400_000, "90 minutes", "1 hour"),
        (86_400_000, "1 day", "1 day"),
        (500, "1 second", "1 second"),
    ],
)
def test_durations(ms: int, exactly: str, about: str) -> None:
    assert (ENGLISH.duration(ms), ENGLISH.about(ms)) == (exactly, about)


def test_every_language_says_everything() -> None:
    for words_of in GRAMMARS.values():
        assert set(words_of.sentences) == set(ENGLISH.sentences)
    assert grammar("de") is ENGLISH


CHOICE = {
    "kind": "choice",
    "many": True,
    "other": {"en": "Something else", "ru": "Иное"},
    "choices": [{"id": "x", "text": {"en": "The task", "ru": "Задание"}}, {"id": "y", "text": "Y"}],
}


@pytest.mark.parametrize(
    ("question", "given", "english", "russian"),
    [
        ({"kind": "nps"}, 9, "9 of 10", "9 из 10"),
        ({"kind": "rating", "points": 7}, 4, "4 of 7", "4 из 7"),
        ({"kind": "text"}, "Words", "Words", "Words"),
        ({"kind": "text"}, None, "Skipped", "Пропущено"),
        ({"kind": "message"}, None, "Read", "Прочитано"),
        (CHOICE, {"choices": ["x", "y"]}, "The task, Y", "Задание, Y"),
        (CHOICE, {"choices": ["x"], "other": "w"}, "The task, Something else: w", "Задание, Иное: w"),
        ({**CHOICE, "other": True}, {"other": "w"}, "Other: w", "Другое: w"),
    ],
)
def test_answers_in_words(question: dict[str, Any], given: object, english: str, russian: str) -> None:
    asked = msgspec.convert({"id": "q", "text": "?", **question}, AnyQuestion)
    value = msgspec.convert(given, Value)
    assert (words(asked, value, "en"), words(asked, value, "ru")) == (english, russian)
