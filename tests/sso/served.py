"""A server whose workspace has identity providers, and what can be said of whether somebody came in."""

import contextlib
import json
import os
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx2

from tests import served as plain
from tests.served import Clock, Place
from tests.sso.browsing import Browser, target
from widget_server.ports import Account
from widget_server.settings import Settings

SOON_S = 0.5
"""So little work is it to refuse anything, with all processes that it takes."""
LOOPBACK = "127.0.0.0/8"
MAPPING: dict[str, Any] = {
    "roles": [{"from": "groups", "is": "mentors", "role": "mentor"}],
    "person": "staff.id",
    "name": "name",
    "email": "email",
}


def settings_in(folder: Path, **more: Any) -> Settings:
    """A server on SQLite that may ask loopback, and lets one address try often."""
    return Settings(
        database=str(folder / "cue.db"),
        workspaces=folder / "workspaces",
        port=0,
        outbound_networks=LOOPBACK,
        rate_sign_in_address="100000/minute",
        **more,
    )


async def workspace(
    settings: Settings, *providers: Mapping[str, Any], files: Mapping[str, bytes] | None = None
) -> None:
    """The workspace `academy` with these providers."""
    if not (Path(settings.workspaces) / "academy").exists():
        await plain.prepare(settings, "academy")
    write(settings, *providers, files=files)


def write(settings: Settings, *providers: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> None:
    """Its sign_in.yaml, and files beside it. JSON is YAML."""
    folder = Path(settings.workspaces) / "academy"
    for name, content in (files or {}).items():
        (folder / name).write_bytes(content)
    (folder / "sign_in.yaml").write_text(json.dumps({"providers": providers}), encoding="utf-8")


@contextlib.asynccontextmanager
async def serving(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator["Entrance"]:
    """The server, and its entrance."""
    async with plain.serving(settings, {"academy": plain.Keys("academy")}, clock=clock) as place:
        yield Entrance(place)


def spent() -> float:
    """Seconds of work of this process and of those it waited for: on a machine that is busy a clock would say less."""
    return sum(os.times()[:4])


class Entrance:
    """The console's door."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.url = f"{place.url}/console/academy"

    def browser(self) -> Browser:
        """A new one."""
        return Browser(self.place.http)

    def back(self, provider: str) -> str:
        """The address to come back to."""
        return f"{self.url}/sign-in/{provider}/back"

    async def leave(self, browser: Browser, provider: str, **form: str) -> str:
        """Choose a provider; the address at it."""
        answer = await browser.post(f"{self.url}/sign-in/{provider}", form)
        assert answer.status_code == 200, answer.text
        address = target(answer)
        assert address is not None
        return address

    async def is_in(self, browser: Browser) -> bool:
        """Whether the browser has a session that stands."""
        answer = await browser.get(f"{self.url}/account")
        return "/sign-in" not in (target(answer) or "")

    async def sessions(self) -> int:
        """How many there are at all."""
        house = self.place.app.house
        assert house is not None
        accounts = await house.store.accounts("academy")
        now = house.clock()
        return sum([len(await house.store.sessions("academy", one.id, now=now, idle_since=0)) for one in accounts])

    async def accounts(self) -> list[Account]:
        """Every account."""
        house = self.place.app.house
        assert house is not None
        return await house.store.accounts("academy")

    async def refused(self, answer: httpx2.Response, browser: Browser) -> None:
        """It was a page that says what to do, and nobody came in."""
        assert answer.status_code == 403, (answer.status_code, answer.text[:500])
        assert 'role="alert"' in answer.text
        assert not await self.is_in(browser)
        assert await self.sessions() == 0
