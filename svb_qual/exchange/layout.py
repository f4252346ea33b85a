"""What the sheets of review hold, for those who write them and those who read them back: columns, and words for people.

A row is known by its hidden columns alone, never by its place: it may be moved, filtered, or copied.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from svb_qual.model import ACTUALITIES, NOTHING, POLARITIES, Codebook

GUIDE, BOOK = "Mode d'emploi", "Livre de codes"
#: Columns that people see, with their widths in characters; the last five are theirs to fill.
SEEN = {"N°": 5, "Question": 22, "Extrait": 50, "État": 22, "Code": 28, "Polarité": 17, "Actualité": 11}
SEEN |= {"Décision": 14, "Commentaire": 24}
FILLED = ("Code", "Polarité", "Actualité", "Décision", "Commentaire")
#: Hidden columns: the place of the excerpt, what was proposed there, and how it is read.
HIDDEN = (
    "entretien",
    "début",
    "fin",
    "empreinte",
    "code proposé",
    "polarité proposée",
    "actualité proposée",
    "lecture",
)
BLIND, OPEN = "en aveugle", "avec les propositions"
#: Columns of the codebook sheet, and the hidden one: what tells a change of meaning.
BOOK_SEEN = {
    "Code": 32,
    "Identifiant": 22,
    "Famille": 22,
    "Définition": 60,
    "Coder quand": 50,
    "Ne pas coder quand": 50,
}
BOOK_HIDDEN = ("sens",)
#: Before the name of who fills the workbook, on the first sheet.
REVIEWER = "Relecteur"
DECISIONS = {
    "accepter": "accept",
    "corriger": "correct",
    "rejeter": "reject",
    "ajouter": "add",
    "rien à coder": NOTHING,
}
#: The polarities one may choose, and what is shown where it is not settled: a reader does not leave it so.
LEANINGS = {words: key for key, words in POLARITIES.items() if key != "unclear"}
UNSETTLED = "à trancher"
TIMES = {words: key for key, words in ACTUALITIES.items()}


def decisions_for(blind: bool) -> list[str]:
    """The decisions one may choose: a blind reader has nothing to accept, correct or reject."""
    return [words for words, verdict in DECISIONS.items() if not blind or verdict in ("add", NOTHING)]


def code_names(codebook: Codebook) -> dict[str, str]:
    """What each code is called in the sheets, by id: its label, with its id where two codes share it."""
    labels = [plain(code.label) for code in codebook.codes.values()]
    return {
        code.id: code.label if labels.count(plain(code.label)) == 1 else f"{code.label} ({code.id})"
        for code in codebook.codes.values()
    }


def plain(text: str) -> str:
    """A text as compared: composed, no capitals, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("’", "'").split())


def fingerprint(words: str) -> str:
    """What tells that an excerpt has not changed since the sheet was written."""
    return sha256(words.encode()).hexdigest()[:16]


def sheet_names(interviews: Iterable[str]) -> dict[str, str]:
    """A sheet name for each interview: its id, shortened to the 31 characters of Excel, no two alike whatever the case."""
    names: dict[str, str] = {}
    taken = {plain(GUIDE), plain(BOOK), "history"}
    for interview in interviews:
        name, rank = interview[:31], 1
        while plain(name) in taken:
            rank += 1
            name = f"{interview[: 30 - len(str(rank))]}_{rank}"
        taken.add(plain(name))
        names[interview] = name
    return names
