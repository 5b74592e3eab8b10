"""By way of an identity provider: once, in time, back to the browser that left, and only to a provider that there is."""

import msgspec
import pytest

from tests.services.test_signing_in import QUICK
from tests.store.made import NOW, Clock, new_id
from widget_server.adapters.passwords import Argon2Passwords
from widget_server.adapters.sql import open_store
from widget_server.core.access import OPERATOR, Deed
from widget_server.core.errors import NotFound, SignInRefused
from widget_server.ports import Account, Store
from widget_server.ports.sign_in import Arrived, Attempt, Proven, SignIn, SignInProvider
from widget_server.services.signing_in import ATTEMPT_MS, SigningIn


class Elsewhere:
    """A provider that vouches for whoever brings the nonce."""

    key = "elsewhere"
    name = "Elsewhere"

    async def begin(self, attempt: Attempt) -> str:
        return f"https://elsewhere.example/?state={attempt.state}&nonce={attempt.nonce}"

    async def finish(self, attempt: Attempt, arrived: Arrived) -> Proven:
        if arrived.query.get("nonce") != attempt.nonce:
            raise SignInRefused("Another nonce.")
        return Proven(subject="maria@elsewhere")


class Lists:
    """Its workspace has that provider, and lets in whoever has an account."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, workspace: str) -> list[SignInProvider]:
        return [Elsewhere()] if workspace == "acme" else []

    async def admit(self, workspace: str, provider: SignInProvider, proven: Proven) -> str:
        way = await self._store.sign_in(workspace, provider.key, proven.subject)
        if way is None:
            raise SignInRefused("Let in nowhere.")
        return way.staff_id


async def opened(clock: Clock) -> tuple[SigningIn, Store]:
    store = await open_store(":memory:", new_id=new_id, clock=clock)
    await store.add_workspace("acme", now=NOW)
    deed = Deed(workspace="acme", actor=OPERATOR, action="staff_added", subject="staff", subject_id="stf_1")
    await store.add_account(Account(workspace="acme", id="stf_1", name="Maria", made_at=NOW), deed, now=NOW)
    way = SignIn(workspace="acme", provider="elsewhere", subject="maria@elsewhere", staff_id="stf_1")
    await store.set_sign_in(way, now=NOW)
    service = SigningIn(
        store=store,
        clock=clock,
        passwords=Argon2Passwords(QUICK),
        providers=Lists(store),
        idle_ms=1_000,
        longest_ms=10_000,
    )
    return service, store


def brought(address: str, **changed: str) -> Arrived:
    query = dict(part.split("=") for part in address.partition("?")[2].split("&"))
    return Arrived(method="GET", query={**query, **changed}, form={})


async def leave(service: SigningIn, browser: str = "one") -> str:
    return await service.leave_for(
        "acme", "elsewhere", browser=browser, callback="https://us.example/back", return_to="/account"
    )


async def test_somebody_who_left_comes_back_once() -> None:
    service, store = await opened(Clock())
    try:
        address = await leave(service)
        begun, to = await service.back_from("acme", "elsewhere", browser="one", arrived=brought(address))
        assert (begun.session.staff_id, begun.session.provider, to) == ("stf_1", "elsewhere", "/account")
        assert await service.session("acme", begun.token) == begun.session
        with pytest.raises(SignInRefused):
            await service.back_from("acme", "elsewhere", browser="one", arrived=brought(address))
    finally:
        await store.aclose()


@pytest.mark.parametrize("how", ["another browser", "another state", "no state", "another nonce", "too late"])
async def test_any_doubt_is_a_refusal_and_uses_the_attempt_up(how: str) -> None:
    clock = Clock()
    service, store = await opened(clock)
    try:
        address = await leave(service)
        arrived = brought(address)
        if how == "too late":
            clock.now += ATTEMPT_MS
        changed = {"another state": {"state": "x"}, "no state": {"state": ""}, "another nonce": {"nonce": "x"}}
        told = msgspec.structs.replace(arrived, query={**arrived.query, **changed.get(how, {})})
        browser = "two" if how == "another browser" else "one"
        with pytest.raises(SignInRefused):
            await service.back_from("acme", "elsewhere", browser=browser, arrived=told)
        if how in ("another browser", "another nonce"):
            with pytest.raises(SignInRefused):
                await service.back_from("acme", "elsewhere", browser="one", arrived=arrived)
    finally:
        await store.aclose()


async def test_two_tabs_of_one_browser_may_both_be_away() -> None:
    service, store = await opened(Clock())
    try:
        first, second = await leave(service), await leave(service)
        for address in (second, first):
            await service.back_from("acme", "elsewhere", browser="one", arrived=brought(address))
    finally:
        await store.aclose()


async def test_there_is_no_provider_but_those_there_are() -> None:
    service, store = await opened(Clock())
    try:
        for workspace, provider in (("acme", "nowhere"), ("other", "elsewhere"), ("acme", "password")):
            with pytest.raises(NotFound):
                await service.leave_for(workspace, provider, browser="one", callback="", return_to="")
            arrived = Arrived(method="GET", query={}, form={})
            with pytest.raises(NotFound):
                await service.back_from(workspace, provider, browser="one", arrived=arrived)
    finally:
        await store.aclose()
