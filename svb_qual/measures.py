"""Measures of the learned coder on passages it never learned from: bands, calibration, learning curve, CPTS left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from svb_qual.agreement import LEAST, Place, Reading
from svb_qual.coding.coder import Coder, Scored
from svb_qual.coding.labelled import Labelled
from svb_qual.coding.learned import add_neighbours, learn_codes
from svb_qual.files import hash_bytes
from svb_qual.machines import LEARNED, Passages, place_of
from svb_qual.study import Study

#: Bounds of the calibration classes, and parts of the decisions along the learning curve.
BINS, PARTS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9), (0.0, 0.25, 0.5, 0.75, 1.0)
MACRO = "F1 moyen des codes (macro)"


def say(value: float | None) -> str:
    """Two decimals with a comma, or a dash when it is undefined."""
    return "–" if value is None else f"{value:.2f}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class Reference:
    """What two readers say of n passages, as masks (n, codes): ``yes`` both, ``counted`` what is not in dispute."""

    passages: Passages
    yes: np.ndarray
    counted: np.ndarray

    @classmethod
    def of(cls, passages: Passages, codes: list[str], same: Reading, open_cases: set[tuple[Place, str]]) -> Reference:
        """From what both say, and the (passage, code) on which they differ."""
        yes, counted = np.zeros((2, len(passages.segments), len(codes)), bool)
        for row, segment in enumerate(passages.segments):
            place = place_of(segment)
            if place in same:
                counted[row] = [(place, code) not in open_cases for code in codes]
                yes[row] = [code in same[place] for code in codes]
        return cls(passages, yes, counted)

    def macro(self, kept: np.ndarray) -> tuple[float | None, int]:
        """Mean F1 of proposals (n, codes) over codes with ten cases or more, and how many codes that is."""
        cases, right = self.yes.sum(axis=0), (kept & self.yes).sum(axis=0)
        found, own = (kept & self.counted).sum(axis=0), cases >= LEAST
        return (float(np.mean(2 * right[own] / (found + cases)[own])) if own.any() else None), int(own.sum())


def band_rows(name: str, scored: Scored, coder: Coder, reference: Reference) -> list[list[str]]:
    """Rows of ``mesures``: precision of the proposals shown as « sûr », and the part of the proposals that is."""
    kept = scored.kept & reference.counted
    sure = kept & (scored.chances >= float(coder.model.sure))
    n, among = int(sure.sum()), int(kept.sum())
    right = say(float(reference.yes[sure].mean()) if n else None)
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


def calibration_rows(name: str, scored: Scored, reference: Reference) -> list[list[str]]:
    """Rows of ``mesures``: for each class of announced chance, the part that people confirm."""
    rows = []
    for low, high in zip(BINS, (*BINS[1:], 1.01), strict=True):
        inside = reference.counted & (scored.chances >= low) & (scored.chances < high)
        if inside.any():
            mean = say(float(scored.chances[inside].mean()))
            announced = f"chance annoncée {say(low)} à {say(min(high, 1.0))}, en moyenne {mean}"
            rows.append(
                [name, announced, say(float(reference.yes[inside].mean())), "", f"{int(inside.sum())} oui ou non"]
            )
    return rows


def curve_rows(seed: Labelled, decided: Labelled, reference: Reference) -> list[list[str]]:
    """Rows of ``mesures``: macro F1 as the interviews decided grow in number (the order is fixed by their names)."""
    names = sorted(set(decided.series.tolist()), key=lambda name: hash_bytes(name.encode()))
    rows = []
    for part in PARTS:
        kept = names[: round(part * len(names))]
        own = np.isin(decided.series, kept)
        value, among = reference.macro(_propose(seed, decided, own, reference.passages))
        what = f"{MACRO}, {len(kept)} entretiens décidés ({int(own.sum())} extraits)"
        rows.append([LEARNED, what, say(value), "", f"{among} codes"])
    return rows


def left_out_rows(study: Study, seed: Labelled, decided: Labelled, reference: Reference) -> list[list[str]]:
    """Rows of ``mesures``: macro F1 when each CPTS is coded by what was learned on the others only."""
    owner = {row.interview: row.cpts for row in study.register}
    said = np.array([owner[name] for name in decided.series.tolist()])
    asked = np.array([owner[name] for name in reference.passages.series])
    kept = np.zeros(reference.yes.shape, bool)
    for cpts in sorted(set(asked.tolist())):
        kept[asked == cpts] = _propose(seed, decided, said != cpts, reference.passages)[asked == cpts]
    value, among = reference.macro(kept)
    return [[LEARNED, f"{MACRO}, la CPTS entière laissée de côté", say(value), "", f"{among} codes"]]


def _propose(seed: Labelled, decided: Labelled, own: np.ndarray, passages: Passages) -> np.ndarray:
    """What is proposed (n, codes) by a coder learned on the seed and some of the decided passages (a mask)."""
    with threadpool_limits(1):
        weights, thresholds, *_ = learn_codes(seed.join(decided.pick(own)) if own.any() else seed)
    return add_neighbours(passages.traits.features @ weights, np.array(passages.series)) >= thresholds


def changes(codes: list[str], before: np.ndarray, after: np.ndarray) -> list[list[str]]:
    """Rows of ``apprentissage``: per code, proposals before and after learning from decisions, gained and lost."""
    counts = (before.sum(0), after.sum(0), (after & ~before).sum(0), (before & ~after).sum(0))
    return [[code, *(str(int(count[rank])) for count in counts)] for rank, code in enumerate(codes)]
