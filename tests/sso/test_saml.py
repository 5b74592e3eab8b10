"""Signing in by SAML: an honest provider, and every dishonest answer that is known."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.dom import minidom

import httpx2
import pytest

from tests.sso.browsing import Browser, asked
from tests.sso.saml_provider import ASSERTION, DS, RSA_SHA256, Pair, SamlIdp, encrypted, rearranged, sent
from tests.sso.served import SOON_S, Entrance, serving, settings_in, spent, workspace
from tests.sso.wrapping import EVIL, WRAPPINGS, named
from widget_server.adapters.outbound import OutboundClient
from widget_server.adapters.sql import open_store
from widget_server.adapters.sso import Makers
from widget_server.adapters.sso.saml import Saml
from widget_server.clock import now_ms
from widget_server.core.access import RoleGrant
from widget_server.core.errors import SignInRefused
from widget_server.core.identity_providers import MetadataSource, SamlProvider
from widget_server.ports import Store
from widget_server.ports.sign_in import Arrived, Attempt
from widget_server.services.ids import new_id

ROLES = {"roles": [{"from": "eduPersonAffiliation", "is": "mentors", "role": "mentor"}], "name": "displayName"}


def described(key: str = "campus", **more: Any) -> dict[str, Any]:
    """A provider for sign_in.yaml."""
    return {"kind": "saml", "key": key, "name": key.title(), "metadata": {"file": "idp.xml"}, "mapping": ROLES, **more}


class Scene:
    """A server, its identity provider, and others that it does not know."""

    def __init__(self, entrance: Entrance, idp: SamlIdp, folder: Path, reader: Pair) -> None:
        self.entrance = entrance
        self.idp = idp
        self.reader = reader
        self.stranger = SamlIdp(folder / "stranger", "https://stranger.example/metadata")
        self.impostor = SamlIdp(folder / "impostor", idp.entity)

    async def introduce(self, *keys: str) -> None:
        """Give every provider our metadata of these ways in."""
        documents = []
        for key in keys:
            answer = await self.entrance.place.http.get(f"{self.entrance.url}/sign-in/{key}/metadata")
            assert answer.headers["content-type"] == "application/samlmetadata+xml"
            documents.append(answer.text.partition("?>")[2])
        whole = f'<m:EntitiesDescriptor xmlns:m="urn:oasis:names:tc:SAML:2.0:metadata">{"".join(documents)}</m:EntitiesDescriptor>'
        for idp in (self.idp, self.stranger, self.impostor):
            idp.knows(whole)

    async def leave(self, key: str = "campus") -> tuple[Browser, str]:
        """A browser on its way, and the address it was sent to."""
        browser = self.entrance.browser()
        return browser, await self.entrance.leave(browser, key)

    async def bring(
        self, browser: Browser, xml: str, *, relay: str | None, key: str = "campus", response: str | None = None
    ) -> httpx2.Response:
        """Post an answer, as the provider's page does."""
        form = {"SAMLResponse": sent(xml) if response is None else response}
        if relay is not None:
            form["RelayState"] = relay
        began = spent()
        answer = await browser.post(self.entrance.back(key), form, origin="https://idp.example")
        assert spent() - began < SOON_S
        return answer


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory, xmlsec1: str) -> AsyncIterator[Scene]:
    folder = tmp_path_factory.mktemp("saml")
    for name in ("stranger", "impostor"):
        (folder / name).mkdir()
    settings, idp, reader = settings_in(folder), SamlIdp(folder), Pair(folder, "reader")
    files = {"idp.xml": idp.metadata, "reader.crt": reader.certificate.read_bytes()}
    key = {"file": str(reader.key)}
    await workspace(
        settings,
        described(),
        described("sealed", decryption_key=key, decryption_certificate="reader.crt"),
        described("numbered", subject="uid"),
        files=files,
    )
    async with serving(settings) as entrance:
        scene = Scene(entrance, idp, folder, reader)
        await scene.introduce("campus", "sealed", "numbered")
        yield scene


# -- honest answers ----------------------------------------------------------------------------------------------------
HONEST: dict[str, Any] = {
    "the assertion signed": lambda s, a: s.idp.answer(a),
    "the response too": lambda s, a: s.idp.answer(a, sign="both"),
    "signed by hand, as the dishonest ones are": lambda s, a: s.idp.signed(s.idp.unsigned(a)),
}


@pytest.mark.parametrize("name", HONEST)
async def test_an_honest_answer_is_taken(scene: Scene, name: str) -> None:
    browser, away = await scene.leave()
    assert asked(away)["RelayState"]
    answer = await scene.bring(browser, HONEST[name](scene, away), relay=asked(away)["RelayState"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/academy/")
    assert await scene.entrance.is_in(browser)
    [account] = await scene.entrance.accounts()
    assert (account.name, account.person_id, account.grants) == ("Maria", None, (RoleGrant(role="mentor"),))
    await browser.post(f"{scene.entrance.url}/sign-out", {})


async def test_an_encrypted_one_is_taken_where_there_is_a_key(scene: Scene) -> None:
    browser, away = await scene.leave("sealed")
    xml = encrypted(scene.idp.answer(away), scene.reader)
    assert "u-maria" not in xml
    answer = await scene.bring(browser, xml, relay=asked(away)["RelayState"], key="sealed")
    assert answer.status_code == 303
    assert await scene.entrance.is_in(browser)
    await browser.post(f"{scene.entrance.url}/sign-out", {})


async def test_our_metadata_says_what_we_ask_for(scene: Scene) -> None:
    plain = (await scene.entrance.place.http.get(f"{scene.entrance.url}/sign-in/campus/metadata")).text
    assert f'entityID="{scene.entrance.url}/sign-in/campus/metadata"' in plain
    assert f'Location="{scene.entrance.back("campus")}"' in plain
    assert 'WantAssertionsSigned="true"' in plain
    assert "KeyDescriptor" not in plain
    assert (
        'use="encryption"'
        in (await scene.entrance.place.http.get(f"{scene.entrance.url}/sign-in/sealed/metadata")).text
    )


# -- dishonest ones ----------------------------------------------------------------------------------------------------
def instant(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M:%SZ")


def resigned(scene: Scene, away: str, pattern: str, by: str) -> str:
    """An answer that was made otherwise before it was signed, by the provider itself."""
    changed, count = re.subn(pattern, by, scene.idp.unsigned(away))
    assert count, pattern
    return scene.idp.signed(changed)


def replaced(xml: str, pattern: str, by: str, *, count: int = 1) -> str:
    """An answer that was changed after it was signed."""
    changed, done = re.subn(pattern, by, xml, count=count)
    assert done, pattern
    return changed


def twice(document: Any, assertion: Any) -> None:
    """The signed assertion, and once more."""
    again = assertion.cloneNode(True)
    again.setAttribute("ID", "_again")
    for signature in again.getElementsByTagNameNS(DS, "Signature"):
        signature.removeAttribute("Id")
    assertion.parentNode.appendChild(again)


def commented(document: Any, assertion: Any) -> None:
    """A comment within the name: it is not part of what is signed."""
    [name] = assertion.getElementsByTagNameNS(ASSERTION, "NameID")
    text = name.firstChild.data
    name.firstChild.data = text[:6]
    name.appendChild(document.createComment("x"))
    name.appendChild(document.createTextNode(text[6:]))


BOMB = (
    f'<t:Transform xmlns:t="{DS}" Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116">'
    '<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0"><x:template match="/">'
    '<x:for-each select="//. | //@*"><x:for-each select="//. | //@*"><x:for-each select="//. | //@*">'
    '<x:value-of select="concat(., .)"/></x:for-each></x:for-each></x:for-each></x:template></x:stylesheet></t:Transform>'
)
XPATH = f'<t:Transform xmlns:t="{DS}" Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><t:XPath>not(.)</t:XPath></t:Transform>'
LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
EXTERNAL = '<!DOCTYPE r SYSTEM "file:///etc/passwd">'
SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"

ANSWERS: dict[str, tuple[str, Any]] = {
    "unsigned": ("is not signed", lambda s, a: s.idp.unsigned(a)),
    "signed as a response alone": ("is not signed", lambda s, a: s.idp.answer(a, sign="response")),
    "the name changed": ("SignatureError", lambda s, a: rearranged(s.idp.answer(a), lambda d, e: named(e, EVIL))),
    "a role changed": ("SignatureError", lambda s, a: replaced(s.idp.answer(a, "u-guest"), ">mentors<", ">administrators<")),
    "a value changed in the signature": ("SignatureError", lambda s, a: replaced(s.idp.answer(a), "SignatureValue>\\s*[^<\\s]{4}", "SignatureValue>AAAA")),
    "another audience": ("another audience", lambda s, a: resigned(s, a, "(<[^>]*Audience>)[^<]*", r"\1https://elsewhere.example")),
    "no audience": ("another audience", lambda s, a: resigned(s, a, "<[^>]*AudienceRestriction>.*</[^>]*AudienceRestriction>", "")),
    "another recipient": ("another recipient", lambda s, a: resigned(s, a, 'Recipient="[^"]*"', 'Recipient="https://elsewhere.example/acs"')),
    "no recipient": ("another recipient", lambda s, a: resigned(s, a, 'Recipient="[^"]*"', "")),
    "another destination": ("another recipient", lambda s, a: replaced(s.idp.answer(a), 'Destination="[^"]*"', 'Destination="https://elsewhere.example/acs"')),
    "expired": ("has expired", lambda s, a: resigned(s, a, 'NotOnOrAfter="[^"]*"', f'NotOnOrAfter="{instant(seconds=-40)}"')),
    "not yet valid": ("not valid yet", lambda s, a: resigned(s, a, 'NotBefore="[^"]*"', f'NotBefore="{instant(seconds=60)}"')),
    "for ever": ("for ever", lambda s, a: resigned(s, a, '(SubjectConfirmationData[^>]*) NotOnOrAfter="[^"]*"', r"\1")),
    "a time that is none": ("a time that is none", lambda s, a: resigned(s, a, 'NotOnOrAfter="[^"]*"', 'NotOnOrAfter="tomorrow"')),
    "answering nobody": ("another request", lambda s, a: resigned(s, a, 'InResponseTo="[^"]*"', "")),
    "answering somebody else": ("another request", lambda s, a: resigned(s, a, 'InResponseTo="[^"]*"', 'InResponseTo="_0123"')),
    "answering one in the response, another in the assertion": ("another request", lambda s, a: replaced(s.idp.answer(a), 'InResponseTo="[^"]*"', 'InResponseTo="_0123"')),
    "not borne by whoever brings it": ("by bearing", lambda s, a: resigned(s, a, "cm:bearer", "cm:sender-vouches")),
    "another issuer": ("another issuer", lambda s, a: s.stranger.answer(a)),
    "another issuer, signed by ours": ("another issuer", lambda s, a: resigned(s, a, "https://idp.example/metadata", "https://stranger.example/metadata")),
    "another certificate": ("SignatureError", lambda s, a: s.impostor.answer(a)),
    "a comment in the name": ("a comment", lambda s, a: rearranged(s.idp.answer(a, f"{EVIL}.elsewhere"), commented)),
    "a comment anywhere": ("a comment", lambda s, a: replaced(s.idp.answer(a), "><", "><!-- --><")),
    "a CDATA section": ("a CDATA section", lambda s, a: replaced(s.idp.answer(a), ">mentors<", "><![CDATA[mentors]]><")),
    "a processing instruction": ("a processing instruction", lambda s, a: replaced(s.idp.answer(a), "><", "><?x y?><")),
    "a document type": ("a document type", lambda s, a: EXTERNAL + s.idp.answer(a).partition("?>")[2]),
    "entities of entities": ("a document type", lambda s, a: LAUGHS + s.idp.answer(a).partition("?>")[2]),
    "a transform that computes": ("too many transforms", lambda s, a: replaced(s.idp.answer(a), "(<[^>]*Transforms>)", rf"\1{BOMB}")),
    "a transform that leaves everything out": ("too many transforms", lambda s, a: replaced(s.idp.answer(a), "(<[^>]*Transforms>)", rf"\1{XPATH}")),
    "a transform that computes, among few": ("a Transform that", lambda s, a: replaced(s.idp.answer(a), "<[^>]*Transform [^>]*xml-exc-c14n#\"/>", BOMB)),
    "a weak algorithm": ("a SignatureMethod", lambda s, a: s.idp.signed(s.idp.unsigned(a), method=SHA1)),
    "an algorithm that needs no key of the provider": ("a SignatureMethod", lambda s, a: replaced(s.idp.answer(a), re.escape(RSA_SHA256), "http://www.w3.org/2000/09/xmldsig#hmac-sha1")),
    "a reference to elsewhere": ("over another element", lambda s, a: replaced(s.idp.answer(a), 'URI="#[^"]*"', 'URI="https://elsewhere.example/"')),
    "a reference to the whole document": ("over another element", lambda s, a: replaced(s.idp.answer(a), 'URI="#[^"]*"', 'URI=""')),
    "a key from elsewhere": ("key lies elsewhere", lambda s, a: replaced(s.idp.answer(a), "(<[^>]*KeyInfo>)", rf'\1<k:RetrievalMethod xmlns:k="{DS}" URI="https://elsewhere.example/"/>')),
    "two assertions": ("2 assertions", lambda s, a: rearranged(s.idp.answer(a), twice)),
    "one id for two": ("stands there twice", lambda s, a: replaced(s.idp.answer(a), ' ID="[^"]*"', ' ID="Signature2"')),
    "encrypted, without a key": ("no decryption_key", lambda s, a: encrypted(s.idp.answer(a), s.reader)),
    "an error": ("with an error", lambda s, a: replaced(s.idp.answer(a), "status:Success", "status:Responder")),
    "a name for this time alone": ("another one each time", lambda s, a: s.idp.answer(a, format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient")),
    "a name that is an email": ("an email address", lambda s, a: s.idp.answer(a, "maria@example.org", format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")),
    "a name with a line end": ("no name for the account", lambda s, a: resigned(s, a, ">u-maria</", ">u-\nmaria</")),
    "no role": ("gives no role", lambda s, a: resigned(s, a, ">mentors<", ">everybody<")),
    "a SAML 1.1 version": ("another version", lambda s, a: replaced(s.idp.answer(a), 'Version="2.0"', 'Version="1.1"')),
    "another message": ("no SAML response", lambda s, a: replaced(s.idp.answer(a), "<(/?)(ns[0-9]*):Response", r"<\1\2:LogoutResponse", count=2)),
    "no XML": ("is broken", lambda s, a: "nothing"),
    "half of it": ("is broken", lambda s, a: s.idp.answer(a)[:900]),
    "very deep": ("too deep", lambda s, a: "<a>" * 5_000 + "</a>" * 5_000),
    "very wide": ("too much", lambda s, a: "<a>" + "<b/>" * 40_000 + "</a>"),
    "very large": ("too large", lambda s, a: replaced(s.idp.answer(a), ">Maria<", f">{'x' * 262_144}<")),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
async def test_a_dishonest_answer_lets_nobody_in(scene: Scene, name: str, caplog: pytest.LogCaptureFixture) -> None:
    browser, away = await scene.leave()
    why, made = ANSWERS[name]
    answer = await scene.bring(browser, made(scene, away), relay=asked(away)["RelayState"])
    await scene.entrance.refused(answer, browser)
    assert why in caplog.messages[-1]


@pytest.mark.parametrize("number", WRAPPINGS)
async def test_a_wrapped_signature_lets_nobody_in(scene: Scene, number: str) -> None:
    browser, away = await scene.leave()
    good = scene.idp.answer(away, sign="both" if number in "12" else "assertion")
    xml = rearranged(good, WRAPPINGS[number])
    assert EVIL in xml
    answer = await scene.bring(browser, xml, relay=asked(away)["RelayState"])
    await scene.entrance.refused(answer, browser)
    assert EVIL not in {account.name for account in await scene.entrance.accounts()}


SEALED: dict[str, tuple[str, Any]] = {
    "nothing signed inside": ("is not signed", lambda s, a: encrypted(s.idp.unsigned(a), s.reader)),
    "another certificate inside": ("SignatureError", lambda s, a: encrypted(s.impostor.answer(a), s.reader)),
    "a transform that computes inside": ("too many transforms", lambda s, a: encrypted(replaced(s.idp.answer(a), "(<[^>]*Transforms>)", rf"\1{BOMB}"), s.reader)),
    "for somebody else": ("DecryptError", lambda s, a: encrypted(s.idp.answer(a), s.idp.pair)),
    "by the transport that tells keys": ("an EncryptionMethod", lambda s, a: encrypted(s.idp.answer(a), s.reader, transport="rsa-1_5")),
    "changed on the way": ("Error", lambda s, a: replaced(encrypted(s.idp.answer(a), s.reader), r"(</xenc:EncryptedKey>.*CipherValue>)[^<]{4}", r"\1AAAA")),
    "from elsewhere": ("leads elsewhere", lambda s, a: replaced(encrypted(s.idp.answer(a), s.reader), r"<xenc:CipherValue>[^<]*</xenc:CipherValue>(?=\s*</xenc:CipherData>\s*</xenc:EncryptedData>)", '<xenc:CipherReference URI="https://elsewhere.example/"/>')),
    "a second one in the signature": ("odd place", lambda s, a: replaced(encrypted(s.idp.answer(a, sign="both"), s.reader), "(<[^>]*KeyInfo>)", rf"\1{ELSEWHERE}")),
    "a key that is computed for hours": ("leads elsewhere", lambda s, a: replaced(encrypted(s.idp.answer(a), s.reader), "<xenc:EncryptedKey>", f"{DERIVED}<xenc:EncryptedKey>")),
    "beside an open one": ("2 assertions", lambda s, a: rearranged(s.idp.answer(a), lambda d, e: e.parentNode.appendChild(_sealed_copy(s, a, d)))),
}  # fmt: skip


ELSEWHERE = (
    '<x:EncryptedData xmlns:x="http://www.w3.org/2001/04/xmlenc#"><x:CipherData>'
    '<x:CipherReference URI="https://elsewhere.example/"/></x:CipherData></x:EncryptedData>'
)
DERIVED = '<d:DerivedKey xmlns:d="http://www.w3.org/2009/xmlenc11#"/>'


def _sealed_copy(scene: Scene, away: str, document: Any) -> Any:
    other = minidom.parseString(encrypted(scene.idp.answer(away), scene.reader))
    [found] = other.getElementsByTagNameNS(ASSERTION, "EncryptedAssertion")
    return document.importNode(found, True)


@pytest.mark.parametrize("name", SEALED)
async def test_a_dishonest_answer_lets_nobody_in_sealed_either(
    scene: Scene, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    browser, away = await scene.leave("sealed")
    why, made = SEALED[name]
    xml = made(scene, away)
    answer = await scene.bring(browser, xml, relay=asked(away)["RelayState"], key="sealed")
    await scene.entrance.refused(answer, browser)
    assert why in caplog.messages[-1]


RELAYS = {
    "an address": "https://elsewhere.example/",
    "a path of ours": "/console/academy/inbox",
    "another attempt's": "A" * 43,
    "nothing": "",
    "not there": None,
}


@pytest.mark.parametrize("name", RELAYS)
async def test_where_to_go_never_comes_from_outside(scene: Scene, name: str) -> None:
    browser, away = await scene.leave()
    answer = await scene.bring(browser, scene.idp.answer(away), relay=RELAYS[name])
    await scene.entrance.refused(answer, browser)
    assert "location" not in answer.headers
    assert "elsewhere.example" not in answer.text


async def test_a_form_that_is_none(scene: Scene) -> None:
    for response in ("", "%%%", "PHg+", "A" * 400_000):
        browser, away = await scene.leave()
        answer = await scene.bring(browser, "", relay=asked(away)["RelayState"], response=response)
        await scene.entrance.refused(answer, browser)
    browser, away = await scene.leave()
    query = f"SAMLResponse={sent(scene.idp.answer(away))}&RelayState={asked(away)['RelayState']}"
    answer = await browser.get(f"{scene.entrance.back('campus')}?{query}")
    await scene.entrance.refused(answer, browser)


async def test_nobody_is_signed_in_as_an_attacker_or_for_one(scene: Scene) -> None:
    """An answer belongs to the browser that asked: planted in another it lets nobody in, nor does one that nobody asked for."""
    _, away = await scene.leave()
    victim, own = await scene.leave()
    xml, relay = scene.idp.answer(away), asked(away)["RelayState"]
    await scene.entrance.refused(await scene.bring(victim, xml, relay=relay), victim)
    stranger = scene.entrance.browser()
    await scene.entrance.refused(
        await scene.bring(stranger, scene.idp.answer(own), relay=asked(own)["RelayState"]), stranger
    )
    await scene.entrance.refused(await scene.bring(victim, scene.idp.answer(own), relay=relay), victim)


async def test_an_answer_to_one_provider_is_none_to_another(scene: Scene) -> None:
    browser, away = await scene.leave("campus")
    relay = asked(away)["RelayState"]
    answer = await scene.bring(browser, scene.idp.answer(away), relay=relay, key="numbered")
    await scene.entrance.refused(answer, browser)
    _, elsewhere = await scene.leave("numbered")
    answer = await scene.bring(browser, scene.idp.answer(elsewhere), relay=relay)
    await scene.entrance.refused(answer, browser)


async def test_the_account_may_be_named_by_an_attribute(scene: Scene) -> None:
    browser, away = await scene.leave("numbered")
    xml = scene.idp.answer(away, "u-7", format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient")
    answer = await scene.bring(browser, xml, relay=asked(away)["RelayState"], key="numbered")
    assert answer.status_code == 303
    await browser.post(f"{scene.entrance.url}/sign-out", {})


async def test_where_we_are_is_never_taken_from_a_request(scene: Scene) -> None:
    """Whoever could name our address could bring us what was meant for theirs."""
    headers = {"host": "elsewhere.example", "origin": "http://elsewhere.example"}
    answer = await scene.entrance.place.http.post("/console/academy/sign-in/campus", headers=headers)
    assert answer.status_code == 403
    assert "refresh" not in answer.headers
    assert (
        await scene.entrance.place.http.get("/console/academy/sign-in/campus/metadata", headers=headers)
    ).status_code == 403


async def test_a_link_to_a_provider_begins_nothing(scene: Scene) -> None:
    page = await scene.entrance.place.http.get("/console/academy/sign-in/campus?to=/console/academy/inbox")
    assert page.status_code == 200
    assert 'action="/console/academy/sign-in/campus"' in page.text
    assert "set-cookie" not in page.headers
    assert (await scene.entrance.place.http.get("/console/academy/sign-in/nobody")).status_code == 404
    assert (await scene.entrance.place.http.get("/console/academy/sign-in/nobody/metadata")).status_code == 404


async def test_an_assertion_is_remembered_beside_its_attempt(tmp_path: Path, xmlsec1: str) -> None:
    """Should an attempt ever count twice, its answer still would not; nor after a restart."""
    idp, made = SamlIdp(tmp_path), SamlProvider(key="campus", name="Campus", metadata=MetadataSource(file="idp.xml"))
    (tmp_path / "idp.xml").write_bytes(idp.metadata)
    attempt = Attempt(
        workspace="academy",
        provider="campus",
        state="s" * 43,
        nonce="0" * 32,
        verifier="",
        callback="https://cue.example/console/academy/sign-in/campus/back",
        browser="",
        return_to="",
        expires_at=0,
    )
    xml = ""
    for allowed in (True, False):
        store = await open_store(tmp_path / "cue.db", new_id=new_id, clock=now_ms)
        try:
            provider = _made(made, store, tmp_path)
            if not xml:
                idp.knows((await provider.described(attempt.callback)).decode().partition("?>")[2])
                xml = idp.answer(await provider.begin(attempt))
            arrived = Arrived(method="POST", query={}, form={"SAMLResponse": sent(xml)})
            if allowed:
                assert (await provider.finish(attempt, arrived)).subject == "u-maria"
            with pytest.raises(SignInRefused):
                await provider.finish(attempt, arrived)
        finally:
            await store.aclose()


def _made(described: SamlProvider, store: Store, folder: Path) -> Saml:
    make = Makers(
        outbound=OutboundClient(),
        clock=now_ms,
        spend=store.spend,
        folder=lambda workspace: folder,
        public_url="https://cue.example",
    )
    provider = make("academy", described)
    assert isinstance(provider, Saml)
    assert make("academy", described) is provider
    return provider


async def test_an_answer_is_good_once_also_after_a_restart(tmp_path: Path, xmlsec1: str) -> None:
    (tmp_path / "stranger").mkdir()
    (tmp_path / "impostor").mkdir()
    settings, idp = settings_in(tmp_path), SamlIdp(tmp_path)
    await workspace(settings, described(), files={"idp.xml": idp.metadata})
    async with serving(settings) as entrance:
        scene = Scene(entrance, idp, tmp_path, idp.pair)
        await scene.introduce("campus")
        browser, away = await scene.leave()
        xml, relay = idp.answer(away), asked(away)["RelayState"]
        assert (await scene.bring(browser, xml, relay=relay)).status_code == 303
        await browser.post(f"{entrance.url}/sign-out", {})
        cookies = browser.cookies[urlsplit(entrance.url).netloc]
        await scene.entrance.refused(await scene.bring(browser, xml, relay=relay), browser)
    async with serving(settings) as entrance:
        again = Scene(entrance, idp, tmp_path, idp.pair)
        browser = entrance.browser()
        browser.cookies[urlsplit(entrance.url).netloc] = cookies
        await entrance.refused(await again.bring(browser, xml, relay=relay), browser)
