"""Have enough people been heard? New information as interviews come (Guest, Namey and Chen, 2020, PLoS ONE 15(5)).

Interviews are taken in many orders. In each, saturation is reached when a run of interviews brings no more than 5 % of what the
first ones (the base) held.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

ORDERS, SEED = 500, 20200505
BASES, RUNS = (4, 5, 6), (2, 3)
THRESHOLD = 0.05
LEVEL = 0.90


@dataclass(frozen=True, slots=True)
class Curve:
    """What is known after each interview: mean over orders, and the band that holds ``LEVEL`` of them; all (interviews,)."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True, slots=True)
class Reached:
    """For a base and a run: the share of orders where saturation is reached, after how many interviews (run included).

    ``median``, ``low`` and ``high`` are over the orders where it is; None where it never is.
    """

    base: int
    run: int
    share: float
    median: float | None
    low: float | None
    high: float | None


def draw_orders(held: Sequence[set[Hashable]]) -> np.ndarray:
    """New things brought by each interview, in each order drawn: shape (orders, interviews)."""
    draw = np.random.default_rng(SEED)
    found = np.zeros((ORDERS, len(held)), int)
    for row in found:
        known: set[Hashable] = set()
        for place, rank in enumerate(draw.permutation(len(held)).tolist()):
            row[place] = len(held[rank] - known)
            known |= held[rank]
    return found


def curve_of(new: np.ndarray) -> Curve:
    """How knowledge grows, from what ``draw_orders`` gives."""
    known = new.cumsum(axis=1)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return Curve(np.round(known.mean(axis=0), 2), np.round(low, 2), np.round(high, 2))


def reached_in(new: np.ndarray, base: int, run: int) -> Reached:
    """Where saturation falls, order by order."""
    places = [place for row in new if (place := _place(row, base, run))]
    share = round(len(places) / len(new), 4)
    if not places:
        return Reached(base, run, share, None, None, None)
    low, median, high = np.quantile(places, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return Reached(base, run, share, float(median), float(low), float(high))


def _place(new: np.ndarray, base: int, run: int) -> int | None:
    """Interviews heard when the first run that brings little enough ends; None when there is none."""
    first = new[:base].sum()
    ends = range(base + run, len(new) + 1)
    return next((end for end in ends if first and new[end - run : end].sum() <= THRESHOLD * first), None)
