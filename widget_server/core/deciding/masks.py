"""Sets of surveys as the bits of an integer: the survey that is first in rank has the highest bit."""

from collections.abc import Iterable, Iterator, Sequence

FEW = 4
"""Up to so many bits are set one by one."""


def mask(places: Sequence[int], size: int) -> int:
    """The set of those at these places in rank (0: the first), of `size` in all."""
    if len(places) <= FEW:
        bits = 0
        for place in places:
            bits |= 1 << (size - 1 - place)
        return bits
    octets = bytearray((size >> 3) + 1)
    last = size - 1
    for place in places:
        bit = last - place
        octets[bit >> 3] |= 1 << (bit & 7)
    return int.from_bytes(octets, "little")


def places(bits: int, size: int) -> Iterator[int]:
    """Where those of a set stand in rank, the first first."""
    while bits:
        bit = bits.bit_length() - 1
        yield size - 1 - bit
        bits ^= 1 << bit


def union(sets: Iterable[int]) -> int:
    """Who is in any of these sets."""
    bits = 0
    for those in sets:
        bits |= those
    return bits
