"""`GET /v1/export/…`: everything out again, each once, in pieces that a poller goes on from."""

import asyncio
import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.console.desk import house
from tests.http.test_answers import answered
from tests.served import Clock, Place
from widget_server.services.exporting import SETTLED_MS

LATER = SETTLED_MS + 1_000


async def taken(place: Place, what: str, **query: Any) -> httpx2.Response:
    answer = await place.http.get(f"/v1/export/{what}", params=query, auth=(place.keys.secret, ""))
    assert answer.status_code == 200, answer.text
    return answer


async def test_a_poller_reads_every_response_once(place: Place, clock: Clock) -> None:
    await answered(place, "s1", "s2", "s3")
    fresh = await taken(place, "responses")
    assert (fresh.content, fresh.headers["cuecard-count"], "cuecard-next" in fresh.headers) == (b"", "0", False)
    clock.ahead_ms += LATER
    read, query = [], {"limit": "2"}
    for expected in (2, 1, 0):
        page = await taken(place, "responses", **query)
        assert page.headers["content-type"] == "application/jsonl; charset=utf-8"
        lines = page.text.splitlines()
        assert len(lines) == int(page.headers["cuecard-count"]) == expected
        read += [json.loads(line) for line in lines]
        query["after"] = page.headers["cuecard-next"]
    assert [one["respondent"]["id"] for one in read] == ["s1", "s2", "s3"]
    assert all(one["context"]["events"] and one["why"] for one in read)
    await answered(place, "s4")
    clock.ahead_ms += LATER
    assert [json.loads(line)["respondent"]["id"] for line in (await taken(place, "responses", **query)).text.splitlines()] == ["s4"]  # fmt: skip


async def test_tables_statements_and_events_come_out_too(place: Place, clock: Clock) -> None:
    await answered(place, "s1", "s2")
    clock.ahead_ms += LATER
    table = await taken(place, "responses", format="csv", survey="useful")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert [(row["respondent_id"], row["answer: stars"]) for row in rows] == [("s1", "4"), ("s2", "4")]
    assert "I pushed exercise 3" in rows[0]["messages_around"]
    assert "review_received" in rows[0]["events_before"]
    [statement, _] = [json.loads(line) for line in (await taken(place, "responses", format="xapi")).text.splitlines()]
    assert statement["actor"]["account"] == {"homePage": place.url, "name": "s1"}
    assert statement["context"]["instructor"]["account"]["name"] == "maria"
    events = [json.loads(line) for line in (await taken(place, "events", limit=3)).text.splitlines()]
    assert [event["event"] for event in events] == ["message_sent", "review_received", "message_sent"]
    assert events[0]["context"]["conversation"]["participants"][1] == {"id": "maria", "role": "mentor"}


async def test_the_audit_has_each_call_by_its_key(light: Place) -> None:
    await taken(light, "events")
    await taken(light, "responses", format="csv", survey="useful")
    lines = await house(light).store.audited("academy", before=None, limit=9)
    key = f"key:{light.keys.server.id}"
    assert [(line.actor, line.action, line.subject_id, line.details["of"]) for line in lines] == [
        (key, "exported", "useful", "responses"),
        (key, "exported", "", "events"),
    ]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("responses?format=csv", 400, "columns of one survey"),
        ("responses?format=xlsx", 400, "format"),
        ("responses?limit=0", 400, "limit"),
        ("responses?limit=10001", 400, "limit"),
        ("responses?after=yesterday", 400, "after"),
        ("responses?after=1-a%00", 400, ""),
        ("responses?after=1-a%2500", 400, ""),
        ("responses?since=1", 400, "since"),
        ("responses?format=csv&survey=unknown", 404, "no survey 'unknown'"),
        ("events?format=csv", 400, "format"),
        ("events?survey=useful", 400, "survey"),
        ("events?after=1793616000000-rsp_k3", 400, "after"),
    ],
)
async def test_parameters_that_do_not_fit_are_refused(light: Place, address: str, status: int, said: str) -> None:
    answer = await light.http.get(f"/v1/export/{address}", auth=(light.keys.secret, ""))
    assert answer.status_code == status
    assert said in answer.json()["error"]["message"]


@pytest.mark.parametrize("place", ["1793616000000-rsp_k3", "1-a%FF", "9999999999999999-~"])
async def test_a_place_that_nobody_named_is_a_place_all_the_same(light: Place, place: str) -> None:
    answer = await taken(light, "responses", after=place)
    assert (answer.content, answer.headers["cuecard-count"]) == (b"", "0")


@pytest.mark.parametrize("path", ["/v1/export/responses", "/v1/export/events"])
async def test_only_a_server_key_takes_away_and_only_its_own(light: Place, clock: Clock, path: str) -> None:
    await answered(light, "s1")
    clock.ahead_ms += LATER
    for key in ("", light.keys.browser.id, "sk_nonsense"):
        assert (await light.http.get(path, auth=(key, ""))).status_code == 401
    other = await light.http.get(path, auth=(light.workspaces["shop"].secret, ""))
    assert (other.status_code, other.content) == (200, b"")


PAGE = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")


def shape(value: Any) -> Any:
    """The names in a JSON value, without what stands there."""
    if isinstance(value, dict):
        return {re.sub(r"^https?://[^/]+/", "", name): shape(inner) for name, inner in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else type(value).__name__


async def test_the_statement_in_the_documentation_is_one_that_comes_out(light: Place, clock: Clock) -> None:
    await answered(light, "s1")
    clock.ahead_ms += LATER
    [shown] = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) if "responded" in block]
    [real] = [json.loads(line) for line in (await taken(light, "responses", format="xapi")).text.splitlines()]
    shown["context"]["extensions"].pop("https://school.example/xapi/via")  # where the channel is known
    real["context"]["extensions"].pop(f"{light.url}/xapi/via", None)
    assert shape(shown) == shape(real)


async def test_the_poller_in_the_documentation_polls(
    light: Place, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    await answered(light, "s1", "s2")
    clock.ahead_ms += LATER
    [block] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    code = block.replace("import httpx\n", "import httpx2 as httpx\n")
    code = code.replace("https://feedback.example.com", light.url).replace("sk_…", light.keys.secret)
    names: dict[str, Any] = {}
    exec(code, names)
    place = await asyncio.to_thread(names["poll"], None)
    read = [
        json.loads(line)["respondent"]["id"] for line in capsys.readouterr().out.splitlines() if line.startswith("{")
    ]
    assert read == ["s1", "s2"]
    assert await asyncio.to_thread(names["poll"], place) == place
    assert capsys.readouterr().out == ""
