"""The events API: Segment-compatible, plain ASGI (the hot path makes no request or response objects)."""

import base64
import binascii
from urllib.parse import parse_qs

import msgspec
from starlette.types import Receive, Scope, Send

from widget_server.adapters.http import segment
from widget_server.adapters.http.bodies import MAX_BATCH, MAX_EVENT, body
from widget_server.adapters.http.cors import Cors
from widget_server.adapters.http.limiting import Rates
from widget_server.core.actors import Sender, ServerActor
from widget_server.core.errors import CuecardError, InvalidInput, OriginRefused, Unauthenticated
from widget_server.ports import Identity, Refusal
from widget_server.services.ingesting import Ingesting, Told

MAX_AUTHORIZATION = 512
REMEMBERED = 1_024
MAX_FIELDS = 20
"""Of a query string."""
NO_KEY = "No key was given: send Authorization: Basic base64(key:) or Bearer key, or writeKey in the body."

_DONE = b'{"success":true}'
_HEADERS = [(b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff")]
"""Only what matters to an answer that nobody shows and nothing caches: uvicorn checks each header with two regexes."""
_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [*_HEADERS, (b"content-length", str(len(_DONE)).encode())],
}
_BODY = {"type": "http.response.body", "body": _DONE}


class Caller(msgspec.Struct, frozen=True, gc=False):
    """Whose key was sent: a server's, or a page's with its key and origin."""

    workspace: str
    server: ServerActor | None
    origin: str | None


class EventEndpoint:
    """`POST /v1/track` and its likes, and `POST /v1/batch`. `in_address`: the browser key comes as `?writeKey=`, since a beacon
    has no headers of its own."""

    def __init__(
        self,
        kind: str,
        *,
        ingesting: Ingesting,
        identity: Identity,
        rates: Rates,
        cors: Cors,
        in_address: bool = False,
    ) -> None:
        self._kind = kind
        self._ingesting = ingesting
        self._identity = identity
        self._rates = rates
        self._cors = cors
        self._in_address = in_address
        self._proved: dict[bytes, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await self._cors.preflight(scope, receive, send)
            return
        authorization = origin = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value
            elif name == b"origin":
                origin = value.decode("latin-1")
        if self._in_address:
            caller: Caller | None = self._caller(key_in_address(scope), origin, scope)
        else:
            caller = None if authorization is None else self._authorized(authorization, origin, scope)
        if self._kind == "batch":
            refused = await self._keep_batch(caller, origin, await body(scope, receive, most=MAX_BATCH), scope)
            done = b'{"success":true,"refused":%d}' % refused
            await self._answer(scope, send, origin, done)
            return
        await self._keep(caller, origin, await body(scope, receive, most=MAX_EVENT), scope)
        if origin is None:
            await send(_START)
            await send(_BODY)
        else:
            await self._answer(scope, send, origin, _DONE)

    async def _keep(self, caller: Caller | None, origin: str | None, raw: bytes, scope: Scope) -> None:
        said = segment.said(raw)
        caller = caller or self._caller(said.writeKey or "", origin, scope)
        told = segment.told(said, self._kind)
        await self._ingesting.keep(told, caller.server or self._sender(caller, said))

    async def _keep_batch(self, caller: Caller | None, origin: str | None, raw: bytes, scope: Scope) -> int:
        batch = segment.batch(raw)
        caller = caller or self._caller(batch.writeKey or "", origin, scope)
        items = [self._item(each, caller, batch) for each in batch.batch]
        return await self._ingesting.keep_batch(caller.workspace, items)

    def _item(self, raw: msgspec.Raw, caller: Caller, batch: segment.Batch) -> tuple[Told, Sender] | Refusal:
        try:
            said = segment.item(raw)
            return segment.told(said, said.type, sent_at=batch.sentAt), caller.server or self._sender(caller, said)
        except CuecardError as error:
            return self._ingesting.refusal(error, segment.item_id(raw))

    def _authorized(self, authorization: bytes, origin: str | None, scope: Scope) -> Caller:
        """The caller by header. Only a header that proved good is remembered (and is checked again all the same)."""
        known = self._proved.get(authorization)
        if known is not None:
            return self._caller(known, origin, scope)
        key = sent_key(authorization)
        caller = self._caller(key, origin, scope)
        if len(self._proved) >= REMEMBERED:
            self._proved.clear()
        self._proved[authorization] = key
        return caller

    def _caller(self, key: str, origin: str | None, scope: Scope) -> Caller:
        """Whose key it is, within its rate."""
        if not key:
            raise Unauthenticated(NO_KEY)
        if key.startswith("sk_"):
            server = self._identity.server(key)
            self._rates.server(server.workspace, server.key_id)
            return Caller(workspace=server.workspace, server=server, origin=None)
        workspace = self._identity.page(key)
        self._rates.page(workspace, key, scope)
        if origin is not None and not self._identity.allows(workspace, origin):
            raise OriginRefused("This page's origin is not on the workspace's list.")
        return Caller(workspace=workspace, server=None, origin=origin)

    def _sender(self, caller: Caller, said: segment.Said) -> Sender:
        """Whom a browser key may speak for: the person its token proves, or an anonymous visitor."""
        cuecard = said.context.cuecard if said.context else None
        visitor = said.anonymousId
        return self._identity.respondent(
            caller.workspace, cuecard.token if cuecard else None, None if visitor is None else str(visitor)
        )

    async def _answer(self, scope: Scope, send: Send, origin: str | None, done: bytes) -> None:
        headers = [*_HEADERS, (b"content-length", str(len(done)).encode())]
        if origin is not None:
            headers += self._cors.headers(scope)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": done})


def key_in_address(scope: Scope) -> str:
    """The browser key of `?writeKey=`. A server key never stands in an address: addresses are logged on their way."""
    try:
        query = parse_qs(str(scope["query_string"], "latin-1"), max_num_fields=MAX_FIELDS)
    except ValueError:
        raise InvalidInput(f"The address has more than {MAX_FIELDS} fields.") from None
    key = query.get("writeKey", [""])[0]
    if key.startswith("sk_"):
        raise Unauthenticated(
            "A server key is secret and never stands in an address; a page sends its browser key, wk_…."
        )
    return key


def sent_key(authorization: bytes) -> str:
    """The key of `Basic base64(key:)` or `Bearer key`. Respondents' tokens, which may be long, travel in bodies."""
    if len(authorization) > MAX_AUTHORIZATION:
        raise Unauthenticated(f"The Authorization header is longer than {MAX_AUTHORIZATION} bytes.")
    scheme, _, rest = authorization.partition(b" ")
    match scheme.lower():
        case b"basic":
            try:
                return base64.b64decode(rest, validate=True).partition(b":")[0].decode("ascii")
            except (binascii.Error, ValueError):
                raise Unauthenticated("The Authorization header is not Basic base64(key:).") from None
        case b"bearer":
            return rest.strip().decode("latin-1")
    raise Unauthenticated("The Authorization header is neither Basic nor Bearer.")
