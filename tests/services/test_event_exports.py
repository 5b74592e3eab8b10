"""`cuecard export --events`: what happened live, replayed from its export, asks the same people the same at the same time."""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from tests.store.made import Clock
from widget_server.adapters import recordings
from widget_server.adapters.sql import open_store
from widget_server.cli import main
from widget_server.core.context import ContextRules
from widget_server.core.deciding import Invitation
from widget_server.core.deciding.planning import plan
from widget_server.core.events import Event, Incoming, Participant
from widget_server.core.policy import Policy
from widget_server.core.surveys import Survey
from widget_server.ports import Kept, Store
from widget_server.ports.exports import After
from widget_server.services import publishing
from widget_server.services.exporting import Taking, Wanted, placed, told
from widget_server.services.ids import new_id
from widget_server.services.inviting import Deciding
from widget_server.services.publishing import Content, Live
from widget_server.services.rehearsing import Rehearsal, nobody_looks, rehearse
from widget_server.services.rehearsing.recorded import Heard, Recorded, in_order
from widget_server.services.rehearsing.tallying import Tally, found

THEN = 1_790_000_000_000
TICK = 30_000
TEXT = {"questions": [{"id": "q", "kind": "nps", "text": "How likely?"}]}
SURVEYS: list[dict[str, Any]] = [
    {
        "key": "stuck",
        "name": "Stuck",
        "when": {"event": "failed", "times": 2, "within": "10m"},
        "audience": {"traits": {"plan": "pro"}},
        "again": {"after": "1h"},
        **TEXT,
    },
    {
        "key": "quiet",
        "name": "Quiet",
        "when": {"event": "opened", "wait": "5m", "unless": [{"event": "failed"}]},
        "again": {"after": "30m"},
        **TEXT,
    },
    {"key": "first", "name": "First", "when": {"event": "left"}, **TEXT},
]
CONTENT = Content(surveys=tuple(msgspec.convert(SURVEYS, list[Survey])), policy=Policy(rest=None))
LIVE: Live = publishing.live("acme", CONTENT)
STUDENTS = [f"s{number}" for number in range(8)]


def told_of(number: int, who: str, name: str, at: int, **fields: Any) -> Incoming:
    beside = {key: fields.pop(key) for key in ("traits", "participants", "alias_of") if key in fields}
    event = Event(
        id=f"e-{number}", workspace="acme", respondent_id=who, name=name, occurred_at=at, received_at=at, **fields
    )
    return Incoming(event=event, fingerprint=f"{number}", verified=True, told_at=at, **beside)


async def lived(store: Store, clock: Clock) -> list[tuple[str, str, int]]:
    """Two hours of eight students, with one who was a visitor before; who was asked what when."""
    chance, asked = random.Random(5), []
    decide = Deciding({"acme": LIVE}.get, new_id=new_id)
    await store.add_workspace("acme", now=0)
    for version in LIVE.versions.values():
        await store.publish(version, now=THEN)

    def note(invitation: Invitation | None) -> None:
        if invitation is not None:
            asked.append((invitation.survey_key, invitation.respondent_id, invitation.invited_at))

    for number in range(240):
        clock.now = at = THEN + number * TICK
        for decision in await store.ring(decide, now=at):
            note(decision.invitation)
        who = chance.choice(STUDENTS)
        more: dict[str, Any] = {}
        if number < len(STUDENTS):
            who, name = STUDENTS[number], "identified"
            more = {"traits": {"plan": chance.choice(["pro", "free"])}}
        elif number in (20, 21):
            who, name = "anon:visitor-of-the-first-page", "opened"
        elif number == 22:
            name, more = "aliased", {"alias_of": "anon:visitor-of-the-first-page"}
            more["properties"] = {"previous_id": "anon:visitor-of-the-first-page"}
        else:
            name = chance.choice(["failed", "opened", "opened", "left", "seen"])
            more = {"conversation_id": f"c-{who}", "source": chance.choice(["server", "widget"]), "device": "phone"}
            if chance.random() < 0.3:
                mentor = Participant(id=chance.choice(["maria", "boris"]), role="mentor")
                more["participants"] = (Participant(id=who, role="student"), mentor)
        [outcome] = await store.ingest([told_of(number, who, name, at, **more)], decide)
        assert isinstance(outcome, Kept)
        assert outcome.decision is not None
        note(outcome.decision.invitation)
    return sorted(asked)


async def exported(store: Store, clock: Clock, *, page: int = 7) -> bytes:
    """All events, by pages that end in the middle of everything."""
    clock.now += 60_000
    taking = Taking(store=store, clock=clock, page=page)
    take = await taking.settled(Wanted(workspace="acme", events=True), actor="test")
    return b"".join([piece.text async for piece in take.pieces()])


def replayed(file: Path) -> tuple[list[tuple[str, str, int]], list[Recorded]]:
    """Who would be asked what when, by the recording."""
    tally, heard = Tally(), Heard()
    side = Rehearsal(plan(LIVE.versions.values(), CONTENT.policy, ContextRules(events=0, messages=0)), "acme", tally)
    heard.passed.nobody = nobody_looks([side])
    [recording] = recordings.opened([str(file)], heard=heard)
    events: list[Recorded] = []
    try:
        chunks = list(in_order([recording], heard))
        rehearse([side], chunks)
        events += chain.from_iterable(chunks)
    finally:
        recording.close()
    assert heard.bad == 0
    assert heard.files[0][1] == "cuecard"
    return sorted((ask.survey, ask.person, ask.at) for ask in found(side, tally, label="replayed").asks), events


@pytest.fixture(params=["memory", "postgres"])
async def store(request: pytest.FixtureRequest, clock: Clock) -> AsyncIterator[Store]:
    where = ":memory:" if request.param == "memory" else request.getfixturevalue("postgres_with_tables")
    store = await open_store(where, new_id=new_id, clock=clock)
    yield store
    await store.aclose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_replaying_an_export_asks_what_was_asked(store: Store, clock: Clock, tmp_path: Path) -> None:
    asked = await lived(store, clock)
    assert {key for key, _, _ in asked} == {"stuck", "quiet", "first"}
    file = tmp_path / "events.jsonl"
    file.write_bytes(await exported(store, clock))
    again, _ = replayed(file)
    assert again == asked


async def test_an_exported_event_tells_all_that_was_kept_of_it(store: Store, clock: Clock, tmp_path: Path) -> None:
    await lived(store, clock)
    lines = [json.loads(line) for line in (await exported(store, clock)).splitlines()]
    assert len(lines) == len({line["messageId"] for line in lines}) == 240
    assert lines[0]["traits"].keys() == {"plan"}
    assert sum("traits" in line for line in lines) == len(STUDENTS)
    [alias] = [line for line in lines if line["type"] == "alias"]
    assert alias["previousId"] == "anon:visitor-of-the-first-page"
    assert {line["anonymousId"] for line in lines if "anonymousId" in line} == {"visitor-of-the-first-page"}
    assert {line.get("source") for line in lines} == {None, "widget"}
    talked = [line["context"]["conversation"] for line in lines if "participants" in str(line.get("context"))]
    assert {one["id"] for talk in talked for one in talk["participants"]} >= {"maria", "boris", *STUDENTS[:1]}


@pytest.mark.parametrize("id", ["evt_9", "7c9e-6679", "моё событие №1", "a b%20c&d=e'f", "💬" * 128])
def test_a_place_is_plain_whatever_the_id(id: str) -> None:
    text = told(After(1, id, 4), events=True)
    assert re.fullmatch(r"1-4-[A-Za-z0-9_.~:@+=,/%-]+", text)
    assert placed(text, events=True) == After(1, id, 4)
    assert placed(told(After(1, id))) == After(1, id)


async def test_an_event_by_the_name_of_an_alias_joins_nobody(store: Store, clock: Clock) -> None:
    await store.add_workspace("acme", now=0)
    clock.now = THEN
    claimed = told_of(1, "s1", "aliased", THEN, properties={"previous_id": "s2"})
    await store.ingest([claimed], Deciding({"acme": LIVE}.get, new_id=new_id))
    [line] = (await exported(store, clock)).splitlines()
    assert json.loads(line)["type"] == "track"


def test_the_command_writes_what_replay_reads(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "events.jsonl"

    async def fill() -> None:
        store = await open_store(tmp_path / "cue.db", new_id=new_id, clock=clock)
        try:
            await lived(store, clock)
        finally:
            await store.aclose()

    asyncio.run(fill())
    done = CliRunner().invoke(
        main, ["--database", str(tmp_path / "cue.db"), "export", "--events", "--output", str(file)]
    )
    assert done.exit_code == 0, done.output
    last = json.loads(file.read_text().splitlines()[-1])
    assert f"-{last['messageId']}." in done.stderr
    assert len(replayed(file)[0]) > 10
