"""The nearest excerpt that people gave the same code: what a proposal of the machine looks like, shown beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from svb_qual.coding.arrays import load_fields, save_fields
from svb_qual.coding.features import vectors_of
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
        """From decided passages; ``width``: numbers the encoder gives."""
        if decided is None:
            return cls(np.zeros(0, str), np.zeros(0, str), np.zeros((0, width), np.float32))
        rows, ranks = decided.judged[:, 0], decided.judged[:, 1]
        return cls(decided.names[rows], np.array(codes)[ranks], unit(vectors_of(decided.features, width)[rows]))

    def nearest(self, code: str, segment: str, vector: np.ndarray) -> str:
        """The segment of this code nearest to a vector (d,) by cosine, another than its own; empty when there is none."""
        among = np.flatnonzero((self.codes == code) & (self.segments != segment))
        if not len(among):
            return ""
        cosines = np.round(self.vectors[among] @ unit(vector[None])[0], DIGITS)
        return str(self.segments[among[int(np.argmax(cosines))]])

    def save(self, path: Path) -> None:
        """Write the arrays."""
        save_fields(path, self)

    @classmethod
    def load(cls, path: Path) -> Examples:
        """Read what ``save`` wrote."""
        return load_fields(path, cls)


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows (n, d) brought to length one, which the encoder's rounding leaves only nearly so; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)
