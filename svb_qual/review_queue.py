"""Which excerpts to read next: what must be settled again, then where a reading teaches most, and always a random fifth.

One excerpt in five is marked in advance, by the fingerprint of its name, whatever the machine says of it: these alone tell
without bias what the machine misses, and they take every fifth turn. The order depends on the study alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from svb_qual.files import hash_bytes
from svb_qual.machines import read_passages_of
from svb_qual.model import TO_SETTLE, Decision, Segment
from svb_qual.places import folder_of, model_of
from svb_qual.results import outputs_of
from svb_qual.settling import meet, standing
from svb_qual.stages import load_codebook, load_coder, placed_decisions
from svb_qual.study import Study
from svb_qual.tables import make_segment, read_table, write_rows

COLUMNS = ("rang", "extrait", "raison", "propositions", "texte")
CHANGED, DISPUTED = "le sens du code a changé depuis la décision", "les lectures diffèrent"
DIFFER, UNSURE, DRAWN = "indices et modèle diffèrent", "la machine hésite", "tiré au sort"
#: Reasons in rotation: one excerpt in five is drawn.
TURNS = (DIFFER, UNSURE, DIFFER, UNSURE, DRAWN)
FIFTH = len(TURNS)


@dataclass(frozen=True, slots=True)
class Next:
    """An excerpt to read, why, and the codes concerned or proposed."""

    segment: Segment
    why: str
    codes: tuple[str, ...]


def outdated(decisions: Iterable[Decision]) -> list[Decision]:
    """Standing decisions taken when their code meant something else (those that do not say what it meant are left alone)."""
    book = load_codebook()
    return [
        item
        for item in decisions
        if item.code in book.codes and item.codebook not in ("", book.sha256, book.codes[item.code].meaning)
    ]


@dataclass(frozen=True, slots=True)
class _Fresh:
    """An excerpt nobody decided on: what the machine proposes, ``apart`` and ``doubt`` as in ``reading_orders``."""

    segment: Segment
    proposed: set[str]
    apart: int
    doubt: float


def next_readings(study: Study) -> list[Next]:
    """The whole queue, in order; the tables of the study must be up to date.

    Interviews kept for evaluation teach nothing: nothing of them is asked for, but what must be settled again.
    """
    interviews = [row.interview for row in study.register]
    decisions = {name: standing(own) for name, own in placed_decisions(study, interviews).items()}
    again = list(_settle_again(study, decisions))
    asked = [name for name in interviews if name not in study.evaluation]
    fresh = dict(enumerate(item for name in asked for item in _fresh(study, name, decisions[name])))
    if not fresh:
        return again
    apart, doubt = ({row: getattr(item, name) for row, item in fresh.items()} for name in ("apart", "doubt"))
    names = {row: item.segment.id for row, item in fresh.items()}
    turns = _rotate(reading_orders(names, apart, doubt), len(fresh))
    return again + [Next(fresh[row].segment, why, tuple(sorted(fresh[row].proposed))) for row, why in turns]


def _fresh(study: Study, interview: str, decisions: list[Decision]) -> list[_Fresh]:
    """The excerpts of an interview on which nobody decided anything: only what the queue needs of each is kept."""
    passages = read_passages_of(study, [interview])
    rows = [
        row for row, item in enumerate(passages.segments) if not any(meet(item, decision) for decision in decisions)
    ]
    if not rows:
        return []
    coder = load_coder(model_of(study))
    scored, codes = coder.score(passages.traits, passages.series), coder.model.codes.tolist()
    proposed = {row: {codes[rank] for rank in np.flatnonzero(scored.kept[row])} for row in rows}
    doubt = (1 - abs(2 * scored.chances - 1)).max(axis=1)
    found = passages.traits.found
    return [
        _Fresh(passages.segments[row], proposed[row], len(proposed[row] ^ set(found[row])), float(doubt[row]))
        for row in rows
    ]


def reading_orders(names: dict[int, str], apart: dict[int, int], doubt: dict[int, float]) -> dict[str, list[int]]:
    """By reason, the excerpts to read in order: the fifth marked in advance is only ever drawn, the others never are.

    By excerpt, ``apart``: codes on which cues and model differ; ``doubt``: how near its least sure code is to one in two.
    """
    drawn = sorted((row for row in names if is_drawn(names[row])), key=lambda row: hash_bytes(names[row].encode()))
    other = sorted(names.keys() - set(drawn))
    return {
        DIFFER: sorted((row for row in other if apart[row]), key=lambda row: (-apart[row], -doubt[row], names[row])),
        UNSURE: sorted(other, key=lambda row: (-doubt[row], names[row])),
        DRAWN: drawn,
    }


def is_drawn(name: str) -> bool:
    """Whether an excerpt is of the random fifth: by its name alone, so that nothing the machine says can weigh on it."""
    return int(hash_bytes(f"tirage {name}".encode())[:8], 16) % FIFTH == 0


def _rotate(orders: dict[str, list[int]], count: int) -> Iterator[tuple[int, str]]:
    """Take from each order in turn what has not been taken yet; an order that is spent leaves its turn."""
    taken: set[int] = set()
    rest = {why: iter(rows) for why, rows in orders.items()}
    while len(taken) < count:
        for why in TURNS:
            row = next((row for row in rest[why] if row not in taken), None)
            if row is not None:
                taken.add(row)
                yield row, why


def _settle_again(study: Study, decisions: dict[str, list[Decision]]) -> Iterator[Next]:
    """Excerpts whose decision no longer means the same, then those on which readings differ; drawn by people included."""
    by_interview = {row.interview: _excerpts(study, row.interview) for row in study.register}
    for name, segments in by_interview.items():
        late: dict[Segment | None, set[str]] = {}
        for decision in outdated(decisions[name]):
            late.setdefault(_closest(decision, segments), set()).add(decision.code)
        yield from (Next(item, CHANGED, tuple(sorted(late[item]))) for item in segments if item in late)
    for name, segments in by_interview.items():
        open_codes: dict[str, list[str]] = {}
        for coding in read_table(folder_of(study, name) / "codages.csv"):
            if coding["etat"] in TO_SETTLE:
                open_codes.setdefault(coding["extrait"], []).append(coding["code"])
        yield from (Next(item, DISPUTED, tuple(open_codes[item.id])) for item in segments if item.id in open_codes)


def _closest(decision: Decision, segments: list[Segment]) -> Segment | None:
    """The excerpt whose words are most nearly those decided: one alone is to be read again."""
    shared = [item for item in segments if min(item.end, decision.end) > max(item.start, decision.start)]
    return min(shared, key=lambda item: abs(item.start - decision.start) + abs(item.end - decision.end), default=None)


def _excerpts(study: Study, interview: str) -> list[Segment]:
    return [make_segment(row) for row in read_table(folder_of(study, interview) / "extraits.csv")]


def write_queue(study: Study, queue: list[Next]) -> Path:
    """Write the queue beside the reports; its path."""
    rows = [
        [str(rank), item.segment.id, item.why, ", ".join(item.codes), item.segment.text]
        for rank, item in enumerate(queue, start=1)
    ]
    return write_rows(outputs_of(study) / "file_de_relecture.csv", COLUMNS, rows)
