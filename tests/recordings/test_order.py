"""The order of a recording: by time as far as the look-ahead reaches, over several files, the same each time."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.services.rehearsing.recorded import Chunk, Heard, Recorded, in_order


def events(*times: int, person: str = "s1") -> Chunk:
    return [Recorded(at, at, person, "e", f"{person}:{index}") for index, at in enumerate(times)]


def times(files: list[list[Chunk]], *, look_ahead: int) -> tuple[list[int], int]:
    heard = Heard()
    return [one.arrived_at for chunk in in_order(files, heard, look_ahead=look_ahead) for one in chunk], heard.late


def test_what_stands_within_the_look_ahead_is_sorted() -> None:
    assert times([[events(3, 1), events(2, 4)]], look_ahead=2) == ([1, 2, 3, 4], 0)


def test_what_stands_further_off_comes_late_and_is_counted() -> None:
    found, late = times([[events(*range(100, 120)), events(1)]], look_ahead=3)
    assert (found[-4:], late) == ([1, 117, 118, 119], 1)


def test_several_files_are_woven_together() -> None:
    assert times([[events(1, 4, 6)], [events(2, 3, 7)]], look_ahead=5) == ([1, 2, 3, 4, 6, 7], 0)


def test_what_arrived_at_once_stays_as_it_stands() -> None:
    chunk = events(5, 5, 5)
    assert [one.id for part in in_order([[chunk]], Heard()) for one in part] == ["s1:0", "s1:1", "s1:2"]


@pytest.mark.parametrize("look_ahead", [1, 7, 50])
@given(size=st.integers(0, 200), seed=st.integers(0, 10_000), split=st.integers(1, 40))
def test_no_event_is_lost_and_those_near_their_place_are_sorted(
    look_ahead: int, size: int, seed: int, split: int
) -> None:
    chance = random.Random(seed)
    near = sorted(range(size), key=lambda at: at + chance.uniform(0, look_ahead / 2))
    chunks = [events(*near[at : at + split]) for at in range(0, size, split)]
    assert times([chunks], look_ahead=look_ahead) == (list(range(size)), 0)
