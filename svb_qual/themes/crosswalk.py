"""What the grid already says of topics and classes, what it does not see, and which codes go together."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from svb_qual.themes.words import correct

DIGITS = 4
#: Above this corrected p value, a topic is not said to escape the grid.
LEVEL = 0.05
#: What is said of one that does.
UNSEEN = "la grille le voit peu"


@dataclass(frozen=True, slots=True)
class Crossing:
    """How two groups of passages meet: how many in both, and Jaccard (both over either)."""

    one: str
    two: str
    both: int
    jaccard: float


def cross_groups(ones: Mapping[str, set[Hashable]], twos: Mapping[str, set[Hashable]]) -> list[Crossing]:
    """Each group of one kind with each of the other that it meets, most alike first within each."""
    found = []
    for name, own in ones.items():
        met = [_cross(name, other, own, theirs) for other, theirs in twos.items()]
        found += sorted((item for item in met if item.both), key=lambda item: (-item.jaccard, item.two))
    return found


def cross_within(groups: Mapping[str, set[Hashable]]) -> list[Crossing]:
    """Each pair of groups of one kind that meet, most alike first."""
    met = [_cross(one, two, groups[one], groups[two]) for one, two in combinations(groups, 2)]
    return sorted((item for item in met if item.both), key=lambda item: (-item.jaccard, item.one, item.two))


def _cross(one: str, two: str, own: set[Hashable], theirs: set[Hashable]) -> Crossing:
    both = len(own & theirs)
    return Crossing(one, two, both, round(both / max(len(own | theirs), 1), DIGITS))


def unseen(groups: Sequence[set[Hashable]], coded: set[Hashable], every: set[Hashable]) -> list[bool]:
    """Whether each group holds fewer coded passages than chance would (hypergeometric, all groups allowed for)."""
    from scipy.stats import hypergeom

    seen = len(coded & every)
    p = np.array([hypergeom.cdf(len(own & coded), len(every), seen, len(own)) for own in groups], float)
    return (correct(p) <= LEVEL).tolist()


def over_represented(groups: Sequence[set[Hashable]], parts: Mapping[str, set[Hashable]]) -> list[list[str]]:
    """For each group, the parts it holds more of than chance would (hypergeometric, all pairs allowed for).

    ``parts`` share out all passages.
    """
    from scipy.stats import hypergeom

    every = sum(map(len, parts.values()))
    p = [hypergeom.sf(len(own & part) - 1, every, len(part), len(own)) for own in groups for part in parts.values()]
    kept = (correct(np.array(p, float)) <= LEVEL).reshape(len(groups), len(parts))
    return [[name for name, held in zip(parts, row, strict=True) if held] for row in kept.tolist()]
