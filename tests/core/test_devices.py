"""Phone, tablet or desktop, by what browsers and apps say of themselves."""

import pytest

from widget_server.core.devices import of_type, of_user_agent
from widget_server.core.events import Device

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("told", "device"),
    [
        pytest.param(
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0 Safari/537.36", "desktop", id="Windows"
        ),
        pytest.param(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "desktop", id="Mac, or iPad"
        ),
        pytest.param(
            f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/140.0 Safari/537.36", "desktop", id="Linux"
        ),
        pytest.param(f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/140.0", "desktop", id="ChromeOS"),
        pytest.param(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Safari/604.1", "phone", id="iPhone"
        ),
        pytest.param(
            f"Mozilla/5.0 (Linux; Android 15; Pixel 9) {WEBKIT} Chrome/140.0 Mobile Safari/537.36",
            "phone",
            id="Android",
        ),
        pytest.param(
            f"Mozilla/5.0 (Linux; Android 15; SM-X910) {WEBKIT} Chrome/140.0 Safari/537.36",
            "tablet",
            id="Android, not mobile",
        ),
        pytest.param(
            "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148 Safari/604.1", "tablet", id="iPad as such"
        ),
        pytest.param(
            "Mozilla/5.0 (Android 15; Tablet; rv:140.0) Gecko/140.0 Firefox/140.0", "tablet", id="Firefox on a tablet"
        ),
        pytest.param(
            "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "phone", id="Firefox on a phone"
        ),
        pytest.param("Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) Version/8.0 TV Safari/537.36", None, id="a television"),
        pytest.param("python-httpx/0.28", None, id="a program"),
        pytest.param("Mozilla/5.0 (compatible; Googlebot/2.1; Android; Mobile)", None, id="a crawler"),
        pytest.param("", None, id="nothing"),
        pytest.param("x" * 1_000_000 + "iPhone", None, id="a flood"),
    ],
)
def test_the_device_of_a_user_agent(told: str, device: Device | None) -> None:
    assert of_user_agent(told) == device


@pytest.mark.parametrize(
    ("told", "model", "device"),
    [
        ("ios", "iPhone17,1", "phone"),
        ("ios", "iPad14,5", "tablet"),
        ("Android", "", "phone"),
        (" Tablet ", "", "tablet"),
        ("desktop", "", "desktop"),
        ("fridge", "", None),
        ("", "", None),
    ],
)
def test_the_device_of_a_type_as_apps_tell_it(told: str, model: str, device: Device | None) -> None:
    assert of_type(told, model) == device
