"""The common base of a risk register for the self-employed: by unit of work and axis of psychosocial risk, what people say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from svb_qual.grid import ELSEWHERE, LEVELS, Grid, Unit
from svb_qual.model import Code, Coding, Count
from svb_qual.professions import name_profession
from svb_qual.ratings import BLANK, Key, Rating
from svb_qual.results import Results
from svb_qual.synthesis import count_people, telling


@dataclass(frozen=True, slots=True)
class Item:
    """A code in a line of the register, and who says so."""

    code: Code
    count: Count


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One unit of work and one axis of risk.

    ``situations`` expose or are missing, ``protects`` protects now, ``existing`` and ``planned`` are principles applied or wished
    for. ``exposed``: people who tell a situation, ``quote`` the segment that tells one best, or empty; ``professions`` of theirs,
    with how many. ``levels`` of what exists.
    """

    unit: Unit
    axis: str
    situations: tuple[Item, ...]
    protects: tuple[Item, ...]
    existing: tuple[Item, ...]
    planned: tuple[Item, ...]
    exposed: Count
    quote: str
    professions: tuple[tuple[str, int], ...]
    levels: tuple[str, ...]
    cpts: tuple[str, ...]
    waves: tuple[str, ...]
    rating: Rating

    @property
    def key(self) -> Key:
        """What its rating is kept under."""
        return self.unit.id, self.axis


def make_register(results: Results, grid: Grid, ratings: dict[Key, Rating]) -> list[RegisterLine]:
    """The lines that somebody's words fill, by unit then axis, in the order of the grid and of the codebook."""
    places = units_of(results, grid)
    axes = dict.fromkeys(axis for code in results.codebook.codes.values() for axis in code.axes)
    lines, quoted = [], set()
    for unit in grid.units:
        inside = [coding for coding in results.codings if unit.id in places[coding.segment]]
        for axis in axes:
            own = [coding for coding in inside if axis in results.codebook.codes[coding.code].axes]
            line = _line(results, grid, unit, axis, own, ratings.get((unit.id, axis), BLANK))
            if line.situations or line.protects:
                best = telling(results, [c for c in own if _exposes(c)])
                quote = next((segment for segment in best if segment not in quoted), next(iter(best), ""))
                quoted.add(quote)
                lines.append(replace(line, quote=quote))
    return lines


def units_of(results: Results, grid: Grid) -> dict[str, tuple[str, ...]]:
    """By segment, the units its words name; else those named in the same turn; else that of what no words place."""
    named: dict[str, list[str]] = {}
    for unit in grid.units:
        for segment in results.units.get(unit.id, ()):
            named.setdefault(segment, []).append(unit.id)
    around: dict[tuple[str, int], dict[str, None]] = {}
    for segment, units in named.items():
        if segment in results.segments:
            item = results.segments[segment]
            around.setdefault((item.interview, item.turn), {}).update(dict.fromkeys(units))
    return {
        item.id: tuple(named.get(item.id) or around.get((item.interview, item.turn)) or (ELSEWHERE,))
        for item in results.segments.values()
    }


def _line(results: Results, grid: Grid, unit: Unit, axis: str, own: list[Coding], rating: Rating) -> RegisterLine:
    actual = [c for c in own if c.actuality == "actual"]
    exposing = [c for c in actual if _exposes(c)]
    helping = [c for c in actual if c.polarity in ("protective", "mixed")]
    existing = _items(results, [c for c in helping if _is_measure(results, grid, c)])
    planned = _items(results, [c for c in own if c.actuality == "planned" and _is_measure(results, grid, c)])
    protects = _items(results, [c for c in helping if not _is_measure(results, grid, c)])
    people = {
        results.person_of(c.segment): name_profession(results.interview_of(c.segment).profession) for c in exposing
    }
    interviews = [results.interview_of(c.segment) for c in own]
    levels = {grid.levels.get(item.code.id, "") for item in (*existing, *protects)}
    heard = {item.cpts for item in interviews}
    return RegisterLine(
        unit=unit,
        axis=axis,
        situations=_items(results, exposing),
        protects=protects,
        existing=tuple(sorted(existing, key=lambda item: item.code.id)),
        planned=tuple(sorted(planned, key=lambda item: item.code.id)),
        exposed=count_people(results, exposing, f"{unit.label}, {axis} : exposées"),
        quote="",
        professions=tuple(sorted(Counter(people.values()).items(), key=lambda pair: (-pair[1], pair[0]))),
        levels=tuple(level for level in LEVELS if level in levels),
        cpts=tuple(cpts.name for cpts in results.cpts() if cpts.id in heard),
        waves=tuple(wave for wave in results.waves() if wave in {item.wave for item in interviews}),
        rating=rating,
    )


def _exposes(coding: Coding) -> bool:
    return coding.actuality == "actual" and coding.polarity in ("risk", "mixed")


def _is_measure(results: Results, grid: Grid, coding: Coding) -> bool:
    return results.codebook.codes[coding.code].family == grid.measures


def _items(results: Results, codings: list[Coding]) -> tuple[Item, ...]:
    """Codes of some codings, with who says so; most people first."""
    by: dict[str, list[Coding]] = {}
    for coding in codings:
        by.setdefault(coding.code, []).append(coding)
    found = [
        Item(results.codebook.codes[code], count_people(results, own, results.codebook.codes[code].label))
        for code, own in by.items()
    ]
    return tuple(sorted(found, key=lambda item: (-item.count.value, -len(item.count.segments), item.code.id)))
