"""When an absent mentor is told, and of what: counted in the hours in which they are awake."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from widget_server.core.digests import DigestLine, Week, digest
from widget_server.core.noticing import Preferences, due_at, wants

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> int:
    """Unix milliseconds of a time in Berlin."""
    return int(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1000)


def told(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("since", "fields", "expected"),
    [
        pytest.param("2026-12-01 10:00", {}, "2026-12-01 12:00", id="two hours in the middle of the day"),
        pytest.param("2026-12-01 19:00", {}, "2026-12-02 09:00", id="one hour in the evening, one in the morning"),
        pytest.param("2026-12-01 23:30", {}, "2026-12-02 10:00", id="at night: two hours of the next day"),
        pytest.param("2026-12-01 05:00", {}, "2026-12-01 10:00", id="before the day begins"),
        pytest.param("2026-12-01 10:00", {"after": "1d"}, "2026-12-03 10:00", id="24 hours are two days of twelve"),
        pytest.param("2026-03-28 19:00", {}, "2026-03-29 09:00", id="over the night in which the clock goes forward"),
        pytest.param(
            "2026-12-01 10:00", {"awake_from": "22:00", "awake_to": "06:00"}, "2026-12-02 00:00", id="awake at night"
        ),
        pytest.param(
            "2026-12-01 23:00", {"awake_from": "22:00", "awake_to": "06:00"}, "2026-12-02 01:00", id="within the night"
        ),
        pytest.param(
            "2026-12-01 03:00", {"awake_from": "09:00", "awake_to": "09:00"}, "2026-12-01 05:00", id="awake all day"
        ),
    ],
)
def test_what_waits_is_told_after_so_many_waking_hours(since: str, fields: dict[str, str], expected: str) -> None:
    preferences = Preferences(**fields)  # type: ignore[arg-type]
    assert told(due_at(preferences, at(since), BERLIN)) == expected


def test_what_can_never_be_due_ends_after_a_month() -> None:
    short = Preferences(after="30d", awake_from="09:00", awake_to="09:01")
    assert due_at(short, at("2026-12-01 10:00"), BERLIN) == at("2026-12-31 10:00")


@pytest.mark.parametrize(
    ("fields", "low", "reply"),
    [
        ({}, True, True),
        ({"low": False}, False, True),
        ({"reply": False}, True, False),
        ({"channel": "none"}, False, False),
    ],
)
def test_one_is_told_of_what_one_wants(fields: dict[str, object], low: bool, reply: bool) -> None:
    preferences = Preferences(**fields)  # type: ignore[arg-type]
    assert (wants(preferences, "low"), wants(preferences, "reply")) == (low, reply)


def test_the_digest_says_the_same_in_text_and_html_and_escapes_what_it_is_given() -> None:
    line = DigestLine(survey="stuck<1>", level="low", waiting_ms=3 * 3_600_000, address="https://x.example/r/1")
    week = Week(
        name="Maria & co",
        workspace="Academy",
        came=3,
        low=1,
        replied=2,
        usual_reply_ms=5_400_000,
        unread=1,
        waiting=(line,),
        inbox="https://x.example/inbox",
    )
    english, russian = digest(week, "en-GB"), digest(week, "ru")
    assert english.subject == "Your week in Academy"
    assert "3 ratings came this week, 1 of them was low, 2 got a reply, half of them within 1 hour." in english.text
    assert "stuck<1>, a low mark: waits 3 hours\n  https://x.example/r/1" in english.text
    assert "stuck&lt;1&gt;" in english.html
    assert "Maria &amp; co" in english.html
    assert "За неделю пришли 3 оценки, 1 из них низкая" in russian.text
    nothing = digest(
        Week(name="M", workspace="A", came=0, low=0, replied=0, usual_reply_ms=None, unread=0, inbox="/"), "fr"
    )
    assert "No ratings came this week." in nothing.text
    assert "Nobody waits for you." in nothing.html
