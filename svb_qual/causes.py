"""Causes of a cause-effect diagram counted in what people say: for it, against it, and wave by wave."""

from __future__ import annotations

from collections.abc import Callable

from svb_qual.fishbone import Branch, Cause, Fishbone
from svb_qual.model import Coding, Count
from svb_qual.results import Results
from svb_qual.synthesis import STATES_OF_PRINCIPLE, count_people

#: Causes of a branch that a draft proposes, at most.
DRAFTED = 4
#: What a draft explains, until people word it.
EFFECT = "Ce qui expose la santé au travail (à reformuler)"
FOR, AGAINST = STATES_OF_PRINCIPLE["manque"], STATES_OF_PRINCIPLE["appliqué"]


def draft_fishbone(results: Results, family: str) -> Fishbone:
    """A diagram proposed from what people say exposes or is missing: a branch for each criterion, most people first."""
    codes = results.codebook.of_family(family)
    branches = []
    for criterion in dict.fromkeys(code.criterion for code in codes):
        causes = [Cause(code.label, (code.id,)) for code in codes if code.criterion == criterion]
        told = [(count_for(results, cause), cause) for cause in causes]
        best = sorted((pair for pair in told if pair[0].value), key=lambda pair: (-pair[0].value, pair[1].codes))
        branches.append(Branch(criterion.capitalize(), tuple(cause for _, cause in best[:DRAFTED])))
    return Fishbone(EFFECT, tuple(branches), drafted=True)


def count_for(results: Results, cause: Cause) -> Count:
    """People who say that it exposes or is missing, now."""
    return _count(results, cause, FOR, "vont dans ce sens")


def count_against(results: Results, cause: Cause) -> Count:
    """People who say that it protects, now: excerpts against the cause."""
    return _count(results, cause, AGAINST, "vont dans l’autre sens")


def _count(results: Results, cause: Cause, holds: Callable[[Coding], bool], side: str) -> Count:
    return count_people(results, codings_of(results, cause, holds), f"{cause.text} : {side}")


def codings_of(results: Results, cause: Cause, holds: Callable[[Coding], bool]) -> list[Coding]:
    """Codings of the first code of a cause that hold, where those of its other codes hold too."""
    own, *others = (results.codings_of(code) for code in cause.codes)
    return [
        coding
        for segment, coding in own.items()
        if holds(coding) and all(segment in found and holds(found[segment]) for found in others)
    ]


def count_waves(results: Results, cause: Cause) -> dict[str, Count]:
    """By wave, people who say that it exposes or is missing, out of those heard then."""
    return {wave: count_for(results.select(waves=[wave]), cause) for wave in results.waves()}


def principles_near(results: Results, action: str, family: str) -> list[Count]:
    """Codes of a family told in the excerpts that speak of an action (« cpts.action »); most people first."""
    about = set(results.actions.get(action, ()))
    told = []
    for code in results.codebook.of_family(family):
        own = [coding for coding in results.codings if coding.code == code.id and coding.segment in about]
        told.append((code.id, count_people(results, own, code.label)))
    best = sorted((pair for pair in told if pair[1].value), key=lambda pair: (-pair[1].value, pair[0]))
    return [count for _, count in best]
