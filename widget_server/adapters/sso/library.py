"""pysaml2, loaded when it is first needed, quiet, and keeping nothing of anybody."""

import logging
import warnings
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple

BY_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
BY_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


class Read(NamedTuple):
    """What it read of the assertion whose signature it found right."""

    assertion_id: str
    issuer: str
    name_id: str | None


def client_of(settings: Mapping[str, Any]) -> Any:
    """A service provider of pysaml2."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of ciphers that it offers and nobody here asks for
        from saml2.client import Saml2Client
        from saml2.config import SPConfig

    # Its lines would hold whole responses, with names and emails.
    logging.getLogger("saml2").setLevel(logging.CRITICAL + 1)
    client = Saml2Client(config=SPConfig().load({**settings}))
    client.users = _Forgetting()
    return client


class _Forgetting:
    """In place of its memory of everybody who ever came."""

    def add_information_about_person(self, session_info: Mapping[str, Any]) -> Any:
        """Nothing is kept."""
        return session_info["name_id"]


def request(client: Any, address: str, id: str, relay: str) -> str:
    """The address that takes an AuthnRequest to the provider."""
    _, message = client.create_authn_request(
        address, binding=BY_POST, nameid_format=PERSISTENT, message_id=id, sign=False
    )
    sent = client.apply_binding(BY_REDIRECT, str(message), address, relay_state=relay)
    return str(dict(sent["headers"])["Location"])


def verified(client: Any, raw: bytes, answers: str) -> Read:
    """A response as it looks at it: signatures by the metadata's certificates, and whatever else it checks. Raises anything."""
    response = client.parse_authn_request_response(b64encode(raw).decode(), BY_POST, outstanding={answers: "/"})
    if response is None or response.assertion is None or response.assertion.signature is None:
        raise ValueError("no signed assertion")
    return _read(response.assertion, response.name_id)


def verified_sealed(client: Any, raw: bytes, opened: bytes) -> Read:
    """The signature of an assertion that was encrypted, in the document as it was opened, and the response's own over what came.

    pysaml2's own way writes the document anew before it decrypts, and loses the namespaces that the assertion's stand on.
    """
    from saml2 import class_name, extension_elements_to_elements, saml, samlp

    client.sec.correctly_signed_response(raw.decode("utf-8"))
    [holder] = samlp.response_from_string(opened).encrypted_assertion
    [assertion] = extension_elements_to_elements(holder.extension_elements, [saml])
    if assertion.signature is None:
        raise ValueError("no signed assertion")
    client.sec.check_signature(assertion, class_name(assertion), opened.decode("utf-8"))
    return _read(assertion, assertion.subject.name_id)


def decrypted(client: Any, raw: bytes) -> bytes:
    """The document with what is encrypted in it opened by our key, by xmlsec1."""
    text = client.sec.decrypt_keys(raw.decode("utf-8"))
    return text.encode() if isinstance(text, str) else bytes(text)


def _read(assertion: Any, name_id: Any) -> Read:
    name = name_id.text.strip() if name_id is not None and name_id.text else None
    return Read(assertion_id=assertion.id, issuer=assertion.issuer.text.strip(), name_id=name)
