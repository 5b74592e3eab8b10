"""From an event to at most one ask, with a reason for every survey that listens to it."""

from typing import Any

import pytest

from tests.core.made import NOW, asked, before, conversation, decided, event, failed, opened, situation, survey
from widget_server.core.deciding import FAR, Decision
from widget_server.core.events import Conversation, Message, Participant
from widget_server.core.policy import Policy
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
