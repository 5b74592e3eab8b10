"""Few rows in which any two values meet."""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

Row = dict[str, str]


def every(factors: Mapping[str, Sequence[str]]) -> list[Row]:
    """All combinations."""
    return [dict(zip(factors, values, strict=True)) for values in product(*factors.values())]


def pairwise(factors: Mapping[str, Sequence[str]]) -> list[Row]:
    """Rows that together hold every pair of values of two factors. Greedy, always the same, not the fewest there could be."""
    rows = every(factors)
    missing = {pair for row in rows for pair in _pairs(row)}
    chosen: list[Row] = []
    while missing:
        # Of equals the first: the order of the factors decides, and nothing else.
        best = max(rows, key=lambda row: len(missing.intersection(_pairs(row))))
        missing.difference_update(_pairs(best))
        chosen.append(best)
    return chosen


def _pairs(row: Row) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    return list(combinations(row.items(), 2))
