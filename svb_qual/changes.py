"""What changes for the same people, from one wave to another; counts of people, nothing here says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from svb_qual.model import Code, Coding, Count
from svb_qual.results import Person, Results
from svb_qual.synthesis import count_people

DIRECTIONS = ("vers la protection", "inchangé", "vers le risque")
RANK = {"risk": -1, "mixed": 0, "protective": 1}


@dataclass(frozen=True, slots=True)
class Change:
    """Stances of the people seen at both waves for one code, by direction of change."""

    code: Code
    cells: dict[str, Count]


def most_said(codings: Iterable[Coding]) -> str:
    """What one person says most of one code: it protects, it exposes, or as much one as the other."""
    found = [coding.polarity for coding in codings]
    lean = found.count("protective") - found.count("risk")
    if not set(found) - {"unclear"}:
        return "unclear"
    return "protective" if lean > 0 else "risk" if lean < 0 else "mixed"


def compare_waves(results: Results, first: str, last: str) -> list[Change]:
    """For people heard at both waves: whether what each says most of each code, for real, went towards protection or risk.

    Only people who speak of the code at both waves, and whose side can be told, are counted.
    """
    people = heard_at_both(results, first, last)
    both = results.select(waves=[first, last], participants=people) if people else results.select(cpts="-")
    changes = []
    for code in results.codebook.codes.values():
        moved: dict[str, list[Coding]] = {name: [] for name in DIRECTIONS}
        real = [c for c in both.codings if c.code == code.id and c.actuality == "actual"]
        for own in _by_person(real, both).values():
            ranks = [RANK.get(most_said(own[wave])) if wave in own else None for wave in (first, last)]
            if None not in ranks:
                step = ranks[1] - ranks[0]
                moved[DIRECTIONS[1 if step == 0 else 0 if step > 0 else 2]] += own[first] + own[last]
        if any(moved.values()):
            cells = {name: count_people(both, own, f"{code.label} : {name}") for name, own in moved.items()}
            changes.append(Change(code, cells))
    return changes


def _by_person(codings: list[Coding], results: Results) -> dict[Person, dict[str, list[Coding]]]:
    grouped: dict[Person, dict[str, list[Coding]]] = {}
    for coding in codings:
        wave = results.interview_of(coding.segment).wave
        grouped.setdefault(results.person_of(coding.segment), {}).setdefault(wave, []).append(coding)
    return grouped


def heard_at_both(results: Results, first: str, last: str) -> list[Person]:
    """Participants interviewed at both waves."""
    late = results.select(waves=[last]).participants()
    return [person for person in results.select(waves=[first]).participants() if person in late]
