"""A workbook of review that came back: its rows as text, whatever order, filter or program it went through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from svb_qual.errors import Fault, fail, raise_faults
from svb_qual.exchange.layout import BOOK, BOOK_HIDDEN, FILLED, GUIDE, HIDDEN, REVIEWER, plain
from svb_qual.exchange.workbook import CREATED
from svb_qual.transcripts.reading import BROKEN, check_zip

#: A heading is looked for in so many rows: someone may have written above it.
TOP = 10
RESTART = "repartez d'un fichier de svb-qual relecture exporter"
#: Rows of a sheet: (number, texts of its cells).
Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One row: where it is (file, sheet, row) and its cells by heading."""

    where: str
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells[name]


@dataclass(frozen=True, slots=True)
class Filled:
    """What a workbook holds: rows, codes as (id, meaning) by the name they had in it, who filled it, sheets not read.

    ``saved``: when it was last saved, in the time of this machine, or None when nothing tells.
    """

    lines: list[Line]
    codes: dict[str, tuple[str, str]]
    reviewer: str
    unread: list[str]
    saved: datetime | None


def read_filled(path: Path) -> Filled:
    """Read a workbook of review. Raises SvbError when it is not one, or when columns or the codebook are missing."""
    sheets, saved = _open(path)
    faults: list[Fault] = []
    lines, unread, reviewer = [], [], ""
    codes: dict[str, tuple[str, str]] = {}
    for title, rows in sheets.items():
        where = f"{path}, feuille « {title} »"
        if title == GUIDE:
            reviewer = next((cells[1] for _, cells in rows if cells[:1] == [REVIEWER] and len(cells) > 1), "")
        elif title == BOOK:
            found = _table(rows, where, ("Code", "Identifiant", *BOOK_HIDDEN), faults)
            codes = {plain(line["Code"]): (line["Identifiant"], line["sens"]) for line in found}
        elif any(set(HIDDEN) & set(cells) for _, cells in rows[:TOP]):
            lines += _table(rows, where, (*FILLED, *HIDDEN), faults)
        else:
            unread.append(title)
    if BOOK not in sheets:
        faults.append(Fault(str(path), f"la feuille « {BOOK} » manque", RESTART))
    elif not lines and not faults:
        faults.append(Fault(str(path), "aucune feuille d'entretien", RESTART))
    raise_faults(faults)
    return Filled(lines, codes, reviewer, unread, saved)


def read_sheet(path: Path, title: str, needed: tuple[str, ...]) -> list[Line]:
    """The rows of one sheet of a workbook. Raises SvbError when the sheet or a column is missing."""
    sheets, _ = _open(path, title)
    if title not in sheets:
        raise fail(str(path), f"la feuille « {title} » manque", "repartez du classeur écrit par svb-qual")
    faults: list[Fault] = []
    lines = _table(sheets[title], f"{path}, feuille « {title} »", needed, faults)
    raise_faults(faults)
    return lines


def _open(path: Path, only: str = "") -> tuple[dict[str, Rows], datetime | None]:
    """Its sheets (or ``only`` one: others may be a hundred times longer), and when a person last saved it."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if not path.is_file():
        raise fail(str(path), "ce fichier n'existe pas", "vérifiez son nom et son dossier")
    check_zip(path)
    try:
        book = load_workbook(path, read_only=True)
        sheets = {sheet.title: list(_rows(sheet)) for sheet in book.worksheets if only in ("", sheet.title)}
        saved = book.properties.modified
    except (InvalidFileException, *BROKEN) as error:
        remedy = "ouvrez-le dans Excel ou LibreOffice et enregistrez-le en .xlsx, sans mot de passe"
        raise fail(str(path), "ce fichier n'est pas un classeur .xlsx lisible", remedy) from error
    book.close()
    # Programs write this date in universal time; one that leaves ours says nothing.
    local = (
        saved.replace(tzinfo=saved.tzinfo or UTC).astimezone().replace(tzinfo=None, microsecond=0) if saved else None
    )
    return sheets, None if saved is None or saved.replace(tzinfo=None) == CREATED else local


def _rows(sheet) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # some say a million empty rows
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = [_text(value) for value in cells]
        if any(texts):
            yield number, texts


def _text(value: object) -> str:
    """What a cell says, as text: a formula is what was typed, never what it computes."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(getattr(value, "text", value)).strip()


def _table(rows: Rows, where: str, needed: tuple[str, ...], faults: list[Fault]) -> list[Line]:
    """The rows under the heading of a sheet; columns are known by their names."""
    top = max(range(min(TOP, len(rows))), key=lambda rank: len(set(needed) & set(rows[rank][1])), default=0)
    head = rows[top][1] if rows else []
    missing = [name for name in needed if name not in head]
    if missing:
        what = "colonnes manquantes : " + ", ".join(f"« {name} »" for name in missing)
        faults.append(Fault(where, what, f"remettez ces titres, ou {RESTART}"))
        return []
    at = {name: head.index(name) for name in needed}
    return [
        Line(f"{where}, ligne {number}", {name: (cells[at[name]] if at[name] < len(cells) else "") for name in needed})
        for number, cells in rows[top + 1 :]
    ]
