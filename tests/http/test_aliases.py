"""Which ids are one person's: only a server and the token that it signed say so; everybody hears of it, and of its undo."""

import asyncio
from typing import Any

import httpx2
import pytest

from tests.served import ORIGIN, Place

VISITOR, OTHER = "v" * 16, "w" * 16
JSON = dict[str, Any]


async def cards(place: Place, **who: Any) -> list[str]:
    answer = await place.exchange(**who)
    assert answer.status_code == 200, answer.text
    return [card["invitation"] for card in answer.json()["state"]["cards"] if card["status"] == "open"]


async def server(place: Place, method: str, path: str, **more: Any) -> httpx2.Response:
    return await place.http.request(method, path, auth=(place.keys.secret, ""), **more)


async def owner(place: Place, id: str) -> str:
    found: str = (await server(place, "GET", "/v1/aliases", params={"respondent": id})).json()["respondent"]
    return found


async def test_a_server_joins_and_splits_and_reads_whose_ids_are_whose(place: Place) -> None:
    await place.event("review_received", "old")
    [card] = await cards(place, token=place.keys.token("old"))
    await place.event("", "s1", kind="alias", previousId="old")
    said = (await server(place, "GET", "/v1/aliases", params={"respondent": "old"})).json()
    assert said["respondent"] == "s1"
    assert [(one["previous_id"], one["joined_to"], one["source"]) for one in said["aliases"]] == [
        ("old", "s1", "server")
    ]
    assert await cards(place, token=place.keys.token("s1")) == [card]
    async with place.student("old") as talk:
        gone = await server(place, "DELETE", "/v1/aliases/old")
        assert (gone.status_code, gone.json()) == (200, {"previous_id": "old", "respondent": "s1"})
        state = await talk.hear("state")
        assert [one["invitation"] for one in state["cards"]] == [card]
    again = await server(place, "DELETE", "/v1/aliases/old")
    assert (again.status_code, again.json()) == (200, {"previous_id": "old", "respondent": None})
    assert await cards(place, token=place.keys.token("s1")) == []
    assert await cards(place, token=place.keys.token("old")) == [card]


async def test_an_id_that_is_somebodys_is_joined_to_nobody_else(light: Place) -> None:
    await light.event("", "s1", kind="alias", previousId=f"anon:{VISITOR}")
    answer = await light.event("", "s2", kind="alias", previousId=f"anon:{VISITOR}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    assert await owner(light, f"anon:{VISITOR}") == "s1"
    await server(light, "DELETE", f"/v1/aliases/anon:{VISITOR}")
    assert (await light.event("", "s2", kind="alias", previousId=f"anon:{VISITOR}")).status_code == 200
    assert await owner(light, f"anon:{VISITOR}") == "s2"


async def test_only_a_server_key_reads_and_splits(light: Place) -> None:
    await light.event("", "s1", kind="alias", previousId=VISITOR)
    for auth in (None, (light.keys.browser.id, ""), (light.keys.token("s1"), "")):
        for method, path in (("GET", "/v1/aliases?respondent=s1"), ("DELETE", f"/v1/aliases/{VISITOR}")):
            answer = await light.http.request(method, path, auth=auth)
            assert answer.status_code == 401
    assert await owner(light, f"anon:{VISITOR}") == "s1"


async def test_an_answer_kept_offline_finds_its_invitation_after_a_split(light: Place) -> None:
    await light.event("review_received", "old")
    await light.event("", "s1", kind="alias", previousId="old")
    [card] = (await light.exchange(token=light.keys.token("s1"))).json()["state"]["cards"]
    await server(light, "DELETE", "/v1/aliases/old")
    frame = {"type": "answer", "id": "a1", "invitation": card["invitation"], "question": card["questions"][0]["id"]}
    frame |= {"value": 5, "answered_at": 0, "grant": card["grant"]}
    answer = await light.exchange(frame, token=light.keys.token("s1"))
    assert [told["type"] for told in answer.json()["frames"]] == ["ack"]
    house = await light.app.start()
    filling = await house.store.filling("academy", card["invitation"])
    assert (filling.invitation.respondent_id, len(filling.answers)) == ("old", 1)


async def test_an_answer_at_the_moment_of_a_split_is_not_lost(place: Place) -> None:
    for turn in range(5):
        old, conversation = f"old{turn}", f"c{turn}"
        await place.lesson(conversation=conversation, student=old)
        await place.ask(old, conversation)
        await place.event("", "s1", kind="alias", previousId=old)
        async with place.student(old, conversations=(conversation,)) as talk:
            [card] = [one for one in talk.state["cards"] if one["conversation"] == conversation]
            _, told = await asyncio.gather(server(place, "DELETE", f"/v1/aliases/{old}"), talk.answer(card, "stars", 4))
            assert told["type"] == "ack", told
        house = await place.app.start()
        filling = await house.store.filling("academy", card["invitation"])
        assert (filling.invitation.respondent_id, [one.value for one in filling.answers]) == (old, [4])


@pytest.mark.parametrize(
    ("claims", "visitor", "whose"),
    [
        pytest.param({"anonymous_id": VISITOR}, VISITOR, "s1", id="the device's own visitor"),
        pytest.param({"anonymous_id": VISITOR}, OTHER, None, id="another device's visitor"),
        pytest.param({"anonymous_id": VISITOR}, None, None, id="a device that says nothing"),
        pytest.param({}, VISITOR, None, id="a visitor whom the token does not name"),
        pytest.param({"previous_ids": [f"anon:{VISITOR}"]}, VISITOR, None, id="a visitor among the previous ids"),
    ],
)
async def test_a_token_joins_the_visitor_that_its_own_device_was(
    light: Place, claims: JSON, visitor: str | None, whose: str | None
) -> None:
    await light.exchange({"type": "track", "id": "e1", "name": "seen", "occurred_at": 0}, visitor=VISITOR)
    said = {} if visitor is None else {"visitor": visitor}
    answer = await light.exchange(token=light.keys.token("s1", **claims), **said)
    assert answer.status_code == (401 if "previous_ids" in claims else 200)
    assert await owner(light, f"anon:{VISITOR}") == (whose or f"anon:{VISITOR}")
    assert await owner(light, f"anon:{OTHER}") == f"anon:{OTHER}"


async def test_a_token_joins_other_ids_of_the_same_person(place: Place) -> None:
    await place.event("review_received", "crm-9")
    [card] = await cards(place, token=place.keys.token("crm-9"))
    both = place.keys.token("s1", previous_ids=["crm-9", "s1", "never-heard-of"])
    assert await cards(place, token=both) == [card]
    assert await owner(place, "crm-9") == "s1"
    # A token that was made before the undo does not do it again.
    await server(place, "DELETE", "/v1/aliases/crm-9")
    assert await cards(place, token=both) == []
    assert await owner(place, "crm-9") == "crm-9"


async def test_a_token_never_takes_an_id_from_somebody_and_the_page_is_unharmed(light: Place) -> None:
    await light.event("", "s2", kind="alias", previousId=VISITOR)
    answer = await light.exchange(token=light.keys.token("s1", anonymous_id=VISITOR), visitor=VISITOR)
    assert (answer.status_code, answer.json()["state"]["respondent"]["id"]) == (200, "s1")
    assert await owner(light, f"anon:{VISITOR}") == "s2"


@pytest.mark.parametrize("previous", [["x"] * 11, ["a" * 129], [""], "old", [7]])
async def test_a_token_with_other_previous_ids_is_refused(light: Place, previous: Any) -> None:
    answer = await light.ticket(token=light.keys.token("s1", previous_ids=previous))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


KINDS = ("track", "alias", "identify", "show", "sync", "answer", "display", "dismiss", "reply", "past", "join")
FORGED: JSON = {
    "previousId": "s2",
    "previous_id": "s2",
    "previous_ids": ["s2"],
    "alias_of": "s2",
    "joins": ["s2"],
    "anonymous_id": OTHER,
    "sent_as": "s2",
}
"""All that a page might claim."""


async def test_nothing_that_a_page_claims_joins_two_people(light: Place) -> None:
    """Every call of every kind of client, as a visitor and as a verified person, with fields that it makes up."""
    for id in ("s1", "s2"):
        await light.event("seen", id)
    token, browser = light.keys.token("s1"), light.keys.browser.id
    claimed = {"occurred_at": 0, "name": "aliased", "properties": FORGED}
    more: tuple[JSON, ...] = ({}, claimed, FORGED, {**claimed, **FORGED}, {"userId": "s2", "anonymousId": OTHER})
    frames = [{"type": kind, "id": f"{kind}-{n}", **fields} for kind in KINDS for n, fields in enumerate(more)]
    for who in ({"visitor": VISITOR}, {"token": token}, {"token": token, "visitor": VISITOR}):
        for part in (frames[:40], frames[40:]):
            answer = await light.exchange(*part, **who)
            assert answer.status_code == 200, answer.text
        assert (await light.exchange(**who, **FORGED)).status_code == 400
    headers = {"origin": ORIGIN}
    for proof in ({}, {"context": {"cuecard": {"token": token}, "traits": FORGED}}):
        told: JSON = {
            "event": "aliased",
            "groupId": "g",
            "anonymousId": VISITOR,
            "traits": FORGED,
            "properties": FORGED,
        }
        told |= {**FORGED, **proof}
        batch = [
            {**told, **user, "type": kind, "messageId": f"{kind}-{n}"}
            for kind in ("track", "identify", "page", "screen", "group", "alias")
            for n, user in enumerate(({}, {"userId": "s1"}, {"userId": "s2"}))
        ]
        answer = await light.http.post("/v1/batch", json={"batch": batch, "writeKey": browser}, headers=headers)
        assert answer.status_code == 200, answer.text
        for kind in ("identify", "alias"):
            said = {**told, "userId": "s2", "writeKey": browser}
            assert (await light.http.post(f"/v1/{kind}", json=said, headers=headers)).status_code in (400, 401)
    for id in ("s1", "s2", f"anon:{VISITOR}", f"anon:{OTHER}"):
        assert (await server(light, "GET", "/v1/aliases", params={"respondent": id})).json() == {
            "respondent": id,
            "aliases": [],
        }
