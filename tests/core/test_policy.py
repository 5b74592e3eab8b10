"""Who is left alone, until when, and why."""

from typing import Any

import pytest

from tests.core.made import NOW, asked, before, survey
from widget_server.core.policy import Cap, Policy, held_back, longest_ms, repeated
from widget_server.core.reasons import Asked, Reason
from widget_server.core.surveys import Survey

FREE = Policy(rest=None)
CAPPED = Policy(rest=None, caps=(Cap(asks=2, within="7d"),))


def allowed(policy: Policy, survey: Survey, past: list[Asked], now: int) -> Reason | None:
    """Why the survey may not be asked, as deciding looks at it."""
    return repeated(survey, past, now) or held_back(policy, past, now)


@pytest.mark.parametrize(
    ("policy", "again", "past"),
    [
        pytest.param(Policy(), None, [], id="nobody asked yet"),
        pytest.param(Policy(), None, [asked("other", "24h")], id="the rest is over"),
        pytest.param(FREE, None, [asked("other", "1m")], id="no rest in this policy"),
        pytest.param(CAPPED, None, [asked("a", "7d"), asked("b", "1d")], id="an ask has left the cap's window"),
        pytest.param(FREE, "30d", [asked("unclear", "30d")], id="the time for asking again has come"),
        pytest.param(FREE, "1h", [asked("unclear", "8d", "open")], id="open, but past its time"),
    ],
)
def test_may_be_asked(policy: Policy, again: str | None, past: list[Asked]) -> None:
    wanted = survey(again={"after": again} if again else None)
    assert allowed(policy, wanted, past, NOW) is None


@pytest.mark.parametrize(
    ("policy", "again", "past", "code", "values"),
    [
        pytest.param(
            Policy(),
            None,
            [asked("other", "2h")],
            "resting",
            {"until": before("2h") + 86_400_000, "asked_at": before("2h"), "by": "other", "rest_ms": 86_400_000},
            id="asked two hours ago by another",
        ),
        pytest.param(
            CAPPED,
            None,
            [asked("a", "6d"), asked("b", "1d")],
            "cap",
            {"asks": 2, "cap": 2, "within_ms": 7 * 86_400_000, "until": before("6d") + 7 * 86_400_000},
            id="twice this week",
        ),
        pytest.param(
            Policy(rest="1h", caps=(Cap(asks=1, within="1d"),)),
            None,
            [asked("a", "1m")],
            "cap",
            {},
            id="the longer one is told",
        ),
        pytest.param(
            FREE, None, [asked("unclear", "300d", "dismissed")], "once", {"asked_at": before("300d")}, id="once"
        ),
        pytest.param(
            FREE,
            "30d",
            [asked("unclear", "29d", "expired")],
            "again",
            {"until": before("29d") + 30 * 86_400_000, "after_ms": 30 * 86_400_000},
            id="too early to ask again",
        ),
        pytest.param(
            FREE, "1h", [asked("unclear", "2h", "open")], "open", {"invitation": "inv_unclear"}, id="still open"
        ),
        pytest.param(
            Policy(), None, [asked("other", "2h", "withdrawn")], "resting", {}, id="a withdrawn ask was an ask"
        ),
    ],
)
def test_may_not_be_asked(
    policy: Policy, again: str | None, past: list[Asked], code: str, values: dict[str, Any]
) -> None:
    reason = allowed(policy, survey(again={"after": again} if again else None), past, NOW)
    assert reason is not None
    assert reason.code == code
    assert {name: reason.values.get(name) for name in values} == values


@pytest.mark.parametrize(
    ("policy", "longest"),
    [(FREE, 0), (Policy(), 86_400_000), (Policy(caps=(Cap(asks=1, within="30d"),)), 30 * 86_400_000)],
)
def test_how_far_back_it_looks(policy: Policy, longest: int) -> None:
    assert longest_ms(policy) == longest
