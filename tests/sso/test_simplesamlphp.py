"""Signing in by SimpleSAMLphp, in the open and encrypted: `./dev test --full`, where Debian's package is here."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import IN_CI
from tests.sso import simplesamlphp
from tests.sso.saml_provider import Pair
from tests.sso.served import serving, settings_in, workspace, write

ROLES = {
    "roles": [{"from": "eduPersonAffiliation", "is": "mentors", "role": "mentor"}],
    "person": "uid",
    "name": "displayName",
}


@pytest.fixture
def installed(full: bool, xmlsec1: str) -> None:
    if not full:
        pytest.skip("SimpleSAMLphp is asked only by ./dev test --full")
    if not simplesamlphp.here():
        words = "SimpleSAMLphp is not here (Debian: apt install simplesamlphp php-cli php-xml php-mbstring)"
        pytest.fail(words) if IN_CI else pytest.skip(words)


async def test_simplesamlphp(installed: None, tmp_path: Path) -> None:
    settings, reader = settings_in(tmp_path), Pair(tmp_path, "reader")
    folder = tmp_path / "php"
    folder.mkdir()
    await workspace(settings)
    async with serving(settings) as entrance:
        ways = {key: f"{entrance.url}/sign-in/{key}" for key in ("plain", "sealed")}
        with simplesamlphp.running(folder, **ways, reader=reader) as url:
            described: dict[str, Any] = {"kind": "saml", "metadata": {"url": f"{url}/saml2/idp/metadata.php"}}
            sealing = {"decryption_key": {"file": str(reader.key)}, "decryption_certificate": str(reader.certificate)}
            write(
                settings,
                {**described, "key": "plain", "name": "Plain", "mapping": ROLES},
                {**described, "key": "sealed", "name": "Sealed", "mapping": {**ROLES, "person": "nowhere"}, **sealing},
            )
            assert entrance.place.app.house is not None
            await entrance.place.app.house.refresh()
            for key in ("plain", "sealed"):
                browser = entrance.browser()
                fields = await simplesamlphp.log_in(browser, await entrance.leave(browser, key), "maria")
                answer = await browser.post(entrance.back(key), fields, origin=url)
                assert answer.status_code == 303, answer.text
                assert await entrance.is_in(browser)
                await browser.post(f"{entrance.url}/sign-out", {})
                again = await browser.post(entrance.back(key), fields, origin=url)
                await entrance.refused(again, browser)
            browser = entrance.browser()
            fields = await simplesamlphp.log_in(browser, await entrance.leave(browser, "plain"), "guest")
            await entrance.refused(await browser.post(entrance.back("plain"), fields, origin=url), browser)
            assert {one.name for one in await entrance.accounts()} == {"Maria"}
