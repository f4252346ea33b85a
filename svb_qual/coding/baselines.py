"""Two plain coders to compare with: what any method must beat to be worth its complexity.

They give codes only, no polarity.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from svb_qual.coding.learned import best_threshold
from svb_qual.coding.seed import Seed
from svb_qual.embeddings import Embedder
from svb_qual.model import Codebook

FOLDS = 3


def word_regression(seed: Seed, codes: Sequence[str], texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """TF-IDF of words and one logistic regression per code, classes balanced: chances (texts, codes), and those kept.

    As for the learned coder, the threshold of a code is that of best F1 on authors left out (by thirds). A code that one
    third alone has cannot be learned without it: it has no threshold, is ranked and never kept.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    rows = vectorizer.fit_transform(seed.texts)
    asked, folds = vectorizer.transform(texts), list(GroupKFold(FOLDS).split(rows, groups=seed.authors))
    chances, thresholds = np.zeros((len(texts), len(codes))), np.full(len(codes), np.inf)
    for rank, code in enumerate(codes):
        truth = np.array([(place, code) in seed.labels for place in range(len(seed.texts))])
        regression = LogisticRegression(class_weight="balanced", solver="liblinear")
        if all(_both(truth[others]) for others, _ in folds):
            held_out = cross_val_predict(regression, rows, truth, cv=folds, method="predict_proba")[:, 1]
            thresholds[rank] = best_threshold(held_out, truth)
        if _both(truth):
            chances[:, rank] = regression.fit(rows, truth).predict_proba(asked)[:, 1]
    return chances, chances >= thresholds


def _both(truth: np.ndarray) -> bool:
    return bool(truth.any() and not truth.all())


def nearest_definition(codebook: Codebook, vectors: np.ndarray, embedder: Embedder) -> tuple[np.ndarray, np.ndarray]:
    """The code whose label and definition are nearest to vectors (n, d) of texts: cosines (n, codes), the best one kept."""
    definitions = embedder.encode([f"{code.label} : {code.definition}" for code in codebook.codes.values()])
    nearness = vectors @ definitions.T
    return nearness, nearness == nearness.max(axis=1, keepdims=True)
