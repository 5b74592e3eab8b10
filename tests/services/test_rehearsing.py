"""Rehearsal: what would have been asked is what is asked, in order of time, the same each time."""

from typing import Any

import msgspec
import pytest

from tests.core.made import survey
from widget_server.core.context import ContextRules
from widget_server.core.deciding.planning import plan
from widget_server.core.events import Conversation, Participant
from widget_server.core.policy import Policy
from widget_server.core.surveys import Survey, SurveyVersion
from widget_server.services.publishing import version_of
from widget_server.services.rehearsing import Rehearsal, nobody_looks, rehearse
from widget_server.services.rehearsing.findings import Found
from widget_server.services.rehearsing.recorded import Beside, Recorded
from widget_server.services.rehearsing.tallying import Tally, compared, found

START = 1_796_119_200_000
"""1 December 2026, 10:00 UTC."""
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def happened(name: str, at: int = 0, *, who: str = "s1", late: int = 0, **fields: Any) -> Recorded:
    """An event so long after the start (ms), which arrived so much later."""
    id = fields.pop("id", f"{who}:{name}:{at}")
    beside = fields.pop("beside", None)
    return Recorded(START + at + late, START + at, who, name, id, fields, beside)


def side(*surveys: Survey, policy: Policy | None = None, answer_rate: float = 0) -> tuple[Rehearsal, Tally]:
    versions = [SurveyVersion(workspace="w", survey=one, version=version_of(one)) for one in surveys]
    tally = Tally()
    ready = plan(versions, policy or Policy(rest=None), ContextRules(events=0, messages=0))
    return Rehearsal(ready, "w", tally, answer_rate=answer_rate), tally


def lived(*events: Recorded, surveys: list[Survey], after: int = 0, **options: Any) -> Found:
    """What came of these events, in order of arrival, and so much time after the last of them."""
    rehearsal, tally = side(*surveys, **options)
    rehearse([rehearsal], [sorted(events, key=lambda one: one.arrived_at)])
    rehearsal.pass_time(rehearsal.now + after)
    return found(rehearsal, tally, label="draft")


def asks(found: Found) -> list[tuple[int, str, str]]:
    return [(ask.at - START, ask.person, ask.survey) for ask in found.asks]


def reasons(found: Found, key: str) -> dict[str, int]:
    (one,) = (one for one in found.surveys if one.key == key)
    return {reason.code: reason.times for reason in one.reasons}


TWICE = survey("unclear", when={"event": "failed", "times": 2, "within": "10m"})


def test_each_person_is_asked_by_their_own_events() -> None:
    found = lived(
        happened("failed"),
        happened("failed", MINUTE, who="s2"),
        happened("failed", 2 * MINUTE),
        happened("failed", HOUR, who="s2"),
        surveys=[TWICE],
    )
    assert asks(found) == [(2 * MINUTE, "s1", "unclear")]
    assert reasons(found, "unclear") == {"count": 3, "chosen": 1}
    assert (found.people, found.people_asked, found.spread.by_asks) == (2, 1, {0: 1, 1: 1})


def test_a_wait_rings_in_between_at_its_time_and_only_where_nothing_calls_it_off() -> None:
    waiting = survey("quiet", when={"event": "opened", "wait": "5m", "unless": [{"event": "sent"}]})
    found = lived(
        happened("opened"),
        happened("opened", who="s2"),
        happened("sent", MINUTE, who="s2"),
        happened("opened", 30 * MINUTE, who="s3"),
        surveys=[waiting],
    )
    assert asks(found) == [(5 * MINUTE, "s1", "quiet")]
    assert reasons(found, "quiet") == {"chosen": 1, "called_off": 1, "waiting": 1}
    assert found.waits == 1


def test_an_invitation_that_expired_is_open_no_more() -> None:
    again = survey("again", when={"event": "done"}, again={"after": "1h"}, expires="2h")
    times = (0, 90 * MINUTE, 3 * HOUR)
    found = lived(*(happened("done", at) for at in times), surveys=[again])
    assert [ask[0] for ask in asks(found)] == [0, 3 * HOUR]
    assert reasons(found, "again") == {"chosen": 2, "open": 1}


def test_where_people_answer_an_invitation_is_open_no_longer() -> None:
    again = survey("again", when={"event": "done"}, again={"after": "1h"}, expires="7d")
    events = [happened("done", at) for at in (0, 90 * MINUTE)]
    assert len(asks(lived(*events, surveys=[again]))) == 1
    assert len(asks(lived(*events, surveys=[again], answer_rate=100))) == 2


def test_the_policy_holds_back_over_all_surveys() -> None:
    surveys = [survey("a", when={"event": "a"}), survey("b", when={"event": "b"})]
    found = lived(happened("a"), happened("b", HOUR), surveys=surveys, policy=Policy(rest="24h"))
    assert reasons(found, "b") == {"resting": 1}
    assert {one.key: one.stages["policy"] for one in found.surveys} == {"a": 0, "b": 1}


def test_an_event_that_came_late_asks_as_little_as_it_would_have() -> None:
    found = lived(happened("done", late=2 * HOUR), surveys=[survey("a", when={"event": "done"}, fresh="1h")])
    assert reasons(found, "a") == {"stale": 1}


def test_what_came_twice_counts_once() -> None:
    event = happened("failed", id="m1")
    found = lived(event, event, surveys=[TWICE])
    assert (asks(found), found.doubles, reasons(found, "unclear")) == ([], 1, {"count": 1})


def test_traits_and_groups_are_learnt_from_the_recording() -> None:
    pro = survey("pro", when={"event": "done"}, audience={"traits": {"plan": "pro"}, "groups": ["pilot"]})
    found = lived(
        happened("identified", beside=Beside(traits={"plan": "pro"})),
        happened("grouped", 1, beside=Beside(group="pilot")),
        happened("done", 2),
        happened("done", 3, who="s2"),
        surveys=[pro],
    )
    assert asks(found) == [(2, "s1", "pro")]
    assert reasons(found, "pro") == {"audience": 1, "chosen": 1}


def test_the_first_time_is_the_first_in_the_recording() -> None:
    first = survey("first", when={"event": "done", "nth": 2}, again={"after": "1s"})
    found = lived(*(happened("done", at * MINUTE) for at in range(4)), surveys=[first])
    assert asks(found) == [(MINUTE, "s1", "first")]


def test_both_sides_of_a_conversation_are_asked_about_the_same_moment() -> None:
    people = (Participant(id="s1", role="student"), Participant(id="maria", role="mentor"))
    closed = happened("lesson_closed", beside=Beside(conversation=Conversation(id="c1", participants=people)))
    surveys = [
        survey("student", when={"event": "lesson_closed"}, counterpart="mentor"),
        survey("mentor", when={"request": True}),
    ]
    found = lived(closed, surveys=surveys)
    assert [ask[1:] for ask in asks(found)] == [("maria", "mentor"), ("s1", "student")]


def test_a_schedule_asks_everybody_at_a_place_of_their_own() -> None:
    pulse = survey("pulse", when={"schedule": {"every": "30d", "spread": "10d"}}, again={"after": "20d"})
    found = lived(*(happened("seen", who=f"s{number}") for number in range(40)), surveys=[pulse], after=10 * DAY)
    assert found.people_asked == 40
    assert len({ask[0] for ask in asks(found)}) > 30
    assert all(0 <= ask[0] <= 10 * DAY for ask in asks(found))


def test_two_ids_of_one_person_have_one_history_from_the_alias_on() -> None:
    found = lived(
        happened("failed", who="anon:v"),
        happened("aliased", 1, beside=Beside(alias_of="v")),
        happened("failed", 2),
        surveys=[TWICE],
    )
    assert reasons(found, TWICE.key)["chosen"] == 1


def test_an_earlier_id_is_the_same_person_from_the_alias_on() -> None:
    found = lived(
        happened("done", who="anon:v"),
        happened("aliased", 1, beside=Beside(alias_of="v")),
        happened("done", 2, who="anon:v"),
        surveys=[survey("a", when={"event": "done"})],
    )
    assert reasons(found, "a") == {"chosen": 1, "open": 1}


def test_events_that_no_survey_looks_at_are_counted_and_not_kept() -> None:
    rehearsal, tally = side(TWICE)
    rehearsal.live([happened("seen", at) for at in range(100)])
    assert rehearsal.people["s1"].window.events == ()
    assert rehearsal.looking.by_name["seen"].times == 100
    assert found(rehearsal, tally, label="draft").unseen == ("failed",)


def test_a_session_is_made_of_all_events() -> None:
    scoped = survey("scoped", when={"event": "failed", "times": 2, "scope": "session"})
    rehearsal, _ = side(scoped)
    rehearsal.live([happened("seen", at) for at in range(5)])
    assert len(rehearsal.people["s1"].window.events) == 5


@pytest.mark.parametrize("sizes", [(1,), (7, 3), (1_000,)])
def test_the_same_events_give_the_same_bytes_however_they_are_cut(sizes: tuple[int, ...]) -> None:
    surveys = [
        TWICE,
        survey("quiet", when={"event": "failed", "wait": "5m", "unless": [{"event": "sent"}]}, again={"after": "1d"}),
        survey("sampled", when={"event": "sent"}, audience={"sample": 30}, again={"after": "2d"}),
    ]
    events = [
        happened("failed" if at % 3 else "sent", at * 7 * MINUTE, who=f"s{at % 11}", id=f"m{at}") for at in range(600)
    ]

    def bytes_of(chunks: list[list[Recorded]]) -> bytes:
        rehearsal, tally = side(*surveys, policy=Policy(rest="12h"), answer_rate=40)
        rehearse([rehearsal], chunks)
        return msgspec.json.encode(found(rehearsal, tally, label="draft"))

    cut: list[list[Recorded]] = []
    at = 0
    while at < len(events):
        size = sizes[len(cut) % len(sizes)]
        cut.append(events[at : at + size])
        at += size
    assert bytes_of(cut) == bytes_of([events])


def test_two_sides_live_through_one_pass_and_are_compared() -> None:
    first, second = side(TWICE), side(survey("unclear", when={"event": "failed"}))
    rehearse([first[0], second[0]], [[happened("failed"), happened("failed", 1, who="s2"), happened("failed", 2)]])
    difference = compared(found(*first, label="draft"), found(*second, label="live"))
    assert difference.surveys == {"unclear": (1, 2)}
    assert (difference.both, difference.only_first, difference.only_second) == (1, 0, 1)


def test_events_are_passed_over_only_where_nothing_depends_on_them() -> None:
    first, second = side(TWICE), side(survey("opened", when={"event": "open*"}))
    nobody = nobody_looks([first[0], second[0]])
    assert nobody is not None
    assert [nobody(name) for name in ("seen", "failed", "opened")] == [True, False, False]
    scheduled = side(survey("pulse", when={"schedule": {"every": "30d"}}))
    assert nobody_looks([first[0], scheduled[0]]) is None
