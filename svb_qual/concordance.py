"""How far people agree who read the same excerpts blind: between them, code by code, over time.

The unit is the excerpt as it was cut. Only passages that both read blind are counted, those without any code included.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from svb_qual.agreement import LEAST, Place, Reading, Table, add_tables, blind_readings, count_tables
from svb_qual.coefficients import ac1, alpha, differ, masi
from svb_qual.disagreements import disagreements
from svb_qual.heads import AGREEMENT
from svb_qual.model import ARBITER, Decision
from svb_qual.resampling import interval
from svb_qual.results import outputs_of
from svb_qual.scoring import Rows, say_band
from svb_qual.stages import load_codebook, placed_decisions
from svb_qual.study import Study
from svb_qual.tables import say, write_rows

EVERY, SETS = "tous les codes", "ensembles de codes"
ONE_VALUE = "une seule valeur : κ, AC1 et α ne se calculent pas"
FEW = "moins de dix oui d'un côté : à lire avec prudence"
NO_YES = "aucun oui : rien ne se calcule"
PERIODS = ("premier tiers", "deuxième tiers", "dernier tiers")


def measure_agreement(study: Study) -> None:
    """Write the tables of ``AGREEMENT``; agreement and drift are empty until two people have read the same excerpts blind."""
    placed = placed_decisions(study, [row.interview for row in study.register])
    decisions = [item for own in placed.values() for item in own]
    readings = {name: own for name, own in sorted(blind_readings(decisions).items()) if name != ARBITER}
    codebook = load_codebook()
    rows = {"accord": _all_rows(readings, list(codebook.codes)), "derive": [], "desaccords": []}
    for one, two in combinations(readings, 2):
        rows["derive"] += drift_rows(
            f"{one} et {two}", readings[one], readings[two], _dates(decisions, two), list(codebook.codes)
        )
    rows["desaccords"] = disagreements(study, readings, codebook, placed)
    for name, head in AGREEMENT.items():
        write_rows(outputs_of(study) / "tables" / f"{name}.csv", head, rows[name])


def _all_rows(readings: dict[str, Reading], codes: list[str]) -> Rows:
    rows = []
    for one, two in combinations(readings, 2):
        rows += agreement_rows(f"{one} et {two}", readings[one], readings[two], codes)
    if len(readings) > 2:
        rows += group_rows(" et ".join(readings), list(readings.values()), codes)
    return rows


def agreement_rows(name: str, first: Reading, second: Reading, codes: list[str]) -> Rows:
    """Rows of ``accord`` for two readers: all codes together, sets of codes, then each code. None without common passage."""
    shared = sorted(first.keys() & second.keys())
    if not shared:
        return []
    tables = count_tables(first, second, codes)
    merged = {
        interview: add_tables(own[interview] for own in tables.values()) for interview in next(iter(tables.values()))
    }
    sets = alpha([[frozenset(first[place]), frozenset(second[place])] for place in shared], masi)
    rows = [_row(name, EVERY, len(shared), merged), _sets_row(name, len(shared), sets)]
    return rows + [_row(name, code, len(shared), own) for code, own in tables.items()]


def _row(name: str, code: str, extracts: int, by_interview: dict[str, Table]) -> list[str]:
    table = add_tables(by_interview.values())
    said = 2 * table.both + table.first + table.second
    why = (
        NO_YES
        if not said
        else ONE_VALUE
        if said == 2 * table.n
        else FEW
        if min(table.first, table.second) + table.both < LEAST
        else ""
    )
    values = (table.percent(), table.kappa(), table.ac1(), table.alpha(), table.f1())
    counts = f"{table.both + table.first} et {table.both + table.second}, {table.both} communs"
    return [name, code, str(extracts), counts, *map(say, values), say_band(interval(by_interview, "f1")), why]


def _sets_row(name: str, extracts: int, value: float | None) -> list[str]:
    why = "α de MASI : deux ensembles proches comptent presque pareil" if value is not None else ONE_VALUE
    return [name, SETS, str(extracts), "", "", "", "", say(value), "", "", why]


def group_rows(name: str, readings: list[Reading], codes: list[str]) -> Rows:
    """Rows of ``accord`` for more than two readers, some of whom may not have read everything: α and AC1 alone."""
    places = sorted({place for reading in readings for place in reading})
    heard = [[reading[place] for reading in readings if place in reading] for place in places]
    shared = [own for own in heard if len(own) > 1]
    rows = [_sets_row(name, len(shared), alpha([[frozenset(said) for said in own] for own in shared], masi))]
    for code in codes:
        units = [[code in said for said in own] for own in heard]
        values = ("–", "–", say(ac1(units)), say(alpha(units, differ)), "–")
        rows.append(
            [
                name,
                code,
                str(len(shared)),
                str(sum(map(sum, units))),
                *values,
                "",
                "" if alpha(units) is not None else ONE_VALUE,
            ]
        )
    return rows


def _dates(decisions: Iterable[Decision], reader: str) -> dict[Place, str]:
    """When a reader first read each passage blind."""
    found: dict[Place, str] = {}
    for item in decisions:
        if item.blind and item.reviewer == reader:
            found.setdefault((item.interview, item.start, item.end), item.when)
    return found


def drift_rows(name: str, first: Reading, second: Reading, dates: dict[Place, str], codes: list[str]) -> Rows:
    """Rows of ``derive``: agreement by thirds of the second's reading, in order of date. None when all dates are the same."""
    shared = sorted(
        (place for place in first.keys() & second.keys() if place in dates), key=lambda place: (dates[place], place)
    )
    if len({dates[place] for place in shared}) < len(PERIODS):
        return []
    rows = []
    for rank, period in enumerate(PERIODS):
        part = shared[rank * len(shared) // 3 : (rank + 1) * len(shared) // 3]
        own = {place: second[place] for place in part}
        tables = count_tables(first, own, codes)
        table = add_tables(table for by_interview in tables.values() for table in by_interview.values())
        density = sum(map(len, own.values())) / len(part)
        rows.append(
            [
                name,
                period,
                dates[part[0]],
                dates[part[-1]],
                str(len(part)),
                say(density),
                say(table.f1()),
                say(table.kappa()),
            ]
        )
    return rows
