"""The console's pages of webhooks: from an address to a delivery told again, in both languages."""

import re

import pytest

from tests.console.desk import OURS, Browser, hire, seated
from tests.served import Place
from tests.webhooks.receiver import Receiver
from tests.webhooks.test_telling import asked, deliveries, until


@pytest.fixture
async def anna(light: Place) -> Browser:
    """An administrator."""
    await hire(light, "anna", "administrator")
    return await seated(light, "anna")


async def added(browser: Browser, receiver: Receiver, **fields: str) -> tuple[str, str]:
    """An endpoint's id and secret, as the page shows them."""
    given = {"url": receiver.url, "name": "CRM", "content": "thin", "types": "invitation.created", **fields}
    page = await browser.ask("POST", "/webhooks", headers=OURS, data=given)
    assert page.status_code == 200, page.text
    [secret] = set(re.findall(r"whsec_[\w+/]+=", page.text))
    [id] = set(re.findall(r"/webhooks/(whk_[\w-]+)/test", page.text))
    return id, secret


async def test_an_endpoint_from_its_first_to_its_last_day(light: Place, anna: Browser, receiver: Receiver) -> None:
    assert "Nobody is told yet" in (await anna.get("/webhooks")).text
    id, secret = await added(anna, receiver)
    tested = await anna.post(f"/webhooks/{id}/test", type="reply.created")
    assert "The endpoint answered 204: it takes messages." in tested.text
    assert receiver.came[-1].verified(secret)["type"] == "reply.created"
    assert secret not in tested.text
    page = await anna.post(f"/webhooks/{id}/rotate")
    [newer] = set(re.findall(r"whsec_[\w+/]+=", page.text))
    assert newer != secret
    assert "whsec_" not in (await anna.get(f"/webhooks/{id}")).text
    await asked(light)
    await until(light, id, ended=1)
    [one] = await deliveries(light, id)
    page = await anna.get(f"/webhooks/{id}")
    assert "<code>invitation.created</code>" in page.text
    assert one["id"] in page.text
    assert "Messages are signed with 2 secrets." in page.text
    again = await anna.post(f"/webhooks/{id}/replay", delivery=one["id"])
    assert again.status_code in (200, 303)
    await receiver.until(3)
    assert receiver.came[1].id == receiver.came[2].id
    await anna.post(f"/webhooks/{id}/disable")
    assert "Disabled" in (await anna.get(f"/webhooks/{id}")).text
    assert "enable it first" in (await anna.post(f"/webhooks/{id}/replay", delivery=one["id"])).text
    await anna.post(f"/webhooks/{id}/enable")
    await anna.post(f"/webhooks/{id}", url=receiver.url, name="Other", content="full", types="reply.created")
    listed = (await anna.get("/webhooks")).text
    assert "Other" in listed
    refused = await anna.post(f"/webhooks/{id}/remove", sure="CRM")
    assert "Write its name to remove it." in refused.text
    await anna.post(f"/webhooks/{id}/remove", sure="Other")
    assert (await anna.get(f"/webhooks/{id}")).status_code == 404


async def test_what_can_not_be_is_said_beside_the_form(anna: Browser, receiver: Receiver) -> None:
    for fields, words in (
        ({"url": "https://10.0.0.1/"}, "can't be spoken to"),
        ({"types": ""}, "Choose at least one"),
    ):
        given = {"url": receiver.url, "name": "CRM", "types": "reply.created", **fields}
        page = await anna.ask(
            "POST", "/webhooks", headers=OURS, data={name: value for name, value in given.items() if value}
        )
        assert page.status_code == 422
        assert words in page.text.replace("&#39;", "'")
        assert 'value="CRM"' in page.text


async def test_in_russian(light: Place, anna: Browser, receiver: Receiver) -> None:
    id, _ = await added(anna, receiver)
    receiver.answers = [500]
    await asked(light)
    await until(light, id, waiting=1)
    page = await anna.get(f"/webhooks/{id}", accept_language="ru")
    for words in ("Не принимает", "Точка приёма ответила 500", "Сообщения подписаны 1 секретом."):
        assert words in page.text
