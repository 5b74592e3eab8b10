"""xAPI statements in, as learning platforms and courses send them: a statement is an event. We keep events, not statements:
there is nothing to read back."""

import base64
import binascii
import uuid
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from widget_server.adapters.http.bodies import MAX_BATCH, MAX_EVENT, body, decoded
from widget_server.adapters.http.cors import Cors, origin
from widget_server.adapters.http.errors import ALWAYS
from widget_server.adapters.http.limiting import Rates
from widget_server.adapters.http.segment import MAX_BATCH_ITEM, MAX_BATCH_ITEMS
from widget_server.core import bounds
from widget_server.core.actors import Sender
from widget_server.core.errors import (
    Conflict,
    CuecardError,
    InvalidInput,
    OriginRefused,
    TooLarge,
    Unauthenticated,
)
from widget_server.ports import Clashed, Failed, Identity
from widget_server.services.ingesting import Ingesting, Told
from widget_server.services.statements import NoEvent, Statement, meant

VERSION = "1.0.3"
"""2.0.0 is not offered: a widely used client breaks where it is."""
MAX_AUTHORIZATION = 8_192
"""A page sends its respondent's token here, the only place that an xAPI client has for a secret."""


class Attachment(msgspec.Struct, frozen=True, gc=False):
    """Of a statement: where its file is."""

    fileUrl: str | None = None  # noqa: N815


class Sent(Statement, frozen=True, gc=False):
    """A statement as it is sent."""

    attachments: tuple[Attachment, ...] = ()


_sent = msgspec.json.Decoder(Sent)
_several = msgspec.json.Decoder(list[msgspec.Raw])


class XapiEndpoints:
    """`/xapi/statements` and `/xapi/about`."""

    def __init__(self, *, ingesting: Ingesting, identity: Identity, rates: Rates, cors: Cors) -> None:
        self._ingesting = ingesting
        self._identity = identity
        self._rates = rates
        self._cors = cors

    async def about(self, request: Request) -> Response:
        """`GET /xapi/about`: the version that is spoken here."""
        return self._answered(request, 200, {"version": [VERSION], "extensions": {}})

    async def post(self, request: Request) -> Response:
        """`POST /xapi/statements`: one or several; answers with their ids. None is kept if one of them can't be."""
        sender = self._let_in(request)
        if "method" in request.query_params:
            raise InvalidInput("Requests inside of a POST (?method=…) are not taken; send the request itself.")
        tells = read(await body(request.scope, request.receive, most=MAX_BATCH))
        await self._keep(tells, sender)
        return self._answered(request, 200, [told.id for told in tells])

    async def put(self, request: Request) -> Response:
        """`PUT /xapi/statements?statementId=…`: one with its id; again the same is the same."""
        sender = self._let_in(request)
        id = request.query_params.get("statementId")
        if not id:
            raise InvalidInput("A PUT says which statement it is: ?statementId=…")
        bounds.check(id)
        await self._keep([read_one(await body(request.scope, request.receive, most=MAX_EVENT), id=id)], sender)
        return self._answered(request, 204, None)

    async def _keep(self, tells: list[Told], sender: Sender) -> None:
        outcomes = await self._ingesting.keep_together(tells, sender)
        for told, outcome in zip(tells, outcomes, strict=True):
            if isinstance(outcome, Failed):
                raise outcome.error
            if isinstance(outcome, Clashed):
                others = " What else came with it is kept." if len(tells) > 1 else ""
                raise Conflict(f"The statement {told.id!r} came before with other content.{others}")

    def _let_in(self, request: Request) -> Sender:
        """Whose statements these are: a server's, or one person's whose page proves it."""
        sender = self._sender(request)
        version = request.headers.get("x-experience-api-version", "")
        if version != "1.0" and not version.startswith("1.0."):
            said = f"is {version[:20]!r}" if version else "is missing"
            raise InvalidInput(f"The header X-Experience-API-Version {said}; xAPI {VERSION} is spoken here.")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind.startswith("multipart/"):
            raise InvalidInput("Attachments are not taken: send statements without them, as application/json.")
        return sender

    def _sender(self, request: Request) -> Sender:
        user, password = credentials(request.headers.get("authorization", ""))
        if password.startswith("sk_") or user.startswith("sk_"):
            if user.startswith("sk_") and password:
                raise Unauthenticated("With the server key as the name, the password is empty.")
            server = self._identity.server(password or user)
            self._rates.server(server.workspace, server.key_id)
            return server
        workspace = self._identity.page(user)
        self._rates.page(workspace, user, request.scope)
        sent = origin(request.scope)
        if sent is not None and not self._identity.allows(workspace, sent):
            raise OriginRefused("This page's origin is not on the workspace's list.")
        if not password:
            raise Unauthenticated(
                "A browser key is public: a page tells statements of the person whom its token proves. "
                "Send Authorization: Basic base64(wk_…:token)."
            )
        return self._identity.respondent(workspace, password, None)

    def _answered(self, request: Request, status: int, value: Any) -> Response:
        content = b"" if status == 204 else msgspec.json.encode(value)
        response = Response(content, status_code=status)
        response.raw_headers = [
            *(ALWAYS if content else ALWAYS[1:]),
            *([(b"content-length", str(len(content)).encode())] if content else []),
            (b"x-experience-api-version", VERSION.encode()),
            (b"access-control-expose-headers", b"x-experience-api-version"),
            *self._cors.headers(request.scope),
        ]
        return response


def read(raw: bytes) -> list[Told]:
    """What one statement tells, or several in a list. Raises what is wrong with the first that can't be kept."""
    if raw.lstrip()[:1] != b"[":
        if len(raw) > MAX_EVENT:
            raise TooLarge(f"A statement has at most {MAX_EVENT} bytes.")
        return [read_one(raw)]
    several = decoded(raw, _several, deep=False)
    if len(several) > MAX_BATCH_ITEMS:
        raise TooLarge(f"At most {MAX_BATCH_ITEMS} statements at once.")
    tells = []
    for number, one in enumerate(several, 1):
        if len(bytes(one)) > MAX_BATCH_ITEM:
            raise TooLarge(f"Statement {number}: one of several has at most {MAX_BATCH_ITEM} bytes.")
        try:
            tells.append(read_one(bytes(one)))
        except CuecardError as error:
            raise InvalidInput(f"Statement {number}: {error.message.rstrip('.')}. None was kept.") from None
    return tells


def read_one(raw: bytes, *, id: str | None = None) -> Told:
    """What one statement tells; `id`: what its address says. A statement without an id is given one."""
    sent = decoded(raw, _sent)
    try:
        event = meant(sent)
    except NoEvent as error:
        raise InvalidInput(f"The statement tells no event: {error}.") from None
    if id is not None and sent.id is not None and sent.id != id:
        raise InvalidInput("The statement's id is another than the address's.")
    if any(attachment.fileUrl is None for attachment in sent.attachments):
        raise InvalidInput("Attachments are not taken, but for those that say where they are (fileUrl).")
    given = sent.id if id is None else id
    return Told(
        name=event.name,
        id=str(uuid.uuid4()) if given is None else given,
        user_id=event.person,
        properties=event.properties,
        timestamp=sent.timestamp,
    )


def credentials(authorization: str) -> tuple[str, str]:
    """Name and password of `Basic base64(name:password)`."""
    if len(authorization) > MAX_AUTHORIZATION:
        raise Unauthenticated(f"The Authorization header is longer than {MAX_AUTHORIZATION} bytes.")
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise Unauthenticated("No key was given: send Authorization: Basic base64(sk_…:).")
    try:
        name, _, password = base64.b64decode(rest.strip(), validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        raise Unauthenticated("The Authorization header is not Basic base64(name:password).") from None
    return name, password
