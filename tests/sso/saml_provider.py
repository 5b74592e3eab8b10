"""A SAML identity provider: pysaml2's own, signing with xmlsec1; and the pieces of its answers, to be put together wrongly."""

import base64
import datetime
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.dom import minidom

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sso.browsing import asked

BY_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
BY_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
PASSWORD = {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": "https://idp.example"}


class Pair:
    """A key and its certificate, as files."""

    def __init__(self, folder: Path, name: str) -> None:
        key = rsa.generate_private_key(65537, 2048)
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        self.key, self.certificate = folder / f"{name}.key", folder / f"{name}.crt"
        pkcs1 = serialization.PrivateFormat.TraditionalOpenSSL
        self.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs1, serialization.NoEncryption()))
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


class SamlIdp:
    """One with its own entity id and key. `metadata` is what it gives to service providers."""

    def __init__(
        self, folder: Path, entity: str = "https://idp.example/metadata", *, at: str = "https://idp.example/sso"
    ) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from saml2.config import IdPConfig
            from saml2.metadata import entity_descriptor
            from saml2.server import Server

        self._server, self._config = Server, IdPConfig
        self.entity = entity
        self.pair = Pair(folder, "idp")
        self._settings: dict[str, Any] = {
            "entityid": entity,
            "key_file": str(self.pair.key),
            "cert_file": str(self.pair.certificate),
            "service": {
                "idp": {
                    "endpoints": {"single_sign_on_service": [(at, BY_REDIRECT)]},
                    "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
                }
            },
        }
        self.metadata = str(entity_descriptor(IdPConfig().load({**self._settings}))).encode()
        self._idp: Any = None

    def knows(self, metadata: str) -> None:
        """Be set up for a service provider."""
        self._idp = self._server(config=self._config().load({**self._settings, "metadata": {"inline": [metadata]}}))

    def answer(self, address: str, person: str = "u-maria", *, sign: str = "assertion", **said: Any) -> str:
        """The response to an AuthnRequest that a browser brought. `sign`: assertion, response, both or neither."""
        request = self._idp.parse_authn_request(asked(address)["SAMLRequest"], BY_REDIRECT)
        given = {
            key: value for key, value in self._idp.response_args(request.message).items() if key != "name_id_policy"
        }
        return self._made(person, sign, {**given, **said})

    def answer_to(self, callback: str, entity: str, request: str) -> str:
        """The response to a request that nobody brought."""
        given = {"in_response_to": request, "sp_entity_id": entity, "destination": callback}
        return self._made("u-maria", "assertion", given)

    def _made(self, person: str, sign: str, said: dict[str, Any]) -> str:
        from saml2.saml import NameID

        identity = {"eduPersonAffiliation": ["mentors"], "uid": [person], "displayName": ["Maria"]}
        return str(
            self._idp.create_authn_response(
                identity,
                userid=person,
                name_id=NameID(format=said.pop("format", PERSISTENT), text=person),
                authn=PASSWORD,
                sign_assertion=sign in ("assertion", "both"),
                sign_response=sign in ("response", "both"),
                sign_alg=RSA_SHA256,
                digest_alg=SHA256,
                **said,
            )
        )

    def unsigned(self, address: str, **said: Any) -> str:
        """The same without a signature, to be changed before `signed`."""
        return self.answer(address, sign="neither", **said)

    def signed(self, xml: str, *, method: str = RSA_SHA256, digest: str = SHA256) -> str:
        """The response with its assertion signed as it stands, by xmlsec1."""
        document = minidom.parseString(xml)
        [assertion] = document.getElementsByTagNameNS(ASSERTION, "Assertion")
        after: Any = assertion.getElementsByTagNameNS(ASSERTION, "Issuer")[0].nextSibling
        template = minidom.parseString(
            _TEMPLATE.format(id=assertion.getAttribute("ID"), method=method, digest=digest)
        ).documentElement
        assert template is not None
        assertion.insertBefore(document.importNode(template, deep=True), after)
        return xmlsec(
            "--sign",
            *("--privkey-pem", f"{self.pair.key},{self.pair.certificate}"),
            *("--id-attr:ID", f"{ASSERTION}:Assertion"),
            document.toxml(),
        )


def encrypted(xml: str, reader: Pair, *, transport: str = "rsa-oaep-mgf1p") -> str:
    """The response with its assertion encrypted for whoever holds the key."""
    document = minidom.parseString(xml)
    [assertion] = document.getElementsByTagNameNS(ASSERTION, "Assertion")
    holder = document.createElementNS(ASSERTION, "saml:EncryptedAssertion")
    holder.setAttribute("xmlns:saml", ASSERTION)
    parent = assertion.parentNode
    assert parent is not None
    parent.replaceChild(holder, assertion)
    holder.appendChild(assertion)
    xpath = "/*[local-name()='Response']/*[local-name()='EncryptedAssertion']/*[local-name()='Assertion']"
    return xmlsec(
        "--encrypt",
        *("--pubkey-cert-pem", str(reader.certificate)),
        *("--session-key", "aes-256"),
        *("--node-xpath", xpath),
        "--xml-data",
        document.toxml(),
        _ENCRYPTED.format(transport=transport),
    )


def xmlsec(*words: str) -> str:
    """What xmlsec1 says; words that begin with `<` are given to it as files."""
    with tempfile.TemporaryDirectory() as folder:
        given = []
        for place, word in enumerate(words):
            if word.startswith("<"):
                file = Path(folder) / f"{place}.xml"
                file.write_text(word, encoding="utf-8")
                given.append(str(file))
            else:
                given.append(word)
        done = subprocess.run(["xmlsec1", *given], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


Change = Callable[[minidom.Document, Any], None]


def rearranged(xml: str, change: Change) -> str:
    """The document after something was done to it and to its (first) assertion."""
    document = minidom.parseString(xml)
    change(document, document.getElementsByTagNameNS(ASSERTION, "Assertion")[0])
    return document.toxml()


def sent(xml: str) -> str:
    """As a form's field."""
    return base64.b64encode(xml.encode()).decode()


_TEMPLATE = f"""<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>\
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>\
<ds:SignatureMethod Algorithm="{{method}}"/><ds:Reference URI="#{{id}}"><ds:Transforms>\
<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>\
<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>\
<ds:DigestMethod Algorithm="{{digest}}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>\
<ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>"""
_ENCRYPTED = f"""<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" \
Type="http://www.w3.org/2001/04/xmlenc#Element">\
<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/>\
<ds:KeyInfo xmlns:ds="{DS}"><xenc:EncryptedKey>\
<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#{{transport}}"/>\
<xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>\
<xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>"""
