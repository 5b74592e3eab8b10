"""`/v1/assignments`: the customer's server says who is whose, and the audit says that it did."""

import json
from typing import Any

import httpx2

from tests.served import Place
from tests.store.staffed import hired
from widget_server.ports import Store

PATH = "/v1/assignments"


def store_of(place: Place) -> Store:
    assert place.app.house is not None
    return place.app.house.store


async def put(place: Place, *said: dict[str, Any], **more: Any) -> httpx2.Response:
    return await place.http.put(PATH, json={"assignments": said, **more}, auth=(place.keys.secret, ""))


async def read(place: Place, **named: Any) -> dict[str, Any]:
    answer = await place.http.get(PATH, params=named, auth=(place.keys.secret, ""))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_assignments_are_told_read_and_ended(place: Place) -> None:
    store = store_of(place)
    await hired(store, "stf_1", "mentor", workspace="academy", person_id="maria")
    said: list[dict[str, Any]] = [
        {"person": "maria", "respondent": "s1"},
        {"staff": "stf_1", "group": "spring", "since": "2026-09-01", "until": 1_900_000_000_000},
    ]
    assert (await put(place, *said)).json() == {"changed": 2, "same": 0}
    assert (await put(place, *said)).json() == {"changed": 0, "same": 2}
    found = (await read(place, person="maria"))["assignments"]
    by_subject = {next(name for name in ("respondent", "group") if name in one): one for one in found}
    assert by_subject["group"] == {
        "id": by_subject["group"]["id"],
        "staff": "stf_1",
        "group": "spring",
        "since": 1_788_220_800_000,
        "until": 1_900_000_000_000,
        "source": "api",
    }
    assert (await read(place, respondent="s1"))["assignments"] == [by_subject["respondent"]]
    first = await read(place, limit=1)
    assert (await read(place, after=first["next"]))["assignments"] == [
        one for one in found if one["id"] > first["next"]
    ]
    for ended in (True, False):
        query = {"person": "maria", "respondent": "s1"}
        answer = await place.http.delete(PATH, params=query, auth=(place.keys.secret, ""))
        assert answer.json() == {"ended": ended}
    [one] = (await read(place, respondent="s1"))["assignments"]
    assert one["until"] is not None
    lines = await store.audited("academy", before=None, limit=9)
    by_key = [line for line in lines if line.actor == f"key:{place.keys.server.id}"]
    assert sorted((line.action, line.subject, line.subject_id) for line in by_key) == [
        ("assigned", "group", "spring"),
        ("assigned", "respondent", "s1"),
        ("unassigned", "respondent", "s1"),
    ]


async def test_whoever_is_assigned_is_seen_by_their_mentor_at_once(light: Place) -> None:
    await hired(store_of(light), "stf_1", "mentor", workspace="academy", person_id="olga")
    await light.lesson()
    await light.ask()
    async with light.student() as student, light.mentor("olga") as olga:
        await student.answer(student.state["cards"][0], "stars", 4)
        assert olga.state["items"] == []
        assert (await put(light, {"person": "olga", "conversation": "c1"})).status_code == 200
        await olga.say("sync")
        [item] = (await olga.hear("reviews"))["items"]
        assert item["answers"][0]["value"] == 4
        assert (item["revealable"], item["hidden"]) == ([], [])
    seen = [line for line in await store_of(light).audited("academy", before=None, limit=9) if line.actor == "stf_1"]
    assert [(line.action, line.subject_id) for line in seen] == [("moment_seen", item["invitation"])]


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"person": "maria"}, 400, "Assignment 1: say one of `respondent`, `conversation` and `group`."),
    ({"person": "maria", "respondent": "s1", "group": "g"}, 400, "say one of"),
    ({"respondent": "s1"}, 400, "say whose it is"),
    ({"person": "maria", "staff": "stf_1", "respondent": "s1"}, 400, "not by both"),
    ({"person": "maria", "respondent": ""}, 400, "must have 1 to 128 characters"),
    ({"person": "maria", "respondent": "a\u0000b"}, 400, "U+0000"),
    ({"person": "maria", "respondent": "s1", "since": "soon"}, 400, "`since` is neither"),
    ({"person": "maria", "respondent": "s1", "since": 2, "until": 2}, 400, "`until` is not after `since`"),
    ({"person": "maria", "respondent": "s1", "unitl": 2}, 400, "unknown field `unitl`"),
    ({"person": "nobody", "respondent": "s1"}, 404, "There is no such account."),
    ({"staff": "stf_other", "respondent": "s1"}, 404, "There is no such account."),
]


async def test_what_is_refused_changes_nothing(light: Place) -> None:
    await hired(store_of(light), "stf_1", "mentor", workspace="academy", person_id="maria")
    await hired(store_of(light), "stf_other", "mentor", workspace="shop", person_id="nobody")
    for said, status, message in REFUSED:
        answer = await put(light, said, {"person": "maria", "respondent": "s9"})
        assert (answer.status_code, message in answer.json()["error"]["message"]) == (status, True), answer.text
    assert (await read(light))["assignments"] == []


async def test_only_a_server_key_tells(light: Place) -> None:
    body = json.dumps({"assignments": []})
    for method in ("GET", "PUT", "DELETE"):
        for auth in (None, (light.keys.browser.id, ""), ("sk_wrong", "")):
            answer = await light.http.request(method, PATH, content=body, auth=auth)
            assert answer.status_code == 401
    assert (await put(light)).json() == {"changed": 0, "same": 0}
    assert (await put(light, *[{"person": "a", "respondent": "b"}] * 1_001)).status_code == 400
    assert (await put(light, more=1)).status_code == 400
    for query in ({"persn": "maria"}, {"person": "a", "staff": "b"}, {"limit": "0"}):
        answer = await light.http.get(PATH, params=query, auth=(light.keys.secret, ""))
        assert answer.status_code == 400
    missing = await light.http.delete(PATH, params={"person": "x", "group": "g"}, auth=(light.keys.secret, ""))
    assert missing.status_code == 404
