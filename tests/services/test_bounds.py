"""JSON within bounds: the fast look never passes what the slow one refuses."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.core import bounds
from widget_server.core.errors import InvalidInput

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.sampled_from([2**53, 2**53 + 1, -(2**53), -(2**53) - 1, 9_999_999_999_999_999]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6),
    st.sampled_from(["\x00", "a\x00", "\\u0000"]),
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
)


def refused(value: Any) -> bool:
    try:
        bounds.check(value)
    except InvalidInput:
        return True
    return False


@given(values, st.booleans(), st.integers(0, 20))
def test_what_is_refused_was_always_suspicious(value: Any, ascii_only: bool, nested: int) -> None:
    for _ in range(nested):
        value = [value]
    raw = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert bounds.suspicious(raw) or not refused(value)


def test_the_limits_themselves() -> None:
    def nested(depth: int) -> list[Any]:
        value: list[Any] = []
        for _ in range(depth - 1):
            value = [value]
        return value

    assert not refused(nested(16))
    assert refused(nested(17))
    assert not refused([0] * 1_999)
    assert refused([0] * 2_000)
    assert bounds.suspicious(json.dumps([0] * 2_000).encode())
    assert not refused({"a": True})


@pytest.mark.parametrize("id", ["", "a" * 129, "\x00", "a\nb", "\t", "a\x1f", "\x7f", "\x85", "\x9f"])
def test_no_id_is_empty_long_or_holds_a_control_character(id: str) -> None:
    with pytest.raises(InvalidInput, match=r"^The id "):
        bounds.check_id(id, "The id")


@pytest.mark.parametrize("id", ["a", "a" * 128, "me@a.example", "Zoë 👩‍🎓", "\u00a0\u2028", "ключ"])
def test_an_id_is_any_other_text(id: str) -> None:
    assert bounds.check_id(id, "The id") == id


@pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
def test_half_a_character_is_refused(text: str) -> None:
    assert refused(text)
    assert refused({text: 1})
