"""The permission matrix: action × role × what a response is to whoever looks, over a real store; no leak, no lock-out.

What is expected is said by an oracle of its own (`onlooking`), which knows nothing of the table that the server goes by.
"""

import itertools
import random
from collections.abc import AsyncIterator, Awaitable, Mapping
from typing import Any

import msgspec
import pytest

from tests.services.onlooking import (
    MARIA,
    MAY,
    OTHERS,
    RESPONSES,
    STRICTER,
    TALKS,
    USUALLY,
    Looker,
    Response,
    built,
    marked,
    marks,
    roles_that_may,
    showing,
)
from tests.services.schools import School
from tests.store.made import NOW, Clock, new_id
from widget_server.adapters.sql import open_store
from widget_server.core.access import PARTS, TABLE, Audited, Scope, Viewer, scope
from widget_server.core.errors import NotFound
from widget_server.core.inbox import Filter
from widget_server.core.responses import ReviewState
from widget_server.ports import AuditFilter, AuditLine, Store
from widget_server.services.items import Item

SEED = 20_261_130
CELLS = 30
"""Drawn by chance from those that `--full` takes all of; beside them, in any case, …"""
ALWAYS = ("administrator", "manager:alpha", "manager:*", "mentor", "mentor administrator", "analyst")
"""… these at one response that is a mentor's own."""

ROLES = [
    (),
    *((role,) for role in ("administrator", "mentor", "analyst", "auditor")),
    *((role,) for role in ("manager:alpha", "manager:beta", "manager:*")),
    ("mentor", "manager:beta"),
    ("mentor", "administrator"),
    ("analyst", "auditor"),
]
WAYS: list[dict[str, Any]] = [
    {},
    {"token": True},
    {"token": True, "only": ("own", "given", "sibling", "left behind", "left, assigned")},
    {"token": True, "only": ()},
]


def lookers() -> list[Looker]:
    """Every kind of person who may look."""
    found = [
        msgspec.convert({"roles": roles, "stage": stage, "disabled": disabled, **way}, Looker)
        for roles, stage, disabled, way in itertools.product(
            ROLES, ("aggregates", "ratings", "moments"), (False, True), WAYS
        )
    ]
    return [*found, *(Looker(account=False, token=True, only=only) for only in (None, ("own",), ("sibling",)))]


@pytest.fixture(params=[":memory:", "postgres"], ids=["sqlite", "postgres"])
async def school(request: pytest.FixtureRequest) -> AsyncIterator[School]:
    address = request.param
    if address == "postgres":
        address = str(request.getfixturevalue("postgres_with_tables"))
    store = await open_store(address, new_id=new_id, clock=Clock())
    try:
        yield School(store, await built(store))
    finally:
        await store.aclose()


async def test_every_action_reaches_what_it_may_and_nothing_else(school: School) -> None:
    """Every action × kind of person × way in × response; of equal scopes the store is asked once."""
    reached: dict[tuple[Scope, str], bool] = {}
    for looker in lookers():
        viewer = await school.viewer(looker, USUALLY)
        for action, response in itertools.product(TABLE, RESPONSES):
            allowed = bool(roles_that_may(looker, action.name, response))
            if viewer is None:
                assert not allowed
                continue
            key = scope(viewer, action), school.ids[response.name]
            if key not in reached:
                reached[key] = await reaches(school.store, *key)
            assert reached[key] == allowed, (action, looker, response.name)
    assert len(reached) > 500


async def test_nobody_sees_or_does_more_than_they_may_nor_less(school: School, full: bool) -> None:
    """Lists, moments, reveals, replies, marks, and what the audit has of them."""
    cells = list(itertools.product(lookers(), (USUALLY, STRICTER), RESPONSES))
    chosen = random.Random(SEED)
    # What may be seen is rare among all that may not: half of the sample is of it.
    seen = [cell for cell in cells if roles_that_may(cell[0], "RESPONSES", cell[2])]
    always = [
        (Looker(roles=tuple(roles.split()), stage=stage), shown, RESPONSES[1])
        for roles, stage, shown in itertools.product(ALWAYS, ("ratings", "moments"), (USUALLY, STRICTER))
    ]
    picked = cells if full else [*always, *chosen.sample(seen, CELLS // 2), *chosen.sample(cells, CELLS // 2)]
    for looker, cell in itertools.groupby(sorted(picked, key=repr), key=lambda cell: cell[:2]):
        viewer = await school.viewer(*looker)
        if viewer is not None:
            await check_list(school, viewer, looker[0])
        for _, shown, response in cell:
            if viewer is None:
                assert looker[0].disabled
            else:
                await check(school, viewer, looker[0], shown, response)


async def check(school: School, viewer: Viewer, looker: Looker, shown: Mapping[str, str], response: Response) -> None:
    """One cell of the matrix."""
    what, id = f"{looker} {response.name} {shown is USUALLY}", school.ids[response.name]
    readable = bool(roles_that_may(looker, "RESPONSES", response))
    parts = showing(looker, response, shown)
    visible = {part for part in PARTS if parts[part] == "shown"}
    school.clock.now += 3_600_000
    item = await unless_refused(school.reviewing.item(viewer, id))
    assert (item is not None) == readable, what
    if response.talk is not None and response.workspace == "acme":
        listed = await school.reviewing.items(viewer, response.talk)
        assert (id in {one.invitation for one in listed}) == readable, what
        assert item is None or item in listed, what
    if item is not None:
        assert marks(msgspec.json.encode(item)) == marked(response, *visible), what
        assert item.revealable == tuple(part for part in PARTS if parts[part] == "reveal"), what
        assert item.hidden == tuple(part for part in PARTS if parts[part] == "hidden"), what
    seen = await lines(school.store, id, "moment_seen")
    moment = visible - {"name"}
    last = seen[0] if seen and seen[0].at == school.clock.now else None
    assert (last is not None) == bool(readable and moment), what
    if last is not None:
        assert (last.actor, set(last.details["parts"])) == (viewer.actor, visible), what
    await check_reveals(school, viewer, response, parts if readable else dict.fromkeys(PARTS, "hidden"), what)
    await check_changes(school, viewer, looker, response, what)


async def check_list(school: School, viewer: Viewer, looker: Looker) -> None:
    """The inbox, and what it counts, are of the same responses that are found one by one."""
    readable = {one for one in RESPONSES if roles_that_may(looker, "RESPONSES", one)}
    found = await school.inbox.rows(viewer, Filter(), limit=100)
    assert {row.item.invitation for row in found.rows} == {school.ids[one.name] for one in readable}, looker
    unread = [row for row in found.rows if row.item.state == "open"]
    assert (await school.inbox.counts(viewer))["unread"] == len(unread), looker
    for row in found.rows:
        [response] = [one for one in RESPONSES if school.ids[one.name] == row.item.invitation]
        assert marks(msgspec.json.encode(row.item)) <= marked(response, "name"), (looker, response.name)


async def check_reveals(
    school: School, viewer: Viewer, response: Response, parts: Mapping[str, str], what: str
) -> None:
    """Each part that may be asked for is told once to the audit; no other is given away, or told."""
    id = school.ids[response.name]
    shown = {part for part, how in parts.items() if how == "shown"}
    for part in PARTS:
        before = await lines(school.store, id, "part_revealed")
        item = await unless_refused(school.reviewing.reveal(viewer, id, part))
        assert (item is not None) == (parts[part] != "hidden"), (part, what)
        after = await lines(school.store, id, "part_revealed")
        assert len(after) - len(before) == (parts[part] == "reveal"), (part, what)
        if item is not None:
            assert marks(msgspec.json.encode(item)) == marked(response, part, *shown), (part, what)
        if len(after) > len(before):
            assert (after[0].actor, after[0].details) == (viewer.actor, {"part": part})


async def check_changes(school: School, viewer: Viewer, looker: Looker, response: Response, what: str) -> None:
    """A reply and a mark are refused where they are not allowed, and then change nothing."""
    id, workspace = school.ids[response.name], response.workspace
    before = await school.store.filling(workspace, id)
    replied = await done(school.reviewing.reply(viewer, id=new_id("rep_"), invitation=id, text="Thank you"))
    assert replied == bool(roles_that_may(looker, "REPLY", response)), what
    state: ReviewState = "resolved" if before.review != "resolved" else "read"
    marked = await done(school.reviewing.mark(viewer, invitation=id, state=state))
    assert marked == bool(roles_that_may(looker, "HANDLE", response)), what
    again = await school.inbox.mark(viewer, {id: state})
    assert (id in again) == marked, what
    assert await done(school.inbox.note(viewer, id, id=new_id("note_"), text="Look at this")) == marked, what
    assert await done(school.inbox.hand_over(viewer, id, None)) == marked, what
    after = await school.store.filling(workspace, id)
    assert len(after.replies) - len(before.replies) == replied, what
    assert (after.review != before.review) >= marked, what
    if not replied and not marked:
        assert after == before, what


async def reaches(store: Store, scope: Scope, id: str) -> bool:
    try:
        return (await store.reviewable(scope, id, now=NOW + 1_000)).filling.invitation.id == id
    except NotFound:
        return False


async def unless_refused(call: Awaitable[Item]) -> Item | None:
    try:
        return await call
    except NotFound:
        return None


async def done(call: Awaitable[None]) -> bool:
    try:
        await call
    except NotFound:
        return False
    return True


async def lines(store: Store, id: str, action: Audited) -> list[AuditLine]:
    wanted = AuditFilter(subject="invitation", subject_id=id, action=action)
    return await store.audited("acme", before=None, limit=10_000, wanted=wanted)


def test_the_oracle_knows_of_every_action_and_the_school_of_every_case() -> None:
    assert {name for line in MAY.values() for name in line.split()} == {action.name for action in TABLE}
    assert {talk for response in RESPONSES if (talk := response.talk)} == set(TALKS)
    assert {who for talk in TALKS.values() for who, role in talk.now.items() if role == "mentor"} <= {MARIA, *OTHERS}
