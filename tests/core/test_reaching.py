"""Whom a channel reaches: an address, consent, and what was said since."""

from typing import Any

import pytest

from tests.core.made import NOW
from widget_server.core.reaching import Contact, Preference, unreached

AGREED = {"email": "sam@example.com", "consent_email": True}


def said(channel: str, kind: str = "", *, wanted: bool = False, source: Any = "person") -> Preference:
    return Preference(channel=channel, kind=kind, wanted=wanted, source=source, changed_at=NOW)


@pytest.mark.parametrize(
    ("channel", "contact", "consent", "expected"),
    [
        pytest.param("chat", Contact(), "required", None, id="a chat needs no address"),
        pytest.param("email", Contact(traits=AGREED), "required", None, id="an address and their word"),
        pytest.param("email", Contact(), "assumed", "no_address", id="no address"),
        pytest.param("email", Contact(traits={"email": "sam"}), "assumed", "no_address", id="what is no address"),
        pytest.param("email", Contact(traits={"email": "s@e.com"}), "required", "no_consent", id="nothing said"),
        pytest.param("email", Contact(traits={"email": "s@e.com"}), "assumed", None, id="nothing said, and assumed"),
        pytest.param("email", Contact(traits={**AGREED, "consent_email": False}), "assumed", "no_consent", id="no"),
        pytest.param("email", Contact(traits=AGREED, preferences=(said("email"),)), "required", "unwanted", id="off"),
        pytest.param(
            "email",
            Contact(traits=AGREED, preferences=(said("email", "pulse"),)),
            "required",
            None,
            id="other kind off",
        ),
        pytest.param(
            "email", Contact(traits=AGREED, preferences=(said("", "moment"),)), "required", "unwanted", id="kind off"
        ),
        pytest.param(
            "email",
            Contact(traits=AGREED, preferences=(said(""), said("email", "moment", wanted=True))),
            "required",
            None,
            id="all off, this one on",
        ),
        pytest.param(
            "email",
            Contact(traits={"email": "s@e.com"}, preferences=(said("email", wanted=True),)),
            "required",
            None,
            id="they asked for it themselves",
        ),
        pytest.param(
            "email",
            Contact(traits=AGREED, preferences=(said("email", source="bounce"), said("email", "moment", wanted=True))),
            "required",
            "bounced",
            id="a dead address stays dead",
        ),
        pytest.param(
            "email",
            Contact(traits=AGREED, preferences=(said("email", source="complaint"),)),
            "assumed",
            "complained",
            id="a complaint",
        ),
        pytest.param("push", Contact(), "assumed", "no_browser", id="no browser"),
        pytest.param("push", Contact(browsers=2), "required", None, id="two browsers"),
        pytest.param("push", Contact(browsers=1, preferences=(said("push"),)), "required", "unwanted", id="push off"),
    ],
)
def test_whom_a_channel_reaches(channel: Any, contact: Contact, consent: Any, expected: str | None) -> None:
    reason = unreached(channel, "moment", contact, consent=consent)
    assert (reason and reason.code) == expected
