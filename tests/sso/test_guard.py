"""The guard: whatever is done to a response, it takes it whole or refuses it in words."""

import contextlib
import random

import pytest

from tests.sso.saml_provider import SamlIdp
from widget_server.adapters.sso import guard
from widget_server.adapters.sso.ourselves import described
from widget_server.adapters.sso.refusing import Doubt

CALLBACK = "https://cue.example/console/academy/sign-in/campus/back"
ENTITY = "https://cue.example/console/academy/sign-in/campus/metadata"


@pytest.fixture(scope="module")
def response(tmp_path_factory: pytest.TempPathFactory, xmlsec1: str) -> bytes:
    idp = SamlIdp(tmp_path_factory.mktemp("idp"))
    idp.knows(described(entity_id=ENTITY, callback=CALLBACK, certificate=None).decode().partition("?>")[2])
    return idp.answer_to(CALLBACK, ENTITY, "_0123").encode()


def test_it_reads_out_what_a_response_says(response: bytes) -> None:
    said = guard.said(response)
    assert (said.issuer, said.name_id, said.recipient) == ("https://idp.example/metadata", "u-maria", CALLBACK)
    assert (set(said.in_response_to), set(said.audiences)) == ({"_0123"}, {ENTITY})
    assert dict(said.attributes)["eduPersonAffiliation"] == ("mentors",)
    assert not guard.is_encrypted(response)


def test_bytes_that_changed_are_refused_or_still_one_assertion(response: bytes, full: bool) -> None:
    chance = random.Random(5)
    taken = 0
    for _ in range(5_000 if full else 400):
        changed = bytearray(response)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(changed))
            what = chance.choice(
                [b"", b"<", b">", b"&", b'"', b"<!--", b"&#0;", b"\xff", b"A", changed[place : place + 40]]
            )
            changed[place : place + chance.randint(0, 3)] = what
        with contextlib.suppress(Doubt):
            said = guard.said(bytes(changed))
            assert said.assertion_id
            assert said.issuer
            taken += 1
    assert taken


@pytest.mark.parametrize("cut", [0, 1, 100, 700, 2_000])
def test_a_part_of_it_is_nothing(response: bytes, cut: int) -> None:
    with pytest.raises(Doubt):
        guard.said(response[:cut])
