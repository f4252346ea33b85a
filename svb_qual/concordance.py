"""How far people agree who read the same excerpts blind: between them, code by code, over time; and where they do not.

The unit is the excerpt as it was cut. Only passages that both read blind are counted, those without any code included.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from svb_qual.agreement import LEAST, Place, Reading, Table, add_tables, blind_readings, count_tables
from svb_qual.coefficients import ac1, alpha, differ, masi
from svb_qual.model import ARBITER, POLARITIES, Codebook, Decision
from svb_qual.resampling import interval
from svb_qual.results import outputs_of
from svb_qual.scoring import Rows, say, say_band
from svb_qual.settling import says_yes, standing
from svb_qual.stages import folder_of, load_codebook, placed_decisions, read_turns
from svb_qual.study import Study
from svb_qual.tables import read_table, write_rows

EVERY, SETS = "tous les codes", "ensembles de codes"
ONE_VALUE = "une seule valeur : κ, AC1 et α ne se calculent pas"
FEW = "moins de dix oui d'un côté : à lire avec prudence"
NO_YES = "aucun oui : rien ne se calcule"
COEFFICIENTS = ("accord brut", "kappa", "AC1", "alpha", "F1", "intervalle du F1")
TABLES = {
    "accord": ("lecteurs", "code", "extraits", "oui de part et d'autre", *COEFFICIENTS, "remarque"),
    "derive": ("lecteurs", "période", "du", "au", "extraits", "codes par extrait", "F1", "kappa"),
    "desaccords": ("extrait", "entretien", "debut", "fin", "code", "lecteurs", "avis", "tranché", "texte"),
}
PERIODS = ("premier tiers", "deuxième tiers", "dernier tiers")


def measure_agreement(study: Study) -> None:
    """Write the three tables of ``TABLES``; empty as long as no two people have read the same excerpts blind."""
    placed = placed_decisions(study, [row.interview for row in study.register])
    decisions = [item for own in placed.values() for item in own]
    readings = {name: own for name, own in sorted(blind_readings(decisions).items()) if name != ARBITER}
    codebook = load_codebook()
    rows = {"accord": _all_rows(readings, list(codebook.codes)), "derive": [], "desaccords": []}
    for one, two in combinations(readings, 2):
        rows["derive"] += drift_rows(
            f"{one} et {two}", readings[one], readings[two], _dates(decisions, two), list(codebook.codes)
        )
    rows["desaccords"] = disagreements(study, readings, codebook, decisions)
    for name, head in TABLES.items():
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


def disagreements(study: Study, readings: dict[str, Reading], codebook: Codebook, decisions: list[Decision]) -> Rows:
    """Rows of ``desaccords``: each code that some readers of a passage give and others do not, or lean otherwise."""
    names, settled = _names(study), _settled(decisions)
    texts = {row.interview: read_turns(study, row.interview).text for row in study.register}
    rows = []
    for place in sorted({place for reading in readings.values() for place in reading}):
        said = {reader: own[place] for reader, own in readings.items() if place in own}
        for code in codebook.codes if len(said) > 1 else ():
            views = {reader: _view(own.get(code)) for reader, own in said.items()}
            if len(set(views.values())) > 1:
                interview, start, end = place
                opinion = " ; ".join(f"{reader} : {view}" for reader, view in views.items())
                rows.append([
                    names.get(place, ""), interview, str(start), str(end), code, " et ".join(said), opinion,
                    settled.get((*place, code), settled.get((*place, ""), "")), texts[interview][start:end],
                ])  # fmt: skip
    return rows


def _names(study: Study) -> dict[Place, str]:
    """The excerpt at each place."""
    found = {}
    for row in study.register:
        for item in read_table(folder_of(study, row.interview) / "extraits.csv"):
            found[item["entretien"], int(item["debut"]), int(item["fin"])] = item["extrait"]
    return found


def _settled(decisions: list[Decision]) -> dict[tuple[str, int, int, str], str]:
    """What the arbiter said, by place and code."""
    return {
        (item.interview, item.start, item.end, item.code): f"gardé : {_view((item.polarity, item.actuality))}"
        if says_yes(item)
        else "ôté"
        for item in standing(item for item in decisions if item.reviewer == ARBITER)
    }


def _view(said: tuple[str, str] | None) -> str:
    if said is None:
        return "pas ce code"
    polarity, actuality = said
    return POLARITIES.get(polarity, "polarité non dite") + (", envisagé" if actuality == "planned" else "")
