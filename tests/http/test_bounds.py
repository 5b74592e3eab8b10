"""Bodies at their bounds: inflated, counted, and the same for both databases."""

import gzip
import json

import pytest

from tests.served import Place


async def test_gzip_is_inflated_and_never_past_its_bound(light: Place) -> None:
    async def sent(path: str, raw: bytes) -> int:
        headers = {"content-encoding": "gzip"}
        return (await light.http.post(path, content=raw, headers=headers, auth=(light.keys.secret, ""))).status_code

    good = json.dumps({"event": "x", "userId": "s1"}).encode()
    assert await sent("/v1/track", gzip.compress(good)) == 200
    assert await sent("/v1/track", gzip.compress(good)[:-9]) == 400
    assert await sent("/v1/track", good) == 400
    assert await sent("/v1/track", gzip.compress(good + b" " * 70_000)) == 413
    assert await sent("/v1/batch", gzip.compress(b"[" + b" " * 50_000_000)) == 413


async def test_sizes(light: Place) -> None:
    async def sent(path: str, size: int) -> int:
        said = {"event": "x", "userId": "s1", "properties": {"x": "y" * size}}
        body = {"batch": [said]} if path == "/v1/batch" else said
        return (await light.http.post(path, json=body, auth=(light.keys.secret, ""))).status_code

    assert await sent("/v1/track", 60_000) == 200
    assert await sent("/v1/track", 66_000) == 413
    assert await sent("/v1/batch", 525_000) == 413


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half"),
        pytest.param(b"\xff\xfe{}", id="bad UTF-8"),
        pytest.param(b'{"event":"x","userId":"s1","properties":{"a":NaN}}', id="NaN"),
        pytest.param(b'{"event":"x","userId":"s1","properties":{"a":1e999}}', id="infinite"),
        pytest.param(b'{"event":"x","userId":"s1","properties":{"a":9007199254740993}}', id="too big a number"),
        pytest.param(b'{"event":"x","userId":"s1","properties":{"a":"\\u0000"}}', id="NUL"),
        pytest.param(b'{"event":"x","userId":"s1","properties":{"\\u0000":1}}', id="NUL in a key"),
        pytest.param(b'{"event":"x","userId":"s1","properties":{"a":"\\ud800"}}', id="half a character"),
        pytest.param(b'{"event":"x","userId":"s1","properties":' + b"[" * 20 + b"]" * 20 + b"}", id="no object"),
        pytest.param(b'{"event":"x","userId":"s1","properties":{"a":' + b"[" * 20 + b"]" * 20 + b"}}", id="deep"),
        pytest.param(b"[" * 60_000, id="very deep"),
        pytest.param(b'{"event":"x","userId":"s1","properties":{"a":[' + b"1," * 2_500 + b"1]}}", id="many values"),
        pytest.param(b'{"event":"","userId":"s1"}', id="no name"),
        pytest.param(b'{"event":"x","userId":"' + b"u" * 129 + b'"}', id="long id"),
        pytest.param(b'{"event":"x","userId":""}', id="empty id"),
        pytest.param(b'{"event":"x"}', id="nobody"),
        pytest.param(b'{"event":"x","userId":"anon:1"}', id="an anonymous id as a verified one"),
        pytest.param(b'{"event":"x","userId":"s1","timestamp":"yesterday"}', id="no time"),
        pytest.param(b'{"event":"x","userId":"s1","messageId":""}', id="empty messageId"),
        pytest.param(b'{"event":"x","userId":["s1"]}', id="an id of another type"),
        pytest.param(
            b'{"event":"x","userId":"s1","context":{"conversation":{"id":"c","participants":[{"id":"a","role":"king"}]}}}',
            id="unknown role",
        ),
    ],
)
async def test_what_both_databases_could_not_keep_alike_is_refused(light: Place, raw: bytes) -> None:
    answer = await light.http.post("/v1/track", content=raw, auth=(light.keys.secret, ""))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_input")


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'{"event":"x","userId":"s1","properties":{"a":9007199254740992,"b":1e300}}', id="the largest"),
        pytest.param(b'{"event":"x","userId":"s1","properties":{"a":"\\ud83d\\ude00 \\\\u0000"}}', id="escapes"),
        pytest.param(b'{"event":"x","userId":"s1","properties":{"a":' + b"[" * 13 + b"]" * 13 + b"}}", id="nested"),
        pytest.param(b'{"event":"x","userId":7,"messageId":"12345678901234567890"}', id="numbers as ids"),
        pytest.param(b'{"event":"x","userId":"s1","timestamp":1700000000000}', id="milliseconds"),
        pytest.param(b'{"event":"x","userId":"s1","timestamp":"9999-12-31T23:59:59Z"}', id="far ahead"),
        pytest.param(b'{"event":"x","userId":"s1","timestamp":"0001-01-01T00:00:00+14:00"}', id="long ago"),
    ],
)
async def test_what_only_looks_like_it_is_kept(place: Place, raw: bytes) -> None:
    assert (await place.http.post("/v1/track", content=raw, auth=(place.keys.secret, ""))).status_code == 200
