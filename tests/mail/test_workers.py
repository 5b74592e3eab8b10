"""Several workers at one outbox: every mail goes once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from tests.mail.post_office import PostOffice, open_office
from tests.mail.test_mailing import PUBLIC, house_of, opened
from tests.served import Clock, Place
from widget_server.adapters.channels.email import SmtpPost, draw, smtp_server
from widget_server.adapters.tokens import SignedIdentity
from widget_server.services.delivering import Delivering
from widget_server.services.mailing import Mailing
from widget_server.settings import Settings

PEOPLE = 40


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with open_office() as office:
        yield office


@pytest.fixture
async def place(either_settings: Settings, office: PostOffice, clock: Clock) -> AsyncIterator[Place]:
    async with opened(either_settings, office, clock) as place:
        yield place


async def more_workers(place: Place, office: PostOffice, count: int) -> list[tuple[Delivering, SmtpPost]]:
    house = house_of(place)
    identity = SignedIdentity(
        directory=house.directory, secret=await house.store.secret(), store=house.store, clock=house.clock
    )
    found = []
    for number in range(count):
        post = SmtpPost(smtp_server(office.url))
        mailing = Mailing(
            store=house.store,
            clock=house.clock,
            identity=identity,
            linking=house.linking,
            live=house.workspaces.get,
            post=post,
            draw=draw,
            public_url=PUBLIC,
        )
        worker = Delivering(
            store=house.store,
            clock=house.clock,
            worker=f"wrk_more_{number}",
            chance=lambda: 0.5,
            deliveries={"email": mailing},
        )
        found.append((worker, post))
    return found


async def test_four_workers_send_each_mail_once(place: Place, office: PostOffice, *, full: bool) -> None:
    people = [f"p{number}" for number in range(400 if full else PEOPLE)]
    workers = await more_workers(place, office, 3)
    running = [asyncio.create_task(worker.run()) for worker, _ in workers]
    batch = [
        item
        for id in people
        for item in (
            {"type": "identify", "userId": id, "traits": {"email": f"{id}@school.example", "consent_email": True}},
            {"type": "track", "event": "review_received", "userId": id},
        )
    ]
    (await place.http.post("/v1/batch", json={"batch": batch}, auth=(place.keys.secret, ""))).raise_for_status()
    store = house_of(place).store
    async with asyncio.timeout(60):
        while True:
            sent = await store.outbox("academy", status="sent", kind="email", limit=1_000)
            if len(sent) == len(people):
                break
            await asyncio.sleep(0.02)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    for worker, post in workers:
        await worker.drain()
        await post.aclose()
    assert Counter(mail["To"] for mail in office.mails()) == Counter(f"{id}@school.example" for id in people)
    assert len({mail["Message-ID"] for mail in office.mails()}) == len(people)
