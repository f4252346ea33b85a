"""Two plain coders to compare with: what any method must beat to be worth its complexity.

They give codes only, no polarity.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from svb_qual.coding.seed import Seed
from svb_qual.embeddings import Embedder
from svb_qual.model import Codebook


def word_regression(seed: Seed, codes: Sequence[str], texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """TF-IDF of words and one logistic regression per code, classes balanced: chances (texts, codes), kept at one half."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    rows = vectorizer.fit_transform(seed.texts)
    asked = vectorizer.transform(texts)
    chances = np.zeros((len(texts), len(codes)))
    for rank, code in enumerate(codes):
        truth = np.array([(place, code) in seed.labels for place in range(len(seed.texts))])
        if truth.any():
            fitted = LogisticRegression(class_weight="balanced", solver="liblinear").fit(rows, truth)
            chances[:, rank] = fitted.predict_proba(asked)[:, 1]
    return chances, chances >= 0.5


def nearest_definition(codebook: Codebook, texts: Sequence[str], embedder: Embedder) -> tuple[np.ndarray, np.ndarray]:
    """The code whose label and definition are nearest by vector: cosines (texts, codes), the best one kept."""
    definitions = embedder.encode([f"{code.label} : {code.definition}" for code in codebook.codes.values()])
    nearness = embedder.encode(list(texts)) @ definitions.T
    return nearness, nearness == nearness.max(axis=1, keepdims=True)
