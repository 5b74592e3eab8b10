"""Figures added up in the store are those that somebody would count by hand, in every part, for everybody who may look."""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg
import msgspec

from tests.store.conftest import Open
from tests.store.made import DAY, NOW, Deciding, asked, claimed, invitation, quiet, told, version
from widget_server.core import weeks
from widget_server.core.access import Scope
from widget_server.core.assembly import Assembly
from widget_server.core.context import Context, ContextEvent, Why
from widget_server.core.deciding import Decision
from widget_server.core.events import Participant
from widget_server.core.headlines import Headline
from widget_server.core.responses import Answer
from widget_server.core.situations import Situation
from widget_server.ports import Filling, Store, Verdict
from widget_server.ports.results import DELIVERY, Count, Facet, Own, Part

WEEK = weeks.week_of(NOW)
EVERYTHING = Scope(workspace="acme", everything=True)
WHOLE = Part(surveys=("csat", "nps"), first=WEEK - 3, last=WEEK + 3)

Made = msgspec.defstruct(
    "Made", ["survey", "team", "variant", "mentor", "person", "segment", "week", "mark", "id"], frozen=True
)
"""One answered invitation, as the test keeps it."""


def judging(segment: str | None, text: str = "") -> Callable[[Filling, Answer], Verdict]:
    def judge(filling: Filling, answer: Answer) -> Verdict:
        return Verdict(
            complete=True,
            headline=Headline(score=float(answer.value), level="low", search=text)
            if isinstance(answer.value, int)
            else Headline(search=text),
            counts=(str(answer.value),) if isinstance(answer.value, int) else ("+",),
            segment=segment,
        )

    return judge


async def answer(
    store: Store, person: str, invitation_id: str, value: int | str, *, at: int, segment: str | None = None
) -> None:
    question = "score" if isinstance(value, int) else "why"
    given = Answer(
        id=f"{invitation_id}-{value}",
        invitation_id=invitation_id,
        question_id=question,
        value=value,
        answered_at=at,
    )
    text = value if isinstance(value, str) else ""
    await store.answer("acme", person, given, judging(segment, text), now=at)


async def meet(store: Store, person: str, mentor: str) -> None:
    people = (Participant(id=person, role="student"), Participant(id=mentor, role="mentor"))
    await store.ingest(
        [told(f"meet-{person}", person, name="met", conversation_id=f"c-{person}", participants=people)], quiet
    )


async def organisation(store: Store, seed: str, *, answers: int = 24, fold: bool = True) -> list[Any]:
    """Two mentors, six people, two surveys of two teams; some answers changed, and counts folded now and then."""
    chance = random.Random(seed)
    people = {f"s{number}": ("maria", "boris")[number % 2] for number in range(6)}
    for person, mentor in people.items():
        await meet(store, person, mentor)
    made = []
    for number in range(answers):
        survey, team = chance.choice([("csat", "school"), ("nps", "shop")])
        person = chance.choice(sorted(people))
        variant, segment = chance.choice([None, "short"]), chance.choice([None, "plan=pro", "plan=free"])
        at = NOW + chance.randrange(-14, 1) * DAY
        made_one = await asked(
            store,
            person,
            event=f"e{number}",
            key=survey,
            at=at,
            team=team,
            assembly=Assembly(variant=variant),
            conversation_id=f"c-{person}",
        )
        marks = [chance.randrange(1, 6) for _ in range(chance.choice([1, 1, 2]))]
        for mark in marks:
            await answer(store, person, made_one.id, mark, at=at, segment=segment)
        if fold and chance.random() < 0.2:
            await store.fold_counts(most=chance.choice([3, 500]))
        made.append(
            Made(survey, team, variant, people[person], person, segment, weeks.week_of(at), marks[-1], made_one.id)
        )
    return made


def by_hand(made: Sequence[Any], by: Facet, weekly: bool) -> Counter[tuple[str, str, int, str]]:
    return Counter(
        (one.survey, getattr(one, by) if by else "", one.week if weekly else 0, str(one.mark))
        for one in made
        if not by or getattr(one, by) is not None
    )


def told_of(counts: Sequence[Count]) -> Counter[tuple[str, str, int, str]]:
    return Counter({(one.survey, one.group, one.week, one.option): one.n for one in counts})


SCOPES: dict[str, tuple[Scope, Callable[[Any], bool]]] = {
    "everything": (EVERYTHING, lambda one: True),
    "a team": (Scope(workspace="acme", teams=("school",)), lambda one: one.team == "school"),
    "own": (Scope(workspace="acme", own=True, person_id="maria"), lambda one: one.mentor == "maria"),
    "a team and own": (
        Scope(workspace="acme", teams=("shop",), own=True, person_id="maria"),
        lambda one: one.team == "shop" or one.mentor == "maria",
    ),
    "one conversation": (
        Scope(workspace="acme", everything=True, conversations=("c-s0",)),
        lambda one: one.person == "s0",
    ),
    "nobody": (Scope(workspace="acme"), lambda one: False),
}
PARTS: dict[str, dict[str, str]] = {
    "all": {},
    "one variant": {"variant": "short"},
    "one mentor": {"mentor": "boris"},
    "one segment": {"segment": "plan=pro"},
    "one team": {"team": "shop"},
    "a mentor and a segment": {"mentor": "maria", "segment": "plan=pro"},
}
BY: tuple[Facet, ...] = ("", "variant", "mentor", "segment")


async def test_counts_are_those_counted_by_hand(store: Store, full: bool) -> None:
    """In every scope, part, week and split, folded or not; and what is exported is what was counted."""
    made = await organisation(store, "counts", answers=120 if full else 20)
    cases = [
        (scope, holds, fields, by, weekly)
        for scope, holds in SCOPES.values()
        for fields in PARTS.values()
        for by in BY
        for weekly in (False, True)
    ]
    for scope, holds, fields, by, weekly in cases if full else random.Random("some").sample(cases, 60):
        part = msgspec.structs.replace(WHOLE, **fields)
        found = await store.tallies(scope, part, ["score"], by=by, weekly=weekly, now=NOW)
        mine = [
            one for one in made if holds(one) and all(getattr(one, name) == value for name, value in fields.items())
        ]
        assert told_of(found) == by_hand(mine, by, weekly), (scope, fields, by, weekly)

    part = msgspec.structs.replace(WHOLE, first=WEEK - 1, last=WEEK - 1)
    for scope, holds in (SCOPES["everything"], SCOPES["own"]):
        found = await store.tallies(scope, part, ["score"], now=NOW)
        assert told_of(found) == by_hand([one for one in made if holds(one) and one.week == WEEK - 1], "", False)

    before = await store.tallies(EVERYTHING, WHOLE, ["score"], by="mentor", weekly=True, now=NOW)
    while await store.fold_counts(most=7):
        pass
    assert await store.tallies(EVERYTHING, WHOLE, ["score"], by="mentor", weekly=True, now=NOW) == before

    first = await store.exported(EVERYTHING, WHOLE, after=None, limit=4, now=NOW)
    last = first[-1].filling
    key = (last.started_at or 0, last.response_id or "")
    rest = await store.exported(EVERYTHING, WHOLE, after=key, limit=50, now=NOW)
    assert sorted(one.filling.invitation.id for one in (*first, *rest)) == sorted(one.id for one in made)
    own = await store.exported(SCOPES["own"][0], WHOLE, after=None, limit=50, now=NOW)
    assert {one.filling.invitation.id for one in own} == {one.id for one in made if one.mentor == "maria"}

    marias = await store.own(SCOPES["own"][0], WHOLE, ["score"], students=10, comments=9, now=NOW)
    assert told_of(marias.counts) == by_hand([one for one in made if one.mentor == "maria"], "", True)
    students = marias.students
    assert sorted(one.id for one in students) == ["s0", "s2", "s4"]
    assert [one.last_at or 0 for one in students] == sorted((one.last_at or 0 for one in students), reverse=True)
    assert sum(one.responses for one in students) == sum(one.mentor == "maria" for one in made)

    kept = await store.survey_versions("acme", await store.surveys_asked("acme"))
    assert {one.version.key for one in kept} == {"csat", "nps"}


async def test_delivery_counts_each_step(store: Store) -> None:
    await meet(store, "s0", "maria")
    first = await asked(store, "s0", event="e1", conversation_id="c-s0")
    await store.display("acme", "s0", first.id, id="d1", channel="chat", at=NOW)
    await answer(store, "s0", first.id, 4, at=NOW)
    second = await asked(store, "s0", event="e2", key="nps", conversation_id="c-s0")
    await store.dismiss("acme", "s0", second.id, now=NOW)
    third = await asked(store, "s1", event="e3", expires=DAY)
    await store.expire(now=NOW + 2 * DAY)
    assert third.status == "open"
    expected = {
        ("csat", "asked"): 2,
        ("csat", "seen"): 1,
        ("csat", "answered"): 1,
        ("csat", "completed"): 1,
        ("csat", "expired"): 1,
        ("nps", "asked"): 1,
        ("nps", "dismissed"): 1,
    }
    for _ in range(2):
        found = await store.tallies(EVERYTHING, WHOLE, [DELIVERY], weekly=True, now=NOW)
        assert {(one.survey, one.option): one.n for one in found} == expected
        await store.fold_counts()
    own = await store.tallies(SCOPES["own"][0], WHOLE, [DELIVERY], now=NOW)
    without_s1 = {**expected, ("csat", "asked"): 1}
    without_s1.pop(("csat", "expired"))
    assert {(one.survey, one.option): one.n for one in own} == without_s1


async def test_what_is_erased_counts_no_more(lasting: str, open_another: Open) -> None:
    store = await open_another()
    await organisation(store, "erased", answers=3)
    await run(
        lasting, "DELETE FROM answer", "DELETE FROM answer_sent", "DELETE FROM response", "DELETE FROM invitation"
    )
    for by in BY:
        assert await store.tallies(EVERYTHING, WHOLE, ["score"], by=by, now=NOW) == []
    assert await store.tallies(EVERYTHING, WHOLE, [DELIVERY], now=NOW) == []


async def run(address: str, *statements: str) -> None:
    if address.startswith("postgres"):
        connection = await asyncpg.connect(address)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
        return
    lite = sqlite3.connect(address)
    try:
        for statement in statements:
            lite.execute(statement)
        lite.commit()
    finally:
        lite.close()


async def test_comments_come_newest_first_page_by_page(store: Store) -> None:
    for number in range(5):
        person = f"s{number}"
        await meet(store, person, "maria" if number < 3 else "boris")
        one = await asked(store, person, event=f"e{number}", at=NOW + number, conversation_id=f"c-{person}")
        await answer(store, person, one.id, f"Word {number}", at=NOW + number)
    part = msgspec.structs.replace(WHOLE, surveys=("csat",))
    first = await store.comments(EVERYTHING, part, before=None, limit=2, now=NOW)
    assert [one.text for one in first] == ["Word 4", "Word 3"]
    last = first[-1]
    rest = await store.comments(EVERYTHING, part, before=(last.started_at, last.response_id), limit=9, now=NOW)
    assert [one.text for one in rest] == ["Word 2", "Word 1", "Word 0"]
    mine = await store.own(SCOPES["own"][0], part, ["score"], students=9, comments=2, now=NOW)
    assert [one.text for one in mine.comments] == ["Word 2", "Word 1"]
    own = await store.comments(SCOPES["own"][0], part, before=None, limit=9, now=NOW)
    assert [one.text for one in own] == ["Word 2", "Word 1", "Word 0"]
    assert await store.comments(SCOPES["nobody"][0], part, before=None, limit=9, now=NOW) == []


async def test_what_came_before_is_told_of_own_people(store: Store) -> None:
    failed = ContextEvent(id="f", name="exercise_failed", occurred_at=NOW)
    for person, mentor, events in (("s0", "maria", 2), ("s2", "maria", 1), ("s1", "boris", 2)):
        await meet(store, person, mentor)
        await store.publish(version(), now=NOW)

        def decide(situation: Situation, events: tuple[ContextEvent, ...] = (failed,) * events) -> Decision:
            made = invitation(situation, "csat")
            context = Context(asked_at=NOW, why=Why(), events=events)
            return Decision(survey_key="csat", invitation=msgspec.structs.replace(made, context=context), near=True)

        [made] = claimed(
            await store.ingest([told(f"e-{person}", person, conversation_id=f"c-{person}")], Deciding(decide))
        )
        await answer(store, person, made.id, 1 + events, at=NOW)
    found = await store.own(SCOPES["own"][0], WHOLE, ["score"], students=9, comments=9, now=NOW)
    assert sorted((one.event, one.often, one.option, one.n) for one in found.befores) == [
        ("exercise_failed", False, "2", 1),
        ("exercise_failed", True, "3", 1),
    ]
    numbers = await store.own(SCOPES["own"][0], WHOLE, ["score"], students=0, comments=0, now=NOW)
    assert (numbers.counts, numbers.comments, numbers.students) == (found.counts, (), ())
    assert await store.own(EVERYTHING, WHOLE, ["score"], students=9, comments=9, now=NOW) == Own()


async def test_an_episode_shows_its_sides_to_whoever_may_see_them(store: Store) -> None:
    await meet(store, "s0", "maria")
    student = await asked(store, "s0", event="e1", episode="epi_1", conversation_id="c-s0")
    mentor = await asked(store, "maria", event="e2", key="nps", episode="epi_1", conversation_id="c-s0")
    await answer(store, "s0", student.id, 2, at=NOW)
    own = SCOPES["own"][0]
    assert await store.episodes(EVERYTHING, before=None, limit=9, now=NOW) == []
    await answer(store, "maria", mentor.id, 5, at=NOW)
    assert [one.episode for one in await store.episodes(EVERYTHING, before=None, limit=9, now=NOW)] == ["epi_1"]
    assert [one.episode for one in await store.episodes(own, before=None, limit=9, now=NOW)] == ["epi_1"]
    found = await store.sides(own, ["epi_1", "epi_2"], now=NOW)
    assert {id: [one.filling.invitation.id for one in sides] for id, sides in found.items()} == {
        "epi_1": [student.id, mentor.id]
    }
    boris = Scope(workspace="acme", own=True, person_id="boris")
    assert await store.episodes(boris, before=None, limit=9, now=NOW) == []
    assert await store.sides(boris, ["epi_1"], now=NOW) == {}
