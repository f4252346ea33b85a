"""The table a committee amends: factors that seem to carry over, their evidence, and what the committee says of each."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from svb_qual.errors import Fault, raise_faults
from svb_qual.exchange.filled import read_sheet
from svb_qual.exchange.workbook import CREATED, Book, height_of, make_formats, tell_mode, write_head
from svb_qual.opinions import BLANK, STANCES, Opinion, make_opinion, told_before
from svb_qual.results import Results
from svb_qual.synthesis import Line

SHEET = "À amender"
#: Columns seen, with their width and what they hold.
COLUMNS = {
    "Facteur": (52, "facteur dit protecteur dans deux CPTS ou plus, et la preuve calculée"),
    "Protège": (12, "personnes qui le disent protecteur, sur celles entendues"),
    "Redit à la fin": (
        14,
        "personnes qui l'avaient dit et le redisent à la dernière vague, sur celles entendues les deux fois",
    ),
    "Seulement l'inverse": (14, "personnes qui disent seulement qu'il expose ou manque"),
    "Expose, en tout": (14, "personnes qui disent qu'il expose ou manque, qu'elles disent aussi qu'il protège ou non"),
    "avis": (18, "à remplir : " + ", ".join(STANCES)),
    "remarque": (60, "à remplir : à quelles conditions, pour qui, ce qu'il faut vérifier"),
}
#: Not seen: the factor, and what its line said when it was written (only what a person changed since is taken).
HIDDEN = ("code", "écrit")
NUMBERS = {
    "Protège": "appliqué",
    "Redit à la fin": "dure",
    "Seulement l'inverse": "manque",
    "Expose, en tout": "expose",
}


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
            texts = {
                "Facteur": line.label,
                "avis": own.stance,
                "remarque": own.remark,
                "code": line.key,
                "écrit": _said(own),
            }
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


def _said(opinion: Opinion) -> str:
    return " | ".join(opinion.said).strip()


def _write_guide(book: Book, results: Results) -> None:
    sheet = book.file.add_worksheet("À lire")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    fiction = tell_mode(results.study.fictional)
    told = [fiction, "Une fois rempli : svb-qual amender comite.xlsx --par NOM. Une reconstruction garde vos avis."]
    for row, text in enumerate(told):
        sheet.write_string(row, 1, text, book.formats["text"])
    for row, (name, (_, words)) in enumerate(COLUMNS.items(), start=len(told) + 1):
        sheet.write_string(row, 0, name, book.formats["name"])
        sheet.write_string(row, 1, words, book.formats["text"])


def read_committee(path: Path, by: str, when: str) -> dict[str, Opinion]:
    """What a person changed in a workbook, by code. Raises SvbError with all faulty cells."""
    faults: list[Fault] = []
    found = {}
    for line in read_sheet(path, SHEET, ("avis", "remarque", *HIDDEN)):
        opinion = make_opinion(line.cells | {"par": by, "quand": when}, line.where, faults)
        if line["code"] and _said(opinion) != line["écrit"]:
            found[line["code"]] = opinion
    raise_faults(faults)
    return found


def unsaved_opinions(path: Path, folder: Path) -> list[str]:
    """Lines of a workbook that say what was never said in the study; none when there is no workbook yet."""
    told = told_before(folder)
    given = read_committee(path, "", "") if path.is_file() else {}
    return [key for key, item in given.items() if any(item.said) and (key, item.said) not in told]
