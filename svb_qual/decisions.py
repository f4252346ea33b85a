"""Human decisions: append-only, one JSON line each, one file per reviewer; anchored by the words themselves.

A decision whose words are no longer at their place is re-anchored by quote and context; one that cannot be placed
is refused and listed. Nothing here deletes or rewrites a decision. A line that was being written when the process was
killed was never confirmed to anybody: it is kept, does not count, and is told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

from svb_qual.errors import Fault, raise_faults, suggest
from svb_qual.files import is_litter
from svb_qual.model import ACTUALITIES, ARBITER, NOTHING, POLARITIES, VERDICTS, WITHDRAW, Decision, Interview

TYPES = {field.name: {"int": int, "bool": bool}.get(field.type, str) for field in fields(Decision)}
FRENCH = {int: "un nombre entier", bool: "true ou false", str: "un texte entre guillemets"}
#: What may be left out of a line, and stands for it.
DEFAULTS = {"comment": "", "before": "", "after": "", "blind": False, "codebook": "", "polarity": "", "actuality": ""}
CONTEXT = 40
#: What ``json.loads`` raises on bad JSON, on a number of thousands of digits, and on brackets nested without end.
UNREADABLE = (ValueError, RecursionError)
#: Half of a character: JSON can say it, no file can hold it.
SURROGATE = re.compile("[\ud800-\udfff]")
#: What is written after a line cut short, so that the next one is not taken for its end.
CUT = " (écriture interrompue)"
#: Words of JSON that may be cut too.
LITERALS = ("true", "false", "null")
REMEDY = "restaurez cette ligne depuis une sauvegarde ; les autres restent valables"


def decision_files(folder: Path) -> list[Path]:
    """The files of decisions and memos of a folder, in order; none when it is not there."""
    return sorted(path for path in folder.glob("*.jsonl") if not is_litter(path.name))


def read_decisions(folder: Path) -> list[Decision]:
    """All decisions of a study, by date then reviewer (the arbiter last), each once. Raises SvbError with every unreadable line.

    Every ``.jsonl`` of the folder is read, whatever its name: a copy left by a synchronised folder, or a file sent by a
    reviewer, is merged with the others, and what it says twice counts once.
    """
    decisions, faults = [], []
    for path in decision_files(folder):
        decisions += decisions_in(path, faults)
    raise_faults(faults)
    return sorted(dict.fromkeys(decisions), key=lambda item: (item.when, item.reviewer == ARBITER, item.reviewer))


def decisions_in(path: Path, faults: list[Fault]) -> list[Decision]:
    """The decisions of one file, in its order; what is wrong with it is added to ``faults``."""
    made = [_read_line(line, f"{path}, ligne {number}", faults) for number, line in lines_in(path, faults)]
    return [item for item in made if item]


def lines_in(path: Path, faults: list[Fault]) -> Iterator[tuple[int, str]]:
    """(number, text) of the lines of a file that hold something. Only « \\n » ends a line: a quote may hold any other."""
    *lines, last = path.read_bytes().split(b"\n")
    lines = [b"" if line.endswith(CUT.encode()) else line for line in lines] + [b"" if is_cut(last) else last]
    try:
        text = b"\n".join(lines).decode("utf-8-sig")
    except UnicodeDecodeError:
        faults.append(Fault(str(path), "ce fichier n'est pas en UTF-8", "restaurez-le depuis une sauvegarde"))
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def is_cut(line: bytes) -> bool:
    """Whether what follows the last « \\n » of a file is the beginning of a line: all its JSON lacks is its end."""
    text = line.decode("utf-8", "ignore").removeprefix("\ufeff")
    text = text.removesuffix(next((CUT[:size] for size in range(len(CUT), 0, -1) if text.endswith(CUT[:size])), ""))
    if not text.startswith("{"):
        return False
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        rest = text[error.pos :].rstrip()
        return error.msg.startswith(("Unterminated", "Invalid \\uXXXX")) or rest in (
            word[: len(rest)] for word in LITERALS
        )
    except UNREADABLE:
        return False
    return False


def cut_in(path: Path) -> list[str]:
    """Where a file was being written when the process that wrote it was killed; what is marked as such is left out."""
    lines = path.read_bytes().split(b"\n")
    return [f"{path}, ligne {len(lines)}"] if is_cut(lines[-1]) else []


def interviews_named(folder: Path) -> set[str]:
    """Interviews that have decisions; unreadable lines are left to ``read_decisions``, which tells them."""
    named = set()
    for path in decision_files(folder):
        for _, line in lines_in(path, []):
            with suppress(*UNREADABLE, AttributeError, TypeError):
                named.add(json.loads(line).get("interview"))
    return named


def is_memo(values: object) -> bool:
    """Whether a line is a memo: it has a text, and no verdict. Memos are kept in the same files."""
    return isinstance(values, dict) and "text" in values and "verdict" not in values


def _read_line(line: str, where: str, faults: list[Fault]) -> Decision | None:
    try:
        values = json.loads(line)
        return None if is_memo(values) else decision_of(values, where, faults)
    except UNREADABLE:
        faults.append(Fault(where, "ce n'est pas une décision lisible (JSON)", REMEDY))
        return None


def decision_of(values: object, where: str, faults: list[Fault]) -> Decision | None:
    """The decision these values say, or None with what is wrong added to ``faults``."""
    if not isinstance(values, dict):
        faults.append(Fault(where, "une décision est un objet { … }", REMEDY))
        return None
    wrong = [name for name in values if name not in TYPES]
    missing = [name for name in TYPES if name not in values and name not in DEFAULTS]
    if wrong or missing:
        what = "champs inconnus ou manquants : " + ", ".join(wrong + missing)
        faults.append(Fault(where, what, "champs attendus : " + ", ".join(TYPES)))
        return None
    filled = DEFAULTS | values
    found = [Fault(where, what, remedy) for what, remedy in (*_wrong_types(filled), *_wrong_values(filled))]
    faults += found
    return None if found else Decision(**filled)


def _wrong_types(filled: dict) -> Iterator[tuple[str, str]]:
    for name, kind in TYPES.items():
        if type(filled[name]) is not kind:
            yield f"« {name} » vaut {json.dumps(filled[name], ensure_ascii=False)}", f"attendu : {FRENCH[kind]}"


def _wrong_values(filled: dict) -> Iterator[tuple[str, str]]:
    """What is wrong with values whose types are right."""
    if any(True for _ in _wrong_types(filled)):
        return
    if not 0 <= filled["start"] <= filled["end"]:
        yield (
            f"places impossibles : {filled['start']} à {filled['end']}",
            "le début ne dépasse pas la fin, en partant de 0",
        )
    try:
        datetime.fromisoformat(filled["when"])
    except ValueError:
        yield f"date illisible « {filled['when']} »", "forme attendue : 2026-01-05T09:00:00"
    broken = [name for name, kind in TYPES.items() if kind is str and SURROGATE.search(filled[name])]
    if broken:
        yield f"un caractère coupé en deux dans : {', '.join(broken)}", REMEDY
    for name, valid in (("verdict", VERDICTS), ("polarity", ["", *POLARITIES]), ("actuality", ["", *ACTUALITIES])):
        if filled[name] not in valid:
            yield f"{name} inconnu « {filled[name]} »", suggest(filled[name], valid)
    if filled["verdict"] != WITHDRAW and (filled["verdict"] == NOTHING) is bool(filled["code"]):
        yield "verdict et code ne vont pas ensemble", f"un code, ou le verdict « {NOTHING} » sans code"


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
