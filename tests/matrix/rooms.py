"""People with Matrix clients, rooms, and a server of ours that is at home beside them."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import httpx2

from devtools.synapse import Synapse
from tests.served import NO_TLS, Place
from widget_server.ports import Store
from widget_server.ports.matrix import MatrixHome

JSON = dict[str, Any]
V3 = "/_matrix/client/v3"
WITHIN_S = 15

_numbers = itertools.count()


async def until(look: Callable[[], Awaitable[Any]], *, within: float = WITHIN_S) -> Any:
    """What `look` finds, as soon as it finds something."""
    ends = time.monotonic() + within
    while True:
        found = await look()
        if found:
            return found
        if time.monotonic() > ends:
            raise AssertionError(f"waited {within} s in vain; last seen: {found!r}")
        await asyncio.sleep(0.03)


class Person:
    """Somebody with a Matrix client."""

    def __init__(self, homeserver: Synapse, name: str) -> None:
        self.id, token = homeserver.register(f"{name}-{next(_numbers)}")
        self.http = httpx2.AsyncClient(
            base_url=homeserver.url,
            headers={"authorization": f"Bearer {token}"},
            trust_env=False,
            verify=NO_TLS,
            timeout=20,
        )

    async def call(self, method: str, path: str, body: JSON | None = None) -> JSON:
        """What the homeserver answers."""
        answer = await self.http.request(method, f"{V3}{path}", json=body)
        answer.raise_for_status()
        told: JSON = answer.json()
        return told

    async def room(self, *others: "Person | str", sealed: bool = False) -> "Room":
        """A new room; people join, whoever else is only invited."""
        ids = [one if isinstance(one, str) else one.id for one in others]
        wanted: JSON = {"preset": "private_chat", "invite": ids}
        if sealed:
            content = {"algorithm": "m.megolm.v1.aes-sha2"}
            wanted["initial_state"] = [{"type": "m.room.encryption", "state_key": "", "content": content}]
        room = Room((await self.call("POST", "/createRoom", wanted))["room_id"])
        for one in others:
            if isinstance(one, Person):
                await one.call("POST", f"/join/{quote(room.id)}", {})
        return room

    async def say(self, room: "Room", text: str, *, reply_to: str | None = None, **more: Any) -> str:
        """Write something; the event's id."""
        content: JSON = {"msgtype": "m.text", "body": text, **more}
        if reply_to is not None:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": reply_to}}
        return await self.send(room, "m.room.message", content)

    async def send(self, room: "Room", kind: str, content: JSON) -> str:
        """Any event; its id."""
        key = f"t{next(_numbers)}-{time.time_ns()}"
        told = await self.call("PUT", f"/rooms/{quote(room.id)}/send/{kind}/{key}", content)
        return str(told["event_id"])

    async def take_back(self, room: "Room", event_id: str) -> None:
        """Redact it."""
        await self.call("PUT", f"/rooms/{quote(room.id)}/redact/{quote(event_id)}/r{next(_numbers)}", {})

    async def read(self, room: "Room") -> list[JSON]:
        """The room's latest messages, oldest first."""
        told = await self.call("GET", f"/rooms/{quote(room.id)}/messages?dir=b&limit=60")
        return [one for one in reversed(told["chunk"]) if one["type"] == "m.room.message"]

    async def members(self, room: "Room") -> set[str]:
        """Who is in it."""
        return {*(await self.call("GET", f"/rooms/{quote(room.id)}/joined_members"))["joined"]}

    async def vouch(self) -> str:
        """An OpenID token of theirs."""
        told = await self.call("POST", f"/user/{quote(self.id)}/openid/request_token", {})
        return str(told["access_token"])


class Room:
    """A room."""

    def __init__(self, id: str) -> None:
        self.id = id


class Home:
    """Our server, and where it is at home."""

    def __init__(self, place: Place, homeserver: Synapse, home: MatrixHome, name: str, hs_token: str) -> None:
        self.place = place
        self.homeserver = homeserver
        self.home = home
        self.bot = f"@{home.localpart}:{name}"
        self.hs_token = hs_token
        self.people: list[Person] = []

    @property
    def store(self) -> Store:
        """What it keeps."""
        house = self.place.app.house
        assert house is not None
        return house.store

    def person(self, name: str) -> Person:
        """Somebody new on the homeserver."""
        self.people.append(Person(self.homeserver, name))
        return self.people[-1]

    async def talk(self, mentor: Person, *others: Person) -> Room:
        """A room of theirs, in which our user has arrived, and knows so."""
        room = await mentor.room(*others, self.bot)
        await self.settled(room)
        return room

    async def reload(self) -> None:
        """Take up the workspace's files as they are now."""
        house = self.place.app.house
        assert house is not None
        await house.refresh()

    async def settled(self, room: Room) -> None:
        """Our server knows that it is in the room."""

        async def joined() -> bool:
            known = await self.store.matrix_room("academy", room.id)
            return known is not None and known.state == "joined"

        await until(joined)

    async def push(self, *events: JSON, token: str | None = None, id: str = "1", **more: Any) -> httpx2.Response:
        """A transaction, as the homeserver would push it."""
        headers = {"authorization": f"Bearer {self.hs_token if token is None else token}"}
        return await self.place.http.put(
            f"/_matrix/app/v1/transactions/{id}", json={"events": list(events), **more}, headers=headers
        )

    async def asked(self, person: Person, room: Room, *, question: str | None = None) -> JSON:
        """The message that asks (this question), once it is there."""

        async def look() -> JSON | None:
            for one in reversed(await person.read(room)):
                asks = one["content"].get("com.cuecard.invitation")
                if asks and not asks.get("closed") and question in (None, asks["question"]):
                    return one
            return None

        found: JSON = await until(look)
        return found

    async def folded(self, person: Person, room: Room, ask: JSON, *, within: float = WITHIN_S) -> str:
        """What the message says now that it is closed."""

        async def look() -> str | None:
            for one in reversed(await person.read(room)):
                relates = one["content"].get("m.relates_to", {})
                if relates.get("rel_type") == "m.replace" and relates["event_id"] == ask["event_id"]:
                    return str(one["content"]["m.new_content"]["body"])
            return None

        return str(await until(look, within=within))

    async def responses(self) -> list[JSON]:
        """What the customer's own systems read."""
        answer = await self.place.http.get("/v1/responses", auth=(self.place.keys.secret, ""))
        found: list[JSON] = answer.json()["responses"]
        return found

    async def completed(self) -> JSON:
        """The only response, once it is complete."""

        async def look() -> JSON | None:
            return next((one for one in await self.responses() if one["status"] == "complete"), None)

        found: JSON = await until(look)
        return found
