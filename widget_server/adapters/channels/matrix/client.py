"""The client-server API of Matrix, as far as an application service's own user needs it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from widget_server.core.errors import InvalidInput, NotFound, Unauthenticated, Unavailable
from widget_server.core.events import Json
from widget_server.ports.matrix import MatrixHome
from widget_server.ports.outbound import Fetched, Outbound

CLIENT = "/_matrix/client/v3"
FEDERATION = "/_matrix/federation/v1"
MOST_BYTES = 8 * 1_048_576
"""A large room's members are long."""
LOOKED_THROUGH = 50
"""Latest messages of a room, among which one of our own is looked for."""
MOST_WAIT_S = 300

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class HomeserverClient:
    """Implements `ports.matrix.Homeserver`."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    async def who(self, home: MatrixHome) -> str:
        """See Homeserver."""
        wanted = {"type": "m.login.application_service", "username": home.localpart, "inhibit_login": True}
        fetched = await self._fetched(home, "POST", f"{CLIENT}/register?kind=user", wanted)
        if fetched.status != 400 or _code(fetched) != "M_USER_IN_USE":
            _checked(fetched)
        told = await self._asked(home, "GET", f"{CLIENT}/account/whoami")
        return _text(told, "user_id")

    async def reached(self, home: MatrixHome) -> int:
        """How long the homeserver takes to reach us (ms), at the address that the registration names. Raises Unavailable."""
        path = f"/_matrix/client/v1/appservice/{quote(home.localpart, safe='')}/ping"
        fetched = await self._fetched(home, "POST", path, {})
        if fetched.status in (400, 502, 504):
            raise Unavailable(f"The homeserver does not reach this server: {_code(fetched)[:40]}")
        told = _checked(fetched).get("duration_ms")
        return round(told) if isinstance(told, int | float) else 0

    async def join(self, home: MatrixHome, room: str) -> None:
        """See Homeserver."""
        await self._asked(home, "POST", f"{CLIENT}/rooms/{quote(room, safe='')}/join", {})

    async def leave(self, home: MatrixHome, room: str) -> None:
        """See Homeserver."""
        await self._asked(home, "POST", f"{CLIENT}/rooms/{quote(room, safe='')}/leave", {})

    async def members(self, home: MatrixHome, room: str) -> Mapping[str, str]:
        """See Homeserver."""
        told = await self._asked(home, "GET", f"{CLIENT}/rooms/{quote(room, safe='')}/joined_members")
        joined = told.get("joined")
        if not isinstance(joined, dict):
            raise _odd()
        return {id: _name(profile) for id, profile in joined.items()}

    async def sealed(self, home: MatrixHome, room: str) -> bool:
        """See Homeserver."""
        try:
            await self._asked(home, "GET", f"{CLIENT}/rooms/{quote(room, safe='')}/state/m.room.encryption")
        except _Nothing:
            return False
        return True

    async def say(self, home: MatrixHome, room: str, key: str, content: Mapping[str, Json]) -> str:
        """See Homeserver."""
        path = f"{CLIENT}/rooms/{quote(room, safe='')}/send/m.room.message/{quote(key, safe='')}"
        return _text(await self._asked(home, "PUT", path, content), "event_id")

    async def said(self, home: MatrixHome, room: str, name: str, value: Mapping[str, Json]) -> str | None:
        """See Homeserver."""
        only = (
            {"senders": [home.user_id], "types": ["m.room.message"]} if home.user_id else {"types": ["m.room.message"]}
        )
        query = urlencode({"dir": "b", "limit": LOOKED_THROUGH, "filter": _encode(only).decode()})
        told = await self._asked(home, "GET", f"{CLIENT}/rooms/{quote(room, safe='')}/messages?{query}")
        chunk = told.get("chunk")
        for event in chunk if isinstance(chunk, list) else ():
            if isinstance(event, dict) and event.get("sender") == home.user_id and _holds(event, name, value):
                return _text(event, "event_id")
        return None

    async def vouched(self, home: MatrixHome, token: str) -> str:
        """See Homeserver."""
        url = f"{home.url}{FEDERATION}/openid/userinfo?{urlencode({'access_token': token})}"
        fetched = await self._outbound.call("GET", url, headers={}, most_bytes=65_536)
        if fetched.status in (401, 403, 404):
            raise Unauthenticated("The homeserver knows nobody by this token.")
        return _text(_checked(fetched), "sub")

    async def _asked(self, home: MatrixHome, method: str, path: str, content: Json = None) -> dict[str, Any]:
        return _checked(await self._fetched(home, method, path, content))

    async def _fetched(self, home: MatrixHome, method: str, path: str, content: Json = None) -> Fetched:
        headers = {"authorization": f"Bearer {home.as_token}"}
        if content is not None:
            headers["content-type"] = "application/json"
        body = None if content is None else _encode(content)
        url = f"{home.url}{path}"
        return await self._outbound.call(method, url, headers=headers, content=body, most_bytes=MOST_BYTES)


class _Nothing(NotFound):
    """There is no such thing in a room that is there."""


def _checked(fetched: Fetched) -> dict[str, Any]:
    """The answer, or what it refuses in our words."""
    status, code = fetched.status, _code(fetched)
    if 200 <= status < 300:
        return _object(fetched.body)
    if status == 401:
        raise Unauthenticated("The homeserver does not know our token: is the registration in its configuration?")
    if status == 429:
        wait = _object(fetched.body).get("retry_after_ms")
        seconds = wait / 1_000 if isinstance(wait, int | float) and not isinstance(wait, bool) else 5
        raise Unavailable("The homeserver asks for patience.", retry_after_s=max(1, min(MOST_WAIT_S, round(seconds))))
    if status == 404 and code == "M_NOT_FOUND":
        raise _Nothing("There is no such thing.")
    if status in (403, 404):
        raise NotFound("The room is not there for us.")
    if status >= 500:
        raise Unavailable(f"The homeserver answers {status}.", retry_after_s=1)
    raise InvalidInput(f"The homeserver refuses it: {status} {code[:40]}")


def _code(fetched: Fetched) -> str:
    try:
        code = _decode(fetched.body).get("errcode")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    return code if isinstance(code, str) else ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        return _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _odd() from None


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value:
        raise _odd()
    return value


def _name(profile: Any) -> str:
    name = profile.get("display_name") if isinstance(profile, dict) else None
    return " ".join(name.split())[:100] if isinstance(name, str) else ""


def _holds(event: Mapping[str, Any], name: str, value: Mapping[str, Json]) -> bool:
    content = event.get("content")
    relates = content.get("m.relates_to") if isinstance(content, dict) else None
    edits = isinstance(relates, dict) and relates.get("rel_type") == "m.replace"
    return isinstance(content, dict) and not edits and content.get(name) == dict(value)


def _odd() -> Unavailable:
    return Unavailable("What stands at the homeserver's address does not answer like one.")
