"""Human decisions: append-only, one JSON line each, one file per reviewer; anchored by the words themselves.

A decision whose words are no longer at their place is re-anchored by quote and context; one that cannot be placed
is refused and listed. Nothing here deletes or rewrites a decision.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from svb_qual.errors import Fault, fail, raise_faults, suggest
from svb_qual.model import (
    ACTUALITIES,
    PARTICIPANT,
    POLARITIES,
    VERDICTS,
    Codebook,
    Coding,
    Decision,
    Interview,
    Segment,
)

FIELDS = [field.name for field in fields(Decision)]
OPTIONAL = {"comment", "before", "after", "blind", "codebook", "polarity", "actuality"}
CONTEXT = 40


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


def read_decisions(folder: Path) -> list[Decision]:
    """All decisions of a study, by date then reviewer. Raises SvbError with every unreadable line."""
    decisions, faults = [], []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
            if line.strip():
                found = _read_line(line, f"{path}, ligne {number}", faults)
                decisions += [found] if found else []
    raise_faults(faults)
    return sorted(decisions, key=lambda item: (item.when, item.reviewer))


def _read_line(line: str, where: str, faults: list[Fault]) -> Decision | None:
    remedy = "restaurez cette ligne depuis une sauvegarde ; les autres restent valables"
    try:
        values = json.loads(line)
    except json.JSONDecodeError:
        faults.append(Fault(where, "ce n'est pas une décision lisible (JSON)", remedy))
        return None
    if not isinstance(values, dict):
        faults.append(Fault(where, "une décision est un objet { … }", remedy))
        return None
    wrong = [name for name in values if name not in FIELDS]
    missing = [name for name in FIELDS if name not in values and name not in OPTIONAL]
    if wrong or missing:
        what = "champs inconnus ou manquants : " + ", ".join(wrong + missing)
        faults.append(Fault(where, what, "champs attendus : " + ", ".join(FIELDS)))
        return None
    filled = {"comment": "", "before": "", "after": "", "blind": False, "codebook": ""}
    filled |= {"polarity": "", "actuality": ""} | values
    choices = (("verdict", VERDICTS), ("polarity", ["", *POLARITIES]), ("actuality", ["", *ACTUALITIES]))
    bad = [(name, valid) for name, valid in choices if filled[name] not in valid]
    faults += [
        Fault(where, f"{name} inconnu « {filled[name]} »", suggest(str(filled[name]), valid)) for name, valid in bad
    ]
    return None if bad else Decision(**filled)


def append_decision(folder: Path, decision: Decision) -> Path:
    """Add one decision to its reviewer's file and flush it to disk. Raises SvbError for an unusable reviewer name."""
    if not decision.reviewer.replace("-", "").replace("_", "").isalnum():
        remedy = "un nom court : lettres, chiffres, tirets"
        raise fail(str(folder), f"nom de relecteur invalide « {decision.reviewer} »", remedy)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{decision.reviewer}.jsonl"
    with path.open("ab+") as file:
        if file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
            file.write(b"\n")
        file.write((json.dumps(asdict(decision), ensure_ascii=False) + "\n").encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
    return path


def anchor_decision(decision: Decision, interview: Interview) -> Decision | None:
    """The decision at the place of its quote, or None when the quote is gone or stands in several places alike."""
    text, quote = interview.text, decision.quote
    if quote and text[decision.start : decision.end] == quote:
        return decision
    places = [] if not quote else [at for at in range(len(text)) if text.startswith(quote, at)]
    if len(places) > 1:
        around = [at for at in places if _context_agrees(decision, text, at)]
        places = around if len(around) == 1 else []
    if not places:
        return None
    return replace(decision, start=places[0], end=places[0] + len(quote))


def _context_agrees(decision: Decision, text: str, at: int) -> bool:
    end = at + len(decision.quote)
    known = decision.before or decision.after
    before = text[max(0, at - CONTEXT) : at].endswith(decision.before)
    return bool(known) and before and text[end : end + CONTEXT].startswith(decision.after)


def apply_decisions(
    interview: Interview,
    segments: list[Segment],
    codings: list[Coding],
    decisions: Iterable[Decision],
    codebook: Codebook,
) -> Applied:
    """Codings of one interview once its decisions are applied, the last one on a (place, code) winning.

    A decision takes the place of the machine's coding of that code on any segment that shares over half of the
    shorter of the two; if its words are not exactly one segment, it keeps its own segment.
    """
    refused: list[Refused] = []
    placed = [item for decision in decisions if (item := _place(decision, interview, codebook, refused))]
    latest: list[Decision] = []
    for decision in placed:
        latest = [old for old in latest if not (old.code == decision.code and _overlap(old, decision))] + [decision]
    by_id = {segment.id: segment for segment in segments}
    kept = [
        coding
        for coding in codings
        if not any(coding.code == item.code and _overlap(by_id[coding.segment], item) for item in latest)
    ]
    for decision in latest:
        replaced = [c for c in codings if c.code == decision.code and _overlap(by_id[c.segment], decision)]
        segment = _segment_of(decision, interview, segments)
        by_id.setdefault(segment.id, segment)
        kept.append(_decided(decision, segment, replaced[0] if replaced else None))
    final = sorted(by_id.values(), key=lambda item: (item.start, item.end))
    order = {segment.id: rank for rank, segment in enumerate(final)}
    return Applied(sorted(kept, key=lambda item: (order[item.segment], item.code)), final, refused)


def _place(decision: Decision, interview: Interview, codebook: Codebook, refused: list[Refused]) -> Decision | None:
    if decision.code not in codebook.codes:
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


def _overlap(one: Segment | Decision, other: Segment | Decision) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * shared > min(one.end - one.start, other.end - other.start)


def _segment_of(decision: Decision, interview: Interview, segments: list[Segment]) -> Segment:
    for segment in segments:
        if (segment.start, segment.end) == (decision.start, decision.end):
            return segment
    turn = _turn_of(decision, interview)
    name = f"{interview.id}.{turn}.{decision.start}-{decision.end}"
    return Segment(name, interview.id, turn, decision.start, decision.end, decision.quote)


def _decided(decision: Decision, segment: Segment, machine: Coding | None) -> Coding:
    """A reviewer's coding; what she left unsaid (polarity, actuality) comes from the machine's."""
    return Coding(
        segment=segment.id,
        code=decision.code,
        polarity=decision.polarity or (machine.polarity if machine else "unclear"),
        actuality=decision.actuality or (machine.actuality if machine else "actual"),
        origin="reviewer",
        score=1.0,
        cues=machine.cues if machine else (),
        state=VERDICTS[decision.verdict],
        reviewer=decision.reviewer,
        codebook=decision.codebook,
    )
