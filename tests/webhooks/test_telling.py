"""What an endpoint is told: over a real server, by a receiver that verifies with the official library."""

import asyncio
import itertools
import json
import re
from typing import Any

import httpx2
import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from tests.served import Clock, Place
from tests.webhooks.receiver import Receiver

JSON = dict[str, Any]
HOUR = 3_600_000
DAY = 24 * HOUR


async def call(place: Place, method: str, path: str = "", **more: Any) -> httpx2.Response:
    """With a server key."""
    return await place.http.request(method, f"/v1/webhooks{path}", auth=(place.keys.secret, ""), **more)


async def made(place: Place, receiver: Receiver, **fields: Any) -> JSON:
    """An endpoint with its secret."""
    answer = await call(place, "POST", json={"url": receiver.url, **fields})
    assert answer.status_code == 201, answer.text
    endpoint: JSON = answer.json()
    return endpoint


async def asked(place: Place, who: str = "s1", event: str = "review_received") -> str:
    """Somebody is asked; the invitation's id."""
    (await place.event(event, who)).raise_for_status()
    query = {"respondent": who}
    found = await place.http.get("/v1/invitations", params=query, auth=(place.keys.secret, ""))
    return str(found.json()["invitations"][-1]["invitation"])


async def said(place: Place, invitation: str, path: str, **body: Any) -> None:
    """One of the bridge's calls."""
    address = f"/v1/invitations/{invitation}/{path}"
    (await place.http.post(address, json=body, auth=(place.keys.secret, ""))).raise_for_status()


async def answered(place: Place, invitation: str, words: str = "only sam wrote this") -> None:
    """All of the survey, seen before."""
    await said(place, invitation, "displays", id=f"seen-{invitation}")
    await said(place, invitation, "answers", question="stars", value=4)
    await said(place, invitation, "answers", question="words", value=words)


async def deliveries(place: Place, id: str, **query: Any) -> list[JSON]:
    """The log, newest first."""
    answer = await call(place, "GET", f"/{id}/deliveries", params=query)
    found: list[JSON] = answer.json()["deliveries"]
    return found


async def until(place: Place, id: str, *, ended: int = 0, waiting: int | None = None) -> list[JSON]:
    """The log, once so many have ended, or wait to be tried again."""
    async with asyncio.timeout(15):
        while True:
            found = await deliveries(place, id)
            tried = [one for one in found if one["status"] == "waiting" and one["attempts"]]
            if len([one for one in found if one["ended_at"]]) >= ended and (waiting is None or len(tried) == waiting):
                return found
            await asyncio.sleep(0.02)


async def test_all_that_becomes_of_an_invitation_is_told_by_ids(hooked: Place, receiver: Receiver) -> None:
    endpoint = await made(hooked, receiver, name="CRM")
    invitation = await asked(hooked)
    await answered(hooked, invitation)
    came = await receiver.until(4)
    assert receiver.types() == ["invitation.created", "invitation.shown", "response.completed", "response.started"]
    [done] = [one for one in came if one.told["type"] == "response.completed"]
    told = done.verified(endpoint["secret"])
    assert set(told) == {"type", "timestamp", "data"}
    assert told["timestamp"].endswith("Z")
    response = told["data"].pop("response")
    version = told["data"].pop("version")
    assert told["data"] == {"invitation": invitation, "respondent": "s1", "survey": "useful"}
    assert response.startswith("rsp_")
    assert version
    log = await until(hooked, endpoint["id"], ended=4)
    assert {one.id for one in came} == {one["id"] for one in log}
    assert {(one["status"], one["answered"], one["attempts"]) for one in log} == {("sent", 204, 1)}
    with pytest.raises(WebhookVerificationError):
        done.verified("whsec_" + "A" * 44)


async def test_an_endpoint_may_have_the_whole_record(hooked: Place, receiver: Receiver) -> None:
    endpoint = await made(hooked, receiver, content="full", types=["response.completed", "reply.created"])
    await hooked.lesson()
    await hooked.ask()
    [one] = (await hooked.http.get("/v1/invitations?respondent=s1", auth=(hooked.keys.secret, ""))).json()[
        "invitations"
    ]
    await answered(hooked, one["invitation"])
    [came] = await receiver.until(1)
    record = came.verified(endpoint["secret"])["data"]["record"]
    assert (record["status"], record["channels"]) == ("completed", ["chat", "page"])
    assert record["displayed_at"] is not None
    response = record["response"]
    assert [(a["question"], a["value"], a["words"], a["via"]) for a in response["answers"]] == [
        ("stars", 4, "4 of 5", "bridge"),
        ("words", "only sam wrote this", "only sam wrote this", "bridge"),
    ]
    assert [event["name"] for event in response["context"]["events"]][-1] == "review_received"
    assert response["context"]["messages"][0]["text"] == "I pushed exercise 3"
    async with hooked.mentor() as maria:
        assert (await maria.say("reply", invitation=one["invitation"], text="Look at line 3"))["type"] == "ack"
    told = (await receiver.until(2))[1].verified(endpoint["secret"])
    assert told["type"] == "reply.created"
    [reply] = told["data"]["record"]["response"]["replies"]
    assert (reply["text"], reply["id"]) == ("Look at line 3", told["data"]["reply"])


async def test_types_teams_and_surveys_narrow_what_is_told(hooked: Place, receiver: Receiver) -> None:
    ids: dict[str, str] = {}
    narrowed: dict[str, JSON] = {
        "types": {"types": ["invitation.created"]},
        "team": {"team": "sales"},
        "survey": {"survey": "useful"},
        "both": {"survey": "useful", "team": "sales"},
    }
    for name, fields in narrowed.items():
        ids[name] = (await made(hooked, receiver, name=name, **fields))["id"]
    await asked(hooked, "s1")
    await asked(hooked, "s2", "demo_seen")
    await receiver.until(4)
    told = {name: [one["type"] for one in await until(hooked, id)] for name, id in ids.items()}
    assert told == {
        "types": ["invitation.created"] * 2,
        "team": ["invitation.created"],
        "survey": ["invitation.created"],
        "both": [],
    }


async def test_of_a_survey_that_is_not_named_nobody_hears_who(hooked: Place, receiver: Receiver) -> None:
    await made(hooked, receiver, content="full")
    invitation = await asked(hooked, "s1", "week_ended")
    await said(hooked, invitation, "displays", id="seen")
    await said(hooked, invitation, "answers", answers=[{"question": "score", "value": 9}])
    await asked(hooked, "s2")
    came = await receiver.until(2)
    [told] = [one for one in came if one.told["data"]["survey"] == "safe"]
    assert told.told["type"] == "invitation.created"
    assert sorted(told.told["data"]) == ["invitation", "survey", "version"]
    assert b"s1" not in told.body.replace(invitation.encode(), b"")


async def test_another_workspace_hears_nothing(hooked: Place, receiver: Receiver) -> None:
    mine = await made(hooked, receiver)
    theirs = await hooked.http.post(
        "/v1/webhooks", json={"url": receiver.url}, auth=(hooked.workspaces["shop"].secret, "")
    )
    await asked(hooked)
    await receiver.until(1)
    key = (hooked.workspaces["shop"].secret, "")
    assert (await hooked.http.get("/v1/webhooks", auth=key)).json()["webhooks"][0]["id"] == theirs.json()["id"]
    for method, path in (("GET", ""), ("GET", "/deliveries"), ("DELETE", ""), ("POST", "/rotate"), ("POST", "/test")):
        sent = b"{}" if method == "POST" else None
        answer = await hooked.http.request(method, f"/v1/webhooks/{mine['id']}{path}", auth=key, content=sent)
        assert (answer.status_code, answer.json()["error"]["message"]) == (404, "There is no such endpoint.")
    assert [one["type"] for one in await until(hooked, mine["id"], ended=1)] == ["invitation.created"]


async def test_while_a_secret_is_replaced_both_sign(light: Place, receiver: Receiver, clock: Clock) -> None:
    before = await made(light, receiver, types=["invitation.created"])
    after = (await call(light, "POST", f"/{before['id']}/rotate", json={})).json()
    assert (after["signatures"], after["secret"] == before["secret"]) == (2, False)
    await asked(light, "s1")
    [both] = await receiver.until(1)
    assert both.verified(before["secret"]) == both.verified(after["secret"])
    clock.ahead_ms += DAY
    await asked(light, "s2")
    late = (await receiver.until(2))[1]
    assert late.headers["webhook-signature"].count("v1,") == 1
    seconds = int(late.headers["webhook-timestamp"])
    assert late.headers["webhook-signature"] == signed(after["secret"], late.id, seconds, late.body)
    last = (await call(light, "POST", f"/{before['id']}/rotate", json={"hours": 0})).json()
    assert last["signatures"] == 1


def signed(secret: str, id: str, seconds: int, body: bytes) -> str:
    """As the official library signs: what is signed is `id.seconds.body`."""
    import datetime

    return Webhook(secret).sign(id, datetime.datetime.fromtimestamp(seconds, datetime.UTC), body.decode())


async def test_what_is_not_taken_is_tried_again_under_the_same_id(
    hooked: Place, receiver: Receiver, clock: Clock
) -> None:
    receiver.answers = [500, 404, 302, 503, 200]
    endpoint = await made(hooked, receiver, types=["invitation.created"])
    await asked(hooked)
    pauses: list[int] = []
    for attempt in range(1, 5):
        await receiver.until(attempt)
        [one] = await until(hooked, endpoint["id"], waiting=1)
        pauses.append(one["next_at"] - clock())
        clock.ahead_ms += pauses[-1]
    assert 3_000 < pauses[0] < 15_000
    assert all(2 < later / sooner < 8 for sooner, later in itertools.pairwise(pauses)), pauses
    came = await receiver.until(5)
    [one] = await until(hooked, endpoint["id"], ended=1)
    assert (one["status"], one["attempts"], one["answered"]) == ("sent", 5, 200)
    assert len({one.id for one in came}) == 1
    assert len({one.body for one in came}) == 1
    assert len({one.headers["webhook-timestamp"] for one in came}) == 5
    assert {one.path for one in came} == {"/hook"}  # no redirect was followed


@pytest.mark.parametrize(
    ("said_so", "least", "most"),
    [
        ("120", 119_000, 121_000),
        ("999999", 21_500_000, 21_700_000),
        pytest.param("Mon, 01 Jan 2035 00:00:00 +99999999999999999999", 3_000, 15_000, id="no time at all"),
    ],
)
async def test_a_receiver_may_ask_for_patience_within_bounds(
    light: Place, receiver: Receiver, clock: Clock, said_so: str, least: int, most: int
) -> None:
    receiver.answers, receiver.headers = [429], {"retry-after": said_so}
    endpoint = await made(light, receiver, types=["invitation.created"])
    await asked(light)
    [one] = await until(light, endpoint["id"], waiting=1)
    assert least < one["next_at"] - clock() <= most
    assert (one["answered"], one["why"]) == (429, "The endpoint answered 429")


async def test_whatever_id_a_page_makes_for_a_reply_it_is_told(hooked: Place, receiver: Receiver) -> None:
    endpoint = await made(hooked, receiver, types=["reply.created"])
    invitation = await asked(hooked)
    await answered(hooked, invitation)
    ids = ["plain", "ключ", "a b", "x" * 128, "1.2", "../..", "🙂"]
    for id in ids:
        await said(hooked, invitation, "replies", id=id, text="Also …")
    came = await receiver.until(len(ids))
    assert {one.verified(endpoint["secret"])["data"]["reply"] for one in came} == {*ids}
    known = [one.headers["webhook-id"] for one in came]
    assert len({*known}) == len(ids)
    assert all(re.fullmatch(r"msg_[\w-]{1,250}", id, re.ASCII) for id in known), known
    log = await until(hooked, endpoint["id"], ended=len(ids))
    long = next(one["id"] for one in log if "xxx" in one["id"])
    again = await call(hooked, "POST", f"/{endpoint['id']}/deliveries/{long}/replay")
    assert (again.status_code, len(await receiver.until(len(ids) + 1))) == (202, len(ids) + 1)


async def test_one_that_is_gone_is_told_nothing_more(hooked: Place, receiver: Receiver) -> None:
    receiver.answers = [410]
    endpoint = await made(hooked, receiver)
    await asked(hooked)
    [one] = await until(hooked, endpoint["id"], ended=1)
    assert (one["status"], one["answered"]) == ("failed", 410)
    [shown] = (await call(hooked, "GET")).json()["webhooks"]
    assert (shown["enabled"], shown["disabled_why"]) == (False, "gone")
    await asked(hooked, "s2")
    receiver.answers = [204]
    again = await call(hooked, "PATCH", f"/{endpoint['id']}", json={"enabled": True})
    assert (again.json()["enabled"], again.json()["disabled_why"]) == (True, None)
    replayed = await call(hooked, "POST", f"/{endpoint['id']}/replay", json={})
    assert (replayed.status_code, replayed.json()) == (202, {"replayed": 1})
    first, second = await receiver.until(2)
    assert (first.id, first.body) == (second.id, second.body)


async def test_whoever_takes_something_again_is_well(light: Place, receiver: Receiver, clock: Clock) -> None:
    receiver.answers = [503, 204]
    endpoint = await made(light, receiver, types=["invitation.created"])
    await asked(light)
    await until(light, endpoint["id"], waiting=1)
    assert (await call(light, "GET", f"/{endpoint['id']}")).json()["failing_since"] is not None
    clock.ahead_ms += 10_000
    await until(light, endpoint["id"], ended=1)
    assert (await call(light, "GET", f"/{endpoint['id']}")).json()["failing_since"] is None


async def test_of_what_is_answered_only_the_status_counts(light: Place, receiver: Receiver) -> None:
    async def huge(writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"do not read this " * 4_096)
            await writer.drain()

    async def endless(writer: Any) -> None:
        writer.write(b"HTTP/1.1 201 Created\r\ncontent-length: 10\r\n\r\n")
        await writer.drain()
        await writer.wait_closed()

    async def nonsense(writer: Any) -> None:
        writer.write(b"220 mail.example.com ready\r\n")
        await writer.drain()

    async def hangs_up(writer: Any) -> None:
        writer.transport.abort()

    receiver.answers = [huge, endless, nonsense, hangs_up]
    endpoint = await made(light, receiver, types=["invitation.created"])
    for number, (status, answered) in enumerate(
        [("sent", 200), ("sent", 201), ("waiting", None), ("waiting", None)], 1
    ):
        await asked(light, f"s{number}")
        await receiver.until(number)
        log: list[JSON] = []
        while not (log and log[0]["attempts"] and log[0]["status"] in ("sent", "waiting")):
            log = await deliveries(light, endpoint["id"], limit=1)
        assert (log[0]["status"], log[0]["answered"]) == (status, answered), number
    assert "do not read" not in json.dumps(await deliveries(light, endpoint["id"]))


async def test_a_test_is_no_way_to_send_much(light: Place, receiver: Receiver) -> None:
    answers = asyncio.Event()

    async def waits(_: Any) -> None:
        await answers.wait()

    receiver.answers = [*[waits] * 4, 204]
    endpoint = await made(light, receiver)
    tests = [asyncio.create_task(call(light, "POST", f"/{endpoint['id']}/test")) for _ in range(4)]
    await receiver.until(4)
    more = await call(light, "POST", f"/{endpoint['id']}/test")
    assert (more.status_code, more.json()["error"]["code"]) == (429, "too_many")
    assert int(more.headers["retry-after"]) > 0
    answers.set()
    await asyncio.gather(*tests)
    assert (await call(light, "POST", f"/{endpoint['id']}/test")).json()["taken"] is True
    assert len(receiver.came) == 5


async def test_a_test_sends_what_production_sends_and_says_so(light: Place, receiver: Receiver) -> None:
    endpoint = await made(light, receiver, content="full")
    for type in endpoint["types"]:
        answer = (await call(light, "POST", f"/{endpoint['id']}/test", json={"type": type})).json()
        assert (answer["taken"], answer["status"], answer["why"]) == (True, 204, "The endpoint answered 204")
        told = receiver.came[-1].verified(endpoint["secret"])
        assert (told["type"], told["test"], told["data"]["survey"]) == (type, True, "test")
        assert told["data"]["record"]["response"]["invitation"] == told["data"]["invitation"]
    assert receiver.came[-1].told["data"]["reply"] == "rep_test"
    receiver.answers = [500]
    answer = (await call(light, "POST", f"/{endpoint['id']}/test", json={})).json()
    assert (answer["taken"], answer["status"]) == (False, 500)
    assert await deliveries(light, endpoint["id"]) == []
    await call(light, "PATCH", f"/{endpoint['id']}", json={"url": "http://127.0.0.1:9/nobody", "enabled": False})
    answer = (await call(light, "POST", f"/{endpoint['id']}/test", json={})).json()
    assert (answer["taken"], answer["status"], answer["why"]) == (False, None, "The endpoint can't be reached")
    # It was real apart from being made up: the same fields as of a real one.
    await call(light, "PATCH", f"/{endpoint['id']}", json={"url": receiver.url, "enabled": True})
    receiver.answers = [204]
    await answered(light, await asked(light))
    count = len(receiver.came)
    real = [one.told for one in (await receiver.until(count + 4 if count < 9 else count))]
    done = [one for one in real if one["type"] == "response.completed"]
    assert done[0].keys() - done[-1].keys() == {"test"}
    assert done[0]["data"].keys() == done[-1]["data"].keys()
    assert done[0]["data"]["record"].keys() == done[-1]["data"]["record"].keys()


async def test_one_that_is_disabled_hears_what_was_before_by_a_replay_alone(
    hooked: Place, receiver: Receiver, clock: Clock
) -> None:
    receiver.answers = [503, 204]
    endpoint = await made(hooked, receiver, types=["invitation.created"])
    await asked(hooked, "s1")
    await until(hooked, endpoint["id"], waiting=1)
    await call(hooked, "PATCH", f"/{endpoint['id']}", json={"enabled": False})
    await asked(hooked, "s2")  # nobody is told of this one
    clock.ahead_ms += 10_000
    [one] = await until(hooked, endpoint["id"], ended=1)
    assert (one["status"], one["why"]) == ("skipped", "The endpoint was disabled")
    for path, more in ((f"/deliveries/{one['id']}/replay", {}), ("/replay", {"since": 0})):
        refused = await call(hooked, "POST", f"/{endpoint['id']}{path}", json=more)
        assert (refused.status_code, "enable it first" in refused.text) == (409, True)
    await call(hooked, "PATCH", f"/{endpoint['id']}", json={"enabled": True})
    again = await call(hooked, "POST", f"/{endpoint['id']}/deliveries/{one['id']}/replay")
    assert (again.status_code, again.json()["status"]) == (202, "waiting")
    await receiver.until(2)
    await until(hooked, endpoint["id"], ended=1)
    # What was taken is told again, too, where somebody wants that.
    await call(hooked, "POST", f"/{endpoint['id']}/deliveries/{one['id']}/replay")
    came = await receiver.until(3)
    assert len({one.id for one in came}) == 1
    gone = await call(hooked, "POST", f"/{endpoint['id']}/deliveries/msg_nothing/replay")
    assert gone.status_code == 404


async def test_one_that_is_removed_is_told_nothing_more(hooked: Place, receiver: Receiver, clock: Clock) -> None:
    receiver.answers = [503]
    endpoint = await made(hooked, receiver, types=["invitation.created"])
    await asked(hooked, "s1")
    await until(hooked, endpoint["id"], waiting=1)
    assert (await call(hooked, "DELETE", f"/{endpoint['id']}")).status_code == 204
    other = await made(hooked, receiver, types=["invitation.created"])
    clock.ahead_ms += DAY
    await asked(hooked, "s2")
    await receiver.until(2)
    assert [one.id.rsplit("_whk_")[1] for one in receiver.came] == [
        endpoint["id"].removeprefix("whk_"),
        other["id"].removeprefix("whk_"),
    ]
    assert (await call(hooked, "GET", f"/{endpoint['id']}")).status_code == 404


WRONG: list[tuple[JSON, str]] = [
    ({"url": "http://hooks.example.com/"}, "https"),
    ({"url": "https://10.0.0.1/"}, "inside the house"),
    ({"url": "https://u:p@1.1.1.1/"}, "none"),
    ({"url": "https://1.1.1.1/", "types": []}, "types"),
    ({"url": "https://1.1.1.1/", "types": ["all"]}, "types"),
    ({"url": "https://1.1.1.1/", "survey": "nope"}, "never a survey"),
    ({"url": "https://1.1.1.1/", "secret": "mine"}, "secret"),
    ({"name": "CRM"}, "url"),
]


async def test_an_endpoint_that_can_not_be_is_refused(light: Place, receiver: Receiver) -> None:
    for fields, words in WRONG:
        answer = await call(light, "POST", json=fields)
        assert answer.status_code == 400
        assert words in answer.json()["error"]["message"]
    assert (await call(light, "GET")).json() == {"webhooks": []}
    endpoint = await made(light, receiver)
    for url in ("https://169.254.169.254/latest", "http://1.1.1.1/"):
        assert (await call(light, "PATCH", f"/{endpoint['id']}", json={"url": url})).status_code == 400
    assert (await call(light, "GET", f"/{endpoint['id']}")).json()["url"] == receiver.url
    for _ in range(19):
        await made(light, receiver, types=["reply.created"])
    full = await call(light, "POST", json={"url": receiver.url})
    assert (full.status_code, full.json()["error"]["code"]) == (409, "conflict")


async def test_who_changes_an_endpoint_is_in_the_audit_and_its_secret_nowhere(light: Place, receiver: Receiver) -> None:
    endpoint = await made(light, receiver)
    id = endpoint["id"]
    await call(light, "PATCH", f"/{id}", json={"name": "New", "types": ["reply.created"], "enabled": False})
    rotated = (await call(light, "POST", f"/{id}/rotate", json={})).json()
    listed = await call(light, "GET")
    await call(light, "DELETE", f"/{id}")
    assert "whsec_" not in listed.text
    lines = await light.app.house.store.audited("academy", before=None, limit=50)  # type: ignore[union-attr]
    told = [(one.action, one.subject, one.subject_id) for one in reversed(lines)]
    assert sorted(told) == sorted(
        (f"webhook_{what}", "webhook", id) for what in ("added", "changed", "disabled", "rotated", "removed")
    )
    assert {one.actor for one in lines} == {f"key:{light.keys.server.id}"}
    for secret in (endpoint["secret"], rotated["secret"]):
        assert all(secret not in str(one.details) for one in lines)
