"""The risk register in a workbook: lines to rate, the excerpts behind them, what each column holds. Same study, same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from svb_qual.duerp import Item, RegisterLine
from svb_qual.errors import Fault, raise_faults
from svb_qual.exchange.filled import read_sheet
from svb_qual.exchange.workbook import CREATED, Book, height_of, make_formats, tell_mode, write_head
from svb_qual.model import Segment
from svb_qual.ratings import LEAST, MOST, SCALES, Key, Rating, make_rating, told_before
from svb_qual.register import NOT_A_SUBSTITUTE, SCALE
from svb_qual.results import Results

SHEET = "DUERP"
#: Columns seen, with their width and what they hold.
COLUMNS = {
    "Unité de travail": (20, "où, ou dans quelle tâche, la situation se présente"),
    "Axe de risque": (20, "axe de risque psychosocial (rapport Gollac, 2011)"),
    "Situations entendues": (46, "codes qui exposent ou manquent, avec le nombre de personnes"),
    "Un propos": (50, "l'extrait qui dit le mieux une situation ; tous sont dans la feuille « Extraits »"),
    "Exposés": (26, "personnes qui le disent, et leurs professions"),
    "Ce qui protège": (40, "facteurs dits protecteurs, avec le nombre de personnes"),
    "Mesures existantes": (36, "principes de prévention dits appliqués, du premier au neuvième"),
    "Mesures envisagées": (36, "principes de prévention souhaités ou prévus"),
    "Niveau": (14, "primaire, secondaire, tertiaire : de ce qui existe et protège"),
    "Entendu": (24, "CPTS et vagues où l'on en parle"),
    "gravité": (9, f"à remplir : de {LEAST} (gêne) à {MOST} (atteinte grave à la santé)"),
    "fréquence": (9, f"à remplir : de {LEAST} (rare) à {MOST} (tous les jours)"),
    "maîtrise": (9, f"à remplir : de {LEAST} (rien ne la tient) à {MOST} (elle est tenue)"),
    "priorité": (9, "gravité × fréquence × (5 − maîtrise), calculée"),
    "remarque": (30, "à remplir : ce que les chiffres ne disent pas"),
}
#: Not seen: the unit, and what its line said when it was written (only what a person changed since is taken).
HIDDEN = ("unité", "écrit")
FILLED = (*SCALES, "remarque")


def write_register(results: Results, lines: Sequence[RegisterLine]) -> bytes:
    """The workbook of a register, ratings already given filled in."""
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as file:
        file.set_properties({"title": f"DUERP : {results.study.title}", "created": CREATED})
        book = Book(file, make_formats(file), {}, blind=False)
        _write_guide(book, results)
        sheet = file.add_worksheet(SHEET)
        write_head(sheet, book, {name: width for name, (width, _) in COLUMNS.items()}, HIDDEN)
        for row, line in enumerate(lines, start=1):
            _write_line(sheet, book, row, line, results.segments)
        at = list(COLUMNS).index(SCALES[0])
        rule = {"validate": "integer", "criteria": "between", "minimum": LEAST, "maximum": MOST, "ignore_blank": True,
                "error_title": "Note", "error_message": f"Un nombre entier de {LEAST} à {MOST}, ou rien."}  # fmt: skip
        sheet.data_validation(1, at, max(len(lines), 1), at + len(SCALES) - 1, rule)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        _write_excerpts(book, results, lines)
    return buffer.getvalue()


def _write_guide(book: Book, results: Results) -> None:
    sheet = book.file.add_worksheet("À lire")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, f"Base commune d'un « DUERP Libéraux » : {results.study.title}", book.formats["title"])
    fiction = tell_mode(results.study.fictional)
    told = [
        fiction,
        NOT_A_SUBSTITUTE,
        SCALE,
        "Une fois rempli : svb-qual noter duerp.xlsx --par NOM. Une reconstruction garde vos notes.",
    ]
    for row, text in enumerate(told, start=1):
        sheet.write_string(row, 1, text, book.formats["text"])
        sheet.set_row(row, height_of([(text, 100)]))
    for row, (name, (_, words)) in enumerate(COLUMNS.items(), start=len(told) + 2):
        sheet.write_string(row, 0, name, book.formats["name"])
        sheet.write_string(row, 1, words, book.formats["text"])


def _write_line(sheet, book: Book, row: int, line: RegisterLine, texts_of: Mapping[str, Segment]) -> None:
    who = ", ".join(f"{profession or 'non dite'} ({count})" for profession, count in line.professions)
    note = line.rating
    texts = {
        "Unité de travail": line.unit.label,
        "Axe de risque": line.axis,
        "Situations entendues": _list(line.situations),
        "Un propos": texts_of[line.quote].text if line.quote else "",
        "Exposés": f"{line.exposed.value} sur {line.exposed.denominator} : {who}"
        if line.exposed.value
        else "personne ne le dit",
        "Ce qui protège": _list(line.protects),
        "Mesures existantes": _list(line.existing),
        "Mesures envisagées": _list(line.planned),
        "Niveau": ", ".join(line.levels),
        "Entendu": f"{', '.join(line.cpts)} ; {', '.join(line.waves)}",
    }
    for column, name in enumerate((*COLUMNS, *HIDDEN)):
        if name in texts:
            sheet.write_string(row, column, texts[name], book.formats["text"])
        elif name in SCALES:
            value = dict(zip(SCALES, (note.gravity, note.frequency, note.control), strict=True))[name]
            sheet.write(row, column, value or None, book.formats["note"])
        elif name == "priorité":
            g, f, m = (xl_rowcol_to_cell(row, column - 3 + rank) for rank in range(3))
            formula = f'=IF(COUNT({g},{f},{m})=3,{g}*{f}*({LEAST + MOST}-{m}),"")'
            sheet.write_formula(row, column, formula, book.formats["text"], note.priority or "")
        else:
            text = {"remarque": note.remark, "unité": line.unit.id, "écrit": _said(note)}[name]
            sheet.write_string(row, column, text, book.formats["own"])
    sheet.set_row(row, height_of([(text, COLUMNS[name][0]) for name, text in texts.items()]))


def _said(note: Rating) -> str:
    return " | ".join(str(value or "") for value in note.said).strip()


def _list(items: Iterable[Item]) -> str:
    return "\n".join(f"{item.code.label} ({item.count.value})" for item in items)


def _write_excerpts(book: Book, results: Results, lines: Iterable[RegisterLine]) -> None:
    """Every excerpt behind a line: what it says, who speaks, where."""
    sheet = book.file.add_worksheet("Extraits")
    head = {"Unité de travail": 20, "Axe de risque": 20, "Dit comme": 16, "Code": 34, "Extrait": 90, "Personne": 26, "CPTS": 24,
            "Vague": 8, "Identifiant": 18}  # fmt: skip
    write_head(sheet, book, head, ())
    row = 0
    for line in lines:
        kinds = (
            ("situation", line.situations),
            ("protège", line.protects),
            ("existe", line.existing),
            ("envisagé", line.planned),
        )
        for kind, item, segment in ((k, i, s) for k, items in kinds for i in items for s in i.count.segments):
            row += 1
            who = results.interview_of(segment)
            text = results.segments[segment].text
            cells = (line.unit.label, line.axis, kind, item.code.label, text, who.who(), results.study.cpts[who.cpts].name,
                     who.wave, segment)  # fmt: skip
            for column, value in enumerate(cells):
                sheet.write_string(row, column, value, book.formats["text"])
    sheet.autofilter(0, 0, max(row, 1), len(head) - 1)


def read_register(path: Path, by: str, when: str) -> dict[Key, Rating]:
    """What a person changed in a workbook, by line. Raises SvbError with all faulty cells."""
    faults: list[Fault] = []
    needed = ("Axe de risque", *FILLED, *HIDDEN)
    found = {}
    for line in read_sheet(path, SHEET, needed):
        rating = make_rating(line.cells | {"par": by, "quand": when}, line.where, faults)
        if line["unité"] and _said(rating) != line["écrit"]:
            found[line["unité"], line["Axe de risque"]] = rating
    raise_faults(faults)
    return found


def unsaved(path: Path, folder: Path) -> list[Key]:
    """Lines of a workbook that rate as nobody ever did in the study; none when there is no workbook yet."""
    told = told_before(folder)
    given = read_register(path, "", "") if path.is_file() else {}
    return [key for key, item in given.items() if any(item.said) and (key, item.said) not in told]
