"""Lasting places: where somebody stands between 0 and 100 in a draw that comes out the same each time, on every machine."""

from hashlib import blake2b

_UNIT = 100 / 2**53


def place(*parts: str) -> float:
    """A place in [0, 100), evenly spread, that depends on nothing but `parts`: what the draw is for, then who draws.

    The first 53 bits of BLAKE2b (8 bytes long) over the UTF-8 of the parts joined by U+0000, times 100 / 2⁵³. Whoever
    stands below 10 also stands below 20, so those who are in a share stay in when it is raised; draws whose parts differ
    know nothing of one another.
    """
    digest = blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) * _UNIT
