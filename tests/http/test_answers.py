"""What comes out: reading with a server key, the one error shape, CORS, assets, and that looking changes nothing."""

import json

import httpx2
import pytest

from tests.served import ORIGIN, Place


async def answered(place: Place, *students: str) -> None:
    for student in students:
        await place.lesson(f"c-{student}", student)
        await place.ask(student, f"c-{student}")
        card = (await place.exchange(token=place.keys.token(student))).json()["state"]["cards"][0]
        answer = {
            "type": "answer",
            "id": f"a-{student}",
            "invitation": card["invitation"],
            "question": "stars",
            "value": 4,
            "answered_at": 1,
        }
        await place.exchange(answer, token=place.keys.token(student))


async def test_responses_come_out_paged_each_with_its_moment(place: Place) -> None:
    await answered(place, "s1", "s2", "s3")
    read: list[str] = []
    after = None
    for _ in range(9):
        parameters = {"limit": "2"} | ({"after": after} if after else {})
        page = (await place.http.get("/v1/responses", params=parameters, auth=(place.keys.secret, ""))).json()
        read += [response["respondent"]["id"] for response in page["responses"]]
        assert all(response["context"]["events"] and response["why"] for response in page["responses"])
        after = page["next"]
        if after is None:
            break
    assert read == ["s1", "s2", "s3"]
    page = (await place.http.get("/v1/responses", params={"language": "ru"}, auth=(place.keys.secret, ""))).json()
    assert page["responses"][0]["why"].startswith("Спросили")
    shop = place.workspaces["shop"]
    assert (await place.http.get("/v1/responses", auth=(shop.secret, ""))).json() == {"responses": [], "next": None}


async def test_decisions_say_why_in_the_readers_language(place: Place) -> None:
    await place.event("review_received", "who/is this?")
    await place.event("review_received", "who/is this?")

    async def read(**parameters: str) -> list[dict[str, object]]:
        address = "/v1/respondents/who%2Fis%20this%3F/decisions"
        answer = await place.http.get(address, params=parameters, auth=(place.keys.secret, ""))
        assert answer.status_code == 200
        return answer.json()["decisions"]  # type: ignore[no-any-return]

    second, first = await read()
    assert first["invitation"] is not None
    assert first["survey"] == "useful"
    assert second["invitation"] is None
    assert second["reasons"]["useful"]["text"]  # type: ignore[index]
    russian = (await read(language="ru"))[0]["reasons"]["useful"]["text"]  # type: ignore[index]
    assert any("а" <= letter <= "я" for letter in russian)
    assert len(await read(limit="1")) == 1
    assert await read(survey="nope") == []
    latest = (await place.http.get("/v1/decisions", auth=(place.keys.secret, ""))).json()["decisions"]
    assert [decision["respondent_id"] for decision in latest] == ["who/is this?"] * 2


@pytest.mark.parametrize("path", ["/v1/responses", "/v1/decisions", "/v1/refusals", "/v1/respondents/s1/decisions"])
async def test_only_a_server_key_reads(light: Place, path: str) -> None:
    for headers in ({}, {"authorization": f"Bearer {light.keys.browser.id}"}, {"authorization": "Bearer x"}):
        answer = await light.http.get(path, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")
    answer = await light.http.get(path, headers={"authorization": f"Bearer {light.keys.secret}", "origin": ORIGIN})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=201", "limit=x", "limit=-1", "limit=%D9%A3", "after=x", "after=1", "after=1-", "after=-1-x",
        "after=1-%00", "after=99999999999999999-x", "limit=" + "9" * 5000,
    ],
)  # fmt: skip
async def test_bad_parameters_are_refused(light: Place, query: str) -> None:
    answer = await light.http.get(f"/v1/responses?{query}", auth=(light.keys.secret, ""))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_input")


async def test_an_unknown_address_and_method_have_the_one_shape(light: Place) -> None:
    for method, path, status, code in (
        ("GET", "/", 404, "not_found"),
        ("POST", "/v1/nope", 404, "not_found"),
        ("GET", "/chunks/nope.js", 404, "not_found"),
        ("GET", "/chunks/..%2F..%2Fapp.py", 404, "not_found"),
        ("GET", "/v1/track", 405, "method_not_allowed"),
        ("DELETE", "/v1/responses", 405, "method_not_allowed"),
        ("GET", "/w/ticket", 405, "method_not_allowed"),
    ):
        answer = await light.http.request(method, path)
        assert (answer.status_code, set(answer.json()["error"])) == (status, {"code", "message"})
        assert answer.json()["error"]["code"] == code
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_our_own_mistake_is_a_500_that_tells_nothing_and_logs_no_contents(
    light: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ValueError("s1 said: my secret")

    house = await light.app.start()
    monkeypatch.setattr(house.store, "ingest", broken)
    answer = await light.event("x")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal")
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text + answer.text


async def test_pages_of_listed_origins_may_read_and_others_not(light: Place) -> None:
    for path in ("/w/ticket", "/w/exchange", "/v1/track", "/v1/batch"):
        asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
        allowed = await light.http.options(path, headers={"origin": ORIGIN, **asked})
        assert allowed.status_code == 204
        assert allowed.headers["access-control-allow-origin"] == ORIGIN
        assert "access-control-allow-credentials" not in allowed.headers
        other = await light.http.options(path, headers={"origin": "https://evil.example", **asked})
        assert "access-control-allow-origin" not in other.headers
    good = await light.ticket(visitor="v" * 16)
    assert good.headers["access-control-allow-origin"] == ORIGIN
    assert good.headers["vary"] == "Origin"
    bad = await light.ticket(visitor="")
    assert bad.headers["access-control-allow-origin"] == ORIGIN
    said = {"event": "x", "anonymousId": "v" * 16, "writeKey": light.keys.browser.id}
    tracked = await light.http.post("/v1/track", json=said, headers={"origin": ORIGIN})
    assert tracked.headers["access-control-allow-origin"] == ORIGIN


async def test_looking_changes_nothing(light: Place) -> None:
    house = await light.app.start()
    for path in ("/v1/track", "/v1/batch", "/w/ticket", "/w/exchange"):
        for method in ("HEAD", "OPTIONS"):
            await light.http.request(method, path, content=b"{}", auth=(light.keys.secret, ""))
    assert (await light.http.head("/v1/responses", auth=(light.keys.secret, ""))).status_code == 200
    assert await house.store.latest_decisions("academy", limit=10) == []


async def test_rates_are_refused_with_when_to_come_back(light: Place) -> None:
    from widget_server.adapters.http.limiting import Rates
    from widget_server.core.errors import TooMany

    rates = Rates(server_key="2/minute", browser_key="2/minute", address="1/minute")
    rates.server("academy", "k")
    rates.server("academy", "k")
    rates.server("shop", "k")
    with pytest.raises(TooMany) as over:
        rates.server("academy", "k")
    assert 1 <= over.value.retry_after_s <= 60
    scope = {"client": ("10.0.0.1", 1)}
    rates.page("academy", "wk", scope)
    with pytest.raises(TooMany):
        rates.page("academy", "wk", scope)
    rates.page("academy", "wk", {"client": ("10.0.0.2", 1)})
    with pytest.raises(TooMany):
        rates.page("academy", "wk", {"client": ("10.0.0.3", 1)})


class TestAssets:
    """The widget's files."""

    @pytest.fixture
    def names(self) -> list[str]:
        from widget_server.adapters.http import STATIC

        names = [file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*.*js")] if STATIC.exists() else []
        if not names:
            pytest.skip("the widget is not built")
        return names

    async def test_each_is_served_compressed_and_again_by_its_tag(self, light: Place, names: list[str]) -> None:
        for name in names:
            answer = await light.http.get(f"/{name}", headers={"accept-encoding": "gzip"})
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/javascript")
            assert answer.headers["content-encoding"] == "gzip"
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
            assert ("immutable" in answer.headers["cache-control"]) is name.startswith("chunks/")
            headers = {"accept-encoding": "gzip", "if-none-match": answer.headers["etag"]}
            assert (await light.http.get(f"/{name}", headers=headers)).status_code == 304
            plain = await light.http.get(f"/{name}", headers={"accept-encoding": "identity"})
            assert plain.content == answer.content

    async def test_nothing_else_of_the_folder_is(self, light: Place) -> None:
        for path in ("/cuecard.js.map", "/chunks/", "/sources.sha256", "/cuecard.js.gz", "/chunks/%2e%2e/cuecard.js"):
            answer = await light.http.get(path)
            assert (path, answer.status_code) == (path, 404)


async def test_a_disk_that_is_full_is_said_and_over_when_it_is_over(
    light: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from widget_server.core.errors import Unavailable

    async def full(*_: object, **__: object) -> None:
        raise Unavailable("The disk is full.", retry_after_s=3)

    house = await light.app.start()
    with monkeypatch.context() as broken:
        broken.setattr(house.store, "ingest", full)
        refused: httpx2.Response = await light.event("x")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "3")
        assert json.loads(refused.text)["error"]["code"] == "unavailable"
    assert (await light.event("x")).status_code == 200
