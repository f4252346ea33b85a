"""Which reader reads which file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from svb_qual.errors import fail
from svb_qual.transcripts.chat import read_cha
from svb_qual.transcripts.documents import read_docx, read_odt, read_pdf, read_rtf, read_text
from svb_qual.transcripts.praat import read_textgrid
from svb_qual.transcripts.reading import Hints, Reading
from svb_qual.transcripts.rows import read_csv, read_xlsx
from svb_qual.transcripts.subtitles import read_json, read_srt, read_vtt
from svb_qual.transcripts.xmlforms import read_eaf, read_tei, read_trs

#: An hour of speech is under a tenth of this, in bytes.
MOST = 50_000_000
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
    return reader(path, hints)
