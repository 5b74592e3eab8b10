"""Whom an identity provider lets in, by the workspace's file as it stands; and what becomes of those it says nothing of."""

from collections.abc import Sequence

import pytest

from tests.store.made import NOW, Clock, new_id
from widget_server.adapters.sql import open_store
from widget_server.core.access import RoleGrant
from widget_server.core.access.mapping import RoleMapping, RoleRule
from widget_server.core.errors import SignInRefused
from widget_server.core.identity_providers import AnyProvider, IdentityProviders, OpenIdProvider
from widget_server.ports import Store
from widget_server.ports.sign_in import Arrived, Attempt, Proven, SignInProvider
from widget_server.services.provisioning import Provisioning
from widget_server.services.publishing import Live

DAY = 86_400_000
MENTORS = RoleMapping(roles=(RoleRule(from_="groups", is_="mentors", role="mentor"),), person="id")


class Somewhere:
    """A provider that nobody asks anything here."""

    def __init__(self, described: AnyProvider) -> None:
        self.key = described.key
        self.name = described.name

    async def begin(self, attempt: Attempt) -> str:
        raise NotImplementedError

    async def finish(self, attempt: Attempt, arrived: Arrived) -> Proven:
        raise NotImplementedError


def company(key: str = "company", *, lapse: str = "30d") -> OpenIdProvider:
    return OpenIdProvider(
        key=key, name=key.title(), issuer="https://id.example", client_id="cuecard", mapping=MENTORS, lapse=lapse
    )


class Scene:
    """A store, a clock, and a file that may change."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.live: dict[str, Live] = {}
        self.write(company())
        self.service = Provisioning(
            store=store,
            clock=clock,
            new_id=new_id,
            live=lambda: self.live,
            make=lambda workspace, provider: Somewhere(provider),
        )

    def write(self, *providers: AnyProvider) -> None:
        listed = IdentityProviders(providers=providers)
        self.live["acme"] = Live(workspace="acme", name="Acme", language="en", identity_providers=listed)

    async def admit(self, subject: str = "s-1", key: str = "company", **said: Sequence[str]) -> str:
        provider: SignInProvider = Somewhere(company(key))
        attributes = {name: tuple(values) for name, values in {"groups": ("mentors",), **said}.items()}
        return await self.service.admit("acme", provider, Proven(subject=subject, attributes=attributes))

    async def grants(self, staff_id: str) -> tuple[RoleGrant, ...]:
        account = await self.store.account("acme", staff_id=staff_id)
        assert account is not None
        return account.grants


@pytest.fixture
async def scene() -> Scene:
    clock = Clock()
    store = await open_store(":memory:", new_id=new_id, clock=clock)
    await store.add_workspace("acme", now=NOW)
    return Scene(store, clock)


async def test_providers_are_those_of_the_file(scene: Scene) -> None:
    scene.write(company("b"), company("a"))
    assert [provider.key for provider in scene.service.of("acme")] == ["b", "a"]
    assert scene.service.of("nowhere") == []
    await scene.store.aclose()


@pytest.mark.parametrize(
    ("key", "said", "because"),
    [
        pytest.param("company", {"groups": ["everybody"]}, "role", id="no role"),
        pytest.param("company", {"id": ["maria"]}, "person", id="somebody else's place"),
        pytest.param("gone", {}, "", id="a provider that the file has no more"),
    ],
)
async def test_who_does_not_come_in_is_told_why(
    scene: Scene, key: str, said: dict[str, list[str]], because: str
) -> None:
    await scene.admit("first", id=["maria"])
    with pytest.raises(SignInRefused) as refused:
        await scene.admit("second", key, **said)
    assert refused.value.because == because
    assert len(await scene.store.accounts("acme")) == 1
    await scene.store.aclose()


async def test_roles_end_after_the_files_time_and_with_their_provider(scene: Scene) -> None:
    scene.write(company(lapse="7d"), company("campus"))
    one, other = await scene.admit(), await scene.admit(key="campus")
    scene.clock.now += 7 * DAY
    assert await scene.service.lapse() == 0
    scene.clock.now += 1
    assert await scene.service.lapse() == 1
    assert (await scene.grants(one), await scene.grants(other)) == ((), (RoleGrant(role="mentor"),))
    scene.write(company(lapse="7d"))
    assert await scene.service.lapse() == 1
    assert await scene.grants(other) == ()
    await scene.store.aclose()
