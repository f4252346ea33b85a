"""Measures of the learned coder on passages it never learned from: bands, calibration, learning curve, CPTS left out."""

from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_limits

from svb_qual.agreement import LEAST, Place, Reading
from svb_qual.coding.coder import Coder, Scored
from svb_qual.coding.labelled import Labelled
from svb_qual.coding.learned import add_neighbours, learn_codes
from svb_qual.files import hash_bytes
from svb_qual.learning import decided_passages
from svb_qual.machines import LEARNED, Passages, place_of
from svb_qual.model import Segment
from svb_qual.stages import load_start
from svb_qual.study import Study

#: Bounds of the calibration classes, and parts of the decisions along the learning curve.
BINS, PARTS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9), (0.0, 0.25, 0.5, 0.75, 1.0)
MACRO = "F1 moyen des codes (macro)"


def say(value: float | None) -> str:
    """Two decimals with a comma, or a dash when it is undefined."""
    return "–" if value is None else f"{value:.2f}".replace(".", ",")


def truth_of(
    segments: list[Segment], codes: list[str], same: Reading, open_cases: set[tuple[Place, str]]
) -> tuple[np.ndarray, np.ndarray]:
    """Two masks (n, codes): what both readers say, and what can be counted (read by both, and not in dispute)."""
    yes, counted = np.zeros((2, len(segments), len(codes)), bool)
    for row, segment in enumerate(segments):
        place = place_of(segment)
        if place in same:
            counted[row] = [(place, code) not in open_cases for code in codes]
            yes[row] = [code in same[place] for code in codes]
    return yes, counted


def band_rows(
    name: str, segments: list[Segment], scored: Scored, coder: Coder, same: Reading, open_cases: set
) -> list[list[str]]:
    """Rows of ``mesures``: precision of the proposals shown as « sûr », and the part of the proposals that is."""
    yes, counted = truth_of(segments, coder.model.codes.tolist(), same, open_cases)
    kept = scored.kept & counted
    sure = kept & (scored.chances >= float(coder.model.sure))
    n, among = int(sure.sum()), int(kept.sum())
    right = say(float(yes[sure].mean()) if n else None)
    return [
        [name, "précision des propositions « sûres »", right, "", f"{n} propositions"],
        [
            name,
            "part des propositions qui sont « sûres »",
            say(n / among if among else None),
            "",
            f"{among} propositions",
        ],
    ]


def calibration_rows(
    name: str, segments: list[Segment], scored: Scored, coder: Coder, same: Reading, open_cases: set
) -> list[list[str]]:
    """Rows of ``mesures``: for each class of announced chance, the part that both readers confirm."""
    yes, counted = truth_of(segments, coder.model.codes.tolist(), same, open_cases)
    rows = []
    for low, high in zip(BINS, (*BINS[1:], 1.01), strict=True):
        inside = counted & (scored.chances >= low) & (scored.chances < high)
        if inside.any():
            mean = say(float(scored.chances[inside].mean()))
            announced = f"chance annoncée {say(low)} à {say(min(high, 1.0))}, en moyenne {mean}"
            rows.append([name, announced, say(float(yes[inside].mean())), "", f"{int(inside.sum())} oui ou non"])
    return rows


def curve_rows(study: Study, passages: Passages, same: Reading, open_cases: set) -> list[list[str]]:
    """Rows of ``mesures``: macro F1 as the interviews decided grow in number (the order is fixed by their names)."""
    start = load_start()
    decided = decided_passages(study, start)
    names = sorted(set(decided.series.tolist()), key=lambda name: hash_bytes(name.encode())) if decided else []
    rows = []
    for part in PARTS if names else ():
        kept = names[: round(part * len(names))]
        own = np.isin(decided.series, kept)
        value, among = _macro(_learn(start.labelled, decided, own), passages, start, same, open_cases)
        what = f"{MACRO}, {len(kept)} entretiens décidés ({int(own.sum())} extraits)"
        rows.append([LEARNED, what, say(value), "", f"{among} codes"])
    return rows


def left_out_rows(study: Study, passages: Passages, same: Reading, open_cases: set) -> list[list[str]]:
    """Rows of ``mesures``: macro F1 when each CPTS is coded by what was learned on the others only."""
    start = load_start()
    decided = decided_passages(study, start)
    if decided is None:
        return []
    owner = {row.interview: row.cpts for row in study.register}
    said = np.array([owner[name] for name in decided.series.tolist()])
    asked = np.array([owner[name] for name in passages.series])
    kept = np.zeros((len(asked), len(start.model.codes)), bool)
    for cpts in sorted(set(asked.tolist())):
        learned = _learn(start.labelled, decided, said != cpts)
        kept[asked == cpts] = _propose(learned, passages)[asked == cpts]
    value, among = _macro_of(kept, passages, start, same, open_cases)
    return [[LEARNED, f"{MACRO}, la CPTS entière laissée de côté", say(value), "", f"{among} codes"]]


def _learn(seed: Labelled, decided: Labelled, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with threadpool_limits(1):
        weights, thresholds, *_ = learn_codes(seed.join(decided.pick(own)) if own.any() else seed)
    return weights, thresholds


def _propose(learned: tuple[np.ndarray, np.ndarray], passages: Passages) -> np.ndarray:
    weights, thresholds = learned
    return add_neighbours(passages.traits.features @ weights, np.array(passages.series)) >= thresholds


def _macro(learned, passages: Passages, start, same: Reading, open_cases: set) -> tuple[float | None, int]:
    return _macro_of(_propose(learned, passages), passages, start, same, open_cases)


def _macro_of(kept: np.ndarray, passages: Passages, start, same, open_cases) -> tuple[float | None, int]:
    yes, counted = truth_of(passages.segments, start.model.codes.tolist(), same, open_cases)
    cases = yes.sum(axis=0)
    found, right = (kept & counted).sum(axis=0), (kept & yes).sum(axis=0)
    own = cases >= LEAST
    return (float(np.mean(2 * right[own] / (found + cases)[own])) if own.any() else None), int(own.sum())


def changes(codes: list[str], before: np.ndarray, after: np.ndarray) -> list[list[str]]:
    """Rows of ``apprentissage``: per code, proposals before and after learning from decisions, gained and lost."""
    counts = (before.sum(0), after.sum(0), (after & ~before).sum(0), (before & ~after).sum(0))
    return [[code, *(str(int(count[rank])) for count in counts)] for rank, code in enumerate(codes)]
