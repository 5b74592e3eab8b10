"""Signing in by OpenID Connect: a real provider, and a dishonest one in every way that is known."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.responses import PlainTextResponse

from tests.served import Clock
from tests.sso import openid_provider
from tests.sso.browsing import Browser, asked
from tests.sso.dishonest import ANOTHER_RSA, EC, ED, RSA, SMALL_RSA, Dishonest, dishonest, public
from tests.sso.served import MAPPING, SOON_S, Entrance, serving, settings_in, spent, workspace, write
from widget_server.core.access import RoleGrant


def described(issuer: str, *, key: str = "company", **more: Any) -> dict[str, Any]:
    """A provider for sign_in.yaml."""
    return {
        "kind": "oidc",
        "key": key,
        "name": key.title(),
        "issuer": issuer,
        "client_id": "cuecard",
        "mapping": {"roles": MAPPING["roles"]},
        **more,
    }


# -- an honest one -----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
async def honest(tmp_path_factory: pytest.TempPathFactory, node_packages: None) -> AsyncIterator[Entrance]:
    settings = settings_in(tmp_path_factory.mktemp("honest"))
    await workspace(settings)
    async with serving(settings) as entrance:
        with openid_provider.running(entrance.back("company")) as issuer, pytest.MonkeyPatch.context() as patch:
            patch.setenv("ACADEMY_SECRET", openid_provider.SECRET)
            secret = {"env": "ACADEMY_SECRET"}
            by_role = {"roles": MAPPING["roles"]}
            write(
                settings,
                described(issuer, client_secret=secret, mapping=MAPPING),
                described(issuer, key="posting", client_secret=secret, authenticate="post", mapping=by_role),
            )
            assert entrance.place.app.house is not None
            await entrance.place.app.house.refresh()
            yield entrance


async def test_a_mentor_comes_in_and_is_no_more_than_the_mapping_says(honest: Entrance) -> None:
    browser = honest.browser()
    away = await honest.leave(browser, "company", to="/console/academy/account")
    assert asked(away)["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= asked(away).keys()
    back = await openid_provider.log_in(browser, away, "maria", callback=honest.back("company"))
    answer = await browser.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/academy/account")
    assert await honest.is_in(browser)
    [account] = [one for one in await honest.accounts() if one.person_id == "maria"]
    assert (account.name, account.email, account.grants) == ("Maria", "maria@example.org", (RoleGrant(role="mentor"),))

    # The same code and state again, by the same browser and by another: no second session.
    before = await honest.sessions()
    for other in (browser, honest.browser()):
        assert (await other.get(back)).status_code == 403
    assert await honest.sessions() == before


async def test_whoever_has_no_role_by_the_mapping_is_no_account(honest: Entrance) -> None:
    browser = honest.browser()
    away = await honest.leave(browser, "company")
    back = await openid_provider.log_in(browser, away, "guest", callback=honest.back("company"))
    answer = await browser.get(back)
    assert answer.status_code == 403
    assert "no role here yet" in answer.text
    assert not await honest.is_in(browser)
    assert "Guest" not in {one.name for one in await honest.accounts()}


async def test_an_email_that_nobody_confirmed_is_not_taken(honest: Entrance) -> None:
    browser = honest.browser()
    away = await honest.leave(browser, "company")
    back = await openid_provider.log_in(browser, away, "boris", callback=honest.back("company"))
    answer = await browser.get(back)
    assert answer.status_code == 403
    assert "not confirmed" in answer.text
    assert not await honest.is_in(browser)


async def test_a_code_that_was_stolen_is_worth_nothing_in_another_browser(honest: Entrance) -> None:
    """The thief brings it with a state of their own: the provider asks for the verifier of whoever left (PKCE)."""
    victim, thief = honest.browser(), honest.browser()
    away = await honest.leave(victim, "company")
    back = asked(await openid_provider.log_in(victim, away, "maria", callback=honest.back("company")))
    own = asked(await honest.leave(thief, "company"))
    before = await honest.sessions()
    answer = await thief.get(f"{honest.back('company')}?code={back['code']}&state={own['state']}&iss={back['iss']}")
    assert answer.status_code == 403
    assert await honest.sessions() == before
    assert not await honest.is_in(thief)


async def test_two_providers_are_not_mixed_up(honest: Entrance) -> None:
    """An answer that one provider's login led to is brought to another's address."""
    browser = honest.browser()
    away = await honest.leave(browser, "company")
    back = await openid_provider.log_in(browser, away, "maria", callback=honest.back("company"))
    before = await honest.sessions()
    answer = await browser.get(back.replace("/company/back", "/posting/back"))
    assert answer.status_code == 403
    assert await honest.sessions() == before


# -- a dishonest one ---------------------------------------------------------------------------------------------------
class Scene:
    """A server, a provider that says anything, and somebody who comes back from it."""

    def __init__(self, entrance: Entrance, provider: Dishonest) -> None:
        self.entrance = entrance
        self.provider = provider

    async def come_back(self, key: str = "company", **changes: str | None) -> tuple[Browser, httpx2.Response]:
        """Leave and return, with what the address brings changed; what is None is left out."""
        browser = self.entrance.browser()
        away = asked(await self.entrance.leave(browser, key))
        self.provider.nonce = away["nonce"]
        brought: dict[str, str | None] = {"code": "a-code", "state": away["state"], **changes}
        query = "&".join(f"{name}={value}" for name, value in brought.items() if value is not None)
        began = spent()
        answer = await browser.get(f"{self.entrance.back(key)}?{query}")
        assert spent() - began < SOON_S
        return browser, answer


@pytest.fixture(scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    settings = settings_in(tmp_path_factory.mktemp("dishonest"))
    async with dishonest() as provider:
        await workspace(
            settings,
            described(provider.issuer, mapping={**MAPPING, "person": "sub"}),
            described(provider.issuer, key="trusting", trust_email=True, mapping={**MAPPING, "person": "nowhere"}),
        )
        async with serving(settings) as entrance:
            yield Scene(entrance, provider)


@pytest.fixture
def scene(shared: Scene) -> Scene:
    fresh = Dishonest()
    fresh.issuer = shared.provider.issuer
    vars(shared.provider).update({name: value for name, value in vars(fresh).items() if name not in ("token",)})
    shared.provider.token = lambda nonce: shared.provider.signed(nonce)
    return shared


NOW = int(time.time())
PUBLIC_PEM = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def unsigned(scene: Scene, nonce: str) -> str:
    return jwt.encode(scene.provider.claims(nonce), None, algorithm="none")  # type: ignore[arg-type]


def by_the_public_key(scene: Scene, nonce: str) -> str:
    """HS256, its secret the public key that everybody has: the library here refuses to make it, so by hand."""

    head, body = json.dumps({"alg": "HS256", "kid": "r", "typ": "JWT"}), json.dumps(scene.provider.claims(nonce))
    signed = f"{text_of(head)}.{text_of(body)}"
    digest = hmac.new(PUBLIC_PEM, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def text_of(words: str) -> str:
    """As it stands in a token."""
    return base64.urlsafe_b64encode(words.encode()).rstrip(b"=").decode()


def changed(scene: Scene, nonce: str) -> str:
    """Signed for one, and another written in."""
    head, _, signature = scene.provider.signed(nonce).split(".")
    _, body, _ = scene.provider.signed(nonce, sub="somebody-else").split(".")
    return f"{head}.{body}.{signature}"


CLAIMS: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "0" * 32},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "another"},
    "no audience": {"aud": None},
    "several audiences, for whom is not said": {"aud": ["cuecard", "another"]},
    "several audiences, for another": {"aud": ["cuecard", "another"], "azp": "another"},
    "for another, to us": {"azp": "another"},
    "another issuer": {"iss": "https://elsewhere.example"},
    "no issuer": {"iss": None},
    "expired": {"exp": NOW - 60, "iat": NOW - 600},
    "no end": {"exp": None},
    "an end that is no time": {"exp": "tomorrow"},
    "not yet made": {"iat": NOW + 600},
    "not made at any time": {"iat": None},
    "not yet valid": {"nbf": NOW + 600},
    "nobody": {"sub": None},
    "an empty name": {"sub": ""},
    "a name that is none": {"sub": ["maria"]},
    "a name with a line end": {"sub": "maria\n"},
    "an unconfirmed email": {"email": "maria@example.org"},
    "an email confirmed in words": {"email": "maria@example.org", "email_verified": "true"},
    "another access token's": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "no role": {"groups": ["everybody"]},
}


@pytest.mark.parametrize("name", CLAIMS)
async def test_a_token_that_says_something_else_lets_nobody_in(scene: Scene, name: str) -> None:
    scene.provider.token = lambda nonce: scene.provider.signed(nonce, **CLAIMS[name])
    browser, answer = await scene.come_back()
    await scene.entrance.refused(answer, browser)


TOKENS: dict[str, Any] = {
    "unsigned": unsigned,
    "signed by the public key": by_the_public_key,
    "changed": changed,
    "another key": lambda scene, nonce: scene.provider.signed(nonce, key=ANOTHER_RSA),
    "a key that is not shown": lambda scene, nonce: scene.provider.signed(nonce, key=ANOTHER_RSA, kid="x"),
    "no key named, of many": lambda scene, nonce: scene.provider.signed(nonce, kid=None),
    "a key that is too small": lambda scene, nonce: scene.provider.signed(nonce, key=SMALL_RSA, kid="s"),
    "another kind of key": lambda scene, nonce: scene.provider.signed(nonce, key=RSA, kid="e"),
    "an algorithm off the list": lambda scene, nonce: scene.provider.signed(nonce, algorithm="RS512"),
    "no token": lambda scene, nonce: None,
    "a head nested without end": lambda scene, nonce: f"{text_of('[' * 20_000)}.e30.AA",
    "no such thing as a token": lambda scene, nonce: "a.b.c",
    "something enormous": lambda scene, nonce: scene.provider.signed(nonce, padding="x" * 40_000),
}


@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
@pytest.mark.parametrize("name", TOKENS)
async def test_a_token_that_is_signed_otherwise_lets_nobody_in(scene: Scene, name: str) -> None:
    scene.provider.token = lambda nonce: TOKENS[name](scene, nonce)
    browser, answer = await scene.come_back()
    await scene.entrance.refused(answer, browser)


ARRIVALS: dict[str, dict[str, Any]] = {
    "no state": {"state": None},
    "another state": {"state": "A" * 43},
    "no code": {"code": None},
    "an enormous code": {"code": "x" * 5_000},
    "an error": {"code": None, "error": "access_denied"},
    "an error beside a code": {"error": "access_denied"},
    "another issuer (RFC 9207)": {"iss": "https://elsewhere.example"},
}


@pytest.mark.parametrize("name", ARRIVALS)
async def test_an_answer_that_is_no_answer_to_us(scene: Scene, name: str) -> None:
    browser, answer = await scene.come_back(**ARRIVALS[name])
    await scene.entrance.refused(answer, browser)
    assert scene.provider.codes == []  # the code, if there was one, was shown to nobody


async def test_a_state_belongs_to_the_browser_that_left_with_it(scene: Scene) -> None:
    victim = scene.entrance.browser()
    away = asked(await scene.entrance.leave(victim, "company"))
    scene.provider.nonce = away["nonce"]
    attacker = scene.entrance.browser()
    await scene.entrance.leave(attacker, "company")
    answer = await attacker.get(f"{scene.entrance.back('company')}?code=a&state={away['state']}")
    await scene.entrance.refused(answer, attacker)
    again = await victim.get(f"{scene.entrance.back('company')}?code=a&state={away['state']}")
    await scene.entrance.refused(again, victim)  # and is good once, for whoever brings it


async def test_a_code_is_not_taken_from_a_form(scene: Scene) -> None:
    browser = scene.entrance.browser()
    away = asked(await scene.entrance.leave(browser, "company"))
    form = {"code": "a", "state": away["state"]}
    answer = await browser.post(scene.entrance.back("company"), form, origin="https://elsewhere.example")
    await scene.entrance.refused(answer, browser)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda tokens: PlainTextResponse("no", 500), id="an error"),
        pytest.param(lambda tokens: PlainTextResponse("<html>", 200), id="no JSON"),
        pytest.param(lambda tokens: PlainTextResponse("[]", 200), id="a list"),
        pytest.param(lambda tokens: PlainTextResponse("x" * 100_000, 200), id="too much"),
        pytest.param(lambda tokens: PlainTextResponse('{"a":' + "[" * 60_000, 200), id="nested without end"),
        pytest.param(lambda tokens: PlainTextResponse("", 302, {"location": "http://127.0.0.1:1/"}), id="a redirect"),
    ],
)
async def test_a_token_endpoint_that_answers_nonsense(scene: Scene, answer: Any) -> None:
    scene.provider.answer = answer
    browser, told = await scene.come_back()
    await scene.entrance.refused(told, browser)


async def test_an_unconfirmed_email_counts_where_the_workspace_trusts_its_provider(scene: Scene) -> None:
    scene.provider.token = lambda nonce: scene.provider.signed(nonce, email="maria@example.org")
    browser, answer = await scene.come_back("trusting")
    assert answer.status_code == 303
    [account] = await scene.entrance.accounts()
    assert account.email == "maria@example.org"
    await browser.post(f"{scene.entrance.url}/sign-out", {})


async def test_an_honest_token_is_taken_by_each_algorithm(scene: Scene) -> None:
    signings: list[dict[str, Any]] = [
        {},
        {"algorithm": "PS256"},
        {"key": EC, "algorithm": "ES256", "kid": "e"},
        {"key": ED, "algorithm": "EdDSA", "kid": "d"},
    ]
    for signing in signings:
        scene.provider.token = lambda nonce, signing=signing: scene.provider.signed(nonce, **signing)  # type: ignore[misc]
        browser, answer = await scene.come_back()
        assert answer.status_code == 303, signing
        assert await scene.entrance.is_in(browser)
        await browser.post(f"{scene.entrance.url}/sign-out", {})
    [account] = [one for one in await scene.entrance.accounts() if one.person_id == "maria"]
    assert account.grants == (RoleGrant(role="mentor"),)
    assert scene.provider.codes[0].keys() >= {"code_verifier", "redirect_uri", "client_id"}
    assert scene.provider.asked_for_keys <= 1


# -- what a provider says of itself ------------------------------------------------------------------------------------
DISCOVERY: dict[str, dict[str, Any]] = {
    "another-issuer": {"issuer": "https://elsewhere.example"},
    "another-scheme": {"token_endpoint": "ftp://127.0.0.1/"},
    "no-address": {"jwks_uri": 5},
    "no-algorithm": {"id_token_signing_alg_values_supported": ["HS256", "none"]},
}


async def test_a_discovery_document_that_does_not_fit_leads_nowhere(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with dishonest() as provider:
        await workspace(settings, *(described(provider.issuer, key=key) for key in DISCOVERY))
        async with serving(settings) as entrance:
            for key, changes in DISCOVERY.items():
                provider.discovery = changes
                browser = entrance.browser()
                answer = await browser.post(f"{entrance.url}/sign-in/{key}", {})
                await entrance.refused(answer, browser)


async def test_keys_are_asked_for_once_a_minute_at_most(tmp_path: Path) -> None:
    settings, clock = settings_in(tmp_path), Clock()
    async with dishonest() as provider:
        await workspace(settings, described(provider.issuer))
        async with serving(settings, clock=clock) as entrance:
            scene = Scene(entrance, provider)
            provider.token = lambda nonce: provider.signed(nonce, key=ANOTHER_RSA, kid="new")
            for _ in range(3):
                assert (await scene.come_back())[1].status_code == 403
            assert provider.asked_for_keys == 1
            provider.keys.append(public(ANOTHER_RSA, "new"))
            clock.ahead_ms += 20_000
            assert (await scene.come_back())[1].status_code == 403
            clock.ahead_ms += 60_000
            provider.token = lambda nonce: provider.signed(
                nonce, key=ANOTHER_RSA, kid="new", iat=int(time.time()) + 80, exp=int(time.time()) + 300
            )
            assert (await scene.come_back())[1].status_code == 303
            assert provider.asked_for_keys == 2


async def test_a_provider_inside_the_house_is_not_asked_unless_the_operator_says_so(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    async with dishonest() as provider:
        await workspace(settings, described(provider.issuer))
        shut = msgspec.structs.replace(settings, outbound_networks="10.0.0.0/8")
        async with serving(shut) as entrance:
            browser = entrance.browser()
            answer = await browser.post(f"{entrance.url}/sign-in/company", {})
            assert "can’t be reached" in answer.text or "can&#39;t be reached" in answer.text
            await entrance.refused(answer, browser)
