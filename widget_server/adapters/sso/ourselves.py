"""Our own SAML metadata, for whoever sets up the provider's side."""

import re
from xml.sax.saxutils import escape, quoteattr

_FORM = """\
<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID={entity_id}>
  <md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" \
protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
{key}    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location={callback} \
index="1" isDefault="true"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
"""
_KEY = """\
    <md:KeyDescriptor use="encryption">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>
      </ds:KeyInfo>
      <md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>
      <md:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/>
      <md:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>
    </md:KeyDescriptor>
"""
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----\s*([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----")


def described(*, entity_id: str, callback: str, certificate: str | None) -> bytes:
    """The document; `certificate` (PEM): what assertions may be encrypted for. Raises ValueError where it is none."""
    key = ""
    if certificate is not None:
        match = _PEM.search(certificate)
        if match is None:
            raise ValueError("no certificate")
        key = _KEY.format(certificate=escape("".join(match[1].split())))
    return _FORM.format(entity_id=quoteattr(entity_id), callback=quoteattr(callback), key=key).encode()
