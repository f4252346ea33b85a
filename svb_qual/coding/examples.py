"""The nearest excerpt that people gave the same code: what a proposal of the machine looks like, shown beside it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from svb_qual.coding.labelled import Labelled

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Examples:
    """k codings that people accepted: ``segments`` and ``codes`` (k,) identifiers, ``vectors`` (k, d) of length one."""

    segments: np.ndarray
    codes: np.ndarray
    vectors: np.ndarray

    @classmethod
    def of(cls, decided: Labelled | None, codes: list[str], width: int) -> Examples:
        """From decided passages; ``width``: numbers of the vector, which follow the constant in ``features``."""
        if decided is None:
            return cls(np.zeros(0, str), np.zeros(0, str), np.zeros((0, width), np.float32))
        rows, ranks = decided.judged[:, 0], decided.judged[:, 1]
        return cls(decided.names[rows], np.array(codes)[ranks], unit(decided.features[rows, 1 : 1 + width]))

    def nearest(self, code: str, segment: str, vector: np.ndarray) -> str:
        """The segment of this code nearest to a vector (d,) by cosine, another than its own; empty when there is none."""
        among = np.flatnonzero((self.codes == code) & (self.segments != segment))
        if not len(among):
            return ""
        cosines = np.round(self.vectors[among] @ unit(vector[None])[0], DIGITS)
        return str(self.segments[among[int(np.argmax(cosines))]])

    def save(self, path: Path) -> None:
        """Write the arrays (numpy, no pickle), whole or not at all."""
        temporary = path.with_suffix(".tmp.npz")
        np.savez(temporary, **{field.name: getattr(self, field.name) for field in fields(self)})
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path) -> Examples:
        """Read what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**{field.name: arrays[field.name] for field in fields(cls)})


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows (n, d) brought to length one; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)
