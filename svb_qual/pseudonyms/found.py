"""What identifies somebody in a text: where, of what kind, and how sure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from svb_qual import expressions

PERSON, PLACE, ORGANISATION = "personne", "lieu", "organisation"


@dataclass(frozen=True, slots=True)
class Found:
    """``text[start:end]`` identifies; ``sure`` is False for what a person must settle."""

    start: int
    end: int
    kind: str
    sure: bool = True


def plain(text: str) -> str:
    """Lower case, without accents, typographic apostrophes made straight; the same length is not kept."""
    return expressions.without_accents(expressions.plain(text).replace("œ", "oe").replace("æ", "ae"))


def without_overlap(found: Iterable[Found]) -> list[Found]:
    """In order; where two overlap, the sure one stays, then the longer, then the first."""
    kept: list[Found] = []
    for item in sorted(found, key=_rank):
        if not any(item.start < other.end and other.start < item.end for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)


def _rank(item: Found) -> tuple[bool, int, int, bool, str]:
    return not item.sure, item.start - item.end, item.start, item.kind != PERSON, item.kind
