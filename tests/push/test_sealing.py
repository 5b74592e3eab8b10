"""What only one browser can read, held to the standard's own example, and the key that signs it."""

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.push.makers import Browser, Came
from widget_server.adapters.channels.push.sealing import Vapid, keys, plain, sealed

# RFC 8291, appendix A.
EXAMPLE = {
    "content": "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
    "private": "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "says": "When I grow up, I want to be a watermelon",
}  # fmt: skip


def test_the_library_reads_the_standards_example() -> None:
    key = ec.derive_private_key(int.from_bytes(plain(EXAMPLE["private"])), ec.SECP256R1())
    content = http_ece.decrypt(
        plain(EXAMPLE["content"]), private_key=key, auth_secret=plain(EXAMPLE["auth"]), version="aes128gcm"
    )
    assert content.decode() == EXAMPLE["says"]


def test_only_its_browser_reads_it_and_never_twice_alike() -> None:
    browser, other = Browser("http://127.0.0.1:1", "a"), Browser("http://127.0.0.1:1", "b")
    given = browser.subscription["keys"]
    one, two = (sealed(b'{"a": 1}', given["p256dh"], given["auth"]) for _ in range(2))
    assert one != two
    headers = {"content-encoding": "aes128gcm"}
    assert browser.read(Came("/", headers, one)) == browser.read(Came("/", headers, two)) == {"a": 1}
    with pytest.raises(http_ece.ECEException):
        other.read(Came("/", headers, one))


def test_an_installation_has_one_key_and_another_another() -> None:
    one, same, other = (Vapid(secret, "mailto:a@b.c").public for secret in (b"s" * 32, b"s" * 32, b"t" * 32))
    assert one == same != other
    assert len(plain(one)) == 65


@pytest.mark.parametrize(
    ("p256dh", "why"),
    [("", "no keys"), ("AAAA", "no keys"), ("B" + "A" * 86, "EC key"), ("é" * 87, "ASCII")],
)
def test_keys_that_are_none(p256dh: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        keys(p256dh, "A" * 22)
