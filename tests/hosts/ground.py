"""Two servers in a thread: a real Cuecard, and beside it, on another origin, whatever pages a test lays out."""

import asyncio
import contextlib
import socket
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.served import NO_TLS, Clock, Keys, Place, prepare, serving
from widget_server.adapters.sql import open_store
from widget_server.services.ids import new_id
from widget_server.settings import Settings

HOST = "127.0.0.1"
START_WITHIN_S = 20

SURVEYS = {
    "moment": """
name: { en: The moment, ru: Момент }
when: { event: arrived }
again: { after: 1s }
questions:
  - { id: score, kind: nps, text: { en: "How likely are you to come again?", ru: "Придёте ещё?" }, required: true }
  - { id: words, kind: text, text: { en: "What would help?", ru: "Что поможет?" }, required: true, max_length: 4000 }
thanks: { en: Thank you for this., ru: Спасибо за это. }
""",
    "starred": """
name: Stars
when: { event: starred }
again: { after: 1s }
questions:
  - { id: stars, kind: rating, text: "Was it good?", required: true }
""",
}
POLICY = "rest: null\n"

Reply = Callable[[Request], Response]


@dataclass
class Ground:
    """Where everything is, and what may be asked of it from any thread."""

    cuecard: str
    pages: str
    place: Place
    keys: dict[str, Keys]
    loop: asyncio.AbstractEventLoop
    laid: dict[str, Reply]
    clock: Clock
    """The server's."""

    def key(self, workspace: str = "academy") -> str:
        """A workspace's browser key."""
        return self.keys[workspace].browser.id

    def lay(self, path: str, reply: Reply) -> str:
        """Put a page at this path; returns its address."""
        self.laid[path] = reply
        return self.pages + path

    def given(self, *, workspace: str = "academy") -> list[dict[str, Any]]:
        """All responses of a workspace, oldest first, as its server key reads them."""
        found: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            answer = httpx2.get(
                f"{self.cuecard}/v1/responses",
                params={"limit": 200, **after},
                auth=(self.keys[workspace].secret, ""),
                trust_env=False,
                verify=NO_TLS,
            )
            answer.raise_for_status()
            page = answer.json()
            found += page["responses"]
            if not page["next"]:
                return found
            after = {"after": page["next"]}

    def values(self, *, workspace: str = "academy") -> list[list[Any]]:
        """Of every response its values, in the order given."""
        return [[each["value"] for each in one["answers"]] for one in self.given(workspace=workspace)]

    def events(self, name: str) -> list[str]:
        """Who has had this event, once for each time it is kept."""
        with contextlib.closing(sqlite3.connect(self.place.app.settings.database)) as database:
            rows = database.execute("SELECT respondent_id FROM event WHERE name = ?", (name,))
            return [str(respondent) for (respondent,) in rows]

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run this beside the servers, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


@contextmanager
def standing(
    folder: Path,
    *,
    origins: Mapping[str, str] | None = None,
    texts: dict[str, str] | None = None,
    surveys: dict[str, str] | None = None,
) -> Iterator[Ground]:
    """Both servers from here to the end. By workspace, `origins`: one more that is allowed; `texts`: its workspace.yaml."""
    ready, ending = threading.Event(), asyncio.Event()
    found: dict[str, Any] = {}
    clock = Clock()

    async def stand() -> None:
        found["loop"] = asyncio.get_running_loop()
        settings = Settings(database=str(folder / "cue.db"), workspaces=folder / "workspaces", port=0)
        keys = await prepare(settings, "academy", "shop")
        laid: dict[str, Reply] = {}
        async with _pages(laid) as pages:
            await _provide(settings, keys, pages, origins or {}, texts or {}, surveys or SURVEYS)
            async with serving(settings, keys, clock=clock) as place:
                found["ground"] = Ground(
                    cuecard=place.url, pages=pages, place=place, keys=keys, loop=found["loop"], laid=laid, clock=clock
                )
                ready.set()
                await ending.wait()

    def run() -> None:
        try:
            asyncio.run(stand())
        except BaseException as error:
            found["failed"] = error
        finally:
            ready.set()

    thread = threading.Thread(target=run, name="ground")
    thread.start()
    try:
        ready.wait(START_WITHIN_S)
        if "ground" not in found:
            raise RuntimeError("The servers did not start.") from found.get("failed")
        yield found["ground"]
    finally:
        found["loop"].call_soon_threadsafe(ending.set)
        thread.join(20)
    if "failed" in found:
        raise RuntimeError("The servers failed.") from found["failed"]


async def _provide(
    settings: Settings,
    keys: dict[str, Keys],
    pages: str,
    origins: Mapping[str, str],
    texts: dict[str, str],
    surveys: dict[str, str],
) -> None:
    store = await open_store(settings.database, new_id=new_id, clock=lambda: time.time_ns() // 1_000_000)
    try:
        for workspace in keys:
            for origin in {pages, origins.get(workspace, pages)}:
                await store.add_origin(workspace, origin)
    finally:
        await store.aclose()
    for workspace in keys:
        folder = Path(settings.workspaces) / workspace
        for old in (folder / "surveys").iterdir():
            old.unlink()
        for name, text in surveys.items():
            (folder / "surveys" / f"{name}.yaml").write_text(text)
        (folder / "policy.yaml").write_text(POLICY)
        if workspace in texts:
            (folder / "workspace.yaml").write_text(texts[workspace])


@asynccontextmanager
async def _pages(laid: dict[str, Reply]) -> AsyncIterator[str]:
    """A server of the pages that tests lay out; anywhere else there is nothing."""

    async def reply(request: Request) -> Response:
        found = laid.get(request.url.path)
        return found(request) if found else Response(status_code=204)

    app = Starlette(routes=[Route("/{path:path}", reply, methods=["GET", "POST"])])
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        listening.listen(128)
        server = _Quiet(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
        task = asyncio.create_task(server.serve([listening]))
        try:
            while not server.started:
                await asyncio.wait([task], timeout=0.01)
            yield f"http://{HOST}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


class _Quiet(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
