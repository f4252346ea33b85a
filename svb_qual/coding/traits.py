"""What is kept of passages once read, so that nothing is read twice: they can be coded again in no time."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from svb_qual.coding.arrays import save_arrays
from svb_qual.coding.features import Reading, Space
from svb_qual.french import Token
from svb_qual.model import Cue


@dataclass(frozen=True, slots=True)
class Traits:
    """n passages: ``features`` (n, f), ``marks`` (n, m), their tokens, their cues by code (with each cue's leaning)."""

    features: np.ndarray
    marks: np.ndarray
    tokens: list[list[Token]]
    found: list[dict[str, list[tuple[Cue, str]]]]

    @classmethod
    def of(cls, reading: Reading, space: Space) -> Traits:
        """From passages just read."""
        return cls(space.features(reading), reading.marks, reading.tokens, reading.found)

    def save(self, path: Path) -> None:
        """Write the arrays; tokens and cues as JSON among them."""
        tokens = [[astuple(token) for token in own] for own in self.tokens]
        found = [{c: [[*astuple(cue), way] for cue, way in cues] for c, cues in own.items()} for own in self.found]
        words = np.frombuffer(json.dumps([tokens, found]).encode(), np.uint8)
        save_arrays(path, features=self.features, marks=self.marks, words=words)

    @classmethod
    def load(cls, path: Path) -> Traits:
        """Read what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            tokens, found = json.loads(arrays["words"].tobytes())
            return cls(
                arrays["features"],
                arrays["marks"],
                [[Token(*token) for token in own] for own in tokens],
                [{c: [(Cue(*cue[:-1]), cue[-1]) for cue in cues] for c, cues in own.items()} for own in found],
            )


def stack_traits(parts: list[Traits]) -> Traits:
    """One after the other; none is no passage."""
    if not parts:
        return Traits(np.zeros((0, 0)), np.zeros((0, 0)), [], [])
    return Traits(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.marks for part in parts]),
        [own for part in parts for own in part.tokens],
        [own for part in parts for own in part.found],
    )
