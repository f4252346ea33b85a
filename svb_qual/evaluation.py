"""What the machine's codings are worth on a study, against people who read it blind; and how far those people agree.

The machine is measured on the interviews kept for evaluation (``etude.yml``): nothing was learned there. Without any,
only the machine that never learned on the study is measured, on all of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from svb_qual.agreement import (
    LEAST,
    Place,
    Reading,
    Table,
    add_tables,
    agree_on,
    blind_readings,
    count_tables,
    interval,
    macro_f1,
    macro_interval,
)
from svb_qual.errors import fail
from svb_qual.learning import decided_passages
from svb_qual.machines import Machine, Passages, read_passages_of, run_coders, run_plain
from svb_qual.measures import Reference, band_rows, calibration_rows, changes, curve_rows, left_out_rows, say
from svb_qual.model import ARBITER, Decision
from svb_qual.results import outputs_of
from svb_qual.stages import decisions_of, load_codebook, load_start, placed_decisions
from svb_qual.study import Study
from svb_qual.tables import write_rows

CANDIDATES = 5
TABLES = {
    "fiabilite": ("comparaison", "code", "n", "précision", "rappel", "F1", "intervalle", "kappa", "AC1", "alpha"),
    "mesures": ("comparaison", "mesure", "valeur", "intervalle", "n"),
    "apprentissage": ("code", "propositions, amorce seule", "avec les décisions", "gagnées", "perdues"),
}


def blind_pair(decisions: Iterable[Decision]) -> tuple[str, Reading, str, Reading] | None:
    """The two readers who read most passages blind, and their readings; None when there are not two."""
    readings = {name: own for name, own in blind_readings(decisions).items() if name != ARBITER}
    if len(readings) < 2:
        return None
    one, two = sorted(sorted(readings), key=lambda name: -len(readings[name]))[:2]
    return one, readings[one], two, readings[two]


def need_blind_pair(study: Study) -> None:
    """Raise SvbError, saying what to do, when two people have not read the study blind."""
    if blind_pair(decisions_of(study)) is None:
        where, what = str(study.folder / "decisions"), "il faut deux lectures en aveugle pour mesurer"
        raise fail(where, what, "faites coder les mêmes extraits par deux personnes, sans proposition")


def shared_reading(first: Reading, second: Reading) -> tuple[Reading, set[tuple[Place, str]]]:
    """What both readers say, and the (passage, code) on which they differ (left out of the comparison)."""
    same, open_cases = {}, set()
    for place in first.keys() & second.keys():
        one, two = first[place], second[place]
        same[place] = {code: one[code] for code in one.keys() & two.keys()}
        open_cases |= {(place, code) for code in one.keys() ^ two.keys()}
    return same, open_cases


def settle(same: Reading, open_cases: set[tuple[Place, str]], decisions: Iterable[Decision]) -> tuple[Reading, set]:
    """What both readers say completed by what the arbiter settled, and what is still open."""
    settled, still = {place: dict(said) for place, said in same.items()}, set(open_cases)
    for decision in decisions:
        place = (decision.interview, decision.start, decision.end)
        if decision.reviewer == ARBITER and decision.code and place in settled:
            still.discard((place, decision.code))
            settled[place].pop(decision.code, None)
            if decision.verdict != "reject":
                settled[place][decision.code] = (decision.polarity, decision.actuality)
    return settled, still


def measure_study(study: Study) -> None:
    """Write the three tables of ``TABLES``; empty when two people have not read the study blind."""
    placed = placed_decisions(study, (row.interview for row in study.register))
    decisions = [item for own in placed.values() for item in own]
    pair = blind_pair(decisions)
    rows = evaluate(study, decisions, *pair) if pair else {name: [] for name in TABLES}
    for name, head in TABLES.items():
        write_rows(outputs_of(study) / "tables" / f"{name}.csv", head, rows[name])


def evaluate(
    study: Study, decisions: list[Decision], one: str, first: Reading, two: str, second: Reading
) -> dict[str, list[list[str]]]:
    """Rows of each table: the readers between them on all passages, the machines on those kept for evaluation."""
    codes = list(load_codebook().codes)
    people = f"{one} et {two}"
    rows, measures = compare(people, first, second, codes)
    measures += judgement_measures(people, first, second)
    kept = list(study.evaluation) or [row.interview for row in study.register]
    passages = read_passages_of(study, kept)
    own = [{place: said for place, said in reading.items() if place[0] in kept} for reading in (first, second)]
    same, open_cases = shared_reading(*own)
    coders = run_coders(study, passages)
    if not study.evaluation:
        coders = coders[:1]
    for machine in [*run_plain(passages), *(item for item, *_ in coders)]:
        for name, reading in ((one, own[0]), (two, own[1])):
            rows += compare(f"{machine.name} contre {name}", reading, machine.found, codes)[0]
        found, summed = _against(f"{machine.name} contre leur accord", machine, same, codes, open_cases)
        rows += found
        measures += summed
    reference = Reference.of(passages, codes, same, open_cases)
    settled, still = settle(same, open_cases, decisions)
    final = Reference.of(passages, codes, settled, still)
    for machine, scored, coder in coders:
        if still != open_cases:
            measures += _against(f"{machine.name} contre l'arbitrage", machine, settled, codes, still)[1]
        measures += band_rows(machine.name, scored, coder, final)
        measures += calibration_rows(machine.name, scored, final)
    seed = load_start().labelled
    decided = decided_passages(study, load_start()) if study.evaluation else None
    if decided is not None:
        measures += curve_rows(seed, decided, reference) + left_out_rows(study, seed, decided, reference)
    return {"fiabilite": rows, "mesures": measures, "apprentissage": _changes(study, coders, codes)}


def _changes(study: Study, coders: list, codes: list[str]) -> list[list[str]]:
    """What the decisions change in the machine's proposals, on all passages of the study."""
    if len(coders) < 2:
        return []
    every: Passages = read_passages_of(study, [row.interview for row in study.register])
    before, after = (coder.score(every.traits, every.series).kept for _, _, coder in coders)
    return changes(codes, before, after)


def compare(
    name: str, first: Reading, second: Reading, codes: list[str], leave_out: set = frozenset()
) -> tuple[list[list[str]], list[list[str]]]:
    """Rows of ``fiabilite`` (one per code) and of ``mesures`` (all codes); ``leave_out``: (passage, code) not counted."""
    tables = {}
    for code in codes:
        kept = {place: own for place, own in first.items() if (place, code) not in leave_out}
        tables |= count_tables(kept, second, [code])
    rows = [_row(name, code, tables[code]) for code in codes]
    merged: dict[str, Table] = {}
    for interview in sorted({key for own in tables.values() for key in own}):
        merged[interview] = add_tables(own[interview] for own in tables.values() if interview in own)
    whole, (macro, among) = add_tables(merged.values()), macro_f1(tables)
    return rows, [
        [name, "F1 de tous les codages (micro)", say(whole.f1()), _band(interval(merged, "f1")),
         f"{whole.both + whole.first} codages"],
        [name, "précision", say(whole.precision()), _band(interval(merged, "precision")),
         f"{whole.both + whole.second} codages"],
        [name, "F1 moyen des codes (macro)", say(macro), _band(macro_interval(tables)), f"{among} codes"],
        [name, "kappa de tous les codages", say(whole.kappa()), _band(interval(merged, "kappa")), f"{whole.n} oui ou non"],
        [name, "alpha de tous les codages", say(whole.alpha()), _band(interval(merged, "alpha")), f"{whole.n} oui ou non"],
    ]  # fmt: skip


def _against(
    name: str, machine: Machine, reference: Reading, codes: list[str], open_cases: set[tuple[Place, str]]
) -> tuple[list[list[str]], list[list[str]]]:
    """All that is measured of a machine against a reference: rows of ``fiabilite`` and of ``mesures``."""
    rows, summed = compare(name, reference, machine.found, codes, open_cases)
    judged = judgement_measures(name, reference, machine.found)
    return rows, [*summed, *judged, recall_within(name, machine, reference)]


def _row(name: str, code: str, by_interview: dict[str, Table]) -> list[str]:
    table = add_tables(by_interview.values())
    cases = table.both + table.first
    if cases < LEAST:
        return [name, code, str(cases), "", "", "non évaluable", "", "", "", ""]
    values = [say(value) for value in (table.precision(), table.recall(), table.f1())]
    chance = [say(value) for value in (table.kappa(), table.ac1(), table.alpha())]
    return [name, code, str(cases), *values, _band(interval(by_interview, "f1")), *chance]


def _band(found: tuple[float, float] | None) -> str:
    return f"{say(found[0])} à {say(found[1])}" if found else ""


def judgement_measures(name: str, first: Reading, second: Reading) -> list[list[str]]:
    """Rows of ``mesures`` on codings both made: same polarity, same actuality, abstentions, F1 of « envisagé »."""
    rows = []
    for which, what in ((0, "polarité"), (1, "actualité")):
        same, settled, open_cases = agree_on(first, second, which)
        if settled:
            said = f"{settled} codages, {open_cases} sans réponse"
            rows.append([name, f"même {what}", say(same / settled), "", said])
    if rows:
        both = [
            (first[place][code][1] == "planned", second[place][code][1] == "planned")
            for place in first.keys() & second.keys()
            for code in first[place].keys() & second[place].keys()
        ]
        table = Table(*(both.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))))
        rows.append([name, "F1 de « envisagé »", say(table.f1()), "", f"{table.both + table.first} codages"])
    return rows


def recall_within(name: str, machine: Machine, reference: Reading) -> list[str]:
    """How many reference codings are among the machine's five likeliest codes of their passage."""
    hits = [
        code in machine.ranked[place][:CANDIDATES]
        for place in reference
        if place in machine.ranked
        for code in reference[place]
    ]
    return [
        name,
        f"code parmi les {CANDIDATES} premiers",
        say(sum(hits) / max(len(hits), 1)),
        "",
        f"{len(hits)} codages",
    ]


def sentences(measures: Iterable[list[str]]) -> list[str]:
    """The measures in words, one line each."""
    return [
        f"{name} : {what} {value}" + (f" [{band}]" if band else "") + f" ({n})"
        for name, what, value, band, n in measures
    ]
