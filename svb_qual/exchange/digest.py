"""All tables of a study in one workbook, with a sheet that says what each column holds. Same study, same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter import Workbook

from svb_qual.exchange.workbook import CREATED, LONGEST, Book, make_formats, tell_mode
from svb_qual.model import ACTUALITIES, POLARITIES, STATES
from svb_qual.results import Results
from svb_qual.synthesis import STATES_OF_PRINCIPLE, count_people

Cell = str | int
COUNTS = {
    "cpts": "CPTS, ou « toutes »",
    "vague": "vague, ou « toutes »",
    "famille": "famille du livre de codes",
    "code": "identifiant du code",
    "libellé": "nom du code",
    "dit comme": "appliqué (protège, réel), manque (expose ou manque, réel) ou envisagé",
    "personnes": "personnes qui le disent ; une personne peut être dans plusieurs lignes",
    "entendues": "personnes entendues dans cette CPTS à cette vague",
    "extraits": "extraits derrière ce nombre",
    "identifiants": "ces extraits : entretien.tour.rang",
}
INTERVIEWS = {
    "entretien": "identifiant", "cpts": "CPTS", "vague": "selection, T0, T2 ou T3",
    "personne": "pseudonyme, le même à chaque vague",
    "profession": "profession", "rôle": "rôle dans la CPTS", "date": "date de l'entretien", "mots": "mots dits par la personne",
    "extraits": "extraits découpés",
}  # fmt: skip
CODINGS = {
    "extrait": "identifiant : entretien.tour.rang", "cpts": "CPTS", "personne": "pseudonyme", "vague": "vague",
    "texte": "l'extrait, mot pour mot", "code": "identifiant du code", "libellé": "nom du code",
    "polarité": "protège, expose ou manque, les deux, à lire",
    "actualité": "réel ou envisagé", "état": "proposé par la machine, accepté, corrigé, ajouté, rejeté, en désaccord",
    "par": "qui a décidé",
}  # fmt: skip
EXCERPTS = {
    "extrait": "identifiant : entretien.tour.rang", "cpts": "CPTS", "personne": "pseudonyme", "vague": "vague",
    "texte": "l'extrait, mot pour mot", "codes": "codes qui comptent, leurs noms",
}  # fmt: skip
BOOK = {
    "code": "identifiant", "libellé": "nom", "famille": "famille", "critère": "critère d'impact, pour un facteur",
    "définition": "ce que le code veut dire",
}  # fmt: skip
#: Columns wider than the others.
WIDE = {
    "texte": 90,
    "définition": 90,
    "libellé": 36,
    "identifiants": 40,
    "codes": 50,
    "cpts": 26,
    "famille": 30,
    "extrait": 18,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its columns with what they hold, its rows."""

    name: str
    columns: dict[str, str]
    rows: list[list[Cell]]


def digest_path(outputs: Path) -> Path:
    """Where the workbook is written."""
    return outputs / "exports" / "tables.xlsx"


def write_digest(results: Results) -> bytes:
    """The workbook: what it holds, then counts, interviews, codings, excerpts, codebook."""
    sheets = [
        Sheet("Comptes", COUNTS, list(_counts(results))),
        Sheet("Entretiens", INTERVIEWS, _interviews(results)),
        Sheet("Codages", CODINGS, _codings(results)),
        Sheet("Extraits", EXCERPTS, _excerpts(results)),
        Sheet("Codes", BOOK, _codes(results)),
    ]
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as file:
        file.set_properties({"title": f"Tables : {results.study.title}", "created": CREATED})
        book = Book(file, make_formats(file), {}, blind=False)
        _write_guide(book, results, sheets)
        for sheet in sheets:
            _write_sheet(book, sheet)
    return buffer.getvalue()


def _write_guide(book: Book, results: Results, sheets: Sequence[Sheet]) -> None:
    fiction = tell_mode(results.study.fictional)
    guide = book.file.add_worksheet("À lire")
    for column, width in enumerate((16, 18, 100)):
        guide.set_column(column, column, width)
    guide.write_string(0, 0, f"Toutes les tables : {results.study.title}", book.formats["title"])
    guide.write_string(1, 0, fiction, book.formats["name"])
    for column, name in enumerate(("Feuille", "Colonne", "Ce qu'elle contient")):
        guide.write_string(3, column, name, book.formats["head"])
    lines = [(sheet.name, name, words) for sheet in sheets for name, words in sheet.columns.items()]
    for row, line in enumerate(lines, start=4):
        for column, text in enumerate(line):
            guide.write_string(row, column, text, book.formats["text"])
    guide.freeze_panes(4, 0)


def _write_sheet(book: Book, sheet: Sheet) -> None:
    made = book.file.add_worksheet(sheet.name)
    for column, name in enumerate(sheet.columns):
        made.write_string(0, column, name, book.formats["head"])
        made.set_column(column, column, WIDE.get(name, 14))
    for row, cells in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                made.write_number(row, column, cell, book.formats["text"])
            else:
                made.write_string(row, column, cell[:LONGEST], book.formats["text"])
    made.freeze_panes(1, 1)
    made.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)


def _counts(results: Results) -> Iterator[list[Cell]]:
    """A row for each CPTS (or all), wave (or all), code and state that somebody speaks of."""
    for cpts in ("", *(item.id for item in results.cpts())):
        for wave in ("", *results.waves()):
            part = results.select(cpts=cpts, waves=[wave] if wave else [])
            heard, name = len(part.participants()), results.study.cpts[cpts].name if cpts else "toutes"
            for code in results.codebook.codes.values():
                own = [coding for coding in part.codings if coding.code == code.id]
                for state, holds in STATES_OF_PRINCIPLE.items():
                    count = count_people(part, [coding for coding in own if holds(coding)], state)
                    if count.value:
                        family = results.codebook.families[code.family]["libelle"]
                        yield [name, wave or "toutes", family, code.id, code.label, state, count.value, heard,
                               len(count.segments), " ".join(count.segments)]  # fmt: skip


def _interviews(results: Results) -> list[list[Cell]]:
    cut: dict[str, int] = {}
    for segment in results.segments.values():
        cut[segment.interview] = cut.get(segment.interview, 0) + 1
    return [
        [item.id, results.study.cpts[item.cpts].name, item.wave, item.participant, item.profession, item.role, item.date,
         item.words(), cut.get(item.id, 0)]
        for item in results.interviews.values()
    ]  # fmt: skip


def _where(results: Results, segment: str) -> list[Cell]:
    interview = results.interview_of(segment)
    return [
        segment,
        results.study.cpts[interview.cpts].name,
        interview.participant,
        interview.wave,
        results.segments[segment].text,
    ]


def _codings(results: Results) -> list[list[Cell]]:
    every = (*results.codings, *results.rejected, *results.disputed)
    order = {segment: rank for rank, segment in enumerate(results.segments)}
    return [
        [*_where(results, item.segment), item.code, results.codebook.codes[item.code].label, POLARITIES[item.polarity],
         ACTUALITIES[item.actuality], STATES[item.state], item.reviewer]
        for item in sorted(every, key=lambda item: (order[item.segment], item.code))
    ]  # fmt: skip


def _excerpts(results: Results) -> list[list[Cell]]:
    named: dict[str, list[str]] = {}
    for coding in results.codings:
        named.setdefault(coding.segment, []).append(results.codebook.codes[coding.code].label)
    return [[*_where(results, segment), ", ".join(named.get(segment, ()))] for segment in results.segments]


def _codes(results: Results) -> list[list[Cell]]:
    families = results.codebook.families
    return [
        [code.id, code.label, families[code.family]["libelle"], code.criterion, code.definition]
        for code in results.codebook.codes.values()
    ]
