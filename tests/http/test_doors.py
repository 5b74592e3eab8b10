"""Every route says who may come in."""

import msgspec
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.served import Place
from widget_server.adapters.http.doors import Door, Permission, checked
from widget_server.core.errors import Misconfigured


async def endpoint(request: Request) -> Response:
    return Response()


def test_a_route_without_a_permission_stops_the_start() -> None:
    checked([Door("/a", endpoint, Permission.ANYBODY, methods=["GET"])])
    with pytest.raises(Misconfigured, match="/b"):
        checked([Door("/a", endpoint, Permission.ANYBODY, methods=["GET"]), Route("/b", endpoint)])


async def test_every_door_of_a_server_keeps_to_its_permission(light: Place) -> None:
    house = await light.app.start()
    routes = checked(house.doors.routes)
    assert len(routes) > 15
    for route in routes:
        permission, path = route.permission, route.path  # type: ignore[attr-defined]
        if permission in (Permission.ANYBODY, Permission.TICKET):
            continue
        [method, *_] = sorted(route.methods - {"HEAD", "OPTIONS"})  # type: ignore[attr-defined]
        body = msgspec.json.encode({"key": "wk_nope", "batch": [], "frames": []})
        answer = await light.http.request(method, path.replace("{id:path}", "s1"), content=body)
        if permission is Permission.LINK:  # a page for people
            assert (path, answer.status_code in (403, 404)) == (path, True)
            continue
        if permission is Permission.HOMESERVER:  # refused as Matrix refuses
            assert (path, answer.status_code, answer.json()["errcode"]) == (path, 401, "M_MISSING_TOKEN")
            continue
        assert (path, answer.status_code in (400, 401)) == (path, True)
        assert answer.json()["error"]["code"] in ("invalid_input", "unauthenticated")
