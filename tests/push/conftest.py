"""Fixtures: a push service, and servers that may speak to it."""

import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from tests.push.makers import Browser, PushMaker, open_maker
from tests.served import ORIGIN, Clock, Place, prepare, serving
from tests.serving_fixtures import clock, either_settings, light_settings
from widget_server.settings import Settings

__all__ = ["clock", "either_settings", "light_settings"]

PUBLIC = "https://feedback.example"
WORKSPACE = "name: Academy\nlanguage: en\ncontext: { traits: [name] }\npush: {}\n"
SURVEY = """
name: Usefulness
kind: csat
channels: [chat, push]
when: { event: review_received }
again: { after: 1m }
questions:
  - { id: stars, kind: rating, text: { en: "Was it useful?", ru: "Помогло?" }, required: true }
  - { id: words, kind: text, text: { en: "In your words", ru: "Своими словами" } }
"""


def write(folder: Path, workspace: str = WORKSPACE, survey: str = SURVEY) -> None:
    """The files of a workspace that pushes."""
    (folder / "workspace.yaml").write_text(workspace)
    for file in (folder / "surveys").iterdir():
        file.unlink()
    (folder / "surveys" / "useful.yaml").write_text(survey)


@contextlib.asynccontextmanager
async def opened(
    settings: Settings, clock: Clock, *, contact: str = "mailto:ops@academy.example", **changes: str
) -> AsyncIterator[Place]:
    """A server that may speak to loopback."""
    settings = msgspec.structs.replace(
        settings, public_url=PUBLIC, push_contact=contact, outbound_networks="127.0.0.0/8"
    )
    keys = await prepare(settings, "academy")
    write(Path(settings.workspaces) / "academy", **changes)
    async with serving(settings, keys, clock=clock) as place:
        yield place


@pytest.fixture
async def maker() -> AsyncIterator[PushMaker]:
    """The push service."""
    async with open_maker() as maker:
        yield maker


@pytest.fixture
async def place(either_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """A server on each database."""
    async with opened(either_settings, clock) as place:
        yield place


@pytest.fixture
async def light(light_settings: Settings, clock: Clock) -> AsyncIterator[Place]:
    """A server on SQLite."""
    async with opened(light_settings, clock) as place:
        yield place


async def said(place: Place, origin: str = ORIGIN, **fields: Any) -> httpx2.Response:
    """What a page tells of its browser."""
    body = {"key": place.keys.browser.id, **fields}
    return await place.http.post("/w/push", content=json.dumps(body), headers={"origin": origin})


async def subscribed(place: Place, browser: Browser, who: str = "anna", language: str = "en") -> None:
    """The person has allowed it in this browser."""
    token = place.keys.token(who)
    (await said(place, token=token, subscription=browser.subscription, languages=[language])).raise_for_status()
