"""Quotes that a person allowed out of the team: ``citations.csv`` of the study, one line each time somebody decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from svb_qual.errors import Fault, raise_faults, suggest
from svb_qual.files import as_said, as_words, csv_for_people, write_whole
from svb_qual.transcripts.decoding import decode_rows

FILE = "citations.csv"
COLUMNS = ("extrait", "citation", "dit de la personne", "autorisé", "par", "quand")
#: The list to fill in, and what may be answered.
LIST, YES, NO = ("extrait", "facteur", "citation", "dit de la personne", "autorisé"), "oui", "non"

#: By segment: its words, and what is said of who speaks.
Told = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Clearance:
    """What somebody decided of one quote, as it read then, and with what was then said of who speaks."""

    segment: str
    quote: str
    speaker: str
    allowed: bool
    by: str
    when: str


def read_clearances(folder: Path) -> list[Clearance]:
    """All decisions of a study on quotes, in order. Raises SvbError with every faulty line."""
    path = folder / FILE
    rows = decode_rows(path) if path.is_file() else []
    faults = _check_columns(path, rows, COLUMNS)
    raise_faults(faults)
    for number, row in enumerate(rows, start=2):
        if row["autorisé"] not in (YES, NO):
            faults.append(
                Fault(
                    f"{path}, ligne {number}",
                    f"réponse inconnue « {row['autorisé']} »",
                    suggest(row["autorisé"], (YES, NO)),
                )
            )
        if not (row["par"] or "").strip():
            faults.append(
                Fault(f"{path}, ligne {number}", "on ne sait pas qui l'a décidé", "remplissez la colonne « par »")
            )
    raise_faults(faults)
    return [
        Clearance(
            row["extrait"], row["citation"], row["dit de la personne"], row["autorisé"] == YES, row["par"], row["quand"]
        )
        for row in ({name: as_said(cell) for name, cell in row.items()} for row in rows)
    ]


def allowed(clearances: Iterable[Clearance], told: Told) -> dict[str, Clearance]:
    """By segment, the quotes that may go out: the last decision is yes, of these words, and with no more said of who speaks.

    ``told``: by segment, the words and what is said of who speaks, as they are now."""
    last = {item.segment: item for item in clearances}
    return {name: item for name, item in last.items() if item.allowed and told.get(name) == (item.quote, item.speaker)}


def answers_in(path: Path) -> dict[str, str]:
    """By segment, what a list that stands already answers: it is written again with it."""
    rows = decode_rows(path) if path.is_file() else []
    return {
        row.get("extrait") or "": (row.get("autorisé") or "").strip()
        for row in rows
        if (row.get("autorisé") or "").strip()
    }


def take_list(path: Path, folder: Path, told: Told, by: str, when: str) -> list[Clearance]:
    """Add what a filled list says to ``citations.csv``; what was added.

    Raises SvbError with all faulty lines, nothing added: unknown answer, unknown excerpt, words no longer the same.
    """
    rows = decode_rows(path)
    faults = _check_columns(path, rows, ("extrait", "citation", "dit de la personne", "autorisé"))
    raise_faults(faults)
    taken = []
    for number, row in enumerate(rows, start=2):
        answer, segment = (row["autorisé"] or "").strip().lower(), (row["extrait"] or "").strip()
        if not answer:
            continue
        where = f"{path}, ligne {number}"
        if answer not in (YES, NO):
            faults.append(Fault(where, f"réponse inconnue « {answer} »", suggest(answer, (YES, NO))))
        elif segment not in told:
            faults.append(
                Fault(
                    where,
                    f"aucun extrait « {segment} »",
                    "reprenez la liste écrite par svb-qual rapports --mode diffusion",
                )
            )
        elif tuple(map(_flat, (row["citation"], row["dit de la personne"]))) != tuple(map(_flat, told[segment])):
            faults.append(
                Fault(
                    where,
                    f"« {segment} » ne se lit plus de même, ou l'on y dit autre chose de la personne",
                    "relisez l'extrait, dans une liste neuve",
                )
            )
        else:
            taken.append(Clearance(segment, *told[segment], answer == YES, by, when))
    raise_faults(faults)
    known = read_clearances(folder)
    last = {item.segment: (item.quote, item.speaker, item.allowed) for item in known}
    new = [item for item in taken if last.get(item.segment) != (item.quote, item.speaker, item.allowed)]
    if new:
        _write(folder / FILE, [*known, *new])
    return new


def _check_columns(path: Path, rows: list[dict[str, str]], columns: Iterable[str]) -> list[Fault]:
    missing = [name for name in columns if rows and name not in rows[0]]
    what = "colonne(s) absente(s) : " + ", ".join(missing)
    return [Fault(f"{path}, ligne 1", what, "première ligne attendue : " + ",".join(columns))] if missing else []


def _write(path: Path, clearances: Iterable[Clearance]) -> None:
    rows = [[c.segment, c.quote, c.speaker, YES if c.allowed else NO, c.by, c.when] for c in clearances]
    write_whole(path, csv_for_people(COLUMNS, [[as_words(cell) for cell in row] for row in rows]))


def _flat(text: str) -> str:
    """Words as a spreadsheet gives them back: a leading apostrophe against formulas is not one of them."""
    return " ".join((text or "").lstrip("'").split())
