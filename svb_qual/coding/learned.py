"""A linear coder learned on labelled passages: ridge regression per code on the features of ``features``.

Scores of the neighbouring passages count for a quarter. Thresholds and calibration (Platt) come from scores of
passages whose author was left out. Polarity and actuality are learned the same way, on the labels themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from svb_qual.coding.features import LEANINGS, Lemmas, Reading, stack_features
from svb_qual.coding.seed import Seed

PENALTY, NEIGHBOUR = 5.0, 0.25
#: Share of polarities left unsaid: those the model is least sure of.
ABSTAIN = 0.10
LABEL_WEIGHT = 0.5
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned. ``codes`` (c,), ``code_weights`` (features, c), one threshold and Platt pair per code."""

    codes: np.ndarray
    vocabulary: np.ndarray
    idf: np.ndarray
    directions: np.ndarray
    code_weights: np.ndarray
    thresholds: np.ndarray
    platt: np.ndarray
    polarity_weights: np.ndarray
    polarity_margin: np.ndarray
    actuality_weights: np.ndarray
    actuality_threshold: np.ndarray

    @property
    def lemmas(self) -> Lemmas:
        """The lemma projection learnt with the model."""
        return Lemmas(self.vocabulary, self.idf, self.directions)

    def save(self, path: Path) -> None:
        """Write the arrays (numpy, no pickle)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp.npz")
        np.savez(temporary, **{field.name: getattr(self, field.name) for field in fields(self)})
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**{field.name: arrays[field.name] for field in fields(cls)})


def learn_model(seed: Seed, codes: list[str], reading: Reading, only: np.ndarray | None = None) -> Model:
    """Learn on the seed as read (or on passages ``only``, a mask); deterministic."""
    kept = np.ones(len(seed.texts), bool) if only is None else only
    lemmas = Lemmas.learn([text for text, keep in zip(reading.lemmas, kept, strict=True) if keep])
    features = stack_features(reading, lemmas)
    truth = np.zeros((len(seed.texts), len(codes)))
    for rank, code in seed.labels:
        truth[rank, codes.index(code)] = 1
    folds = _folds(np.array(seed.authors), kept)
    scores = np.zeros_like(truth)
    for train, held in folds:
        scores[held] = features[held] @ solve_ridge(features[train], truth[train])
    scores = add_neighbours(scores, seed.series)
    pairs = [pair for pair in sorted(seed.labels) if kept[pair[0]]]
    judged = _learn_judgements(seed, pairs, codes, features, reading, folds)
    thresholds, platt = _calibrate(scores[kept], truth[kept])
    weights = solve_ridge(features[kept], truth[kept])
    arrays = (np.array(codes), lemmas.vocabulary, lemmas.weights, lemmas.directions)
    return Model(*arrays, weights, thresholds, platt, *judged)


def solve_ridge(features: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Weights of a ridge regression, by the normal equations: shape (features, targets)."""
    gram = features.T @ features
    gram[np.diag_indices_from(gram)] += PENALTY
    return np.linalg.solve(gram, features.T @ targets)


def add_neighbours(scores: np.ndarray, series: tuple[str, ...]) -> np.ndarray:
    """Scores plus a quarter of those of the passages before and after in the same interview."""
    name = np.array(series)
    same = (name[1:] == name[:-1]) & (name[1:] != "")
    total = scores.copy()
    total[1:][same] += NEIGHBOUR * scores[:-1][same]
    total[:-1][same] += NEIGHBOUR * scores[1:][same]
    return np.round(total, DIGITS)


def _folds(groups: np.ndarray, kept: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """(train, held out) masks, one per author."""
    return [(kept & (groups != name), kept & (groups == name)) for name in sorted(set(groups[kept]))]


def _calibrate(scores: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per code, the threshold of best F1 and the Platt pair (slope, intercept) on held-out scores."""
    thresholds, platt = np.zeros(scores.shape[1]), np.zeros((scores.shape[1], 2))
    for rank in range(scores.shape[1]):
        own, real = scores[:, rank], truth[:, rank]
        thresholds[rank] = best_threshold(own, real)
        fitted = LogisticRegression(C=1e6).fit(own[:, None], real)
        platt[rank] = fitted.coef_[0, 0], fitted.intercept_[0]
    return np.round(thresholds, DIGITS), platt


def best_threshold(scores: np.ndarray, truth: np.ndarray) -> float:
    """The threshold of best F1 among a hundred quantiles of the scores."""
    candidates = np.quantile(scores, np.linspace(0.5, 0.995, 100))
    return float(max(candidates, key=lambda value: _f1(scores >= value, truth)))


def _f1(found: np.ndarray, real: np.ndarray) -> float:
    return 2 * float(np.sum(found & (real > 0))) / max(float(found.sum() + real.sum()), 1)


def _learn_judgements(
    seed: Seed,
    pairs: list[tuple[int, str]],
    codes: list[str],
    features: np.ndarray,
    reading: Reading,
    folds: list[tuple[np.ndarray, np.ndarray]],
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Polarity and actuality of labelled (passage, code): weights, margin under which to abstain, threshold."""
    ranks = np.array([rank for rank, _ in pairs])
    rows = judgement_features(
        features[ranks], reading.marks[ranks], np.array([codes.index(code) for _, code in pairs]), codes
    )
    polarity = np.array([[seed.labels[pair][0] == name for name in LEANINGS] for pair in pairs], float)
    planned = np.array([seed.labels[pair][1] == "planned" for pair in pairs], float)
    targets, held_out = np.column_stack([polarity, planned]), np.zeros((len(pairs), 4))
    for train, held in folds:
        held_out[held[ranks]] = rows[held[ranks]] @ solve_ridge(rows[train[ranks]], targets[train[ranks]])
    weights = solve_ridge(rows, targets)
    margin = np.quantile(polarity_margin(held_out[:, :3]), ABSTAIN)
    threshold = best_threshold(held_out[:, 3], planned)
    return weights[:, :3], np.array(round(margin, DIGITS)), weights[:, 3], np.array(round(threshold, DIGITS))


def judgement_features(features: np.ndarray, marks: np.ndarray, code_ranks: np.ndarray, codes: list[str]) -> np.ndarray:
    """Features of a (passage, code): those of the passage, its clause marks, and which code it is."""
    return np.hstack([features, marks, LABEL_WEIGHT * np.eye(len(codes))[code_ranks]])


def polarity_margin(scores: np.ndarray) -> np.ndarray:
    """How far the best polarity is from the second, per row."""
    ordered = np.sort(scores, axis=1)
    return ordered[:, -1] - ordered[:, -2]
