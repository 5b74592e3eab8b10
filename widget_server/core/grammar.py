"""Languages in which the server speaks: plural forms, durations, dates, and one sentence per thing it has to say."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import msgspec

UNITS = (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000))


class Grammar(msgspec.Struct, frozen=True, kw_only=True):
    """One language. Units and nouns are in the case that "within" and "ago" take; forms are in the order of `form`."""

    form: Callable[[int], int]
    """Which of a noun's forms goes with a number."""
    units: Mapping[str, tuple[str, ...]]
    times: tuple[str, ...]
    twice: Mapping[int, str]
    """Words for how often, where they are better than a number."""
    months: tuple[str, ...]
    date: str
    just_now: str
    sentences: Mapping[str, str]

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

    def moment(self, at: int, now: int) -> str:
        """A date and a time, UTC; the year where it is not this one."""
        then = datetime.fromtimestamp(at / 1000, UTC)
        year = "" if then.year == datetime.fromtimestamp(now / 1000, UTC).year else f" {then.year}"
        return self.date.format(
            day=then.day, month=self.months[then.month - 1], year=year, time=f"{then.hour}:{then.minute:02}"
        )

    def say(self, sentence: str, **values: object) -> str:
        """One of its sentences, filled in."""
        return self.sentences[sentence].format(**values)


def grammar(language: str) -> Grammar:
    """The language's own, else English."""
    return GRAMMARS.get(language.split("-")[0].casefold(), ENGLISH)


def _english_form(number: int) -> int:
    return 0 if number == 1 else 1


def _russian_form(number: int) -> int:
    """The plural rule of CLDR for whole numbers: one, few, many."""
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14 else 2


ENGLISH = Grammar(
    form=_english_form,
    units={
        "day": ("day", "days"),
        "hour": ("hour", "hours"),
        "minute": ("minute", "minutes"),
        "second": ("second", "seconds"),
    },
    times=("time", "times"),
    twice={1: "once", 2: "twice"},
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    date="{day} {month}{year} {time} UTC",
    just_now="just now",
    sentences={
        "ago": "{duration} ago",
        "because": "Asked because {what}",
        "because_requested": "Asked because the person asked for it",
        "happened": "{event} happened",
        "happened_often": "{event} happened {often}",
        "then_often": "{event} {often}",
        "within": "{what} within {duration}",
        "between": ", then ",
        "and_then": " and then ",
        "whole": "{what}, all within {duration}",
        "none_since_then": "{what}, and no {event} since",
        "none_since": "{what}, and no {event} since {since}",
        "equals": "is {value}",
        "one_of": "is one of {value}",
        "at_least": "is at least {value}",
        "at_most": "is at most {value}",
        "contains": "contains {value}",
        "exists": "is given",
        "missing": "is missing",
        "chosen": "Asked",
        "never_happened": "{event} has not happened",
        "count": "{event}: {happened} of {times}",
        "count_within": "{event}: {happened} of {times} within {short}",
        "filter": "{property} of {event} is not what the survey looks for",
        "order": "{event} did not happen before {then}",
        "interrupted": "{event} has happened since {since}",
        "stale": "Too late: it happened {ago}, and the survey asks within {fresh}",
        "future": "Dated {ahead} ahead: nothing is asked about what has not happened yet",
        "resting": "Resting until {until}: asked {ago} by «{by}»",
        "cap": "Asked {often} within {duration}, and {cap} is the most: not before {until}",
        "once": "Asked {ago}, and this survey asks once",
        "again": "Asked {ago}, and this survey asks again from {until}",
        "open": "Asked {ago} and still open until {expires}",
        "open_already": "Still open",
        "outranked": "«{by}» goes first",
        "outranked_priority": "«{by}» goes first (priority {its_priority} over {priority})",
        "not_live": "No live survey of this key can be asked for",
        "channel": "None of its channels reaches the person",
        "of": "{value} of {most}",
        "skipped": "Skipped",
        "read": "Read",
        "other": "Other",
    },
)

RUSSIAN = Grammar(
    form=_russian_form,
    units={
        "day": ("день", "дня", "дней"),
        "hour": ("час", "часа", "часов"),
        "minute": ("минуту", "минуты", "минут"),
        "second": ("секунду", "секунды", "секунд"),
    },
    times=("раз", "раза", "раз"),
    twice={1: "один раз", 2: "дважды"},
    months=(
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ),
    date="{day} {month}{year} {time} UTC",
    just_now="только что",
    sentences={
        "ago": "{duration} назад",
        "because": "Спросили, потому что {what}",
        "because_requested": "Спросили, потому что человек сам попросил",
        "happened": "произошло {event}",
        "happened_often": "{event} произошло {often}",
        "then_often": "{event} {often}",
        "within": "{what} за {duration}",
        "between": ", потом ",
        "and_then": ", а потом ",
        "whole": "{what}, и всё за {duration}",
        "none_since_then": "{what}, и с тех пор не было {event}",
        "none_since": "{what}, и после {since} не было {event}",
        "equals": "равно {value}",
        "one_of": "одно из: {value}",
        "at_least": "не меньше {value}",
        "at_most": "не больше {value}",
        "contains": "содержит {value}",
        "exists": "указано",
        "missing": "не указано",
        "chosen": "Спросили",
        "never_happened": "{event} не было",
        "count": "{event}: {happened} из {times}",
        "count_within": "{event}: {happened} из {times} за {duration}",
        "filter": "{property} у {event} не то, что нужно опросу",
        "order": "{event} не было перед {then}",
        "interrupted": "После {since} уже было {event}",
        "stale": "Поздно: это было {ago}, а опрос спрашивает не позже чем через {fresh}",
        "future": "Событие датировано на {ahead} вперёд: о том, чего ещё не было, не спрашивают",
        "resting": "Пауза до {until}: {ago} спрашивал опрос «{by}»",
        "cap": "Спросили {often} за {duration}, а больше {cap} нельзя: не раньше {until}",
        "once": "Уже спросили {ago}, а этот опрос спрашивает один раз",
        "again": "Спросили {ago}, снова этот опрос спросит не раньше {until}",
        "open": "Спросили {ago}, ответа ждём до {expires}",
        "open_already": "Уже ждём ответа на этот опрос",
        "outranked": "Сначала опрос «{by}»",
        "outranked_priority": "Сначала опрос «{by}» (приоритет {its_priority} против {priority})",
        "not_live": "Нет действующего опроса с таким ключом, который можно вызвать",
        "channel": "Ни один из каналов опроса не достигает человека",
        "of": "{value} из {most}",
        "skipped": "Пропущено",
        "read": "Прочитано",
        "other": "Другое",
    },
)

GRAMMARS = {"en": ENGLISH, "ru": RUSSIAN}
