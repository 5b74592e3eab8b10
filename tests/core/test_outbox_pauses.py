"""How long another server asks us to wait, as its header says it."""

import pytest

from widget_server.core.outbox import pause_asked_ms

NOW = 1_793_000_000_000
"""2026-10-26T07:33:20Z."""


@pytest.mark.parametrize(
    ("retry_after", "asked"),
    [
        pytest.param(None, None, id="nothing"),
        pytest.param(" 120 ", 120_000, id="seconds"),
        pytest.param("0", 0, id="no time at all"),
        pytest.param("9" * 400, 999_999_999_000, id="for ever"),
        pytest.param("Mon, 26 Oct 2026 07:34:20 GMT", 60_000, id="a date"),
        pytest.param("Mon, 26 Oct 2026 07:32:20 GMT", -60_000, id="a date that has passed"),
        pytest.param("١٢", None, id="digits of another script"),
        pytest.param("soon", None, id="words"),
    ],
)
def test_the_pause_that_is_asked_for(retry_after: str | None, asked: int | None) -> None:
    assert pause_asked_ms(retry_after, now=NOW) == asked
