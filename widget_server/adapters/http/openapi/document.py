"""The description of the whole API as one OpenAPI 3.1 document, made of the doors that stand."""

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import msgspec
from starlette.routing import BaseRoute

from widget_server.adapters.http.doors import Door, Permission
from widget_server.adapters.http.errors import MEANING, STATUS
from widget_server.adapters.http.openapi.operation import TAGS, Answer, Operation, PathId, answer, kinds
from widget_server.adapters.http.openapi.schemas import JSON, PREFIX, Schemas

ABOUT = """\
Asks one person the right question at its moment, inside the chat or page, and hands the answer back with the moment attached.

Bodies are JSON in UTF-8, whatever the content type says, and may be compressed by gzip. Strings hold no U+0000 and no half \
of a character, whole numbers are within ±2^53, nothing is nested deeper than 16 or has more than 2,000 values. Every refusal \
has the one shape of `Error`. `GET` and `HEAD` change nothing. Pages of listed origins are answered by CORS, preflights \
included. What our own widget speaks over its socket are the frames of `POST /w/exchange`."""

NEVER_TOLD = frozenset({"OPTIONS", "HEAD"})
BY_PERMISSION: Mapping[Permission, tuple[str, ...]] = {
    Permission.SERVER: ("unauthenticated", "too_many"),
    Permission.SENDER: ("unauthenticated", "token_expired", "origin_refused", "too_many"),
    Permission.PAGE: ("unauthenticated", "token_expired", "origin_refused", "too_many"),
    Permission.PREVIEWER: ("unauthenticated", "token_expired", "origin_refused", "too_many"),
    Permission.FRAME: ("unauthenticated", "origin_refused", "too_many"),
    Permission.SOURCE: ("unauthenticated", "origin_refused", "too_many"),
    Permission.LINK: ("too_many",),
}
"""What whoever may not come in is told."""
WITH_BODY = ("invalid_input", "too_slow", "too_large")
ALWAYS = ("internal", "unavailable")
SECURITY: Mapping[Permission, list[JSON]] = {
    Permission.SERVER: [{"serverKey": []}, {"serverKeyAsBearer": []}],
    Permission.SENDER: [{"serverKey": []}, {"serverKeyAsBearer": []}, {"browserKey": []}, {"browserKeyAsBearer": []}],
    Permission.FRAME: [{"browserKeyInAddress": []}],
}
SCHEMES: JSON = {
    "serverKey": {
        "type": "http",
        "scheme": "basic",
        "description": "A server key, `sk_…`, as the user's name; no password. Secret: it speaks for anybody, and reads all.",
    },
    "serverKeyAsBearer": {"type": "http", "scheme": "bearer", "description": "The same server key as a bearer token."},
    "browserKey": {
        "type": "http",
        "scheme": "basic",
        "description": "A browser key, `wk_…`, as the user's name. Public: it speaks for the respondent that a token proves, "
        "or for an anonymous visitor. For events, `writeKey` in the body does as well.",
    },
    "browserKeyAsBearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The same browser key as a bearer token.",
    },
    "browserKeyAsWriteKey": {
        "type": "apiKey",
        "in": "query",
        "name": "writeKey",
        "description": "The same browser key in the address, where a client has no headers.",
    },
    "browserKeyWithToken": {
        "type": "http",
        "scheme": "basic",
        "description": "A browser key as the user's name, and as the password the token that proves whose page it is.",
    },
    "browserKeyInAddress": {"type": "apiKey", "in": "query", "name": "key", "description": "A browser key, `wk_…`."},
}


class ErrorSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What was wrong, where, and what to do."""

    code: str
    """Stable: programs go by it."""
    message: str
    """For people; it may change."""


class Error(msgspec.Struct, frozen=True, kw_only=True):
    """The one shape of every refusal."""

    error: ErrorSaid


def told(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str, Door, Operation]]:
    """Method, address, door and description of whatever is described."""
    for door in routes:
        if isinstance(door, Door) and door.about is not None:
            path = re.sub(r"\{(\w+)(:\w+)?\}", r"{\1}", door.path)
            for method in sorted((door.methods or set()) - NEVER_TOLD):
                yield method, path, door, door.about


def document(routes: Iterable[BaseRoute]) -> JSON:
    """The document, as JSON's values."""
    all_told = list(told(routes))
    schemas = Schemas([Error, *(kind for *_, about in all_told for kind in _types(about))])
    paths: JSON = {}
    for method, path, door, about in all_told:
        paths.setdefault(path, {})[method.lower()] = _operation(method, path, door, about, schemas)
    for *_, about in all_told:
        if about.one_by_one:
            schemas.loosen(about.request, about.one_by_one)
        for fields in (about.query, about.headers):
            if fields is not None:
                schemas.drop(fields)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Cuecard",
            "version": version("cuecard"),
            "summary": "Events in, answers out.",
            "description": ABOUT,
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {"schemas": schemas.components, "securitySchemes": SCHEMES},
    }


def codes(door: Door, about: Operation) -> list[str]:
    """Codes of every refusal that a door may answer with, in the table's order."""
    found = {*about.errors, *BY_PERMISSION.get(door.permission, ()), *ALWAYS}
    if about.request is not None:
        found |= {*WITH_BODY}
    if about.query is not None or door.param_convertors:
        found.add("invalid_input")
    return [code for code in STATUS if code in found]


def _types(about: Operation) -> Iterator[Any]:
    yield from kinds(about.request)
    yield from (fields for fields in (about.query, about.headers) if fields is not None)
    yield PathId
    yield from about.path.values()
    for of in about.responses.values():
        yield from kinds(answer(of).type)


def _operation(method: str, path: str, door: Door, about: Operation, schemas: Schemas) -> JSON:
    parameters = [*_parameters(door, about, schemas)]
    return {
        "operationId": about.id or _id(method, path),
        "summary": about.summary,
        **({"description": about.description} if about.description else {}),
        "tags": [about.tag],
        **({"x-internal": True} if about.internal else {}),
        "security": _security(door, about),
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": _body(about, schemas)} if about.request is not None else {}),
        "responses": _responses(door, about, schemas),
    }


def _security(door: Door, about: Operation) -> list[JSON]:
    return SECURITY.get(door.permission, []) if about.keys is None else [{key: []} for key in about.keys]


def _parameters(door: Door, about: Operation, schemas: Schemas) -> Iterator[JSON]:
    for name in door.param_convertors:
        examples = {key: {"value": one.path[name]} for key, one in about.examples.items() if name in one.path}
        yield _parameter("path", name, dict(schemas.of(about.path.get(name, PathId))), True, examples)
    for place, fields in (("query", about.query), ("header", about.headers)):
        for name, schema, needed in schemas.fields(fields) if fields is not None else ():
            given = {
                key: getattr(one, "query" if place == "query" else "headers") for key, one in about.examples.items()
            }
            examples = {key: {"value": values[name]} for key, values in given.items() if name in values}
            yield _parameter(place, name, dict(schema), needed, examples)


def _parameter(place: str, name: str, schema: JSON, needed: bool, examples: JSON) -> JSON:
    schema = _sendable(schema)
    description = schema.pop("description", None)
    if schema.get("type") == "integer":
        examples = {key: {"value": int(one["value"])} for key, one in examples.items()}
    return {
        "name": name,
        "in": place,
        **({"description": description} if description else {}),
        "required": needed,
        "schema": schema,
        **({"examples": examples} if examples else {}),
    }


def _sendable(schema: JSON) -> JSON:
    """The schema without null, which no address can say: it is left out there."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    kept = {name: value for name, value in schema.items() if name != "anyOf" and (name, value) != ("default", None)}
    return {**kept, **(kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {})}


def _any_of(type: Any, schemas: Schemas) -> JSON:
    one, *others = [schemas.of(kind) for kind in kinds(type)]
    return {"anyOf": [one, *others]} if others else one


def _body(about: Operation, schemas: Schemas) -> JSON:
    examples = {
        key: {"summary": one.summary, "value": one.request}
        for key, one in about.examples.items()
        if one.request is not msgspec.UNSET
    }
    content = {"schema": _any_of(about.request, schemas), **({"examples": examples} if examples else {})}
    return {"required": True, "content": {about.media: content}}


def _responses(door: Door, about: Operation, schemas: Schemas) -> JSON:
    """What is answered, and what is refused; with one status both may come, told apart by their content types."""
    said = {str(status): _answer(status, answer(of), about, schemas) for status, of in about.responses.items()}
    refusals = _refusals(codes(door, about), about)
    if door.param_convertors or about.query or about.headers:
        refusals["431"] = _LONG_HEAD
    for status, refusal in refusals.items():
        if status in said:
            content = {**refusal["content"], **said[status].get("content", {})}
            said[status] = {**said[status], "content": content}
        else:
            said[status] = refusal
    return {status: said[status] for status in sorted(said)}


def _answer(status: int, given: Answer, about: Operation, schemas: Schemas) -> JSON:
    said: JSON = {"description": given.description}
    if given.headers:
        said["headers"] = {
            name: {"description": text, "schema": {"type": "string"}} for name, text in given.headers.items()
        }
    if given.type is not None:
        examples = _examples(about, status)
        schema = _any_of(given.type, schemas)
        content = {"schema": schema, **({"examples": examples} if examples else {})}
        said["content"] = dict.fromkeys((given.media, *given.also), content)
    return said


def _examples(about: Operation, status: int) -> JSON:
    return {
        key: {"summary": one.summary, "value": one.answer}
        for key, one in about.examples.items()
        if one.status == status and one.answer is not msgspec.UNSET
    }


def _refusals(of: list[str], about: Operation) -> JSON:
    """By status: which codes come with it, and what each means."""
    refusals: JSON = {}
    for status in dict.fromkeys(STATUS[code] for code in of):
        here = [code for code in of if STATUS[code] == status]
        schema = {
            "allOf": [{"$ref": PREFIX + Error.__name__}],
            "properties": {"error": {"properties": {"code": {"enum": here}}}},
        }
        made = {code: {"value": {"error": {"code": code, "message": MEANING[code]}}} for code in here}
        refusals[str(status)] = {
            "description": " ".join(f"`{code}`: {MEANING[code]}" for code in here) or HTTPStatus(status).phrase,
            **({"headers": _RETRY_AFTER} if status in (429, 503) else {}),
            "content": {
                "application/json": {
                    "schema": schema,
                    "examples": made if status in about.responses else {**made, **_examples(about, status)},
                }
            },
        }
    return refusals


_LONG_HEAD: JSON = {
    "description": "`too_large`: the address and the headers together are too long.",
    "content": {"application/json": {"schema": {"$ref": PREFIX + Error.__name__}}},
}
_RETRY_AFTER: JSON = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
}


def _id(method: str, path: str) -> str:
    """`getV1Responses`."""
    words = re.findall(r"[A-Za-z0-9]+", path)
    return method.lower() + "".join(word[0].upper() + word[1:] for word in words)
