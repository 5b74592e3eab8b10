"""In words: why a survey was asked or not, and why a question was. `core.wording.causes` says what led to an ask,
`core.wording.answers` what was answered."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from zoneinfo import ZoneInfo

from widget_server.core.reasons import Reason
from widget_server.core.wording.answers import words
from widget_server.core.wording.causes import because
from widget_server.core.wording.grammar import Grammar
from widget_server.core.wording.languages import grammar

_QUOTED = ("event", "property", "then", "since", "question", "trait", "kind", "team")
"""Values that are names, and stand as code in a sentence."""

_BETTER: Mapping[str, tuple[str, ...]] = {
    "chosen": ("episode",),
    "waiting": ("event",),
    "called_off": ("event",),
    "excluded": ("event",),
    "cap": ("kind", "team", "channel"),
    "blackout": ("reason",),
    "outranked": ("team",),
    "condition": ("question", "trait", "property", "did"),
    "known": ("trait", "survey"),
}
"""By code: the values of which the first that is given makes a better sentence, named `code_value`."""


def said(
    reason: Reason,
    language: str,
    *,
    now: int,
    names: Mapping[str, str] | None = None,
    event: str | None = None,
    zone: ZoneInfo | None = None,
) -> str:
    """A reason in words, told from the time of the decision (`now`, ms); `names` of surveys by their keys, the name of the
    `event` that was decided about, and the time `zone` of the person.

    A code that is not known (any more), or lacks a value, is told as it stands.
    """
    words = grammar(language)
    sentence = _sentence(reason)
    repeated = [f"{sentence}_earlier"] if event is not None and event == reason.values.get("event") else []
    sentences = [words.reasons.get(sentence) for sentence in (*repeated, sentence, reason.code)]
    return _filled(words, sentences, reason, now, names or {}, zone)


def heading(code: str, language: str) -> str:
    """A few words to count a reason under: "outside the audience"."""
    return grammar(language).headings.get(code, code)


def said_of_question(
    reason: Reason, language: str, *, asked: bool, now: int, names: Mapping[str, str] | None = None
) -> str:
    """Why a question of an invitation is there (`asked`), or is not; told as `said` does."""
    words = grammar(language)
    side = "asked" if asked else "left_out"
    sentences = [words.questions.get(f"{side}_{sentence}") for sentence in (_better(reason), reason.code)]
    return _filled(words, sentences, reason, now, names or {})


def more(others: int, language: str) -> str:
    """How many surveys a decision counts without giving their reasons; nothing where there are none."""
    words = grammar(language)
    return words.say("others_one" if others == 1 else "others", number=others) if others else ""


def _filled(
    words: Grammar,
    sentences: Sequence[str | None],
    reason: Reason,
    now: int,
    names: Mapping[str, str],
    zone: ZoneInfo | None = None,
) -> str:
    """The first of the sentences that its values fill; the code where none does: it was stored by another version."""
    for sentence in sentences:
        with suppress(KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            if sentence is not None:
                return sentence.format(**_facts(words, reason, now, names, zone))
    return reason.code


def _sentence(reason: Reason) -> str:
    given, code = reason.values, reason.code
    if code in ("count", "exactly", "distinct"):
        none = "_none" if code == "count" and given.get("times") == 1 else ""
        return code + none + ("_within" if given.get("within_ms") is not None else "")
    if code in ("nth", "every") and given.get("ordinal") is None:
        return f"{code}_unknown"
    if code in ("audience", "scope"):
        which = given.get("test" if code == "audience" else "scope")
        return code if which is None or (which == "traits" and "property" not in given) else f"{code}_{which}"
    if code == "closed" and given.get("status") not in (None, "open"):
        return f"closed_{given['status']}"
    if code == "open" and "asked_at" in given:
        return "open_until"
    if code == "outranked" and not given.get("team") and given.get("priority") != given.get("its_priority"):
        return "outranked_priority"
    return _better(reason)


def _better(reason: Reason) -> str:
    which = next((name for name in _BETTER.get(reason.code, ()) if reason.values.get(name)), None)
    return reason.code if which is None else f"{reason.code}_{which}"


def _facts(
    words: Grammar, reason: Reason, now: int, names: Mapping[str, str], zone: ZoneInfo | None
) -> dict[str, object]:
    """The values of a reason, in words."""
    given = reason.values
    values: dict[str, object] = {name: _plain(words, value) for name, value in given.items()}
    values |= {name: f"`{given[name]}`" for name in _QUOTED if name in given}
    asked_by = given.get("opened") or [given[name] for name in ("channel",) if name in given]
    values |= {"where": words.where(asked_by)} if asked_by else {}
    values |= {name: names.get(given[name], given[name]) for name in ("by", "survey") if name in given}
    for at in ("asked_at", "answered_at", "occurred_at", "at"):
        if given.get(at) is not None:
            values["ago"] = words.ago(given[at], now)
    for name, at in (("until", "until"), ("expires", "expires_at")):
        if at in given:
            values[name] = words.moment(given[at], now, zone)
    for name, ms in (("duration", "within_ms"), ("fresh", "fresh_ms"), ("ahead", "ahead_ms")):
        if ms in given:
            values[name] = words.about(given[ms]) if ms == "ahead_ms" else words.duration(given[ms])
    if "within_ms" in given:
        values["short"] = _short(given["within_ms"])
    if "asks" in given:
        values["often"] = words.often(given["asks"])
    if reason.code in ("nth", "every"):
        values |= {name: words.ordinal(given[name]) for name in ("ordinal", "nth", "every") if given.get(name)}
    return values


def _plain(words: Grammar, value: object) -> object:
    if isinstance(value, list | tuple):
        return ", ".join(f"`{item}`" for item in value) or words.number(0)
    return words.number(value) if isinstance(value, float) else value


def _short(ms: int) -> str:
    """A duration as files write it: 10m."""
    unit, size = next(
        ((u, s) for u, s in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000)) if ms % s == 0), ("s", 1_000)
    )
    return f"{ms // size}{unit}"


__all__ = ["because", "heading", "more", "said", "said_of_question", "words"]
