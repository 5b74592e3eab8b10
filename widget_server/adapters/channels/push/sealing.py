"""What only one browser can read, and who sent it: content encrypted for its keys, and a token signed with ours."""

import base64
import binascii

import http_ece
import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256."""
WIDE_BYTES = 40
"""64 bits more than the order: no key is likelier than another (FIPS 186-5, A.2.1)."""
RECORD = 4_096
TOKEN_MS = 12 * 3_600_000
"""A service takes no token that holds for more than a day (RFC 8292)."""
POINT_BYTES = 65
AUTH_BYTES = 16


class Vapid:
    """Our own key: the same for every process and workspace, made of the installation's secret and kept nowhere else."""

    def __init__(self, secret: bytes, contact: str) -> None:
        wide = HKDF(algorithm=hashes.SHA256(), length=WIDE_BYTES, salt=None, info=b"cuecard push").derive(secret)
        self._key = ec.derive_private_key(int.from_bytes(wide) % (ORDER - 1) + 1, ec.SECP256R1())
        self._contact = contact
        self.public = text(_point(self._key))
        """As base64url, for pages."""

    def authorization(self, origin: str, *, now: int) -> str:
        """The header for a push service."""
        claims = {"aud": origin, "exp": (now + TOKEN_MS) // 1_000, "sub": self._contact}
        return f"vapid t={jwt.encode(claims, self._key, algorithm='ES256')}, k={self.public}"


def sealed(content: bytes, p256dh: str, auth: str) -> bytes:
    """Encrypted for one browser (RFC 8291), with a key made for this once. Raises ValueError where its keys are none."""
    point, secret = keys(p256dh, auth)
    ours = ec.generate_private_key(ec.SECP256R1())
    encrypted: bytes = http_ece.encrypt(
        content, private_key=ours, dh=point, auth_secret=secret, rs=RECORD, version="aes128gcm"
    )
    return encrypted


def keys(p256dh: str, auth: str) -> tuple[bytes, bytes]:
    """A browser's point and secret. Raises ValueError where they are none."""
    point, secret = plain(p256dh), plain(auth)
    if len(point) != POINT_BYTES or len(secret) != AUTH_BYTES:
        raise ValueError("these are no keys of a browser")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return point, secret


def plain(encoded: str) -> bytes:
    """Bytes of base64url with or without its padding. Raises ValueError."""
    try:
        return base64.b64decode(
            encoded.rstrip("=") + "=" * (-len(encoded.rstrip("=")) % 4), altchars="-_", validate=True
        )
    except binascii.Error as error:
        raise ValueError(str(error)) from None


def text(content: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
