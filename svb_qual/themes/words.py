"""Words that a part of the corpus uses more, or less, than the rest: specificities (Lafon, 1980) and χ²."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from svb_qual.themes.terms import Table

DIGITS = 6
#: Above this, -log10 p is given as this: the tails of the law are no longer told apart.
MOST = 300.0


@dataclass(frozen=True, slots=True)
class Ties:
    """How terms are tied to a part of the passages; all arrays (terms,).

    ``held``: passages of the part that hold the term; ``every``: passages that hold it. ``chi2``: of the table term × part
    (1 degree of freedom), negative when the part holds it less than the rest. ``specificity``: -log10 of the chance of as many
    or more (hypergeometric), or log10 of that of as few or fewer. ``corrected``: the p value once all terms tried are allowed
    for (Benjamini and Hochberg, 1995).
    """

    held: np.ndarray
    every: np.ndarray
    chi2: np.ndarray
    specificity: np.ndarray
    corrected: np.ndarray


def tie_terms(table: Table, part: np.ndarray, among: np.ndarray | None = None) -> Ties:
    """Ties of every term with a part (mask) of the passages, within ``among`` (mask; all by default)."""
    matrix = table.matrix if among is None else table.matrix[among]
    inside = part if among is None else part[among]
    held, every = _sum(matrix, inside), np.asarray(matrix.sum(axis=0)).ravel()
    size, total = int(inside.sum()), matrix.shape[0]
    over, p = _tails(held, every, size, total)
    signed = np.where(over, 1.0, -1.0)
    strength = np.minimum(-np.log10(np.maximum(p, 1e-320)), MOST)
    return Ties(
        held.astype(int),
        every.astype(int),
        np.round(signed * _chi2(held, every, size, total), DIGITS),
        np.round(signed * strength, DIGITS),
        np.round(correct(p), DIGITS),
    )


def _sum(matrix: sparse.csr_array, rows: np.ndarray) -> np.ndarray:
    return np.asarray(matrix[np.flatnonzero(rows)].sum(axis=0)).ravel()


def _tails(held: np.ndarray, every: np.ndarray, size: int, total: int) -> tuple[np.ndarray, np.ndarray]:
    """Whether the part holds each term more than expected, and the chance of as extreme a count on that side."""
    from scipy.stats import hypergeom

    over = held * total >= every * size
    more, fewer = hypergeom.sf(held - 1, total, every, size), hypergeom.cdf(held, total, every, size)
    return over, np.where(over, more, fewer)


def _chi2(held: np.ndarray, every: np.ndarray, size: int, total: int) -> np.ndarray:
    """χ² of the four cells: with the term or not, in the part or not; 0 when a margin is empty."""
    cells = np.array([held, every - held, size - held, total - size - every + held], float)
    margins = every * (total - every) * float(size * (total - size))
    crossed = (cells[0] * cells[3] - cells[1] * cells[2]) ** 2 * total
    return np.divide(crossed, margins, out=np.zeros(len(held)), where=margins > 0)


def correct(p: np.ndarray) -> np.ndarray:
    """Corrected p values of as many tests (Benjamini and Hochberg, 1995): shape (tests,)."""
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return corrected
