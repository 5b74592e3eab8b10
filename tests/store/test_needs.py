"""How much of a person's past deciding is shown: as much as it needs, warm or cold, also when it comes to need more."""

import random
from collections.abc import Sequence

import pytest

from tests.store.conftest import Open
from tests.store.made import DAY, NOW, Clock, Witness, answered, asked, judge, quiet, told
from widget_server.core.events import Event
from widget_server.core.reasons import Needs
from widget_server.core.situations import Situation
from widget_server.ports import Store

HOUR = 3_600_000


def ids(events: Sequence[Event]) -> list[str]:
    return [event.id for event in events]


async def test_a_window_reaches_as_far_back_as_is_needed(open_another: Open, lasting: str) -> None:
    store, short, cold = await open_another(), Witness(Needs(window_ms=HOUR)), Witness(Needs(window_ms=HOUR))
    for number, ago in enumerate([5 * HOUR, 2 * HOUR, HOUR, HOUR - 1, 0]):
        await store.ingest([told(f"e{number}", at=NOW - ago, received_at=NOW)], short)
    await (await open_another()).ingest([told("last")], cold)
    assert ids(short.seen[-1].window.events) == ["e2", "e3", "e4"]
    assert ids(cold.seen[-1].window.events) == ["e2", "e3", "e4", "last"]


async def test_what_is_remembered_too_shortly_is_read_again(store: Store) -> None:
    await store.ingest([told(f"e{number}", at=NOW - ago) for number, ago in enumerate([2 * DAY, 2 * HOUR])], quiet)
    seen = {}
    for place, window_ms in enumerate([HOUR, DAY, 3 * DAY, HOUR, 3 * DAY]):
        witness = Witness(Needs(window_ms=window_ms))
        await store.ingest([told(f"n{place}")], witness)
        seen[place] = ids(witness.seen[0].window.events)
    assert seen[0] == ["n0"]
    assert seen[1] == ["e1", "n0", "n1"]
    assert seen[2] == ["e0", "e1", "n0", "n1", "n2"]
    assert seen[3] == ["n0", "n1", "n2", "n3"]
    assert seen[4] == ["e0", "e1", "n0", "n1", "n2", "n3", "n4"]


async def test_two_who_decide_about_one_batch_are_shown_what_either_needs(store: Store) -> None:
    await store.ingest([told("old", at=NOW - DAY)], quiet)
    few, many = Witness(Needs(window_ms=HOUR)), Witness(Needs(window_ms=2 * DAY, counted=frozenset({"failed"})))
    await store.ingest([told("e1")], few)
    await store.ingest([told("e2")], many)
    assert ids(few.seen[0].window.events) == ["e1"]
    assert few.seen[0].ordinal is None
    assert ids(many.seen[0].window.events) == ["old", "e1", "e2"]
    assert many.seen[0].ordinal == 3


async def test_counted_events_have_their_number_over_all_history(store: Store) -> None:
    await store.ingest([told("e1", at=NOW - 300 * DAY), told("e2", name="opened")], quiet)
    counting = Witness(Needs(window_ms=HOUR, counted=frozenset({"failed", "passed"})))
    batch = [told("e3"), told("e1", at=NOW - 300 * DAY), told("e4", name="passed"), told("e5", name="opened")]
    await store.ingest([*batch, told("e3"), told("e6"), told("e7", "s2")], counting)
    await store.ingest([told("e8", at=NOW - DAY), told("e9", "s2")], counting)
    assert {situation.event.id: situation.ordinal for situation in counting.seen} == {
        "e3": 2,
        "e4": 1,
        "e5": None,
        "e6": 3,
        "e7": 1,
        "e8": 4,
        "e9": 2,
    }


async def test_numbers_stay_right_over_long_histories_restarts_and_pauses(
    open_another: Open, lasting: str, full: bool
) -> None:
    """Against a count kept beside; batches of all sizes, names that come to be counted and cease to be, other processes."""
    random_ = random.Random(7)
    stores = [await open_another() for _ in range(2 if lasting.startswith("postgres") else 1)]
    times: dict[tuple[str, str], int] = {}
    number = 0
    for _ in range(400 if full else 60):
        counted = frozenset(name for name in ("failed", "passed") if random_.random() < 0.7)
        witness = Witness(Needs(window_ms=HOUR, counted=counted))
        batch = []
        for _ in range(random_.choice([1, 3, 120])):
            number += 1
            who, name = random_.choice(["s1", "s2"]), random_.choice(["failed", "passed", "opened"])
            batch.append(told(f"e{number}", who, name=name))
        if random_.random() < 0.1:
            stores[0] = await open_another()
        await random_.choice(stores).ingest(batch, witness)
        for situation in witness.seen:
            key = situation.respondent.id, situation.event.name
            times[key] = times.get(key, 0) + 1
            assert situation.ordinal == (times[key] if situation.event.name in counted else None)
    assert number > 1_000


async def test_answers_are_shown_as_far_back_as_they_are_needed(store: Store, clock: Clock) -> None:
    first = await asked(store, event="e1", key="first")
    await asked(store, "s2", event="e2", key="first")
    mine, none, far = Witness(Needs(answers_ms=DAY)), Witness(Needs()), Witness(Needs(answers_ms=9 * DAY))
    await store.ingest([told("before")], mine)
    await store.answer("acme", "s1", answered("a1", first.id, 6), judge(), now=NOW)
    await store.answer("acme", "s1", answered("a2", first.id, "slow", question="why"), judge(complete=True), now=NOW)
    await store.answer("acme", "s2", answered("a1", "inv_first_e2", 1), judge(), now=NOW)
    await store.ingest([told("after")], mine)
    await store.ingest([told("without")], none)
    clock.now += 2 * DAY
    await store.ingest([told("late", at=clock.now)], mine)
    await store.ingest([told("later", at=clock.now)], far)
    assert [values(situation) for situation in mine.seen] == [[], [("first", "score", 6), ("first", "why", "slow")], []]
    assert values(none.seen[0]) == []
    assert values(far.seen[0]) == [("first", "score", 6), ("first", "why", "slow")]


def values(situation: Situation) -> list[tuple[str, str, object]]:
    return [(one.survey_key, one.question_id, one.value) for one in situation.answered]


async def test_an_answer_that_is_replaced_is_shown_as_it_stands(store: Store) -> None:
    invited, witness = await asked(store), Witness(Needs(answers_ms=DAY))
    for number, value in enumerate([3, 9]):
        await store.answer("acme", "s1", answered(f"a{number}", invited.id, value), judge(), now=NOW)
        await store.ingest([told(f"after {number}")], witness)
    assert [values(situation) for situation in witness.seen] == [[("csat", "score", 3)], [("csat", "score", 9)]]


async def test_answers_move_to_the_person_with_an_old_ids_invitations(store: Store) -> None:
    invited, witness = await asked(store, "anon:1"), Witness(Needs(answers_ms=DAY))
    await store.ingest([told("mine", "s1")], witness)
    await store.answer("acme", "anon:1", answered("a1", invited.id), judge(complete=True), now=NOW)
    await store.ingest([told("joined", "s1", alias_of="anon:1")], witness)
    await store.ingest([told("then", "s1")], witness)
    assert [values(situation) for situation in witness.seen] == [[], [], [("csat", "score", 9)]]


async def test_a_dismissal_is_seen_at_once_with_its_time(store: Store, clock: Clock) -> None:
    witness = Witness()
    invited = await asked(store)
    await store.ingest([told("before")], witness)
    clock.now += 5
    await store.dismiss("acme", "s1", invited.id, now=clock.now)
    await store.ingest([told("after")], witness)
    assert [(one.status, one.closed_at) for situation in witness.seen for one in situation.asked] == [
        ("open", None),
        ("dismissed", NOW + 5),
    ]


@pytest.mark.parametrize("again", [False, True], ids=["warm", "cold"])
async def test_an_ask_counts_with_its_kind_team_and_channels(open_another: Open, lasting: str, again: bool) -> None:
    store, witness = await open_another(), Witness()
    await asked(store, kind="pulse", team="product", channels=("page",))
    await (await open_another() if again else store).ingest([told("then")], witness)
    [one] = witness.seen[0].asked
    assert (one.kind, one.team, one.channels) == ("pulse", "product", ("page",))
