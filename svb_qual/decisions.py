"""Human decisions: append-only, one JSON line each, one file per reviewer; anchored by the words themselves.

A decision whose words are no longer at their place is re-anchored by quote and context; one that cannot be placed
is refused and listed. Nothing here deletes or rewrites a decision.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, fields, replace
from pathlib import Path

from svb_qual.errors import Fault, fail, raise_faults, suggest
from svb_qual.model import ACTUALITIES, NOTHING, POLARITIES, VERDICTS, WITHDRAW, Decision, Interview

FIELDS = [field.name for field in fields(Decision)]
OPTIONAL = {"comment", "before", "after", "blind", "codebook", "polarity", "actuality"}
CONTEXT = 40


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


def interviews_named(folder: Path) -> set[str]:
    """Interviews that have decisions; unreadable lines are left to ``read_decisions``, which tells them."""
    named = set()
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            with suppress(ValueError, AttributeError):
                named.add(json.loads(line).get("interview"))
    return named


REMEDY = "restaurez cette ligne depuis une sauvegarde ; les autres restent valables"


def _read_line(line: str, where: str, faults: list[Fault]) -> Decision | None:
    try:
        return decision_of(json.loads(line), where, faults)
    except json.JSONDecodeError:
        faults.append(Fault(where, "ce n'est pas une décision lisible (JSON)", REMEDY))
        return None


def decision_of(values: object, where: str, faults: list[Fault]) -> Decision | None:
    """The decision these values say, or None with what is wrong added to ``faults``."""
    if not isinstance(values, dict):
        faults.append(Fault(where, "une décision est un objet { … }", REMEDY))
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
    if filled["verdict"] != WITHDRAW and (filled["verdict"] == NOTHING) is bool(filled["code"]):
        faults.append(
            Fault(where, "verdict et code ne vont pas ensemble", f"un code, ou le verdict « {NOTHING} » sans code")
        )
        return None
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
