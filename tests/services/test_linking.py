"""Personal links: made for one invitation, opened only by who signed them, and only until some days after its end."""

import re

import pytest

from widget_server.adapters.tokens.tickets import Signer
from widget_server.core.actors import Grant, PersonalLink
from widget_server.core.context import Context
from widget_server.core.errors import Misconfigured, TokenExpired, Unauthenticated
from widget_server.core.invitations import Invitation
from widget_server.core.triggers.why import Why
from widget_server.services.linking import AFTER_MS, Linking

NOW = 1_760_000_000_000
ASKED = Invitation(
    id="inv_1",
    workspace="academy",
    respondent_id="sam",
    survey_key="csat",
    survey_version="v1",
    event_id="e1",
    context=Context(asked_at=NOW, why=Why()),
    invited_at=NOW,
    expires_at=NOW + 86_400_000,
)
LINK = PersonalLink(workspace="academy", invitation_id="inv_1", channel="email", expires_at=1_000_000)


class Identity:
    """Only what signs links."""

    def link(self, link: PersonalLink) -> str:
        return Signer(b"s" * 32).link(link)


def linking(public_url: str) -> Linking:
    return Linking(identity=Identity(), public_url=public_url)  # type: ignore[arg-type]


def test_a_link_stands_in_an_address_as_it_is_and_says_by_what_it_was_sent() -> None:
    address = linking("https://feedback.example/").personal(ASKED, "email")
    found = re.fullmatch(r"https://feedback\.example/s/([A-Za-z0-9._-]{1,200})", address)
    assert found
    opened = Signer(b"s" * 32).open_link(found[1], now=NOW)
    assert (opened.workspace, opened.invitation_id, opened.channel) == (ASKED.workspace, ASKED.id, "email")
    assert opened.expires_at == ASKED.expires_at + AFTER_MS


def test_no_link_is_made_where_the_server_does_not_know_its_address() -> None:
    nowhere = linking("")
    assert not nowhere.ready
    with pytest.raises(Misconfigured, match="CUECARD_PUBLIC_URL"):
        nowhere.personal(ASKED, "link")


def test_a_link_ends_and_nobody_else_signs_one() -> None:
    signer = Signer(b"s" * 32)
    text = signer.link(LINK)
    assert signer.open_link(text, now=1_020_000) == LINK
    with pytest.raises(TokenExpired):
        signer.open_link(text, now=1_040_000)
    with pytest.raises(Unauthenticated):
        Signer(b"t" * 32).open_link(text, now=0)
    grant = signer.grant(Grant(workspace="academy", invitation_id="inv_1", respondent_id="s1", expires_at=1_000_000))
    for other in (grant, text[:-1], text + "A", "", "x" * 20_000, text.replace(".", "")):
        with pytest.raises(Unauthenticated):
            signer.open_link(other, now=0)
    with pytest.raises(Unauthenticated):
        signer.open_grant(text, now=0)
