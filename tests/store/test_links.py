"""Public links: never more are taken than the limit says, whoever comes at once; both databases count alike."""

import asyncio

import pytest

from tests.store.conftest import Open
from tests.store.made import NOW, Clock
from widget_server.core.errors import NotFound
from widget_server.core.links import PublicLink, over
from widget_server.ports import Store


@pytest.fixture
async def workspace(store: Store) -> Store:
    await store.add_workspace("acme", now=NOW)
    return store


def link(id: str = "reception", **fields: object) -> PublicLink:
    return PublicLink(workspace="acme", id=id, survey_key="csat", made_at=NOW, **fields)  # type: ignore[arg-type]


async def test_of_fifty_at_once_exactly_ten_are_taken(workspace: Store) -> None:
    one = link(most=10)
    await workspace.add_public_link(one)
    taken = await asyncio.gather(*(workspace.take_seat(one, now=NOW) for _ in range(50)))
    assert taken.count(True) == 10
    assert (await workspace.public_link(one.id)).taken == 10


async def test_of_many_through_two_servers_exactly_ten_are_taken(
    lasting: str, workspace: Store, open_another: Open
) -> None:
    one, other = link(most=10), await open_another()
    await workspace.add_public_link(one)
    taken = await asyncio.gather(
        *(each.take_seat(one, now=NOW) for _ in range(25) for each in (workspace, other)), return_exceptions=True
    )
    assert taken.count(True) == 10
    assert (await other.public_link(one.id)).taken == 10


async def test_a_seat_that_was_given_back_is_taken_by_the_next(workspace: Store) -> None:
    one = link(most=1)
    await workspace.add_public_link(one)
    assert await workspace.take_seat(one, now=NOW)
    assert not await workspace.take_seat(one, now=NOW)
    await workspace.give_seat_back(one)
    assert await workspace.take_seat(one, now=NOW)


async def test_a_link_that_is_closed_or_too_old_takes_nobody(workspace: Store, clock: Clock) -> None:
    late, shut = link("late", until_at=NOW + 1), link("shut")
    for one in (late, shut):
        await workspace.add_public_link(one)
    closed = await workspace.close_public_link("acme", "shut", now=NOW + 5)
    again = await workspace.close_public_link("acme", "shut", now=NOW + 9)
    assert closed.closed_at == again.closed_at == NOW + 5
    assert not await workspace.take_seat(shut, now=NOW)
    assert await workspace.take_seat(late, now=NOW)
    assert not await workspace.take_seat(late, now=NOW + 1)
    assert (over(closed, now=NOW), over(late, now=NOW), over(late, now=NOW + 1)) == ("closed", None, "late")
    assert over(link(most=1, taken=1), now=NOW) == "full"


async def test_links_are_listed_by_their_workspace_and_found_by_their_address(workspace: Store) -> None:
    await workspace.add_workspace("other", now=NOW)
    await workspace.add_public_link(link(name="Reception", most=3))
    assert await workspace.public_links("other") == []
    assert list(await workspace.public_links("acme")) == [link(name="Reception", most=3)]
    with pytest.raises(NotFound):
        await workspace.close_public_link("other", "reception", now=NOW)
    with pytest.raises(NotFound):
        await workspace.public_link("nowhere")
