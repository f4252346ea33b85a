"""What becomes of the machine's codings once humans have decided: decisions always win over proposals.

Each reviewer's last word on a (place, code) counts. The arbiter's settles; without it, reviewers who differ make a
``disputed`` coding, kept and shown, never counted. A reader who codes blind (without proposals) and leaves a code out
has said no to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from svb_qual.decisions import anchor_decision
from svb_qual.model import (
    ARBITER,
    NOTHING,
    PARTICIPANT,
    VERDICTS,
    WITHDRAW,
    Codebook,
    Coding,
    Decision,
    Interview,
    Segment,
)

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
    latest = _last_words(placed)
    by_id = {segment.id: segment for segment in segments}
    groups = _group([item for item in latest if item.code])
    kept = [
        _read_over(coding, by_id[coding.segment], latest)
        for coding in codings
        if not any(group[0].code == coding.code and meet(by_id[coding.segment], group[0]) for group in groups)
    ]
    for group in groups:
        decision, state, names = _settle(group, latest)
        replaced = [c for c in codings if c.code == decision.code and meet(by_id[c.segment], decision)]
        segment = _segment_of(decision, interview, segments)
        by_id.setdefault(segment.id, segment)
        kept.append(_decided(decision, state, names, segment, replaced[0] if replaced else None))
    final = sorted(by_id.values(), key=lambda item: (item.start, item.end))
    order = {segment.id: rank for rank, segment in enumerate(final)}
    return Applied(sorted(kept, key=lambda item: (order[item.segment], item.code)), final, refused)


def _last_words(placed: list[Decision]) -> list[Decision]:
    """The last decision of each reviewer on each (place, code), but those withdrawn."""
    latest: list[Decision] = []
    for new in placed:
        key = (new.reviewer, new.code)
        latest = [old for old in latest if not ((old.reviewer, old.code) == key and meet(old, new))] + [new]
    return [item for item in latest if item.verdict != WITHDRAW]


def _group(latest: list[Decision]) -> list[list[Decision]]:
    """Decisions on the same code at the same place, whoever took them."""
    groups: list[list[Decision]] = []
    for item in latest:
        same = [group for group in groups if group[0].code == item.code and meet(group[0], item)]
        (same[0] if same else groups.append([]) or groups[-1]).append(item)
    return groups


def _settle(group: list[Decision], latest: list[Decision]) -> tuple[Decision, str, str]:
    """The decision that stands, the state of its coding, and the names of those who decided."""
    arbiter = [item for item in group if item.reviewer == ARBITER]
    if arbiter:
        return arbiter[-1], VERDICTS[arbiter[-1].verdict], ARBITER
    names = {item.reviewer for item in group}
    silent = {item.reviewer for item in latest if item.blind and meet(item, group[0])} - names
    said_yes = [item for item in group if VERDICTS[item.verdict] != "rejected"]
    if not said_yes:
        return group[-1], "rejected", _join(names)
    last = said_yes[-1]
    if len(said_yes) < len(group) or silent:
        return last, "disputed", _join(names | silent)
    leanings, times = {item.polarity for item in said_yes}, {item.actuality for item in said_yes}
    settled = replace(
        last,
        polarity=last.polarity if len(leanings) == 1 else "unclear",
        actuality=last.actuality if len(times) == 1 else "actual",
    )
    return settled, VERDICTS[last.verdict], _join(names)


def _join(names: Iterable[str]) -> str:
    return " et ".join(sorted(names))


def _read_over(coding: Coding, segment: Segment, latest: list[Decision]) -> Coding:
    """The machine's coding of a passage that people read without proposals: rejected, since none of them kept it."""
    readers = {item.reviewer for item in latest if item.blind and meet(item, segment)}
    return replace(coding, state="rejected", reviewer=_join(readers)) if readers else coding


def _place(decision: Decision, interview: Interview, codebook: Codebook, refused: list[Refused]) -> Decision | None:
    if decision.verdict != NOTHING and decision.code not in codebook.codes:
        refused.append(Refused(decision, "ce code n'est plus dans le livre de codes"))
        return None
    placed = anchor_decision(decision, interview)
    if placed is None:
        refused.append(Refused(decision, "ses mots ne se retrouvent pas, ou plusieurs fois, dans l'entretien"))
        return None
    if _turn_of(placed, interview) is None:
        refused.append(Refused(decision, "ses mots ne tiennent pas dans un seul tour de la personne interrogée"))
        return None
    return placed


def _turn_of(decision: Decision, interview: Interview) -> int | None:
    for turn in interview.turns:
        if turn.role == PARTICIPANT and turn.start <= decision.start < decision.end <= turn.end:
            return turn.rank
    return None


def meet(one: Segment | Decision, other: Segment | Decision) -> bool:
    """Whether two passages of an interview share more than half of the shorter one."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > SHARED * min(one.end - one.start, other.end - other.start)


def _segment_of(decision: Decision, interview: Interview, segments: list[Segment]) -> Segment:
    for segment in segments:
        if (segment.start, segment.end) == (decision.start, decision.end):
            return segment
    turn = _turn_of(decision, interview)
    name = f"{interview.id}.{turn}.{decision.start}-{decision.end}"
    return Segment(name, interview.id, turn, decision.start, decision.end, decision.quote)


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
