"""Quiet hours and blackout days on somebody's own clock: from when, until when, through every change of the clock."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.living import DAY, HOLIDAYS, NIGHT, living, ms, policy
from tests.core.made import asked, survey
from widget_server.core.policy import held_back, ready
from widget_server.core.reasons import Reason

WEEKEND = {"from": "00:00", "to": "24:00", "days": ["saturday", "sunday"]}
FRIDAY_NIGHT = {"from": "20:00", "to": "08:00", "days": ["friday"]}
HIDDEN = {"from": "02:00", "to": "03:00"}


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "until"),
    [
        pytest.param([NIGHT], "UTC", "2026-12-03T20:59:59Z", None, id="the last second of the day"),
        pytest.param([NIGHT], "UTC", "2026-12-03T21:00Z", "2026-12-04T09:00Z", id="before midnight"),
        pytest.param([NIGHT], "UTC", "2026-12-04T08:59:59Z", "2026-12-04T09:00Z", id="after midnight"),
        pytest.param([NIGHT], "UTC", "2026-12-04T09:00Z", None, id="the first second of the day"),
        pytest.param([NIGHT], "Europe/Moscow", "2026-12-03T18:00Z", "2026-12-04T06:00Z", id="on one's own clock"),
        pytest.param(
            [NIGHT], "Asia/Kathmandu", "2026-12-03T15:15Z", "2026-12-04T03:15Z", id="three quarters of an hour"
        ),
        pytest.param([NIGHT], "Pacific/Kiritimati", "2026-12-03T07:00Z", "2026-12-03T19:00Z", id="tomorrow already"),
        pytest.param([NIGHT], "Pacific/Pago_Pago", "2026-12-03T19:59Z", "2026-12-03T20:00Z", id="still yesterday"),
        pytest.param([NIGHT], "Atlantis/Capital", "2026-12-03T21:00Z", "2026-12-04T08:00Z", id="no such zone"),
        pytest.param([NIGHT], "Europe", "2026-12-03T21:00Z", "2026-12-04T08:00Z", id="a folder of zones"),
        pytest.param([NIGHT], "../../etc/passwd", "2026-12-03T21:00Z", "2026-12-04T08:00Z", id="a path"),
        pytest.param([NIGHT], None, "2026-12-03T21:00Z", "2026-12-04T08:00Z", id="nobody knows where: the policy's"),
        pytest.param([WEEKEND], "UTC", "2026-12-05T12:00Z", "2026-12-07T00:00Z", id="Saturday runs on into Sunday"),
        pytest.param([WEEKEND], "UTC", "2026-12-04T23:59:59Z", None, id="Friday is not the weekend"),
        pytest.param([WEEKEND, NIGHT], "UTC", "2026-12-04T22:00Z", "2026-12-07T09:00Z", id="night, weekend, night"),
        pytest.param([FRIDAY_NIGHT], "UTC", "2026-12-05T07:00Z", "2026-12-05T08:00Z", id="begun on Friday"),
        pytest.param([FRIDAY_NIGHT], "UTC", "2026-12-06T07:00Z", None, id="not begun on Saturday"),
        pytest.param(
            [NIGHT], "Europe/Berlin", "2026-03-29T00:30Z", "2026-03-29T07:00Z", id="the night of the lost hour"
        ),
        pytest.param(
            [NIGHT], "Europe/Berlin", "2026-10-25T00:30Z", "2026-10-25T08:00Z", id="the night of the double hour"
        ),
        pytest.param([HIDDEN], "Europe/Berlin", "2026-03-29T01:00Z", None, id="hours that the clock jumps over"),
        pytest.param(
            [{"from": "22:00", "to": "02:30"}],
            "Europe/Berlin",
            "2026-03-29T00:59Z",
            "2026-03-29T01:00Z",
            id="an end that the clock jumps over",
        ),
        pytest.param(
            [HIDDEN], "Europe/Berlin", "2026-10-25T01:30Z", "2026-10-25T02:00Z", id="the hour that comes again"
        ),
        pytest.param([HIDDEN], "Europe/Berlin", "2026-10-25T00:30Z", "2026-10-25T02:00Z", id="both of them at once"),
        pytest.param(
            [NIGHT], "Pacific/Apia", "2011-12-30T09:30Z", "2011-12-30T19:00Z", id="the day that Samoa left out"
        ),
        pytest.param(
            [{"from": "10:00", "to": "10:00"}], "UTC", "2026-12-03T09:59Z", "2026-12-13T10:00Z", id="for ever"
        ),
    ],
)
def test_quiet_hours(quiet: list[dict[str, Any]], zone: str | None, now: str, until: str | None) -> None:
    given = ready(policy(quiet=quiet, time_zone="Europe/Berlin"))
    reason = held_back(given, survey(), living(zone, now=ms(now)))
    if until is None:
        assert reason is None
    else:
        assert reason is not None
        assert (reason.code, reason.values["until"]) == ("quiet", ms(until))


def test_quiet_hours_are_told_as_they_stand_in_the_policy() -> None:
    reason = held_back(ready(policy(quiet=[NIGHT])), survey(), living("UTC", now=ms("2026-12-03T22:00Z")))
    assert reason == Reason(code="quiet", values={"until": ms("2026-12-04T09:00Z"), **NIGHT})


@pytest.mark.parametrize(
    ("blackout", "zone", "now", "until"),
    [
        pytest.param([HOLIDAYS], "UTC", "2026-12-23T23:59:59Z", None, id="the evening before"),
        pytest.param([HOLIDAYS], "UTC", "2026-12-24T00:00Z", "2026-12-27T00:00Z", id="the first instant"),
        pytest.param([HOLIDAYS], "UTC", "2026-12-27T00:00Z", None, id="over"),
        pytest.param(
            [HOLIDAYS], "America/New_York", "2026-12-27T04:59Z", "2026-12-27T05:00Z", id="on one's own calendar"
        ),
        pytest.param(
            [HOLIDAYS], "Asia/Tokyo", "2026-12-23T15:00Z", "2026-12-26T15:00Z", id="begun already in the east"
        ),
        pytest.param(
            [HOLIDAYS, {"from": "2026-12-27", "to": "2026-12-31"}],
            "UTC",
            "2026-12-24T12:00Z",
            "2027-01-01T00:00Z",
            id="one after the other",
        ),
        pytest.param(
            [{"from": "2026-03-29", "to": "2026-03-29"}],
            "Asia/Beirut",
            "2026-03-29T12:00Z",
            "2026-03-29T21:00Z",
            id="a day that begins at one o'clock",
        ),
        pytest.param(
            [{"from": "2026-12-01", "to": "9999-12-31"}],
            "UTC",
            "2026-12-03T00:00Z",
            "9998-12-31T00:00Z",
            id="until further notice",
        ),
        pytest.param(
            [{"from": "0001-01-01", "to": "2026-12-03"}],
            "Asia/Tokyo",
            "2026-12-03T00:00Z",
            "2026-12-03T15:00Z",
            id="since ever",
        ),
        pytest.param(
            [{"from": "2026-12-26", "to": "2026-12-24"}], "UTC", "2026-12-25T00:00Z", None, id="the wrong way round"
        ),
    ],
)
def test_blackout_days(blackout: list[dict[str, Any]], zone: str, now: str, until: str | None) -> None:
    reason = held_back(ready(policy(blackout=blackout)), survey(), living(zone, now=ms(now)))
    if until is None:
        assert reason is None
    else:
        assert reason is not None
        assert (reason.code, reason.values["until"]) == ("blackout", ms(until))
        assert reason.values.get("reason") == blackout[0].get("reason")


def test_a_day_that_no_calendar_has_is_refused() -> None:
    with pytest.raises(ValueError, match="day"):
        ready(policy(blackout=[{"from": "2026-02-30", "to": "2026-03-01"}]))


@pytest.mark.parametrize("trait", ["time_zone", "timezone"])
def test_both_names_of_the_trait_are_read(trait: str) -> None:
    at_night = ms("2026-12-03T21:30Z")
    given = ready(policy(quiet=[NIGHT], time_zone="UTC"))
    for told, free in ("America/New_York", True), (7, False):
        known: dict[str, Any] = {trait: told}
        assert (held_back(given, survey(), living(now=at_night, **known)) is None) is free


@given(
    now=st.integers(ms("2020-01-01T00:00Z"), ms("2030-01-01T00:00Z")),
    zone=st.sampled_from(
        ["UTC", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tehran"]
    ),
    hours=st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59)),
    days=st.sets(st.sampled_from(["monday", "tuesday", "friday", "sunday"])),
)
@settings(max_examples=300, deadline=None)
def test_when_quiet_hours_are_over_somebody_may_be_asked(
    now: int, zone: str, hours: tuple[int, int, int, int], days: set[str]
) -> None:
    quiet = {"from": f"{hours[0]:02}:{hours[1]:02}", "to": f"{hours[2]:02}:{hours[3]:02}", "days": sorted(days)}
    given = ready(policy(quiet=[quiet]))
    reason = held_back(given, survey(), living(zone, now=now))
    if reason is None:
        return
    until = reason.values["until"]
    assert now < until
    if until - now < 7 * DAY:
        assert held_back(given, survey(), living(zone, now=until)) is None
        assert held_back(given, survey(), living(zone, now=until - 1)) is not None


def test_the_reason_that_lasts_longest_is_told() -> None:
    given = ready(policy(rest="1h", quiet=[NIGHT], blackout=[HOLIDAYS], caps=[{"asks": 1, "within": "30d"}]))
    christmas = ms("2026-12-24T22:00Z")
    recent = msgspec.structs.replace(asked("a", "1m"), invited_at=christmas - 60_000)
    for past, code in ([], "blackout"), ([recent], "cap"):
        reason = held_back(given, survey(), living("UTC", now=christmas, past=past))
        assert reason is not None
        assert reason.code == code
