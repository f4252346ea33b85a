"""What may be shown outside the team: no cell under five people, nor one found by subtraction; no quote that points at somebody.

Cells are hidden as statistical offices do (primary and complementary suppression: Hundepool et al., *Statistical Disclosure
Control*, 2012, ch. 4); attributes of quotes are generalised until k people share them (k-anonymity: Samarati and Sweeney, 1998).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from svb_qual.model import Interview
from svb_qual.professions import name_profession
from svb_qual.results import Person, Results

#: People under whom nothing is shown.
K = 5
#: What is said of who speaks, from the most precise to nothing: (CPTS, profession, wave) of an interview.
Attributes = tuple[str, ...]
LADDER: tuple[Callable[[Interview], Attributes], ...] = (
    lambda item: (item.cpts, name_profession(item.profession), item.wave),
    lambda item: (item.cpts, "", item.wave),
    lambda item: (item.cpts, "", ""),
    lambda item: ("", "", ""),
)
TOP = len(LADDER) - 1


def big_enough(results: Results) -> list[str]:
    """CPTS where k people or more were heard, in the order of the study; the others are left out, totals included."""
    return [cpts.id for cpts in results.cpts() if len(results.select(cpts=cpts.id).participants()) >= K]


def hide_cells(values: Sequence[int], heard: Sequence[int]) -> tuple[list[bool], bool]:
    """Which cells of a row to hide, and whether to hide its total; groups do not share people.

    ``values``: people who say something, by group; ``heard``: people heard there. A value is hidden under k, and so is one that
    leaves fewer than k people (none excepted) who do not say it; then others, the smallest first, until what is hidden cannot be
    found from the total: two cells at least, k people or more in them, k people or more out of them.
    """
    hidden = [_small(value, among) for value, among in zip(values, heard, strict=True)]
    total = _small(sum(values), sum(heard))
    if total:
        return hidden, True
    order = sorted(
        (rank for rank, value in enumerate(values) if not hidden[rank]),
        key=lambda rank: (values[rank] == 0, values[rank], rank),
    )
    for rank in order:
        if _safe(values, heard, hidden):
            break
        hidden[rank] = True
    return hidden, not _safe(values, heard, hidden)


def _small(value: int, among: int) -> bool:
    return 0 < value < K or 0 < among - value < K


def _safe(values: Sequence[int], heard: Sequence[int], hidden: Sequence[bool]) -> bool:
    """Whether hidden cells stay hidden when the total is known."""
    if not any(hidden):
        return True
    inside = sum(value for value, off in zip(values, hidden, strict=True) if off)
    outside = sum(among - value for value, among, off in zip(values, heard, hidden, strict=True) if off)
    return sum(hidden) > 1 and inside >= K and outside >= K


def generalise(interviews: Sequence[Interview], kept: Sequence[str]) -> dict[str, Attributes]:
    """What may be said of who speaks in each interview: as precise as k different people share; ``kept``: CPTS that may be named.

    Empty when the study has fewer than k people.
    """
    levels = {item.id: 0 if item.cpts in kept else TOP for item in interviews}
    if len({_person(item) for item in interviews}) < K:
        return {}
    while small := _too_small(interviews, levels):
        for name in small:
            levels[name] = min(levels[name] + 1, TOP)
    return {item.id: LADDER[levels[item.id]](item) for item in interviews}


def _too_small(interviews: Sequence[Interview], levels: dict[str, int]) -> list[str]:
    """The interviews to say less of; when those of whom nothing is said are too few, the smallest other class joins them."""
    classes: dict[tuple[int, Attributes], list[Interview]] = defaultdict(list)
    for item in interviews:
        classes[levels[item.id], LADDER[levels[item.id]](item)].append(item)
    sizes = {key: len({_person(item) for item in own}) for key, own in classes.items()}
    small = [key for key, size in sizes.items() if size < K and key[0] < TOP]
    others = sorted((key for key in sizes if key[0] < TOP), key=lambda key: (sizes[key], key))
    if not small and any(size < K for size in sizes.values()):
        small = others[:1]
    return [item.id for key in small for item in classes[key]]


def _person(item: Interview) -> Person:
    return item.cpts, item.participant
