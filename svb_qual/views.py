"""What those who keep a code say of it, polarity and actuality: whether they differ, and what stands of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from svb_qual.model import ARBITER, POLARITIES, Decision


def says_yes(decision: Decision) -> bool:
    """Whether a decision keeps its code."""
    return decision.verdict in ("accept", "correct", "add")


def leanings(said: list[Decision]) -> set[str]:
    """Polarities said; one that was left open is not a view."""
    return {item.polarity for item in said if item.polarity} - {"unclear"}


def times(said: list[Decision]) -> set[str]:
    """Actualities said."""
    return {item.actuality for item in said if item.actuality}


def views_differ(kept: list[Decision]) -> bool:
    """Whether those who keep a code say another polarity or actuality of it."""
    return pairs_differ([(item.polarity, item.actuality) for item in kept])


def pairs_differ(said: Iterable[tuple[str, str]]) -> bool:
    """Whether some (polarity, actuality) are not the same; what is left open is not another view."""
    polarities, actualities = ({value for value in own if value} for own in zip(*said, strict=True))
    return len(polarities - {"unclear"}) > 1 or len(actualities) > 1


def agreed(last: Decision, kept: list[Decision]) -> Decision:
    """The last decision with the polarity and actuality it says when it is the arbiter's, else those that all agree on."""
    own = [last] if last.reviewer == ARBITER else kept
    if last.reviewer == ARBITER and last.polarity:
        kept = own
    polarities, actualities = leanings(own) or leanings(kept), times(own) or times(kept)
    said = any(item.polarity for item in (last, *kept))
    return replace(
        last,
        polarity=polarities.pop() if len(polarities) == 1 else "unclear" if said else "",
        actuality=actualities.pop() if len(actualities) == 1 else "actual" if actualities else "",
    )


def view(polarity: str, actuality: str) -> str:
    """A polarity and an actuality in words (French)."""
    return POLARITIES.get(polarity, "polarité non dite") + (", envisagé" if actuality == "planned" else "")


def opinion(said: Decision | None) -> str:
    """What somebody says of a code, in words (French); None for who read there without naming it."""
    if said is None:
        return "pas ce code"
    return view(said.polarity, said.actuality) if says_yes(said) else "rejeté"
