"""What a store keeps of signing in: ways into accounts, sessions, attempts at identity providers."""

import msgspec
import pytest

from tests.store.made import DAY, NOW
from widget_server.core.access import OPERATOR, Deed
from widget_server.core.errors import Conflict, NotFound
from widget_server.ports import Account, AccountChange, Store
from widget_server.ports.sign_in import PASSWORD, Attempt, Session, SignIn


def deed(staff_id: str = "stf_1", action: str = "signed_in") -> Deed:
    return msgspec.convert(
        {"workspace": "acme", "actor": OPERATOR, "action": action, "subject": "staff", "subject_id": staff_id}, Deed
    )


def session(id: str = "a", staff_id: str = "stf_1", *, at: int = NOW, workspace: str = "acme") -> Session:
    return Session(
        workspace=workspace,
        id=id,
        staff_id=staff_id,
        provider=PASSWORD,
        made_at=at,
        used_at=at,
        expires_at=at + 7 * DAY,
    )


def way(subject: str = "maria", staff_id: str = "stf_1", secret: str = "hash") -> SignIn:
    return SignIn(workspace="acme", provider=PASSWORD, subject=subject, staff_id=staff_id, secret=secret)


@pytest.fixture
async def staffed(store: Store) -> Store:
    """Two accounts of one workspace, and one of another."""
    for workspace, id in (("acme", "stf_1"), ("acme", "stf_2"), ("other", "stf_1")):
        if workspace not in await store.workspaces():
            await store.add_workspace(workspace, now=NOW)
        account = Account(workspace=workspace, id=id, name=id, person_id=f"p-{id}", made_at=NOW)
        told = msgspec.structs.replace(deed(id, "staff_added"), workspace=workspace)
        await store.add_account(account, told, now=NOW)
    return store


async def test_a_name_is_one_account_s(staffed: Store) -> None:
    await staffed.set_sign_in(way(), deed(action="password_set"), now=NOW)
    await staffed.set_sign_in(way(secret="another"), now=NOW)
    with pytest.raises(Conflict):
        await staffed.set_sign_in(way(staff_id="stf_2"), now=NOW)
    with pytest.raises(NotFound):
        await staffed.set_sign_in(way("somebody", staff_id="nobody"), now=NOW)
    assert await staffed.sign_in("acme", PASSWORD, "maria") == way(secret="another")
    assert await staffed.sign_in("other", PASSWORD, "maria") is None
    assert await staffed.sign_in("acme", "okta", "maria") is None
    await staffed.set_sign_in(way("anna"), now=NOW)
    assert [each.subject for each in await staffed.sign_ins("acme", "stf_1")] == ["anna", "maria"]


async def test_a_session_stands_until_it_ends_is_forgotten_or_not_used(staffed: Store) -> None:
    await staffed.set_sign_in(way(), now=NOW)
    await staffed.begin_session(session(), deed(), subject="maria")
    known = await staffed.sign_in("acme", PASSWORD, "maria")
    assert known is not None
    assert known.used_at == NOW

    async def stands(now: int, *, idle_since: int = 0) -> bool:
        return await staffed.session("acme", "a", now=now, idle_since=idle_since) is not None

    assert await staffed.session("acme", "a", now=NOW, idle_since=NOW) == session()
    assert await staffed.session("other", "a", now=NOW, idle_since=0) is None
    assert not await stands(NOW + 7 * DAY)
    assert not await stands(NOW + 1, idle_since=NOW + 1)
    await staffed.use_session("acme", "a", now=NOW + 5)
    assert await stands(NOW + 5, idle_since=NOW + 5)
    await staffed.end_session("acme", "a", deed(action="signed_out"), now=NOW)
    await staffed.end_session("acme", "a", deed(action="signed_out"), now=NOW)
    assert not await stands(NOW)
    told = await staffed.audited("acme", before=None, limit=10)
    assert sorted(line.action for line in told) == ["signed_in", "signed_out", "staff_added", "staff_added"]


async def test_beginning_one_forgets_those_that_are_over(staffed: Store) -> None:
    await staffed.begin_session(session("old"), deed(), subject="")
    await staffed.begin_session(session("new", at=NOW + 7 * DAY), deed(), subject="")
    assert [each.id for each in await staffed.sessions("acme", "stf_1", now=NOW, idle_since=0)] == ["new"]


async def test_nobody_begins_a_session_of_an_account_that_is_gone_or_disabled(staffed: Store) -> None:
    with pytest.raises(NotFound):
        await staffed.begin_session(session(staff_id="nobody"), deed("nobody"), subject="")
    await disable(staffed)
    with pytest.raises(NotFound):
        await staffed.begin_session(session(), deed(), subject="")
    assert "signed_in" not in [line.action for line in await staffed.audited("acme", before=None, limit=10)]


async def disable(store: Store, *, at: int | None = NOW) -> None:
    change = AccountChange(disabled_at=at)
    await store.change_account("acme", "stf_1", change, deed(action="staff_disabled"), now=NOW)


async def test_disabling_ends_every_session_for_good(staffed: Store) -> None:
    await staffed.begin_session(session(), deed(), subject="")
    await staffed.begin_session(session("b", "stf_2"), deed("stf_2"), subject="")
    pairs = [("acme", "a"), ("acme", "b"), ("other", "a"), ("acme", "c")]
    assert await staffed.standing(pairs, now=NOW, idle_since=0) == {("acme", "a"), ("acme", "b")}
    people = [("acme", "p-stf_1"), ("acme", "p-stf_2"), ("other", "p-stf_1"), ("acme", "nobody")]
    assert await staffed.disabled_people(people) == set()
    await disable(staffed)
    assert await staffed.standing(pairs, now=NOW, idle_since=0) == {("acme", "b")}
    assert await staffed.disabled_people(people) == {("acme", "p-stf_1")}
    await disable(staffed, at=None)
    assert await staffed.standing(pairs, now=NOW, idle_since=0) == {("acme", "b")}
    assert await staffed.standing([], now=NOW, idle_since=0) == await staffed.disabled_people([]) == set()


async def test_all_sessions_but_one_end_together(staffed: Store) -> None:
    for id, who in (("a", "stf_1"), ("b", "stf_1"), ("c", "stf_1"), ("d", "stf_2")):
        await staffed.begin_session(session(id, who), deed(who), subject="")
    assert await staffed.end_sessions("acme", "stf_1", but="b") == 2
    assert [each.id for each in await staffed.sessions("acme", "stf_1", now=NOW, idle_since=0)] == ["b"]
    assert await staffed.end_sessions("acme", "stf_1") == 1
    assert len(await staffed.sessions("acme", "stf_2", now=NOW, idle_since=0)) == 1


async def test_an_attempt_comes_back_once_and_in_time(staffed: Store) -> None:
    attempt = Attempt(
        workspace="acme",
        provider="okta",
        state="secret",
        nonce="n",
        verifier="v",
        callback="https://x",
        browser="b",
        return_to="/",
        expires_at=NOW + 10,
    )
    await staffed.keep_attempt(attempt, now=NOW)
    for workspace, provider, state in (("other", "okta", "secret"), ("acme", "saml", "secret"), ("acme", "okta", "x")):
        assert await staffed.take_attempt(workspace, provider, state, now=NOW) is None
    assert await staffed.take_attempt("acme", "okta", "secret", now=NOW + 10) is None
    assert await staffed.take_attempt("acme", "okta", "secret", now=NOW) == attempt
    assert await staffed.take_attempt("acme", "okta", "secret", now=NOW) is None
