"""Patterns with `*`, against a slow reference."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.core.wildcards import like


@pytest.mark.parametrize(
    ("pattern", "text", "fitting"),
    [
        ("exercise_*", "exercise_failed", True),
        ("exercise_*", "exercise_", True),
        ("exercise_*", "Exercise_failed", False),
        ("https://*.example/courses/*", "https://a.example/courses/1/lessons/2", True),
        ("https://*.example/courses/*", "https://a.example/account", False),
        ("*", "", True),
        ("ab*ba", "aba", False),
        ("a.c", "abc", False),
        ("", "", True),
    ],
)
def test_a_star_stands_for_any_part(pattern: str, text: str, fitting: bool) -> None:
    assert like(pattern)(text) is fitting


@given(pattern=st.text("ab*\n.", max_size=8), text=st.text("ab\n.", max_size=10))
def test_it_agrees_with_a_regular_expression(pattern: str, text: str) -> None:
    expression = ".*".join(map(re.escape, pattern.split("*")))
    assert like(pattern)(text) is (re.fullmatch(expression, text, re.DOTALL) is not None)


def test_many_stars_are_no_harder_than_one() -> None:
    assert not like("*a" * 1_000 + "b")("a" * 10_000)
