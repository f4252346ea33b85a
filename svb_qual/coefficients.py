"""Agreement of any number of readers, with gaps: Krippendorff (2011) α for any distance, Gwet (2008) AC1.

A unit is the list of what its readers said; a unit read once tells nothing. Both are None when a single value occurs: chance
alone would agree as much. Sums are exact (``fsum``), so that no digit depends on the order of values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from itertools import combinations
from math import fsum

Units = Sequence[Sequence[Hashable]]


def differ(one: Hashable, other: Hashable) -> float:
    """Nominal distance: 0 for the same value, else 1."""
    return float(one != other)


def masi(one: frozenset, other: frozenset) -> float:
    """Distance of two sets of codes (Passonneau, 2006): 1 − Jaccard × monotonicity. Two empty sets are the same."""
    if one == other:
        return 0.0
    shared = one & other
    monotone = 2 / 3 if shared in (one, other) else 1 / 3 if shared else 0.0
    return 1 - len(shared) / len(one | other) * monotone


def alpha(units: Units, distance: Callable[[Hashable, Hashable], float] = differ) -> float | None:
    """Krippendorff's α = 1 − observed disagreement / disagreement expected when values are paired at random."""
    kept = [unit for unit in units if len(unit) > 1]
    totals = Counter(value for unit in kept for value in unit)
    n = sum(totals.values())
    apart = {pair: distance(*pair) for pair in combinations(totals, 2)}
    expected = fsum(2 * totals[one] * totals[other] * gap for (one, other), gap in apart.items())
    if not expected:
        return None
    observed = fsum(2 * fsum(distance(*pair) for pair in combinations(unit, 2)) / (len(unit) - 1) for unit in kept)
    return 1 - (observed / n) / (expected / (n * (n - 1)))


def ac1(units: Units) -> float | None:
    """Gwet's AC1: chance comes from how evenly values are used; steady when one value is rare."""
    values = {value for unit in units for value in unit}
    pairs = [Counter(unit) for unit in units if len(unit) > 1]
    if len(values) < 2 or not pairs:
        return None
    shares = {
        value: fsum(unit.count(value) / len(unit) for unit in units if unit) / sum(map(bool, units)) for value in values
    }
    chance = fsum(share * (1 - share) for share in shares.values()) / (len(values) - 1)
    seen = fsum(sum(k * (k - 1) for k in own.values()) / (own.total() * (own.total() - 1)) for own in pairs) / len(
        pairs
    )
    return (seen - chance) / (1 - chance)
