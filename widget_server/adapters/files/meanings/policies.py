"""Policies: caps that are never reached, hours that leave none, days and zones that do not exist."""

from collections.abc import Iterator
from typing import get_args
from zoneinfo import available_timezones

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.questions import doubles
from widget_server.adapters.files.meanings.spans import YEAR_MS, day, ms, no_day, too_long
from widget_server.adapters.files.shapes import nearest
from widget_server.core.policy import WEEKDAYS, Cap, Policy, Quiet
from widget_server.core.surveys import Channel
from widget_server.core.zones import zone
from widget_server.services.publishing import Mistake

_MINUTES = 24 * 60
_YEAR = "Past asks are looked at for a year."
_COMMON = ("Europe/London", "Europe/Berlin", "Europe/Moscow", "America/New_York", "Asia/Kolkata", "UTC")


def policy_mistakes(policy: Policy, spot: Spot) -> Iterator[Mistake]:
    """Of a policy file."""
    yield from too_long(policy.rest, spot.at("rest"), YEAR_MS, _YEAR)
    yield from too_long(policy.rest_after_dismissal, spot.at("rest_after_dismissal"), YEAR_MS, _YEAR)
    longer, rest = ms(policy.rest_after_dismissal), ms(policy.rest) or 0
    if longer is not None and longer <= rest:
        yield spot.at("rest_after_dismissal").warning(
            f"`{policy.rest_after_dismissal}` does nothing: the rest is {policy.rest} anyway", "Make it longer."
        )
    yield from _caps(policy, spot.at("caps"))
    yield from _quiet(policy, spot.at("quiet"))
    yield from _blackout(policy, spot.at("blackout"))
    if zone(policy.time_zone) is None:
        hint = nearest(policy.time_zone, _zones()) or f"Write an IANA name, such as {', '.join(_COMMON[:3])}."
        yield spot.at("time_zone").mistake(f"there is no time zone `{policy.time_zone}`", hint)
    for name in ("teams", "exempt"):
        yield from doubles(getattr(policy, name), spot.at(name))


def _caps(policy: Policy, spot: Spot) -> Iterator[Mistake]:
    rest = ms(policy.rest)
    for index, cap in enumerate(policy.caps):
        here = spot.at(index)
        yield from too_long(cap.within, here.at("within"), YEAR_MS, _YEAR)
        within = ms(cap.within) or 0
        channels = get_args(Channel)
        if cap.channel is not None and cap.channel not in channels:
            hint = nearest(cap.channel, channels) or f"There are {', '.join(channels)}."
            yield here.at("channel").mistake(f"there is no channel `{cap.channel}`", hint)
        if cap.kind is not None and cap.kind in policy.exempt:
            yield here.at("kind").mistake(
                f"surveys of kind `{cap.kind}` are exempt from caps", "Remove one of the two."
            )
        elif rest is not None and cap.asks >= -(-within // rest):
            yield here.warning(
                f"this cap is never reached: with a rest of {policy.rest} nobody is asked so often within {cap.within}",
                "Lower `asks`, or shorten `rest`.",
            )
        elif (other := _stricter(cap, policy.caps[:index])) is not None:
            yield here.warning(
                f"this cap is never reached: {other.asks} within {other.within} is reached before", "Remove it."
            )


def _stricter(cap: Cap, others: tuple[Cap, ...]) -> Cap | None:
    """Another cap that lets through no more, of all that this one counts."""
    for other in others:
        wider = all(getattr(other, name) in (None, getattr(cap, name)) for name in ("kind", "team", "channel"))
        if wider and other.asks <= cap.asks and (ms(other.within) or 0) >= (ms(cap.within) or 0):
            return other
    return None


def _quiet(policy: Policy, spot: Spot) -> Iterator[Mistake]:
    good = True
    for index, quiet in enumerate(policy.quiet):
        here = spot.at(index)
        yield from doubles(quiet.days, here.at("days"))
        if quiet.from_ in ("24:00", quiet.to):
            good = False
            yield here.at("from").mistake(
                f"from {quiet.from_} to {quiet.to} is no time of a day",
                'For a whole day write from: "00:00" and to: "24:00".',
            )
    if good and policy.quiet and not _open_minutes(policy.quiet):
        yield spot.mistake("nobody is ever asked: these hours leave none", "Leave hours free on some day.")


def _open_minutes(hours: tuple[Quiet, ...]) -> int:
    """How many minutes of a week are left."""
    closed = bytearray(7 * _MINUTES)
    for quiet in hours:
        start, end = _minute(quiet.from_), _minute(quiet.to)
        length = (end - start) if end > start else end + _MINUTES - start
        for name in quiet.days or WEEKDAYS:
            first = WEEKDAYS.index(name) * _MINUTES + start
            for minute in range(first, first + length):
                closed[minute % len(closed)] = 1
    return closed.count(0)


def _blackout(policy: Policy, spot: Spot) -> Iterator[Mistake]:
    for index, blackout in enumerate(policy.blackout):
        here = spot.at(index)
        yield from no_day(blackout.from_, here.at("from"))
        yield from no_day(blackout.to, here.at("to"))
        first, last = day(blackout.from_), day(blackout.to)
        if first is not None and last is not None and first > last:
            yield here.at("to").mistake(f"{blackout.to} is before {blackout.from_}", "Exchange the days.")


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _zones() -> set[str]:
    return available_timezones() | set(_COMMON)
