"""Intervals by bootstrap (Efron, 1979): whole interviews are redrawn, since passages of one interview are not independent.

95 %, 1,000 draws, fixed seed. An interval needs two interviews, and a measure defined in at least half of the draws.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from svb_qual.agreement import LEAST, Table, add_tables

RESAMPLES, LEVEL, SEED = 1000, 0.95, 20110101
Band = tuple[float, float] | None


def interval(by_interview: Mapping[str, Table], measure: str) -> Band:
    """Interval of a measure of ``Table``, by its name."""
    counts = np.array([(t.both, t.first, t.second, t.neither) for t in by_interview.values()])
    drawn = _draw(len(counts))
    if drawn is None:
        return None
    values = [getattr(Table(*row), measure)() for row in counts[drawn].sum(axis=1).tolist()]
    return _quantiles(np.array([np.nan if value is None else value for value in values]))


def share_interval(by_interview: Mapping[str, tuple[int, int]]) -> Band:
    """Interval of a share, from the (right, all) of each interview."""
    counts = np.array(list(by_interview.values()), float).reshape(-1, 2)
    drawn = _draw(len(counts))
    if drawn is None:
        return None
    right, every = counts[drawn].sum(axis=1).T
    return _quantiles(np.divide(right, every, out=np.full(len(right), np.nan), where=every > 0))


def macro_interval(tables: Mapping[str, Mapping[str, Table]]) -> Band:
    """Interval of ``agreement.macro_f1``: the same codes kept; an interview where a code was not counted counts 0 for it."""
    kept = [own for own in tables.values() if _cases(own) >= LEAST]
    names = sorted({name for own in kept for name in own})
    drawn = _draw(len(names))
    if drawn is None:
        return None
    none = Table(0, 0, 0, 0)
    parts = [[own.get(name, none) for name in names] for own in kept]
    counts = np.array([[(t.both, t.first, t.second) for t in own] for own in parts], float)
    both, first, second = np.moveaxis(counts[:, drawn].sum(axis=2), 2, 0)
    said = 2 * both + first + second
    values = np.divide(2 * both, said, out=np.full(said.shape, np.nan), where=said > 0)
    return _quantiles(np.nanmean(values, axis=0))


def _cases(own: Mapping[str, Table]) -> int:
    whole = add_tables(own.values())
    return whole.both + whole.first


def _draw(count: int) -> np.ndarray | None:
    """Ranks of the interviews drawn, shape (draws, interviews); None under two."""
    return np.random.default_rng(SEED).integers(count, size=(RESAMPLES, count)) if count >= 2 else None


def _quantiles(values: np.ndarray) -> Band:
    known = values[~np.isnan(values)]
    if len(known) < RESAMPLES / 2:
        return None
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
