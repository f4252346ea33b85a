"""What identifies somebody in a text: where, of what kind, and how sure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from svb_qual import expressions

PERSON, PLACE, ORGANISATION = "personne", "lieu", "organisation"
INITIALS = "initiales"
#: What has a name; the rest has a number or a shape.
NAMED_KINDS = (PERSON, PLACE, ORGANISATION)


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
    """In order; where two overlap, the sure one stays, then the longer, then the first. What a doubt says around it stays too."""
    kept: list[Found] = []
    for item in sorted(found, key=_rank):
        over = [other for other in kept if item.start < other.end and other.start < item.end]
        if not over:
            kept.append(item)
        elif not item.sure:
            kept += _around(item, over, kept)
    return sorted(kept, key=lambda item: item.start)


def _around(item: Found, over: list[Found], kept: list[Found]) -> list[Found]:
    """What is left of a doubt before and after what is sure, its blanks aside."""
    first, last = min(other.start for other in over), max(other.end for other in over)
    sides = [Found(item.start, first - 1, item.kind, False), Found(last + 1, item.end, item.kind, False)]
    free = [side for side in sides if side.end - side.start > 2]
    return [side for side in free if not any(side.start < other.end and other.start < side.end for other in kept)]


def _rank(item: Found) -> tuple[bool, int, int, bool, str]:
    return not item.sure, item.start - item.end, item.start, item.kind != PERSON, item.kind
