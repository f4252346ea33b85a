"""Which reader reads which file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from svb_qual.errors import fail
from svb_qual.transcripts.chat import read_cha
from svb_qual.transcripts.documents import read_docx, read_odt, read_pdf, read_rtf, read_text
from svb_qual.transcripts.praat import read_textgrid
from svb_qual.transcripts.reading import BROKEN, Hints, Reading, unreadable, without_commands
from svb_qual.transcripts.rows import read_csv, read_xlsx
from svb_qual.transcripts.subtitles import read_json, read_srt, read_vtt
from svb_qual.transcripts.xmlforms import read_eaf, read_tei, read_trs

#: An hour of speech is under a tenth of this, in bytes.
MOST = 50_000_000
#: Fifteen hours of speech; the model of French reads no more in one go.
SIGNS = 900_000
#: No word, and no address of the web that somebody would say, is so long.
LETTERS = 2_000
#: More people than any group talks with at once.
PEOPLE = 200
READERS: dict[str, Callable[[Path, Hints], Reading]] = {
    ".txt": read_text,
    ".docx": read_docx,
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".pdf": read_pdf,
    ".vtt": read_vtt,
    ".srt": read_srt,
    ".json": read_json,
    ".textgrid": read_textgrid,
    ".trs": read_trs,
    ".eaf": read_eaf,
    ".cha": read_cha,
    ".xml": read_tei,
    ".trjs": read_tei,
    ".xlsx": read_xlsx,
    ".csv": read_csv,
}


def read_form(path: Path, hints: Hints) -> Reading:
    """Read a transcript by its extension.

    Raises SvbError for a missing, empty, unknown, too large or unreadable file, or one without any speaker label.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        remedy = "formes reconnues : " + ", ".join(READERS) + " ; enregistrez-le dans l'une d'elles"
        raise fail(str(path), f"forme de fichier inconnue « {path.suffix} »", remedy)
    if not path.is_file():
        raise fail(str(path), "le fichier n'existe pas", "vérifiez son nom et son dossier")
    if (size := path.stat().st_size) > MOST:
        what = f"ce fichier pèse {size // 1_000_000} Mo : ce n'est pas la transcription d'un entretien"
        raise fail(str(path), what, "donnez la transcription seule, sans le son ni les images")
    try:
        reading = reader(path, hints)
    except BROKEN as error:
        raise unreadable(path, path.suffix) from error
    _check_size(reading, path)
    return without_commands(reading)


def _check_size(reading: Reading, path: Path) -> None:
    """Raise SvbError for what no interview is: a crowd, a book, a word without end."""
    people, said = len({item.speaker for item in reading.utterances}), [item.text for item in reading.utterances]
    if people > PEOPLE:
        remedy = (
            "vérifiez ce qui est pris pour un nom : un nom par tour, suivi de deux-points, le même d'un tour à l'autre"
        )
        raise fail(str(path), f"{people} locuteurs : ce n'est pas un entretien", remedy)
    if (signs := sum(map(len, said))) > SIGNS:
        remedy = "donnez un fichier par entretien, et vérifiez qu'il ne contient que ce qui est dit"
        raise fail(str(path), f"{signs} signes : ce n'est pas un entretien", remedy)
    long = max((word for text in said for word in text.split()), key=len, default="")
    if len(long) > LETTERS:
        what = f"un mot de {len(long)} lettres (« {long[:20]}… ») : ce n'est pas de la parole"
        raise fail(str(path), what, "retirez-le : une image ou des données collées dans le texte, le plus souvent")
