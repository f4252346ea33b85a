"""The table a committee amends: factors that seem to carry over, their evidence, and what the committee says of each."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from svb_qual.errors import Fault, raise_faults
from svb_qual.exchange.filled import read_sheet
from svb_qual.exchange.workbook import CREATED, Book, height_of, make_formats, write_head
from svb_qual.opinions import BLANK, STANCES, Opinion, make_opinion, new_opinions
from svb_qual.results import Results
from svb_qual.synthesis import Line

SHEET = "À amender"
#: Columns seen, with their width and what they hold.
COLUMNS = {
    "Facteur": (52, "facteur dit protecteur dans deux CPTS ou plus, et la preuve calculée"),
    "Protège": (12, "personnes qui le disent protecteur, sur celles entendues"),
    "Dit encore à la fin": (14, "personnes qui le disent à la dernière vague"),
    "Seulement l'inverse": (14, "personnes qui disent seulement qu'il expose ou manque"),
    "avis": (18, "à remplir : " + ", ".join(STANCES)),
    "remarque": (60, "à remplir : à quelles conditions, pour qui, ce qu'il faut vérifier"),
}
HIDDEN = ("code",)
NUMBERS = {"Protège": "appliqué", "Dit encore à la fin": "dure", "Seulement l'inverse": "manque"}


def committee_path(outputs: Path) -> Path:
    """Where the table to amend is written."""
    return outputs / "exports" / "comite.xlsx"


def write_committee(results: Results, lines: Sequence[Line], opinions: Mapping[str, Opinion]) -> bytes:
    """The workbook, opinions already given filled in. Same study, same bytes."""
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as file:
        file.set_properties({"title": f"Comité : {results.study.title}", "created": CREATED})
        book = Book(file, make_formats(file), {}, blind=False)
        sheet = file.add_worksheet(SHEET)
        write_head(sheet, book, {name: width for name, (width, _) in COLUMNS.items()}, HIDDEN)
        for row, line in enumerate(lines, start=1):
            own = opinions.get(line.key, BLANK)
            counts = {name: line.cells[key] for name, key in NUMBERS.items()}
            texts = {"Facteur": line.label, "avis": own.stance, "remarque": own.remark, "code": line.key}
            texts |= {name: f"{count.value} sur {count.denominator}" for name, count in counts.items()}
            for column, name in enumerate((*COLUMNS, *HIDDEN)):
                look = "own" if name in ("avis", "remarque") else "text"
                sheet.write_string(row, column, texts[name], book.formats[look])
            sheet.set_row(row, height_of([(texts[name], width) for name, (width, _) in COLUMNS.items()]))
        at = list(COLUMNS).index("avis")
        sheet.data_validation(1, at, max(len(lines), 1), at, {"validate": "list", "source": list(STANCES)})
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        _write_guide(book, results)
    return buffer.getvalue()


def _write_guide(book: Book, results: Results) -> None:
    sheet = book.file.add_worksheet("À lire")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    fiction = (
        "Étude fictive : tout y est inventé." if results.study.fictional else "Document interne : ne pas diffuser."
    )
    told = [fiction, "Une fois rempli : svb-qual amender comite.xlsx --par NOM. Une reconstruction garde vos avis."]
    for row, text in enumerate(told):
        sheet.write_string(row, 1, text, book.formats["text"])
    for row, (name, (_, words)) in enumerate(COLUMNS.items(), start=len(told) + 1):
        sheet.write_string(row, 0, name, book.formats["name"])
        sheet.write_string(row, 1, words, book.formats["text"])


def read_committee(path: Path, by: str, when: str) -> dict[str, Opinion]:
    """The opinions of a filled workbook, by code. Raises SvbError with all faulty cells."""
    faults: list[Fault] = []
    lines = read_sheet(path, SHEET, ("avis", "remarque", *HIDDEN))
    found = {
        line["code"]: make_opinion(line.cells | {"par": by, "quand": when}, line.where, faults)
        for line in lines
        if line["code"]
    }
    raise_faults(faults)
    return found


def unsaved_opinions(path: Path, known: Mapping[str, Opinion]) -> list[str]:
    """Lines of a workbook that hold opinions a study does not have; none when there is no workbook yet."""
    return list(new_opinions(read_committee(path, "", ""), known)) if path.is_file() else []
