"""Figures of many marks: NPS, CSAT, CES, means, medians, shares; each with its interval, and what may be said of a difference.

Marks come as a distribution: how often each was given. Whatever is compared is compared by intervals; below ENOUGH answers
nothing is.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import exp, inf, lgamma, log, sqrt
from statistics import NormalDist
from typing import Literal

import msgspec

from widget_server.core.questions import AnyQuestion, Ces, Csat, Nps, Rating, Scale

ENOUGH = 10
"""Answers below which no group is compared with another."""
CONFIDENCE = 0.95

Distribution = Mapping[int, int]
"""Mark → how often."""

Measure = Literal["nps", "csat", "ces", "mean", "share"]
"""Promoters less detractors · the share of the top two · a mean of 1–7 · a mean · the share of the best of two."""

Verdict = Literal["too_few", "alike", "higher", "lower"]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """How a question's marks become one figure."""

    measure: Measure
    lowest: int
    highest: int

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that its figure can be."""
        if self.measure == "nps":
            return -100, 100
        if self.measure in ("csat", "share"):
            return 0, 100
        return self.lowest, self.highest


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of `n` answers with its interval; NPS from -100 to 100, shares in per cent, means as marks are."""

    measured: Measured
    n: int
    value: float | None = None
    """None of no answers."""
    low: float | None = None
    high: float | None = None
    variance: float | None = None
    """Of the marks (sample variance); of means only."""

    @property
    def enough(self) -> bool:
        """Whether it may be compared."""
        return self.n >= ENOUGH


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One figure less another."""

    value: float
    low: float
    high: float
    verdict: Verdict


def measured(question: AnyQuestion) -> Measured | None:
    """How the question is measured; None where its answers are no marks."""
    if not isinstance(question, Scale):
        return None
    return Measured(measure=_measure(question), lowest=question.lowest, highest=question.highest)


def _measure(question: Scale) -> Measure:
    if isinstance(question, Nps):
        return "nps"
    if isinstance(question, Csat):
        return "csat"
    if isinstance(question, Ces):
        return "ces"
    return "share" if isinstance(question, Rating) and question.highest == 2 else "mean"


def figure(how: Measured, marks: Distribution, *, confidence: float = CONFIDENCE) -> Figure:
    """The figure of a distribution."""
    n = sum(marks.values())
    if n == 0:
        return Figure(measured=how, n=0)
    if how.measure == "nps":
        promoters, detractors = _count(marks, range(9, 11)), _count(marks, range(7))
        low, high = net(promoters, detractors, n, confidence=confidence)
        return Figure(measured=how, n=n, value=100 * (promoters - detractors) / n, low=100 * low, high=100 * high)
    if how.measure in ("csat", "share"):
        best = _count(marks, range(how.highest - (1 if how.measure == "csat" else 0), how.highest + 1))
        low, high = wilson(best, n, confidence=confidence)
        return Figure(measured=how, n=n, value=100 * best / n, low=100 * low, high=100 * high)
    return _mean(how, marks, n, confidence)


def wilson(of: int, n: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The score interval of a proportion `of`/`n`, from 0 to 1.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209–212; method 3
    of R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), 857–872.
    """
    z = _z(confidence)
    share = of / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (0.0 if of == 0 else middle - half), (1.0 if of == n else middle + half)


def net(more: int, less: int, n: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The interval of (`more` - `less`)/`n`, two shares of the same `n` people, from -1 to 1.

    The adjusted Wald interval of D. G. Bonett and R. M. Price, Adjusted Wald confidence interval for a difference of
    binomial proportions based on paired data, J. of Educational and Behavioral Statistics 37 (2012), 479–488: one answer
    is added on either side. An NPS is such a difference: B. Rocks, Interval estimation for the Net Promoter Score, The
    American Statistician 70 (2016), 365–372, finds intervals of this kind hold their level also with few answers and near
    the ends, where the plain variance does not.
    """
    p, q, of = (more + 1) / (n + 2), (less + 1) / (n + 2), n + 2
    half = _z(confidence) * sqrt((p + q - (p - q) ** 2) / of)
    value = (more - less) / n
    return max(-1.0, min(p - q - half, value)), min(1.0, max(p - q + half, value))


def _mean(how: Measured, marks: Distribution, n: int, confidence: float) -> Figure:
    """A mean with Student's interval, within the scale; of one answer there is none.

    Where all gave the same mark, their variance says nothing: by the rule of three at most 3/n of all people would give
    another (J. A. Hanley, A. Lippman-Hand, If nothing goes wrong, is everything all right?, JAMA 249 (1983), 1743–1745),
    and at worst those gave the mark at the end.
    """
    value = sum(mark * times for mark, times in marks.items()) / n
    if n == 1:
        return Figure(measured=how, n=n, value=value)
    variance = sum(times * (mark - value) ** 2 for mark, times in marks.items()) / (n - 1)
    if variance == 0:
        others = min(1.0, -log(1 - confidence) / n)
        low, high = value - others * (value - how.lowest), value + others * (how.highest - value)
    else:
        half = students_t(n - 1, confidence=confidence) * sqrt(variance / n)
        low, high = max(how.lowest, value - half), min(how.highest, value + half)
    return Figure(measured=how, n=n, value=value, low=low, high=high, variance=variance)


def median(marks: Distribution) -> float | None:
    """The mark in the middle, or the mean of the two there; None of no answers."""
    n = sum(marks.values())
    if n == 0:
        return None
    return (_at(marks, (n - 1) // 2) + _at(marks, n // 2)) / 2


def together(distributions: Iterable[Distribution]) -> dict[int, int]:
    """Distributions added up."""
    whole: dict[int, int] = {}
    for marks in distributions:
        for mark, times in marks.items():
            whole[mark] = whole.get(mark, 0) + times
    return whole


def difference(one: Figure, other: Figure, *, confidence: float = CONFIDENCE) -> Difference | None:
    """`one` less `other`, two groups of different people, measured alike; None where there is nothing to subtract.

    Both figures must have been made with this confidence. Means by B. L. Welch, The generalization of Student's problem
    when several different population variances are involved, Biometrika 34 (1947), 28–35. Everything else from the two
    intervals: for proportions this is method 10 of R. G. Newcombe, Interval estimation for the difference between
    independent proportions, Statistics in Medicine 17 (1998), 873–890, and for others G. Y. Zou, A. Donner, Construction
    of confidence limits about effect measures, Statistics in Medicine 27 (2008), 1693–1702.
    """
    if one.value is None or other.value is None or one.low is None or other.low is None:
        return None
    assert one.high is not None
    assert other.high is not None
    value = one.value - other.value
    if one.variance and other.variance:
        low, high = _welch(value, one, other, confidence)
    else:
        low = value - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
        high = value + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Difference(value=value, low=low, high=high, verdict=_verdict(one, other, low, high))


def _verdict(one: Figure, other: Figure, low: float, high: float) -> Verdict:
    if not (one.enough and other.enough):
        return "too_few"
    return "higher" if low > 0 else "lower" if high < 0 else "alike"


def _welch(value: float, one: Figure, other: Figure, confidence: float) -> tuple[float, float]:
    first, second = (one.variance or 0) / one.n, (other.variance or 0) / other.n
    freedom = (first + second) ** 2 / (first**2 / (one.n - 1) + second**2 / (other.n - 1))
    half = students_t(freedom, confidence=confidence) * sqrt(first + second)
    return value - half, value + half


@lru_cache(maxsize=1024)
def students_t(freedom: float, *, confidence: float = CONFIDENCE) -> float:
    """How many standard errors hold `confidence` of Student's distribution: found by halving, to 10 places."""
    beyond = 1 - confidence
    low, high = 0.0, 1.0
    while _tails(high, freedom) > beyond:
        high *= 2
    while high - low > 1e-10 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _tails(middle, freedom) > beyond else (low, middle)
    return (low + high) / 2


def _tails(t: float, freedom: float) -> float:
    """How much of Student's distribution lies beyond ±t: the incomplete beta function I_x(ν/2, 1/2) at x = ν/(ν + t²)
    (Abramowitz and Stegun, 26.5.27)."""
    return _incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5)


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """I_x(a, b) by its continued fraction (DLMF 8.17.22), from the side on which it converges fast."""
    if x in (0.0, 1.0):
        return x
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    whole, before, m = d, inf, 1
    while abs(whole - before) > 1e-15 * abs(whole) and m < 10_000:
        before = whole
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d, c = 1 / (1 + step * d), 1 + step / c
            whole *= c * d
        m += 1
    return front * whole


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _count(marks: Distribution, which: range) -> int:
    return sum(times for mark, times in marks.items() if mark in which)


def _at(marks: Distribution, place: int) -> int:
    """The mark at a place, counted from 0, of all in order."""
    for mark in sorted(marks):
        place -= marks[mark]
        if place < 0:
            return mark
    raise IndexError(place)
