"""The guard before the SAML library: a response of the one shape that honest providers send, or none at all.

What it reads out is not believed here: the library checks the signature, and what both read must be the same. It refuses
what libraries were misled by: a second assertion or response beside the signed one, signatures in odd places or over other
elements, transforms that compute for minutes, comments that split a name, document types. (The profile: SAML 2.0 Core 5.4,
Profiles 4.1.4; the attacks: Somorovsky et al., "On Breaking SAML", 2012.)
"""

import base64
import binascii
import re
from datetime import datetime

import msgspec

from widget_server.adapters.sso.refusing import Doubt
from widget_server.adapters.sso.trees import Element, read

MOST_BYTES = 256 * 1024

_SAML = "urn:oasis:names:tc:SAML:2.0:assertion "
_SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol "
_DS = "http://www.w3.org/2000/09/xmldsig# "
_XENC = "http://www.w3.org/2001/04/xmlenc# "
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"

_CANONICAL = {_EXCLUSIVE, f"{_EXCLUSIVE}WithComments", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"}
_TRANSFORMS = {"http://www.w3.org/2000/09/xmldsig#enveloped-signature", _EXCLUSIVE, f"{_EXCLUSIVE}WithComments"}
_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
}
_SIGNATURES = {
    f"http://www.w3.org/2001/04/xmldsig-more#{kind}-{digest}"
    for kind in ("rsa", "ecdsa")
    for digest in ("sha256", "sha384", "sha512")
}
_CIPHERS = {
    *(f"http://www.w3.org/2001/04/xmlenc#aes{bits}-cbc" for bits in (128, 192, 256)),
    *(f"http://www.w3.org/2009/xmlenc11#aes{bits}-gcm" for bits in (128, 192, 256)),
    "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
    "http://www.w3.org/2009/xmlenc11#rsa-oaep",
}
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?Z")
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,255}")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a response says. Times in Unix milliseconds."""

    assertion_id: str
    issuer: str
    destination: str | None
    in_response_to: frozenset[str]
    """What every part of it says that it answers: one, if it is honest."""
    audiences: frozenset[str]
    recipient: str
    not_before: int | None
    not_on_or_after: int
    """The earliest of its ends."""
    name_id: str | None
    name_id_format: str
    attributes: tuple[tuple[str, tuple[str, ...]], ...]
    """Under their names, and under their friendly names where those are nobody else's."""


def decoded(text: str) -> bytes:
    """A form's `SAMLResponse`. Raises Doubt."""
    if len(text) > MOST_BYTES * 4 // 3 + 8_192:
        raise Doubt("the response is too large")
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Doubt("the response is not base64") from None
    if not 0 < len(raw) <= MOST_BYTES:
        raise Doubt("the response is empty or too large")
    return raw


def is_encrypted(raw: bytes) -> bool:
    """Whether the response's one assertion is encrypted: checked as far as anybody can who has no key. Raises Doubt."""
    root = _response(read(raw))
    kinds = [child for child in root.children if child.name in (f"{_SAML}Assertion", f"{_SAML}EncryptedAssertion")]
    if len(kinds) != 1:
        raise Doubt(f"{len(kinds)} assertions, where there must be one")
    if kinds[0].name == f"{_SAML}Assertion":
        return False
    _encrypted(kinds[0])
    if [one for one in root.all() if one.name == f"{_SAML}Assertion"]:
        raise Doubt("an assertion beside the encrypted one")
    return True


def said(raw: bytes, *, decrypted: bool = False) -> Said:
    """What a response says, if it has the one shape. `decrypted`: its assertion was encrypted, and stands there in the open
    now. Raises Doubt."""
    root = _response(read(raw))
    holder = root.one(f"{_SAML}EncryptedAssertion") if decrypted else root
    if decrypted:
        holder.only(f"{_SAML}Assertion")
        if root.of(f"{_SAML}Assertion"):
            raise Doubt("an assertion beside the encrypted one")
    assertion = holder.one(f"{_SAML}Assertion")
    _alone(root, assertion)
    for owner in (root, assertion):
        for signature in owner.of(f"{_DS}Signature"):
            _check_signature(signature, owner)
    if len(assertion.of(f"{_DS}Signature")) != 1:
        raise Doubt("the assertion is not signed")
    return _said(root, assertion)


# -- the shape ---------------------------------------------------------------------------------------------------------
def _response(root: Element) -> Element:
    if root.name != f"{_SAMLP}Response":
        raise Doubt("no SAML response")
    names = (f"{_SAML}Issuer", f"{_DS}Signature", f"{_SAMLP}Status", f"{_SAML}Assertion", f"{_SAML}EncryptedAssertion")
    root.only(*names)
    if root.attributes.get("Version") != "2.0":
        raise Doubt("another version than 2.0")
    if root.one(f"{_SAMLP}Status").one(f"{_SAMLP}StatusCode").attributes.get("Value") != _SUCCESS:
        raise Doubt("the provider answered with an error", "declined")
    _check_ids(root)
    return root


def _check_ids(root: Element) -> None:
    ids = [
        value for one in root.all() for name, value in one.attributes.items() if name.rpartition(" ")[2].lower() == "id"
    ]
    if len(ids) != len(set(ids)) or not all(_ID.fullmatch(id) for id in ids):
        raise Doubt("an id that stands there twice, or is none")


def _alone(root: Element, assertion: Element) -> None:
    """No second response, assertion or signature, wherever; nothing encrypted that is left."""
    for one in root.all():
        if one.name == f"{_SAMLP}Response" and one is not root:
            raise Doubt("a response within the response")
        if one.name == f"{_SAML}Assertion" and one is not assertion:
            raise Doubt("a second assertion")
        if one.name == f"{_DS}Signature" and one.above not in (root, assertion):
            raise Doubt("a signature in an odd place")
        if one.name.startswith(_XENC) or one.name in (f"{_DS}Object", f"{_SAML}Advice"):
            raise Doubt("an element that has no place in an assertion")
    assertion.only(
        *(f"{_SAML}{name}" for name in ("Issuer", "Subject", "Conditions", "AuthnStatement", "AttributeStatement")),
        f"{_DS}Signature",
    )


def _check_signature(signature: Element, owner: Element) -> None:
    """One reference, to the very element it stands in, by algorithms of the list."""
    if len(owner.of(f"{_DS}Signature")) != 1:
        raise Doubt("two signatures over one element")
    signature.only(f"{_DS}SignedInfo", f"{_DS}SignatureValue", f"{_DS}KeyInfo")
    info = signature.one(f"{_DS}SignedInfo")
    info.only(f"{_DS}CanonicalizationMethod", f"{_DS}SignatureMethod", f"{_DS}Reference")
    _listed(info.one(f"{_DS}CanonicalizationMethod"), _CANONICAL)
    _listed(info.one(f"{_DS}SignatureMethod"), _SIGNATURES)
    reference = info.one(f"{_DS}Reference")
    reference.only(f"{_DS}Transforms", f"{_DS}DigestMethod", f"{_DS}DigestValue")
    if reference.attributes.get("URI") != f"#{owner.attributes.get('ID', '')}":
        raise Doubt("a signature over another element than its own")
    _listed(reference.one(f"{_DS}DigestMethod"), _DIGESTS)
    transforms = reference.one(f"{_DS}Transforms")
    transforms.only(f"{_DS}Transform")
    if not 1 <= len(transforms.children) <= 2:
        raise Doubt("a signature with too many transforms")
    for transform in transforms.children:
        _listed(transform, _TRANSFORMS)
    for key in signature.of(f"{_DS}KeyInfo"):
        # The keys that are believed stand in the provider's metadata; what is here is not looked at, and may not lead away.
        if [one for one in key.all() if one.name.endswith((" RetrievalMethod", " EncryptedKey"))]:
            raise Doubt("a signature whose key lies elsewhere")


def _listed(element: Element, algorithms: set[str]) -> None:
    if element.attributes.get("Algorithm") not in algorithms:
        raise Doubt(f"a {element.name.rpartition(' ')[2]} that is not taken")
    element.only(f"{_EXCLUSIVE} InclusiveNamespaces")


def _encrypted(holder: Element) -> None:
    """One block of data, its key beside it, nothing that leads elsewhere."""
    holder.only(f"{_XENC}EncryptedData", f"{_XENC}EncryptedKey")
    holder.one(f"{_XENC}EncryptedData")
    for one in holder.all():
        if one.name.endswith((" RetrievalMethod", " CipherReference", " Transforms", " Transform")):
            raise Doubt("an encrypted assertion that leads elsewhere")
        if one.name == f"{_XENC}EncryptionMethod" and one.attributes.get("Algorithm") not in _CIPHERS:
            raise Doubt("an EncryptionMethod that is not taken")
    if len([one for one in holder.all() if one.name in (f"{_XENC}EncryptedData", f"{_XENC}EncryptedKey")]) > 2:
        raise Doubt("an encrypted assertion with several keys")


# -- what it says ------------------------------------------------------------------------------------------------------
def _said(root: Element, assertion: Element) -> Said:
    issuer = _whole(assertion.one(f"{_SAML}Issuer"))
    for named in root.of(f"{_SAML}Issuer"):
        if _whole(named) != issuer:
            raise Doubt("the response and its assertion name different issuers")
    subject = assertion.one(f"{_SAML}Subject")
    confirmation = subject.one(f"{_SAML}SubjectConfirmation")
    if confirmation.attributes.get("Method") != _BEARER:
        raise Doubt("a subject that is not confirmed by bearing the assertion")
    data = confirmation.one(f"{_SAML}SubjectConfirmationData")
    conditions = assertion.one(f"{_SAML}Conditions")
    conditions.only(*(f"{_SAML}{name}" for name in ("AudienceRestriction", "OneTimeUse", "ProxyRestriction")))
    ends = [_time(one.attributes.get("NotOnOrAfter")) for one in (data, conditions)]
    begins = [_time(one.attributes.get("NotBefore")) for one in (data, conditions)]
    if ends[0] is None:
        raise Doubt("a subject that is confirmed for ever")
    name_id = _name_id(subject)
    return Said(
        assertion_id=assertion.attributes.get("ID", ""),
        issuer=issuer,
        destination=root.attributes.get("Destination"),
        in_response_to=frozenset((root.attributes.get("InResponseTo", ""), data.attributes.get("InResponseTo", ""))),
        audiences=_audiences(conditions),
        recipient=data.attributes.get("Recipient", ""),
        not_before=max((one for one in begins if one is not None), default=None),
        not_on_or_after=min(one for one in ends if one is not None),
        name_id=_whole(name_id) if name_id is not None else None,
        name_id_format=name_id.attributes.get("Format", "") if name_id is not None else "",
        attributes=_attributes(assertion),
    )


def _name_id(subject: Element) -> Element | None:
    subject.only(f"{_SAML}NameID", f"{_SAML}SubjectConfirmation")
    return subject.one(f"{_SAML}NameID") if subject.of(f"{_SAML}NameID") else None


def _audiences(conditions: Element) -> frozenset[str]:
    """Those that every restriction names: several restrictions must all hold."""
    named = [
        frozenset(_whole(one) for one in restriction.of(f"{_SAML}Audience"))
        for restriction in conditions.of(f"{_SAML}AudienceRestriction")
    ]
    return frozenset.intersection(*named) if named else frozenset()


def _attributes(assertion: Element) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, tuple[str, ...]] = {}
    friendly: dict[str, list[tuple[str, ...]]] = {}
    for statement in assertion.of(f"{_SAML}AttributeStatement"):
        statement.only(f"{_SAML}Attribute")
        for attribute in statement.children:
            name = attribute.attributes.get("Name", "")
            values = tuple(one.text for one in attribute.of(f"{_SAML}AttributeValue") if not one.children)
            found[name] = (*found.get(name, ()), *values)
            if other := attribute.attributes.get("FriendlyName"):
                friendly.setdefault(other, []).append(values)
    for name, several in friendly.items():
        if name not in found and len(several) == 1:
            found[name] = several[0]
    return tuple(found.items())


def _whole(element: Element) -> str:
    """Its text, where there is nothing else in it."""
    if element.children:
        raise Doubt(f"elements within {element.name.rpartition(' ')[2]}")
    return element.text.strip()


def _time(text: str | None) -> int | None:
    if text is None:
        return None
    match = _TIME.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        return int(datetime.fromisoformat(f"{match[1]}+00:00").timestamp() * 1000)
    except ValueError:
        raise Doubt("a time that is none") from None
