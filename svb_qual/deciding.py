"""Making decisions that keep their place: what a human chose, with the words, their context and the code's meaning."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from svb_qual.decisions import CONTEXT, CUT, is_cut, read_decisions
from svb_qual.errors import fail
from svb_qual.memos import read_memos
from svb_qual.model import Codebook, Decision, Interview, Memo

#: A name that every system takes for a file: not too long, none that Windows keeps for itself.
NAME = re.compile(r"(?!(?:con|prn|aux|nul|com\d|lpt\d)$).{1,60}", re.I)


def make_decision(
    interview: Interview, start: int, end: int, code: str, verdict: str, codebook: Codebook, **said: object
) -> Decision:
    """A decision on ``interview.text[start:end]``; ``said``: polarity, actuality, comment, reviewer, blind, when.

    The quote, its context and the fingerprint of what the code means are taken from the interview and the codebook.
    """
    text = interview.text
    filled = {"polarity": "", "actuality": "", "comment": "", "blind": False} | said
    return Decision(
        interview=interview.id,
        start=start,
        end=end,
        quote=text[start:end],
        code=code,
        verdict=verdict,
        codebook=codebook.codes[code].meaning if code else "",
        before=text[max(0, start - CONTEXT) : start],
        after=text[end : end + CONTEXT],
        **filled,
    )


def add_decisions(folder: Path, decisions: Iterable[Decision | Memo]) -> list[Decision | Memo]:
    """Append decisions and memos to their reviewers' files, all in one write each, those already there left out; what was new.

    Bringing the same decisions twice, or in another order, changes nothing. Raises SvbError for an unreadable line or an
    unusable reviewer name, before anything is written.
    """
    known = {*read_decisions(folder), *read_memos(folder)}
    new = [item for item in dict.fromkeys(decisions) if item not in known]
    for reviewer in sorted({item.reviewer for item in new}):
        check_reviewer(reviewer, folder)
    folder.mkdir(parents=True, exist_ok=True)
    for reviewer in sorted({item.reviewer for item in new}):
        _append(folder / f"{reviewer}.jsonl", [item for item in new if item.reviewer == reviewer])
    return new


def check_reviewer(name: str, folder: Path) -> None:
    """Raise SvbError when a reviewer's name cannot name a file."""
    if not name.replace("-", "").replace("_", "").isalnum() or not NAME.fullmatch(name):
        raise fail(str(folder), f"nom de relecteur invalide « {name} »", "un nom court : lettres, chiffres, tirets")


def _append(path: Path, decisions: list[Decision | Memo]) -> None:
    """One write, on disk when this returns; a last line left without its end gets it first, marked if it was cut short."""
    lines = "".join(json.dumps(asdict(item), ensure_ascii=False) + "\n" for item in decisions)
    with path.open("ab+") as file:
        file.seek(0)
        last = file.read().rpartition(b"\n")[2]
        end = (CUT * is_cut(last) + "\n") if last else ""
        file.write((end + lines).encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
