"""Statements in: what real xAPI clients send is kept once as events; what can't be is refused in a sentence, whole."""

import asyncio
import base64
import json
import re
import shutil
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.served import ORIGIN, Place

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("xapi_clients.mjs")
VERSION = {"x-experience-api-version": "1.0.3"}
STATEMENT: dict[str, Any] = {
    "id": "0c3a7a1c-9a0a-4a7e-8a5c-0d6c7c1c0001",
    "actor": {"account": {"homePage": "https://lms.example", "name": "s1"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/review_received"},
    "object": {"id": "https://lms.example/quiz/7"},
}


def without(*names: str) -> dict[str, Any]:
    """The statement without these."""
    return {name: value for name, value in STATEMENT.items() if name not in names}


async def sent(
    place: Place,
    said: Any,
    *,
    method: str = "POST",
    query: str = "",
    auth: tuple[str, str] | None = None,
    headers: dict[str, str] = VERSION,
) -> httpx2.Response:
    """Send statements with a server key, or as said."""
    raw = said if isinstance(said, bytes) else json.dumps(said).encode()
    return await place.http.request(
        method, f"/xapi/statements{query}", content=raw, headers=headers, auth=auth or (place.keys.secret, "")
    )


async def cards(place: Place, person: str = "s1") -> list[str]:
    """The surveys that wait for somebody."""
    answer = await place.exchange(token=place.keys.token(person))
    return [card["survey"] for card in answer.json()["state"]["cards"]]


async def asked_after(place: Place, person: str) -> list[dict[str, Any]]:
    """The events around the ask of somebody."""
    answer = await place.exchange(token=place.keys.token(person))
    invitation = answer.json()["state"]["cards"][0]["invitation"]
    house = await place.app.start()
    filling = await house.store.filling("academy", invitation)
    return [{"name": one.name, "properties": one.properties, "id": one.id} for one in filling.invitation.context.events]


async def test_real_clients_tell_their_statements_once(place: Place) -> None:
    node = shutil.which("node")
    if node is None or not all((ROOT / "node_modules" / name).is_dir() for name in ("@xapi/xapi", "tincanjs")):
        pytest.skip("node, @xapi/xapi or tincanjs is not installed (npm ci)")
    process = await asyncio.create_subprocess_exec(
        node, str(SCRIPT), f"{place.url}/xapi", place.keys.secret, "", stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(20):
        told = json.loads((await process.communicate())[0])
    id = "0c3a7a1c-9a0a-4a7e-8a5c-0d6c7c1c000"
    assert told["about"]["data"]["version"] == ["1.0.3"]
    assert told["one"] == told["again"] == {"status": 200, "data": [f"{id}1"]}
    assert '"conflict"' in told["changed"]["error"]
    assert (told["unnamed"]["status"], len(told["unnamed"]["data"])) == (200, 1)
    assert told["several"]["data"] == [f"{id}2", f"{id}3"]
    assert "Attachments are not taken" in told["attached"]["error"]
    assert told["put"] == told["put again"] == {"error": None, "status": 204}
    assert told["put changed"]["status"] == 409
    assert told["both"]["status"] == 200

    await sent(place, {**STATEMENT, "id": "last"})
    await sent(place, {**STATEMENT, "id": "last-ann", "actor": {"mbox": "mailto:ann@x.example"}})
    moment = await asked_after(place, "s1")
    # `completed` is of long ago, and so not of this moment.
    assert {event["name"] for event in moment} == {"answered", "opened", "attempted", "failed", "review_received"}
    [answered] = [event for event in moment if event["name"] == "answered"]
    assert answered["properties"] == {
        "object_id": "https://lms.example/quiz/7",
        "object_name": "Loops",
        "score": 3.0,
        "score_scaled": 0.6,
        "success": False,
        "duration": "PT40S",
    }
    assert {event["name"] for event in await asked_after(place, "ann@x.example")} == {
        *("watched", "paused", "review_received")
    }


REFUSED: list[tuple[Any, str]] = [
    (without("actor"), "a statement has an actor and a verb"),
    (without("verb"), "a statement has an actor and a verb"),
    ({**STATEMENT, "actor": {"objectType": "Group", "mbox": "mailto:a@x.org"}}, "is a group"),
    ({**STATEMENT, "actor": {"name": "Ann"}}, "neither account, mbox"),
    ({**STATEMENT, "verb": {"id": "/"}}, "ends in no name"),
    ({**STATEMENT, "verb": "did"}, "The fields do not fit"),
    ({**STATEMENT, "timestamp": "yesterday"}, "neither ISO 8601"),
    ({**STATEMENT, "id": "x" * 129}, "1 to 128 characters"),
    ({**STATEMENT, "actor": {"account": {"name": "anon:1"}}}, "must not begin"),
    ({**STATEMENT, "result": {"extensions": {"https://x.example/n": 2**60}}}, "outside"),
    ({**STATEMENT, "attachments": [{"sha2": "ab"}]}, "Attachments are not taken"),
    (b"\xff\xfe", "not JSON"),
    (b"", "not JSON"),
    ([STATEMENT, without("actor")], "Statement 2: .* None was kept"),
    ([STATEMENT, {**STATEMENT, "id": ""}], "1 to 128 characters"),
]


async def test_what_is_no_event_of_a_person_is_refused_whole(light: Place) -> None:
    for said, message in REFUSED:
        answer = await sent(light, said)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_input"), message
        assert re.search(message, answer.json()["error"]["message"])
    assert await cards(light) == []
    here = {**STATEMENT, "attachments": [{"fileUrl": "https://lms.example/certificate.pdf"}]}
    assert (await sent(light, here)).status_code == 200


async def test_bounds(light: Place) -> None:
    big = {"result": {"response": "x" * 33_000}}
    assert (await sent(light, {**STATEMENT, **big})).status_code == 200
    assert (await sent(light, [{**STATEMENT, **big, "id": "b"}])).status_code == 413
    assert (await sent(light, {**STATEMENT, "result": {"response": "x" * 66_000}})).status_code == 413
    assert (await sent(light, b"[" + b" " * 525_000 + b"]")).status_code == 413
    assert (await sent(light, [STATEMENT] * 1_001)).status_code == 413
    assert (await sent(light, b"[" * 60_000)).status_code == 400
    assert (await sent(light, [])).json() == []


async def test_a_put_says_which_statement_it_is(light: Place) -> None:
    async def put(said: Any, query: str) -> int:
        return (await sent(light, said, method="PUT", query=query)).status_code

    assert await put(STATEMENT, "") == 400
    assert await put(STATEMENT, "?statementId=another") == 400
    assert await put([STATEMENT], "?statementId=x") == 400
    for _ in range(2):
        assert await put(without("id"), f"?statementId={STATEMENT['id']}") == 204
    assert (await sent(light, STATEMENT)).json() == [STATEMENT["id"]]
    assert await put({**STATEMENT, "result": {"success": True}}, f"?statementId={STATEMENT['id']}") == 409
    assert await cards(light) == ["useful"]


async def test_of_several_with_a_taken_id_the_others_are_kept_and_it_is_said(light: Place) -> None:
    await sent(light, without("verb") | {"verb": {"id": "v/opened"}})
    answer = await sent(light, [STATEMENT, {**STATEMENT, "id": "another"}])
    assert answer.status_code == 409
    assert answer.json()["error"]["message"].endswith("What else came with it is kept.")
    assert await cards(light) == ["useful"]


async def test_another_version_is_refused(light: Place) -> None:
    for version in ("", "0.95", "1.1.0", "2.0.0"):
        answer = await sent(light, STATEMENT, headers={"x-experience-api-version": version} if version else {})
        assert answer.status_code == 400
        assert "xAPI 1.0.3 is spoken here" in answer.json()["error"]["message"]
    for good in ("1.0", "1.0.2"):
        assert (await sent(light, STATEMENT, headers={"x-experience-api-version": good})).status_code == 200


async def test_what_old_browsers_did_and_files_are_refused_in_words(light: Place) -> None:
    inside = await sent(light, STATEMENT, query="?method=PUT")
    files = await sent(light, b"--x", headers={**VERSION, "content-type": "multipart/mixed; boundary=x"})
    assert (inside.status_code, files.status_code) == (400, 400)
    assert "Attachments are not taken" in files.json()["error"]["message"]
    assert (await light.http.get("/xapi/statements", auth=(light.keys.secret, ""))).status_code == 405


async def test_the_key_is_the_name_or_the_password(light: Place) -> None:
    async def status(name: str, password: str) -> int:
        return (await sent(light, STATEMENT, auth=(name, password))).status_code

    secret, browser = light.keys.secret, light.keys.browser.id
    assert await status(secret, "") == 200
    assert await status("academy", secret) == 200
    assert await status(secret, "more") == 401
    assert await status("academy", "sk_wrong") == 401
    assert await status("academy", "") == 401
    assert await status("", "") == 401
    assert await status(browser, "") == 401
    nobody = await light.http.post("/xapi/statements", json=STATEMENT, headers=VERSION)
    bearer = await light.http.post("/xapi/statements", json=STATEMENT, headers={**VERSION, "authorization": "Basic !"})
    assert (nobody.status_code, bearer.status_code) == (401, 401)


async def test_a_page_tells_statements_of_the_person_it_proves_and_of_nobody_else(light: Place) -> None:
    def by(token: str, origin: str = ORIGIN) -> dict[str, str]:
        proof = base64.b64encode(f"{light.keys.browser.id}:{token}".encode()).decode()
        return {**VERSION, "authorization": f"Basic {proof}", "origin": origin}

    async def told(headers: dict[str, str]) -> httpx2.Response:
        return await light.http.post("/xapi/statements", json=STATEMENT, headers=headers)

    asked = {"access-control-request-method": "POST", "access-control-request-headers": "x-experience-api-version"}
    allowed = await light.http.options("/xapi/statements", headers={"origin": ORIGIN, **asked})
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert "x-experience-api-version" in allowed.headers["access-control-allow-headers"]
    assert "PUT" in allowed.headers["access-control-allow-methods"]

    other = await told(by(light.keys.token("s2")))
    assert (other.status_code, other.json()["error"]["code"]) == (401, "unauthenticated")
    assert (await told(by(""))).status_code == 401
    assert (await told(by(light.keys.token("s1"), "https://elsewhere.example"))).status_code == 403
    assert await cards(light) == []
    mine = await told(by(light.keys.token("s1")))
    assert (mine.status_code, mine.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert mine.headers["x-experience-api-version"] == "1.0.3"
    assert await cards(light) == ["useful"]
    # Ids of pages are their person's own: a server's statement of the same id is another.
    assert (await sent(light, {**STATEMENT, "result": {"success": True}})).status_code == 200
