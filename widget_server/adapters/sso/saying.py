"""What a SAML response says, read out of a shape that the guard has taken. Nothing of it is believed here."""

import re
from datetime import datetime

import msgspec

from widget_server.adapters.sso.refusing import Doubt
from widget_server.adapters.sso.trees import Element

_SAML = "urn:oasis:names:tc:SAML:2.0:assertion "
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?Z")


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


def read_out(root: Element, assertion: Element) -> Said:
    """Everything that must be there, or may be. Raises Doubt."""
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
            values = tuple(one.text.strip() for one in attribute.of(f"{_SAML}AttributeValue") if not one.children)
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
