"""Addresses that are not written to any more, whoever has them."""

import pytest

from tests.store.made import NOW, quiet, told
from tests.store.test_privacy import BY
from widget_server.core.reaching import Preference, unreached
from widget_server.ports import Store

ADDRESS = "anna@school.example"


@pytest.fixture(autouse=True)
async def workspaces(store: Store) -> None:
    for workspace in ("acme", "shop"):
        await store.add_workspace(workspace, now=NOW)


async def known(store: Store, id: str, email: str) -> None:

    await store.ingest(
        [told(f"e-{id}-{email}", id, traits={"email": email, "consent_email": True}, verified=True)], quiet
    )


async def reason(store: Store, id: str) -> str | None:
    said = unreached("email", "csat", await store.contact("acme", id), consent="required")
    return None if said is None else said.code


async def test_a_stopped_address_is_written_to_by_nobody_who_has_it(store: Store) -> None:
    await known(store, "anna", ADDRESS)
    await known(store, "anna-at-work", ADDRESS.upper())
    await known(store, "sam", "sam@school.example")
    assert await store.stop_mail("acme", ADDRESS, "bounce", now=NOW)
    assert not await store.stop_mail("acme", ADDRESS, "bounce", now=NOW + 1)
    assert [await reason(store, id) for id in ("anna", "anna-at-work", "sam")] == ["bounced", "bounced", None]
    await known(store, "later", ADDRESS)
    assert await reason(store, "later") == "bounced"


async def test_a_new_address_is_written_to(store: Store) -> None:
    await known(store, "anna", ADDRESS)
    await store.stop_mail("acme", ADDRESS, "bounce", now=NOW)
    await known(store, "anna", "new@school.example")
    assert await reason(store, "anna") is None


async def test_a_complaint_stands_over_what_was_said_before_and_is_taken_back(store: Store) -> None:
    await known(store, "anna", ADDRESS)
    for kind in ("", "csat"):
        yes = Preference(channel="email", kind=kind, wanted=True, source="person", changed_at=NOW)
        await store.prefer("acme", "anna", [yes])
    await store.stop_mail("acme", ADDRESS, "bounce", now=NOW)
    assert await store.stop_mail("acme", ADDRESS, "complaint", now=NOW + 1)
    assert not await store.stop_mail("acme", ADDRESS, "bounce", now=NOW + 2)
    assert await reason(store, "anna") == "complained"
    assert await store.allow_mail("acme", f" {ADDRESS.upper()} ")
    assert not await store.allow_mail("acme", ADDRESS)
    assert await reason(store, "anna") is None


async def test_another_workspace_is_not_concerned(store: Store) -> None:
    await known(store, "anna", ADDRESS)
    await store.stop_mail("shop", ADDRESS, "bounce", now=NOW)
    assert await reason(store, "anna") is None


async def test_what_is_held_about_somebody_tells_that_their_address_is_stopped(store: Store) -> None:
    await known(store, "anna", ADDRESS)
    assert (await store.held("acme", "anna", BY, now=NOW)).rest["mail_stops"] == []
    await store.stop_mail("acme", ADDRESS, "complaint", now=NOW)
    assert (await store.held("acme", "anna", BY, now=NOW)).rest["mail_stops"] == [
        {"source": "complaint", "stopped_at": NOW}
    ]
