"""When something happened, and where: by rule."""

import pytest

from widget_server.core.errors import InvalidInput
from widget_server.services.ingesting import without_query
from widget_server.services.times import milliseconds, occurred

NOW = 1_800_000_000_000
MINUTE, DAY = 60_000, 86_400_000


@pytest.mark.parametrize(
    ("timestamp", "sent_at", "at"),
    [
        pytest.param(None, None, NOW, id="not said: now"),
        pytest.param(NOW - 5_000, None, NOW - 5_000, id="as said"),
        pytest.param(NOW + 4 * MINUTE, None, NOW + 4 * MINUTE, id="a little ahead: as said"),
        pytest.param(NOW + 6 * MINUTE, None, NOW, id="ahead: now"),
        pytest.param(NOW + DAY, None, NOW, id="a day ahead: now"),
        pytest.param(NOW + DAY + 1, None, NOW + DAY + 1, id="further: as said, and asks nothing"),
        pytest.param(NOW - 5_000, NOW - 1_000, NOW - 5_000, id="a clock a second off is right enough"),
        pytest.param(NOW - DAY - 5_000, NOW - DAY, NOW - 5_000, id="a clock a day late"),
        pytest.param(NOW + DAY - 5_000, NOW + DAY, NOW - 5_000, id="a clock a day early"),
        pytest.param(-5, None, 0, id="before all time"),
        pytest.param(1e300, None, 2**53, id="after all time"),
    ],
)
def test_when_it_occurred(timestamp: float | None, sent_at: int | None, at: int) -> None:
    assert occurred(timestamp, sent_at, now=NOW) == at


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("1970-01-01T00:00:01Z", 1_000),
        ("1970-01-01T00:00:01.5+00:00", 1_500),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-02", DAY),
        ("0001-01-01T00:00:00+14:00", 0),
        (1_000.7, 1_000),
    ],
)
def test_times_in_their_forms(said: str | float, at: int) -> None:
    assert milliseconds(said) == at


@pytest.mark.parametrize("said", ["", "yesterday", "1", "2026-13-01", "2026-01-01T25:00:00Z", "\x00"])
def test_what_is_no_time(said: str) -> None:
    with pytest.raises(InvalidInput, match="`timestamp` is neither"):
        milliseconds(said)
    with pytest.raises(InvalidInput, match="`sentAt` is neither"):
        occurred(1, said, now=1)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/p?q=1#f", "https://a.example/p"),
        ("https://me:secret@a.example:8080/p", "https://a.example:8080/p"),
        ("/p?q", "/p"),
        ("http://[broken/p?q#f", "http://[broken/p"),
        ("", ""),
    ],
)
def test_an_address_without_what_was_typed_into_it(address: str, kept: str) -> None:
    assert without_query(address) == kept
