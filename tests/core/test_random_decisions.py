"""The fast way to decide and the slow one agree, whatever is live and whatever happened."""

import os
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core import one_by_one
from tests.core.made import NOW, version
from widget_server.core.audience import Audience
from widget_server.core.context import ContextRules
from widget_server.core.deciding import Decision, decide
from widget_server.core.deciding.planning import Plan, plan
from widget_server.core.events import Conversation, Event, Participant, Respondent, Window
from widget_server.core.patterns import Trigger
from widget_server.core.policy import Policy
from widget_server.core.reasons import Answered, Asked
from widget_server.core.situations import Situation
from widget_server.core.surveys import Again, Survey

FULL = os.environ.get("CUECARD_TEST_FULL") == "1"
PEOPLE = 20_000 if FULL else 500
"""How many random people with a history before a random set of surveys."""
EVENTS = 5
"""Of each history, so many are decided about at least."""

TRIGGERS: list[dict[str, Any]] = [
    {"event": "a"},
    {"event": "b"},
    {"event": "a", "where": {"p": 1}},
    {"event": "a", "where": {"p": 2, "q": "x"}},
    {"event": "a", "where": {"q": "x", "p": 1}},
    {"event": "a", "where": {"q": {"one_of": ["x", "y"]}}},
    {"event": "a", "where": {"p": {"at_least": 2}}},
    {"event": "a", "where": {"p": {"at_least": 2}, "q": "x"}},
    {"event": "a", "where": {"p": None}},
    {"event": "a", "where": {"p": True}},
    *({"event": "a", "times": times, "within": within} for times in (2, 3) for within in ("2m", "10m", "1h")),
    {"event": "a", "times": 3},
    {"event": "a", "times": 2, "where": {"p": 1}, "within": "10m"},
    {"event": "b", "times": 2, "within": "10m"},
    {"event": "a", "exactly": 2, "within": "10m"},
    {"event": "a", "distinct": "p", "times": 2, "within": "1h"},
    {"event": "a", "nth": 2},
    {"event": "b", "every": 2},
    {"event": "a", "times": 2, "same": ["q"]},
    {"event": "a*"},
    {"event": "*"},
    {"event": "*", "where": {"p": 1}},
    {"event": "a*", "times": 3, "within": "10m"},
    *(
        {"sequence": [{"event": "a", "times": times, "within": within}, {"event": "b"}]}
        for times in (1, 2, 3)
        for within in ("2m", "10m")
    ),
    {"sequence": [{"event": "a", "times": 2, "within": "10m"}, {"event": "b"}], "within": "20m"},
    {"sequence": [{"event": "a", "times": 3, "within": "10m"}, {"event": "b"}], "within": "20m"},
    {"sequence": [{"event": "a", "times": 2}, {"event": "b", "where": {"p": 1}}], "within": "20m"},
    {"sequence": [{"event": "a", "where": {"q": "x"}}, {"event": "b"}], "within": "5m"},
    {"sequence": [{"event": "c"}, {"event": "b"}], "within": "5m"},
    {"sequence": [{"event": "z", "times": 2, "within": "1h"}, {"event": "b"}]},
    {"sequence": [{"event": "a"}, {"event": "a"}], "within": "5m"},
    {"sequence": [{"event": "a"}, {"event": "b"}, {"event": "c"}]},
    {"sequence": [{"event": "b"}, {"event": "a*"}], "within": "10m"},
    {"sequence": [{"event": "a"}, {"event": "b"}], "not_since": {"event": "c"}},
    {"sequence": [{"event": "a"}, {"event": "b", "without": {"event": "c"}}]},
    {"sequence": [{"event": "a"}, {"event": "b"}], "same": ["q"]},
    {"all": [{"event": "a"}, {"event": "b", "within": "10m"}]},
    {"any": [{"event": "a", "where": {"p": 1}}, {"event": "b", "times": 2}]},
    {"all": [{"event": "a"}, {"not": {"event": "c", "within": "10m"}}]},
    {"event": "a", "times": 2, "scope": "session"},
    {"event": "a", "scope": "conversation"},
    {"event": "a", "wait": "5m"},
    {"event": "a", "wait": "5m", "unless": [{"event": "b"}]},
    {"event": "a", "where": {"p": 1}, "wait": "10m", "until": {"event": "b"}},
    {"event": "a", "times": 2, "within": "10m", "wait": "1h"},
    {"event": "a", "wait": "10m", "until": {"event": "a", "where": {"q": "y"}}, "unless": [{"event": "c"}]},
    {"event": "*", "wait": "30m", "unless": [{"event": "*"}]},
    {"any": [{"event": "a"}, {"event": "b"}], "wait": "5m"},
    {"request": True},
    {"schedule": {"every": "90d"}},
]

AUDIENCES: list[dict[str, Any]] = [
    {"traits": {"plan": "pro"}},
    {"traits": {"plan": "basic"}},
    {"traits": {"plan": "pro", "grade": 7}},
    {"traits": {"grade": 7, "plan": "pro"}},
    {"traits": {"plan": {"one_of": ["pro", "basic"]}}, "sample": 50},
    {"traits": {"grade": {"at_least": 5}}},
    {"traits": {"grade": {"at_least": 5}, "plan": "pro"}, "sample": 20},
    {"traits": {"team": None}},
    {"groups": ["pilot"]},
    {"language": ["ru"]},
    {"traits": {"plan": "pro"}, "device": ["phone"]},
    {"page": "/lesson/*"},
    {"role": "student"},
    {"verified": True},
    {"answered": {"survey": "s01", "question": "q", "at_least": 7}},
    {"asked": {"kind": "nps", "within": "1d"}},
    {"did": {"event": "c", "within": "1h"}},
    {"only": ["s1"]},
    {"sample": 20},
    {"sample": 100},
    {"all": [{"traits": {"plan": "pro"}}, {"verified": True}]},
    {"any": [{"traits": {"plan": "pro"}}, {"sample": 50}]},
    {"not": {"traits": {"plan": "pro"}}, "sample": 90},
]

QUESTIONS: list[list[dict[str, Any]]] = [
    [{"id": "q", "kind": "nps", "text": "How likely?"}],
    [{"id": "q", "kind": "nps", "text": "How likely?", "ask_if": {"trait": "plan", "equals": "pro"}}],
    [{"id": "q", "kind": "nps", "text": "How likely?", "known_from": {"trait": "grade"}}],
    [
        {"id": "q", "kind": "text", "text": "Why?", "ask_if": {"property": "p", "at_least": 2}},
        {"id": "m", "kind": "message", "text": "Hello"},
    ],
]

POLICIES: list[dict[str, Any]] = [
    {},
    {"rest": None},
    {"rest": None, "teams": ["red", "blue"]},
    {"rest": "1h", "exempt": ["nps"], "caps": [{"asks": 2, "within": "30d"}]},
    {"rest": None, "caps": [{"asks": 1, "within": "1d", "team": "red"}, {"asks": 1, "within": "2d", "kind": "nps"}]},
    {
        "rest": None,
        "caps": [{"asks": 1, "within": "1d", "channel": "chat"}],
        "quiet": [{"from": "14:00", "to": "14:04"}],
    },
    {"rest": None, "holdout": 50},
]

triggers_ = [msgspec.convert(one, Trigger) for one in TRIGGERS]
audiences = [None, *(msgspec.convert(one, Audience) for one in AUDIENCES)]
forms = [
    msgspec.convert({"name": "S", "when": {"event": "a"}, "questions": one}, Survey).questions for one in QUESTIONS
]
policies = [msgspec.convert(one, Policy) for one in POLICIES]
agains = [None, Again(after="1h"), Again(after="1h", most=2), Again(after="1d", until="answered")]
RULES = ContextRules(redact=("Secret",))
PEOPLE_THERE = (
    Participant(id="s1", role="student"),
    Participant(id="maria", role="mentor"),
    Participant(id="ivan", role="mentor"),
)


@st.composite
def surveys(draw: st.DrawFn) -> list[Survey]:
    """Few of them, or more than are told."""
    simple = draw(st.booleans())
    return [draw(survey(number, simple)) for number in range(draw(st.integers(1, 45)))]


@st.composite
def survey(draw: st.DrawFn, number: int, simple: bool) -> Survey:
    """A simple one is like the others in all that rank and policy look at."""
    some = st.sampled_from
    return Survey(
        key=f"s{number:02}",
        name="S",
        when=draw(some(triggers_)),
        audience=draw(some(audiences)),
        priority=50 if simple else draw(some([50, 50, 50, 80])),
        team="" if simple else draw(some(["", "", "red", "blue", "green"])),
        kind="moment" if simple else draw(some(["moment", "moment", "nps"])),
        channels=("chat", "page") if simple else draw(some([("chat", "page"), ("page",)])),
        fresh=draw(some(["1h", "1h", "5m", "2d"])),
        again=draw(some(agains)),
        counterpart=draw(some([None, None, None, "s00", "s02", "gone"])),
        questions=draw(some(forms[:1] if simple else forms)),
    )


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """In the order of arrival; some late, some at one instant, some dated ahead."""
    some = st.sampled_from
    at, found = NOW - 3_600_000, []
    for number in range(draw(st.integers(EVENTS, 14))):
        at += draw(some([0, 1_000, 60_000, 60_000, 240_000, 2_400_000]))
        properties = {"p": draw(some([1, 2, True, 1.0, None, [1]])), "q": draw(some(["x", "y", 1, {"x": 1}]))}
        found.append(
            Event(
                id=f"e{number}",
                workspace="course",
                respondent_id="s1",
                name=draw(some(["a", "a", "a", "b", "b", "c", "ab", "z"])),
                occurred_at=at - draw(some([0, 0, 0, 0, 120_000, 600_000, 7_200_000, -90_000_000])),
                received_at=at,
                properties={name: value for name, value in properties.items() if value is not None},
                conversation_id=draw(some([None, "c1"])),
                page=draw(some([None, "/lesson/1"])),
                device=draw(some([None, "phone"])),
            )
        )
    return found


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """What is known of somebody at the beginning."""
    some = st.sampled_from
    keys = st.integers(0, 44).map("s{:02}".format)
    past = [
        Asked(
            invitation_id=f"inv_{number}",
            survey_key=draw(keys),
            status=draw(some(["open", "completed", "dismissed"])),
            invited_at=(invited_at := NOW - draw(some([10, 100, 3_000, 3_000])) * 3_600_000),
            expires_at=invited_at + 7 * 86_400_000,
            kind=draw(some(["moment", "nps"])),
            team=draw(some(["", "red"])),
        )
        for number in range(draw(some([0, 0, 1, 3, 8])))
    ]
    traits = {"plan": draw(some(["pro", "basic", None])), "grade": draw(some([5, 7, None])), "language": "ru"}
    answer = Answered(survey_key="s01", question_id="q", value=draw(some([3, 9])), answered_at=NOW - 7_200_000)
    return {
        "respondent": Respondent(
            workspace="course",
            id=draw(some(["s1", "s1", "s2", "s3", "s4"])),
            verified=draw(st.booleans()),
            traits={name: value for name, value in traits.items() if value is not None},
        ),
        "conversation": draw(some([None, Conversation(id="c1", participants=PEOPLE_THERE)])),
        "asked": tuple(past),
        "answered": draw(some([(), (answer,)])),
        "waiting": draw(st.frozensets(keys, max_size=10)),
    }


@settings(max_examples=PEOPLE, deadline=None, suppress_health_check=list(HealthCheck))
@given(surveys(), events(), people(), st.sampled_from(policies))
def test_fast_and_slow_agree(live: list[Survey], happened: list[Event], person: dict[str, Any], rules: Policy) -> None:
    before = plan([version(one) for one in live[::2]], rules, RULES)
    ready = plan([version(one) for one in live], rules, RULES, before=before)
    window, counts = Window(), dict[str, int]()
    for event in happened:
        window = window.with_event(event, keep_ms=86_400_000 * 90, most=12)
        counts[event.name] = counts.get(event.name, 0) + 1
        here = Situation(event=event, window=window, now=event.received_at, ordinal=counts[event.name], **person)
        decision = agreed(here, ready, live, rules)
        if decision.invitation is not None:
            asked = decision.invitation
            person["asked"] += (
                Asked(
                    invitation_id=asked.id,
                    survey_key=asked.survey_key,
                    status="open",
                    invited_at=asked.invited_at,
                    expires_at=asked.expires_at,
                    kind=asked.kind,
                    team=asked.team,
                    channels=asked.channels,
                ),
            )
        begun = {timer.survey_key for timer in decision.timers if timer.kind == "wait"}
        person["waiting"] |= begun


def agreed(here: Situation, ready: Plan, live: list[Survey], rules: Policy) -> Decision:
    """The decision, which is the one that the slow way makes."""
    decision = decide(here, ready, invitation_id=lambda: "inv_new")
    expected = one_by_one.judged(here, live, rules)
    if expected is None:
        assert not decision.near
        return decision
    assert decision.near
    assert decision.survey_key == expected.chosen
    reasons = dict(decision.reasons)
    if expected.chosen is not None:
        chosen = reasons.pop(expected.chosen)
        assert chosen.code == "chosen"
        assert chosen.values.get("episode") == expected.episode
        assert chosen.values["event_ids"] == list(expected.event_ids)
    assert reasons == expected.reasons
    assert decision.others == expected.others
    timers = [
        (one.kind, one.respondent_id, one.survey_key, one.due_at, one.since, one.event_id, one.episode)
        for one in decision.timers
    ]
    assert len(timers) == len(set(timers))
    assert set(timers) == expected.timers
    return decision
