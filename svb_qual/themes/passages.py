"""The passages that topics and classes bear on: what participants say, excerpt by excerpt or turn by turn."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from sys import intern

import numpy as np

from svb_qual.french import Token
from svb_qual.model import Segment
from svb_qual.results import Person
from svb_qual.themes.terms import Passage, full_lemmas

#: What the transcriber notes: « (rires) », « [inaudible] ».
NOTED = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Passages, their sentence vectors (passages, dimensions), and who says each."""

    passages: tuple[Passage, ...]
    vectors: np.ndarray
    people: tuple[Person, ...]

    @classmethod
    def join(cls, parts: Sequence[Corpus]) -> Corpus:
        """One after the other."""
        return cls(
            tuple(passage for part in parts for passage in part.passages),
            np.concatenate([part.vectors for part in parts if part.passages] or [np.zeros((0, 0))]),
            tuple(person for part in parts for person in part.people),
        )


def gather(
    segments: Sequence[Segment],
    tokens: Sequence[list[Token]],
    vectors: np.ndarray,
    people: Sequence[Person],
    unit: str,
    names: Set[str],
) -> Corpus:
    """Passages of a unit from excerpts in spoken order, with what was read of each.

    The vector of a turn is the mean of those of its excerpts. ``names`` of the people heard, in lower case, are not words.
    """
    groups: dict[tuple, list[int]] = {}
    for rank, item in enumerate(segments):
        groups.setdefault((item.interview, item.turn if unit == "tours" else item.id), []).append(rank)
    passages, rows = [], []
    for (interview, _), ranks in groups.items():
        words = [word for rank in ranks for word in _said(segments[rank], tokens[rank]) if word not in names]
        passages.append(Passage(interview, tuple(segments[rank].id for rank in ranks), tuple(map(intern, words))))
        rows.append(vectors[ranks].mean(axis=0))
    return Corpus(tuple(passages), np.array(rows, float), tuple(people[ranks[0]] for ranks in groups.values()))


def _said(segment: Segment, tokens: list[Token]) -> tuple[str, ...]:
    noted = [match.span() for match in NOTED.finditer(segment.text)]
    return full_lemmas(item for item in tokens if not any(start <= item.start < end for start, end in noted))
