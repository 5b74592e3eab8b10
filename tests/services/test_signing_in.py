"""Passwords: the same work whoever is asked for, few at once, and better hashes as time goes by."""

import asyncio
import time

import pytest
from argon2 import PasswordHasher

from tests.store.made import NOW, Clock, new_id
from widget_server.adapters import passwords
from widget_server.adapters.passwords import Argon2Passwords
from widget_server.adapters.sql import open_store
from widget_server.core.access import OPERATOR, Deed
from widget_server.core.errors import InvalidInput, SignInRefused, TooMany
from widget_server.ports import Account, AccountChange, Store
from widget_server.ports.sign_in import PASSWORD
from widget_server.services.passwords import PasswordRefused
from widget_server.services.signing_in import NoProviders, SigningIn

QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
RIGHT = "correct horse battery"


class Counted(Argon2Passwords):
    """Counts what is worked out."""

    def __init__(self, hasher: PasswordHasher = QUICK) -> None:
        super().__init__(hasher)
        self.prepare()
        self.worked: list[str] = []
        self.at_once = 0
        self.most_at_once = 0

    async def hash(self, password: str) -> str:
        self.worked.append("hash")
        return await super().hash(password)

    async def verify(self, secret: str, password: str) -> bool:
        self.worked.append("verify")
        return await super().verify(secret, password)


async def house(hasher: PasswordHasher = QUICK, store: Store | None = None) -> tuple[SigningIn, Counted, Store]:
    """The service over a store in memory with one account, `maria`."""
    made = store or await open_store(":memory:", new_id=new_id, clock=Clock())
    counted = Counted(hasher)
    service = SigningIn(
        store=made, clock=lambda: NOW, passwords=counted, providers=NoProviders(), idle_ms=1_000, longest_ms=10_000
    )
    if store is None:
        await made.add_workspace("acme", now=NOW)
        deed = Deed(workspace="acme", actor=OPERATOR, action="staff_added", subject="staff", subject_id="stf_1")
        await made.add_account(Account(workspace="acme", id="stf_1", name="Maria", made_at=NOW), deed, now=NOW)
        await service.set_password("acme", "stf_1", login="Maria", password=RIGHT)
        counted.worked.clear()
    return service, counted, made


async def test_the_same_work_for_every_refusal() -> None:
    service, counted, store = await house()
    try:
        for disabled in (False, True):
            for login in ("maria", "nobody", "", " MARIA ", "a" * 200):
                password = RIGHT if disabled else "x" * 12
                with pytest.raises(SignInRefused) as refused:
                    await service.by_password("acme", login, password)
                assert refused.value.message == "This did not let you in."
                assert counted.worked == ["verify"], login
                counted.worked.clear()
            deed = Deed(workspace="acme", actor=OPERATOR, action="staff_disabled", subject="staff", subject_id="stf_1")
            await store.change_account("acme", "stf_1", AccountChange(disabled_at=NOW), deed, now=NOW)
    finally:
        await store.aclose()


async def test_an_old_hash_is_made_anew_at_the_next_sign_in() -> None:
    _, _, store = await house()
    try:
        service, counted, _ = await house(PasswordHasher(time_cost=2, memory_cost=64, parallelism=1), store)
        before = await store.sign_in("acme", PASSWORD, "maria")
        await service.by_password("acme", "maria", RIGHT)
        assert counted.worked == ["verify", "hash"]
        after = await store.sign_in("acme", PASSWORD, "maria")
        assert before is not None
        assert after is not None
        assert before.secret != after.secret
        counted.worked.clear()
        await service.by_password("acme", "maria", RIGHT)
        assert counted.worked == ["verify"]
    finally:
        await store.aclose()


async def test_what_is_kept_is_argon2id_and_another_for_the_same_password() -> None:
    default = Argon2Passwords()
    assert not default.outdated("$argon2id$v=19$m=65536,t=3,p=4$" + "A" * 22 + "$" + "A" * 43)
    quick = Argon2Passwords(QUICK)
    one, other = await quick.hash(RIGHT), await quick.hash(RIGHT)
    assert one != other
    assert one.startswith("$argon2id$")
    assert await quick.verify(one, RIGHT)
    assert not await quick.verify(one, RIGHT + " ")
    assert not await quick.verify("", RIGHT)
    assert not await quick.verify("no hash at all", RIGHT)


async def test_few_work_at_once_and_a_crowd_is_sent_away() -> None:
    class Slow(Counted):
        def _verify(self, secret: str, password: str) -> bool:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            try:
                return super()._verify(secret, password)
            finally:
                self.at_once -= 1

    crowd = Slow()
    secret = await crowd.hash(RIGHT)
    outcomes = await asyncio.gather(
        *(crowd.verify(secret, RIGHT) for _ in range(passwords.MOST_WAITING + 10)), return_exceptions=True
    )
    assert outcomes.count(True) == passwords.MOST_WAITING
    assert sum(isinstance(each, TooMany) for each in outcomes) == 10
    assert crowd.most_at_once <= passwords.AT_ONCE
    assert await crowd.verify(secret, RIGHT), "and afterwards as before"


@pytest.mark.parametrize(
    ("password", "because"),
    [("eleven char", "short"), ("x" * 201, "long"), ("Maria-Petrova", "login"), (" maria-petrova ", "login")],
)
async def test_passwords_that_may_not_be(password: str, because: str) -> None:
    service, _, store = await house()
    try:
        with pytest.raises(PasswordRefused) as refused:
            await service.set_password("acme", "stf_1", login="maria-petrova", password=password)
        assert refused.value.because == because
    finally:
        await store.aclose()


async def test_keyboards_that_spell_a_letter_differently_agree() -> None:
    service, _, store = await house()
    try:
        await service.set_password("acme", "stf_1", login="Jose\N{COMBINING ACUTE ACCENT}", password="e\u0301" * 12)
        begun = await service.by_password("acme", "jos\N{LATIN SMALL LETTER E WITH ACUTE}", "\u00e9" * 12)
        assert begun.session.staff_id == "stf_1"
        with pytest.raises(InvalidInput):
            await service.by_password("acme", "maria", "\ud800" * 12)
        with pytest.raises(InvalidInput):
            await service.by_password("acme", "\ud800", "x" * 12)
    finally:
        await store.aclose()


async def test_a_pile_of_accents_is_no_work() -> None:
    """Bringing 80,000 of them into one order takes Python 20 s."""
    service, _, store = await house()
    pile = "e" + "\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}" * 40_000
    try:
        begun = time.monotonic()
        for login, password in (("maria", pile), (pile, RIGHT)):
            with pytest.raises(SignInRefused):
                await service.by_password("acme", login, password)
        assert time.monotonic() - begun < 5
    finally:
        await store.aclose()


async def test_refusals_are_told_to_the_audit_once_a_minute_and_never_the_login() -> None:
    service, _, store = await house()
    try:
        for login in ("maria", "maria", "my-secret-typed-here"):
            with pytest.raises(SignInRefused):
                await service.by_password("acme", login, "x" * 12)
        await service.settle()
        told = await store.audited("acme", before=None, limit=20)
        assert [line.action for line in told].count("sign_in_refused") == 1
        assert "my-secret" not in repr(told)
    finally:
        await store.aclose()
