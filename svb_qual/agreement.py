"""How far two codings of the same passages agree: per code, on passages that both have read.

A coding is a set of codes per passage. Each code is a yes or no on each passage, hence a table of four counts, from
which all coefficients come: percent, Cohen (1960) κ, Gwet (2008) AC1, Krippendorff (2011) nominal α for two readers, and
F1 (the same as Dice: it does not reward the passages that both leave out). κ, AC1 and α are undefined, and None, when
one value alone occurs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from svb_qual.model import NOTHING, WITHDRAW, Decision

#: A passage: interview, start, end.
Place = tuple[str, int, int]
#: What a reader said of each passage read: code → (polarity, actuality).
Reading = Mapping[Place, Mapping[str, tuple[str, str]]]
#: A polarity or an actuality that is not said, or not settled.
OPEN = ("", "unclear")
#: Below this number of cases in the reference a code is « non évaluable ».
LEAST = 10


@dataclass(frozen=True, slots=True)
class Table:
    """Passages by (first says yes, second says yes): ``both``, ``first`` only, ``second`` only, ``neither``."""

    both: int
    first: int
    second: int
    neither: int

    @property
    def n(self) -> int:
        """Passages."""
        return self.both + self.first + self.second + self.neither

    def percent(self) -> float | None:
        """Share of passages on which both say the same."""
        return (self.both + self.neither) / self.n if self.n else None

    def precision(self) -> float | None:
        """Share of the second's yes that the first confirms."""
        return self.both / (self.both + self.second) if self.both + self.second else None

    def recall(self) -> float | None:
        """Share of the first's yes that the second finds."""
        return self.both / (self.both + self.first) if self.both + self.first else None

    def f1(self) -> float | None:
        """Twice the common yes over all yes."""
        said = 2 * self.both + self.first + self.second
        return 2 * self.both / said if said else None

    def kappa(self) -> float | None:
        """Cohen's κ: chance = product of each reader's own shares."""
        if not self.n:
            return None
        one, two = (self.both + self.first) / self.n, (self.both + self.second) / self.n
        return _above_chance(self.percent(), one * two + (1 - one) * (1 - two))

    def ac1(self) -> float | None:
        """Gwet's AC1: chance = 2q(1 − q), q the mean share of yes; steady when a code is rare."""
        if not self._varies():
            return None
        share = (2 * self.both + self.first + self.second) / (2 * self.n)
        return _above_chance(self.percent(), 2 * share * (1 - share))

    def alpha(self) -> float | None:
        """Krippendorff's nominal α for two readers without gaps."""
        if not self._varies():
            return None
        yes = 2 * self.both + self.first + self.second
        expected = 2 * yes * (2 * self.n - yes) / (2 * self.n * (2 * self.n - 1))
        return 1 - (self.first + self.second) / self.n / expected

    def _varies(self) -> bool:
        return 0 < 2 * self.both + self.first + self.second < 2 * self.n


def _above_chance(seen: float, chance: float) -> float | None:
    return (seen - chance) / (1 - chance) if chance < 1 else None


def blind_readings(decisions: Iterable[Decision]) -> dict[str, dict[Place, dict[str, tuple[str, str]]]]:
    """What each reviewer said of each passage read blind, decisions being in order of date.

    A passage where all that was said is withdrawn has not been read.
    """
    readings: dict[str, dict[Place, dict[str, tuple[str, str]]]] = {}
    for item in decisions:
        if not item.blind:
            continue
        own, place = readings.setdefault(item.reviewer, {}), (item.interview, item.start, item.end)
        codes = own.setdefault(place, {})
        if item.verdict == NOTHING:
            codes.clear()
        elif item.verdict in ("reject", WITHDRAW):
            codes.pop(item.code, None)
        else:
            codes[item.code] = (item.polarity, item.actuality)
        if item.verdict == WITHDRAW and not codes:
            del own[place]
    return readings


def count_tables(first: Reading, second: Reading, codes: Iterable[str]) -> dict[str, dict[str, Table]]:
    """Per code then per interview, the four counts over the passages that both have read."""
    places: dict[str, list[Place]] = {}
    for place in sorted(first.keys() & second.keys()):
        places.setdefault(place[0], []).append(place)
    return {
        code: {
            interview: _count([(code in first[place], code in second[place]) for place in own])
            for interview, own in places.items()
        }
        for code in codes
    }


def _count(said: list[tuple[bool, bool]]) -> Table:
    return Table(*(said.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))))


def add_tables(tables: Iterable[Table]) -> Table:
    """One table for all: over the interviews of a code, or over all codes (micro)."""
    parts = [(t.both, t.first, t.second, t.neither) for t in tables]
    return Table(*(sum(column) for column in zip(*parts, strict=True))) if parts else Table(0, 0, 0, 0)


def macro_f1(tables: Mapping[str, Mapping[str, Table]]) -> tuple[float | None, int]:
    """Mean F1 over codes with ten cases or more in the first reading, and how many codes that is."""
    whole = [add_tables(own.values()) for own in tables.values()]
    kept = [table.f1() for table in whole if table.both + table.first >= LEAST]
    return (float(np.mean(kept)) if kept else None), len(kept)


def agree_on(first: Reading, second: Reading, which: int) -> dict[str, tuple[int, int, int]]:
    """On codings that both made, per interview: same polarity (``which`` 0) or actuality (1), those that the second
    settles, and its abstentions. What the first leaves open is not counted."""
    found: dict[str, tuple[int, int, int]] = {}
    for interview, one, two in _on_common(first, second, which):
        same, settled, silent = found.get(interview, (0, 0, 0))
        found[interview] = (same + (one == two), settled + (two not in OPEN), silent + (two in OPEN))
    return found


def _on_common(first: Reading, second: Reading, which: int) -> Iterator[tuple[str, str, str]]:
    """(interview, what the first says, what the second says) of each coding both made, where the first settles it."""
    for place in sorted(first.keys() & second.keys()):
        for code in first[place].keys() & second[place].keys():
            one, two = first[place][code][which], second[place][code][which]
            if one not in OPEN:
                yield place[0], one, two


def planned_tables(first: Reading, second: Reading) -> dict[str, Table]:
    """Per interview, codings that both made by (first says planned, second says planned)."""
    said: dict[str, list[tuple[bool, bool]]] = {}
    for interview, one, two in _on_common(first, second, 1):
        said.setdefault(interview, []).append((one == "planned", two == "planned"))
    return {interview: _count(own) for interview, own in said.items()}
