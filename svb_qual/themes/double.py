"""Double classification (Reinert, 1990): the same passages joined in shorter, then longer contexts; what both agree on is kept.

Consecutive passages of an interview are joined until they hold enough full words. The number of classes is the one on which both
classifications agree best (adjusted mutual information, which chance alone does not raise).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from svb_qual.themes.reinert import Tree, classify
from svb_qual.themes.terms import Passage, Table, tabulate

#: Full words of a context, in each of the two classifications.
SHORT, LONG = 10, 15
FEWEST, MOST = 3, 8
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes of passages. ``given`` (passages,): from 1, or 0 when the two classifications differ or words are lacking.

    ``simple`` (passages,): of the first classification alone, whose ``tree`` bears on ``contexts`` (passages,), rank of the
    context of each, and on ``table`` (contexts, terms). ``agreement``: adjusted mutual information of the two.
    """

    given: np.ndarray
    simple: np.ndarray
    contexts: np.ndarray
    table: Table
    tree: Tree
    agreement: float

    @property
    def count(self) -> int:
        """How many classes."""
        return int(self.simple.max(initial=0))


def join_contexts(passages: Sequence[Passage], least: int) -> np.ndarray:
    """The rank of the context of each passage: consecutive ones of an interview, until it holds ``least`` full words."""
    ranks, interview, held = [], None, set()
    for item in passages:
        if item.interview != interview or len(held) >= least:
            interview, held = item.interview, set()
            ranks.append((ranks[-1] if ranks else -1) + 1)
        else:
            ranks.append(ranks[-1])
        held |= set(item.lemmas)
    return np.array(ranks, int)


def classify_twice(passages: Sequence[Passage]) -> Classes:
    """Classes of passages; their number is found. Without two classes to be had, all are 0."""
    from sklearn.metrics import adjusted_mutual_info_score

    (table, contexts, tree), (_, others, second) = (_classify(passages, least) for least in (SHORT, LONG))
    best = (-1.0, np.zeros(len(passages), int), np.zeros(len(passages), int))
    for count in range(FEWEST, MOST + 1):
        one = tree.classes(count, contexts.max(initial=-1) + 1)[contexts]
        two = second.classes(count, others.max(initial=-1) + 1)[others]
        both = (one > 0) & (two > 0)
        if min(len(tree.cuts), len(second.cuts)) < count - 1 or not both.any():
            break
        agreement = round(float(adjusted_mutual_info_score(one[both], two[both])), DIGITS)
        if agreement > best[0]:
            best = agreement, one, two
    agreement, one, two = best
    return Classes(cross(one, two), one, contexts, table, tree, max(agreement, 0.0))


def _classify(passages: Sequence[Passage], least: int) -> tuple[Table, np.ndarray, Tree]:
    contexts = join_contexts(passages, least)
    held: list[list[str]] = [[] for _ in range(int(contexts.max(initial=-1)) + 1)]
    for rank, item in zip(contexts.tolist(), passages, strict=True):
        held[rank] += item.lemmas
    table = tabulate(held)
    return table, contexts, classify(table, MOST)


def cross(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """What two classifications agree on, each class of one facing one of the other so that most passages are kept; else 0."""
    from scipy.optimize import linear_sum_assignment

    met = np.zeros((one.max(initial=0), two.max(initial=0)), int)
    both = (one > 0) & (two > 0)
    np.add.at(met, (one[both] - 1, two[both] - 1), 1)
    facing = dict(zip(*(ranks.tolist() for ranks in linear_sum_assignment(-met)), strict=True))
    same = np.array(
        [a > 0 and facing.get(a - 1) == b - 1 for a, b in zip(one.tolist(), two.tolist(), strict=True)], bool
    )
    return np.where(same, one, 0)
