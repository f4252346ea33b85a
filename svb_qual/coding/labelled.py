"""Passages whose codes are known, as numbers: the seed's, and those people decided. What the coder learns on."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from svb_qual.coding.features import LEANINGS, Reading, Space
from svb_qual.coding.seed import Seed


@dataclass(frozen=True, slots=True)
class Labelled:
    """n passages in spoken order.

    ``features`` (n, f) and ``marks`` (n, m); ``truth`` (n, codes), 1 yes, 0 no, between when nobody settled it;
    ``asked`` (n, codes): whether the code was put to the reader, by a proposal or a blind reading: a yes that people add
    of their own accord has no matching no, and says nothing of how often a score is right;
    ``groups`` (n,) who wrote or said it, left out together; ``series`` (n,) the interview, or empty.
    ``names`` (n,) identifier of the segment, or empty.
    ``judged`` (k, 4): row, rank of the code, rank of the polarity in ``LEANINGS`` or -1, 1 when planned else 0.
    """

    features: np.ndarray
    marks: np.ndarray
    truth: np.ndarray
    asked: np.ndarray
    groups: np.ndarray
    series: np.ndarray
    names: np.ndarray
    judged: np.ndarray

    @classmethod
    def of_seed(cls, seed: Seed, codes: list[str], reading: Reading, space: Space) -> Labelled:
        """The seed as read; its authors are the groups."""
        truth = np.zeros((len(seed.texts), len(codes)))
        judged = []
        for (row, code), (leaning, time) in sorted(seed.labels.items()):
            rank = codes.index(code)
            truth[row, rank] = 1
            judged.append(judge(row, rank, leaning, time))
        groups, series = np.array(seed.authors), np.array(seed.series)
        names = np.zeros(len(groups), str)
        asked = np.ones(truth.shape, bool)
        return cls(space.features(reading), reading.marks, truth, asked, groups, series, names, stack_judged(judged))

    def pick(self, kept: np.ndarray) -> Labelled:
        """The passages of a mask (n,)."""
        place = np.cumsum(kept) - 1
        own = self.judged[kept[self.judged[:, 0]]].copy()
        own[:, 0] = place[own[:, 0]]
        return Labelled(*(part[kept] for part in self._by_passage()), own)

    def join(self, other: Labelled) -> Labelled:
        """These passages, then the other's."""
        moved = other.judged + np.array([len(self.truth), 0, 0, 0])
        pairs = zip(self._by_passage(), other._by_passage(), strict=True)
        return Labelled(*map(np.concatenate, pairs), np.concatenate([self.judged, moved]))

    def interviews(self) -> np.ndarray:
        """The interview (n,) of each passage: ``series`` without the run (``name_runs``)."""
        return np.array([name.split("/")[0] for name in self.series.tolist()])

    def _by_passage(self) -> list[np.ndarray]:
        """The arrays of n rows: all fields but ``judged``."""
        return [getattr(self, field.name) for field in fields(self)][:-1]


def name_runs(interview: str, read: np.ndarray) -> np.ndarray:
    """Series of the passages of an interview, of which only some are kept (a mask): a gap begins another series.

    Passages on both sides of one that is left out are not neighbours.
    """
    return np.array([f"{interview}/{run}" for run in np.cumsum(~read).tolist()])


def judge(row: int, rank: int, polarity: str, actuality: str) -> tuple[int, int, int, int]:
    """One line of ``Labelled.judged``."""
    leaning = LEANINGS.index(polarity) if polarity in LEANINGS else -1
    return row, rank, leaning, int(actuality == "planned")


def stack_judged(lines: list[tuple[int, int, int, int]]) -> np.ndarray:
    """Shape (k, 4), also when there is none."""
    return np.array(lines, int).reshape(-1, 4)
