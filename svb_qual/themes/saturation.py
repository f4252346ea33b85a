"""Have enough people been heard? New information as interviews come (Guest, Namey and Chen, 2020, PLoS ONE 15(5)).

Interviews are taken in many orders. In each, saturation is reached when a run of interviews brings no more than 5 % of what the
first ones (the base) held.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from svb_qual.results import Results
from svb_qual.tables import say
from svb_qual.themes.settings import BASES, RUNS, SATURATION

ORDERS, SEED = 500, 20200505
THRESHOLD = 0.05
LEVEL = 0.90
#: The material that every study has.
CODES = "codes et polarités"


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


def codes_held(results: Results) -> list[set[Hashable]]:
    """The codes with their polarity that each interview holds, in the order of the register."""
    held: dict[str, set[Hashable]] = {name: set() for name in results.interviews}
    for coding in results.codings:
        held[results.segments[coding.segment].interview].add((coding.code, coding.polarity))
    return list(held.values())


def code_saturation(results: Results) -> dict[str, list[dict[str, str]]]:
    """The two tables on codes with their polarity, for part of a study."""
    rows = saturate({CODES: codes_held(results)})
    return {name: [dict(zip(head, row, strict=True)) for row in rows[name]] for name, head in SATURATION.items()}


def saturate(held: Mapping[str, Sequence[set[Hashable]]]) -> dict[str, list[list[str]]]:
    """Rows of ``themes_saturation`` and ``themes_saturation_seuils``; ``held``: by material, what each interview holds."""
    curves, reached = [], []
    for name, own in held.items():
        if not any(own):
            continue
        new = draw_orders(own)
        curve = curve_of(new)
        for rank in range(len(curve.mean)):
            curves.append([name, str(rank + 1), *map(say, (curve.mean[rank], curve.low[rank], curve.high[rank]))])
        reached += [_told(name, reached_in(new, base, run)) for base in BASES for run in RUNS]
    return {"themes_saturation": curves, "themes_saturation_seuils": reached}


def _told(name: str, found: Reached) -> list[str]:
    places = [say(value, 0) if value is not None else "" for value in (found.median, found.low, found.high)]
    return [name, str(found.base), str(found.run), say(found.share), *places]


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
