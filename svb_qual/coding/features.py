"""What the learned coder looks at in a passage: its vector, its lemmas and letters, its cues, its clause marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from svb_qual.coding.clauses import cut_clauses, judge_polarity
from svb_qual.coding.cues import PatternSet, find_cues
from svb_qual.embeddings import Embedder
from svb_qual.french import Token, analyse_texts
from svb_qual.model import Cue
from svb_qual.workers import spread

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

#: Groups of clause marks counted, in order.
MARKS = ("negation", "negative", "positive", "irrealis", "regret", "border")
LEANINGS = ("protective", "risk", "mixed")
#: Directions kept of lemmas and of letters, and how much each kind of feature weighs beside the vector.
WORD_TOPICS, LETTER_TOPICS = 300, 400
CUE_WEIGHT, QUESTION_WEIGHT, MARK_WEIGHT, LEANING_WEIGHT = 0.5, 0.5, 0.3, 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """Passages once read. ``vectors`` (n, d), ``questions`` (n, d), ``cues`` (n, codes), ``marks`` (n, marks).

    ``lemmas`` are texts of lemmas; ``found`` gives each passage's cues by code.
    """

    texts: list[str]
    tokens: list[list[Token]]
    lemmas: list[str]
    vectors: np.ndarray
    questions: np.ndarray
    cues: np.ndarray
    marks: np.ndarray
    found: list[dict[str, list[tuple[Cue, str]]]]


def read_passages_features(
    texts: Sequence[str], questions: Sequence[str], codes: list[str], patterns: PatternSet, embedder: Embedder
) -> Reading:
    """Analyse passages; a question counts only through its vector (the interviewer's words never code)."""
    tokens = list(analyse_texts(texts))
    found = [find_cues(patterns, own, text, 0) for own, text in zip(tokens, texts, strict=True)]
    cues = np.zeros((len(texts), len(codes)))
    for rank, by_code in enumerate(found):
        for code, own in by_code.items():
            cues[rank, codes.index(code)] = min(len(own), 2)
    asked = sorted(set(questions))
    vectors = dict(zip(asked, embedder.encode(asked), strict=True))
    return Reading(
        texts=list(texts),
        tokens=tokens,
        lemmas=[" ".join(token.lemma for token in own if token.pos != "PUNCT") for own in tokens],
        vectors=embedder.encode(list(texts)),
        questions=np.vstack([vectors[question] for question in questions]),
        cues=cues,
        marks=np.vstack([_marks(own, by_code) for own, by_code in zip(tokens, found, strict=True)]),
        found=found,
    )


def stack_readings(parts: Sequence[Reading]) -> Reading:
    """One after the other."""
    lists = ("texts", "tokens", "lemmas", "found")
    joined = {name: [item for part in parts for item in getattr(part, name)] for name in lists}
    arrays = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("vectors", "questions", "cues", "marks")
    }
    return Reading(**joined, **arrays)


def _marks(tokens: list[Token], found: dict[str, list[tuple[Cue, str]]]) -> np.ndarray:
    clauses = cut_clauses(tokens)
    groups = [group for _, _, group in clauses.marks]
    counts = [MARK_WEIGHT * min(groups.count(name), 3) for name in MARKS]
    moods = [any(token.mood == "Cnd" for token in tokens), any(token.tense == "Fut" for token in tokens)]
    cues = [cue for own in found.values() for cue in own]
    leaning = judge_polarity(clauses, cues, 0) if cues else "unclear"
    said = [LEANING_WEIGHT * (leaning == name) for name in LEANINGS]
    return np.array([*counts, *(MARK_WEIGHT * mood for mood in moods), *said], dtype=float)


@dataclass(frozen=True)
class Terms:
    """Strings counted in passages (TF-IDF), reduced to a few hundred directions learnt on the seed.

    ``analyzer`` is ``word`` (lemmas and pairs of lemmas) or ``char_wb`` (three to five letters of a word: what speech
    drops, joins or misspells still has them).
    """

    analyzer: str
    vocabulary: np.ndarray
    weights: np.ndarray
    directions: np.ndarray

    @classmethod
    def learn(cls, texts: Sequence[str], analyzer: str) -> Terms:
        """Strings seen in a few passages, then a truncated SVD with a fixed seed."""
        from sklearn.decomposition import TruncatedSVD

        vectorizer = _vectorizer(analyzer, min_df=2 if analyzer == "word" else 3)
        matrix = vectorizer.fit_transform(texts)
        topics = WORD_TOPICS if analyzer == "word" else LETTER_TOPICS
        svd = TruncatedSVD(min(topics, matrix.shape[1] - 1), random_state=0).fit(matrix)
        directions = svd.components_.astype(np.float32)
        return cls(analyzer, vectorizer.get_feature_names_out().astype(str), vectorizer.idf_, directions)

    def project(self, texts: Sequence[str]) -> np.ndarray:
        """Shape (texts, directions)."""
        return self._vectorizer.transform(texts) @ self._columns

    @cached_property
    def _vectorizer(self) -> TfidfVectorizer:
        """Made once: it goes through the whole vocabulary."""
        words = {word: rank for rank, word in enumerate(self.vocabulary.tolist())}
        vectorizer = _vectorizer(self.analyzer, vocabulary=words)
        vectorizer.idf_ = self.weights
        return vectorizer

    @cached_property
    def _columns(self) -> np.ndarray:
        """Shape (vocabulary, directions), in the type and order that the product takes without copying them each time."""
        return np.ascontiguousarray(self.directions.T, dtype=float)


def _vectorizer(analyzer: str, **settings) -> TfidfVectorizer:
    """scikit-learn takes two seconds to open, which commands that read no passage need not wait for."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    if analyzer == "word":
        return TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True, **settings)
    return TfidfVectorizer(analyzer=analyzer, ngram_range=(3, 5), sublinear_tf=True, **settings)


def vectors_of(features: np.ndarray, width: int) -> np.ndarray:
    """The sentence vectors (n, width) in rows made by ``Space.features``: they follow the constant."""
    return features[:, 1 : 1 + width]


def cue_columns(space: Space, width: int, codes: int) -> slice:
    """The columns of the cues in rows made by ``Space.features``."""
    first = 1 + width + len(space.words.directions) + len(space.letters.directions)
    return slice(first, first + codes)


@dataclass(frozen=True, slots=True)
class Space:
    """The two sets of directions that turn a passage into numbers. Learnt on the seed alone: decisions never move it."""

    words: Terms
    letters: Terms

    @classmethod
    def learn(cls, reading: Reading) -> Space:
        """Learn both on passages as read."""
        both = (partial(Terms.learn, reading.lemmas, "word"), partial(Terms.learn, reading.texts, "char_wb"))
        return cls(*spread(both))

    def features(self, reading: Reading) -> np.ndarray:
        """One row per passage: constant, vector, lemmas, letters, cues, vector of the question. Single precision."""
        constant = np.ones((len(reading.texts), 1))
        terms = (self.words.project(reading.lemmas), self.letters.project(reading.texts))
        parts = (constant, reading.vectors, *terms, CUE_WEIGHT * reading.cues, QUESTION_WEIGHT * reading.questions)
        return np.hstack(parts).astype(np.float32)
