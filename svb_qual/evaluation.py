"""What the machine's codings are worth on a study, against people who read it blind; and how far those people agree.

The machine measured here starts cold: it has learned on the seed alone, never on this study.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
)
from svb_qual.coding.baselines import nearest_definition, word_regression
from svb_qual.coding.coder import Coder
from svb_qual.coding.rules import RuleCoder
from svb_qual.coding.seed import read_seed
from svb_qual.errors import fail
from svb_qual.model import ARBITER, Segment
from svb_qual.results import SEED
from svb_qual.segmentation import segment_interview
from svb_qual.stages import decisions_of, load_coder, questions_of
from svb_qual.study import Study
from svb_qual.transcripts import read_interview

CANDIDATES = 5
COLUMNS = ("comparaison", "code", "n", "précision", "rappel", "F1", "intervalle", "kappa", "AC1", "alpha")


@dataclass(frozen=True, slots=True)
class Machine:
    """One coder's output: ``found`` as a reading, ``ranked`` codes of each passage, likeliest first."""

    name: str
    found: Reading
    ranked: dict[Place, list[str]]


def read_blind(study: Study) -> tuple[str, Reading, str, Reading]:
    """The two readers who read most passages blind, and their readings. Raises SvbError when there are not two."""
    readings = {name: own for name, own in blind_readings(decisions_of(study)).items() if name != ARBITER}
    if len(readings) < 2:
        what = f"{len(readings)} lecture(s) en aveugle ; il en faut deux pour mesurer"
        raise fail(
            str(study.folder / "decisions"),
            what,
            "faites coder les mêmes extraits par deux personnes, sans proposition",
        )
    one, two = sorted(sorted(readings), key=lambda name: -len(readings[name]))[:2]
    return one, readings[one], two, readings[two]


def shared_reading(first: Reading, second: Reading) -> tuple[Reading, set[tuple[Place, str]]]:
    """What both readers say, and the (passage, code) on which they differ (left out of the comparison)."""
    same, open_cases = {}, set()
    for place in first.keys() & second.keys():
        one, two = first[place], second[place]
        same[place] = {code: one[code] for code in one.keys() & two.keys()}
        open_cases |= {(place, code) for code in one.keys() ^ two.keys()}
    return same, open_cases


def run_machines(study: Study) -> list[Machine]:
    """Cues alone, the two plain baselines, and the coder in use, on every passage of the study."""
    coder = load_coder()
    segments, questions = [], []
    for row in study.register:
        interview = read_interview(study, row)
        own = segment_interview(interview)
        segments += own
        questions += questions_of(interview, own)
    texts, codes = [item.text for item in segments], list(coder.codebook.codes)
    scored = coder.score(texts, questions, [item.interview for item in segments])
    seed = read_seed(SEED, set(codes))
    return [
        _cues_alone(coder, segments, scored.reading.tokens),
        _plain(
            "définition la plus proche", codes, segments, *nearest_definition(coder.codebook, texts, coder.embedder)
        ),
        _plain("TF-IDF et régression logistique", codes, segments, *word_regression(seed, codes, texts)),
        _coder_in_use(coder, scored, segments),
    ]


def _place(segment: Segment) -> Place:
    return segment.interview, segment.start, segment.end


def _cues_alone(coder: Coder, segments: list[Segment], tokens: list) -> Machine:
    rules, found, ranked = RuleCoder.of(coder.codebook), {}, {}
    for segment, own in zip(segments, tokens, strict=True):
        codings = sorted(rules.code(segment, own), key=lambda item: (-item.score, item.code))
        found[_place(segment)] = {item.code: (item.polarity, item.actuality) for item in codings}
        ranked[_place(segment)] = [item.code for item in codings]
    return Machine("indices seuls", found, ranked)


def _plain(name: str, codes: list[str], segments: list[Segment], chances: np.ndarray, kept: np.ndarray) -> Machine:
    order = np.argsort(-chances, axis=1, kind="stable")
    found = {
        _place(item): {codes[rank]: ("", "") for rank in np.flatnonzero(kept[row])} for row, item in enumerate(segments)
    }
    return Machine(name, found, {_place(item): [codes[r] for r in order[row]] for row, item in enumerate(segments)})


def _coder_in_use(coder: Coder, scored, segments: list[Segment]) -> Machine:
    codes, found, ranked = list(coder.model.codes), {}, {}
    for row, segment in enumerate(segments):
        kept, chances = scored.kept[row], scored.chances[row]
        order = sorted(range(len(codes)), key=lambda rank: (not kept[rank], -chances[rank], rank))
        ranked[_place(segment)] = [str(codes[rank]) for rank in order]
        found[_place(segment)] = {
            str(codes[rank]): (coder.polarity_of(scored, row, rank), coder.actuality_of(scored, row, rank))
            for rank in np.flatnonzero(kept)
        }
    return Machine("codeur appris sur l'amorce", found, ranked)


def compare(
    name: str, first: Reading, second: Reading, codes: list[str], leave_out: set = frozenset()
) -> list[list[str]]:
    """Rows of ``COLUMNS``: per code, then all codes; ``leave_out`` names (passage, code) that are not counted."""
    rows, tables = [], {}
    for code in codes:
        kept = {place: own for place, own in first.items() if (place, code) not in leave_out}
        tables |= count_tables(kept, second, [code])
        rows.append(_row(name, code, tables[code]))
    merged: dict[str, Table] = {}
    for interview in sorted({key for own in tables.values() for key in own}):
        merged[interview] = add_tables(own[interview] for own in tables.values() if interview in own)
    macro, among = macro_f1(tables)
    rows.append(_row(name, "tous (micro)", merged))
    rows.append([name, f"tous (macro, {among} codes)", "", "", "", _say(macro), "", "", "", ""])
    return rows


def _row(name: str, code: str, by_interview: dict[str, Table]) -> list[str]:
    table = add_tables(by_interview.values())
    cases = table.both + table.first
    if cases < LEAST:
        return [name, code, str(cases), "", "", "non évaluable", "", "", "", ""]
    band = interval(by_interview, "f1")
    shown = f"{_say(band[0])} à {_say(band[1])}" if band else ""
    values = [_say(value) for value in (table.precision(), table.recall(), table.f1())]
    return [name, code, str(cases), *values, shown, _say(table.kappa()), _say(table.ac1()), _say(table.alpha())]


def _say(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",")


def summarise(name: str, first: Reading, second: Reading) -> list[str]:
    """Polarity and actuality in words, on codings both made."""
    said = []
    for which, what in ((0, "polarité"), (1, "actualité")):
        same, settled, open_cases = agree_on(first, second, which)
        if settled:
            said.append(
                f"{name} : même {what} pour {same} codages sur {settled} ({_say(same / settled)}) ; non dite : {open_cases}"
            )
    return said


def recall_within(machine: Machine, reference: Reading) -> tuple[int, int]:
    """How many reference codings are among the machine's five likeliest codes of their passage, out of how many."""
    hits = [
        code in machine.ranked[place][:CANDIDATES]
        for place in reference
        if place in machine.ranked
        for code in reference[place]
    ]
    return sum(hits), len(hits)


def evaluate(study: Study) -> tuple[list[list[str]], list[str]]:
    """All rows of ``COLUMNS`` and sentences. Raises SvbError when two people have not read the study blind."""
    one, first, two, second = read_blind(study)
    codes = list(load_coder().codebook.codes)
    people = f"{one} et {two}"
    same, open_cases = shared_reading(first, second)
    rows = compare(people, first, second, codes)
    said = [f"Extraits lus en aveugle par {people} : {len(same)}", *summarise(people, first, second)]
    for machine in run_machines(study):
        for name, own in ((one, first), (two, second)):
            rows += compare(f"{machine.name} contre {name}", own, machine.found, codes)
        rows += compare(f"{machine.name} contre leur accord", same, machine.found, codes, open_cases)
        said += summarise(f"{machine.name} contre leur accord", same, machine.found)
        hits, cases = recall_within(machine, same)
        said.append(
            f"{machine.name} : code parmi les {CANDIDATES} premiers pour {hits} codages sur {cases} "
            f"({_say(hits / max(cases, 1))})"
        )
    return rows, said
