"""In words: what led to an ask, over the whole language of triggers."""

from collections.abc import Mapping, Sequence

import msgspec

from widget_server.core.context import Why
from widget_server.core.events import Json
from widget_server.core.wording.grammar import Grammar
from widget_server.core.wording.languages import grammar

ANYTHING = "*"


def because(why: Why, language: str) -> str:
    """Why somebody was asked: "Asked because `exercise_failed` happened twice within 10 minutes and then `chat_opened`"."""
    words = grammar(language)
    if why.request:
        return words.say("because_requested")
    if why.schedule is not None:
        return _scheduled(words, why.schedule)
    what = _waited(words, why)
    if why.episode:
        return words.say("because_episode", what=what) if what else words.say("because_episode_alone")
    return words.say("because", what=what) if what else words.say("because_anything")


def _scheduled(words: Grammar, schedule: Mapping[str, Json]) -> str:
    if schedule.get("every_ms") is not None:
        return words.say("because_scheduled", duration=words.duration(schedule["every_ms"]))
    if schedule.get("on"):
        return words.say("because_scheduled_once", on=schedule["on"])
    return words.say("because_by_hand")  # a turn without a schedule is one that somebody gave


def _waited(words: Grammar, why: Why) -> str:
    """The pattern, and what was waited for after it."""
    what = _pattern(words, why)
    if why.wait_ms is None:
        return what
    if why.until is not None and why.until_came:
        what = words.say("waited_until", what=what, event=_named(words, why.until))
        return words.say("but_no", what=what, event=_neither(words, why.unless)) if why.unless else what
    absent = [*why.unless, *([why.until] if why.until is not None else [])]
    same = why.same if _is_lone(why) else ()
    duration = words.duration(why.wait_ms)
    if any(_is_anything(one) for one in absent):
        silent = len(why.steps) == 1 and _is_anything(why.steps[0])
        return words.say("inactive" if silent else "waited_silent", what=what, duration=duration)
    if absent:
        event = _of_same(words, _neither(words, absent), same)
        return words.say("waited_unless", what=what, duration=duration, event=event)
    return words.say("waited", what=what, duration=duration)


def _pattern(words: Grammar, why: Why) -> str:
    if why.not_ is not None:
        what = _not(words, why.not_)
    elif why.all or why.any:
        parts = [_grouped(words, part) for part in why.all or why.any]
        what = words.say("and" if why.all else "or").join(parts)
    else:
        what = _steps(words, why)
    if why.within_ms is not None:
        what = words.say("whole", what=what, duration=words.duration(why.within_ms))
    lone = _is_lone(why)
    if why.same and not lone:
        what = words.say("same", what=what, properties=_properties(words, why.same))
    if why.scope is not None:
        what = words.say(f"scope_{why.scope}", what=what)
    return what if why.not_since is None else _none_since(words, what, why.not_since, why.same if lone else ())


def _grouped(words: Grammar, part: Why) -> str:
    what = _pattern(words, part)
    return words.say("grouped", what=what) if len(part.all or part.any) > 1 else what


def _not(words: Grammar, absent: Why) -> str:
    if absent == Why(steps=absent.steps) and len(absent.steps) == 1 and _is_plain(absent.steps[0]):
        event = words.say("not_happened", event=_named(words, absent.steps[0]))
        return _within(words, absent.steps[0], event)
    return words.say("not", what=_pattern(words, absent))


def _steps(words: Grammar, why: Why) -> str:
    if len(why.steps) == 1 and (why.nth or why.every):
        return _counted_ever(words, why)
    parts = [_step(words, step, first=index == 0) for index, step in enumerate(why.steps)]
    if len(parts) < 2:
        return "".join(parts)
    return words.say("between").join(parts[:-1]) + words.say("and_then") + parts[-1]


def _counted_ever(words: Grammar, why: Why) -> str:
    event = _named(words, why.steps[0])
    if why.nth == 1:
        return words.say("happened_first", event=event)
    if why.nth:
        return words.say("happened_nth", event=event, ordinal=words.ordinal(why.nth))
    return words.say("happened_every", event=event, ordinal=words.ordinal(why.every or 1))


def _step(words: Grammar, step: Mapping[str, Json], *, first: bool) -> str:
    exactly = step.get("exactly")
    times = step.get("times", 1) if exactly is None else exactly
    kind = "happened"
    if step.get("distinct") is not None:
        kind += "_distinct" if exactly is None else "_distinct_exactly"
    elif exactly is not None:
        kind += "_exactly"
    elif times != 1:
        kind += "_often"
    elif _is_anything(step):
        kind += "_anything"
    what = words.say(
        kind if first else f"then_{kind}",
        event=_named(words, step),
        often=words.often(times),
        number=times,
        property=_code(step.get("distinct")),
    )
    if kind != "happened":
        what = _within(words, step, what)
    if step.get("same"):
        what = _of_same(words, what, step["same"])
    if step.get("without"):
        what = words.say("step_without", what=what, event=_named(words, step["without"]))
    return what


def _within(words: Grammar, step: Mapping[str, Json], what: str) -> str:
    within_ms = step.get("within_ms")
    return what if within_ms is None else words.say("within", what=what, duration=words.duration(within_ms))


def _none_since(words: Grammar, what: str, absent: Mapping[str, Json], same: Sequence[str]) -> str:
    event = _of_same(words, _named(words, absent), same)
    if absent.get("since") is None:
        return words.say("none_since_then", what=what, event=event)
    return words.say("none_since", what=what, event=event, since=_code(absent["since"]))


def _neither(words: Grammar, absent: Sequence[Mapping[str, Json]]) -> str:
    """What fills a "no …" with several: no `a` or `b`, ни `a`, ни `b`."""
    events = [_named(words, one) for one in absent]
    return events[0] if len(events) == 1 else words.say("neither") + words.say("nor").join(events)


def _named(words: Grammar, told: Mapping[str, Json]) -> str:
    """An event with its filters: `exercise_failed` (`attempt` is at least 2)."""
    where = told.get("where")
    event = _code(told["event"])
    return f"{event} ({_where(words, where)})" if where else event


def _of_same(words: Grammar, event: str, properties: Sequence[str]) -> str:
    return words.say("step_same", what=event, properties=_properties(words, properties)) if properties else event


def _properties(words: Grammar, names: Sequence[str]) -> str:
    return words.say("and_words").join(_code(name) for name in names)


def _where(words: Grammar, where: Mapping[str, Json]) -> str:
    return ", ".join(f"{_code(name)} {_filter(words, wanted)}" for name, wanted in where.items())


def _filter(words: Grammar, wanted: Json) -> str:
    if not isinstance(wanted, dict):
        return words.say("missing") if wanted is None else words.say("equals", value=_value(words, wanted))
    parts = []
    for test, value in wanted.items():
        if test == "exists" or (test == "equals" and value is None):
            parts.append(words.say("exists" if value else "missing"))
        else:
            parts.append(words.say(test, value=_value(words, value)))
    return ", ".join(parts)


def _value(words: Grammar, value: Json) -> str:
    if isinstance(value, list):
        return ", ".join(_value(words, item) for item in value)
    if isinstance(value, float):
        return words.number(value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _is_lone(why: Why) -> bool:
    """Whether it is one event, once: what is the same then is so in what must not have happened."""
    return len(why.steps) == 1 and "exactly" not in why.steps[0] and why.steps[0].get("times", 1) == 1


def _is_plain(step: Mapping[str, Json]) -> bool:
    """Whether it is one event, once, with nothing more to say of it than its filters and its time."""
    return step.get("times", 1) == 1 and not step.keys() - {"event", "where", "times", "within_ms"}


def _is_anything(told: Mapping[str, Json]) -> bool:
    return bool(told["event"] == ANYTHING and not told.get("where"))


def _code(name: Json) -> str:
    return f"`{name}`"
