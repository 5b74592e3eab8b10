"""Reasons and answers in words, in English and in Russian."""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.made import NOW, before
from widget_server.core.context import Why
from widget_server.core.questions import AnyQuestion, Value
from widget_server.core.reasons import Reason
from widget_server.core.wording import because, heading, more, said, said_of_question, words
from widget_server.core.wording.english import ENGLISH
from widget_server.core.wording.languages import GRAMMARS, grammar
from widget_server.core.wording.russian import RUSSIAN

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
        (
            Why(
                steps=({**TWICE, "exactly": 3, "same": ["exercise", "course"]}, {**CHAT, "without": {"event": "hint"}})
            ),
            "Asked because `exercise_failed` happened exactly 3 times within 10 minutes with the same `exercise` and `course` and then `chat_opened` without `hint` in between",
            "Спросили, потому что `exercise_failed` произошло ровно 3 раза за 10 минут с тем же `exercise` и `course`, а потом `chat_opened` (между ними не было `hint`)",
        ),
        (
            Why(steps=({**TWICE, "times": 3, "distinct": "exercise"},), scope="session"),
            "Asked because `exercise_failed` happened with 3 different values of `exercise` within 10 minutes, in one session",
            "Спросили, потому что `exercise_failed` произошло с 3 разными значениями `exercise` за 10 минут, и всё за один сеанс",
        ),
        (
            Why(steps=({"event": "export", "exactly": 2, "distinct": "format"},), scope="page"),
            "Asked because `export` happened with exactly 2 different values of `format`, on one page",
            "Спросили, потому что `export` произошло ровно с 2 разными значениями `format`, и всё на одной странице",
        ),
        (
            Why(steps=(CHAT,), nth=1),
            "Asked because `chat_opened` happened for the first time ever",
            "Спросили, потому что `chat_opened` произошло впервые",
        ),
        (
            Why(steps=(CHAT,), nth=22),
            "Asked because `chat_opened` happened for the 22nd time ever",
            "Спросили, потому что `chat_opened` произошло в 22-й раз за всё время",
        ),
        (
            Why(steps=(CHAT,), every=5, scope="conversation"),
            "Asked because `chat_opened` happened, and every 5th time counts, in one conversation",
            "Спросили, потому что произошло `chat_opened`, а считается каждый 5-й раз, и всё в одной беседе",
        ),
        (
            Why(steps=(CHAT, TWICE), same=("course",)),
            "Asked because `chat_opened` happened and then `exercise_failed` twice within 10 minutes, all with the same `course`",
            "Спросили, потому что произошло `chat_opened`, а потом `exercise_failed` дважды за 10 минут, и всё с одним и тем же `course`",
        ),
        (
            Why(
                all=(
                    Why(steps=(CHAT,)),
                    Why(not_=Why(steps=({"event": "pass", "within_ms": 60_000},))),
                    Why(any=(Why(steps=(TWICE,)),)),
                )
            ),
            "Asked because `chat_opened` happened, and there was no `pass` within 1 minute, and `exercise_failed` happened twice within 10 minutes",
            "Спросили, потому что произошло `chat_opened`, и не было `pass` за 1 минуту, и `exercise_failed` произошло дважды за 10 минут",
        ),
        (
            Why(not_=Why(any=(Why(steps=(CHAT,)), Why(all=(Why(steps=(TWICE,)), Why(steps=(CHAT,))))))),
            "Asked because it is not so that `chat_opened` happened, or (`exercise_failed` happened twice within 10 minutes, and `chat_opened` happened)",
            "Спросили, потому что неверно, что произошло `chat_opened`, или (`exercise_failed` произошло дважды за 10 минут, и произошло `chat_opened`)",
        ),
        (
            Why(steps=(CHAT,), wait_ms=300_000),
            "Asked because `chat_opened` happened, and 5 minutes went by",
            "Спросили, потому что произошло `chat_opened`, и после этого выждали 5 минут",
        ),
        (
            Why(steps=(CHAT,), wait_ms=300_000, unless=({"event": "reply"}, {"event": "left", "where": {"page": "x"}})),
            "Asked because `chat_opened` happened, and then no `reply` or `left` (`page` is x) for 5 minutes",
            "Спросили, потому что произошло `chat_opened`, и потом 5 минут не было ни `reply`, ни `left` (`page` равно x)",
        ),
        (
            Why(
                steps=(CHAT,), wait_ms=300_000, until={"event": "closed"}, until_came=True, unless=({"event": "done"},)
            ),
            "Asked because `chat_opened` happened, and then `closed`, without `done` before",
            "Спросили, потому что произошло `chat_opened`, и потом `closed`, а до этого не было `done`",
        ),
        (
            Why(steps=(CHAT,), wait_ms=300_000, until={"event": "closed"}),
            "Asked because `chat_opened` happened, and then no `closed` for 5 minutes",
            "Спросили, потому что произошло `chat_opened`, и потом 5 минут не было `closed`",
        ),
        (
            Why(steps=(CHAT,), same=("room",), wait_ms=300_000, unless=({"event": "reply"},)),
            "Asked because `chat_opened` happened, and then no `reply` with the same `room` for 5 minutes",
            "Спросили, потому что произошло `chat_opened`, и потом 5 минут не было `reply` с тем же `room`",
        ),
        (
            Why(
                steps=({**CHAT, "where": {"seconds": {"at_least": 45.0}}},), same=("room",), not_since={"event": "left"}
            ),
            "Asked because `chat_opened` (`seconds` is at least 45) happened, and no `left` with the same `room` since",
            "Спросили, потому что произошло `chat_opened` (`seconds` не меньше 45), и с тех пор не было `left` с тем же `room`",
        ),
        (
            Why(steps=({"event": "*"},), wait_ms=604_800_000, unless=({"event": "*"},)),
            "Asked because nothing happened for 7 days",
            "Спросили, потому что 7 дней ничего не происходило",
        ),
        (
            Why(steps=(CHAT,), wait_ms=604_800_000, unless=({"event": "*"},)),
            "Asked because `chat_opened` happened, and then nothing for 7 days",
            "Спросили, потому что произошло `chat_opened`, и потом 7 дней ничего не происходило",
        ),
        (
            Why(schedule={"every_ms": 90 * 86_400_000}),
            "Asked by its schedule: every 90 days",
            "Спросили по расписанию: раз в 90 дней",
        ),
        (
            Why(schedule={"on": "2026-12-24"}),
            "Asked by its schedule: set for 2026-12-24",
            "Спросили по расписанию: назначено на 2026-12-24",
        ),
        (Why(schedule={}), "Asked by hand (`cuecard ask`)", "Спросили вручную (`cuecard ask`)"),
        (
            Why(episode=True),
            "Asked because the other side of the conversation is asked about the same moment",
            "Спросили, потому что о том же моменте спрашивают вторую сторону беседы",
        ),
        (
            Why(steps=(CHAT,), episode=True),
            "Asked because the other side of the conversation is asked about the same moment: `chat_opened` happened",
            "Спросили, потому что о том же моменте спрашивают вторую сторону беседы: произошло `chat_opened`",
        ),
        (Why(), "Asked", "Спросили"),
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
            "Resting: asked 2 hours ago by «After the review»; may be asked again from 3 December 14:05 UTC",
            "Пауза: 2 часа назад спрашивал опрос «After the review»; снова спросить можно с 3 декабря 14:05 UTC",
        ),
        (
            Reason(
                code="cap", values={"asks": 3, "cap": 3, "within_ms": 30 * 86_400_000, "until": NOW + 86_400_000 * 60}
            ),
            "Asked 3 times within 30 days, and 3 is the most; may be asked again from 1 February 2027 14:05 UTC",
            "Спросили 3 раза за 30 дней, а больше 3 нельзя; снова спросить можно с 1 февраля 2027 14:05 UTC",
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
        (Reason(code="stale", values={"occurred_at": "yesterday"}), "stale", "stale"),
        (
            Reason(code="nth", values={"event": "a", "ordinal": 2, "nth": 11}),
            "`a` happened for the 2nd time, and the survey asks at the 11th",
            "`a` произошло в 2-й раз, а опрос спрашивает в 11-й",
        ),
        (
            Reason(
                code="cap",
                values={"asks": 2, "cap": 2, "kind": "marketing", "within_ms": 30 * 86_400_000, "until": NOW},
            ),
            "Asked twice within 30 days by surveys of the kind `marketing`, and 2 is the most; may be asked again from 3 December 14:05 UTC",
            "Опросы вида `marketing` спросили дважды за 30 дней, а больше 2 нельзя; снова спросить можно с 3 декабря 14:05 UTC",
        ),
        (Reason(code="sample", values={"percent": 20.0}), "Outside the 20 % sample", "Вне выборки 20 %"),
        (Reason(code="sample", values={"percent": 12.5}), "Outside the 12.5 % sample", "Вне выборки 12,5 %"),
        (
            Reason(code="audience", values={"test": "traits", "property": "plan"}),
            "Outside the audience: the trait `plan` is not what the survey looks for",
            "Вне аудитории: признак `plan` не тот, что нужен опросу",
        ),
        (Reason(code="audience", values={"test": "moon phase"}), "Outside the audience", "Вне аудитории"),
        (
            Reason(
                code="dismissed", values={"until": NOW, "asked_at": before("2h"), "by": "after-review", "rest_ms": 1}
            ),
            "Resting: «After the review», asked 2 hours ago, was dismissed; may be asked again from 3 December 14:05 UTC",
            "Пауза: опрос «After the review» (2 часа назад) закрыли без ответа; снова спросить можно с 3 декабря 14:05 UTC",
        ),
        (
            Reason(code="nothing_to_ask", values={"known": 2, "left_out": 1}),
            "Nothing left to ask (known already: 2; not for this person: 1)",
            "Спрашивать нечего (уже известно: 2; не для этого человека: 1)",
        ),
        (
            Reason(code="nothing_to_ask", values={"known": ["goal"], "left_out": []}),
            "Nothing left to ask (known already: `goal`; not for this person: 0)",
            "Спрашивать нечего (уже известно: `goal`; не для этого человека: 0)",
        ),
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
        assert set(words_of.reasons) == set(ENGLISH.reasons)
        assert set(words_of.headings) == {code for _, code, _ in SENTENCES} - ABOUT_NOW - OF_SENDING.keys()
        assert set(words_of.questions) == set(ENGLISH.questions)
    assert grammar("de") is ENGLISH


E = {"event": "exercise_failed"}
PAST = {"asked_at": before("2h")}
DAY = 86_400_000
REST = {"until": NOW + DAY, "by": "after-review", "rest_ms": DAY, **PAST}
CAP = {"asks": 2, "cap": 2, "within_ms": 30 * DAY, "until": NOW + DAY}
TESTS = ("groups", "language", "device", "page", "role", "verified", "answered", "asked", "did", "only", "any", "not")
OF_SENDING: dict[str, dict[str, Any]] = {
    "opened": {"opened": ["inbox", "email"], "skipped": {}},
    "unreached": {"skipped": {}},
    "closed": {},
    "seen": {},
    "no_address": {},
    "no_consent": {},
    "unwanted": {"channel": "email", "at": before("1m")},
    "bounced": {"channel": "email", "at": before("1m")},
    "complained": {"channel": "email", "at": before("1m")},
    "no_browser": {},
    "push_not_set_up": {},
    "push_busy": {"status": 503},
    "push_refused": {"status": 403},
    "push_cut": {},
    "no_endpoint": {},
    "endpoint_disabled": {},
    "endpoint_failing": {},
    "endpoint_refused": {},
    "endpoint_away": {},
    "endpoint_answered": {"status": 503},
    "died": {},
    "given_up": {},
    "error": {"error": "TimeoutError"},
    "asleep": {"until": NOW + 7_200_000},
    "nothing_new": {},
    "mail_not_set_up": {},
    "mail_refused": {"status": 554},
    "mail_unreachable": {"error": "ConnectionRefusedError"},
    "mail_cut": {"error": "SMTPServerDisconnected"},
    "no_such_address": {"status": 550},
    "no_homeserver": {},
    "homeserver_away": {},
    "homeserver_refused": {},
    "no_room": {},
    "not_in_room": {},
    "sealed_room": {},
    "others_read": {},
    "no_public_url": {},
    "reply_gone": {},
}
"""Why something was sent or was not: told on an invitation's way, and never counted among decisions."""

SENTENCES: list[tuple[str, str, dict[str, Any]]] = [
    ("chosen", "chosen", {"invitation": "inv_1", "event_ids": ["e1"]}),
    ("chosen_episode", "chosen", {"invitation": "inv_1", "event_ids": ["e1"], "episode": "epi_1"}),
    ("never_happened", "never_happened", E),
    ("count", "count", {**E, "happened": 1, "times": 2}),
    ("count_within", "count", {**E, "happened": 1, "times": 2, "within_ms": 600_000}),
    ("count_none", "count", {**E, "happened": 0, "times": 1}),
    ("count_none_within", "count", {**E, "happened": 0, "times": 1, "within_ms": DAY}),
    ("exactly", "exactly", {**E, "happened": 3, "exactly": 2}),
    ("exactly_within", "exactly", {**E, "happened": 3, "exactly": 2, "within_ms": 600_000}),
    ("distinct", "distinct", {**E, "property": "exercise", "happened": 1, "times": 3}),
    ("distinct_within", "distinct", {**E, "property": "exercise", "happened": 1, "times": 3, "within_ms": DAY}),
    ("filter", "filter", {**E, "property": "attempt"}),
    ("same", "same", {**E, "property": "exercise"}),
    ("scope", "scope", {}),
    *((f"scope_{scope}", "scope", {"scope": scope}) for scope in ("session", "conversation", "page")),
    ("order", "order", {**E, "then": "chat_opened"}),
    ("interrupted", "interrupted", {**E, "at": before("1m"), "since": "chat_opened"}),
    ("nth", "nth", {**E, "ordinal": 2, "nth": 3}),
    ("nth_unknown", "nth", {**E, "nth": 3}),
    ("every", "every", {**E, "ordinal": 2, "every": 3}),
    ("every_unknown", "every", {**E, "ordinal": None, "every": 3}),
    ("excluded", "excluded", {}),
    ("excluded_event", "excluded", E),
    ("waiting", "waiting", {"until": NOW + DAY}),
    ("waiting_event", "waiting", {**E, "until": NOW + DAY}),
    ("called_off", "called_off", {"at": before("1m")}),
    ("called_off_event", "called_off", {**E, "at": before("1m")}),
    ("stale", "stale", {"occurred_at": before("2h"), "age_ms": 7_200_000, "fresh_ms": 3_600_000}),
    ("future", "future", {"occurred_at": NOW + 2 * DAY, "ahead_ms": 2 * DAY}),
    ("audience", "audience", {}),
    ("audience_traits", "audience", {"test": "traits", "property": "plan"}),
    *((f"audience_{test}", "audience", {"test": test}) for test in TESTS),
    ("sample", "sample", {"percent": 20}),
    ("holdout", "holdout", {"percent": 5.0}),
    ("open", "open", {}),
    ("open_until", "open", {"invitation": "inv_1", "expires_at": NOW + DAY, **PAST}),
    ("once", "once", PAST),
    ("again", "again", {"until": NOW + DAY, "after_ms": 2 * DAY, **PAST}),
    ("answered", "answered", {"at": before("2h")}),
    ("most", "most", {"asks": 4, "most": 4}),
    ("resting", "resting", REST),
    ("dismissed", "dismissed", REST),
    ("cap", "cap", CAP),
    *((f"cap_{of}", "cap", {**CAP, of: "chat"}) for of in ("kind", "team", "channel")),
    ("quiet", "quiet", {"until": NOW + DAY, "from": "21:00", "to": "08:00"}),
    ("blackout", "blackout", {"until": NOW + DAY}),
    ("blackout_reason", "blackout", {"until": NOW + DAY, "reason": "holidays"}),
    ("nothing_to_ask", "nothing_to_ask", {"known": 1, "left_out": 2}),
    ("outranked", "outranked", {"by": "nps", "priority": 50, "its_priority": 50}),
    ("outranked_priority", "outranked", {"by": "nps", "priority": 50, "its_priority": 80}),
    ("outranked_team", "outranked", {"by": "nps", "priority": 50, "its_priority": 80, "team": "people"}),
    ("not_live", "not_live", {}),
    ("channel", "channel", {}),
    *((code, code, values) for code, values in OF_SENDING.items()),
    *((f"closed_{came}", "closed", {"status": came}) for came in ("completed", "dismissed", "expired", "withdrawn")),
    ("nobody", "nobody", {}),
    ("due", "due", {}),
    ("to_come", "to_come", E),
    ("by_request", "by_request", {}),
    ("turn_set", "turn_set", {}),
    ("turn_unset", "turn_unset", {}),
    ("free", "free", {}),
]
ABOUT_NOW = {"due", "to_come", "by_request", "turn_set", "turn_unset", "free"}
"""Never stored and never counted: what `cuecard why` says of a survey that nothing was decided about."""


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("sentence", "code", "values"), [pytest.param(*row, id=row[0]) for row in SENTENCES])
def test_every_reason_has_a_sentence(sentence: str, code: str, values: dict[str, Any], language: str) -> None:
    text = said(Reason(code=code, values=values), language, now=NOW)
    assert text != code
    assert not set("{}") & set(text)
    assert "None" not in text
    opening = grammar(language).reasons[sentence].partition("{")[0]
    assert text.startswith(opening)


def test_every_sentence_about_a_reason_is_reached() -> None:
    assert {sentence for sentence, _, _ in SENTENCES} | EARLIER == set(ENGLISH.reasons)


EARLIER = {"never_happened_earlier", "count_none_earlier", "count_none_within_earlier"}
"""Where the event that has just happened is not enough: it has to happen before, too."""


@pytest.mark.parametrize(
    ("reason", "english", "russian"),
    [
        (
            Reason(code="opened", values={"opened": ["inbox", "email", "link"], "skipped": {}}),
            "Now also asked in the personal account, by email and by personal link",
            "Теперь спрашиваем и в личном кабинете, письмом и по личной ссылке",
        ),
        (
            Reason(code="unwanted", values={"channel": "push"}),
            "They do not want to be asked by notification",
            "Человек не хочет, чтобы его спрашивали уведомлением",
        ),
        (
            Reason(code="unwanted", values={"channel": "pigeon"}),
            "They do not want to be asked `pigeon`",
            "Человек не хочет, чтобы его спрашивали `pigeon`",
        ),
        (
            Reason(code="never_happened", values=E),
            "There was no earlier `exercise_failed`",
            "Раньше `exercise_failed` не было",
        ),
        (
            Reason(code="count", values={**E, "happened": 0, "times": 1}),
            "There was no earlier `exercise_failed`",
            "Раньше `exercise_failed` не было",
        ),
        (
            Reason(code="count", values={**E, "happened": 0, "times": 1, "within_ms": 7 * DAY}),
            "There was no earlier `exercise_failed` within 7 days",
            "За 7 дней до этого `exercise_failed` не было",
        ),
        (
            Reason(code="count", values={**E, "happened": 1, "times": 2}),
            "`exercise_failed`: 1 of 2",
            "`exercise_failed`: 1 из 2",
        ),
    ],
)
def test_what_has_just_happened_is_not_denied(reason: Reason, english: str, russian: str) -> None:
    assert said(reason, "en", now=NOW, event="exercise_failed") == english
    assert said(reason, "ru", now=NOW, event="exercise_failed") == russian
    assert said(reason, "en", now=NOW, event="chat_opened") == said(reason, "en", now=NOW)


@pytest.mark.parametrize(
    ("zone", "english", "russian"),
    [
        ("Europe/Moscow", "3 December 14:05 UTC (17:05, Europe/Moscow)", "3 декабря 14:05 UTC (17:05, Europe/Moscow)"),
        (
            "Pacific/Auckland",
            "3 December 14:05 UTC (4 December 3:05, Pacific/Auckland)",
            "3 декабря 14:05 UTC (4 декабря 3:05, Pacific/Auckland)",
        ),
        ("UTC", "3 December 14:05 UTC", "3 декабря 14:05 UTC"),
    ],
)
def test_a_time_is_told_in_the_persons_zone_too(zone: str, english: str, russian: str) -> None:
    reason = Reason(code="blackout", values={"until": NOW})
    texts = [said(reason, language, now=NOW, zone=ZoneInfo(zone)) for language in ("en", "ru")]
    assert texts[0].endswith(f"may be asked again from {english}")
    assert texts[1].endswith(f"снова спросить можно с {russian}")


QUESTIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("asked_always", "always", {}),
    ("asked_turn", "turn", {}),
    ("left_out_turn", "turn", {}),
    ("left_out_known", "known", {}),
    ("left_out_known_trait", "known", {"trait": "goal"}),
    ("left_out_known_survey", "known", {"survey": "nps", "answered_at": before("2h")}),
    *(
        (f"{side}_condition{of and '_'}{of}", "condition", {of: "recommend"} if of else {})
        for side in ("asked", "left_out")
        for of in ("", "question", "trait", "property", "did")
    ),
]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("sentence", "code", "values"), [pytest.param(*row, id=row[0]) for row in QUESTIONS])
def test_every_question_says_why_it_is_there(sentence: str, code: str, values: dict[str, Any], language: str) -> None:
    text = said_of_question(Reason(code=code, values=values), language, asked=sentence.startswith("asked"), now=NOW)
    assert text != code
    assert not set("{}") & set(text)
    assert text.startswith(grammar(language).questions[sentence].partition("{")[0])


def test_every_sentence_about_a_question_is_reached() -> None:
    assert {sentence for sentence, _, _ in QUESTIONS} == set(ENGLISH.questions)


@pytest.mark.parametrize("code", ["", "{broken}", "moved_by_the_moon", "always", "because", "chosen_"])
def test_a_stored_code_that_is_not_known_is_told_as_it_stands(code: str) -> None:
    reason = Reason(code=code, values={"until": "soon", "asks": None, "event": ["x"]})
    assert {said(reason, language, now=NOW) for language in GRAMMARS} == {code}


@given(
    code=st.sampled_from(sorted({code for _, code, _ in SENTENCES})),
    values=st.dictionaries(
        st.sampled_from(sorted({name for _, _, values in SENTENCES for name in values})),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2) | st.floats(),
    ),
)
def test_no_stored_values_break_a_sentence(code: str, values: dict[str, Any]) -> None:
    reason = Reason(code=code, values=values)
    assert said(reason, "en", now=NOW)
    assert said(reason, "ru", now=NOW)


@pytest.mark.parametrize(
    ("number", "english"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"), (113, "113th")],
)
def test_ordinals(number: int, english: str) -> None:
    assert ENGLISH.ordinal(number) == english
    assert RUSSIAN.ordinal(number) == f"{number}-й"


@pytest.mark.parametrize(
    ("value", "russian"), [(20, "20"), (20.0, "20"), (12.5, "12,5"), (1_234_567.0, "1234567"), (0, "0")]
)
def test_numbers(value: float, russian: str) -> None:
    assert RUSSIAN.number(value) == russian


def test_a_reason_is_counted_under_a_few_words() -> None:
    assert heading("audience", "en") == "outside the audience"
    assert heading("audience", "ru") == "вне аудитории"
    assert heading("moved_by_the_moon", "ru") == "moved_by_the_moon"


def test_how_many_more_surveys_were_looked_at() -> None:
    assert more(0, "en") == ""
    assert more(1, "en") == "and 1 more survey, further down by priority"
    assert more(21, "en") == "and 21 more surveys, further down by priority"
    assert more(21, "ru") == "и ещё 21, ниже по приоритету"


CHOICE = {
    "kind": "choice",
    "many": True,
    "other": {"en": "Something else", "ru": "Иное"},
    "choices": [{"id": "x", "text": {"en": "The task", "ru": "Задание"}}, {"id": "y", "text": "Y"}],
}

RANKING = {"kind": "ranking", "choices": CHOICE["choices"]}
GRID = {
    "kind": "matrix",
    "rows": CHOICE["choices"],
    "columns": [{"id": "p", "text": "Yes"}, {"id": "n", "text": {"en": "No", "ru": "Нет"}}],
}


@pytest.mark.parametrize(
    ("question", "given", "english", "russian"),
    [
        ({"kind": "nps"}, 9, "9 of 10", "9 из 10"),
        ({"kind": "rating", "points": 7}, 4, "4 of 7", "4 из 7"),
        ({"kind": "csat"}, 4, "4 of 5", "4 из 5"),
        ({"kind": "ces"}, 7, "7 of 7", "7 из 7"),
        ({"kind": "rating"}, 4, "4 of 5", "4 из 5"),
        ({"kind": "rating", "scale": "thumbs"}, 1, "1 of 2", "1 из 2"),
        ({"kind": "slider", "unit": "%"}, 40, "40 %", "40 %"),
        ({"kind": "slider"}, 0.5, "0.5", "0,5"),
        ({"kind": "number", "unit": {"en": "hours", "ru": "ч"}}, 12, "12 hours", "12 ч"),
        ({"kind": "number"}, 12.0, "12", "12"),
        ({"kind": "yesno"}, True, "Yes", "Да"),
        ({"kind": "yesno", "no": {"en": "Not yet", "ru": "Пока нет"}}, False, "Not yet", "Пока нет"),
        ({"kind": "consent"}, True, "I agree", "Согласен"),
        ({"kind": "consent", "label": "Take me on"}, True, "Take me on", "Take me on"),
        ({"kind": "consent"}, None, "Skipped", "Пропущено"),
        ({"kind": "email"}, "a@b.c", "a@b.c", "a@b.c"),
        ({"kind": "date"}, "2026-11-02", "2 November 2026", "2 ноября 2026"),
        ({"kind": "date"}, "2026-02-31", "2026-02-31", "2026-02-31"),
        (RANKING, {"choices": ["y", "x"]}, "1. Y, 2. The task", "1. Y, 2. Задание"),
        (GRID, {"rows": {"y": "p", "x": "n"}}, "The task: No; Y: Yes", "Задание: Нет; Y: Yes"),
        (GRID, {"rows": {"gone": "p"}}, "gone: Yes", "gone: Yes"),
        ({"kind": "dropdown", "choices": CHOICE["choices"]}, {"choices": ["x"]}, "The task", "Задание"),
        ({"kind": "text"}, "Words", "Words", "Words"),
        ({"kind": "text"}, None, "Skipped", "Пропущено"),
        ({"kind": "message"}, None, "Read", "Прочитано"),
        (CHOICE, {"choices": ["x", "y"]}, "The task, Y", "Задание, Y"),
        (CHOICE, {"choices": ["y", "x", "gone"]}, "The task, Y, gone", "Задание, Y, gone"),
        (CHOICE, {"choices": ["x"], "other": "w"}, "The task, Something else: w", "Задание, Иное: w"),
        ({**CHOICE, "other": True}, {"other": "w"}, "Other: w", "Другое: w"),
    ],
)
def test_answers_in_words(question: dict[str, Any], given: object, english: str, russian: str) -> None:
    asked = msgspec.convert({"id": "q", "text": "?", **question}, AnyQuestion)
    value = msgspec.convert(given, Value)
    assert (words(asked, value, "en"), words(asked, value, "ru")) == (english, russian)
