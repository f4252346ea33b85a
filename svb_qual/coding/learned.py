"""A linear coder learned on labelled passages: ridge regression per code on the features of ``features``.

Scores of the neighbouring passages count for a quarter. Thresholds and calibration (Platt, 1999) come from scores of
passages whose group (author, or fifth of the interviews) was left out. Polarity and actuality are learned the same way,
on the labels themselves. A code with fewer than ten yes stays with the cues of the codebook. Only what was asked of people
(``Labelled.asked``) says how often a score is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from svb_qual.coding.arrays import load_fields, save_fields
from svb_qual.coding.features import LEANINGS
from svb_qual.coding.labelled import Labelled

PENALTY, NEIGHBOUR = 5.0, 0.25
#: Share of polarities left unsaid: those the model is least sure of.
ABSTAIN = 0.10
LABEL_WEIGHT = 0.5
DIGITS = 4
#: Yes that a code needs to be learned.
LEAST = 10
#: Part of the « sûr » proposals that must be right, at the lower bound of its 95 % interval (Wilson, 1927).
SURE, WILSON = 0.80, 1.96


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned. ``codes`` (c,), ``code_weights`` (features, c), one threshold and Platt pair per code.

    ``sure``: the chance from which a proposal is « sûr ». A code whose threshold is infinite stays with the cues.
    """

    codes: np.ndarray
    code_weights: np.ndarray
    thresholds: np.ndarray
    platt: np.ndarray
    sure: np.ndarray
    polarity_weights: np.ndarray
    polarity_margin: np.ndarray
    actuality_weights: np.ndarray
    actuality_threshold: np.ndarray

    def save(self, path: Path) -> None:
        """Write the arrays."""
        save_fields(path, self)

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read what ``save`` wrote."""
        return load_fields(path, cls)

    def scores(self, features: np.ndarray, series: np.ndarray) -> np.ndarray:
        """Shape (n, codes), neighbours counted."""
        return add_neighbours(features @ self.code_weights, series)

    def chances(self, scores: np.ndarray) -> np.ndarray:
        """Calibrated chances in [0, 1] of scores, shape (n, codes)."""
        return np.round(_logistic(scores * self.platt[:, 0] + self.platt[:, 1]), DIGITS)


def learn_model(labelled: Labelled, codes: list[str], own: np.ndarray | None = None) -> Model:
    """Learn on labelled passages; deterministic. ``own``: mask (n,) of the study's passages, that set chances."""
    learned = learn_codes(labelled, own)
    return Model(np.array(codes), *learned, *_learn_judgements(labelled, len(codes)))


def learn_codes(
    labelled: Labelled, own: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The codes alone: weights (f, c), thresholds (c,), Platt pairs (c, 2), the chance that makes a proposal « sûr »."""
    held_out, weights = solve_folds(labelled.features, labelled.truth, labelled.groups)
    scores = add_neighbours(held_out, labelled.series)
    thresholds, platt = _calibrate(scores, labelled.truth, labelled.asked)
    judged = settled(labelled.truth) & labelled.asked
    if own is not None:
        judged &= own[:, None]
        platt = recalibrate(platt, scores, labelled.truth, judged)
    kept = (scores >= thresholds) & judged
    chances = _logistic(scores * platt[:, 0] + platt[:, 1])
    sure = sure_chance(chances[kept], labelled.truth[kept] > 0.5)
    return weights, thresholds, platt, np.array(sure)


def solve_folds(features: np.ndarray, targets: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ridge regression by the normal equations: predictions of each group by the others, and the weights of all.

    The products of a group are taken off those of all rather than computed anew. Shapes (n, t) and (f, t).
    """
    rows = np.asarray(features, float)
    gram, cross = rows.T @ rows, rows.T @ targets
    gram[np.diag_indices_from(gram)] += PENALTY
    predictions = np.zeros(targets.shape)
    for name in sorted(set(groups.tolist())):
        held = groups == name
        own = rows[held]
        predictions[held] = own @ _solve(gram - own.T @ own, cross - own.T @ targets[held])
    return predictions, _solve(gram, cross)


def _solve(gram: np.ndarray, cross: np.ndarray) -> np.ndarray:
    """Weights (f, t) of normal equations, by Cholesky: the penalty makes the matrix positive."""
    from scipy.linalg import cho_factor, cho_solve

    return cho_solve(cho_factor(gram), cross)


def add_neighbours(scores: np.ndarray, series: np.ndarray) -> np.ndarray:
    """Scores plus a quarter of those of the passages before and after in the same interview."""
    name = np.asarray(series)
    same = (name[1:] == name[:-1]) & (name[1:] != "")
    total = scores.copy()
    total[1:][same] += NEIGHBOUR * scores[:-1][same]
    total[:-1][same] += NEIGHBOUR * scores[1:][same]
    return np.round(total, DIGITS)


def _logistic(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-values))


def _calibrate(scores: np.ndarray, truth: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per code, the threshold of best F1 and the Platt pair (slope, intercept) on held-out scores of what was asked.

    The threshold of a code too seldom asked counts what people added too: or one that no proposal ever showed would stay with
    the cues; its chance stays that of all passages.
    """
    codes = scores.shape[1]
    thresholds, platt = np.full(codes, np.inf), np.zeros((codes, 2))
    for rank in range(codes):
        every = settled(truth[:, rank])
        known = every & asked[:, rank]
        own, real = scores[known, rank], truth[known, rank] > 0.5
        yes = int(real.sum())
        tried = known if yes >= LEAST else every
        if LEAST <= int((truth[tried, rank] > 0.5).sum()) < int(tried.sum()):
            thresholds[rank] = best_threshold(scores[tried, rank], truth[tried, rank] > 0.5)
        if LEAST <= yes < len(real):
            platt[rank] = _fit_chances(own, real)
        else:
            platt[rank, 1] = np.log((yes + 0.5) / (len(real) - yes + 0.5))
    return np.round(thresholds, DIGITS), platt


def _fit_chances(scores: np.ndarray, real: np.ndarray) -> tuple[float, float]:
    """Slope and intercept of the logistic curve through scores (n,) and what they turned out to be (n,)."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6).fit(scores[:, None], real)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def recalibrate(platt: np.ndarray, scores: np.ndarray, truth: np.ndarray, judged: np.ndarray) -> np.ndarray:
    """The Platt pairs (codes, 2) bent so that chances are right where ``judged`` (n, codes) holds, all codes together.

    Passages of the seed have more codes than those of a study, so chances learned on both are too high here.
    """
    known = judged & (platt[:, 0] != 0)
    if len(np.unique(truth[known])) < 2:
        return platt
    logits = (scores * platt[:, 0] + platt[:, 1])[known]
    slope, shift = _fit_chances(logits, truth[known] > 0.5)
    return np.where(platt[:, :1] != 0, platt * slope + np.array([0.0, shift]), platt)


def settled(truth: np.ndarray) -> np.ndarray:
    """Where somebody said yes or no; a value between is a guess, or a dispute."""
    return np.isin(truth, (0.0, 1.0))


def best_threshold(scores: np.ndarray, truth: np.ndarray) -> float:
    """The threshold of best F1 among a hundred quantiles of the scores."""
    candidates = np.quantile(scores, np.linspace(0.5, 0.995, 100))
    return float(max(candidates, key=lambda value: _f1(scores >= value, truth)))


def _f1(found: np.ndarray, real: np.ndarray) -> float:
    return 2 * float(np.sum(found & (real > 0))) / max(float(found.sum() + real.sum()), 1)


def sure_chance(chances: np.ndarray, right: np.ndarray) -> float:
    """The least chance above which proposals are right often enough (lower Wilson bound ≥ ``SURE``); 2 = never."""
    order = np.argsort(-chances, kind="stable")
    n, hits = np.arange(1, len(order) + 1), np.cumsum(right[order])
    share, square = hits / n, WILSON**2
    spread = WILSON * np.sqrt(share * (1 - share) / n + square / (4 * n * n))
    enough = np.flatnonzero((share + square / (2 * n) - spread) / (1 + square / n) >= SURE)
    return float(np.round(chances[order][enough[-1]], DIGITS)) if len(enough) else 2.0


def _learn_judgements(labelled: Labelled, codes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Polarity and actuality of labelled (passage, code): weights, margin under which to abstain, threshold."""
    ranks, code_ranks, leanings, planned = labelled.judged.T
    rows = judgement_features(labelled.features[ranks], labelled.marks[ranks], code_ranks, codes)
    polarity = leanings[:, None] == np.arange(len(LEANINGS))
    targets = np.column_stack([polarity, planned]).astype(float)
    held_out, weights = solve_folds(rows, targets, labelled.groups[ranks])
    margin = np.quantile(polarity_margin(held_out[:, :3]), ABSTAIN)
    threshold = best_threshold(held_out[:, 3], planned)
    return weights[:, :3], np.array(round(margin, DIGITS)), weights[:, 3], np.array(round(threshold, DIGITS))


def judgement_features(features: np.ndarray, marks: np.ndarray, code_ranks: np.ndarray, codes: int) -> np.ndarray:
    """Features of a (passage, code): those of the passage, its clause marks, and which code it is."""
    return np.hstack([features, marks, LABEL_WEIGHT * np.eye(codes)[code_ranks]])


def judge_all(features: np.ndarray, marks: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """What ``judgement_features @ weights`` gives for every code at once: shape (n, codes) or (n, codes, 3)."""
    width, middle = features.shape[1], features.shape[1] + marks.shape[1]
    common = features @ weights[:width] + marks @ weights[width:middle]
    return np.round(common[:, None] + LABEL_WEIGHT * weights[middle:][None], DIGITS)


def polarity_margin(scores: np.ndarray) -> np.ndarray:
    """How far the best polarity is from the second, per row."""
    ordered = np.sort(scores, axis=1)
    return ordered[:, -1] - ordered[:, -2]
