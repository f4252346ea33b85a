"""Counts that answer the questions of the reports. Participants first, excerpts second; every count keeps its excerpts.

Nothing here draws. A participant is classed once per code: who says both that it protects and that it exposes is
``mixed``, so that the classes add up to the number of people who speak of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from svb_qual.communities import Action
from svb_qual.model import Coding, Count
from svb_qual.results import Person, Results

#: Order of the classes in figures: what protects first.
STANCES = ("protective", "mixed", "risk", "unclear")
#: Words of an excerpt that can be read alone.
SPEAKING = (8, 45)
#: A factor counts as present in a CPTS as soon as one participant says so; « souvent » = at least half of the CPTS.
OFTEN = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a figure or a table: a label, what it is about, and its counts by column."""

    label: str
    key: str
    cells: dict[str, Count]


def count_people(results: Results, codings: Iterable[Coding], label: str) -> Count:
    """Distinct participants behind some codings, out of all those of ``results``."""
    ids = tuple(dict.fromkeys(coding.segment for coding in codings))
    people = {results.person_of(segment) for segment in ids}
    return Count(label, len(people), "participants", ids, len(results.participants()))


def one_each(results: Results, segments: Iterable[str]) -> list[str]:
    """The first of these segments that each person says."""
    chosen: dict[Person, str] = {}
    for segment in segments:
        chosen.setdefault(results.person_of(segment), segment)
    return list(chosen.values())


def telling(results: Results, codings: Iterable[Coding]) -> list[str]:
    """Segments of some codings, those that speak best by themselves first: decided, of one side, neither a word nor a speech."""

    def rank(coding: Coding) -> tuple[bool, bool, bool, float]:
        """Less is better."""
        length = len(results.segments[coding.segment].text.split())
        fits = SPEAKING[0] <= length <= SPEAKING[1]
        return coding.state == "proposed", coding.polarity not in ("protective", "risk"), not fits, -coding.score

    return [coding.segment for coding in sorted(codings, key=rank)]


def count_segments(results: Results, ids: Iterable[str], label: str) -> Count:
    """Some segments out of all those of ``results``."""
    ids = tuple(dict.fromkeys(ids))
    return Count(label, len(ids), "segments", ids, len(results.segments))


def stance_of(codings: Iterable[Coding]) -> str:
    """The class of one person's codings of one code."""
    found = {coding.polarity for coding in codings} - {"unclear"}
    if not found:
        return "unclear"
    return found.pop() if len(found) == 1 else "mixed"


def stances(results: Results, codings: Iterable[Coding]) -> dict[str, list[Coding]]:
    """Codings grouped by the class of the person who speaks; a class nobody is in is absent."""
    by_person: dict[Person, list[Coding]] = {}
    for coding in codings:
        by_person.setdefault(results.person_of(coding.segment), []).append(coding)
    grouped: dict[str, list[Coding]] = {}
    for own in by_person.values():
        grouped.setdefault(stance_of(own), []).extend(own)
    return {stance: grouped[stance] for stance in STANCES if stance in grouped}


def count_profile(results: Results, family: str) -> list[Line]:
    """One line per code and wave: how many people are in each class, for what is actual."""
    lines = []
    for code in results.codebook.of_family(family):
        for wave in results.waves():
            part = results.select(waves=[wave])
            actual = [c for c in part.codings if c.code == code.id and c.actuality == "actual"]
            groups = stances(part, actual)
            label = f"{code.label}, {wave}"
            cells = {stance: count_people(part, own, label) for stance, own in groups.items()}
            lines.append(Line(wave, code.id, cells))
    return lines


#: The three ways a principle shows in what is said.
STATES_OF_PRINCIPLE: dict[str, Callable[[Coding], bool]] = {
    "appliqué": lambda c: c.actuality == "actual" and c.polarity in ("protective", "mixed"),
    "manque": lambda c: c.actuality == "actual" and c.polarity in ("risk", "mixed"),
    "envisagé": lambda c: c.actuality == "planned",
}


#: The same, said of a factor.
TOLD = {"appliqué": "protège", "manque": "manque ou expose", "envisagé": "envisagé"}


def count_states(results: Results, family: str) -> list[Line]:
    """One line per code: people who say it is applied, missing, planned. One person may be in several columns."""
    lines = []
    for code in results.codebook.of_family(family):
        own = [c for c in results.codings if c.code == code.id]
        cells = {
            name: count_people(results, [c for c in own if holds(c)], f"{code.label} : {name}")
            for name, holds in STATES_OF_PRINCIPLE.items()
        }
        lines.append(Line(code.label, code.id, cells))
    return lines


def count_protective(results: Results, family: str) -> list[Line]:
    """Per code, people who say it protects: ``actual``, and those who only wish or plan it. Most people first."""
    lines = []
    for code in results.codebook.of_family(family):
        helps = [c for c in results.codings if c.code == code.id and c.polarity in ("protective", "mixed")]
        actual = [c for c in helps if c.actuality == "actual"]
        heard = {results.person_of(c.segment) for c in actual}
        wished = [c for c in helps if results.person_of(c.segment) not in heard]
        cells = {
            "actual": count_people(results, actual, f"{code.label} : protège"),
            "planned": count_people(results, wished, f"{code.label} : seulement envisagé"),
        }
        lines.append(Line(code.label, code.id, cells))
    return sorted(lines, key=lambda line: (-line.cells["actual"].value, -line.cells["planned"].value, line.key))


def count_actions(results: Results) -> list[Line]:
    """Per planned action and wave: people who speak of it at all, and of it as real, missing, planned.

    The key of a line is « cpts.action », its label the wave.
    """
    lines = []
    for cpts in results.cpts():
        for action in cpts.actions:
            for wave in results.waves():
                part = results.select(cpts=cpts.id, waves=[wave])
                if part.interviews:
                    lines.append(
                        Line(wave, f"{cpts.id}.{action.id}", _action_cells(part, f"{cpts.id}.{action.id}", action))
                    )
    return lines


def _action_cells(results: Results, key: str, action: Action) -> dict[str, Count]:
    ids = tuple(results.actions.get(key, ()))
    label = f"{action.title}, {results.waves()[0]}"
    people = {results.person_of(segment) for segment in ids}
    cells = {
        "en parlent": Count(f"{label} : en parlent", len(people), "participants", ids, len(results.participants()))
    }
    about = [c for c in results.codings if c.segment in set(ids)]
    for name, holds in STATES_OF_PRINCIPLE.items():
        cells[name] = count_people(results, [c for c in about if holds(c)], f"{label} : {name}")
    return cells


def count_convergence(results: Results, family: str, state: str = "appliqué") -> list[Line]:
    """Per code, one cell per CPTS: people who say that it protects now, or is in another ``state``; the key is the code."""
    lines = []
    for code in results.codebook.of_family(family):
        cells = {}
        for cpts in results.cpts():
            part = results.select(cpts=cpts.id)
            helps = [c for c in part.codings_of(code.id).values() if STATES_OF_PRINCIPLE[state](c)]
            cells[cpts.id] = count_people(part, helps, f"{code.label}, {cpts.name} : {TOLD[state]}")
        lines.append(Line(code.label, code.id, cells))
    return sorted(lines, key=lambda line: (-present_in(line), -sum(c.value for c in line.cells.values()), line.key))


def present_in(line: Line) -> int:
    """In how many of its cells somebody says so."""
    return sum(1 for count in line.cells.values() if count.value)


def reach_of(line: Line) -> str:
    """Where a factor protects: « partout », « souvent », « ici seulement », « nulle part »; one CPTS alone is not everywhere."""
    present, among = present_in(line), len(line.cells)
    if not present:
        return "nulle part"
    if among == 1:
        return "dans la seule CPTS entendue"
    if present == among:
        return "partout"
    return "ici seulement" if present == 1 else "souvent" if present >= OFTEN * among else "parfois"


def compare_exits(results: Results, family: str, wave: str) -> list[Line]:
    """At one wave, people who say each code exposes or is missing: in the CPTS that left, and in those that stayed."""
    left = {cpts.id for cpts in results.cpts() if cpts.exit_date}
    at = results.select(waves=[wave])
    lines = []
    for code in results.codebook.of_family(family):
        cells = {}
        for name, inside in (("parties", True), ("restées", False)):
            part = _of_cpts(at, {c.id for c in at.cpts() if (c.id in left) is inside})
            lacks = [c for c in part.codings if c.code == code.id and STATES_OF_PRINCIPLE["manque"](c)]
            cells[name] = count_people(part, lacks, f"{code.label} : expose ou manque, CPTS {name}")
        lines.append(Line(code.label, code.id, cells))
    return sorted(lines, key=lambda line: (-_gap(line), line.key))


def _of_cpts(results: Results, ids: set[str]) -> Results:
    people = [(item.cpts, item.participant) for item in results.interviews.values() if item.cpts in ids]
    return results.select(participants=people) if people else results.select(cpts="-")


def _gap(line: Line) -> float:
    left, stayed = line.cells["parties"], line.cells["restées"]
    return left.value / max(left.denominator, 1) - stayed.value / max(stayed.denominator, 1)
