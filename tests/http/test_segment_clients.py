"""The official Segment clients, unmodified, deliver and get their events decided."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from segment.analytics import Client

from tests.served import Place

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("segment_client.mjs")


async def moment(place: Place) -> list[str]:
    """Names of the events around the ask; asserts that there was one, with its mentor and name."""
    card = (await place.exchange(token=place.keys.token("s1"))).json()["state"]["cards"][0]
    assert card["conversation"] == "c1"
    house = await place.app.start()
    filling = await house.store.filling("academy", card["invitation"])
    assert filling.invitation.mentor_id == "maria"
    assert filling.respondent_name == "Ann"
    assert (await house.store.refusals("academy", before=None, limit=10)) == []
    return [event.name for event in filling.invitation.context.events]


EVENTS = ["aliased", "exercise_failed", "grouped", "identified", "identified", "page_viewed", "review_received"]
"""With what came under the id of before."""


@pytest.mark.parametrize("gzip", [False, True])
async def test_python(place: Place, gzip: bool) -> None:
    failures: list[Any] = []

    def send() -> None:
        client = Client(
            place.keys.secret,
            host=place.url,
            gzip=gzip,
            max_retries=1,
            on_error=lambda error, items: failures.append(error),
        )
        client.identify("s1", {"name": "Ann", "plan": "pro"})
        client.page("s1", name="Course", properties={"url": "https://academy.example/course?secret=1"})
        client.group("s1", "class-7", {"size": 12})
        client.identify("old-s1", {"plan": "free"})
        client.alias("old-s1", "s1")
        client.track("old-s1", "exercise_failed", {"exercise": "loops-3"})
        participants = [{"id": "s1", "role": "student"}, {"id": "maria", "role": "mentor"}]
        context = {"conversation": {"id": "c1", "participants": participants}}
        client.track("s1", "review_received", {"exercise": "loops-3"}, context=context)
        client.flush()
        client.shutdown()

    await asyncio.to_thread(send)
    assert failures == []
    assert sorted(await moment(place)) == EVENTS


async def test_python_with_a_wrong_key_is_told(light: Place) -> None:
    failures: list[Any] = []

    def send() -> None:
        client = Client("sk_wrong", host=light.url, max_retries=1, on_error=lambda error, _: failures.append(error))
        client.track("s1", "x")
        client.shutdown()

    await asyncio.to_thread(send)
    assert len(failures) == 1
    assert failures[0].status == 401


async def test_node(place: Place) -> None:
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules/@segment/analytics-node").is_dir():
        pytest.skip("node or @segment/analytics-node is not installed (npm ci)")
    process = await asyncio.create_subprocess_exec(
        node, str(SCRIPT), place.url, place.keys.secret, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(20):
        _, error = await process.communicate()
    assert (process.returncode, error.decode()) == (0, "")
    assert sorted(await moment(place)) == EVENTS
