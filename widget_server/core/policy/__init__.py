"""How often anybody may be asked, over all surveys of a workspace."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

from widget_server.core.events import Json
from widget_server.core.patterns import Day, Duration, duration_ms
from widget_server.core.policy.calendars import Calendar, Days, Hours, closed
from widget_server.core.reasons import Asked, Reason
from widget_server.core.sampling import place
from widget_server.core.situations import Situation
from widget_server.core.surveys import Again, Survey, first_channels
from widget_server.core.zones import zone, zone_of

Clock24 = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$", description="21:00")]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class Cap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At most `asks` invitations within a rolling window: in all, or of one kind, team or channel."""

    asks: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    within: Duration
    kind: str | None = None
    team: str | None = None
    channel: str | None = None


class Quiet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Hours of the respondent's own day in which nobody is asked; over midnight where `from` is later than `to`."""

    from_: Clock24 = msgspec.field(name="from")
    to: Clock24
    days: tuple[Weekday, ...] = ()
    """Only on these days (that on which the quiet begins); left out: on all. A whole day: from "00:00" to "24:00"."""


class Blackout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Days on which nobody is asked, both included, in the respondent's time zone."""

    from_: Day = msgspec.field(name="from")
    to: Day
    reason: str = ""


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A workspace's `policy.yaml`. Times of past asks are `invited_at`, whatever became of the invitation."""

    rest: Duration | None = "24h"
    """Silence between any two asks."""
    rest_after_dismissal: Duration | None = None
    """Silence after an invitation that was dismissed, from its dismissal; where it is longer."""
    caps: tuple[Cap, ...] = ()
    quiet: tuple[Quiet, ...] = ()
    blackout: tuple[Blackout, ...] = ()
    time_zone: str = "UTC"
    """Of people whose trait `time_zone` (or `timezone`) says none; an IANA name such as Europe/Berlin."""
    teams: tuple[str, ...] = ()
    """Of several surveys that are due, the one whose team stands first here asks, whatever its priority; then the others."""
    exempt: tuple[str, ...] = ()
    """Kinds of survey that rest, caps, quiet hours and blackout do not hold back, and that count for none of them."""
    holdout: Annotated[float, msgspec.Meta(ge=0, le=50)] = 0
    """Per cent of the people who are never asked, the same ones always: to compare with."""


class ReadyCap(msgspec.Struct, frozen=True, kw_only=True):
    """A cap with its duration read once."""

    asks: int
    within_ms: int
    kind: str | None
    team: str | None
    channel: str | None
    told: dict[str, Json]


class ReadyPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """A policy with everything read that depends on nobody."""

    policy: Policy
    rest_ms: int | None
    rest_after_dismissal_ms: int | None
    caps: tuple[ReadyCap, ...]
    calendar: Calendar | None
    """None: every hour of every day will do."""
    zone: ZoneInfo
    exempt: frozenset[str]


def ready(policy: Policy) -> ReadyPolicy:
    """The policy, made ready once. Raises ValueError for a day that no calendar has."""
    return ReadyPolicy(
        policy=policy,
        rest_ms=duration_ms(policy.rest) if policy.rest else None,
        rest_after_dismissal_ms=duration_ms(policy.rest_after_dismissal) if policy.rest_after_dismissal else None,
        caps=tuple(_ready_cap(cap) for cap in policy.caps),
        calendar=_calendar(policy) if policy.quiet or policy.blackout else None,
        zone=zone(policy.time_zone) or zone_of({}),
        exempt=frozenset(policy.exempt),
    )


def repeated(survey: Survey, asked: Sequence[Asked], now: int) -> Reason | None:
    """Whether it was asked before: still open, once for all, answered, often enough, or too recently to be asked again.
    This is looked at before what holds for all surveys (`held_back`)."""
    before = [ask for ask in asked if ask.survey_key == survey.key]
    if not before:
        return None
    waiting = next((ask for ask in before if ask.status == "open" and now < ask.expires_at), None)
    if waiting is not None:
        return Reason(
            code="open",
            values={
                "invitation": waiting.invitation_id,
                "asked_at": waiting.invited_at,
                "expires_at": waiting.expires_at,
            },
        )
    last = max(before, key=lambda ask: ask.invited_at)
    if survey.again is None:
        return Reason(code="once", values={"asked_at": last.invited_at})
    over = _over(survey.again, before)
    if over is not None and over.code == "answered" and survey.identity != "named":
        # No reason tells that somebody answered where nobody is to know.
        return Reason(code="once", values={"asked_at": last.invited_at})
    return over or _too_early(survey.again, last, now)


def held_back(policy: ReadyPolicy, survey: Survey, here: Situation) -> Reason | None:
    """Whether the person must be left alone now: by a rest, a cap, quiet hours or blackout; of several the one that lasts
    longest. Of the survey only its kind, team and channels matter."""
    if survey.kind in policy.exempt:
        return None
    counted = [ask for ask in here.asked if ask.kind not in policy.exempt] if policy.exempt else here.asked
    reasons = [
        *_resting(policy, counted, here.now),
        *_capped(policy, survey, counted, here.now),
        *_untimely(policy, here),
    ]
    return max(reasons, key=lambda reason: int(reason.values["until"]), default=None)


def held_out(policy: ReadyPolicy, here: Situation) -> Reason | None:
    """Whether the person is one of those who are never asked, to compare with."""
    percent = policy.policy.holdout
    if percent and place("holdout", here.event.workspace, here.respondent.id) < percent:
        return Reason(code="holdout", values={"percent": percent})
    return None


def _over(again: Again, before: Sequence[Asked]) -> Reason | None:
    """Whether it is never to be asked again."""
    if again.until == "answered":
        answered = [ask for ask in before if ask.status == "completed"]
        if answered:
            at = max(ask.invited_at if ask.closed_at is None else ask.closed_at for ask in answered)
            return Reason(code="answered", values={"at": at})
    if again.most is not None and len(before) >= again.most:
        return Reason(code="most", values={"asks": len(before), "most": again.most})
    return None


def _too_early(again: Again, last: Asked, now: int) -> Reason | None:
    after_ms = duration_ms(again.after)
    until = last.invited_at + after_ms
    if now >= until:
        return None
    return Reason(code="again", values={"until": until, "asked_at": last.invited_at, "after_ms": after_ms})


def _resting(policy: ReadyPolicy, asked: Sequence[Asked], now: int) -> Iterator[Reason]:
    """The rest after the last ask, and that after the last dismissal."""
    if policy.rest_ms is not None and asked:
        last = max(asked, key=_invited_at)
        yield from _rest("resting", last, last.invited_at, policy.rest_ms, now)
    if policy.rest_after_dismissal_ms is not None:
        dismissed = [ask for ask in asked if ask.status == "dismissed"]
        if dismissed:
            last = max(dismissed, key=_closed_at)
            yield from _rest("dismissed", last, _closed_at(last), policy.rest_after_dismissal_ms, now)


def _rest(code: str, ask: Asked, since: int, rest_ms: int, now: int) -> Iterator[Reason]:
    if now < since + rest_ms:
        values = {"until": since + rest_ms, "asked_at": ask.invited_at, "by": ask.survey_key, "rest_ms": rest_ms}
        yield Reason(code=code, values=values)


def _capped(policy: ReadyPolicy, survey: Survey, asked: Sequence[Asked], now: int) -> Iterator[Reason]:
    for cap in policy.caps:
        if not _concerns(cap, survey.kind, survey.team, first_channels(survey)):
            continue
        recent = sorted(
            ask.invited_at
            for ask in asked
            if now - ask.invited_at < cap.within_ms and _concerns(cap, ask.kind, ask.team, ask.channels)
        )
        if len(recent) >= cap.asks:
            yield Reason(
                code="cap", values={"asks": len(recent), **cap.told, "until": recent[-cap.asks] + cap.within_ms}
            )


def _concerns(cap: ReadyCap, kind: str, team: str, channels: Sequence[str]) -> bool:
    return (
        (cap.kind is None or cap.kind == kind)
        and (cap.team is None or cap.team == team)
        and (cap.channel is None or cap.channel in channels)
    )


def _untimely(policy: ReadyPolicy, here: Situation) -> Iterable[Reason]:
    if policy.calendar is None:
        return ()
    return closed(policy.calendar, zone_of(here.respondent.traits, policy.zone), here.now)


def _ready_cap(cap: Cap) -> ReadyCap:
    within_ms = duration_ms(cap.within)
    only = {"kind": cap.kind, "team": cap.team, "channel": cap.channel}
    told = {
        "cap": cap.asks,
        "within_ms": within_ms,
        **{name: value for name, value in only.items() if value is not None},
    }
    return ReadyCap(asks=cap.asks, within_ms=within_ms, told=told, **only)


def _calendar(policy: Policy) -> Calendar:
    return Calendar(
        hours=tuple(
            Hours(
                from_minute=_minutes(quiet.from_),
                to_minute=_minutes(quiet.to),
                weekdays=frozenset(WEEKDAYS.index(day) for day in quiet.days or WEEKDAYS),
                told=Reason(code="quiet", values={"from": quiet.from_, "to": quiet.to}),
            )
            for quiet in policy.quiet
        ),
        days=tuple(
            Days(
                first=date.fromisoformat(blackout.from_),
                last=date.fromisoformat(blackout.to),
                told=Reason(code="blackout", values={"reason": blackout.reason} if blackout.reason else {}),
            )
            for blackout in policy.blackout
        ),
    )


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


_invited_at = attrgetter("invited_at")


def _closed_at(ask: Asked) -> int:
    return ask.invited_at if ask.closed_at is None else ask.closed_at
