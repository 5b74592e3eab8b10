"""Answers rearranged around a good signature, so that careless readers read another assertion than the signed one: the eight
forms of signature wrapping (Somorovsky et al., "On Breaking SAML", 2012; the numbers are SAML Raider's)."""

from typing import Any
from xml.dom.minidom import Document

from tests.sso.saml_provider import ASSERTION, DS, PROTOCOL, Change

EVIL = "u-administrator"


def wrapping_1(document: Document, assertion: Any) -> None:
    """Another response in place of the signed one, which lies within the signature."""
    original, signature = _another_response(document, assertion)
    signature.appendChild(original)


def wrapping_2(document: Document, assertion: Any) -> None:
    """The same, the signed one before the signature."""
    original, signature = _another_response(document, assertion)
    document.documentElement.insertBefore(original, signature)  # type: ignore[union-attr]


def wrapping_3(document: Document, assertion: Any) -> None:
    """Another assertion before the signed one."""
    assertion.parentNode.insertBefore(_evil(assertion), assertion)


def wrapping_4(document: Document, assertion: Any) -> None:
    """Another assertion around the signed one."""
    evil = _evil(assertion)
    assertion.parentNode.replaceChild(evil, assertion)
    evil.appendChild(assertion)


def wrapping_5(document: Document, assertion: Any) -> None:
    """The signature in another assertion, the signed one behind it."""
    original = _without_signature(assertion.cloneNode(True))
    _change(assertion)
    assertion.parentNode.appendChild(original)


def wrapping_6(document: Document, assertion: Any) -> None:
    """The signature in another assertion, the signed one within the signature."""
    original = _without_signature(assertion.cloneNode(True))
    _signature(assertion).appendChild(original)
    _change(assertion)


def wrapping_7(document: Document, assertion: Any) -> None:
    """Another assertion among extensions."""
    extensions = document.createElementNS(PROTOCOL, "e:Extensions")
    extensions.setAttribute("xmlns:e", PROTOCOL)
    extensions.appendChild(_evil(assertion))
    assertion.parentNode.insertBefore(extensions, assertion)


def wrapping_8(document: Document, assertion: Any) -> None:
    """The signature in another assertion, the signed one in an object of the signature."""
    original = _without_signature(assertion.cloneNode(True))
    holder = document.createElementNS(DS, "o:Object")
    holder.setAttribute("xmlns:o", DS)
    holder.appendChild(original)
    _signature(assertion).appendChild(holder)
    _change(assertion)


WRAPPINGS: dict[str, Change] = {
    str(number): change
    for number, change in enumerate(
        (wrapping_1, wrapping_2, wrapping_3, wrapping_4, wrapping_5, wrapping_6, wrapping_7, wrapping_8), start=1
    )
}


def named(element: Any, name: str) -> None:
    """Another NameID in an assertion itself."""
    for found in element.getElementsByTagNameNS(ASSERTION, "NameID"):
        if found.parentNode.parentNode is element:
            found.firstChild.data = name


def _another_response(document: Document, assertion: Any) -> tuple[Any, Any]:
    root: Any = document.documentElement
    [signature] = [child for child in root.childNodes if child.namespaceURI == DS]
    original = root.cloneNode(True)
    original.removeChild(next(child for child in original.childNodes if child.namespaceURI == DS))
    root.setAttribute("ID", "_evil-response")
    named(assertion, EVIL)
    return original, signature


def _evil(assertion: Any) -> Any:
    evil = _without_signature(assertion.cloneNode(True))
    _change(evil)
    return evil


def _change(assertion: Any) -> None:
    assertion.setAttribute("ID", "_evil-assertion")
    named(assertion, EVIL)


def _signature(assertion: Any) -> Any:
    return next(child for child in assertion.childNodes if child.namespaceURI == DS)


def _without_signature(assertion: Any) -> Any:
    assertion.removeChild(_signature(assertion))
    return assertion
