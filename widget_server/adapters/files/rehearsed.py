"""What cases name, against what the workspace has: surveys, questions, events, reasons, people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from widget_server.adapters.files.documents import Document, Spot
from widget_server.adapters.files.meanings.implications import covers
from widget_server.adapters.files.meanings.names import SENT_BY_US, properties
from widget_server.adapters.files.shapes import nearest
from widget_server.core.cases import REASONS, Case, Cases, Given, GivenAnswer
from widget_server.core.catalogue import Catalogue
from widget_server.core.errors import AnswerRefused
from widget_server.core.questions import AnyQuestion, normal
from widget_server.core.questions.fitting import fits
from widget_server.core.surveys import Survey
from widget_server.services.publishing import Content, Mistake
from widget_server.services.rehearsing.casing import SOMEONE, subject


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What a workspace has, as far as cases name it."""

    surveys: Mapping[str, Survey | None] = {}
    """By key; None where its file has mistakes."""
    bank: frozenset[str] = frozenset()
    catalogue: Catalogue | None = None


def known(content: Content, keys: Iterable[str] = ()) -> Known:
    """Of what was read; `keys`: of surveys whose files may have mistakes."""
    surveys: dict[str, Survey | None] = dict.fromkeys(keys)
    surveys.update((one.key, one) for one in content.surveys)
    return Known(surveys=surveys, bank=frozenset(content.questions), catalogue=content.catalogue)


def case_mistakes(document: Document, cases: Cases, key: str, around: Known) -> Iterator[Mistake]:
    """Of cases whose shape is right; `key`: the survey the file is named for."""
    if key not in around.surveys and any(not case.survey for case in cases):
        hint = nearest(key, around.surveys) or f"Name the file for a survey: {_list(around.surveys)}."
        yield document.mistake((), f"there is no survey `{key}` that these cases could be about", hint)
    for index, case in enumerate(cases):
        spot = Spot(document, (index,))
        if case.survey:
            yield from _survey(case.survey, spot.at("survey"), around)
        yield from _about(case, spot)
        yield from _expectation(case, spot.at("expect"), around)
        for number, given in enumerate(case.given):
            yield from _given(given, spot.at("given", number), case.survey or key, around)


def _about(case: Case, spot: Spot) -> Iterator[Mistake]:
    """Events of other people than the one the case is about."""
    events = [one for one in case.given if one.event is not None]
    people = list(dict.fromkeys(one.who for one in events))
    if not people or None in people or subject(case) != SOMEONE or SOMEONE in people:
        return
    theirs = " and ".join(f"{who}'s" for who in people[:3])
    yield spot.mistake(f"the case is about `{SOMEONE}`; these events are {theirs}", f"Add `who: {people[0]}`.")


def _expectation(case: Case, spot: Spot, around: Known) -> Iterator[Mistake]:
    expect = case.expect
    if isinstance(expect, str):
        return
    if isinstance(expect.get("survey"), str):
        yield from _survey(str(expect["survey"]), spot.at("survey"), around)
    code = expect.get("reason")
    if not isinstance(code, str):
        return
    if code not in REASONS:
        yield spot.at("reason").mistake(
            f"there is no reason `{code}`", nearest(code, REASONS) or "See docs/surveys.md."
        )
        return
    values = [_plain(name) for name in REASONS[code]]
    for name, value in expect.items():
        if name != "reason" and name not in values and name not in REASONS[code]:
            hint = nearest(name, values) or (f"It has {', '.join(values)}." if values else "It has none.")
            yield spot.at(name).mistake(f"the reason `{code}` has no value `{name}`", hint, at_key=True)
        elif name == "by" and isinstance(value, str):
            yield from _survey(value, spot.at(name), around)
        elif name == "event" and isinstance(value, str) and value:
            yield from _event(value, spot.at(name), around)


def _given(given: Given, spot: Spot, key: str, around: Known) -> Iterator[Mistake]:
    if given.asked is not None:
        yield from _survey(given.asked, spot.at("asked"), around)
    if given.event is not None:
        yield from _event(given.event, spot.at("event"), around)
        yield from _properties(given, spot, around)
    if given.answered is None:
        return
    if given.survey is not None:
        yield from _survey(given.survey, spot.at("survey"), around)
    bank = given.answered.bank
    if bank is not None and bank not in around.bank:
        hint = nearest(bank, around.bank) or "Questions of the bank stand in questions/."
        yield spot.at("answered", "bank").mistake(f"there is no question `{bank}` in the bank", hint)
    survey = around.surveys.get(given.survey or key)
    ids = _ids(survey) if survey is not None else []
    if survey is not None and given.answered.question not in ids:
        hint = nearest(given.answered.question, ids) or f"There are {', '.join(ids[:20])}."
        what = f"`{survey.key}` has no question `{given.answered.question}`"
        yield spot.at("answered", "question").mistake(what, hint)
    elif survey is not None:
        yield from _value(given.answered, survey, spot.at("answered", "value"))


def _value(given: GivenAnswer, survey: Survey, spot: Spot) -> Iterator[Mistake]:
    """An answer that fits its question in no form of the survey."""
    refusals = []
    for question in _questions(survey):
        if question.id == given.question:
            try:
                fits(question, normal(given.value))
            except AnswerRefused as refusal:
                refusals.append(refusal.message.partition(": ")[2].rstrip("."))
            else:
                return
    yield spot.mistake(f"this does not answer `{given.question}`: {refusals[0]}")


def _survey(key: str, spot: Spot, around: Known) -> Iterator[Mistake]:
    if key not in around.surveys:
        hint = nearest(key, around.surveys) or f"There are {_list(around.surveys)}."
        yield spot.mistake(f"there is no survey `{key}`", hint)


def _event(name: str, spot: Spot, around: Known) -> Iterator[Mistake]:
    if around.catalogue is None or name in SENT_BY_US or "*" in name:
        return
    if not any(covers(one, name) for one in around.catalogue.events):
        yield spot.mistake(f"`{name}` is not in events.yaml", nearest(name, around.catalogue.events) or "Add it there.")


def _properties(given: Given, spot: Spot, around: Known) -> Iterator[Mistake]:
    events = around.catalogue.events if around.catalogue is not None else {}
    kinds = [kind for name, kind in events.items() if covers(name, str(given.event))]
    names = properties(kinds) if kinds else None
    for name in given.properties if names is not None else ():
        if names is not None and name not in names:
            hint = nearest(name, names) or (f"There are {', '.join(names)}." if names else "Add it there.")
            what = f"`{given.event}` has no property `{name}` in events.yaml"
            yield spot.at("properties", name).mistake(what, hint, at_key=True)


def _plain(name: str) -> str:
    """A reason's value as cases write it: `within` for `within_ms`."""
    return name.removesuffix("_ms").removesuffix("_at") if name not in ("occurred_at", "asked_at") else name


def _ids(survey: Survey) -> Sequence[str]:
    return list(dict.fromkeys(one.id for one in _questions(survey)))


def _questions(survey: Survey) -> Sequence[AnyQuestion]:
    return [*survey.questions, *(one for variant in survey.variants for one in variant.questions)]


def _list(keys: Iterable[str]) -> str:
    return ", ".join(sorted(keys)[:20]) or "none"
