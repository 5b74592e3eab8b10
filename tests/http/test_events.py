"""Events in: Segment's shapes, who may tell what, the same id twice, batches, bounds."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.served import ORIGIN, Place
from widget_server.core.deciding import Decision, Situation
from widget_server.services.inviting import Deciding

WEIRD = "ж" * 10


async def kept(place: Place, respondent: str) -> list[dict[str, Any]]:
    """What was kept of somebody's events, as far as a decision about a survey shows them."""
    await place.event("review_received", respondent, timestamp=None)
    answer = await place.exchange(token=place.keys.token(respondent))
    invitation = answer.json()["state"]["cards"][-1]["invitation"]
    house = await place.app.start()
    filling = await house.store.filling("academy", invitation)
    return [
        {"name": event.name, "properties": event.properties, "page": event.page, "conversation": event.conversation_id}
        for event in filling.invitation.context.events
    ]


@pytest.mark.parametrize(
    ("kind", "said", "name", "properties"),
    [
        ("track", {"event": "Exercise Failed", "properties": {"n": 1}}, "Exercise Failed", {"n": 1}),
        ("page", {"name": "Home", "properties": {"title": "T"}}, "page_viewed", {"name": "Home", "title": "T"}),
        ("identify", {"traits": {"plan": "pro"}}, "identified", {}),
        ("group", {"groupId": 7, "traits": {"size": 3}}, "grouped", {"size": 3, "group_id": "7"}),
        ("alias", {"previousId": "old"}, "aliased", {"previous_id": "old"}),
    ],
)
async def test_each_kind_becomes_an_event(
    place: Place, kind: str, said: dict[str, Any], name: str, properties: dict[str, Any]
) -> None:
    whole = {"userId": "s1", "anonymousId": "x", "channel": "server", "integrations": {"All": True}, **said}
    answer = await place.http.post(f"/v1/{kind}", json=whole, auth=(place.keys.secret, ""))
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    first = (await kept(place, "s1"))[0]
    assert (first["name"], first["properties"]) == (name, properties)


async def test_a_page_is_kept_without_what_was_typed_into_its_address(light: Place) -> None:
    page = {"url": "https://me:pw@a.example/p?q=secret#x", "search": "?q=secret", "referrer": "https://b.example/?t=1"}
    await light.event("", kind="page", properties=page)
    first = (await kept(light, "s1"))[0]
    assert first["page"] == "https://a.example/p"
    assert first["properties"] == {"url": "https://a.example/p", "referrer": "https://b.example/"}


async def test_events_of_an_old_id_belong_to_the_new_one_once_a_server_joined_them(place: Place) -> None:
    await place.event("lesson_opened", "old")
    await place.event("", "s1", kind="alias", previousId="old")
    await place.event("lesson_closed", "old")
    assert [event["name"] for event in await kept(place, "s1")] == [
        "lesson_opened",
        "aliased",
        "lesson_closed",
        "review_received",
    ]


async def test_an_old_id_that_nobody_is_known_by_means_the_visitor(place: Place) -> None:
    visitor = "v" * 16
    await place.event("", "s1", kind="alias", previousId=visitor)
    await place.http.post("/v1/track", json={"event": "a", "anonymousId": visitor}, auth=(place.keys.secret, ""))
    await place.event("b", visitor)
    assert [event["name"] for event in await kept(place, "s1")] == ["aliased", "a", "review_received"]


async def test_the_card_of_an_old_id_is_found_under_the_new_one_and_its_decisions_too(place: Place) -> None:
    await place.event("review_received", "old")
    before = (await place.exchange(token=place.keys.token("old"))).json()["state"]["cards"]
    await place.event("", "s1", kind="alias", previousId="old")
    for id in ("s1", "old"):
        cards = (await place.exchange(token=place.keys.token(id))).json()["state"]["cards"]
        assert [card["invitation"] for card in cards] == [before[0]["invitation"]]
    await place.event("review_received", "old")
    told = []
    for id in ("s1", "old"):
        address = f"/v1/respondents/{id}/decisions"
        told.append((await place.http.get(address, auth=(place.keys.secret, ""))).json()["decisions"])
    assert told[0] == told[1]
    assert [decision["reasons"]["useful"]["code"] for decision in told[0]] == ["open", "chosen"]


async def test_an_event_with_other_participants_page_or_message_time_is_another(light: Place) -> None:
    people = [{"id": "s1", "role": "student"}]
    context: dict[str, Any] = {
        "conversation": {"id": "c1", "participants": people},
        "message": {"id": "m1", "text": "Hi", "sent_at": 5},
        "page": {"url": "https://a.example/"},
    }
    first: dict[str, Any] = {"messageId": "m1", "timestamp": "2026-01-01T00:00:00Z"}
    for _ in range(2):
        assert (await light.event("x", **first, context=context)).status_code == 200
    for other in (
        {"conversation": {"id": "c1", "participants": [*people, {"id": "maria", "role": "mentor"}]}},
        {"message": {"id": "m1", "text": "Hi", "sent_at": 6}},
        {"page": {"url": "https://a.example/other"}},
    ):
        assert (await light.event("x", **first, context=context | other)).status_code == 409


@pytest.mark.parametrize("id", ["", "p" * 129, "a\u0000b", "a\nb", "a\u0085b"])
async def test_an_id_is_short_and_without_control_characters_whoevers_it_is(light: Place, id: str) -> None:
    people = [{"id": "s1", "role": "student"}, {"id": id, "role": "mentor"}]
    conversation = {"id": "c1", "participants": people}
    for said in (
        {"context": {"conversation": conversation}},
        {"context": {"conversation": {"id": id}}},
        {"context": {"conversation": {"id": "c1"}, "message": {"id": id}}},
        {"context": {"conversation": {"id": "c1"}, "message": {"id": "m1", "author_id": id}}},
        {"messageId": id},
        {"userId": id},
        {"userId": None, "anonymousId": id},
    ):
        answer = await light.event("x", **said)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_input"), said


async def test_two_long_visitor_ids_are_refused_rather_than_made_one(light: Place) -> None:
    for length, status in ((123, 200), (124, 400)):
        said = {"event": "x", "anonymousId": "v" * length}
        assert (await light.http.post("/v1/track", json=said, auth=(light.keys.secret, ""))).status_code == status


async def test_traits_that_grow_too_large_are_refused_and_the_rest_is_kept(place: Place) -> None:
    async def identify(**traits: Any) -> int:
        answer = await place.http.post(
            "/v1/identify", json={"userId": "s1", "traits": traits}, auth=(place.keys.secret, "")
        )
        return answer.status_code

    assert await identify(a="x" * 40_000) == 200
    assert await identify(b="x" * 40_000) == 400
    assert await identify(**{f"k{n}": n for n in range(1_500)}) == 200
    items: list[Any] = [
        {"type": "identify", "userId": "s1", "messageId": "many", "traits": {f"l{n}": n for n in range(1_500)}},
        {"type": "identify", "userId": "s1", "messageId": "few", "traits": {"a": None, "name": "Ann"}},
    ]
    answer = await place.http.post("/v1/batch", json={"batch": items}, auth=(place.keys.secret, ""))
    assert (answer.status_code, answer.json()) == (200, {"success": True, "refused": 1})
    house = await place.app.start()
    [refusal] = await house.store.refusals("academy", before=None, limit=9)
    assert (refusal.item_id, refusal.code) == ("many", "invalid_input")
    traits = (await house.store.respondent("academy", "s1")).traits
    assert (len(traits), traits["name"]) == (1_501, "Ann")


async def test_our_own_mistake_with_one_of_a_batch_is_logged_and_the_others_are_kept_and_told(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    decide = Deciding.__call__

    def failing(deciding: Deciding, situation: Situation) -> Decision:
        if situation.event.name == "unlucky":
            raise ValueError("s1 said: my secret")
        return decide(deciding, situation)

    monkeypatch.setattr(Deciding, "__call__", failing)
    items = [
        {"type": "track", "event": name, "userId": "s1", "messageId": name} for name in ("unlucky", "review_received")
    ]
    async with place.student() as student:
        answer = await place.http.post("/v1/batch", json={"batch": items}, auth=(place.keys.secret, ""))
        assert (answer.status_code, answer.json()) == (200, {"success": True, "refused": 1})
        assert (await student.hear("card"))["card"]["survey"] == "useful"
    [refusal] = (await place.http.get("/v1/refusals", auth=(place.keys.secret, ""))).json()["refusals"]
    assert (refusal["item_id"], refusal["code"]) == ("unlucky", "internal")
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text + refusal["message"]
    assert (await place.event("unlucky")).status_code == 500


async def test_the_same_id_again_changes_nothing_and_other_content_is_a_conflict(place: Place) -> None:
    first: dict[str, Any] = {"messageId": "m1", "properties": {"a": 1}, "timestamp": "2026-01-01T00:00:00Z"}
    for sent_at in ("2026-01-01T00:00:01Z", "2026-01-01T00:00:09Z"):
        again = await place.event("x", **first, sentAt=sent_at, context={"library": {"name": sent_at}})
        assert again.status_code == 200
    clash = await place.event("x", **{**first, "properties": {"a": 2}})
    assert (clash.status_code, clash.json()["error"]["code"]) == (409, "conflict")
    assert (await place.event("x", "somebody else", **first)).status_code == 409


async def test_one_workspaces_ids_are_nothing_to_another(place: Place) -> None:
    academy, shop = place.workspaces["academy"], place.workspaces["shop"]
    for number, keys in enumerate((academy, shop)):
        said = {"event": "review_received", "userId": "s1", "messageId": "m1", "properties": {"n": number}}
        assert (await place.http.post("/v1/track", json=said, auth=(keys.secret, ""))).status_code == 200
    mine = (await place.http.get("/v1/decisions", auth=(shop.secret, ""))).json()["decisions"]
    assert len(mine) == 1
    invitation = mine[0]["invitation"]
    house = await place.app.start()
    assert (await house.store.filling("shop", invitation)).invitation.workspace == "shop"
    answer = await place.exchange({"type": "dismiss", "id": "d", "invitation": invitation}, token=academy.token("s1"))
    assert answer.json()["frames"][0]["error"]["code"] == "not_found"
    crossed = await place.exchange(token=shop.token("s1"))
    assert (crossed.status_code, crossed.json()["error"]["code"]) == (401, "unauthenticated")


async def test_a_batch_keeps_the_good_and_logs_the_bad(place: Place) -> None:
    await place.event("x", messageId="m1", timestamp="2026-01-01T00:00:00Z")
    items: list[Any] = [
        {"type": "track", "event": "good", "userId": "s1", "messageId": "g1"},
        {"type": "track", "event": "x", "userId": "s1", "messageId": "m1", "properties": {"other": 1}},
        {"type": "dance", "userId": "s1", "messageId": "b1"},
        {"type": "track", "userId": "s1", "messageId": "b2"},
        {"type": "track", "event": "nobody", "messageId": "b3"},
        "not an object",
        {"type": "track", "event": "big", "userId": "s1", "messageId": "b4", "properties": {"x": "y" * 33_000}},
        {"type": "track", "event": "deep", "userId": "s1", "messageId": "b5", "properties": {"i": 2**60}},
        {"type": "track", "event": "good", "userId": "s2", "messageId": "g2"},
    ]
    answer = await place.http.post("/v1/batch", json={"batch": items}, auth=(place.keys.secret, ""))
    assert (answer.status_code, answer.json()) == (200, {"success": True, "refused": 7})
    log = (await place.http.get("/v1/refusals", auth=(place.keys.secret, ""))).json()["refusals"]
    assert {entry["item_id"]: entry["code"] for entry in log} == {
        "m1": "conflict",
        "b1": "invalid_input",
        "b2": "invalid_input",
        "b3": "invalid_input",
        None: "invalid_input",
        "b4": "too_large",
        "b5": "invalid_input",
    }
    assert (await place.http.get("/v1/refusals", auth=(place.workspaces["shop"].secret, ""))).json()["refusals"] == []


async def test_a_batch_of_a_thousand_and_not_of_one_more(light: Place) -> None:
    def batch(count: int) -> dict[str, Any]:
        return {"batch": [{"type": "track", "event": "x", "userId": f"s{n % 7}"} for n in range(count)]}

    assert (await light.http.post("/v1/batch", json=batch(1000), auth=(light.keys.secret, ""))).status_code == 200
    assert (await light.http.post("/v1/batch", json=batch(1001), auth=(light.keys.secret, ""))).status_code == 413


# -- keys -----------------------------------------------------------------------------------------------------------
async def test_a_key_is_found_in_the_header_or_in_the_body(light: Place) -> None:
    said = {"event": "x", "userId": "s1"}
    bearer = {"authorization": f"Bearer {light.keys.secret}"}
    assert (await light.http.post("/v1/track", json=said, headers=bearer)).status_code == 200
    assert (await light.http.post("/v1/track", json={**said, "writeKey": light.keys.secret})).status_code == 200
    batch = {"batch": [{**said, "type": "track"}], "writeKey": light.keys.secret}
    assert (await light.http.post("/v1/batch", json=batch)).status_code == 200


@pytest.mark.parametrize(
    "header",
    [None, "Basic", "Basic !!!", "Basic c2tfbm9wZTo=", "Bearer sk_nope", "Bearer x", "Digest x", "Basic " + WEIRD],
)
async def test_a_wrong_key_is_refused(light: Place, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header.encode()}
    answer = await light.http.post("/v1/track", json={"event": "x", "userId": "s1"}, headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize("header", ["Basic Og==", "Bearer", None])
@pytest.mark.parametrize("kind", ["track", "batch"])
async def test_no_key_at_all_is_told_as_that(light: Place, header: str | None, kind: str) -> None:
    headers = {} if header is None else {"authorization": header}
    body: dict[str, Any] = {"batch": []} if kind == "batch" else {"event": "x", "userId": "s1"}
    answer = await light.http.post(f"/v1/{kind}", json=body, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"]["message"].startswith("No key was given: send Authorization")


async def test_a_wrong_time_is_named(light: Place) -> None:
    answer = await light.event("x", timestamp="yesterday")
    assert answer.json()["error"]["message"] == "`timestamp` is neither ISO 8601 nor Unix milliseconds."


async def test_a_key_with_a_wrong_end_is_refused(light: Place) -> None:
    wrong = light.keys.secret[:-1] + ("A" if light.keys.secret[-1] != "A" else "B")
    assert (await light.http.get("/v1/responses", auth=(wrong, ""))).status_code == 401


async def test_keys_take_effect_and_end_without_a_restart(light: Place) -> None:
    house = await light.app.start()
    await house.store.retire_key("academy", light.keys.server.id, now=1)
    await house.refresh()
    assert (await light.event("x")).status_code == 401


# -- pages ----------------------------------------------------------------------------------------------------------
async def page(place: Place, *, origin: str | None = ORIGIN, token: str | None = None, **said: Any) -> tuple[int, str]:
    context = {**said.pop("context", {}), **({"cuecard": {"token": token}} if token else {})}
    headers = {"origin": origin} if origin else {}
    answer = await place.http.post(
        "/v1/track",
        content=json.dumps({"event": "review_received", "writeKey": place.keys.browser.id, "context": context, **said}),
        headers=headers,
    )
    return answer.status_code, answer.json().get("error", {}).get("code", "")


async def test_a_browser_key_speaks_for_whom_its_token_proves_or_for_a_visitor(place: Place) -> None:
    token = place.keys.token("s1")
    assert await page(place, token=token, userId="s1") == (200, "")
    assert await page(place, token=token) == (200, "")
    assert await page(place, token=token, userId="s2") == (401, "unauthenticated")
    assert await page(place, anonymousId="v" * 16) == (200, "")
    assert await page(place, anonymousId="v" * 16, userId="s1") == (401, "unauthenticated")
    assert await page(place, userId="s1") == (401, "unauthenticated")
    assert await page(place, anonymousId="v" * 16, origin="https://evil.example") == (403, "origin_refused")
    assert await page(place, token="x.y.z") == (401, "unauthenticated")


async def test_what_a_page_tells_of_others_is_not_believed(light: Place) -> None:
    token = light.keys.token("s1", conversations=[{"id": "c1", "role": "student"}])
    told = {
        "conversation": {"id": "c1", "participants": [{"id": "s1", "role": "mentor"}]},
        "message": {"id": "m1", "author_id": "maria", "text": "I, Maria, said this"},
    }
    assert (await page(light, token=token, context=told, traits={"plan": "pro"}))[0] == 200
    house = await light.app.start()
    card = (await light.exchange(token=token)).json()["state"]["cards"][0]
    frozen = (await house.store.filling("academy", card["invitation"])).invitation
    assert frozen.context.messages == ()
    assert frozen.mentor_id is None
    assert (await house.store.respondent("academy", "s1")).traits == {}
    assert await page(light, token=token, context={"conversation": {"id": "c2"}}) == (404, "not_found")
    assert (await light.event("", kind="alias", previousId="anon:x")).status_code == 200


async def test_a_page_never_joins_two_ids(light: Place) -> None:
    said = {
        "previousId": "s2",
        "writeKey": light.keys.browser.id,
        "context": {"cuecard": {"token": light.keys.token("s1")}},
    }
    answer = await light.http.post("/v1/alias", json=said, headers={"origin": ORIGIN})
    assert answer.status_code == 401


async def test_a_pages_event_ids_are_its_own(light: Place) -> None:
    token = light.keys.token("s1")
    squatted = {"messageId": "order-1", "timestamp": "2026-01-01T00:00:00Z"}
    for _ in range(2):
        assert (await page(light, token=token, event="x", **squatted))[0] == 200
    assert await page(light, token=token, event="y", **squatted) == (409, "conflict")
    assert (await page(light, token=light.keys.token("s2"), event="y", **squatted))[0] == 200
    track = {"type": "track", "id": "order-1", "name": "x", "occurred_at": 1767225600000}
    told = (await light.exchange(track, token=light.keys.token("s3"))).json()["frames"]
    assert told == [{"type": "ack", "id": "order-1"}]
    assert (await light.event("review_received", messageId="order-1")).status_code == 200
    card = (await light.exchange(token=token)).json()["state"]["cards"][0]
    house = await light.app.start()
    events = (await house.store.filling("academy", card["invitation"])).invitation.context.events
    assert [(event.name, event.source, event.id == "order-1") for event in events] == [
        ("review_received", "server", True)
    ]


async def test_a_mentor_can_tell_what_a_page_told(light: Place) -> None:
    await page(light, token=light.keys.token("s1"), event="opened")
    await light.event("review_received", "s1")
    card = (await light.exchange(token=light.keys.token("s1"))).json()["state"]["cards"][0]
    house = await light.app.start()
    events = (await house.store.filling("academy", card["invitation"])).invitation.context.events
    assert [(event.name, event.source) for event in events] == [("opened", "widget"), ("review_received", "server")]


async def test_an_old_token_tells_nothing_over_what_a_server_told_since(light: Place) -> None:
    async def traits() -> Any:
        return (await house.store.respondent("academy", "s1")).traits

    house = await light.app.start()
    now = int(time.time())
    old, new = (
        light.keys.token("s1", traits={"plan": plan}, iat=now + at, exp=now + 600)
        for plan, at in (("old", -60), ("new", 20))
    )
    await light.event("", kind="identify", traits={"plan": "server"})
    await page(light, token=old)
    assert await traits() == {"plan": "server"}
    await light.event("", kind="identify", traits={"plan": "late"}, timestamp=(now - 90) * 1000)
    assert await traits() == {"plan": "server"}
    await asyncio.sleep(0.002)
    await page(light, token=new)
    assert await traits() == {"plan": "new"}


async def test_a_token_tells_traits(light: Place) -> None:
    assert (await page(light, token=light.keys.token("s1", traits={"plan": "pro"})))[0] == 200
    house = await light.app.start()
    assert (await house.store.respondent("academy", "s1")).traits == {"plan": "pro"}


# -- times ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("shift_s", "sent_shift_s", "invited"),
    [
        pytest.param(0, None, True, id="now"),
        pytest.param(-7200, None, False, id="two hours ago: stale"),
        pytest.param(600, None, True, id="ten minutes ahead: now"),
        pytest.param(2 * 86_400, None, False, id="two days ahead"),
        pytest.param(-7200, -7200, True, id="a clock two hours late"),
        pytest.param(7200, 7200, True, id="a clock two hours early"),
        pytest.param(-100 * 86_400, None, False, id="a hundred days ago"),
    ],
)
async def test_late_and_early_events_are_kept_and_asked_about_by_rule(
    light: Place, shift_s: int, sent_shift_s: int | None, invited: bool
) -> None:
    now = time.time()
    times: dict[str, Any] = {"timestamp": int((now + shift_s) * 1000)}
    if sent_shift_s is not None:
        times["sentAt"] = int((now + sent_shift_s) * 1000)
    assert (await light.event("review_received", **times)).status_code == 200
    cards = (await light.exchange(token=light.keys.token("s1"))).json()["state"]["cards"]
    assert bool(cards) is invited


async def test_the_token_of_a_preview_is_not_kept_with_a_pages_address(place: Place) -> None:
    folder = Path(place.app.house.settings.workspaces) / "academy"  # type: ignore[union-attr]
    file = folder / "workspace.yaml"
    file.write_text(file.read_text().replace("traits: [name]", "traits: [name], page_query: true"))
    await place.app.house.refresh()  # type: ignore[union-attr]
    address = "https://academy.example/lessons?id=1"
    said = {"event": "page_viewed", "context": {"page": {"url": f"{address}#cuecard-debug=a.b"}}}
    (await place.http.post("/v1/track", json={**said, "userId": "s1"}, auth=(place.keys.secret, ""))).raise_for_status()
    assert [event["page"] for event in await kept(place, "s1") if event["page"]] == [address]
