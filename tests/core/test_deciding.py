"""From an event to at most one ask, with a reason for every survey that listens to it."""

from typing import Any

import msgspec
import pytest

from tests.core.made import (
    NOW,
    asked,
    before,
    conversation,
    decided,
    event,
    failed,
    opened,
    situation,
    survey,
    timer,
    window,
)
from widget_server.core.deciding import FAR, Decision
from widget_server.core.events import Conversation, Event, Message, Participant, Respondent
from widget_server.core.patterns import duration_ms
from widget_server.core.policy import Blackout, Policy
from widget_server.core.reasons import Timer
from widget_server.core.sampling import place
from widget_server.core.situations import Situation
from widget_server.core.triggers import SURVEY_REQUESTED

FREE = Policy(rest=None)
MARIA = Participant(id="maria", role="mentor")


def codes(decision: Decision) -> dict[str, str]:
    return {key: reason.code for key, reason in decision.reasons.items()}


def test_an_event_nobody_listens_to_is_far() -> None:
    assert decided(situation(event("scrolled")), survey()) is FAR
    assert not FAR.near


def test_the_ask_carries_its_moment() -> None:
    said = Message(id="m1", author_id="maria", text="Look at line 3", sent_at=before("1m"))
    events = [failed("9m", task="loops"), event("chat_opened", conversation_id="c1", page="https://a.example/chat?t=1")]
    here = situation(*events, conversation=conversation("c1", said))
    decision = decided(here, survey("unclear", expires="2d"))
    invitation = decision.invitation
    assert invitation is not None
    assert codes(decision) == {"unclear": "chosen"}
    assert (invitation.id, invitation.survey_key, invitation.event_id) == ("inv_new", "unclear", events[-1].id)
    assert (invitation.conversation_id, invitation.mentor_id) == ("c1", "maria")
    assert invitation.expires_at == NOW + 2 * 86_400_000
    assert [one.name for one in invitation.context.events] == ["exercise_failed", "chat_opened"]
    assert [one.trigger for one in invitation.context.events] == [False, True]
    assert invitation.context.messages == (said,)
    assert invitation.context.page == "https://a.example/chat"


def test_without_a_conversation_of_its_own_the_last_one_counts() -> None:
    here = situation(event("message_sent", "5m", conversation_id="c1"), opened(), conversation=conversation("c1"))
    invitation = decided(here, survey()).invitation
    assert invitation is not None
    assert (invitation.conversation_id, invitation.mentor_id) == ("c1", "maria")


@pytest.mark.parametrize("last", [None, Conversation(id="c1"), Conversation(id="c1", participants=(MARIA,))])
def test_a_conversation_that_the_person_left_does_not_count(last: Conversation | None) -> None:
    here = situation(event("message_sent", "5m", conversation_id="c1"), opened(), conversation=last)
    invitation = decided(here, survey()).invitation
    assert invitation is not None
    assert (invitation.conversation_id, invitation.mentor_id) == (None, None)


def test_the_mentor_of_another_conversation_is_not_asked_about() -> None:
    here = situation(event("chat_opened", conversation_id="c2"), conversation=conversation("c1"))
    invitation = decided(here, survey()).invitation
    assert invitation is not None
    assert (invitation.conversation_id, invitation.mentor_id) == ("c2", None)


@pytest.mark.parametrize(
    ("fresh", "ago", "code"),
    [
        pytest.param("1h", "1h", "chosen", id="just fresh enough"),
        pytest.param("1h", "61m", "stale", id="too late"),
        pytest.param("90d", "91d", "stale", id="far too late"),
    ],
)
def test_an_event_gone_stale_asks_nothing(fresh: str, ago: str, code: str) -> None:
    decision = decided(situation(event("chat_opened", ago, received_at=NOW)), survey(fresh=fresh))
    assert codes(decision) == {"unclear": code}
    assert (decision.invitation is not None) is (code == "chosen")


def test_an_event_dated_more_than_a_day_ahead_asks_nothing() -> None:
    ahead = NOW + 86_400_000
    assert codes(decided(situation(event("chat_opened", occurred_at=ahead)), survey())) == {"unclear": "chosen"}
    assert codes(decided(situation(event("chat_opened", occurred_at=ahead + 1)), survey())) == {"unclear": "future"}


@pytest.mark.parametrize(
    ("fields", "past", "winner"),
    [
        pytest.param({"b": {"priority": 80}}, [], "b", id="the more important one"),
        pytest.param(
            {"a": {"again": {"after": "1d"}}, "b": {"again": {"after": "1d"}}},
            ["a 2d", "b 3d"],
            "b",
            id="the one asked longest ago",
        ),
        pytest.param({"a": {"again": {"after": "1d"}}}, ["a 300d"], "b", id="never asked goes before long ago"),
        pytest.param({}, [], "a", id="the first by key"),
    ],
)
def test_one_of_several_that_are_due(fields: dict[str, dict[str, Any]], past: list[str], winner: str) -> None:
    surveys = [survey(key, **fields.get(key, {})) for key in "ab"]
    before_now = [asked(key, ago) for key, ago in (one.split() for one in past)]
    decision = decided(situation(opened(), past=before_now), *surveys, policy=FREE)
    assert decision.survey_key == winner
    loser = "b" if winner == "a" else "a"
    assert codes(decision) == {winner: "chosen", loser: "outranked"}
    assert decision.reasons[loser].values["by"] == winner


def test_a_survey_held_back_leaves_room_for_another() -> None:
    decision = decided(situation(opened(), past=[asked("a", "2d")]), survey("a", priority=90), survey("b"), policy=FREE)
    assert codes(decision) == {"a": "once", "b": "chosen"}


def test_every_survey_that_listens_has_a_reason() -> None:
    surveys = [
        survey("plain"),
        survey("after-failures", when={"sequence": [{"event": "exercise_failed"}, {"event": "chat_opened"}]}),
        survey("evening", when={"event": "chat_opened", "where": {"time": "evening"}}),
        survey("elsewhere", when={"event": "lesson_opened"}),
    ]
    decision = decided(situation(opened(), past=[asked("nps", "2h")]), *surveys)
    assert codes(decision) == {"plain": "resting", "after-failures": "never_happened", "evening": "filter"}
    assert decision.near
    assert decision.invitation is None


def request(key: object, **fields: Any) -> Any:
    return situation(event(SURVEY_REQUESTED, properties={"survey": key}), **fields)


ON_REQUEST = survey("help", when={"request": True}, again={"after": "1d"})


@pytest.mark.parametrize(
    ("key", "past", "code"),
    [
        pytest.param("help", [], "chosen", id="asked for"),
        pytest.param("help", [asked("nps", "1m")], "chosen", id="one's own wish passes the rest"),
        pytest.param("help", [asked("help", "1h", "open")], "open", id="it is there already"),
        pytest.param("help", [asked("help", "1h")], "again", id="too early to ask again"),
        pytest.param("unclear", [], "not_live", id="not one that pages may ask for"),
        pytest.param("nothing", [], "not_live", id="unknown"),
    ],
)
def test_asking_for_a_survey_by_name(key: str, past: list[Any], code: str) -> None:
    decision = decided(request(key, past=past), ON_REQUEST, survey())
    assert codes(decision) == {key: code}
    if decision.invitation is not None:
        assert decision.invitation.context.why.request


@pytest.mark.parametrize("key", [None, 7, {"survey": "help"}])
def test_asking_for_nonsense_is_far(key: object) -> None:
    assert decided(request(key), ON_REQUEST) is FAR


# -- whom a survey may ask, and when they are left alone -----------------------------------------------------------------
STUDENT = Respondent(workspace="course", id="s1", verified=True, traits={"plan": "pro"})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        pytest.param({"audience": {"traits": {"plan": "pro"}}}, "chosen", id="in the audience"),
        pytest.param({"audience": {"traits": {"plan": "free"}}}, "audience", id="outside"),
        pytest.param({"audience": {"not": {"traits": {"plan": "pro"}}}}, "audience", id="shut out"),
        pytest.param({"audience": {"sample": 100}}, "chosen", id="in the sample"),
        pytest.param({"audience": {"sample": 0.000001}}, "sample", id="not in the sample"),
        pytest.param(
            {"audience": {"traits": {"plan": "free"}, "sample": 0.000001}}, "audience", id="the sample is last"
        ),
        pytest.param(
            {"questions": [{"id": "q", "kind": "nps", "text": "?", "known_from": {"trait": "grade"}}]},
            "chosen",
            id="not known",
        ),
        pytest.param(
            {"questions": [{"id": "q", "kind": "text", "text": "?", "ask_if": {"trait": "plan", "equals": "free"}}]},
            "nothing_to_ask",
            id="nothing that concerns the person",
        ),
    ],
)
def test_who_is_asked(fields: dict[str, Any], code: str) -> None:
    decision = decided(situation(opened(), respondent=STUDENT), survey(**fields))
    assert codes(decision) == {"unclear": code}


def test_a_survey_left_with_nothing_to_ask_leaves_room_for_the_next() -> None:
    silent = [{"id": "q", "kind": "text", "text": "?", "ask_if": {"trait": "plan", "equals": "free"}}]
    decision = decided(situation(opened(), respondent=STUDENT), survey("a", questions=silent), survey("b"))
    assert codes(decision) == {"a": "nothing_to_ask", "b": "chosen"}


def test_an_exempt_kind_passes_the_policy() -> None:
    policy = Policy(rest="24h", exempt=("nps",))
    surveys = [survey("a"), survey("b", kind="nps")]
    decision = decided(situation(opened(), past=[asked("c", "1h")]), *surveys, policy=policy)
    assert codes(decision) == {"a": "resting", "b": "chosen"}


def test_those_held_out_are_never_asked_unless_they_ask() -> None:
    held = next(f"s{number}" for number in range(1000) if place("holdout", "course", f"s{number}") < 1)
    nobody = Respondent(workspace="course", id=held)
    policy = Policy(holdout=1, exempt=("nps",))
    decision = decided(situation(opened(), respondent=nobody), survey(kind="nps"), policy=policy)
    assert codes(decision) == {"unclear": "holdout"}
    wish = decided(request("help", respondent=nobody), ON_REQUEST, policy=policy)
    assert codes(wish) == {"help": "chosen"}


def test_a_wish_passes_audience_and_policy() -> None:
    wanted = survey("help", when={"request": True}, audience={"traits": {"plan": "free"}})
    policy = Policy(rest="90d", blackout=(Blackout(from_="2026-12-01", to="2026-12-31"),))
    decision = decided(request("help", past=[asked("nps", "1h")], respondent=STUDENT), wanted, policy=policy)
    assert codes(decision) == {"help": "chosen"}


def test_the_team_that_stands_first_asks_whatever_the_priority() -> None:
    surveys = [survey("a", team="sales", priority=90), survey("b", team="school", priority=10)]
    decision = decided(situation(opened()), *surveys, policy=Policy(teams=("school",)))
    assert codes(decision) == {"a": "outranked", "b": "chosen"}
    assert decision.reasons["a"].values == {"by": "b", "priority": 90, "its_priority": 10, "team": "school"}


@pytest.mark.parametrize(
    ("number", "told", "others"),
    [pytest.param(20, 20, 0), pytest.param(21, 21, 0), pytest.param(22, 21, 1), pytest.param(300, 21, 279)],
)
def test_only_the_nearest_are_told_beside_the_chosen_one(number: int, told: int, others: int) -> None:
    surveys = [survey(f"s{place:03}") for place in range(number)]
    decision = decided(situation(opened()), *surveys)
    assert list(codes(decision).values()).count("outranked") == told - 1
    assert (len(decision.reasons), decision.others) == (told, others)


def test_the_one_chosen_may_stand_behind_the_nearest() -> None:
    surveys = [survey(f"s{place:03}", audience={"traits": {"plan": "free"}}) for place in range(50)]
    decision = decided(situation(opened(), respondent=STUDENT), *surveys, survey("z"))
    assert decision.survey_key == "z"
    assert set(decision.reasons) == {"z", *(f"s{place:03}" for place in range(20))}
    assert decision.others == 30


# -- waits ---------------------------------------------------------------------------------------------------------------
WAITS = survey("later", when={"event": "exercise_failed", "wait": "5m", "unless": [{"event": "exercise_passed"}]})


def test_a_wait_begins_with_a_timer() -> None:
    here = situation(failed())
    decision = decided(here, WAITS)
    assert codes(decision) == {"later": "waiting"}
    assert decision.invitation is None
    assert decision.timers == (timer("later", due_at=NOW + 300_000, since=NOW, event_id=here.event.id),)


def test_a_wait_begins_once() -> None:
    decision = decided(situation(failed("1m"), failed(), waiting=frozenset({"later"})), WAITS)
    assert codes(decision) == {"later": "waiting"}
    assert decision.timers == ()


def test_no_wait_begins_for_what_could_not_be_asked_after_it() -> None:
    decision = decided(situation(failed(), past=[asked("later", "2d")]), WAITS)
    assert codes(decision) == {"later": "once"}
    assert decision.timers == ()


def rung(first: Event, *more: Event, **fields: Any) -> Situation:
    """What is known when the timer rings that the first event set."""
    due_at = first.occurred_at + 300_000
    set_by = timer("later", due_at=due_at, since=first.occurred_at, event_id=first.id)
    return situation(first, *more, **{"event": first, "now": due_at, "timer": set_by, **fields})


def test_a_wait_that_is_over_asks() -> None:
    decision = decided(rung(failed("5m")), WAITS)
    assert codes(decision) == {"later": "chosen"}
    assert decision.invitation is not None
    assert decision.invitation.context.why.wait_ms == 300_000


def test_a_wait_that_was_called_off_asks_nothing() -> None:
    decision = decided(rung(failed("5m"), event("exercise_passed", "1m")), WAITS)
    assert codes(decision) == {"later": "called_off"}
    assert decision.timers == ()


def test_the_next_wait_goes_on_after_one_that_was_called_off() -> None:
    again = failed("1m")
    decision = decided(rung(failed("5m"), event("exercise_passed", "2m"), again), WAITS)
    assert codes(decision) == {"later": "waiting"}
    later = timer("later", due_at=again.occurred_at + 300_000, since=again.occurred_at, event_id=again.id)
    assert decision.timers == (later,)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        pytest.param({"now": NOW + 3_600_000}, "chosen", id="late, but fresh"),
        pytest.param({"now": NOW + 3_600_001}, "stale", id="freshness counts from when it was due"),
        pytest.param({"past": [asked("nps", "1h")]}, "resting", id="the policy is asked when it rings"),
    ],
)
def test_a_wait_may_be_over_in_vain(fields: dict[str, Any], code: str) -> None:
    assert codes(decided(rung(failed("5m"), **fields), WAITS)) == {"later": code}


@pytest.mark.parametrize(("rest", "put_off"), [("90m", True), ("119m", True), ("3h", False)])
def test_a_wait_that_the_policy_holds_back_is_put_off_while_it_is_fresh(rest: str, put_off: bool) -> None:
    policy = Policy(rest=rest)
    here = rung(failed("5m"), past=[asked("nps", "1h")])
    decision = decided(here, WAITS, policy=policy)
    assert codes(decision) == {"later": "resting"}
    assert [again.due_at for again in decision.timers] == ([before("1h") + duration_ms(rest)] if put_off else [])
    for again in decision.timers:
        later = msgspec.structs.replace(here, timer=again, now=again.due_at)
        assert codes(decided(later, WAITS, policy=policy)) == {"later": "chosen"}


@pytest.mark.parametrize(("rest", "put_off"), [("7d", True), ("8d", False)])
def test_a_turn_set_by_hand_waits_for_the_policy_as_long_as_its_card_would(rest: str, put_off: bool) -> None:
    pulse = survey("pulse", when={"request": True}, expires="6d")
    by_hand = turn(timer=timer("pulse", due_at=NOW, since=NOW, kind="schedule"), past=[asked("nps", "25h")])
    decision = decided(by_hand, pulse, policy=Policy(rest=rest))
    assert codes(decision) == {"pulse": "resting"}
    assert bool(decision.timers) is put_off


def test_a_timer_of_a_survey_that_is_gone_asks_nothing() -> None:
    assert codes(decided(rung(failed("5m")), survey())) == {"later": "not_live"}


# -- turns ---------------------------------------------------------------------------------------------------------------
NPS = survey("nps", when={"schedule": {"every": "90d"}}, again={"after": "30d"})
DAY = 86_400_000


def turn(**fields: Any) -> Situation:
    """What is known when the person's turn has come."""
    coming = timer("nps", due_at=NOW, since=NOW, kind="schedule")
    return situation(event("survey_scheduled"), **{"timer": coming, **fields})


def test_a_turn_asks_and_comes_again() -> None:
    decision = decided(turn(), NPS)
    assert codes(decision) == {"nps": "chosen"}
    assert decision.timers == (timer("nps", due_at=NOW + 90 * DAY, since=NOW + 90 * DAY, kind="schedule"),)


def test_a_turn_that_the_policy_holds_back_comes_as_soon_as_it_may() -> None:
    decision = decided(turn(past=[asked("other", "1h")]), NPS)
    assert codes(decision) == {"nps": "resting"}
    until = NOW + 23 * 3_600_000
    assert decision.timers == (timer("nps", due_at=until, since=NOW, kind="schedule"),)
    after = decided(turn(timer=decision.timers[0], now=until), NPS)
    assert codes(after) == {"nps": "chosen"}
    assert [one.due_at for one in after.timers] == [NOW + 90 * DAY]


@pytest.mark.parametrize(("before_it", "code"), [("1d", "once"), ("40d", "chosen")])
def test_a_schedule_that_comes_once_asks_once_however_often_its_turns_are_drawn(before_it: str, code: str) -> None:
    gala = survey("nps", when={"schedule": {"on": "2026-12-01", "spread": "14d"}}, again={"after": "1h"})
    assert codes(decided(turn(past=[asked("nps", before_it)]), gala, policy=FREE)) == {"nps": code}


def test_somebody_outside_the_audience_has_their_next_turn_all_the_same() -> None:
    decision = decided(turn(), survey("nps", when={"schedule": {"every": "90d"}}, audience={"traits": {"plan": "pro"}}))
    assert codes(decision) == {"nps": "audience"}
    assert [one.due_at for one in decision.timers] == [NOW + 90 * DAY]


# -- both sides ----------------------------------------------------------------------------------------------------------
BOTH = (survey("student", counterpart="mentor"), survey("mentor", when={"event": "lesson_closed"}))


def talk(**fields: Any) -> Situation:
    here = event("chat_opened", id="e1", conversation_id="c1")
    return situation(here, **{"conversation": conversation("c1"), **fields})


def alone(who: str, *others: Participant) -> Conversation:
    """Somebody who is student and mentor at once."""
    both = (Participant(id=who, role="student"), Participant(id=who, role="mentor"))
    return Conversation(id="c1", participants=(*both, *others))


SUMMONS = Timer(
    workspace="course",
    respondent_id="maria",
    survey_key="mentor",
    due_at=NOW,
    since=NOW,
    kind="episode",
    event_id="e1",
    episode="epi_e1",
)


def test_both_sides_are_asked_about_one_moment() -> None:
    decision = decided(talk(), *BOTH)
    assert decision.invitation is not None
    assert decision.invitation.episode == "epi_e1"
    assert decision.reasons["student"].values["episode"] == "epi_e1"
    assert decision.timers == (SUMMONS,)


@pytest.mark.parametrize(
    ("fields", "timers"),
    [
        pytest.param({"past": [asked("other", "1h")]}, (SUMMONS,), id="one side rests"),
        pytest.param({"past": [asked("student", "9d")]}, (SUMMONS,), id="one side was asked before"),
        pytest.param({"conversation": None}, (), id="nobody is known to be there"),
        pytest.param({"conversation": conversation("c2")}, (), id="another conversation"),
        pytest.param({"conversation": Conversation(id="c1", participants=(MARIA,))}, (), id="not in it"),
        pytest.param({"conversation": alone("s1")}, (), id="both sides are one person"),
        pytest.param({"conversation": alone("s1", MARIA)}, (SUMMONS,), id="themselves and another"),
    ],
)
def test_the_other_side_has_a_policy_of_its_own(fields: dict[str, Any], timers: tuple[Timer, ...]) -> None:
    assert decided(talk(**fields), *BOTH).timers == timers


def test_a_moment_outside_the_audience_is_none_for_either_side() -> None:
    student = survey("student", counterpart="mentor", audience={"traits": {"plan": "pro"}})
    assert decided(talk(), student, BOTH[1]).timers == ()


def test_the_other_side_is_asked_whatever_its_survey_waits_for() -> None:
    maria = Respondent(workspace="course", id="maria", verified=True)
    here = talk(timer=SUMMONS, respondent=maria, window=window(event("lesson_opened", "3m", respondent_id="maria")))
    decision = decided(here, survey("student", counterpart="mentor"), survey("mentor", counterpart="student"))
    assert codes(decision) == {"mentor": "chosen"}
    invitation = decision.invitation
    assert invitation is not None
    assert (invitation.respondent_id, invitation.conversation_id, invitation.episode) == ("maria", "c1", "epi_e1")
    assert [one.name for one in invitation.context.events] == ["lesson_opened", "chat_opened"]
    assert invitation.context.why.episode
    assert invitation.mentor_id is None
    assert decision.timers == ()
