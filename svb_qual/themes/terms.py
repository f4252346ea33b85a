"""Passages as sets of full words: lemmas of nouns, verbs and adjectives, without those that say nothing of the subject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from svb_qual.french import Token, read_lexicon

FULL = {"NOUN", "VERB", "ADJ"}
#: A term counts when so many passages hold it.
LEAST = 3
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit of analysis: ``segments`` it is made of (one excerpt, or all those of a turn), and its ``lemmas`` in order."""

    interview: str
    segments: tuple[str, ...]
    lemmas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Which passage holds which term: ``matrix`` (passages, terms) of 0 and 1, ``terms`` in alphabetical order."""

    terms: tuple[str, ...]
    matrix: sparse.csr_array

    def pick(self, rows: np.ndarray, columns: np.ndarray) -> Table:
        """The part of some passages (ranks or mask) and some terms (ranks)."""
        return Table(tuple(self.terms[rank] for rank in columns), self.matrix[rows][:, columns])


def full_lemmas(tokens: Iterable[Token]) -> tuple[str, ...]:
    """The lemmas that say what a passage is about, in order, repeated as often as said."""
    empty = {word for words in read_lexicon("themes").values() for word in words}
    return tuple(
        token.lemma
        for token in tokens
        if token.pos in FULL and len(token.lemma) >= SHORTEST and token.lemma.isalpha() and token.lemma not in empty
    )


def tabulate(passages: Sequence[Iterable[str]], least: int = LEAST) -> Table:
    """The table of the terms that at least ``least`` passages hold; shape (passages, terms), also when there is none."""
    sets = [set(words) for words in passages]
    frequency = Counter(word for words in sets for word in words)
    terms = tuple(sorted(word for word, count in frequency.items() if count >= least))
    column = {word: rank for rank, word in enumerate(terms)}
    places = [(row, column[word]) for row, words in enumerate(sets) for word in sorted(words & column.keys())]
    rows, columns = np.array(places, int).reshape(-1, 2).T
    shape = (len(sets), len(terms))
    return Table(terms, sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape))
