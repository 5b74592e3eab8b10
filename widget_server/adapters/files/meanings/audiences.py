"""Audiences: those nobody can be in, and tests that test nothing."""

from collections.abc import Iterator

import msgspec

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.filters import where_mistakes
from widget_server.adapters.files.meanings.implications import implies, narrower
from widget_server.adapters.files.meanings.patterns import Position, pattern_mistakes
from widget_server.adapters.files.meanings.questions import doubles
from widget_server.adapters.files.shapes import shown
from widget_server.core.audience import Audience
from widget_server.core.audience.past import PastAnswer
from widget_server.core.patterns import Filter, Trigger
from widget_server.core.sampling import place
from widget_server.services.publishing import Mistake

_LISTS = ("groups", "language", "device", "only")
_MOMENT = ("page", "device")


def audience_mistakes(audience: Audience, spot: Spot, *, key: str, when: Trigger | None) -> Iterator[Mistake]:
    """Of a survey's audience. `key` is the survey's."""
    yield from _part(audience, spot)
    yield from _contradictions(audience, spot)
    if when is not None and _scheduled(when):
        for name in _MOMENT:
            if getattr(audience, name):
                yield spot.at(name).mistake(
                    f"a schedule has no {name}: nobody would be asked", "Ask about what the person `did`.", at_key=True
                )
    if audience.only and audience.sample is not None and key:
        yield from _sampled_pilot(audience.only, audience.sample, key, spot)


def covers(wide: Audience | None, narrow: Audience | None) -> bool:
    """Whether everybody who is in the narrow audience is in the wide one. Sound, not complete."""
    if wide is None or wide == Audience() or wide == narrow:
        return True
    if narrow is None:
        return False
    if any(covers(wide, part) for part in narrow.all):
        return True
    if wide.any and _without(wide, "any") == Audience() and any(covers(part, narrow) for part in wide.any):
        return True
    return all(_field_covers(name, wide, narrow) for name in Audience.__struct_fields__)


def _field_covers(name: str, wide: Audience, narrow: Audience) -> bool:
    """Whether one test of the wide audience is passed by all who are in the narrow one."""
    wanted, given = getattr(wide, name), getattr(narrow, name)
    if not wanted or wanted == given:
        return wanted is not False or given is False
    if name == "traits":
        return narrower(given, wanted)
    if name in _LISTS:
        return bool(given) and set(given) <= set(wanted)
    if name == "did":
        return given is not None and implies(given, wanted)
    if name == "all":
        return all(covers(part, narrow) for part in wanted)
    if name == "sample":
        return given is not None and given <= wanted
    return False


def _scheduled(when: Trigger) -> bool:
    """Asked by a schedule and by nothing else."""
    return when.schedule is not None and when == Trigger(schedule=when.schedule)


def _part(audience: Audience, spot: Spot) -> Iterator[Mistake]:
    yield from where_mistakes(audience.traits, spot.at("traits"))
    for name in _LISTS:
        yield from doubles(getattr(audience, name), spot.at(name))
    if audience.answered is not None:
        yield from _answered(audience.answered, spot.at("answered"))
    if audience.did is not None:
        yield from pattern_mistakes(audience.did, spot.at("did"), Position(root="did"))
        if not _looks(audience.did):
            yield spot.at("did").mistake("there is nothing to look for here", "Name an `event`, or a `sequence`.")
    if audience.page == "":
        yield spot.at("page").mistake(
            "no page has an empty address", "Write an address, such as https://shop.example/*."
        )
    if audience.verified is False and (audience.traits or audience.groups):
        yield spot.at("verified").warning(
            "little is known of people whose id is not proved: traits and groups come from servers and tokens",
            "Remove one of the tests.",
        )
    nested = [
        (spot.at(name, index), part) for name in ("all", "any") for index, part in enumerate(getattr(audience, name))
    ]
    if audience.not_ is not None:
        nested.append((spot.at("not"), audience.not_))
    for here, part in nested:
        if part == Audience():
            who = "everybody" if here.path[-1] != "not" else "everybody, and so `not` nobody"
            yield here.mistake(f"this tests nothing: it is {who}", "Name a test, such as role: student.")
        yield from _part(part, here)


def _looks(pattern: object) -> bool:
    return any(getattr(pattern, name) for name in ("event", "sequence", "all", "any", "not_"))


def _answered(answered: PastAnswer, spot: Spot) -> Iterator[Mistake]:
    if answered.survey is None and answered.question is None and answered.bank is None:
        yield spot.mistake("`answered` names no question", "Name a `bank` question, or a `question` and its `survey`.")
    low, high = answered.at_least, answered.at_most
    if low is not None and high is not None and low > high:
        yield spot.mistake(f"no answer is both at least {low:g} and at most {high:g}", "Exchange the bounds.")


def _contradictions(audience: Audience, spot: Spot) -> Iterator[Mistake]:
    """What must hold together, and can't."""
    parts = list(_together(audience, spot))
    for index, (one, here) in enumerate(parts):
        for other, _ in parts[:index]:
            clash = _clash(one, other)
            if clash is not None:
                yield here.at(clash).mistake(
                    f"nobody can be in this audience: `{clash}` contradicts another part of it",
                    "Use `any` for people who are one or the other.",
                    at_key=True,
                )
        if one.not_ is not None and one.not_ != Audience() and _excluded(one.not_, [part for part, _ in parts]):
            yield here.at("not").mistake(
                "nobody can be in this audience: `not` excludes everybody in it",
                "Remove one of the tests.",
                at_key=True,
            )
    for name in ("any",):
        for index, part in enumerate(getattr(audience, name)):
            yield from _contradictions(part, spot.at(name, index))


def _together(audience: Audience, spot: Spot) -> Iterator[tuple[Audience, Spot]]:
    """The audience's own tests and those of its `all`, at any depth."""
    yield audience, spot
    for index, part in enumerate(audience.all):
        yield from _together(part, spot.at("all", index))


def _excluded(denied: Audience, parts: list[Audience]) -> bool:
    """Whether everybody who is in all parts is in the one that is denied."""
    return any(covers(denied, _without(part, "not_")) for part in parts)


def _clash(one: Audience, other: Audience) -> str | None:
    """A field in which nobody passes both."""
    for name in ("role", "verified"):
        if None not in (getattr(one, name), getattr(other, name)) and getattr(one, name) != getattr(other, name):
            return name
    for name in ("device", "only"):
        if getattr(one, name) and getattr(other, name) and not set(getattr(one, name)) & set(getattr(other, name)):
            return name
    for trait in one.traits.keys() & other.traits.keys():
        bare = one.traits[trait], other.traits[trait]
        if not any(isinstance(value, Filter) for value in bare) and bare[0] != bare[1]:
            return "traits"
    return None


def _sampled_pilot(only: tuple[str, ...], sample: float, key: str, spot: Spot) -> Iterator[Mistake]:
    """People named one by one, and a share of them."""
    inside = [id for id in only if place("sample", key, id) < sample]
    here = spot.at("sample")
    if not inside:
        yield here.mistake(
            f"nobody can be in this audience: none of `only` is in the sample of {sample:g} %",
            "Remove `sample`: those who are named are few already.",
        )
    elif len(inside) < len(only):
        told = ", ".join(shown(id) for id in inside[:5])
        yield here.warning(
            f"of the {len(only)} people under `only`, {len(inside)} are in the sample of {sample:g} %: {told}",
            "Remove `sample` to ask them all.",
        )


def _without(audience: Audience, field: str) -> Audience:
    return msgspec.structs.replace(audience, **{field: getattr(Audience(), field)})
