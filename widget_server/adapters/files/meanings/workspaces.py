"""Workspaces: what surveys, policy and one another say together: names that nobody has, surveys that never get a turn."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from widget_server.adapters.files.documents import Spot
from widget_server.adapters.files.meanings.answers import test_mistakes
from widget_server.adapters.files.meanings.collisions import collisions
from widget_server.adapters.files.meanings.patterns import forms
from widget_server.adapters.files.meanings.spans import day, ms
from widget_server.adapters.files.shapes import nearest
from widget_server.core.audience import Audience
from widget_server.core.audience.past import PastAnswer, PastAsk
from widget_server.core.policy import Policy
from widget_server.core.questions import AnyQuestion
from widget_server.core.surveys import Survey
from widget_server.services.publishing import Mistake

DAY_MS = 86_400_000


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """A survey and the file it stands in, which is read again where something is to be told of it."""

    survey: Survey
    spot: Callable[[], Spot]


def workspace_mistakes(
    filed: Sequence[Filed], policy: Policy, policy_spot: Callable[[], Spot], bank: Mapping[str, AnyQuestion]
) -> Iterator[Mistake]:
    """Of a whole folder whose files are right each by itself."""
    surveys = {one.survey.key: one.survey for one in filed}
    for one in filed:
        yield from _counterpart(one, surveys)
        if one.survey.audience is not None:
            for audience, path in _parts(one.survey.audience, ("audience",)):
                yield from _past(audience, path, one, surveys, bank)
        yield from _blacked_out(one, policy)
    yield from _policy_names(policy, policy_spot, list(surveys.values()))


def collision_warnings(filed: Sequence[Filed], policy: Policy) -> Iterator[Mistake]:
    """Of surveys that go live together and never each by itself."""
    by_key = {one.survey.key: one for one in filed}
    for loser, message, suggestion in collisions([one.survey for one in filed if one.survey.live], policy):
        yield by_key[loser.key].spot().at("when").warning(message, suggestion, at_key=True)


def _counterpart(one: Filed, surveys: Mapping[str, Survey]) -> Iterator[Mistake]:
    survey, wanted = one.survey, one.survey.counterpart
    if wanted is None or wanted == survey.key:
        return
    other = surveys.get(wanted)
    if other is None:
        hint = nearest(wanted, surveys) or "Write the other side's survey first."
        yield one.spot().at("counterpart").mistake(f"there is no survey `{wanted}`", hint)
        return
    if other.identity != "named":
        yield (
            one.spot()
            .at("counterpart")
            .mistake(f"`{wanted}` is {other.identity}: its answers are laid beside no other", "Remove `counterpart`.")
        )
        return
    if not other.live and survey.live:
        yield one.spot().at("counterpart").warning(f"`{wanted}` is not live: only one side is asked", "Make it live.")
    own, its = (it.audience.role if it.audience is not None else None for it in (survey, other))
    if own is not None and own == its:
        yield (
            one.spot()
            .at("counterpart")
            .mistake(
                f"`{wanted}` asks only a {its} too: the other side of the conversation is never one",
                "Change the `role` in the audience of one of them.",
            )
        )
    if not forms(survey.when):
        yield (
            one.spot()
            .at("counterpart")
            .mistake(
                "this survey is asked without an event, and so without a conversation that has another side",
                "Remove `counterpart`, or name an event under `when`.",
            )
        )


def _past(
    audience: Audience,
    path: tuple[str | int, ...],
    one: Filed,
    surveys: Mapping[str, Survey],
    bank: Mapping[str, AnyQuestion],
) -> Iterator[Mistake]:
    denied = "not" in path
    if audience.answered is not None:
        yield from _answered(audience.answered, (*path, "answered"), one, surveys, bank)
    if audience.asked is not None:
        yield from _asked(audience.asked, (*path, "asked"), one, surveys)
    once = one.survey.again is None and not denied and "any" not in path
    for name in ("answered", "asked"):
        if once and getattr(getattr(audience, name), "survey", None) == one.survey.key:
            yield (
                one.spot()
                .at(*path, name)
                .mistake(
                    "nobody can be in this audience: the survey is asked once, and only those who were asked it before",
                    "Add `again`, or name another survey.",
                )
            )


def _answered(
    answered: PastAnswer,
    path: tuple[str | int, ...],
    one: Filed,
    surveys: Mapping[str, Survey],
    bank: Mapping[str, AnyQuestion],
) -> Iterator[Mistake]:
    if answered.bank is not None and answered.bank not in bank:
        hint = nearest(answered.bank, bank) or "Questions of the bank stand in questions/."
        yield one.spot().at(*path, "bank").mistake(f"there is no question `{answered.bank}` in the bank", hint)
    if answered.survey is not None and answered.survey not in surveys:
        yield from _unknown_survey(answered.survey, (*path, "survey"), one, surveys)
        return
    used = [
        survey
        for survey in ([surveys[answered.survey]] if answered.survey is not None else surveys.values())
        if answered.bank is None or any(question.bank == answered.bank for question in _questions(survey))
    ]
    if used and (answered.survey or answered.bank) and all(survey.identity != "named" for survey in used):
        names = ", ".join(f"`{survey.key}`" for survey in used)
        yield (
            one.spot()
            .at(*path)
            .mistake(
                f"{names} {'is' if len(used) == 1 else 'are'} not named: nobody is asked, or left alone, for what they said there",
                "Look at a survey with identity: named, or at who was `asked`.",
                at_key=True,
            )
        )
        return
    among = [surveys[answered.survey]] if answered.survey is not None else list(surveys.values())
    questions = {question.id: question for survey in among for question in _questions(survey)}
    meant = bank.get(answered.bank) if answered.bank is not None else questions.get(answered.question or "")
    if answered.question is not None and answered.question not in questions:
        where = f"`{answered.survey}` has no question" if answered.survey else "no survey has a question"
        hint = nearest(answered.question, questions) or f"There are {', '.join(sorted(questions)[:20])}."
        yield one.spot().at(*path, "question").warning(f"{where} `{answered.question}`", hint)
    elif meant is not None and (answered.survey is not None or answered.bank is not None):
        yield from test_mistakes(answered, meant, one.spot().at(*path))


def _asked(asked: PastAsk, path: tuple[str | int, ...], one: Filed, surveys: Mapping[str, Survey]) -> Iterator[Mistake]:
    if asked.survey is not None and asked.survey not in surveys:
        yield from _unknown_survey(asked.survey, (*path, "survey"), one, surveys)
    for name in ("kind", "team"):
        wanted, known = getattr(asked, name), {getattr(survey, name) for survey in surveys.values()}
        if wanted is not None and wanted not in known:
            hint = nearest(wanted, known) or f"There are {_list(known)}."
            yield one.spot().at(*path, name).warning(f"no survey has the {name} `{wanted}`", hint)


def _unknown_survey(
    key: str, path: tuple[str | int, ...], one: Filed, surveys: Mapping[str, Survey]
) -> Iterator[Mistake]:
    hint = nearest(key, surveys) or "That is right only if it was asked before and its file is gone."
    yield one.spot().at(*path).warning(f"there is no survey `{key}`", hint)


def _blacked_out(one: Filed, policy: Policy) -> Iterator[Mistake]:
    """A day and its spread that lie within days on which nobody is asked."""
    schedule = one.survey.when.schedule
    if schedule is None or schedule.on is None or one.survey.kind in policy.exempt:
        return
    first = day(schedule.on)
    days = (ms(schedule.spread or "14d") or 0) // DAY_MS
    for blackout in policy.blackout:
        start, end = day(blackout.from_), day(blackout.to)
        if first and start and end and start <= first and (end - first).days >= days:
            yield (
                one.spot()
                .at("when", "schedule", "on")
                .mistake(
                    f"nobody is asked: all its days lie within the blackout from {blackout.from_} to {blackout.to}",
                    "Choose another day.",
                )
            )


def _policy_names(policy: Policy, spot: Callable[[], Spot], surveys: Sequence[Survey]) -> Iterator[Mistake]:
    """Kinds and teams that no survey has."""
    if not surveys:
        return
    known = {name: {getattr(survey, name) for survey in surveys} - {""} for name in ("kind", "team")}
    named = [("exempt", index, "kind", kind) for index, kind in enumerate(policy.exempt)]
    named += [("teams", index, "team", team) for index, team in enumerate(policy.teams)]
    for place, index, name, value in named:
        if value not in known[name]:
            yield _nobody(spot().at(place, index), name, value, known[name])
    for index, cap in enumerate(policy.caps):
        for name in ("kind", "team"):
            if getattr(cap, name) not in (None, *known[name]):
                yield _nobody(spot().at("caps", index, name), name, getattr(cap, name), known[name])


def _nobody(spot: Spot, name: str, value: str, known: set[str]) -> Mistake:
    return spot.warning(f"no survey has the {name} `{value}`", nearest(value, known) or f"There are {_list(known)}.")


def _list(known: set[str]) -> str:
    return ", ".join(sorted(known - {""})[:20]) or "none"


def _questions(survey: Survey) -> Iterator[AnyQuestion]:
    yield from survey.questions
    for variant in survey.variants:
        yield from variant.questions


def _parts(audience: Audience, path: tuple[str | int, ...]) -> Iterator[tuple[Audience, tuple[str | int, ...]]]:
    yield audience, path
    for name in ("all", "any"):
        for index, part in enumerate(getattr(audience, name)):
            yield from _parts(part, (*path, name, index))
    if audience.not_ is not None:
        yield from _parts(audience.not_, (*path, "not"))
