"""Bytes of a text file to Unicode text, with the encoding that was found."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path

from charset_normalizer import from_bytes

from svb_qual.errors import fail
from svb_qual.files import separator_of

#: What French transcripts are found in, when not in UTF-8.
LEGACY = ["cp1252", "mac_roman", "cp850"]
#: UTF-8 read as Windows-1252 then saved: « Ã© » for « é ».
DAMAGED = ("Ã©", "Ã¨", "Ãª", "Ã§", "â€™", "Ã\xa0", "\ufffd")


def decode_text(path: Path) -> tuple[str, str]:
    """Text of a file (NFC, ``\\n`` line ends) and its encoding.

    Raises SvbError when the file is empty, binary, or when its accents are already damaged.
    """
    data = path.read_bytes()
    if not data.strip():
        raise fail(
            str(path), "le fichier est vide", "déposez la transcription complète, ou retirez sa ligne du registre"
        )
    text, encoding = _decode(data, path)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    for number, line in enumerate(text.split("\n"), start=1):
        if any(mark in line for mark in DAMAGED):
            what = f"les accents sont abîmés (« {line.strip()[:40]} »)"
            raise fail(f"{path}, ligne {number}", what, "rouvrez l'original et enregistrez-le en UTF-8")
    return text, encoding


def decode_rows(path: Path) -> list[dict[str, str]]:
    """Rows, by heading, of a CSV that people filled in. Raises SvbError as ``decode_text`` does."""
    if not path.is_file():
        raise fail(str(path), "ce fichier n'existe pas", "vérifiez son nom et son dossier")
    text, _ = decode_text(path)
    csv.field_size_limit(max(len(text) + 1, csv.field_size_limit()))
    return list(csv.DictReader(io.StringIO(text), delimiter=separator_of(text), restval=""))


def _decode(data: bytes, path: Path) -> tuple[str, str]:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    if b"\0" in data:
        remedy = "donnez la transcription enregistrée par un traitement de texte, ou par le logiciel qui l'a faite"
        raise fail(str(path), "ce n'est pas du texte lisible", remedy)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        best = from_bytes(data, cp_isolation=LEGACY).best()
        if best is None:
            line = data[: error.start].count(b"\n") + 1
            raise fail(f"{path}, ligne {line}", "l'encodage n'est pas reconnu", "enregistrez-le en UTF-8") from None
        return str(best), best.encoding
