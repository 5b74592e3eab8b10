"""Settings: read once, and never guessed."""

import pytest

from widget_server.core.errors import Misconfigured
from widget_server.settings import Settings, read


def test_nothing_is_needed() -> None:
    assert read({}) == Settings()
    assert read({"HOME": "/", "CUECARD_TEST_FULL": "1"}) == Settings()


def test_each_is_read() -> None:
    settings = read(
        {
            "CUECARD_PORT": "9000",
            "CUECARD_WORKSPACES": "/w",
            "CUECARD_DATABASE": "postgresql://x",
            "CUECARD_LOG_LEVEL": "debug",
        }
    )
    assert (settings.port, str(settings.workspaces), settings.bus_kind) == (9000, "/w", "postgres")
    assert settings.log_level == "debug"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CUECARD_DATABSE", "x", "Did you mean CUECARD_DATABASE"),
        ("CUECARD_WHATEVER_THIS_IS", "x", "There is no setting"),
        ("CUECARD_PORT", "eighty", "does not fit"),
        ("CUECARD_PORT", "70000", "0 to 65535"),
        ("CUECARD_BUS", "nats", "does not fit"),
        ("CUECARD_BUS", "postgres", "is not a postgresql"),
        ("CUECARD_RATE_ADDRESS", "often", "100/minute"),
        ("CUECARD_PUSH_CONTACT", "ops@academy.example", "mailto:ops@academy.example"),
        ("CUECARD_PUSH_CONTACT", "http://academy.example", "https://"),
    ],
)
def test_what_does_not_fit_stops_the_start(name: str, value: str, said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        read({name: value})
