"""CPTS as cases, side by side: in which order, what each says of a factor, and with what else a factor protects or does not."""

from __future__ import annotations

from dataclasses import dataclass

from svb_qual.communities import Cpts
from svb_qual.model import Code, Coding, Count
from svb_qual.results import Results
from svb_qual.synthesis import STATES_OF_PRINCIPLE, count_people

PROTECTS, EXPOSES = STATES_OF_PRINCIPLE["appliqué"], STATES_OF_PRINCIPLE["manque"]
#: Codes told with a factor, at most, for each side; people that at least one of them needs.
TOLD, LEAST = 3, 2


@dataclass(frozen=True, slots=True)
class Case:
    """What a CPTS says of a factor: people who say it protects, people who say it exposes, and until when, in words."""

    cpts: Cpts
    protects: Count
    exposes: Count
    last: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A factor, and the codes told in the same excerpts when it protects, and when it exposes or is missing."""

    code: Code
    protects: tuple[tuple[Code, Count], ...]
    exposes: tuple[tuple[Code, Count], ...]


def order_cases(results: Results, family: str) -> list[Cpts]:
    """CPTS that stayed before those that left; then those where the largest share of what people take a side on protects."""

    def lean(cpts: Cpts) -> float:
        """Share of what is said to protect, among all that people take a side on."""
        own = [case_of(results, code, cpts) for code in results.codebook.of_family(family)]
        good, bad = sum(case.protects.value for case in own), sum(case.exposes.value for case in own)
        return good / (good + bad) if good + bad else 0.0

    return sorted(results.cpts(), key=lambda cpts: (bool(cpts.exit_date), -lean(cpts), cpts.id))


def case_of(results: Results, code: Code, cpts: Cpts) -> Case:
    """What one CPTS says of one code, now."""
    part = results.select(cpts=cpts.id)
    own = [coding for coding in part.codings if coding.code == code.id]
    helps, lacks = [c for c in own if PROTECTS(c)], [c for c in own if EXPOSES(c)]
    waves = {part.interview_of(coding.segment).wave for coding in helps}
    last = next((wave for wave in reversed(part.waves()) if wave in waves), "")
    lasting = f"jusqu’à {last}" if last and len(part.waves()) > 1 else f"à {last} seulement" if last else ""
    return Case(
        cpts,
        count_people(part, helps, f"{code.label}, {cpts.name} : disent que cela protège"),
        count_people(part, lacks, f"{code.label}, {cpts.name} : disent que cela expose ou manque"),
        lasting,
    )


def count_conditions(results: Results, family: str) -> list[Condition]:
    """For each code of a family that people take both sides on, what else they say in the same excerpts, on each side."""
    found = []
    for code in results.codebook.of_family(family):
        own = [coding for coding in results.codings if coding.code == code.id]
        helps = _told_with(results, code, [c for c in own if PROTECTS(c) and c.polarity != "mixed"])
        lacks = _told_with(results, code, [c for c in own if EXPOSES(c) and c.polarity != "mixed"])
        if helps and lacks:
            found.append(Condition(code, helps, lacks))
    return found


def _told_with(results: Results, code: Code, codings: list[Coding]) -> tuple[tuple[Code, Count], ...]:
    """Other codes of the same excerpts, most people first."""
    inside = {coding.segment for coding in codings}
    by: dict[str, list[Coding]] = {}
    for coding in results.codings:
        if coding.segment in inside and coding.code != code.id:
            by.setdefault(coding.code, []).append(coding)
    pairs = [
        (
            results.codebook.codes[other],
            count_people(results, own, f"{code.label}, avec {results.codebook.codes[other].label}"),
        )
        for other, own in by.items()
    ]
    best = sorted((p for p in pairs if p[1].value >= LEAST), key=lambda p: (-p[1].value, -len(p[1].segments), p[0].id))
    return tuple(best[:TOLD])
