"""Measures of the learned coder on passages it never learned from: bands, calibration, learning curve, CPTS left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from svb_qual.agreement import Place, Reading, Table, macro_f1
from svb_qual.coding.coder import Coder, Scored
from svb_qual.coding.labelled import Labelled
from svb_qual.coding.learned import add_neighbours, learn_codes
from svb_qual.files import hash_bytes
from svb_qual.machines import LEARNED, Passages, place_of
from svb_qual.resampling import Band, macro_interval, share_interval
from svb_qual.scoring import MACRO, Rows, say_band
from svb_qual.study import Study
from svb_qual.tables import say
from svb_qual.workers import one_thread

#: Bounds of the calibration classes, and parts of the decisions along the learning curve.
BINS, PARTS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9), (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Reference:
    """What two readers say of n passages, as masks (n, codes): ``yes`` both, ``counted`` what is not in dispute."""

    passages: Passages
    codes: list[str]
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
        return cls(passages, codes, yes, counted)

    def tables(self, kept: np.ndarray) -> dict[str, dict[str, Table]]:
        """Per code then per interview, the four counts of proposals (n, codes) against what is not in dispute."""
        series, found = np.array(self.passages.series), kept & self.counted
        every: dict[str, dict[str, Table]] = {}
        for rank, code in enumerate(self.codes):
            own = every.setdefault(code, {})
            for name in sorted(set(series[self.counted[:, rank]].tolist())):
                rows = (series == name) & self.counted[:, rank]
                yes, said = self.yes[rows, rank], found[rows, rank]
                own[name] = Table(*(int(n.sum()) for n in (yes & said, yes & ~said, ~yes & said, ~yes & ~said)))
        return every

    def macro_row(self, what: str, kept: np.ndarray) -> list[str]:
        """A row of ``mesures``: mean F1 of proposals over codes with ten cases or more."""
        tables = self.tables(kept)
        value, among = macro_f1(tables)
        return [LEARNED, f"{MACRO}, {what}", say(value), say_band(macro_interval(tables)), f"{among} codes"]

    def confirmed(self, asked: np.ndarray) -> tuple[float | None, Band, int]:
        """The part of some (passage, code) that people confirm, a mask (n, codes): value, interval, n."""
        series, n = np.array(self.passages.series), int(asked.sum())
        counts = {
            name: (int((self.yes & asked)[series == name].sum()), int(asked[series == name].sum()))
            for name in sorted(set(series.tolist()))
        }
        return (float(self.yes[asked].mean()) if n else None), share_interval(counts), n


def band_rows(name: str, scored: Scored, coder: Coder, reference: Reference) -> Rows:
    """Rows of ``mesures``: precision of the proposals shown as « sûr », and the part of the proposals that is."""
    kept = scored.kept & reference.counted
    sure = kept & (scored.chances >= float(coder.model.sure))
    value, band, n = reference.confirmed(sure)
    among = int(kept.sum())
    share = say(n / among if among else None)
    return [
        [name, "précision des propositions « sûres »", say(value), say_band(band), f"{n} propositions"],
        [name, "part des propositions qui sont « sûres »", share, "", f"{among} propositions"],
    ]


def calibration_rows(name: str, scored: Scored, reference: Reference) -> Rows:
    """Rows of ``mesures``: for each class of announced chance, the part that people confirm."""
    rows = []
    for low, high in zip(BINS, (*BINS[1:], 1.01), strict=True):
        inside = reference.counted & (scored.chances >= low) & (scored.chances < high)
        if inside.any():
            mean = say(float(scored.chances[inside].mean()))
            announced = f"chance annoncée {say(low)} à {say(min(high, 1.0))}, en moyenne {mean}"
            value, band, n = reference.confirmed(inside)
            rows.append([name, announced, say(value), say_band(band), f"{n} oui ou non"])
    return rows


def curve_rows(seed: Labelled, decided: Labelled, reference: Reference) -> Rows:
    """Rows of ``mesures``: macro F1 as the interviews decided grow in number (the order is fixed by their names)."""
    owners = decided.interviews()
    names = sorted(set(owners.tolist()), key=lambda name: hash_bytes(name.encode()))
    rows = []
    for part in PARTS:
        kept = names[: round(part * len(names))]
        own = np.isin(owners, kept)
        what = f"{len(kept)} entretiens décidés ({int(own.sum())} extraits)"
        rows.append(reference.macro_row(what, _propose(seed, decided, own, reference.passages)))
    return rows


def left_out_rows(study: Study, seed: Labelled, decided: Labelled, reference: Reference) -> Rows:
    """Rows of ``mesures``: macro F1 when each CPTS is coded by what was learned on the others only."""
    owner = {row.interview: row.cpts for row in study.register}
    said = np.array([owner[name] for name in decided.interviews().tolist()])
    asked = np.array([owner[name] for name in reference.passages.series])
    kept = np.zeros(reference.yes.shape, bool)
    for cpts in sorted(set(asked.tolist())):
        kept[asked == cpts] = _propose(seed, decided, said != cpts, reference.passages)[asked == cpts]
    return [reference.macro_row("la CPTS entière laissée de côté", kept)]


def _propose(seed: Labelled, decided: Labelled, own: np.ndarray, passages: Passages) -> np.ndarray:
    """What is proposed (n, codes) by a coder learned on the seed and some of the decided passages (a mask)."""
    with one_thread():
        weights, thresholds, *_ = learn_codes(seed.join(decided.pick(own)) if own.any() else seed)
    return add_neighbours(passages.traits.features @ weights, np.array(passages.series)) >= thresholds


def changes(codes: list[str], before: np.ndarray, after: np.ndarray) -> Rows:
    """Rows of ``apprentissage``: per code, proposals before and after learning from decisions, gained and lost."""
    counts = (before.sum(0), after.sum(0), (after & ~before).sum(0), (before & ~after).sum(0))
    return [[code, *(str(int(count[rank])) for count in counts)] for rank, code in enumerate(codes)]
