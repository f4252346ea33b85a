"""What the machine's codings are worth on a study, against people who read it blind; and how far those people agree.

The machine is measured on the interviews kept for evaluation (``etude.yml``): nothing was learned there. Without any,
only the machine that never learned on the study is measured, on all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np

from svb_qual.agreement import Place, Reading, blind_readings
from svb_qual.errors import fail
from svb_qual.heads import MEASURES
from svb_qual.learning import decided_passages
from svb_qual.machines import Passages, place_of, read_passages_of, run_coders, run_plain, run_without_cues
from svb_qual.measures import Reference, band_rows, calibration_rows, changes, curve_rows, left_out_rows
from svb_qual.model import ARBITER, NOTHING, Decision
from svb_qual.results import outputs_of
from svb_qual.scoring import MACRO, MICRO, Rows, against, compare, judgement_measures
from svb_qual.settling import standing
from svb_qual.stages import decisions_of, load_codebook, load_start, placed_decisions
from svb_qual.study import Study
from svb_qual.tables import write_rows


def blind_pair(decisions: Iterable[Decision]) -> tuple[str, Reading, str, Reading] | None:
    """The two readers with most passages read blind in common, and their readings; None when nobody shares any."""
    readings = {name: own for name, own in blind_readings(decisions).items() if name != ARBITER}
    pairs = [
        (len(readings[one].keys() & readings[two].keys()), one, two) for one, two in combinations(sorted(readings), 2)
    ]
    shared, one, two = max(pairs, key=lambda pair: pair[0], default=(0, "", ""))
    return (one, readings[one], two, readings[two]) if shared else None


def need_blind_pair(study: Study) -> None:
    """Raise SvbError, saying what to do, when two people have not read the study blind."""
    if blind_pair(decisions_of(study)) is None:
        where, what = str(study.folder / "decisions"), "il faut deux lectures en aveugle pour mesurer"
        raise fail(where, what, "faites coder les mêmes extraits par deux personnes, sans proposition")


def shared_reading(first: Reading, second: Reading) -> tuple[Reading, set[tuple[Place, str]]]:
    """What both readers say, and the (passage, code) on which they differ (left out of the comparison).

    A polarity or an actuality on which they differ is left out too: empty.
    """
    same, open_cases = {}, set()
    for place in first.keys() & second.keys():
        one, two = first[place], second[place]
        same[place] = {code: _common(one[code], two[code]) for code in one.keys() & two.keys()}
        open_cases |= {(place, code) for code in one.keys() ^ two.keys()}
    return same, open_cases


def _common(one: tuple[str, str], two: tuple[str, str]) -> tuple[str, str]:
    polarity, actuality = (mine if mine == theirs else "" for mine, theirs in zip(one, two, strict=True))
    return polarity, actuality


def settle(
    same: Reading, open_cases: set[tuple[Place, str]], decisions: Iterable[Decision]
) -> tuple[Reading, set[tuple[Place, str]]]:
    """What both readers say completed by what the arbiter settled, and what is still open.

    What the arbiter leaves unsaid of a coding stays as both said it.
    """
    settled, still = {place: dict(said) for place, said in same.items()}, set(open_cases)
    for decision in standing(item for item in decisions if item.reviewer == ARBITER):
        place = (decision.interview, decision.start, decision.end)
        if place not in settled:
            continue
        if decision.verdict == NOTHING:
            settled[place], still = {}, {case for case in still if case[0] != place}
            continue
        still.discard((place, decision.code))
        polarity, actuality = settled[place].pop(decision.code, ("", ""))
        if decision.verdict != "reject":
            settled[place][decision.code] = (decision.polarity or polarity, decision.actuality or actuality)
    return settled, still


def measure_study(study: Study) -> None:
    """Write the three tables of ``MEASURES``; empty when two people have not read the study blind."""
    placed = placed_decisions(study, (row.interview for row in study.register))
    decisions = [item for own in placed.values() for item in own]
    pair = blind_pair(decisions)
    rows = evaluate(study, decisions, *pair) if pair else {name: [] for name in MEASURES}
    for name, head in MEASURES.items():
        write_rows(outputs_of(study) / "tables" / f"{name}.csv", head, rows[name])


def evaluate(
    study: Study, decisions: list[Decision], one: str, first: Reading, two: str, second: Reading
) -> dict[str, Rows]:
    """Rows of each table: the readers between them on all passages, the machines on those kept for evaluation."""
    codes = list(load_codebook().codes)
    people = f"{one} et {two}"
    rows, measures = compare(people, first, second, codes)
    measures += judgement_measures(people, first, second)
    kept = list(study.evaluation) or [row.interview for row in study.register]
    passages = read_passages_of(study, kept)
    own = [{place: said for place, said in reading.items() if place[0] in kept} for reading in (first, second)]
    same, open_cases = shared_reading(*own)
    measures += lost_places(people, same, passages)
    coders = run_coders(study, passages) if study.evaluation else run_coders(study, passages)[:1]
    settled, still = settle(same, open_cases, decisions)
    for machine in [*run_plain(passages), *run_without_cues(passages), *(item for item, *_ in coders)]:
        for name, reading in ((one, own[0]), (two, own[1])):
            by_code, summed = compare(f"{machine.name} contre {name}", reading, machine.found, codes)
            rows += by_code
            measures += [row for row in summed if row[1] in (MACRO, MICRO)]
        found, summed = against(f"{machine.name} contre leur accord", machine, same, codes, open_cases)
        rows += found
        measures += summed
    for machine, *_ in coders if still != open_cases else ():
        measures += against(f"{machine.name} contre l'arbitrage", machine, settled, codes, still)[1]
    final = Reference.of(passages, codes, settled, still)
    for machine, scored, coder in coders:
        measures += band_rows(machine.name, scored, coder, final) + calibration_rows(machine.name, scored, final)
    measures += _learning(study, Reference.of(passages, codes, same, open_cases))
    return {"fiabilite": rows, "mesures": measures, "apprentissage": _changes(study, coders, codes)}


def lost_places(people: str, same: Reading, passages: Passages) -> Rows:
    """A row of ``mesures`` when passages that people read are not excerpts any more: machines cannot be measured there."""
    lost = same.keys() - {place_of(item) for item in passages.segments}
    what = "passages lus qui ne sont plus des extraits, où la machine n'est pas mesurée"
    return [[people, what, str(len(lost)), "", f"{len(same)} passages"]] if lost else []


def _learning(study: Study, reference: Reference) -> Rows:
    """The learning curve, and what is lost when a whole CPTS is left out; nothing without interviews kept apart."""
    decided = decided_passages(study, load_start()) if study.evaluation else None
    if decided is None:
        return []
    seed = load_start().labelled
    return curve_rows(seed, decided, reference) + left_out_rows(study, seed, decided, reference)


def _changes(study: Study, coders: list, codes: list[str]) -> list[list[str]]:
    """What the decisions change in the machine's proposals, on all passages of the study."""
    if len(coders) < 2:
        return []
    nothing = np.zeros((0, len(codes)), bool)
    kept = [[nothing for _ in coders]]
    for row in study.register:
        passages = read_passages_of(study, [row.interview])
        if passages.segments:
            kept.append([coder.score(passages.traits, passages.series).kept for _, _, coder in coders])
    before, after = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    return changes(codes, before, after)
