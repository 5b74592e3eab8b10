"""The page in a frame: who may hold it, and what its proof is worth."""

import html
import re

import httpx2
import pytest

from tests.served import ORIGIN, Clock, Place
from widget_server.adapters.tokens.tickets import FRAME_MS

OTHER = "https://other.example"


async def page(place: Place, *origins: str, **fields: str) -> httpx2.Response:
    return await place.http.get("/embed", params={"key": place.keys.browser.id, **fields, "origin": origins})


async def proof(place: Place, *origins: str) -> str:
    answer = await page(place, *(origins or (ORIGIN,)))
    found = re.search('data-framed="([^"]+)"', answer.text)
    assert found is not None
    return html.unescape(found[1])


def policy(answer: httpx2.Response) -> dict[str, str]:
    parts = [part.partition(" ") for part in answer.headers["content-security-policy"].split("; ")]
    return {name: value for name, _, value in parts}


async def test_only_the_hosts_that_are_named_and_listed_may_hold_it(light: Place) -> None:
    answer = await page(light, ORIGIN)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert policy(answer)["frame-ancestors"] == ORIGIN
    await light.app.house.store.add_origin("academy", OTHER)  # type: ignore[union-attr]
    await light.app.house.refresh()  # type: ignore[union-attr]
    assert policy(await page(light, ORIGIN))["frame-ancestors"] == ORIGIN, "nobody learns what else is on the list"
    assert policy(await page(light, ORIGIN, OTHER))["frame-ancestors"] == f"{ORIGIN} {OTHER}"


async def test_the_page_is_under_the_strictest_policy_and_kept_nowhere(light: Place) -> None:
    answer = await page(light, ORIGIN)
    parts = policy(answer)
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    assert (parts["script-src"], parts["trusted-types"]) == ("'self'", "'none'")
    assert parts["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert parts["connect-src"] == f"'self' ws://127.0.0.1:{light.port}"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers, "its proof is for the page itself"
    [script] = re.findall(r'src="([^"]+)"', answer.text)
    assert (await light.http.get(f"/{script}")).status_code == 200


@pytest.mark.parametrize(
    ("origins", "fields", "code"),
    [
        pytest.param([OTHER], {}, "origin_refused", id="not listed"),
        pytest.param([ORIGIN, OTHER], {}, "origin_refused", id="not listed further up"),
        pytest.param(["null"], {}, "origin_refused", id="a sandboxed page"),
        pytest.param(["*"], {}, "origin_refused", id="everybody"),
        pytest.param([f"{ORIGIN}; script-src *"], {}, "origin_refused", id="another policy"),
        pytest.param([], {}, "invalid_input", id="no origin"),
        pytest.param([ORIGIN] * 5, {}, "invalid_input", id="too many"),
        pytest.param([ORIGIN], {"key": "wk_nope"}, "unauthenticated", id="an unknown key"),
        pytest.param([ORIGIN], {"token": "secret"}, "invalid_input", id="a token where logs keep it"),
    ],
)
async def test_refused(light: Place, origins: list[str], fields: dict[str, str], code: str) -> None:
    answer = await page(light, *origins, **fields)
    assert answer.json()["error"]["code"] == code
    assert policy(answer)["frame-ancestors"] == "'none'"


async def test_an_origin_is_listed_for_one_workspace_alone(light: Place) -> None:
    store = light.app.house.store  # type: ignore[union-attr]
    await store.add_origin("shop", OTHER)
    await light.app.house.refresh()  # type: ignore[union-attr]
    assert (await page(light, OTHER)).json()["error"]["code"] == "origin_refused"


async def test_our_page_speaks_from_our_own_origin(light: Place) -> None:
    own = await light.ticket(origin=light.url, framed=await proof(light), visitor="v" * 20)
    assert own.status_code == 200
    async with light.socket(own.json()["ticket"], origin=light.url) as talk:
        assert (await talk.hear("state"))["cards"] == []
    body = {"key": light.keys.browser.id, "visitor": "v" * 20, "framed": await proof(light), "frames": []}
    answer = await light.http.post("/w/exchange", json=body, headers={"origin": light.url})
    assert answer.json()["state"]["type"] == "state"


async def test_without_the_proof_our_own_origin_is_as_foreign_as_any(light: Place) -> None:
    answer = await light.ticket(origin=light.url, visitor="v" * 20)
    assert answer.json()["error"]["code"] == "origin_refused"


@pytest.mark.parametrize("origin", [OTHER, ORIGIN, "null", "http://[", "", None])
async def test_the_proof_is_of_no_use_to_another_page(light: Place, origin: str | None) -> None:
    answer = await light.ticket(origin=origin, framed=await proof(light), visitor="v" * 20)
    assert answer.json()["error"]["code"] == "origin_refused"


async def test_a_page_that_says_by_itself_that_it_is_ours_is_told_by_its_browser(light: Place) -> None:
    body = {"key": light.keys.browser.id, "visitor": "v" * 20, "framed": await proof(light)}
    for site, status in (("same-origin", 200), ("same-site", 403), ("cross-site", 403)):
        answer = await light.http.post("/w/ticket", json=body, headers={"origin": light.url, "sec-fetch-site": site})
        assert answer.status_code == status


async def test_a_proof_is_for_its_key(light: Place) -> None:
    shop = light.workspaces["shop"].browser.id
    answer = await light.ticket(origin=light.url, framed=await proof(light), visitor="v" * 20, key=shop)
    assert answer.json()["error"]["code"] == "unauthenticated"


@pytest.mark.parametrize("forged", ["", "x", "W10.x", "a" * 20_000])
async def test_a_forged_proof_proves_nothing(light: Place, forged: str) -> None:
    answer = await light.ticket(origin=light.url, framed=forged, visitor="v" * 20)
    assert answer.json()["error"]["code"] == "unauthenticated"


async def test_a_proof_ends(light: Place, clock: Clock) -> None:
    given = await proof(light)
    clock.ahead_ms = FRAME_MS + 60_000
    answer = await light.ticket(origin=light.url, framed=given, visitor="v" * 20)
    assert answer.json()["error"]["code"] == "token_expired"


async def test_a_ticket_of_the_frame_is_for_the_frame_and_ends_with_its_host(light: Place) -> None:
    ticket = (await light.ticket(origin=light.url, framed=await proof(light), visitor="v" * 20)).json()["ticket"]
    answer = await light.http.get("/w/socket", params={"ticket": ticket}, headers={"origin": ORIGIN})
    assert answer.status_code in (400, 404, 405, 426), "no socket, no answer"
    async with light.socket(ticket, origin=light.url) as talk:
        await talk.hear("state")
        house = light.app.house
        assert house is not None
        await house.store.remove_origin("academy", ORIGIN)
        await house.refresh()
        await talk.connection.wait_closed()
        assert talk.connection.close_code == 4001


async def test_names_are_text_in_the_page(light: Place) -> None:
    answer = await light.http.get("/embed", params={"key": '"><script>', "origin": ORIGIN})
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/json")
