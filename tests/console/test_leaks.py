"""Every page of the console by every kind of person: what stands in it is theirs to see, and each rating is found by those alone
whose it is. Expected is what an oracle says that does not know the table of permissions."""

import random
import re
from collections.abc import AsyncIterator

import msgspec
import pytest

from tests.console.desk import OURS, Browser, seated
from tests.served import Clock, Place, prepare, serving
from tests.services.onlooking import (
    MARIA,
    PARTS,
    RESPONSES,
    USUALLY,
    Looker,
    Response,
    built,
    mark,
    marked,
    marks,
    own_people,
    roles_that_may,
    showing,
)
from tests.store.made import NOW
from tests.store.staffed import deed, grant
from widget_server.adapters.console import routes
from widget_server.adapters.console.page import OPEN, Page
from widget_server.core.access import Action
from widget_server.ports import AccountChange, Store
from widget_server.settings import Settings

SEED = 20_261_130
LOOKERS = [
    Looker(roles=tuple(roles.split()), stage=stage)
    for roles, stage in (
        ("mentor", "moments"),
        ("mentor", "ratings"),
        ("mentor", "aggregates"),
        ("manager:beta", "moments"),
        ("mentor manager:beta", "moments"),
        ("manager:*", "moments"),
        ("administrator", "moments"),
        ("analyst", "moments"),
        ("auditor", "moments"),
        ("", "moments"),
    )
]
PAGES = [
    page
    for page in routes.pages()
    if page.need is not OPEN and "GET" in page.methods and not page.path.endswith("/held.json")
]
"""All but the file of everything that is held about a person, an administrator's to hand over."""
FEW = 4
"""So many responses are asked for by their address, beside the lists, in the plain run."""


@pytest.fixture
async def school(light_settings: Settings) -> AsyncIterator[tuple[Place, dict[str, str]]]:
    """A running server with the school in its store, at the school's time."""
    clock = Clock()
    keys = await prepare(light_settings, "acme", "other")
    clock.ahead_ms = NOW + 60_000 - clock()
    async with serving(light_settings, keys, clock=clock) as place:
        assert place.app.house is not None
        yield place, await built(place.app.house.store)


async def become(store: Store, looker: Looker) -> None:
    """The account of Maria is that kind of person from now on."""
    grants = [grant(one) for one in looker.roles]
    await store.map_roles("acme", "stf_maria", grants, deed("roles_mapped"), source="", now=NOW)
    change = msgspec.convert({"stage": looker.stage, "person_id": MARIA}, AccountChange)
    await store.change_account("acme", "stf_maria", change, deed(), now=NOW)


def theirs(looker: Looker, *more: str) -> set[str]:
    """Every word of the school that this person may be shown; `more`: parts that they have just asked for."""
    found: set[str] = set()
    if "mentor" in looker.roles and looker.stage != "aggregates":
        _, people = own_people()
        found |= {mark("name", response) for response in RESPONSES if response.who in people}
    for response in RESPONSES:
        if roles_that_may(looker, "RESPONSES", response):
            parts = showing(looker, response, USUALLY)
            found |= marked(response, *(part for part in PARTS if parts[part] == "shown" or part in more))
    return found


def addresses(page: Page, response: Response, id: str) -> str:
    """The page's address for a response: its own, its person's, its survey's."""
    by_name = {"survey": f"k{RESPONSES.index(response)}", "person": response.who, "respondent": response.who}
    if page.path.startswith("/people"):
        by_name["id"] = response.who
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda match: by_name.get(match[1], id), page.path)


async def test_no_page_shows_more_than_is_theirs(school: tuple[Place, dict[str, str]], full: bool) -> None:
    place, ids = school
    assert place.app.house is not None
    store = place.app.house.store
    chosen = random.Random(SEED)
    opened, read = 0, 0
    for page in PAGES:
        answer = await Browser(place, "acme").get(addresses(page, RESPONSES[1], ids[RESPONSES[1].name]))
        assert (answer.status_code, marks(answer.text)) == (303, set()), "a stranger finds the door"
    for looker in LOOKERS:
        await become(store, looker)
        browser, may = await seated(place, "stf_maria", workspace="acme"), theirs(looker)
        seen = [one for one in RESPONSES if roles_that_may(looker, "RESPONSES", one)]
        some = chosen.sample(seen, min(len(seen), FEW // 2)) + chosen.sample(RESPONSES, FEW // 2)
        for page in PAGES:
            for response in RESPONSES if full else some:
                path = addresses(page, response, ids[response.name])
                answer = await browser.get(path)
                assert answer.status_code < 500, path
                assert marks(answer.text) <= may, (looker, path)
                opened += answer.status_code == 200
                if page.path.startswith("/responses/") and page.need is Action.RESPONSES:
                    assert (answer.status_code == 200) == (response in seen), (looker, path)
                    read += answer.status_code == 200
                if path == page.path:
                    break  # one address for all
    assert opened > 50
    assert read > 10


async def test_what_is_asked_for_is_told_to_nobody_else(school: tuple[Place, dict[str, str]]) -> None:
    place, ids = school
    assert place.app.house is not None
    [reveal] = [page for page in routes.pages() if re.fullmatch(r"/responses/\{\w+\}/reveal", page.path)]
    revealed = 0
    for looker in LOOKERS:
        await become(place.app.house.store, looker)
        browser = await seated(place, "stf_maria", workspace="acme")
        for response in (RESPONSES[1], RESPONSES[2], RESPONSES[17]):
            for part in ("messages", "name"):
                path = addresses(reveal, response, ids[response.name])
                answer = await browser.ask("POST", path, headers=OURS, data={"part": part})
                allowed = showing(looker, response, USUALLY)[part] == "reveal"
                assert marks(answer.text) <= theirs(looker, *([part] if allowed else [])), (looker, path, part)
                revealed += allowed and answer.status_code == 200
    assert revealed > 5
