"""Decisions taken elsewhere and brought into a study: a filled workbook, or the file that the review page saves.

Everything is checked before anything is written; what a reviewer already says is left out, so that bringing the same
file twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from svb_qual.deciding import add_decisions, check_reviewer
from svb_qual.decisions import cut_in, decisions_in, read_decisions
from svb_qual.errors import Fault, SvbError, fail, raise_faults, suggest
from svb_qual.exchange.filled import Filled, read_filled
from svb_qual.exchange.verdicts import changed_undecided, decide_lines
from svb_qual.memos import memos_in
from svb_qual.model import Decision, Memo
from svb_qual.results import Results
from svb_qual.settling import standing
from svb_qual.study import Study


@dataclass(frozen=True, slots=True)
class Taken:
    """Decisions and memos read in a file, those that were new and are now written, and what to know about the rest (French)."""

    read: list[Decision | Memo]
    new: list[Decision | Memo]
    notes: list[str]


def take_sheets(path: Path, results: Results, *, reviewer: str, now: str) -> Taken:
    """Bring in a filled workbook, signed by ``reviewer`` or else by the name it holds.

    Its decisions are dated from when it was last saved, or ``now`` when nothing tells. Raises SvbError with all faults.
    """
    filled, folder = read_filled(path), results.study.folder / "decisions"
    signed = _signature(path, filled, reviewer)
    check_reviewer(signed, path)
    when = filled.saved.isoformat() if filled.saved else now
    decisions = decide_lines(filled, results, reviewer=signed, when=when)
    notes = [f"{where} : changée, mais sans décision ; elle n'est pas prise" for where in changed_undecided(filled)]
    notes += [f"feuille « {title} » : ce n'est pas celle d'un entretien, elle n'est pas lue" for title in filled.unread]
    return Taken(decisions, add_decisions(folder, _unsaid(decisions, folder)), notes)


def _signature(path: Path, filled: Filled, reviewer: str) -> str:
    if not reviewer and not filled.reviewer:
        raise fail(str(path), "ce classeur ne dit pas qui l'a rempli", "ajoutez --relecteur NOM")
    if reviewer and filled.reviewer and reviewer != filled.reviewer:
        what = f"rempli par « {filled.reviewer} » (feuille « Mode d'emploi »), et non par « {reviewer} »"
        raise fail(str(path), what, "ôtez --relecteur, ou corrigez le nom sur cette feuille")
    return reviewer or filled.reviewer


def _unsaid(decisions: Iterable[Decision], folder: Path) -> list[Decision]:
    """Decisions that are not, date aside, what their reviewer already says there."""
    stand = {replace(item, when="") for item in standing(read_decisions(folder))}
    return [item for item in decisions if replace(item, when="") not in stand]


def signatures_in(path: Path) -> list[str]:
    """Who signs the decisions and memos of a file that can be read; nobody otherwise."""
    if not path.is_file():
        return []
    return sorted({item.reviewer for item in (*decisions_in(path, []), *memos_in(path, []))})


def take_lines(path: Path, study: Study, *, reviewer: str) -> Taken:
    """Bring in a file of decisions, one JSON line each, as the review page saves it. Raises SvbError with all faults."""
    if not path.is_file():
        raise fail(str(path), "ce fichier n'existe pas", "vérifiez son nom et son dossier")
    cut = "le fichier s'arrête au milieu d'une ligne : il n'est pas entier"
    faults = [Fault(where, cut, "demandez-le de nouveau, ou copiez-le de nouveau") for where in cut_in(path)]
    decisions = [*decisions_in(path, faults), *memos_in(path, faults)]
    interviews = [row.interview for row in study.register]
    for name in sorted({item.interview for item in decisions} - {*interviews, ""}):
        remedy = "est-ce la bonne étude (--etude) ? " + suggest(name, interviews)
        faults.append(Fault(str(path), f"décisions sur un entretien inconnu « {name} »", remedy))
    for name in sorted({item.reviewer for item in decisions}):
        if reviewer and name != reviewer:
            faults.append(
                Fault(str(path), f"décisions signées « {name} »", f"ôtez --relecteur {reviewer} pour les prendre")
            )
        try:
            check_reviewer(name, path)
        except SvbError as error:
            faults += error.faults
    raise_faults(faults)
    return Taken(decisions, add_decisions(study.folder / "decisions", decisions), [])
