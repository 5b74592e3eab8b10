"""The description of the API: whole, valid, true to what is sent, and told by the server and the command line alike."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import schemathesis
from click.testing import CliRunner
from starlette.routing import BaseRoute

from tests.served import ORIGIN, Place
from widget_server.adapters.http.assets import Assets
from widget_server.adapters.http.doors import Door, Permission
from widget_server.adapters.http.errors import MEANING, STATUS
from widget_server.adapters.http.openapi import made
from widget_server.adapters.http.openapi.document import NEVER_TOLD, document, told
from widget_server.adapters.http.openapi.operation import Example, Operation, answer, kinds
from widget_server.cli import main

JSON = dict[str, Any]


async def routes(place: Place) -> list[BaseRoute]:
    return (await place.app.start()).doors.routes


def undescribed(routes: list[BaseRoute]) -> Iterator[str]:
    """Addresses of doors that say nothing of themselves, and should."""
    for door in routes:
        if not isinstance(door, Door) or door.about is not None or not (door.methods or set()) - NEVER_TOLD:
            continue  # a socket is no request, and a preflight belongs to its door
        if door.permission is Permission.HOMESERVER:
            continue  # Matrix describes what its homeservers call
        if not isinstance(getattr(door.endpoint, "__self__", None), Assets):
            yield f"{door.path} has no about=Operation(…): see adapters/http/about"


async def test_every_door_says_what_it_takes_and_gives(light: Place) -> None:
    assert list(undescribed(await routes(light))) == []


def test_every_code_says_what_it_means() -> None:
    assert STATUS.keys() == MEANING.keys()


def test_every_code_stands_in_the_introduction_with_its_status() -> None:
    text = (Path(__file__).parents[2] / "docs" / "http.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d{3})[^|]*\| `(\w+)` \|", text, re.MULTILINE)
    assert {code: int(status) for status, code in rows} == STATUS


async def test_the_document_is_valid(light: Place) -> None:
    whole = document(await routes(light))
    schemathesis.openapi.from_dict(whole).validate()
    for name, schema in whole["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert "." not in name
    ids = [operation["operationId"] for operations in whole["paths"].values() for operation in operations.values()]
    assert len(ids) == len(set(ids))
    assert len(ids) > 10
    references = {each for each in strings(whole) if each.startswith("#/")}
    assert references == {f"#/components/schemas/{name}" for name in whole["components"]["schemas"]}


async def test_makers_of_clients_understand_it(light: Place) -> None:
    schemas = document(await routes(light))["components"]["schemas"]
    assert {name: schema.get("title", name) for name, schema in schemas.items()} == {name: name for name in schemas}
    assert '"items": false' not in json.dumps(schemas)
    assert '"enum": [true]' not in json.dumps(schemas)


def strings(value: Any) -> Iterator[str]:
    """All strings in a JSON value."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(each)


async def test_it_is_served_and_not_sent_twice(light: Place) -> None:
    answer = await light.http.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.content == made(await routes(light))[0]
    again = await light.http.get("/openapi.json", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_the_command_line_prints_the_same(light: Place) -> None:
    served = (await light.http.get("/openapi.json")).json()
    printed = await asyncio.to_thread(CliRunner().invoke, main, ["openapi"], catch_exceptions=False)
    assert json.loads(printed.stdout) == served


async def test_examples_are_what_they_stand_for(light: Place) -> None:
    table = await routes(light)
    whole = document(table)
    for method, path, _, about in told(table):
        described = whole["paths"][path][method.lower()]
        assert about.examples, f"{method} {path} has no example"
        for one in about.examples.values():
            check_example(one, about, described, whole)


def check_example(one: Example, about: Operation, described: JSON, whole: JSON) -> None:
    """The example decodes as the types, and fits what the document says of them."""
    if about.request is not None:
        assert any(decodes(one.request, kind) for kind in kinds(about.request))
        check(one.request, described["requestBody"]["content"][about.media]["schema"], whole)
    if about.query is not None:
        msgspec.convert(one.query, about.query, strict=False)
    for parameter in described.get("parameters", ()):
        for example in parameter.get("examples", {}).values():
            check(example["value"], parameter["schema"], whole)
    response = described["responses"][str(one.status)]
    if one.status in about.responses:
        given = answer(about.responses[one.status])
        if given.type is None:
            assert one.answer is msgspec.UNSET
        else:
            assert any(decodes(one.answer, kind) for kind in kinds(given.type))
            check(one.answer, response["content"][given.media]["schema"], whole)
    else:
        check(one.answer, response["content"]["application/json"]["schema"], whole)


def decodes(value: Any, kind: Any) -> bool:
    """Whether a JSON value is one of a type."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def check(value: Any, schema: JSON, whole: JSON) -> None:
    """A value fits a schema of the document."""
    wrong = jsonschema.Draft202012Validator({**schema, "components": whole["components"]}).iter_errors(value)
    assert [f"{error.json_path}: {error.message}"[:300] for error in wrong] == []


async def test_examples_happen_as_they_stand(light: Place) -> None:
    table = await routes(light)
    whole = document(table)
    sent = 0
    for method, path, _, about in told(table):
        for name, one in about.examples.items():
            if one.sent:
                where = path.format(**with_keys(dict(one.path), light))
                headers = {"origin": ORIGIN, **one.headers}
                described = whole["paths"][path][method.lower()]
                body = None if one.request is msgspec.UNSET else with_keys(one.request, light)
                response = await light.http.request(
                    method,
                    where,
                    params=with_keys(dict(one.query), light),
                    json=body if about.media == "application/json" else None,
                    data=body if about.media != "application/json" else None,
                    headers=headers,
                    auth=(light.keys.secret, "") if "serverKey" in str(described["security"]) else None,
                )
                assert response.status_code == one.status, (method, where, name, response.text)
                media = response.headers.get("content-type", "").partition(";")[0]
                content = described["responses"][str(one.status)].get("content", {})
                assert media in content or not (media or content)
                if media == "application/json":
                    check(response.json(), content[media]["schema"], whole)
                sent += 1
    assert sent > 5


def with_keys(value: Any, place: Place) -> Any:
    """A value of an example with this server's keys and tokens in place of those that stand for them."""
    text = json.dumps(value)
    for shown, real in (
        ("wk_…", place.keys.browser.id),
        ("sk_…", place.keys.secret),
        ("a token of student-17", place.keys.token("student-17")),
        ("a token of maria", place.keys.staff_token("maria")),
    ):
        text = text.replace(json.dumps(shown), json.dumps(real))
    return json.loads(text)
