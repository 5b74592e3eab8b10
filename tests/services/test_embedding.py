"""The application inside another one: it starts with the first request, and says so when it can't."""

from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.served import prepare
from widget_server import create_app
from widget_server.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database=str(tmp_path / "cue.db"), workspaces=tmp_path / "workspaces")


async def test_mounted_it_starts_with_the_first_request(settings: Settings) -> None:
    keys = (await prepare(settings, "academy"))["academy"]
    app = create_app(settings)
    host = Starlette(routes=[Mount("/feedback", app)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=host), base_url="http://x/feedback") as http:
        assert (await http.get("/healthz")).json() == {"status": "ok"}
        said = {"event": "x", "userId": "s1"}
        assert (await http.post("/v1/track", json=said, auth=(keys.secret, ""))).json() == {"success": True}
        assert (await http.get("/nope")).json()["error"]["code"] == "not_found"
        preflight = await http.options("/w/ticket", headers={"origin": "https://academy.example"})
        assert preflight.headers["access-control-allow-origin"] == "https://academy.example"
    await app.aclose()


async def test_what_can_not_start_says_so(settings: Settings) -> None:
    await prepare(settings, "academy")
    one, other = create_app(settings), create_app(settings)
    await one.start()
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=other), base_url="http://x") as http:
        answer = await http.get("/healthz")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "misconfigured")
        await one.aclose()
        assert (await http.get("/healthz")).status_code == 200
    await other.aclose()
