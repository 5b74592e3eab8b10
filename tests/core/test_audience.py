"""Who is in an audience, who is not, and by which part of it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.made import NOW, before, event, failed, situation
from widget_server.core.audience import EVERYBODY, Audience, Equality, outside, ready
from widget_server.core.events import Conversation, Event, Participant, Respondent
from widget_server.core.reasons import Answered, Asked, Reason
from widget_server.core.situations import Situation
from widget_server.core.triggers import filters

ANNA = {
    "plan": "pro",
    "age": 17,
    "vip": True,
    "groups": ["pilot", "spring"],
    "language": "pt-BR",
    "department": None,
}


def audience(**fields: Any) -> Audience:
    return msgspec.convert(fields, Audience)


def person(*events: Event, id: str = "anna", traits: dict[str, Any] | None = None, **fields: Any) -> Situation:
    """Somebody, and what just happened to them."""
    verified = fields.pop("verified", True)
    known = ANNA if traits is None else traits
    respondent = Respondent(workspace="course", id=id, verified=verified, traits=known)
    return situation(*(events or (event("chat_opened"),)), respondent=respondent, **fields)


def judged(wanted: Audience | None, here: Situation) -> Reason | None:
    return outside(ready(wanted, "nps"), here)


def answer(
    value: Any, ago: str = "1d", survey: str = "nps", question: str = "score", bank: str | None = None
) -> Answered:
    return Answered(survey_key=survey, question_id=question, bank=bank, value=value, answered_at=before(ago))


def ask(survey: str, ago: str, **fields: Any) -> Asked:
    given = {"status": "completed", "expires_at": before(ago) + 86_400_000, **fields}
    return Asked(invitation_id="inv_1", survey_key=survey, invited_at=before(ago), **given)


def talk(*people: tuple[str, str]) -> Conversation:
    return Conversation(id="c1", participants=tuple(Participant(id=id, role=role) for id, role in people))  # type: ignore[arg-type]


ANSWERS = (
    answer(9, "300d"),
    answer({"choices": ["speed"]}, "20d", "csat", "why", bank="reasons"),
    answer({"choices": ["speed", "words"]}, "15d", "csat", "many"),
    answer({"choices": ["speed"], "other": "and more"}, "14d", "csat", "other"),
    answer("Slow", "12d", "csat", "words"),
    answer(6, "10d"),
    answer(None, "9d"),
    answer(True, "8d", "odd", "flag"),
)
ASKED = (
    ask("nps", "40d", status="completed", kind="relation", team="people"),
    ask("csat", "10d", status="dismissed", team="growth"),
    ask("old", "9d", status="open"),
    ask("new", "1h", status="open"),
)
CHAT = talk(("maria", "mentor"), ("anna", "student"))


@pytest.mark.parametrize(
    ("wanted", "here"),
    [
        pytest.param({}, {}, id="no test: everybody"),
        pytest.param({"traits": {"plan": "pro"}}, {}, id="a trait"),
        pytest.param(
            {"traits": {"plan": {"one_of": ["pro", "team"]}, "age": {"at_least": 16}}}, {}, id="several traits"
        ),
        pytest.param({"traits": {"department": None, "city": {"exists": False}}}, {}, id="a trait that is not known"),
        pytest.param({"traits": {"groups": {"contains": "spring"}}}, {}, id="a trait that is a list"),
        pytest.param({"groups": ["autumn", "pilot"]}, {}, id="in one of the groups"),
        pytest.param({"groups": ["pilot"]}, {"traits": {"groups": "pilot"}}, id="a single group"),
        pytest.param({"language": ["pt"]}, {}, id="a language covers its regions"),
        pytest.param({"language": ["ru", "pt-br"]}, {}, id="the region, in any case"),
        pytest.param({"language": ["pt-BR"]}, {"traits": {"locale": "pt_BR"}}, id="by the trait locale"),
        pytest.param({"device": ["phone", "tablet"]}, {"events": {"device": "phone"}}, id="on a phone"),
        pytest.param({"page": "https://a.example/*"}, {"events": {"page": "https://a.example/x"}}, id="on a page"),
        pytest.param({"role": "student"}, {"conversation": CHAT}, id="a student here"),
        pytest.param({"role": "mentor"}, {"id": "maria", "conversation": CHAT}, id="mentors are respondents too"),
        pytest.param({"verified": True}, {}, id="proved"),
        pytest.param({"verified": False}, {"verified": False}, id="a visitor"),
        pytest.param({"only": ["boris", "anna"]}, {}, id="named for a pilot"),
        pytest.param({"answered": {"survey": "nps", "at_most": 6, "within": "90d"}}, {}, id="a detractor"),
        pytest.param({"answered": {"survey": "nps"}}, {}, id="answered at all"),
        pytest.param({"answered": {"bank": "reasons", "equals": "speed"}}, {}, id="chose just that"),
        pytest.param({"answered": {"question": "many", "includes": "words"}}, {}, id="chose that among others"),
        pytest.param({"answered": {"question": "words", "equals": "Slow"}}, {}, id="said that"),
        pytest.param({"answered": {"question": "words", "within": "12d"}}, {}, id="just long enough ago"),
        pytest.param({"asked": {"survey": "csat"}}, {}, id="asked before"),
        pytest.param(
            {"asked": {"kind": "relation", "team": "people", "status": "completed"}}, {}, id="asked like that"
        ),
        pytest.param({"asked": {"status": "dismissed", "within": "10d"}}, {}, id="dismissed lately"),
        pytest.param({"asked": {"survey": "new", "status": "open"}}, {}, id="an invitation is open"),
        pytest.param({"asked": {"survey": "old", "status": "expired"}}, {}, id="open, but past its time"),
        pytest.param({"all": [{"groups": ["pilot"]}, {"verified": True}]}, {}, id="all of them"),
        pytest.param({"any": [{"groups": ["autumn"]}, {"verified": True}]}, {}, id="one of them"),
        pytest.param({"not": {"groups": ["autumn"]}}, {}, id="not in it"),
        pytest.param({"not": {"any": [{"groups": ["autumn"]}, {"not": {"verified": True}}]}}, {}, id="nested"),
        pytest.param({"sample": 100}, {}, id="a sample of all"),
    ],
)
def test_inside(wanted: dict[str, Any], here: dict[str, Any]) -> None:
    assert judged(audience(**wanted), told(here)) is None


def told(here: dict[str, Any]) -> Situation:
    events = (event("chat_opened", **here.pop("events")),) if "events" in here else ()
    return person(*events, asked=ASKED, answered=ANSWERS, **here)


@pytest.mark.parametrize(
    ("wanted", "here", "values"),
    [
        pytest.param({"traits": {"plan": "free"}}, {}, {"test": "traits", "property": "plan"}, id="another value"),
        pytest.param(
            {"traits": {"plan": "pro", "age": {"above": 17}}},
            {},
            {"test": "traits", "property": "age"},
            id="the one of them",
        ),
        pytest.param({"traits": {"vip": 1}}, {}, {"test": "traits", "property": "vip"}, id="true is not 1"),
        pytest.param({"groups": ["autumn"]}, {}, {"test": "groups"}, id="in none of the groups"),
        pytest.param({"groups": ["pilot"]}, {"traits": {}}, {"test": "groups"}, id="in no group"),
        pytest.param(
            {"groups": ["pilot"]}, {"traits": {"groups": [7, ["pilot"]]}}, {"test": "groups"}, id="odd groups"
        ),
        pytest.param({"language": ["pt-PT"]}, {}, {"test": "language"}, id="another region"),
        pytest.param({"language": ["p"]}, {}, {"test": "language"}, id="half a tag"),
        pytest.param({"language": ["pt"]}, {"traits": {"language": 7}}, {"test": "language"}, id="no language known"),
        pytest.param({"device": ["phone"]}, {"events": {"device": "desktop"}}, {"test": "device"}, id="on a desktop"),
        pytest.param({"device": ["phone"]}, {}, {"test": "device"}, id="nobody knows on what"),
        pytest.param(
            {"page": "*/courses/*"}, {"events": {"page": "https://a.example/"}}, {"test": "page"}, id="elsewhere"
        ),
        pytest.param({"page": "*"}, {}, {"test": "page"}, id="on no page"),
        pytest.param({"role": "mentor"}, {"conversation": CHAT}, {"test": "role"}, id="a student here, no mentor"),
        pytest.param({"role": "student"}, {}, {"test": "role"}, id="in no conversation"),
        pytest.param({"verified": True}, {"verified": False}, {"test": "verified"}, id="not proved"),
        pytest.param({"only": ["boris"]}, {}, {"test": "only"}, id="not in the pilot"),
        pytest.param(
            {"answered": {"survey": "nps", "at_least": 9}}, {}, {"test": "answered"}, id="the latest answer counts"
        ),
        pytest.param(
            {"answered": {"survey": "nps", "within": "9d"}}, {}, {"test": "answered"}, id="only skipped since"
        ),
        pytest.param({"answered": {"survey": "ces"}}, {}, {"test": "answered"}, id="never answered"),
        pytest.param({"answered": {"question": "many", "equals": "speed"}}, {}, {"test": "answered"}, id="chose more"),
        pytest.param(
            {"answered": {"question": "other", "equals": "speed"}}, {}, {"test": "answered"}, id="and own words"
        ),
        pytest.param(
            {"answered": {"question": "words", "at_least": 1}}, {}, {"test": "answered"}, id="words, no number"
        ),
        pytest.param(
            {"answered": {"question": "flag", "at_most": 1}}, {}, {"test": "answered"}, id="true is no number"
        ),
        pytest.param(
            {"answered": {"question": "words", "includes": "S"}}, {}, {"test": "answered"}, id="words, no choice"
        ),
        pytest.param({"asked": {"survey": "ces"}}, {}, {"test": "asked"}, id="never asked"),
        pytest.param({"asked": {"survey": "nps", "within": "39d"}}, {}, {"test": "asked"}, id="asked too long ago"),
        pytest.param({"asked": {"survey": "old", "status": "open"}}, {}, {"test": "asked"}, id="no longer open"),
        pytest.param(
            {"asked": {"kind": "relation", "team": "growth"}}, {}, {"test": "asked"}, id="not by one and the same"
        ),
        pytest.param(
            {"all": [{"verified": True}, {"traits": {"plan": "free"}}]},
            {},
            {"test": "traits", "property": "plan"},
            id="all",
        ),
        pytest.param({"any": [{"groups": ["autumn"]}, {"verified": False}]}, {}, {"test": "any"}, id="none of them"),
        pytest.param({"not": {"groups": ["pilot"]}}, {}, {"test": "not"}, id="in what is left out"),
    ],
)
def test_outside(wanted: dict[str, Any], here: dict[str, Any], values: dict[str, Any]) -> None:
    assert judged(audience(**wanted), told(here)) == Reason(code="audience", values=values)


@pytest.mark.parametrize(
    ("did", "inside"),
    [
        pytest.param({"event": "exercise_failed", "times": 2, "within": "7d"}, True, id="twice this week"),
        pytest.param({"event": "exercise_failed", "times": 3, "within": "7d"}, False, id="not three times"),
        pytest.param({"event": "exercise_*", "where": {"task": "loops"}}, True, id="a pattern with filters"),
        pytest.param({"not": {"event": "lesson_bought"}}, True, id="never did"),
    ],
)
def test_what_somebody_did(did: dict[str, Any], inside: bool) -> None:
    here = person(failed("6d", task="loops"), failed("2d"), event("chat_opened"))
    reason = judged(audience(did=did), here)
    assert reason == (None if inside else Reason(code="audience", values={"test": "did"}))


def test_the_first_part_that_does_not_hold_is_told_and_the_sample_last() -> None:
    nobody = {"sample": 0.000001}
    wanted = audience(groups=["autumn"], verified=False, **nobody)
    assert judged(wanted, person()) == Reason(code="audience", values={"test": "groups"})
    assert judged(audience(**nobody), person()) == Reason(code="sample", values={"percent": 0.000001})


def test_no_audience_is_everybody() -> None:
    assert ready(None, "nps") is EVERYBODY
    assert outside(EVERYBODY, person(traits={}, verified=False)) is None


# -- what an index over many audiences is built on ---------------------------------------------------------------------
def test_tests_of_equality_are_told_apart() -> None:
    wanted = audience(
        traits={
            "plan": "pro",
            "city": {"one_of": ["Oslo", None]},
            "vip": {"equals": True},
            "age": {"at_least": 18},
            "both": {"equals": 1, "at_least": 1},
        },
        all=[{"traits": {"team": "red"}}],
        any=[{"traits": {"team": "blue"}}],
    )
    found = ready(wanted, "nps").equalities
    assert [(one.trait, one.values) for one in found] == [
        ("plan", ("pro",)),
        ("city", ("Oslo", None)),
        ("vip", (True,)),
        ("team", ("red",)),
    ]
    assert found[0] == Equality(
        trait="plan", values=("pro",), reason=Reason(code="audience", values={"test": "traits", "property": "plan"})
    )


VALUES = st.sampled_from([None, True, False, 0, 1, 1.0, "1", "pro", "free"])


@given(
    where=st.dictionaries(
        st.sampled_from("abc"),
        st.one_of(
            VALUES, st.builds(lambda one: {"equals": one}, VALUES), st.builds(lambda *any: {"one_of": any}, VALUES)
        ),
    ),
    traits=st.dictionaries(st.sampled_from("abc"), VALUES),
)
def test_whoever_fails_a_test_of_equality_is_outside(where: dict[str, Any], traits: dict[str, Any]) -> None:
    wanted = ready(audience(traits=where), "nps")
    equal = all(any(filters.same(traits.get(one.trait), value) for value in one.values) for one in wanted.equalities)
    assert (outside(wanted, person(traits=traits)) is None) is equal


def test_now_is_when_it_is_decided_not_when_it_happened() -> None:
    late = person(event("chat_opened", "2d", received_at=NOW), answered=(answer(3, "1d"),))
    assert judged(audience(answered={"survey": "nps", "within": "1d"}), late) is None
