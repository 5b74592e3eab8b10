"""What the operator keeps: workspaces, keys, origins, the secret, tickets."""

import asyncio

import pytest

from tests.store.conftest import Open
from tests.store.made import NOW, asking, told, version
from widget_server.core.errors import Conflict, NotFound
from widget_server.ports import Key, KeyKind, Store


def key(id: str, kind: KeyKind = "browser", *, workspace: str = "acme") -> Key:
    return Key(
        workspace=workspace, id=id, kind=kind, secret="" if kind == "browser" else f"secret {id}", created_at=NOW
    )


async def test_a_workspace_is_added_once(store: Store) -> None:
    for id in ["shop", "acme"]:
        await store.add_workspace(id, now=NOW)
    with pytest.raises(Conflict):
        await store.add_workspace("acme", now=NOW)
    assert await store.workspaces() == ["acme", "shop"]


async def test_live_keys_are_told(store: Store) -> None:
    for workspace in ("acme", "shop"):
        await store.add_workspace(workspace, now=NOW)
    added = [
        key("wk_1"),
        key("0123456789abcdef", "server"),
        key("2026", "staff"),
        key("2026", "staff", workspace="shop"),
    ]
    for one in added:
        await store.add_key(one)
    assert sorted(await store.keys(), key=lambda one: (one.workspace, one.id)) == sorted(
        added, key=lambda one: (one.workspace, one.id)
    )
    await store.retire_key("shop", "2026", now=NOW)
    assert len(await store.keys()) == 3


async def test_a_key_needs_its_workspace_and_an_id_of_its_own(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.add_key(key("wk_1"))
    for workspace in ("acme", "shop"):
        await store.add_workspace(workspace, now=NOW)
    await store.add_key(key("wk_1"))
    for twice in (key("wk_1"), key("wk_1", workspace="shop")):
        with pytest.raises(Conflict):
            await store.add_key(twice)
    with pytest.raises(NotFound):
        await store.retire_key("shop", "wk_1", now=NOW)


@pytest.mark.parametrize("kind", ["respondent", "staff"])
async def test_two_token_keys_live_at_once_for_rotation(open_another: Open, kind: KeyKind) -> None:
    store = await open_another()
    await store.add_workspace("acme", now=NOW)
    results = await asyncio.gather(*(store.add_key(key(f"k{n}", kind)) for n in range(5)), return_exceptions=True)
    assert [isinstance(result, Conflict) for result in results] == [False, False, True, True, True]
    await store.retire_key("acme", "k0", now=NOW)
    await store.add_key(key("k9", kind))
    assert [one.id for one in await store.keys()] == ["k1", "k9"]


async def test_origins_belong_to_a_workspace(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.add_origin("acme", "https://shop.example")
    await store.add_workspace("acme", now=NOW)
    for origin in ["https://shop.example", "https://shop.example", "https://b.example"]:
        await store.add_origin("acme", origin)
    assert await store.origins() == {"acme": frozenset({"https://shop.example", "https://b.example"})}
    for _ in range(2):
        await store.remove_origin("acme", "https://b.example")
    assert await store.origins() == {"acme": frozenset({"https://shop.example"})}


async def test_the_secret_is_made_once(open_another: Open, lasting: str) -> None:
    stores = [await open_another() for _ in range(3)]
    made = set(await asyncio.gather(*(stores[n % 3].secret() for n in range(9))))
    assert len(made) == 1
    assert len(made.pop()) == 32


async def test_a_ticket_is_spent_once(open_another: Open, address: str) -> None:
    stores = [await open_another() for _ in range(1 if address == ":memory:" else 2)]
    spent = await asyncio.gather(
        *(stores[n % len(stores)].spend("tkt_1", expires_at=NOW + 30_000, now=NOW) for n in range(16))
    )
    assert sorted(spent) == [False] * 15 + [True]
    assert await stores[0].spend("tkt_2", expires_at=NOW + 30_000, now=NOW)


async def test_publishing_again_changes_nothing(store: Store) -> None:
    for _ in range(2):
        await store.publish(version(), now=NOW)


async def test_names_of_events_and_surveys_that_ask_are_told_by_workspace(store: Store) -> None:
    await store.publish(version(), now=NOW)
    assert await store.event_names("acme") == await store.open_surveys("acme") == []
    await store.ingest([told("e1", name="failed"), told("e2", name="failed"), told("e3", name="Ended")], asking())
    assert await store.event_names("acme") == ["Ended", "failed"]
    assert await store.open_surveys("acme") == ["csat"]
    assert await store.event_names("shop") == await store.open_surveys("shop") == []
    await store.withdraw("acme", "csat", now=NOW)
    assert await store.open_surveys("acme") == []
