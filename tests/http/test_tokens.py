"""Tokens: forged, ended, of another workspace, kind, key or algorithm. Each is refused alike; the right one is not."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable

import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.served import Keys, Place
from widget_server.adapters.tokens.tickets import Signer
from widget_server.cli.workspaces import make_key
from widget_server.core.actors import Admission, Grant, RespondentActor
from widget_server.core.errors import InvalidInput, TokenExpired, TooLarge, Unauthenticated

NOW = int(time.time())


def unsigned(keys: Keys) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    header = {"alg": "none", "typ": "cue-respondent", "kid": keys.respondent.id}
    return f"{part(header)}.{part({'aud': 'academy', 'sub': 's1', 'iat': NOW, 'exp': NOW + 60})}."


def with_secret(keys: Keys, secret: str, algorithm: str = "HS256") -> str:
    claims = {"aud": "academy", "sub": "s1", "iat": NOW, "exp": NOW + 60}
    return jwt.encode(claims, secret, algorithm=algorithm, headers={"kid": keys.respondent.id, "typ": "cue-respondent"})


FORGERIES: dict[str, Callable[[Keys], str]] = {
    "nothing": lambda keys: "",
    "no token": lambda keys: "a.b.c",
    "unsigned": unsigned,
    "another secret": lambda keys: with_secret(keys, "x" * 64),
    "another algorithm": lambda keys: with_secret(keys, keys.respondent.secret, "HS512"),
    "another audience": lambda keys: keys.token("s1", aud="shop"),
    "several audiences": lambda keys: keys.token("s1", aud=["academy", "shop"]),
    "no audience": lambda keys: keys.token("s1", aud=None),
    "no expiry": lambda keys: keys.token("s1", exp=None),
    "no begin": lambda keys: keys.token("s1", iat=None),
    "nobody": lambda keys: keys.token(None),
    "an empty name": lambda keys: keys.token(""),
    "a visitor's name": lambda keys: keys.token("anon:" + "v" * 16),
    "a long name": lambda keys: keys.token("s" * 129),
    "a day long": lambda keys: keys.token("s1", exp=NOW + 86_400),
    "from the future": lambda keys: keys.token("s1", iat=NOW + 300, exp=NOW + 600),
    "not before": lambda keys: keys.token("s1", nbf=NOW + 300),
    "backwards": lambda keys: keys.token("s1", iat=NOW, exp=NOW - 5),
    "half seconds": lambda keys: keys.token("s1", exp=NOW + 60.5),
    "a staff type": lambda keys: keys.token("s1", headers={"typ": "cue-staff"}),
    "a plain type": lambda keys: keys.token("s1", headers={"typ": "JWT"}),
    "no kid": lambda keys: keys.token("s1", headers={"kid": None}),
    "unknown kid": lambda keys: keys.token("s1", headers={"kid": "kid_nope"}),
    "the staff key": lambda keys: keys.token("s1", key=keys.staff),
    "the staff key under our kid": lambda keys: keys.token("s1", key=keys.staff, headers={"kid": keys.respondent.id}),
    "the browser key as kid": lambda keys: keys.token("s1", headers={"kid": keys.browser.id}),
    "wrong traits": lambda keys: keys.token("s1", traits=["x"]),
    "huge numbers": lambda keys: keys.token("s1", traits={"n": 2**60}),
    "wrong conversations": lambda keys: keys.token("s1", conversations=[{"id": "c1", "role": "king"}]),
    "too long": lambda keys: keys.token("s1", traits={"x": "y" * 9_000}),
    "cut": lambda keys: keys.token("s1")[:-3],
    "deep": lambda keys: base64.urlsafe_b64encode(b"[" * 4_000).decode() + ".e30.x",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_forged_token_proves_nothing(light: Place, forge: Callable[[Keys], str]) -> None:
    answer = await light.ticket(token=forge(light.keys))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


async def test_a_token_from_a_file_that_ends_its_line_is_told_so(light: Place) -> None:
    for token in (light.keys.token("s1") + "\n", " " + light.keys.token("s1")):
        answer = await light.ticket(token=token)
        assert answer.status_code == 401
        assert answer.json()["error"]["message"] == "There is a blank or a line break before or after the token."


async def test_an_ended_token_says_so_and_thirty_seconds_are_forgiven(light: Place) -> None:
    ended = await light.ticket(token=light.keys.token("s1", iat=NOW - 600, exp=NOW - 120))
    assert (ended.status_code, ended.json()["error"]["code"]) == (401, "token_expired")
    forgiven = light.keys.token("s1", iat=int(time.time()) - 600, exp=int(time.time()) - 15)
    assert (await light.ticket(token=forgiven)).status_code == 200


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda keys: keys.token("maria"), id="a respondent's token"),
        pytest.param(lambda keys: keys.staff_token("maria", key=keys.respondent), id="a respondent's key"),
        pytest.param(lambda keys: keys.staff_token("maria", aud="shop"), id="another audience"),
        pytest.param(lambda keys: keys.staff_token("maria", conversations="c1"), id="wrong conversations"),
    ],
)
async def test_a_forged_staff_token_proves_nothing(light: Place, forge: Callable[[Keys], str]) -> None:
    answer = await light.ticket(staff_token=forge(light.keys))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


async def test_a_token_of_one_workspace_is_nothing_in_another(light: Place) -> None:
    shop = light.workspaces["shop"]
    assert (await light.ticket(token=shop.token("s1"))).status_code == 401
    assert (await light.ticket(token=shop.token("s1", aud="academy"))).status_code == 401
    assert (await light.ticket(token=shop.token("s1"), key=shop.browser.id)).status_code == 200


async def test_an_ed25519_key_proves_and_its_public_part_signs_nothing(light: Place) -> None:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    key, shown = make_key("academy", "respondent", public_key=public)
    assert shown == ""
    house = await light.app.start()
    await house.store.add_key(key)
    await house.refresh()
    claims = {"aud": "academy", "sub": "s1", "iat": NOW, "exp": NOW + 600}
    headers = {"kid": key.id, "typ": "cue-respondent"}
    good = jwt.encode(claims, private, algorithm="EdDSA", headers=headers)
    assert (await light.ticket(token=good)).json()["respondent"] == {"id": "s1", "verified": True}
    head, body, _ = jwt.encode(claims, "x" * 40, algorithm="HS256", headers=headers).split(".")
    signature = hmac.new(public.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    confused = f"{head}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    assert (await light.ticket(token=confused)).status_code == 401
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(InvalidInput):
        make_key("academy", "respondent", public_key=pem)


async def test_a_key_with_a_short_secret_proves_nothing(light: Place) -> None:
    short = msgspec.structs.replace(light.keys.respondent, id="kid_short", secret="only-16-bytes-xx")
    house = await light.app.start()
    await house.store.add_key(short)
    await house.refresh()
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        token = light.keys.token("s1", key=short)
    assert (await light.ticket(token=token)).status_code == 401


def test_two_processes_with_one_secret_open_each_others_tickets_and_no_others() -> None:
    actor = RespondentActor(workspace="academy", id="s1", verified=True)
    admission = Admission(actor=actor, origin="https://a.example", keys=("wk_1",))
    text = Signer(b"s" * 32).ticket(admission, now=1_000_000)
    assert Signer(b"s" * 32).open_ticket(text, now=1_000_000 - 20_000).admission == admission
    for signer, when in ((Signer(b"t" * 32), 1_000_000), (Signer(b"s" * 32), 1_070_000), (Signer(b"s" * 32), 900_000)):
        with pytest.raises(Unauthenticated):
            signer.open_ticket(text, now=when)


def test_a_ticket_is_no_grant_and_a_grant_ends() -> None:
    signer = Signer(b"s" * 32)
    grant = Grant(workspace="academy", invitation_id="inv_1", respondent_id="s1", expires_at=1_000_000)
    text = signer.grant(grant)
    assert signer.open_grant(text, now=1_000_000) == grant
    with pytest.raises(TokenExpired):
        signer.open_grant(text, now=1_100_000)
    with pytest.raises(Unauthenticated):
        signer.open_ticket(text, now=1_000_000)
    actor = RespondentActor(workspace="academy", id="s1")
    ticket = signer.ticket(Admission(actor=actor, origin="https://a.example", keys=()), now=1)
    with pytest.raises(Unauthenticated):
        signer.open_grant(ticket, now=1)


def test_a_ticket_that_no_socket_could_carry_is_refused() -> None:
    traits = {str(number): hashlib.sha512(str(number).encode()).hexdigest() for number in range(100)}
    actor = RespondentActor(workspace="academy", id="s1", traits=traits)
    with pytest.raises(TooLarge):
        Signer(b"s" * 32).ticket(Admission(actor=actor, origin="https://a.example", keys=()), now=1)


def test_a_ticket_in_a_proxys_log_tells_nothing_of_the_person() -> None:
    actor = RespondentActor(workspace="academy", id="student-17", traits={"email": "maria@academy.example"})
    ticket = Signer(b"s" * 32).ticket(Admission(actor=actor, origin="https://a.example", keys=()), now=1)
    content, _, _ = ticket.rpartition(".")
    raw = base64.urlsafe_b64decode(content + "=" * (-len(content) % 4))
    for told in (b"student", b"maria", b"academy", b"email"):
        assert told not in raw
        assert base64.b64encode(told)[:-2].decode() not in ticket
    assert ticket != Signer(b"s" * 32).ticket(Admission(actor=actor, origin="https://a.example", keys=()), now=1)


@pytest.mark.parametrize("position", [0, 20, 60, -1])
def test_a_ticket_that_was_changed_opens_nothing(position: int) -> None:
    actor = RespondentActor(workspace="academy", id="s1")
    ticket = list(Signer(b"s" * 32).ticket(Admission(actor=actor, origin="https://a.example", keys=()), now=1))
    ticket[position] = "A" if ticket[position] != "A" else "B"
    if position == -1:
        ticket.append("x")
    with pytest.raises(Unauthenticated):
        Signer(b"s" * 32).open_ticket("".join(ticket), now=1)
