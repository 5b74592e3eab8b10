"""The guard before the SAML library: a response of the one shape that honest providers send, or none at all.

What it reads out is not believed here: the library checks the signature, and what both read must be the same. It refuses
what libraries were misled by: a second assertion or response beside the signed one, signatures in odd places or over other
elements, transforms that compute for minutes, comments that split a name, document types. (The profile: SAML 2.0 Core 5.4,
Profiles 4.1.4; the attacks: Somorovsky et al., "On Breaking SAML", 2012.)
"""

import base64
import binascii
import re

from widget_server.adapters.sso.refusing import Doubt
from widget_server.adapters.sso.saying import Said, read_out
from widget_server.adapters.sso.trees import Element, read

MOST_BYTES = 256 * 1024

_SAML = "urn:oasis:names:tc:SAML:2.0:assertion "
_SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol "
_DS = "http://www.w3.org/2000/09/xmldsig# "
_XENC = "http://www.w3.org/2001/04/xmlenc# "
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
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
_IN_ENCRYPTED = {
    *(f"{_XENC}{name}" for name in ("EncryptedData", "EncryptedKey", "EncryptionMethod", "CipherData", "CipherValue")),
    *(f"{_XENC}{name}" for name in ("ReferenceList", "DataReference", "OAEPparams")),
    *(f"{_DS}{name}" for name in ("KeyInfo", "KeyName", "DigestMethod", "X509Data", "X509Certificate", "X509SKI")),
    *(f"{_DS}{name}" for name in ("X509IssuerSerial", "X509IssuerName", "X509SerialNumber", "X509SubjectName")),
    "http://www.w3.org/2009/xmlenc11# MGF",
}
"""All that may stand in an encrypted assertion: no keys that are computed, nothing that leads elsewhere."""
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,255}")


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
    _check_encrypted(root, kinds[0])
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
    return read_out(root, assertion)


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


def _check_encrypted(root: Element, holder: Element) -> None:
    """One block of data in its place, its key beside it, and nothing encrypted anywhere else: whatever opens it takes the first
    that it finds."""
    holder.only(f"{_XENC}EncryptedData", f"{_XENC}EncryptedKey")
    holder.one(f"{_XENC}EncryptedData")
    inside = [one for one in holder.all() if one is not holder]
    if not {one.name for one in inside} <= _IN_ENCRYPTED:
        raise Doubt("an encrypted assertion that leads elsewhere")
    if len([one for one in inside if one.name in (f"{_XENC}EncryptedData", f"{_XENC}EncryptedKey")]) > 2:
        raise Doubt("an encrypted assertion with several keys")
    for one in inside:
        if one.name == f"{_XENC}EncryptionMethod" and one.attributes.get("Algorithm") not in _CIPHERS:
            raise Doubt("an EncryptionMethod that is not taken")
    named = sum(1 for one in root.all() if one.name.startswith(_XENC))
    if named != sum(1 for one in inside if one.name.startswith(_XENC)):
        raise Doubt("something encrypted in an odd place")
    if [one for one in root.all() if one.name == f"{_SAML}Assertion"]:
        raise Doubt("an assertion beside the encrypted one")
    for signature in root.of(f"{_DS}Signature"):
        _check_signature(signature, root)
