"""What a language needs for the server to speak it: plural forms, durations, dates, and a sentence per thing to say."""

import datetime as dates
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

CHANNELS = ("chat", "page", "inbox", "email", "push", "link", "matrix")
UNITS = (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000))


class Grammar(msgspec.Struct, frozen=True, kw_only=True):
    """One language. Units and nouns are in the case that "within" and "ago" take; forms are in the order of `form`."""

    form: Callable[[int], int]
    """Which of a noun's forms goes with a number."""
    ordinal: Callable[[int], str]
    """3rd, 3-й."""
    units: Mapping[str, tuple[str, ...]]
    times: tuple[str, ...]
    twice: Mapping[int, str]
    """Words for how often, where they are better than a number."""
    months: tuple[str, ...]
    point: str
    """Before the fraction of a number."""
    date: str
    just_now: str
    sentences: Mapping[str, str]
    """Answers, and why somebody was asked; the parts of such a sentence."""
    reasons: Mapping[str, str]
    """By a reason's code, or by the code and what of its values makes another sentence of it: `cap_team`."""
    headings: Mapping[str, str]
    """By a reason's code: a few words to count it under."""
    questions: Mapping[str, str]
    """Why a question is there, or is not: likewise, after `asked_` or `left_out_`."""

    def counted(self, number: int, forms: tuple[str, ...]) -> str:
        """A number with its noun: 1 answer, 3 answers."""
        return f"{number} {forms[self.form(number)]}"

    def often(self, number: int) -> str:
        """Once, twice, 5 times."""
        return self.twice.get(number) or self.counted(number, self.times)

    def duration(self, ms: int) -> str:
        """In the largest unit that says it exactly."""
        unit, size = next(((unit, size) for unit, size in UNITS if ms >= size and ms % size == 0), UNITS[-1])
        return self.counted(max(1, ms // size), self.units[unit])

    def about(self, ms: int) -> str:
        """In the largest unit that it fills, rounded down."""
        unit, size = next(((unit, size) for unit, size in UNITS if ms >= size), UNITS[-1])
        return self.counted(max(1, ms // size), self.units[unit])

    def ago(self, at: int, now: int) -> str:
        """How long before `now` it was."""
        return self.just_now if now - at < 60_000 else self.say("ago", duration=self.about(now - at))

    def moment(self, at: int, now: int, zone: ZoneInfo | None = None) -> str:
        """A date and a time, UTC; the year where it is not this one. And what the wall shows then in `zone`, if that is
        another time: 3 December 14:05 UTC (17:05, Europe/Moscow)."""
        then = datetime.fromtimestamp(at / 1000, UTC)
        told = f"{self._dated(then, now)} UTC"
        there = then if zone is None else then.astimezone(zone)
        if zone is None or not there.utcoffset():
            return told
        clock = _clock(there) if there.date() == then.date() else self._dated(there, now)
        return f"{told} ({clock}, {zone.key})"

    def day(self, day: dates.date) -> str:
        """A day with its year: 22 November 2026."""
        return f"{day.day} {self.months[day.month - 1]} {day.year}"

    def _dated(self, then: datetime, now: int) -> str:
        year = "" if then.year == datetime.fromtimestamp(now / 1000, UTC).year else f" {then.year}"
        return self.date.format(day=then.day, month=self.months[then.month - 1], year=year, time=_clock(then))

    def where(self, channels: Sequence[str]) -> str:
        """By which channels: in the personal account and by email. One that it has no words for stands as code."""
        *others, last = (self.sentences.get(f"in_{channel}", f"`{channel}`") for channel in channels)
        return self.say("and_words").join([", ".join(others), last]) if others else last

    def number(self, value: float) -> str:
        """A number as people write it: 20 and 12.5, not 20.0."""
        return str(int(value)) if float(value).is_integer() else repr(value).replace(".", self.point)

    def say(self, sentence: str, **values: object) -> str:
        """One of its sentences, filled in."""
        return self.sentences[sentence].format(**values)


def _clock(then: datetime) -> str:
    return f"{then.hour}:{then.minute:02}"
