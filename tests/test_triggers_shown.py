"""Every trigger that the documentation shows does what its sentence says: a history that makes it ask, and one that does not."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from widget_server.adapters.files import documents
from widget_server.core.cases import Case
from widget_server.core.policy import Policy
from widget_server.core.surveys import Survey
from widget_server.services.rehearsing.casing import Trial

PAGE = Path(__file__).resolve().parent.parent / "docs" / "triggers.md"
SHOWN = [
    (documents.parse("shown.yaml", block.encode()).value, block)
    for block in re.findall(r"^```yaml\n(when:.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
]

FILTERS = "course=python-basics attempt=3 task=loops-3 title=Loops branch=main"
HISTORIES: list[tuple[str, str, str]] = [
    ("when: {event: review_received}", "review_received", "review_sent"),
    ('when: {event: "exercise_*"}', "exercise_failed", "Exercise_failed"),
    ("branch: {matches:", f"exercise_failed {FILTERS}", f"exercise_failed {FILTERS} attempt=6"),
    (
        "times: 3, within: 15m",
        "exercise_failed; exercise_failed @7m; exercise_failed @15m",
        "exercise_failed; exercise_failed @7m; exercise_failed @16m",
    ),
    ("exactly: 2", "exercise_failed; exercise_failed @5m", "exercise_failed"),
    (
        "distinct: exercise, times: 3",
        "exercise_failed exercise=a; exercise_failed @1d exercise=b; exercise_failed @2d exercise=c",
        "exercise_failed exercise=a; exercise_failed @1d exercise=b; exercise_failed @2d exercise=a",
    ),
    (
        "same: [exercise], times: 3",
        "exercise_failed exercise=a; exercise_failed @1h exercise=b; exercise_failed @2h exercise=a; exercise_failed @3h exercise=a",
        "exercise_failed exercise=a; exercise_failed @1h exercise=b; exercise_failed @2h exercise=a",
    ),
    ("nth: 1", "session_finished", ""),
    ("every: 5", "; ".join(f"order_placed @{day}d" for day in range(5)), "order_placed; order_placed @1d"),
    (
        "- {event: chat_opened}\n  within: 30m",
        "exercise_failed; exercise_failed @8m; chat_opened @29m",
        "exercise_failed; exercise_failed @8m; chat_opened @31m",
    ),
    (
        "without: {event: reply_received}",
        "submission_returned; submission_returned @1h",
        "submission_returned; reply_received @30m; submission_returned @1h",
    ),
    (
        "- {event: hint_opened, times: 2}",
        "exercise_started exercise=a; hint_opened @1m exercise=a; hint_opened @2m exercise=a; exercise_failed @3m exercise=a",
        "exercise_started exercise=a; hint_opened @1m exercise=a; hint_opened @2m exercise=b; exercise_failed @3m exercise=a",
    ),
    (
        "not_since: {event: exercise_passed}",
        "exercise_passed; exercise_failed @1h; exercise_failed @2h",
        "exercise_failed; exercise_passed @1h; exercise_failed @2h",
    ),
    (
        "not_since: {event: lesson_opened, since: exercise_failed}",
        "lesson_opened; exercise_failed @1m; chat_opened @2m",
        "exercise_failed; lesson_opened @1m; chat_opened @2m",
    ),
    (
        "- not: {event: course_finished}",
        "submission_returned; chat_opened @1d",
        "submission_returned; course_finished @1h; chat_opened @1d",
    ),
    (
        "scope: session",
        "hint_opened; hint_opened @29m; hint_opened @58m",
        "hint_opened; hint_opened @29m; hint_opened @60m",
    ),
    ("wait: 10m", "session_finished; +11m", "session_finished; +9m"),
    (
        "event: question_asked",
        "question_asked; +25h",
        "question_asked; question_withdrawn @20h; +25h",
    ),
    (
        "until: {event: lesson_closed}",
        "lesson_opened; lesson_closed @20m",
        "lesson_opened; lesson_finished @10m; lesson_closed @20m; +3h",
    ),
    ("wait: 7d", "login; +8d", "login; login @6d; +6d"),
    ("every: 90d", "login; +31d", ""),
    ("on: 2027-03-01", "login; +96d", "login; +80d"),
    ("request: true", "survey_requested survey=shown", "login"),
]


def case(history: str, expect: str) -> Case:
    """A history such as "login; login @6d page=a; +1d"."""
    given: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in history.split(";"))):
        if part.startswith("+"):
            after = {"after": part[1:]}
            continue
        event, *more = part.split()
        at = next((word[1:] for word in more if word.startswith("@")), "0m")
        pairs = dict(word.split("=") for word in more if "=" in word)
        properties = {name: int(value) if value.isdigit() else value for name, value in pairs.items()}
        given.append({"event": event, "at": at, "properties": properties})
    return msgspec.convert({"name": history, "given": given, "expect": expect, **after}, Case)


@pytest.mark.parametrize(("snippet", "asks", "leaves"), [pytest.param(*row, id=row[0]) for row in HISTORIES])
def test_a_trigger_that_is_shown_does_what_it_says(snippet: str, asks: str, leaves: str) -> None:
    [shown] = [value for value, block in SHOWN if snippet in block]
    questions = [{"id": "words", "kind": "text", "text": "Words?"}]
    survey = msgspec.convert({"key": "shown", "name": "Shown", "questions": questions, **shown}, Survey)
    trial = Trial([survey], Policy(rest=None))
    outcome = trial.run(case(asks, "asked"), survey="shown")
    assert outcome.passed, outcome.happened
    if leaves:
        outcome = trial.run(case(leaves, "not_asked"), survey="shown")
        assert outcome.passed, outcome.happened


def test_every_trigger_that_is_shown_is_tried() -> None:
    assert len(SHOWN) == len(HISTORIES)
    assert [sum(snippet in block for _, block in SHOWN) for snippet, *_ in HISTORIES] == [1] * len(HISTORIES)
