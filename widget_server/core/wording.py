"""In words: why somebody was asked, why not, and what was answered. The words themselves are in `core.grammar`."""

from collections.abc import Mapping, Sequence

import msgspec

from widget_server.core.context import Why
from widget_server.core.events import Json
from widget_server.core.grammar import Grammar, grammar
from widget_server.core.reasons import Reason
from widget_server.core.surveys import AnyQuestion, Choice, Chosen, Notice, Nps, Rating, Value, in_language


def because(why: Why, language: str) -> str:
    """Why somebody was asked: "Asked because `exercise_failed` happened twice within 10 minutes and then `chat_opened`"."""
    words = grammar(language)
    if why.request:
        return words.say("because_requested")
    parts = [_step(words, step, first=index == 0) for index, step in enumerate(why.steps)]
    what = _joined(words, parts)
    if why.within_ms is not None:
        what = words.say("whole", what=what, duration=words.duration(why.within_ms))
    if why.not_since is not None:
        what = _without(words, what, why.not_since)
    return words.say("because", what=what)


def said(reason: Reason, language: str, *, now: int, names: Mapping[str, str] | None = None) -> str:
    """A reason in words, told from the time of the decision (`now`, ms); `names` of surveys by their keys."""
    words = grammar(language)
    if reason.code not in words.sentences:
        return reason.code
    sentence, values = _facts(words, reason, now, names or {})
    try:
        return words.say(sentence, **values)
    except KeyError:
        return reason.code


def words(question: AnyQuestion, value: Value, language: str, fallback: str = "en") -> str:
    """An answer in words; `fallback` is the survey's language."""
    own = grammar(language)
    if value is None:
        return own.say("read" if isinstance(question, Notice) else "skipped")
    if isinstance(question, Nps):
        return own.say("of", value=value, most=10)
    if isinstance(question, Rating):
        return own.say("of", value=value, most=question.points)
    if isinstance(question, Choice) and isinstance(value, Chosen):
        texts = {option.id: in_language(option.text, language, fallback) or option.id for option in question.choices}
        chosen = [texts.get(id, id) for id in value.choices]
        return ", ".join(
            [*chosen, *([f"{_other(own, question, language, fallback)}: {value.other}"] * bool(value.other))]
        )
    return str(value)


def _other(own: Grammar, question: Choice, language: str, fallback: str) -> str:
    label = None if isinstance(question.other, bool) else in_language(question.other, language, fallback)
    return label or own.say("other")


def _step(words: Grammar, step: Mapping[str, Json], *, first: bool) -> str:
    event = _event(step["event"])
    if step.get("where"):
        event += f" ({_where(words, step['where'])})"
    times = step.get("times", 1)
    if times == 1:
        return words.say("happened", event=event) if first else event
    what = words.say("happened_often" if first else "then_often", event=event, often=words.often(times))
    within_ms = step.get("within_ms")
    return what if within_ms is None else words.say("within", what=what, duration=words.duration(within_ms))


def _joined(words: Grammar, parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return words.say("between").join(parts[:-1]) + words.say("and_then") + parts[-1]


def _without(words: Grammar, what: str, absent: Mapping[str, Json]) -> str:
    event = _event(absent["event"])
    if absent.get("where"):
        event += f" ({_where(words, absent['where'])})"
    if absent.get("since") is None:
        return words.say("none_since_then", what=what, event=event)
    return words.say("none_since", what=what, event=event, since=_event(absent["since"]))


def _where(words: Grammar, where: Mapping[str, Json]) -> str:
    return ", ".join(f"{_event(name)} {_filter(words, wanted)}" for name, wanted in where.items())


def _filter(words: Grammar, wanted: Json) -> str:
    if not isinstance(wanted, dict):
        return words.say("missing") if wanted is None else words.say("equals", value=_value(wanted))
    parts = []
    for test, value in wanted.items():
        if test == "exists" or (test == "equals" and value is None):
            parts.append(words.say("exists" if value else "missing"))
        else:
            parts.append(words.say(test, value=_value(value)))
    return ", ".join(parts)


def _value(value: Json) -> str:
    if isinstance(value, list):
        return ", ".join(_value(item) for item in value)
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _event(name: Json) -> str:
    return f"`{name}`"


def _facts(words: Grammar, reason: Reason, now: int, names: Mapping[str, str]) -> tuple[str, dict[str, object]]:
    """The sentence for a reason, and its values in words."""
    given = reason.values
    values: dict[str, object] = dict(given)
    values |= {name: _event(given[name]) for name in ("event", "property", "then", "since") if name in given}
    if "by" in given:
        values["by"] = names.get(given["by"], given["by"])
    for at in ("asked_at", "occurred_at"):
        if at in given:
            values["ago"] = words.ago(given[at], now)
    for name, at in (("until", "until"), ("expires", "expires_at")):
        if at in given:
            values[name] = words.moment(given[at], now)
    for name, ms in (("duration", "within_ms"), ("fresh", "fresh_ms"), ("ahead", "ahead_ms")):
        if ms in given:
            values[name] = words.about(given[ms]) if ms == "ahead_ms" else words.duration(given[ms])
    if "within_ms" in given:
        values["short"] = _short(given["within_ms"])
    if "asks" in given:
        values["often"] = words.often(given["asks"])
    return _sentence(reason), values


def _sentence(reason: Reason) -> str:
    given = reason.values
    if reason.code == "count" and "within_ms" in given:
        return "count_within"
    if reason.code == "open" and "asked_at" not in given:
        return "open_already"
    if reason.code == "outranked" and given.get("priority") != given.get("its_priority"):
        return "outranked_priority"
    return reason.code


def _short(ms: int) -> str:
    """A duration as files write it: 10m."""
    unit, size = next(
        ((u, s) for u, s in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000)) if ms % s == 0), ("s", 1_000)
    )
    return f"{ms // size}{unit}"
