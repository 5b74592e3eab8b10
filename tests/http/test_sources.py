"""What browser clients ask for before they send: given to a browser key and a listed origin, and it leads here alone."""

import base64

import msgspec

from tests.served import ORIGIN, Place, prepare, serving
from widget_server.settings import Settings

HERE = {"origin": ORIGIN}


def basic(key: str) -> dict[str, str]:
    """The header that clients make of a key."""
    return {"authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"}


async def test_the_settings_lead_here_and_to_nobody_else(light: Place) -> None:
    key = light.keys.browser.id
    answer = await light.http.get(f"/v1/projects/{key}/settings", headers=HERE)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)
    settings = answer.json()
    host = light.url.removeprefix("http://")
    assert settings["integrations"] == {
        "Segment.io": {"apiKey": key, "apiHost": f"{host}/v1", "protocol": "http", "addBundledMetadata": False}
    }
    assert (settings["remotePlugins"], settings["metrics"]["sampleRate"]) == ([], 0)
    for path in ("/sourceConfig", "/sourceConfig/"):
        by_header = await light.http.get(path, headers={**HERE, **basic(key)})
        by_address = await light.http.get(path, params={"writeKey": key, "p": "npm", "v": "3.34.1"}, headers=HERE)
        assert by_header.json() == by_address.json()
        assert by_address.json()["source"]["destinations"] == []
        assert (await light.http.head(path, params={"view": "ad"}, headers=HERE)).status_code == 200
        asked = {"access-control-request-method": "GET", "access-control-request-headers": "authorization"}
        allowed = await light.http.options(path, headers={**HERE, **asked})
        assert "authorization" in allowed.headers["access-control-allow-headers"]


async def test_they_are_given_for_a_browser_key_and_a_listed_origin_alone(light: Place) -> None:
    async def status(path: str, headers: dict[str, str]) -> int:
        return (await light.http.get(path, headers=headers)).status_code

    key, secret = light.keys.browser.id, light.keys.secret
    elsewhere = {"origin": "https://elsewhere.example"}
    for path in (f"/v1/projects/{key}/settings", f"/sourceConfig/?writeKey={key}"):
        assert await status(path, {}) == 200  # of the page's own origin a browser says none
        refused = await light.http.get(path, headers=elsewhere)
        assert (refused.status_code, "access-control-allow-origin" in refused.headers) == (403, False)
    for path in (f"/v1/projects/{secret}/settings", f"/sourceConfig/?writeKey={secret}", "/v1/projects/wk_x/settings"):
        assert await status(path, HERE) == 401
    assert await status("/sourceConfig/", HERE) == 401
    assert await status("/sourceConfig/", {**HERE, **basic(secret)}) == 401
    assert await status("/sourceConfig/?" + "a=1&" * 30, HERE) == 400
    assert await status(f"/v1/projects/{key}/settings", {**HERE, "host": "a b"}) == 400


async def test_a_beacon_has_its_key_in_the_address_and_never_a_secret_one(light: Place) -> None:
    batch = {"batch": [{"type": "track", "event": "left", "anonymousId": "v" * 20}]}

    async def status(key: str) -> int:
        return (await light.http.post(f"/beacon/v1/batch?writeKey={key}", json=batch, headers=HERE)).status_code

    assert await status(light.keys.browser.id) == 200
    assert await status(light.keys.secret) == 401
    assert await status("") == 401


async def test_where_browsers_reach_the_server_is_what_its_operator_says(light_settings: Settings) -> None:
    settings = msgspec.structs.replace(light_settings, public_url="https://feedback.example.com/cue/")
    keys = await prepare(settings, "academy")
    async with serving(settings, keys) as place:
        answer = await place.http.get(f"/v1/projects/{place.keys.browser.id}/settings", headers=HERE)
    here = answer.json()["integrations"]["Segment.io"]
    assert (here["protocol"], here["apiHost"]) == ("https", "feedback.example.com/cue/v1")


async def test_what_rudderstack_says_otherwise_is_understood(light: Place) -> None:
    """Its servers put what an identify tells into the context, its clients call the time otherwise and nobody the empty id."""
    auth = (light.keys.secret, "")
    said = {"userId": "s1", "context": {"traits": {"name": "Ann"}}, "originalTimestamp": "2026-01-01T00:00:00Z"}
    assert (await light.http.post("/v1/identify", json=said, auth=auth)).status_code == 200
    properties = {"url": "https://a.example/?q=1", "tab_url": "https://a.example/?q=1"}
    visit = {"userId": "", "anonymousId": "v" * 20, "properties": properties}
    assert (await light.http.post("/v1/screen", json=visit, auth=auth)).status_code == 200
    house = await light.app.start()
    assert (await house.store.respondent("academy", "s1")).traits == {"name": "Ann"}
    assert (await house.store.respondent("academy", f"anon:{'v' * 20}")).verified is False
