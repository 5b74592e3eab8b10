"""What a homeserver pushes, and what somebody pushes who only says to be one: refused, bounded, kept before it is acknowledged."""

import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from devtools.synapse import free_port
from tests.served import Clock, Place, prepare, serving
from tests.serving_fixtures import light_settings
from widget_server.adapters.http.matrix import MAX_TRANSACTION
from widget_server.adapters.http.matrix_events import happenings
from widget_server.adapters.sql import open_store
from widget_server.core.errors import InvalidInput
from widget_server.core.matrix import Edited, Joining, MatrixRules, Reacted, Sealed, Spoken, Taken, may_invite
from widget_server.ports import Store
from widget_server.services.ids import new_id
from widget_server.services.matrix.registering import register
from widget_server.settings import Settings

__all__ = ["light_settings"]

JSON = dict[str, Any]
BOT = "@cuecard-academy:house.example"
SAM = "@sam:house.example"
ROOM = "!room:house.example"


def event(id: Any = "$1", kind: Any = "m.room.message", **more: Any) -> JSON:
    """An event as it is pushed."""
    base = {"event_id": id, "type": kind, "room_id": ROOM, "sender": SAM, "origin_server_ts": 5, "content": {}}
    return {**base, **more}


def text(body: Any, **more: Any) -> JSON:
    """The content of a message."""
    return {"msgtype": "m.text", "body": body, **more}


def read(*events: Any) -> list[Any]:
    """What is made of them."""
    return happenings(json.dumps({"events": events}).encode())


WHERE: JSON = {"id": "$1", "room": ROOM, "sender": SAM, "at": 5}
REPLY = {"m.in_reply_to": {"event_id": "$0"}}


@pytest.mark.parametrize(
    ("pushed", "happening"),
    [
        pytest.param(event(content=text("hello")), Spoken(**WHERE, text="hello"), id="words"),
        pytest.param(
            event(content=text("> <@a:b> old\n> words\n\n4", **{"m.relates_to": REPLY})),
            Spoken(**WHERE, text="4", reply_to="$0"),
            id="a reply of an old client",
        ),
        pytest.param(
            event(content=text("in a thread", **{"m.relates_to": {**REPLY, "is_falling_back": True}})),
            Spoken(**WHERE, text="in a thread"),
            id="a thread is no reply",
        ),
        pytest.param(event(content={"msgtype": "m.image", "body": "x.png"}), Spoken(**WHERE), id="a picture"),
        pytest.param(event(content=text("a\x00b\ud800c")), Spoken(**WHERE, text="abc"), id="half a character"),
        pytest.param(event(content=text("a\x00b")), Spoken(**WHERE, text="ab"), id="what no database holds"),
        pytest.param(event(content=text("x" * 9_000)), Spoken(**WHERE, text="x" * 4_000), id="long"),
        pytest.param(
            event(
                content=text(
                    "* new",
                    **{"m.new_content": text("new"), "m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}},
                )
            ),
            Edited(**WHERE, of="$0", text="new"),
            id="an edit",
        ),
        pytest.param(
            event(
                kind="m.reaction",
                content={"m.relates_to": {"rel_type": "m.annotation", "event_id": "$0", "key": "👍"}},
            ),
            Reacted(**WHERE, to="$0", sign="👍"),
            id="a reaction",
        ),
        pytest.param(event(kind="m.room.redaction", redacts="$0"), Taken(**WHERE, what="$0"), id="taken back"),
        pytest.param(
            event(kind="m.room.redaction", content={"redacts": "$0"}), Taken(**WHERE, what="$0"), id="in newer rooms"
        ),
        pytest.param(
            event(kind="m.room.member", state_key=BOT, content={"membership": "invite"}),
            Joining(**WHERE, whom=BOT, how="invite"),
            id="an invitation",
        ),
        pytest.param(event(kind="m.room.encryption", state_key=""), Sealed(**WHERE), id="encryption"),
        pytest.param(
            event(origin_server_ts="soon", content=text("x")), Spoken(**{**WHERE, "at": 0}, text="x"), id="when"
        ),
    ],
)
def test_what_is_pushed_is_read(pushed: JSON, happening: Any) -> None:
    assert read(pushed) == ([] if happening is None else [happening])


def test_who_has_read_how_far_is_told_in_passing() -> None:
    read_by = {"$1": {"m.read": {SAM: {"ts": 5}, "not an id\n": {}}, "m.read.private": {SAM: {}}}, "$2": 7}
    told = {"type": "m.receipt", "room_id": ROOM, "content": read_by}
    typing = {"type": "m.typing", "room_id": ROOM, "content": {"user_ids": [SAM]}}
    odd: list[Any] = [typing, 7, {}, {"type": "m.receipt", "room_id": ROOM, "content": []}]
    [found] = happenings(json.dumps({"events": [], "ephemeral": [told, *odd]}).encode())
    assert (found.room, found.sender, found.at) == (ROOM, SAM, 5)
    again = happenings(json.dumps({"events": [], "ephemeral": [told]}).encode())
    assert again == [found], "the same is known again"


ODD: list[Any] = [
    *(None, 7, "event", [], {}),
    event(id=7),
    event(id=""),
    event(id="$" * 500),
    event(id="$\n"),
    event(room_id=None),
    event(sender=["@sam"]),
    event(content="text"),
    event(content={}),
    event(content=text(None)) | {"state_key": "x"},
    event(kind=["m.room.message"], content=text("x")),
    event(kind="m.room.member", state_key=7, content={"membership": "invite"}),
    event(kind="m.room.member", state_key=BOT, content={"membership": "emperor"}),
    event(kind="m.room.member", state_key=BOT, content={"membership": ["join"]}),
    event(content={"msgtype": {"m.text": 1}, "body": "x"}),
    event(kind="m.reaction", content={"m.relates_to": {"rel_type": "m.annotation", "event_id": {}, "key": "x"}}),
    event(kind="m.room.redaction", redacts=None),
    event(kind="org.example.unknown"),
    event(content=text("x", **{"m.relates_to": {"rel_type": "m.replace", "event_id": 7}})),
    event(content={"msgtype": "m.notice", "body": "a build has failed"}),
]


def test_odd_events_are_none_and_spoil_no_other() -> None:
    assert [one.id for one in read(*ODD, event("$good", content=text("x")), *ODD)] == ["$good"]
    new = {"m.new_content": text("x", msgtype=["m.text"]), "m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}}
    assert read(event(content=text("* x", **new))) == [Edited(**WHERE, of="$0")], "changed to what is no words"
    deep = '{"events":[' + "[" * 500_000 + "]" * 500_000 + "]}"
    with pytest.raises(InvalidInput):
        happenings(deep.encode())
    half = b'{"events":[{"event_id":"$0","x":"\xff"},%s]}' % json.dumps(event("$whole", content=text("x"))).encode()
    assert [one.id for one in happenings(half)] == ["$whole"]


@pytest.mark.parametrize(
    ("rules", "by", "may"),
    [
        ((), "@ann:house.example", True),
        ((), "@ann:elsewhere.example", False),
        (("elsewhere.example",), "@ann:elsewhere.example", True),
        (("elsewhere.example",), "@ann:house.example", False),
        (("@ann:elsewhere.example",), "@ann:elsewhere.example", True),
        (("@ann:elsewhere.example",), "@bob:elsewhere.example", False),
    ],
)
def test_whose_invitation_is_taken(rules: tuple[str, ...], by: str, may: bool) -> None:
    assert may_invite(MatrixRules(inviters=rules), by, BOT) is may


class Door:
    """A server whose homeserver can't be reached, and how to push to it."""

    def __init__(self, place: Place, token: str) -> None:
        self.place = place
        self.token = token

    @property
    def store(self) -> Store:
        """What it keeps."""
        house = self.place.app.house
        assert house is not None
        return house.store

    async def push(self, content: bytes | JSON, *, token: str | None = None, query: str = "") -> tuple[int, JSON]:
        """Push it; status and answer."""
        sent = self.token if token is None else token
        headers = {b"authorization": f"Bearer {sent}".encode()} if sent else {}
        answer = await self.place.http.put(
            f"/_matrix/app/v1/transactions/9{query}",
            content=content if isinstance(content, bytes) else json.dumps(content).encode(),
            headers=headers,
        )
        told: JSON = answer.json()
        return answer.status_code, told


@pytest.fixture
async def door(light_settings: Settings) -> AsyncIterator[Door]:
    """One on SQLite."""
    settings = msgspec.structs.replace(light_settings, outbound_networks="127.0.0.0/8")
    keys = await prepare(settings, "academy")
    made = register("academy", homeserver=f"http://127.0.0.1:{free_port()}", url="http://127.0.0.1:1", now=0)
    store = await open_store(settings.database, new_id=new_id, clock=Clock())
    await store.set_matrix_home(msgspec.structs.replace(made.home, user_id=BOT))
    await store.aclose()
    token = next(line for line in made.text.splitlines() if line.startswith("hs_token")).split('"')[1]
    async with serving(settings, keys) as place:
        yield Door(place, token)


async def test_only_the_homeserver_is_believed(door: Door) -> None:
    pushed = {"events": [event(content=text("x"))]}
    assert await door.push(pushed, token="") == (401, {"errcode": "M_MISSING_TOKEN", "error": HINT})
    for wrong in ("x", door.token[:-1], door.token + "x", "ü" * 9, "x" * 5_000):
        status, told = await door.push(pushed, token=wrong)
        assert (status, told["errcode"]) == (403, "M_FORBIDDEN")
    status, _ = await door.push(pushed, token="", query=f"?access_token={door.token}")
    assert status == 401, "never in an address, which logs keep"
    assert await door.store.waiting_matrix("academy") == []
    headers = {"authorization": f"Bearer {door.token}"}
    assert (await door.place.http.post("/_matrix/app/v1/ping", json={}, headers=headers)).json() == {}
    for path in ("users/@nobody:house.example", "rooms/%23nothing:house.example"):
        answer = await door.place.http.get(f"/_matrix/app/v1/{path}", headers=headers)
        assert (answer.status_code, answer.json()["errcode"]) == (404, "M_NOT_FOUND")


HINT = "Authorization: Bearer, with the hs_token of the registration."


async def test_bad_transactions_are_refused_and_never_our_mistake(door: Door) -> None:
    for bad in (b"", b"[]", b"nothing", b'{"events": 7}', b'{"events": [', b"\xff\xfe", b'{"events":' + b"[" * 90_000):
        status, told = await door.push(bad)
        assert (bad[:20], status, told["errcode"]) == (bad[:20], 400, "M_NOT_JSON")
    assert await door.push({"events": ODD, "ephemeral": [{"type": "m.typing"}]}) == (200, {})
    assert await door.store.waiting_matrix("academy") == []


async def test_as_much_as_a_homeserver_ever_pushes_is_taken_and_no_more(door: Door) -> None:
    much = [event(f"${number}", content=text("x" * 65_000)) for number in range(100)]
    assert await door.push({"events": much}) == (200, {})
    assert len(await door.store.waiting_matrix("academy", most=200)) == 100
    status, told = await door.push(b'{"events":[' + b" " * MAX_TRANSACTION)
    assert (status, told["errcode"]) == (413, "M_TOO_LARGE")


async def test_what_is_acknowledged_is_kept_once_and_waits_for_the_homeserver(door: Door) -> None:
    pushed = {"events": [event(f"${number}", content=text(f"word {number}")) for number in range(40)]}
    for _ in range(3):
        assert await door.push(pushed) == (200, {})
    waiting = await door.store.waiting_matrix("academy")
    assert [one.id for one in waiting] == [f"${number}" for number in range(40)]
    assert await door.push({"events": [event("$40", content=text("later"))]}) == (200, {})
    assert [one.id for one in await door.store.waiting_matrix("academy")][-1] == "$40"


async def test_with_its_home_goes_what_was_said_there_and_not_worked_off(door: Door) -> None:
    assert await door.push({"events": [event(content=text("for nobody else"))]}) == (200, {})
    assert await door.store.drop_matrix_home("academy")
    assert await door.store.waiting_matrix("academy") == []
    assert not await door.store.drop_matrix_home("academy")


async def test_what_was_worked_off_is_kept_by_its_id_alone(door: Door) -> None:
    left = event("$left", kind="m.room.member", state_key=BOT, content={"membership": "leave"})
    assert await door.push({"events": [left]}) == (200, {})
    house = door.place.app.house
    assert house is not None
    await house.matrix.receiving.work_off()
    assert await door.store.waiting_matrix("academy") == []
    assert await door.store.keep_matrix("academy", happenings(json.dumps({"events": [left]}).encode()), now=1) == 0
    assert await door.store.forget_matrix("academy", before=2**50) == 1
