"""Memos: what a reviewer notes on an excerpt, a code, an interview or the study. Kept beside the decisions, never counted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

from svb_qual.decisions import REMEDY, SURROGATE, UNREADABLE, anchor_decision, decision_files, is_memo, lines_in
from svb_qual.errors import Fault
from svb_qual.model import Decision, Interview, Memo, Segment
from svb_qual.settling import meet, standing

NAMES = [field.name for field in fields(Memo)]
NUMBERS = ("start", "end")
#: What a memo is about, in words, and the columns of the table that lists them.
SCOPES = ("codage", "extrait", "code", "entretien", "étude")
COLUMNS = ("sur", "entretien", "extrait", "code", "citation", "memo", "relecteur", "quand")


def read_memos(folder: Path) -> list[Memo]:
    """All memos of a study, by date then reviewer, each once; lines at fault are told by ``decisions.read_decisions``."""
    found = [memo for path in decision_files(folder) for memo in memos_in(path, [])]
    return sorted(dict.fromkeys(found), key=lambda item: (item.when, item.reviewer))


def memos_in(path: Path, faults: list[Fault]) -> list[Memo]:
    """The memos of one file, in its order; what is wrong with them is added to ``faults``."""
    found = []
    for number, line in lines_in(path, faults):
        with suppress(*UNREADABLE):
            values = json.loads(line)
            if is_memo(values):
                found.append(memo_of(values, f"{path}, ligne {number}", faults))
    return [memo for memo in found if memo]


def memo_of(values: dict, where: str, faults: list[Fault]) -> Memo | None:
    """The memo these values say, or None with what is wrong added to ``faults``."""
    filled = {"interview": "", "start": 0, "end": 0, "quote": "", "code": "", "before": "", "after": "", "replaces": ""}
    filled |= values
    if sorted(filled) != sorted(NAMES):
        faults.append(
            Fault(where, "un mémo a des champs inconnus ou manquants", "champs attendus : " + ", ".join(NAMES))
        )
        return None
    if any(type(filled[name]) is not (int if name in NUMBERS else str) for name in NAMES) or not (
        filled["text"].strip() or filled["replaces"]
    ):
        faults.append(
            Fault(where, "ce mémo est vide, ou l'une de ses valeurs n'est pas du bon genre", "écrivez un texte")
        )
        return None
    if any(SURROGATE.search(filled[name]) for name in NAMES if name not in NUMBERS):
        faults.append(Fault(where, "un caractère coupé en deux dans ce mémo", REMEDY))
        return None
    return Memo(**filled)


def standing_memos(memos: Iterable[Memo]) -> list[Memo]:
    """The memos that stand: those their reviewer corrected or took back are out."""
    every = list(memos)
    gone = {(memo.reviewer, memo.replaces) for memo in every if memo.replaces}
    return [memo for memo in every if memo.text.strip() and (memo.reviewer, memo.when) not in gone]


def comments(decisions: Iterable[Decision]) -> list[Memo]:
    """What standing decisions say beside their code, as memos on a coding."""
    return [
        Memo(
            item.interview, item.start, item.end, item.quote, item.code, item.comment,
            item.reviewer, item.when, item.before, item.after,
        )
        for item in standing(decisions) if item.comment
    ]  # fmt: skip


def about(memo: Memo) -> str:
    """What a memo is about: one of ``SCOPES``."""
    said = (memo.quote and memo.code, memo.quote, memo.code, memo.interview, True)
    return next(scope for scope, there in zip(SCOPES, said, strict=True) if there)


def memo_rows(
    memos: Iterable[Memo], turns: dict[str, Interview], segments: dict[str, list[Segment]]
) -> list[list[str]]:
    """Rows of ``COLUMNS``; a memo whose words have moved follows them, one whose words are gone keeps its quote alone."""
    rows = []
    for memo in memos:
        placed = anchor_decision(memo, turns[memo.interview]) if memo.quote and memo.interview in turns else None
        near = [item.id for item in segments.get(memo.interview, ()) if placed and meet(placed, item)]
        where = [about(memo), memo.interview, near[0] if near else "", memo.code, memo.quote]
        rows.append([*where, memo.text, memo.reviewer, memo.when])
    return rows
