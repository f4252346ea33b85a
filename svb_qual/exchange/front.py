"""The first two sheets of a workbook of review: how to fill it, and the codebook."""

from __future__ import annotations

from collections.abc import Mapping

from svb_qual.exchange.layout import BLIND, BOOK, BOOK_HIDDEN, BOOK_SEEN, GUIDE, OPEN, REVIEWER, decisions_for
from svb_qual.exchange.workbook import LONGEST, Book, close_sheet, height_of, write_head
from svb_qual.model import WAVES, Codebook
from svb_qual.results import Results

FILLING = (
    "Une feuille par entretien, un extrait après l'autre ; ce qui est en gris rappelle l'extrait du dessus. "
    "Les cases claires sont à vous : cliquez, puis choisissez avec la flèche. Une actualité vide veut dire « réel »."
)
SAID = {
    "accepter": "le codage de la ligne est juste",
    "corriger": "changez d'abord le code, la polarité ou l'actualité sur la ligne ; c'est la ligne changée qui compte",
    "rejeter": "ce code n'a rien à faire là",
    "ajouter": "sur une ligne vide de l'extrait : choisissez un code et une polarité",
    "rien à coder": "l'extrait est lu, aucun code n'y va",
}
HELP = {
    "S'arrêter": "Une ligne sans décision ne compte pas : enregistrez, reprenez quand vous voulez.",
    "Filtrer": "Les lignes cachées sont lues aussi. Changer le texte d'un extrait ne change rien.",
    "Trier, ou ajouter un code de plus": "Ôtez la protection (Révision > Ôter la protection, sans mot de passe). "
    "Pour un code de plus, copiez une ligne vide de l'extrait, entière, et insérez-la.",
    "Rendre": "Enregistrez en .xlsx et rendez le fichier à l'équipe. Il contient des propos : il ne se diffuse pas.",
}
COLUMNS = ("Entretien", "CPTS", "Vague", "Personne", "Profession", "Extraits")
WIDTH = 22


def write_guide(book: Book, results: Results, sheets: Mapping[str, str], reviewer: str) -> None:
    """Who reads, how to fill the sheets, and a link to each of them."""
    sheet = book.file.add_worksheet(GUIDE)
    sheet.set_column(0, len(COLUMNS) - 1, WIDTH)
    sheet.write_string(0, 0, results.study.title, book.formats["title"])
    chosen = {words: SAID[words] for words in decisions_for(book.blind)}
    told = {REVIEWER: reviewer, "Lecture": BLIND if book.blind else OPEN, "Remplir": FILLING} | chosen | HELP
    for row, (name, words) in enumerate(told.items(), start=2):
        look = book.formats["own" if name == REVIEWER else "text"]
        sheet.write_string(row, 0, name, book.formats["name"])
        sheet.merge_range(row, 1, row, len(COLUMNS) - 1, "", look)
        sheet.write_string(row, 1, words, look)
        sheet.set_row(row, height_of([(words, WIDTH * (len(COLUMNS) - 1)), (name, WIDTH - 2)]))
    _write_interviews(sheet, book, results, sheets, top=len(told) + 3)
    close_sheet(sheet)


def _write_interviews(sheet, book: Book, results: Results, sheets: Mapping[str, str], top: int) -> None:
    for column, name in enumerate(COLUMNS):
        sheet.write_string(top, column, name, book.formats["head"])
    for row, item in enumerate(results.interviews.values(), start=top + 1):
        count = sum(segment.interview == item.id for segment in results.segments.values())
        told = (results.study.cpts[item.cpts].name, WAVES[item.wave], item.participant, item.profession, str(count))
        sheet.write_url(row, 0, f"internal:'{sheets[item.id]}'!A1", book.formats["link"], item.id)
        for column, value in enumerate(told, start=1):
            sheet.write_string(row, column, value, book.formats["text"])
        sheet.set_row(row, height_of([(value, WIDTH) for value in told]))


def write_codebook(book: Book, codebook: Codebook) -> None:
    """The codebook, from which codes are chosen; what each code means when the sheet is written goes with it."""
    sheet = book.file.add_worksheet(BOOK)
    write_head(sheet, book, BOOK_SEEN, BOOK_HIDDEN)
    for row, code in enumerate(codebook.codes.values(), start=1):
        family = codebook.families[code.family]["libelle"]
        rules = ("\n".join(code.use_when), "\n".join(code.avoid_when))
        cells = (book.names[code.id], code.id, family, code.definition, *rules, code.meaning)
        for column, value in enumerate(cells):
            sheet.write_string(row, column, value[:LONGEST], book.formats["text"])
        sheet.set_row(row, height_of(zip(cells, BOOK_SEEN.values(), strict=False)))
    close_sheet(sheet)
