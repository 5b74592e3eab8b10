"""What a filter lets through, and which names a pattern of names means."""

from typing import Any

import msgspec
import pytest

from widget_server.core.patterns import Filter
from widget_server.core.triggers import filters
from widget_server.core.triggers.filters import expression, failing, identity, named
from widget_server.core.wildcards import like


def passes(wanted: Any, value: object) -> bool:
    made = msgspec.convert(wanted, Filter) if isinstance(wanted, dict) else wanted
    return failing(filters.tests({"value": made}), {"value": value}) is None


@pytest.mark.parametrize(
    ("wanted", "value", "holds"),
    [
        ("a", "a", True),
        ("a", "A", False),
        ("a", ["a"], False),
        (2, 2.0, True),
        (1, True, False),
        (True, 1, False),
        (None, None, True),
        (None, 0, False),
        ({"equals": "a"}, "a", True),
        ({"equals": False}, 0, False),
        ({"equals": None}, None, True),
        ({"one_of": ["a", 2]}, 2, True),
        ({"one_of": ["a", 2]}, "b", False),
        ({"one_of": [True]}, 1, False),
        ({"at_least": 2}, 2, True),
        ({"at_least": 2}, "3", False),
        ({"at_least": 0}, True, False),
        ({"at_least": 0}, None, False),
        ({"at_most": 2.5}, 2, True),
        ({"at_least": 2, "at_most": 3}, 4, False),
        ({"above": 2}, 2, False),
        ({"above": 2}, 2.1, True),
        ({"above": 2}, "3", False),
        ({"below": 2}, 2, False),
        ({"below": 2}, 1, True),
        ({"below": 2}, None, False),
        ({"above": 0, "below": 1}, 0.5, True),
        ({"exists": True}, 0, True),
        ({"exists": True}, None, False),
        ({"exists": False}, None, True),
        ({"contains": "oop"}, "loops", True),
        ({"contains": "x"}, ["x", "y"], True),
        ({"contains": "x"}, ["xy"], False),
        ({"contains": "x"}, {"x": 1}, False),
        ({"matches": "^unit-[0-9]+$"}, "unit-12", True),
        ({"matches": "^unit-[0-9]+$"}, "my unit-12", False),
        ({"matches": "цикл"}, "про циклы", True),
        ({"matches": "(?i)LOOP"}, "loops", True),
        ({"matches": "1"}, 1, False),
        ({"matches": ""}, None, False),
        ({"matches": "a.b"}, "a\ud800b", False),
    ],
)
def test_filters(wanted: Any, value: object, holds: bool) -> None:
    assert passes(wanted, value) is holds


def test_the_first_property_that_fails_is_told() -> None:
    made = filters.tests({"a": 1, "b": 2, "c": 3})
    assert failing(made, {"a": 1, "b": 0, "c": 0}) == "b"
    assert failing(made, {"a": 1, "b": 2, "c": 3, "d": 4}) is None
    assert failing((), {}) is None


@pytest.mark.parametrize("pattern", ["(a", r"(a)\1", "(?=a)", "a{9999}", "[z-a]"])
def test_what_is_no_expression_or_takes_more_than_linear_time_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        expression(pattern)


def test_an_expression_takes_linear_time() -> None:
    """One that backtracks would not end in this world."""
    assert not passes({"matches": "^(a|a)*(a*)*b$"}, "a" * 200_000)


@pytest.mark.parametrize(
    ("pattern", "name", "meant"),
    [
        ("exercise_failed", "exercise_failed", True),
        ("exercise_failed", "exercise_failed_twice", False),
        ("exercise_*", "exercise_failed", True),
        ("exercise_*", "exercise_", True),
        ("exercise_*", "Exercise_failed", False),
        ("exercise_*", "my_exercise_failed", False),
        ("*_failed", "exercise_failed", True),
        ("*_failed", "exercise_failed_twice", False),
        ("*", "anything", True),
        ("*", "", True),
        ("a*b*c", "abc", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "acb", False),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("ab*bc", "abc", False),
        ("*a*", "xay", True),
        ("**a", "a", True),
        ("a.c", "abc", False),
        ("a[b]*", "ab", False),
    ],
)
def test_names(pattern: str, name: str, meant: bool) -> None:
    assert like(pattern)(name) is meant
    assert named(pattern)(name) is meant


@pytest.mark.parametrize("own", ["survey_requested", "survey_scheduled"])
def test_our_own_names_are_meant_by_no_pattern(own: str) -> None:
    assert not named("*")(own)
    assert not named("survey_*")(own)
    assert named(own)(own)
    assert named("survey_*")("survey_opened")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ("1", 1, False),
        ([1, "a"], [1, "a"], True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([True], [1], False),
    ],
)
def test_identity(one: object, other: object, alike: bool) -> None:
    assert (identity(one) == identity(other)) is alike
    assert len({identity(one), identity(other)}) == 2 - alike
