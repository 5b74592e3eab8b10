"""Nobody is found: not by any role, filter, moment or difference, nor by whoever reads the tables; and a broken rule is found."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.anonymity.attacker import Attacker, Found
from tests.anonymity.organisations import Organisation
from tests.anonymity.tables import inspect
from tests.store.made import Clock
from widget_server.adapters.sql import groups, open_store
from widget_server.core.access import Viewer
from widget_server.core.groups import Batch
from widget_server.ports import Store
from widget_server.services.grouping import Group, Grouping, GroupMark
from widget_server.services.ids import new_id

STEPS = 40

MakeGrouping = Callable[[Store, Organisation, Clock], Grouping]


async def attacked(
    path: Path, seed: int, *, grouping: MakeGrouping | None = None, often: float = 0.2
) -> tuple[int, int]:
    """One organisation under attack: how many atoms there were, and how many rows were released."""
    clock = Clock()
    store = await open_store(path, new_id=new_id, clock=clock)
    try:
        organisation = Organisation(store, clock, random.Random(seed))
        await organisation.open()
        own = grouping(store, organisation, clock) if grouping else None
        attacker = Attacker(organisation, own, often=often)
        organisation.before_answer = attacker.look_before  # type: ignore[method-assign]
        for _ in range(STEPS):
            await attacker.look_after(await organisation.step())
        await attacker.look_everywhere()
        await attacker.search_everything()
        await attacker.ask_for_names()
        return attacker.conclude(), inspect(path, organisation)
    finally:
        await store.aclose()


async def test_nobody_is_found(tmp_path: Path, full: bool) -> None:
    atoms = rows = 0
    seeds = range(1_000 if full else 20)
    for seed in seeds:
        path = tmp_path / f"{seed}.db"
        found, released = await attacked(path, seed, often=1 if seed % 10 == 0 else 0.2)
        atoms, rows = atoms + found, rows + released
        path.unlink()
    # Or there was nothing to find anybody in.
    assert atoms > 3 * len(seeds)
    assert rows > 20 * len(seeds)


async def test_answers_that_come_out_singly_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "full", lambda batch: True)
    with pytest.raises(Found, match="told apart"):
        await attacked(tmp_path / "single.db", 1)


async def test_a_made_up_fifth_beside_four_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(batch: Batch) -> bool:
        return len(batch.people) >= batch.needed

    monkeypatch.setattr(groups, "full", careless)
    with pytest.raises(Found, match="told apart"):
        await several(tmp_path)


async def test_a_sixth_beside_the_five_is_found(tmp_path: Path) -> None:
    with pytest.raises(Found, match="told apart"):
        await several(tmp_path, grouping=Eager, often=0)


async def test_a_counter_that_moves_is_found(tmp_path: Path) -> None:
    with pytest.raises(Found, match="something changed"):
        await attacked(tmp_path / "counter.db", 1, grouping=Counting, often=1)


async def several(folder: Path, **how: Any) -> None:
    """Organisation after organisation."""
    for seed in range(40):
        await attacked(folder / f"{seed}.db", seed, **how)


class Eager(Grouping):
    """Shows each answer as it comes, once there are five."""

    def __init__(self, store: Store, organisation: Organisation, clock: Clock) -> None:
        super().__init__(store=store, clock=clock)
        self._organisation = organisation

    async def released(
        self, viewer: Viewer, survey_key: str, *, version: str | None = None, mentor_id: str | None = None
    ) -> list[Group]:
        """All that was said, not in batches."""
        marks = [one.mark for one in self._organisation.said if one.survey.key == survey_key]
        of = self._organisation.versions[survey_key]
        if len(marks) < 5 or viewer.grants[0].role != "administrator":
            return []
        told = tuple(GroupMark(value=mark, times=1) for mark in marks)
        return [Group(survey_key=survey_key, survey_version=of, question_id="mark", marks=told)]


class Counting(Eager):
    """Says how many have answered so far."""

    async def mentors(self, viewer: Viewer, survey_key: str) -> list[str]:
        """A number where there should be names."""
        rows = await self._organisation.store.fillings("acme", self._organisation.students[0], since=0)
        return [f"{sum(one.invitation.status == 'completed' for one in rows)}"]

    async def released(
        self, viewer: Viewer, survey_key: str, *, version: str | None = None, mentor_id: str | None = None
    ) -> list[Group]:
        """Nothing."""
        return []
