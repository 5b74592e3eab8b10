"""Who is left alone, until when, and why."""

from typing import Any

import msgspec
import pytest

from tests.core.living import DAY, living, one, policy
from tests.core.made import NOW, asked, before, survey
from widget_server.core.events import Respondent
from widget_server.core.policy import Policy, held_back, held_out, ready, repeated
from widget_server.core.reasons import Asked, Reason
from widget_server.core.surveys import Survey

FREE = {"rest": None}
CAPPED = {"rest": None, "caps": [{"asks": 2, "within": "7d"}]}


def allowed(given: Policy, survey: Survey, past: list[Asked], now: int = NOW) -> Reason | None:
    """Why the survey may not be asked, as deciding looks at it."""
    return repeated(survey, past, now) or held_back(ready(given), survey, living(now=now, past=past))


@pytest.mark.parametrize(
    ("given", "again", "past"),
    [
        pytest.param({"rest": "24h"}, None, [], id="nobody asked yet"),
        pytest.param({"rest": "24h"}, None, [asked("other", "24h")], id="the rest is over"),
        pytest.param(FREE, None, [asked("other", "1m")], id="no rest in this policy"),
        pytest.param(CAPPED, None, [asked("a", "7d"), asked("b", "1d")], id="an ask has left the cap's window"),
        pytest.param(FREE, {"after": "30d"}, [asked("unclear", "30d")], id="the time for asking again has come"),
        pytest.param(FREE, {"after": "1h"}, [asked("unclear", "8d", "open")], id="open, but past its time"),
        pytest.param(
            FREE,
            {"after": "1h", "until": "answered"},
            [asked("unclear", "8d", "dismissed"), asked("unclear", "2d", "expired")],
            id="until answered, and never answered",
        ),
        pytest.param(FREE, {"after": "1h", "most": 2}, [asked("unclear", "8d")], id="asked less often than the most"),
        pytest.param(
            {"rest_after_dismissal": "7d"},
            None,
            [one("a", "9d", "dismissed", closed_at=before("7d"))],
            id="the rest after the dismissal is over",
        ),
        pytest.param(
            {"rest_after_dismissal": "7d"}, None, [asked("a", "1d", "expired")], id="an ask left alone is no dismissal"
        ),
    ],
)
def test_may_be_asked(given: dict[str, Any], again: dict[str, Any] | None, past: list[Asked]) -> None:
    assert allowed(policy(**given), survey(again=again), past) is None


@pytest.mark.parametrize("identity", ["grouped", "anonymous"])
def test_no_reason_tells_that_somebody_answered_without_their_name(identity: str) -> None:
    once = msgspec.structs.replace(survey(again={"after": "1h", "until": "answered"}), identity=identity)
    reason = repeated(once, [asked("unclear", "8d", "completed")], NOW)
    assert reason == Reason(code="once", values={"asked_at": before("8d")})


@pytest.mark.parametrize(
    ("given", "again", "past", "code", "values"),
    [
        pytest.param(
            {"rest": "24h"},
            None,
            [asked("other", "2h")],
            "resting",
            {"until": before("2h") + DAY, "asked_at": before("2h"), "by": "other", "rest_ms": DAY},
            id="asked two hours ago by another",
        ),
        pytest.param(
            {"rest_after_dismissal": "7d"},
            None,
            [one("other", "9d", "dismissed", closed_at=before("6d"))],
            "dismissed",
            {"until": before("6d") + 7 * DAY, "asked_at": before("9d"), "by": "other", "rest_ms": 7 * DAY},
            id="the rest after a dismissal begins with the dismissal",
        ),
        pytest.param(
            {"rest": "24h", "rest_after_dismissal": "7d"},
            None,
            [asked("a", "3d", "dismissed"), asked("b", "1h")],
            "dismissed",
            {"by": "a"},
            id="dismissed before the last ask, and longer",
        ),
        pytest.param(
            {"rest": "30d", "rest_after_dismissal": "7d"},
            None,
            [asked("a", "3d", "dismissed")],
            "resting",
            {},
            id="a rest after a dismissal that is shorter changes nothing",
        ),
        pytest.param(
            CAPPED,
            None,
            [asked("a", "6d"), asked("b", "1d")],
            "cap",
            {"asks": 2, "cap": 2, "within_ms": 7 * DAY, "until": before("6d") + 7 * DAY, "kind": None},
            id="twice this week",
        ),
        pytest.param(
            {"rest": "1h", "caps": [{"asks": 1, "within": "1d"}]},
            None,
            [asked("a", "1m")],
            "cap",
            {},
            id="the longer one is told",
        ),
        pytest.param(
            {"caps": [{"asks": 1, "within": "30d"}, {"asks": 1, "within": "7d"}]},
            None,
            [asked("a", "1d")],
            "cap",
            {"within_ms": 30 * DAY},
            id="of two caps the longer one",
        ),
        pytest.param(
            FREE, None, [asked("unclear", "300d", "dismissed")], "once", {"asked_at": before("300d")}, id="once"
        ),
        pytest.param(
            FREE,
            {"after": "30d"},
            [asked("unclear", "29d", "expired")],
            "again",
            {"until": before("29d") + 30 * DAY, "after_ms": 30 * DAY},
            id="too early to ask again",
        ),
        pytest.param(
            FREE,
            {"after": "1h", "until": "answered"},
            [one("unclear", "300d", "completed", closed_at=before("299d")), asked("unclear", "2d", "expired")],
            "answered",
            {"at": before("299d")},
            id="answered once, long ago",
        ),
        pytest.param(
            FREE,
            {"after": "90d", "most": 2},
            [asked("unclear", "300d"), asked("unclear", "2d")],
            "most",
            {"asks": 2, "most": 2},
            id="never again is told before not yet",
        ),
        pytest.param(
            FREE,
            {"after": "1h"},
            [asked("unclear", "2h", "open")],
            "open",
            {"invitation": "inv_unclear"},
            id="still open",
        ),
        pytest.param(
            {"rest": "24h"}, None, [asked("other", "2h", "withdrawn")], "resting", {}, id="a withdrawn ask was an ask"
        ),
    ],
)
def test_may_not_be_asked(
    given: dict[str, Any], again: dict[str, Any] | None, past: list[Asked], code: str, values: dict[str, Any]
) -> None:
    reason = allowed(policy(**given), survey(again=again), past)
    assert reason is not None
    assert reason.code == code
    assert {name: reason.values.get(name) for name in values} == values


NPS = {"kind": "relation", "team": "people", "channels": ("chat",)}


@pytest.mark.parametrize(
    ("cap", "wanted", "earlier", "held"),
    [
        ({}, {}, NPS, True),
        ({"kind": "relation"}, NPS, NPS, True),
        ({"kind": "relation"}, NPS, {}, False),
        ({"kind": "relation"}, {}, NPS, False),
        ({"team": "people"}, NPS, NPS, True),
        ({"team": "people"}, {"team": "people"}, NPS, True),
        ({"team": "people"}, NPS, {"team": "growth"}, False),
        ({"channel": "page"}, {}, {}, True),
        ({"channel": "page"}, {}, NPS, False),
        ({"channel": "page"}, NPS, {}, False),
        ({"channel": "chat"}, NPS, {}, True),
        ({"kind": "relation", "team": "growth"}, NPS, NPS, False),
    ],
)
def test_a_cap_counts_only_what_it_is_about(
    cap: dict[str, Any], wanted: dict[str, Any], earlier: dict[str, Any], held: bool
) -> None:
    given = ready(policy(caps=[{"asks": 1, "within": "7d", **cap}]))
    reason = held_back(given, survey("next", **wanted), living(past=[one("earlier", "1d", **earlier)]))
    assert (reason is not None) is held
    if reason is not None:
        assert {name: reason.values[name] for name in cap} == cap


def test_exempt_kinds_are_neither_held_back_nor_counted() -> None:
    strict = ready(
        policy(
            rest="24h",
            rest_after_dismissal="30d",
            caps=[{"asks": 1, "within": "30d"}],
            quiet=[{"from": "00:00", "to": "24:00"}],
            exempt=["safety"],
        )
    )
    assert held_back(strict, survey(kind="safety"), living(past=[asked("a", "1m", "dismissed")])) is None
    by_day = ready(
        policy(rest="24h", rest_after_dismissal="30d", caps=[{"asks": 1, "within": "30d"}], exempt=["safety"])
    )
    assert held_back(by_day, survey(), living(past=[one("a", "1m", "dismissed", kind="safety")])) is None


def test_a_holdout_is_the_same_people_always_and_no_smaller_when_it_grows() -> None:
    def out(percent: float, person: str) -> bool:
        here = msgspec.structs.replace(living(), respondent=Respondent(workspace="course", id=person))
        reason = held_out(ready(policy(holdout=percent)), here)
        assert reason in (None, Reason(code="holdout", values={"percent": percent}))
        return reason is not None

    people = [f"student-{number}" for number in range(2_000)]
    none, few, more = ({person for person in people if out(percent, person)} for percent in (0, 5, 20))
    assert not none
    assert few < more
    assert 60 < len(few) < 140
    assert 340 < len(more) < 460
