"""Caps and rests against a reference that counts slowly: no sequence of asks breaches them, and `until` is exact."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.living import DAY, living, policy
from tests.core.made import NOW, survey
from widget_server.core.patterns import duration_ms
from widget_server.core.policy import Policy, held_back, ready
from widget_server.core.reasons import Asked
from widget_server.core.surveys import first_channels

KINDS, TEAMS, CHANNELS = (
    ("moment", "relation", "safety"),
    ("people", "growth"),
    (("chat",), ("page",), ("chat", "page")),
)
RULES = st.fixed_dictionaries(
    {
        "rest": st.sampled_from([None, "1h", "1d"]),
        "rest_after_dismissal": st.sampled_from([None, "2d"]),
        "exempt": st.sampled_from([[], ["safety"]]),
        "caps": st.lists(
            st.fixed_dictionaries(
                {"asks": st.integers(1, 3), "within": st.sampled_from(["6h", "2d", "7d"])},
                optional={
                    "kind": st.sampled_from(KINDS),
                    "team": st.sampled_from(TEAMS),
                    "channel": st.sampled_from(["chat", "page"]),
                },
            ),
            max_size=3,
        ),
    }
)


def breaches(given: Policy, history: list[Asked]) -> list[str]:
    """Every rule that a whole history of asks breaks, looked at from every ask backwards."""
    broken = []
    for late in history:
        if late.kind in given.exempt:
            continue
        earlier = [ask for ask in history if ask.invited_at < late.invited_at and ask.kind not in given.exempt]
        if given.rest and any(late.invited_at - ask.invited_at < duration_ms(given.rest) for ask in earlier):
            broken.append("rest")
        if given.rest_after_dismissal:
            dismissals = [ask.closed_at for ask in earlier if ask.closed_at is not None]
            if any(0 <= late.invited_at - at < duration_ms(given.rest_after_dismissal) for at in dismissals):
                broken.append("rest after a dismissal")
        for cap in given.caps:
            counted = [
                ask
                for ask in (*earlier, late)
                if late.invited_at - ask.invited_at < duration_ms(cap.within)
                and cap.kind in (None, ask.kind)
                and cap.team in (None, ask.team)
                and (cap.channel is None or cap.channel in ask.channels)
            ]
            if late in counted and len(counted) > cap.asks:
                broken.append(f"cap {cap}")
    return broken


@given(rules=RULES, seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_no_sequence_of_asks_breaches_a_cap_or_a_rest(rules: dict[str, Any], seed: int) -> None:
    given, chance = policy(**rules), random.Random(seed)
    prepared, history, now = ready(given), list[Asked](), NOW
    for number in range(60):
        now += chance.choice((60_000, 3_600_000, 40_000_000))
        wanted = survey(
            f"s{number}", kind=chance.choice(KINDS), team=chance.choice(TEAMS), channels=chance.choice(CHANNELS)
        )
        if held_back(prepared, wanted, living(now=now, past=history)) is not None:
            continue
        dismissed = chance.random() < 0.3
        history.append(
            Asked(
                invitation_id=f"inv_{number}",
                survey_key=wanted.key,
                status="dismissed" if dismissed else "completed",
                invited_at=now,
                expires_at=now + DAY,
                closed_at=now + 30_000 if dismissed else None,
                kind=wanted.kind,
                team=wanted.team,
                channels=first_channels(wanted),
            )
        )
    assert history
    assert breaches(given, history) == []


@given(rules=RULES, seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_whoever_is_held_back_may_be_asked_when_it_is_over(rules: dict[str, Any], seed: int) -> None:
    """What is told as `until` is neither too early nor, by more than the other reasons, too late."""
    chance = random.Random(seed)
    past = [
        Asked(
            invitation_id=f"inv_{number}",
            survey_key=f"s{number}",
            status=chance.choice(("completed", "dismissed", "expired")),
            invited_at=NOW - chance.randrange(8 * DAY),
            expires_at=NOW,
            kind=chance.choice(KINDS),
            team=chance.choice(TEAMS),
            channels=chance.choice(CHANNELS),
        )
        for number in range(chance.randrange(8))
    ]
    prepared, wanted = ready(policy(**rules)), survey(kind="moment", team="people")
    reason = held_back(prepared, wanted, living(past=past))
    if reason is not None:
        until = reason.values["until"]
        assert held_back(prepared, wanted, living(now=until, past=past)) is None
        assert held_back(prepared, wanted, living(now=until - 1, past=past)) is not None
