"""What differs: between times people were heard, between professions, between those who govern and the field.

Counts of people, as in ``synthesis``; nothing here says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from svb_qual.french import read_lexicon
from svb_qual.model import Code, Coding, Count
from svb_qual.professions import name_profession
from svb_qual.results import Person, Results
from svb_qual.synthesis import STATES_OF_PRINCIPLE, Line, count_convergence, count_people, present_in, stance_of

GOVERNS, FIELD = "gouvernance et animation", "terrain"
PROTECTS, EXPOSES = "protège", "expose ou manque"
#: How sure what is transferable is, the surest first.
GRADES = ("solide", "à confirmer", "fragile")
#: People of a group under whom it is not compared.
FEW = 2


@dataclass(frozen=True, slots=True)
class Path:
    """What one person says of a code each time: stances by wave, and the segments behind them."""

    code: Code
    person: Person
    stances: dict[str, str]
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contrast:
    """A code that groups do not see alike: by group, people who say it protects, and people who say it exposes."""

    code: Code
    groups: dict[str, dict[str, Count]]


def follow_people(results: Results) -> list[Path]:
    """For people heard at two waves or more, each code they take a stance on at two of them; in the order of the codebook."""
    waves, paths = results.waves(), []
    for code in results.codebook.codes.values():
        by: dict[Person, dict[str, list[Coding]]] = {}
        for coding in results.codings_of(code.id).values():
            wave = results.interview_of(coding.segment).wave
            by.setdefault(results.person_of(coding.segment), {}).setdefault(wave, []).append(coding)
        for person, own in by.items():
            stances = {wave: stance for wave in waves if wave in own and (stance := stance_of(own[wave])) != "unclear"}
            if len(stances) > 1:
                said = tuple(coding.segment for wave in stances for coding in own[wave])
                paths.append(Path(code, person, stances, said))
    return paths


def heard_again(results: Results) -> tuple[Count, Count]:
    """Of the people heard at the first wave of the study here, those heard again later, and those who were not."""
    waves = results.waves()
    first = results.select(waves=waves[:1]).participants() if waves else []
    later = set(results.select(waves=waves[1:]).participants()) if len(waves) > 1 else set()
    again = sum(person in later for person in first)
    return (
        Count("réentendues", again, "participants", (), len(first)),
        Count("non réentendues", len(first) - again, "participants", (), len(first)),
    )


def governs(role: str) -> bool:
    """Whether a role of the register is of those who decide or animate."""
    plain = role.lower()
    return any(word in plain for word in read_lexicon("gouvernance")["gouvernance"])


def count_criteria(results: Results, family: str) -> dict[str, list[Line]]:
    """By criterion, one line per code: people who say it protects, exposes or is missing, is wished for; most people first."""
    found: dict[str, list[Line]] = {}
    for code in results.codebook.of_family(family):
        own = [coding for coding in results.codings if coding.code == code.id]
        cells = {
            name: count_people(results, [c for c in own if holds(c)], f"{code.label} : {name}")
            for name, holds in zip((PROTECTS, EXPOSES, "envisagé"), STATES_OF_PRINCIPLE.values(), strict=True)
        }
        if any(count.value for count in cells.values()):
            found.setdefault(code.criterion, []).append(Line(code.label, code.id, cells))
    return {
        name: sorted(lines, key=lambda line: (-line.cells[PROTECTS].value, -line.cells[EXPOSES].value, line.key))
        for name, lines in found.items()
    }


def contrast(results: Results, group_of: Callable[[Person], str]) -> list[Contrast]:
    """Codes on which two groups differ: in one more people say it protects than exposes, in another the reverse.

    A group of fewer than two people is left out: one person is not a group."""
    groups: dict[str, list[Person]] = {}
    for person in results.participants():
        groups.setdefault(group_of(person), []).append(person)
    parts = {
        name: results.select(participants=people) for name, people in groups.items() if name and len(people) >= FEW
    }
    found = []
    for code in results.codebook.codes.values():
        told = {name: _sides(part, code, name) for name, part in parts.items()}
        leans = {name: sides[PROTECTS].value - sides[EXPOSES].value for name, sides in told.items()}
        if any(lean > 0 for lean in leans.values()) and any(lean < 0 for lean in leans.values()):
            found.append(Contrast(code, told))
    return sorted(found, key=lambda item: (-_gap(item), item.code.id))


def count_transferable(results: Results, family: str) -> list[Line]:
    """Codes that protect in two CPTS or more: people who say so, who had said so and say it again at the last wave (of those
    heard both times), who say only the contrary, who say it exposes at all.

    The label tells the grade of the evidence, computed as ``GRADES`` says. The surest first, then most people.
    """
    lines = []
    for line in count_convergence(results, family):
        where = present_in(line)
        if where < 2:
            continue
        own = [c for c in results.codings if c.code == line.key]
        helps = [c for c in own if STATES_OF_PRINCIPLE["appliqué"](c)]
        say = {results.person_of(c.segment) for c in helps}
        exposes = [c for c in own if STATES_OF_PRINCIPLE["manque"](c)]
        told = (
            ("appliqué", helps),
            ("manque", [c for c in exposes if results.person_of(c.segment) not in say]),
            ("expose", exposes),
        )
        cells = {name: count_people(results, found, f"{line.label} : {name}") for name, found in told}
        cells["dure"] = _lasting(results, helps, f"{line.label} : redit à la dernière vague")
        grade = grade_of(where, cells, several=len(results.waves()) > 1)
        lines.append((GRADES.index(grade), Line(f"{line.label} ({where} CPTS) : preuve {grade}", line.key, cells)))
    return [
        line for _, line in sorted(lines, key=lambda pair: (pair[0], -pair[1].cells["appliqué"].value, pair[1].key))
    ]


def _lasting(results: Results, helps: Sequence[Coding], label: str) -> Count:
    """People who say so at the last wave and had said so before, out of those heard both times."""
    waves = results.waves()
    late, early = results.select(waves=waves[-1:]), results.select(waves=waves[:-1]) if waves[:-1] else None
    if early is None:
        return Count(label, 0, "participants", (), 0)
    both = set(late.participants()) & set(early.participants())
    before = {results.person_of(c.segment) for c in helps if c.segment in early.segments}
    again = [c for c in helps if c.segment in late.segments and results.person_of(c.segment) in before & both]
    ids = tuple(dict.fromkeys(c.segment for c in again))
    return Count(label, len({results.person_of(s) for s in ids}), "participants", ids, len(both))


def grade_of(cpts: int, cells: dict[str, Count], *, several: bool) -> str:
    """« solide »: three CPTS, five people, said again at the last wave of ``several``, contrary said by fewer than half as many;
    « à confirmer »: three people, contrary said by fewer; else « fragile »."""
    says, last, against = (cells[name].value for name in ("appliqué", "dure", "manque"))
    if cpts >= 3 and says >= 5 and 2 * against < says and (last or not several):
        return GRADES[0]
    return GRADES[1] if says >= 3 and against < says else GRADES[2]


def _sides(results: Results, code: Code, group: str) -> dict[str, Count]:
    own = [coding for coding in results.codings if coding.code == code.id]
    pairs = ((PROTECTS, STATES_OF_PRINCIPLE["appliqué"]), (EXPOSES, STATES_OF_PRINCIPLE["manque"]))
    return {
        name: count_people(results, [c for c in own if holds(c)], f"{code.label}, {group} : {name}")
        for name, holds in pairs
    }


def _gap(item: Contrast) -> float:
    shares = [(s[PROTECTS].value - s[EXPOSES].value) / max(s[PROTECTS].denominator, 1) for s in item.groups.values()]
    return max(shares) - min(shares)


def profession_of(results: Results) -> Callable[[Person], str]:
    """From a person to the profession of their first interview."""
    known: dict[Person, str] = {}
    for item in results.interviews.values():
        known.setdefault((item.cpts, item.participant), name_profession(item.profession))
    return lambda person: known.get(person, "")


def side_of(results: Results) -> Callable[[Person], str]:
    """From a person to those who govern or the field, by the role of their first interview; empty when no role is written."""
    known: dict[Person, str] = {}
    for item in results.interviews.values():
        side = (GOVERNS if governs(item.role) else FIELD) if item.role else ""
        known.setdefault((item.cpts, item.participant), side)
    return lambda person: known.get(person, "")


def count_links(results: Results, levers: str, states: str, side: str) -> list[Line]:
    """Per code of ``levers``, one cell per code of ``states``: people in one excerpt of whom both are said to be on one side.

    ``side``: « protective » or « risk »; what is only planned is left out."""
    sides = {side, "mixed"}
    segments = {
        code.id: {
            c.segment for c in results.codings if c.code == code.id and c.actuality == "actual" and c.polarity in sides
        }
        for code in results.codebook.codes.values()
    }
    lines = []
    for lever in results.codebook.of_family(levers):
        cells = {}
        for state in results.codebook.of_family(states):
            both = tuple(s for s in results.segments if s in segments[lever.id] and s in segments[state.id])
            people = len({results.person_of(segment) for segment in both})
            label = f"{lever.label} et {state.label}"
            cells[state.id] = Count(label, people, "participants", both, len(results.participants()))
        lines.append(Line(lever.label, lever.id, cells))
    return lines
