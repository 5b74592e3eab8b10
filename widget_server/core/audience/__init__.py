"""Who may be asked: traits, groups, roles, what somebody did and answered, and lasting samples."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Literal

import msgspec

from widget_server.core import triggers
from widget_server.core.audience.past import PastAnswer, PastAsk, answered, asked
from widget_server.core.events import Json
from widget_server.core.languages import languages_of
from widget_server.core.patterns import Filter, Pattern, Scalar, Where
from widget_server.core.reasons import Reason
from widget_server.core.sampling import place
from widget_server.core.situations import Situation
from widget_server.core.triggers.filters import failing, tests
from widget_server.core.wildcards import like


class Audience(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whom a survey may ask. All that are given must hold."""

    traits: Where = {}
    """Filters on what is known of the person (told by a server key, a token or an import)."""
    groups: tuple[str, ...] = ()
    """In at least one of these groups."""
    language: tuple[str, ...] = ()
    """The person's language is one of these (`pt` covers `pt-BR`)."""
    device: tuple[Literal["phone", "tablet", "desktop"], ...] = ()
    page: str | None = None
    """The address of the event's page; `*` stands for any part."""
    role: Literal["student", "mentor", "observer"] | None = None
    """In the event's conversation, or the last one."""
    verified: bool | None = None
    """Whether the person's id is proved."""
    answered: PastAnswer | None = None
    asked: PastAsk | None = None
    did: Pattern | None = None
    """What the person did holds this pattern."""
    only: tuple[str, ...] = ()
    """Ids of the people of a pilot."""
    sample: Annotated[float, msgspec.Meta(gt=0, le=100)] | None = None
    """Per cent of the people, the same ones each time; raised later, those who were in stay in."""
    all: Annotated[tuple["Audience", ...], msgspec.Meta(max_length=20)] = ()
    any: Annotated[tuple["Audience", ...], msgspec.Meta(max_length=20)] = ()
    not_: "Audience | None" = msgspec.field(default=None, name="not")


class Equality(msgspec.Struct, frozen=True, kw_only=True):
    """A test of one trait that only its value decides: what an index over many audiences can be built on."""

    trait: str
    values: tuple[Scalar, ...]
    """It must be the same as one of these (`filters.same`); null: also where nothing is known."""
    reason: Reason


Test = Callable[[Situation], Reason | None]
"""Why the person is outside by one part of an audience; None where they are not."""


class ReadyAudience(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """An audience with everything read that depends on nobody."""

    equalities: tuple[Equality, ...] = ()
    """Tests of equality that must all hold, also found among `tests`."""
    tests: tuple[Test, ...] = ()
    """All of its tests, in the order in which they are told; the sample is the last."""


def ready(audience: Audience | None, survey_key: str) -> ReadyAudience:
    """The audience of a survey, made ready once; None is everybody."""
    if audience is None:
        return EVERYBODY
    nested = tuple(ready(one, survey_key) for one in (*audience.all, *audience.any))
    but = ready(audience.not_, survey_key) if audience.not_ else None
    every, some = nested[: len(audience.all)], nested[len(audience.all) :]
    return ReadyAudience(
        equalities=(*_equalities(audience.traits), *(one for part in every for one in part.equalities)),
        tests=(*_own(audience), *_combined(every, some, but), *_sampled(audience.sample, survey_key)),
    )


def outside(audience: ReadyAudience, here: Situation) -> Reason | None:
    """Why the person is not in the audience: the first part of it, in the order of its fields, that does not hold."""
    for test in audience.tests:
        reason = test(here)
        if reason is not None:
            return reason
    return None


EVERYBODY = ReadyAudience()


def _own(audience: Audience) -> Iterator[Test]:
    """The tests of the person and the moment."""
    if audience.traits:
        yield _traits(audience.traits)
    if audience.groups:
        wanted = frozenset(audience.groups)
        yield _test("groups", lambda here: not wanted.isdisjoint(_texts(here.respondent.traits.get("groups"))))
    if audience.language:
        languages = tuple(_tag(language) for language in audience.language)
        yield _test("language", lambda here: _speaks(here.respondent.traits, languages))
    if audience.device:
        devices = audience.device
        yield _test("device", lambda here: here.event.device in devices)
    if audience.page is not None:
        page = audience.page
        like_it = like(page)
        yield _test("page", lambda here: here.event.page is not None and like_it(here.event.page))
    if audience.role is not None:
        role = audience.role
        yield _test("role", lambda here: _is(role, here))
    if audience.verified is not None:
        verified = audience.verified
        yield _test("verified", lambda here: here.respondent.verified is verified)
    if audience.answered is not None:
        yield _test("answered", answered(audience.answered))
    if audience.asked is not None:
        yield _test("asked", asked(audience.asked))
    if audience.did is not None:
        did = triggers.ready_pattern(audience.did)
        yield _test("did", lambda here: isinstance(triggers.holds(did, here), triggers.Fired))
    if audience.only:
        only = frozenset(audience.only)
        yield _test("only", lambda here: here.respondent.id in only)


def _combined(
    every: tuple[ReadyAudience, ...], some: tuple[ReadyAudience, ...], but: ReadyAudience | None
) -> Iterator[Test]:
    """The tests of the audiences in it: those of `all` are as good as its own."""
    for one in every:
        yield from one.tests
    if some:
        yield _test("any", lambda here: any(outside(one, here) is None for one in some))
    if but is not None:
        yield _test("not", lambda here: outside(but, here) is not None)


def _sampled(percent: float | None, survey_key: str) -> Iterator[Test]:
    if percent is not None:
        reason = Reason(code="sample", values={"percent": percent})
        yield lambda here: None if place("sample", survey_key, here.respondent.id) < percent else reason


def _test(name: str, holds: Callable[[Situation], bool]) -> Test:
    reason = Reason(code="audience", values={"test": name})
    return lambda here: None if holds(here) else reason


def _traits(where: Where) -> Test:
    wanted = tests(where)
    reasons = {name: _of_trait(name) for name in where}

    def test(here: Situation) -> Reason | None:
        wrong = failing(wanted, here.respondent.traits)
        return None if wrong is None else reasons[wrong]

    return test


def _of_trait(name: str) -> Reason:
    return Reason(code="audience", values={"test": "traits", "property": name})


def _equalities(where: Where) -> Iterator[Equality]:
    for trait, wanted in where.items():
        if not isinstance(wanted, Filter):
            yield Equality(trait=trait, values=(wanted,), reason=_of_trait(trait))
        elif wanted == Filter(equals=wanted.equals) and wanted.equals is not msgspec.UNSET:
            yield Equality(trait=trait, values=(wanted.equals,), reason=_of_trait(trait))
        elif wanted == Filter(one_of=wanted.one_of) and wanted.one_of is not None:
            yield Equality(trait=trait, values=wanted.one_of, reason=_of_trait(trait))


def _texts(value: Json) -> list[str]:
    """The groups of the trait: a list, or a single name."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _speaks(traits: Mapping[str, Json], languages: tuple[str, ...]) -> bool:
    tags = map(_tag, languages_of(traits))
    return any(tag == language or tag.startswith(f"{language}-") for tag in tags for language in languages)


def _tag(language: str) -> str:
    """As tags are compared: `pt_BR` is `pt-br`."""
    return language.replace("_", "-").casefold()


def _is(role: str, here: Situation) -> bool:
    people = here.conversation.participants if here.conversation else ()
    return any(one.id == here.respondent.id and one.role == role for one in people)
