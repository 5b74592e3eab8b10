"""Whom to tell that something waits, and when: what an account prefers, counted in the hours in which they are awake."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from widget_server.core.patterns import Duration, duration_ms
from widget_server.core.zones import begins, day, day_of

DAY_MS = 86_400_000
LONGEST_DAYS = 30
"""A wait that has not ended after so many days ends there."""

NoticeKind = Literal["low", "reply"]
NoticeChannel = Literal["email", "none"]
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""`09:00`."""


WeekDay = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[WeekDay, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Preferences(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an account wants to be told while they are away."""

    channel: NoticeChannel = "email"
    """By which way; `none`: not at all."""
    low: bool = True
    """That a low rating waits."""
    reply: bool = True
    """That a student has written back."""
    after: Duration = "2h"
    """Once it has waited for so long, unseen, within the waking hours."""
    awake_from: Clock = "08:00"
    awake_to: Clock = "20:00"
    zone: str = ""
    """An IANA name; empty: the workspace's."""
    team: bool = True
    """For managers: also of what their teams' surveys brought that no mentor was asked about."""
    weekly: bool = True
    """Whether the week's digest is made for them …"""
    week_day: WeekDay = "mon"
    week_at: Clock = "09:00"
    """… and when, in their zone."""


def wants(preferences: Preferences, kind: NoticeKind) -> bool:
    """Whether they want to be told of such a thing at all."""
    return preferences.channel != "none" and (preferences.low if kind == "low" else preferences.reply)


def due_at(preferences: Preferences, since: int, zone: ZoneInfo) -> int:
    """When somebody is to be told of what waits since then (ms): after so long of their waking hours."""
    left = duration_ms(preferences.after)
    start, end = _minutes(preferences.awake_from), _minutes(preferences.awake_to)
    if start == end:
        return since + left
    if end < start:
        end += 24 * 60
    first = day_of(since) - 2
    for number in range(first, first + LONGEST_DAYS):
        opens = begins(day(number), start, zone)
        begun, closes = max(since, opens), opens + (end - start) * 60_000
        if closes - begun >= left:
            return begun + left
        left -= max(0, closes - begun)
    return since + LONGEST_DAYS * DAY_MS


def awake_at(preferences: Preferences, now: int, zone: ZoneInfo) -> int:
    """The first instant of their waking hours from now on (ms)."""
    return due_at(msgspec.structs.replace(preferences, after="0s"), now, zone)


def week_begun(preferences: Preferences, now: int, zone: ZoneInfo) -> int:
    """The latest instant, up to now, at which their week was to be told (ms)."""
    minute = _minutes(preferences.week_at)
    today = day_of(now) + 1
    for number in range(today, today - 10, -1):
        if day(number).weekday() == WEEK.index(preferences.week_day) and begins(day(number), minute, zone) <= now:
            return begins(day(number), minute, zone)
    raise AssertionError("Ten days hold every day of the week.")


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
