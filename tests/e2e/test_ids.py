"""The ids of one person on their page in the console: split by an administrator, and taken back, in the page."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import expect

from examples.playing import until
from tests.a11y.test_axe import barriers
from tests.e2e.conftest import Tab
from tests.e2e.test_console import Office, sign_in

PICTURES = os.environ.get("CUECARD_PICTURES", "")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server with one administrator, and a person with three ids."""
    office = Office(tmp_path_factory.mktemp("ids"))
    office.open()
    auth = (office.place.keys.secret, "")
    for kind, said in (
        ("identify", {"userId": "student-17", "traits": {"name": "Ann Lee"}}),
        ("alias", {"userId": "student-17", "previousId": "anon:b2c7e4d8f1a09365"}),
        ("identify", {"userId": "crm-0000000000000000000000000000000042@academy.example"}),
        ("alias", {"userId": "student-17", "previousId": "crm-0000000000000000000000000000000042@academy.example"}),
    ):
        httpx2.post(f"{office.place.url}/v1/{kind}", json=said, auth=auth, trust_env=False).raise_for_status()
    yield office
    office.close()


@pytest.mark.parametrize(
    ("scheme", "width", "language"),
    [("light", 1200, "en"), ("dark", 390, "ru"), ("light", 390, "en"), ("dark", 1200, "ru")],
)
def test_an_id_is_split_off_and_taken_back_in_the_page(
    office: Office, tab: Tab, scheme: str, width: int, language: str
) -> None:
    locale = {"en": "en-GB", "ru": "ru-RU"}[language]
    context = tab(color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 800}, locale=locale)
    page = sign_in(context.new_page(), office, "/people/student-17")
    split = page.get_by_role(
        "button", name={"en": "Split anon:b2c7e4d8f1a09365", "ru": "Отсоединить anon:b2c7e4d8f1a09365"}[language]
    )
    expect(split).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The page reads itself anew once its stream stands: axe finds no order in headings that are being replaced.
    until(lambda: barriers(page) == [], "axe finds nothing on the page")
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"ids-{scheme}-{width}-{language}.png"), full_page=True)
    split.click()
    expect(
        page.get_by_text(
            {"en": "anon:b2c7e4d8f1a09365 is itself again.", "ru": "anon:b2c7e4d8f1a09365 снова сам по себе."}[language]
        )
    ).to_be_visible()
    expect(split).to_have_count(0)
    assert barriers(page) == []
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"split-{scheme}-{width}-{language}.png"), full_page=True)
    page.get_by_role("button", name={"en": "Undo", "ru": "Вернуть"}[language]).click()
    expect(split).to_be_visible()
    expect(
        page.get_by_text({"en": "joined in the console", "ru": "присоединён в консоли"}[language]).first
    ).to_be_visible()
