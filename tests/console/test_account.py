"""One's own account: what somebody says of themselves, their password, and where they are signed in."""

import re

from tests.console.desk import OURS, PASSPHRASE, Browser, hire, house, seated, signing_in
from tests.served import Place

NEW = "another horse battery"
PARTIAL = {**OURS, "hx-request-type": "partial"}


async def stands(browser: Browser) -> bool:
    return (await browser.get("/account")).status_code == 200


async def test_name_and_language_are_one_s_own_to_say(light: Place) -> None:
    await hire(light, "maria", "mentor")
    browser = await seated(light, "maria")
    answer = await browser.post("/account", name="  Мария <b> ", language="ru")
    assert answer.headers["hx-redirect"] == "/console/academy/account?done=profile"
    page = await browser.get("/account", accept_language="en")
    assert '<html lang="ru">' in page.text
    assert "Мария &lt;b&gt;" in page.text
    assert "<b> " not in page.text.replace("<b>Мария", "")
    told = await house(light).store.audited("academy", before=None, limit=1)
    assert (told[0].action, "Мария" in repr(told)) == ("staff_changed", False)


async def test_the_browser_s_language_where_nothing_was_said(light: Place) -> None:
    for accepted, language in {
        "ru": "ru",
        "ru-RU,en;q=0.5": "ru",
        "de,fr;q=0.9": "en",
        "en;q=0.3,ru;q=0.9": "ru",
        "": "en",
        "*;q=x": "en",
    }.items():
        page = await Browser(light).get("/sign-in", accept_language=accepted)
        assert f'<html lang="{language}">' in page.text, accepted


async def test_changing_the_password_ends_the_other_browsers(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria")
    browser, other = Browser(light), await seated(light, "maria")
    await browser.sign_in("maria")
    assert (await browser.post("/account/password", old=PASSPHRASE, new=NEW)).status_code == 200
    assert await stands(browser)
    assert not await stands(other)
    assert (await Browser(light).sign_in("maria")).status_code == 403
    assert (await Browser(light).sign_in("maria", NEW)).status_code == 303


async def test_a_password_that_may_not_be_is_refused_in_its_place(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria-petrova")
    browser = await seated(light, "maria")
    for old, new, said in (
        ("x" * 12, NEW, "This is not your current password"),
        (PASSPHRASE, "short", "too short"),
        (PASSPHRASE, "x" * 201, "too long"),
        (PASSPHRASE, " Maria-Petrova", "This is your login"),
    ):
        answer = await browser.post("/account/password", PARTIAL, old=old, new=new)
        assert (answer.status_code, said in answer.text) == (422, True), said
        assert "<html" not in answer.text
        assert old not in answer.text
    assert (await Browser(light).sign_in("maria-petrova")).status_code == 303


async def test_whoever_guesses_the_old_password_waits(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria")
    browser = await seated(light, "maria")
    for _ in range(10):
        assert (await browser.post("/account/password", PARTIAL, old="x" * 12, new=NEW)).status_code == 422
    answer = await browser.post("/account/password", PARTIAL, old=PASSPHRASE, new=NEW)
    assert (answer.status_code, "retry-after" in answer.headers) == (429, True)


async def test_one_ends_one_s_own_sessions_and_nobody_else_s(light: Place) -> None:
    await hire(light, "maria", "mentor")
    await hire(light, "boris", "administrator")
    first, second, third = [await seated(light, "maria") for _ in range(3)]
    boris = await seated(light, "boris")
    page = await first.get("/account")
    ends = re.findall(r'hx-post="/console/academy(/account/sessions/[0-9a-f]+/end)"', page.text)
    assert len(ends) == 2, "not its own"
    assert (await boris.post(ends[0])).status_code == 404
    await first.post(ends[0])
    assert [await stands(each) for each in (second, third)].count(True) == 1
    await first.post("/account/sessions/end-others")
    assert [await stands(each) for each in (first, second, third, boris)] == [True, False, False, True]


async def test_an_operator_s_new_password_ends_every_session(light: Place) -> None:
    await hire(light, "maria", "mentor", login="maria")
    browser = await seated(light, "maria")
    await signing_in(light).set_password("academy", "maria", login="maria", password=NEW)
    assert not await stands(browser)


async def test_whoever_has_no_password_is_offered_none_to_change(light: Place) -> None:
    await hire(light, "maria", "mentor")
    page = await (await seated(light, "maria")).get("/account")
    assert "/account/password" not in page.text
