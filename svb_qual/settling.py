"""What becomes of the machine's codings once humans have decided: decisions always win over proposals.

Each reviewer's last word on a (place, code) counts. The arbiter's settles; without it, reviewers who differ on the code make a
``disputed`` coding, kept and shown, never counted; those who differ on its polarity or actuality alone a ``split`` one, counted.
A reader who codes blind (without proposals) and leaves a code out has said no to it; so has one who said that there is nothing
to code there. The arbiter who says so settles what was kept until then; what the arbiter leaves unsaid stays as it was left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from svb_qual.decisions import anchor_decision
from svb_qual.errors import suggest
from svb_qual.model import (
    ARBITER,
    NOTHING,
    VERDICTS,
    WITHDRAW,
    Codebook,
    Coding,
    Decision,
    Interview,
    Segment,
)
from svb_qual.views import agreed, says_yes, views_differ

#: A decision speaks of what it shares more than this part of, of the shorter of the two.
SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Refused:
    """A decision that could not be placed, and why (French)."""

    decision: Decision
    why: str


@dataclass(frozen=True, slots=True)
class Applied:
    """Codings after decisions, with the segments that humans drew, and the decisions refused."""

    codings: list[Coding]
    segments: list[Segment]
    refused: list[Refused]


def apply_decisions(
    interview: Interview,
    segments: list[Segment],
    codings: list[Coding],
    decisions: Iterable[Decision],
    codebook: Codebook,
) -> Applied:
    """Codings of one interview once its decisions (in order of date) are applied; one per (segment, code).

    A decision takes the place of the machine's coding of that code on any segment it mostly shares; if its words are
    not exactly one segment, it keeps its own segment.
    """
    refused: list[Refused] = []
    placed = [item for decision in decisions if (item := _place(decision, interview, codebook, refused))]
    voices = Voices.of(placed)
    by_id = {segment.id: segment for segment in segments}
    coded = [item for item in voices.standing if item.code]
    kept = [
        _read_over(coding, by_id[coding.segment], voices)
        for coding in codings
        if not _replaces(coded, coding.code, by_id[coding.segment])
    ]
    for first, group in _matters(coded):
        decision, state, names = _settle(first, group, voices)
        replaced = [c for c in codings if _replaces(group, c.code, by_id[c.segment])]
        segment = _segment_of(decision, interview, segments)
        by_id.setdefault(segment.id, segment)
        kept.append(_decided(decision, state, names, segment, replaced[0] if replaced else None))
    final = sorted(by_id.values(), key=lambda item: (item.start, item.end))
    order = {segment.id: rank for rank, segment in enumerate(final)}
    return Applied(sorted(kept, key=lambda item: (order[item.segment], item.code)), final, refused)


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """The last word of each reviewer on each (place, code), decisions being in order of date; what was withdrawn is out.

    « Nothing to code » takes the place of all that the same reviewer said there; keeping a code there takes its place.
    """
    last: dict[str, list[Decision]] = {}
    for new in decisions:
        own = [old for old in last.get(new.interview, ()) if not _overrides(new, old)]
        last[new.interview] = own + [new] * (new.verdict != WITHDRAW)
    return [item for own in last.values() for item in own]


def _overrides(new: Decision, old: Decision) -> bool:
    same = new.code == old.code or new.verdict == NOTHING or (old.verdict == NOTHING and says_yes(new))
    return same and new.reviewer == old.reviewer and speaks_of(new, old)


def speaks_of(decision: Decision, passage: Segment | Decision) -> bool:
    """Whether a decision is about a passage.

    Keeping a code on part of a passage is a choice of words; refusing it on a small part of it leaves the rest alone.
    """
    return meet(decision, passage) if says_yes(decision) else covers(decision, passage)


def covers(words: Segment | Decision, passage: Segment | Decision) -> bool:
    """Whether words hold more than half of a passage."""
    return _shared(words, passage) > SHARED * (passage.end - passage.start)


def _shared(one: Segment | Decision, other: Segment | Decision) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


@dataclass(frozen=True, slots=True)
class Voices:
    """What stands of the decisions on an interview, and those taken without seeing proposals, by people who still stand."""

    standing: list[Decision]
    blind: list[Decision]

    @classmethod
    def of(cls, placed: list[Decision]) -> Voices:
        """From decisions in order of date. Deciding again with proposals in sight does not undo a blind reading."""
        stand = standing(placed)
        blind = [
            item
            for item in placed
            if item.blind and any(own.reviewer == item.reviewer and meet(own, item) for own in stand)
        ]
        return cls(stand, blind)

    def against(self, passage: Segment | Decision) -> set[str]:
        """Who read a passage without naming a code there has said no to it: blind, or saying that there is nothing."""
        nothing = {item.reviewer for item in self.standing if item.verdict == NOTHING and speaks_of(item, passage)}
        return nothing | {item.reviewer for item in self.blind if speaks_of(item, passage)}

    def closed(self, kept: Decision) -> bool:
        """Whether the arbiter said, after a code was kept there, that there is nothing to code."""
        since = [item for item in self.standing[self.standing.index(kept) :] if item.verdict == NOTHING]
        return any(item.reviewer == ARBITER and speaks_of(item, kept) for item in since)


def _matters(coded: list[Decision]) -> Iterator[tuple[Decision, list[Decision]]]:
    """Decisions that give a coding its place, each with all that was said of its code there, itself among them.

    The arbiter's first, then those that keep the code, last said first: none is lost under a longer excerpt of another.
    """
    ranked, found = coded[::-1], []
    ranked.sort(key=lambda item: (item.reviewer != ARBITER, not says_yes(item)))
    for item in ranked:
        if not any(_same_matter(item, other) for other in found):
            found.append(item)
            yield item, [other for other in coded if _same_matter(item, other)]


class Matter(NamedTuple):
    """A code at a place: the decision that gives the place, all that stands of it, who read there without naming the code.

    ``decision``, ``state`` and ``names`` are what becomes of it.
    """

    first: Decision
    group: list[Decision]
    against: set[str]
    decision: Decision
    state: str
    names: str


def settled_matters(placed: list[Decision]) -> Iterator[Matter]:
    """What becomes of each code that people spoke of, at each place. Decisions of one interview, in order of date."""
    voices = Voices.of(placed)
    for first, group in _matters([item for item in voices.standing if item.code]):
        against = voices.against(first) - {item.reviewer for item in group}
        yield Matter(first, group, against, *_settle(first, group, voices))


def _same_matter(one: Decision, other: Decision) -> bool:
    return one.code == other.code and speaks_of(one, other) and speaks_of(other, one)


def _replaces(coded: list[Decision], code: str, segment: Segment) -> bool:
    """Whether decisions take the place of the machine's coding of a segment."""
    return any(item.code == code and speaks_of(item, segment) for item in coded)


def _settle(first: Decision, group: list[Decision], voices: Voices) -> tuple[Decision, str, str]:
    """The decision that stands, the state of its coding, and the names of those who decided."""
    names = {item.reviewer for item in group}
    kept = [item for item in group if says_yes(item)]
    if first.reviewer == ARBITER:
        return agreed(first, kept), VERDICTS[first.verdict], ARBITER
    if not kept:
        return first, "rejected", _join(names)
    if voices.closed(kept[-1]):
        return first, "rejected", ARBITER
    against = voices.against(first) - names - {ARBITER}
    state = (
        "disputed" if against or len(kept) < len(group) else "split" if views_differ(kept) else VERDICTS[first.verdict]
    )
    return agreed(first, kept), state, _join(names | against)


def _join(names: Iterable[str]) -> str:
    return " et ".join(sorted(names))


def _read_over(coding: Coding, segment: Segment, voices: Voices) -> Coding:
    """The machine's coding of a passage that people read and where none of them kept its code: rejected."""
    readers = voices.against(segment)
    return replace(coding, state="rejected", reviewer=_join(readers)) if readers else coding


def _place(decision: Decision, interview: Interview, codebook: Codebook, refused: list[Refused]) -> Decision | None:
    if decision.code and decision.code not in codebook.codes:
        near = suggest(decision.code, codebook.codes).partition("Noms valables")[0].strip()
        refused.append(Refused(decision, f"ce code n'est pas, ou plus, dans le livre de codes {near}".strip()))
        return None
    placed = anchor_decision(decision, interview)
    if placed is None:
        refused.append(Refused(decision, "ses mots ne se retrouvent pas, ou plusieurs fois, dans l'entretien"))
        return None
    if interview.participant_turn(placed.start, placed.end) is None:
        refused.append(Refused(decision, "ses mots ne tiennent pas dans un seul tour de la personne interrogée"))
        return None
    return placed


def meet(one: Segment | Decision, other: Segment | Decision) -> bool:
    """Whether two passages of an interview share more than half of the shorter one."""
    return _shared(one, other) > SHARED * min(one.end - one.start, other.end - other.start)


def _segment_of(decision: Decision, interview: Interview, segments: list[Segment]) -> Segment:
    place = decision.start, decision.end
    turn = interview.participant_turn(*place).rank
    name = f"{interview.id}.{turn}.{decision.start}-{decision.end}"
    drawn = Segment(name, interview.id, turn, *place, decision.quote)
    return next((segment for segment in segments if (segment.start, segment.end) == place), drawn)


def _decided(decision: Decision, state: str, names: str, segment: Segment, machine: Coding | None) -> Coding:
    """The coding people decided; what they left unsaid (polarity, actuality) comes from the machine's."""
    return Coding(
        segment=segment.id,
        code=decision.code,
        polarity=decision.polarity or (machine.polarity if machine else "unclear"),
        actuality=decision.actuality or (machine.actuality if machine else "actual"),
        origin="reviewer",
        score=1.0,
        cues=machine.cues if machine else (),
        state=state,
        reviewer=names,
        codebook=decision.codebook,
    )
