"""Who has a turn set: everybody once, also those who came late, and after a survey was away."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from tests.store.made import DAY, NOW, Clock, new_id, quiet, told
from widget_server.adapters.bus import LocalBus
from widget_server.adapters.sql import open_store
from widget_server.core.surveys import Survey
from widget_server.ports import Store
from widget_server.services import publishing
from widget_server.services.inviting import Deciding
from widget_server.services.publishing import Content, Live
from widget_server.services.scheduling import LATE_MS, Scheduling

PULSE: dict[str, Any] = {
    "key": "pulse",
    "name": "Pulse",
    "when": {"schedule": {"every": "30d"}},
    "questions": [{"id": "q", "kind": "nps", "text": "How likely?"}],
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(clock: Clock) -> AsyncIterator[Store]:
    store = await open_store(":memory:", new_id=new_id, clock=clock)
    yield store
    await store.aclose()


def live(*surveys: dict[str, Any], before: Live | None = None) -> Live:
    return publishing.live("acme", Content(surveys=tuple(msgspec.convert(surveys, list[Survey]))), before=before)


def scheduling(store: Store, clock: Clock, lives: dict[str, Live]) -> Scheduling:
    decide = Deciding(lives.get, new_id=new_id)
    return Scheduling(store=store, bus=LocalBus(), clock=clock, decide=decide, live=lambda: lives)


async def test_everybody_has_one_turn_set(store: Store, clock: Clock) -> None:
    service = scheduling(store, clock, {"acme": live(PULSE)})
    await store.ingest([told("e1", "s1"), told("e2", "s2")], quiet)
    assert [await service.sweep() for _ in range(3)] == [2, 0, 0]
    clock.now += DAY
    await store.ingest([told("e3", "s3", at=clock.now)], quiet)
    assert [await service.sweep() for _ in range(3)] == [1, 0, 0]


async def test_who_was_seen_first_and_is_found_last_has_a_turn_too(store: Store, clock: Clock) -> None:
    service = scheduling(store, clock, {"acme": live(PULSE)})
    await store.ingest([told("e1", "s1")], quiet)
    assert await service.sweep() == 1
    clock.now -= LATE_MS // 2  # their transaction was begun before, and committed after the look
    await store.ingest([told("e2", "s2", at=clock.now)], quiet)
    clock.now = NOW + 1
    assert await service.sweep() == 1


async def test_a_survey_that_was_away_sets_turns_again(store: Store, clock: Clock) -> None:
    there = live(PULSE)
    lives = {"acme": there}
    service = scheduling(store, clock, lives)
    await store.ingest([told("e1", "s1")], quiet)
    await service.sweep()
    lives["acme"] = away = live(before=there)
    clock.now += 31 * DAY
    assert await service.ring() == 1
    await service.sweep()
    lives["acme"] = live(PULSE, before=away)
    assert await service.sweep() == 1
