"""What the learned coder looks at in a passage: its vector, its lemmas, its cues, the marks of its clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from svb_qual.coding.clauses import cut_clauses, judge_polarity
from svb_qual.coding.cues import PatternSet, find_cues
from svb_qual.embeddings import Embedder
from svb_qual.french import Token, analyse_texts
from svb_qual.model import Cue

#: Groups of clause marks counted, in order.
MARKS = ("negation", "negative", "positive", "irrealis", "regret", "border")
LEANINGS = ("protective", "risk", "mixed")
#: Lemma directions kept, and how much each kind of feature weighs beside the vector.
TOPICS, CUE_WEIGHT, QUESTION_WEIGHT, MARK_WEIGHT, LEANING_WEIGHT = 300, 0.5, 0.5, 0.3, 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """Passages once read. ``vectors`` (n, d), ``questions`` (n, d), ``cues`` (n, codes), ``marks`` (n, marks).

    ``lemmas`` are texts of lemmas; ``found`` gives each passage's cues by code.
    """

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
        tokens=tokens,
        lemmas=[" ".join(token.lemma for token in own if token.pos != "PUNCT") for own in tokens],
        vectors=embedder.encode(list(texts)),
        questions=np.vstack([vectors[question] for question in questions]),
        cues=cues,
        marks=np.vstack([_marks(own, by_code) for own, by_code in zip(tokens, found, strict=True)]),
        found=found,
    )


def _marks(tokens: list[Token], found: dict[str, list[tuple[Cue, str]]]) -> np.ndarray:
    clauses = cut_clauses(tokens)
    groups = [group for _, _, group in clauses.marks]
    counts = [MARK_WEIGHT * min(groups.count(name), 3) for name in MARKS]
    moods = [any(token.mood == "Cnd" for token in tokens), any(token.tense == "Fut" for token in tokens)]
    cues = [cue for own in found.values() for cue in own]
    leaning = judge_polarity(clauses, cues, 0) if cues else "unclear"
    said = [LEANING_WEIGHT * (leaning == name) for name in LEANINGS]
    return np.array([*counts, *(MARK_WEIGHT * mood for mood in moods), *said], dtype=float)


@dataclass(frozen=True, slots=True)
class Lemmas:
    """Lemmas and pairs of lemmas, reduced to a few hundred directions learnt on the training passages."""

    vocabulary: np.ndarray
    weights: np.ndarray
    directions: np.ndarray

    @classmethod
    def learn(cls, texts: Sequence[str]) -> Lemmas:
        """TF-IDF of lemmas seen in two passages or more, then a truncated SVD with a fixed seed."""
        vectorizer = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        matrix = vectorizer.fit_transform(texts)
        svd = TruncatedSVD(min(TOPICS, matrix.shape[1] - 1), random_state=0).fit(matrix)
        return cls(vectorizer.get_feature_names_out().astype(str), vectorizer.idf_, svd.components_)

    def matrix(self, texts: Sequence[str]) -> csr_matrix:
        """Sparse TF-IDF, shape (texts, vocabulary)."""
        words = {word: rank for rank, word in enumerate(self.vocabulary.tolist())}
        vectorizer = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True, vocabulary=words)
        vectorizer.idf_ = self.weights
        return vectorizer.transform(texts)

    def project(self, texts: Sequence[str]) -> np.ndarray:
        """Shape (texts, directions)."""
        return self.matrix(texts) @ self.directions.T


def stack_features(reading: Reading, lemmas: Lemmas) -> np.ndarray:
    """One row per passage: constant, vector, lemma directions, cues, vector of the question."""
    constant = np.ones((len(reading.lemmas), 1))
    parts = (constant, reading.vectors, lemmas.project(reading.lemmas), CUE_WEIGHT * reading.cues)
    return np.hstack([*parts, QUESTION_WEIGHT * reading.questions])
