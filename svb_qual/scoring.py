"""What is measured of one coding against another, as rows of tables: value, interval, n, in French."""

from __future__ import annotations

from collections.abc import Iterable

from svb_qual.agreement import (
    LEAST,
    Place,
    Reading,
    Table,
    add_tables,
    agree_on,
    count_tables,
    macro_f1,
    planned_tables,
)
from svb_qual.machines import Machine
from svb_qual.resampling import Band, interval, macro_interval, share_interval
from svb_qual.tables import say

CANDIDATES = 5
MACRO, MICRO = "F1 moyen des codes (macro)", "F1 de tous les codages (micro)"
#: Rows of a table.
Rows = list[list[str]]


def say_band(found: Band) -> str:
    """« 0,31 à 0,37 », or nothing."""
    return f"{say(found[0])} à {say(found[1])}" if found else ""


def compare(
    name: str, first: Reading, second: Reading, codes: list[str], leave_out: set[tuple[Place, str]] = frozenset()
) -> tuple[Rows, Rows]:
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

    def _line(what: str, measure: str, n: str) -> list[str]:
        return [name, what, say(getattr(whole, measure)()), say_band(interval(merged, measure)), n]

    return rows, [
        _line(MICRO, "f1", f"{whole.both + whole.first} codages"),
        _line("précision", "precision", f"{whole.both + whole.second} codages"),
        [name, MACRO, say(macro), say_band(macro_interval(tables)), f"{among} codes"],
        _line("kappa de tous les codages", "kappa", f"{whole.n} oui ou non"),
        _line("alpha de tous les codages", "alpha", f"{whole.n} oui ou non"),
    ]


def against(
    name: str, machine: Machine, reference: Reading, codes: list[str], open_cases: set[tuple[Place, str]]
) -> tuple[Rows, Rows]:
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
    return [name, code, str(cases), *values, say_band(interval(by_interview, "f1")), *chance]


def judgement_measures(name: str, first: Reading, second: Reading) -> Rows:
    """Rows of ``mesures`` on codings both made: same polarity, same actuality, abstentions, F1 of « envisagé »."""
    rows = []
    for which, what in ((0, "polarité"), (1, "actualité")):
        counts = agree_on(first, second, which)
        same, settled, silent = (sum(column) for column in zip(*counts.values(), strict=True)) if counts else (0, 0, 0)
        if settled:
            band = share_interval({key: own[:2] for key, own in counts.items()})
            n = f"{settled} codages, {silent} sans réponse"
            rows.append([name, f"même {what}", say(same / settled), say_band(band), n])
    if rows:
        tables = planned_tables(first, second)
        table = add_tables(tables.values())
        n = f"{table.both + table.first} codages"
        rows.append([name, "F1 de « envisagé »", say(table.f1()), say_band(interval(tables, "f1")), n])
    return rows


def recall_within(name: str, machine: Machine, reference: Reading) -> list[str]:
    """How many reference codings are among the machine's five likeliest codes of their passage."""
    hits: dict[str, tuple[int, int]] = {}
    for place in sorted(reference.keys() & machine.ranked.keys()):
        right, n = hits.get(place[0], (0, 0))
        found = sum(code in machine.ranked[place][:CANDIDATES] for code in reference[place])
        hits[place[0]] = (right + found, n + len(reference[place]))
    right, n = (sum(column) for column in zip(*hits.values(), strict=True)) if hits else (0, 0)
    what = f"code parmi les {CANDIDATES} premiers"
    return [name, what, say(right / n if n else None), say_band(share_interval(hits)), f"{n} codages"]


def sentences(measures: Iterable[list[str]]) -> list[str]:
    """The measures in words, one line each."""
    return [
        f"{name} : {what} {value}" + (f" [{band}]" if band else "") + f" ({n})"
        for name, what, value, band, n in measures
    ]
