"""The leak scan: nothing that goes out names anybody of the table of correspondence, in its text, its name or its properties."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from svb_qual.errors import Fault, raise_faults
from svb_qual.files import write_whole
from svb_qual.pseudonyms.watch import Watch, hide, unescape

ZIPS = (".xlsx", ".docx", ".odt", ".qdpx", ".zip")
TAG = re.compile(r"<[^>]{1,400}>")
#: Pictures inside a page are letters that say nothing.
PICTURE = re.compile(r"base64,[A-Za-z0-9+/=]+")
#: Places told for one file; the rest is counted.
TOLD = 5
REMEDY = "remplacez-le dans l'entrée d'où il vient (svb-qual pseudonymiser), puis recommencez : rien n'en est sorti"


def scan_bytes(name: str, data: bytes, watch: Watch) -> list[Fault]:
    """Every place of a file where a name stands; ``name``: how the file will be called. The name found is never told."""
    found = [("son nom de fichier", item.kind) for item in watch.find(re.sub(r"[_.]", " ", Path(name).name))]
    for where, text in _texts(name, data):
        found += [(f"{where}{place}", kind) for place, kind in _places(text, watch)]
        if where.endswith(".csv") or name.endswith(".csv"):
            found += [(place, "personne") for place in _cells(text, watch)]
    told = [
        Fault(f"{hide(name, watch)}, {place}", f"un nom de la table ({kind}) y figure", REMEDY)
        for place, kind in found[:TOLD]
    ]
    if len(found) > TOLD:
        told.append(Fault(hide(name, watch), f"et {len(found) - TOLD} autre(s) place(s) du même fichier", REMEDY))
    return told


def release(path: Path, data: bytes | str, watch: Watch | None) -> Path:
    """Write a file that goes out, unless it names somebody. Raises SvbError, nothing written, when it does."""
    raw = data.encode("utf-8") if isinstance(data, str) else data
    raise_faults(scan_bytes(path.name, raw, watch) if watch else [])
    return write_whole(path, raw)


def withdraw(folder: Path, watch: Watch | None) -> None:
    """Scan what was just built under a folder; raise SvbError after taking away the files that name somebody."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    faults = []
    for path in paths if watch else ():
        if found := scan_bytes(path.relative_to(folder.parent).as_posix(), path.read_bytes(), watch):
            path.unlink()
            faults += found
    raise_faults(faults)


def _texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """What a file says: (part, text), the parts of a zip and their names told apart."""
    if name.endswith(ZIPS):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                yield f"nom de {part}, ", re.sub(r"[_./]", " ", part)
                yield f"{part}, ", _text(archive.read(part))
    elif name.endswith(".pdf"):
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(data))
        yield "propriétés, ", "\n".join(map(str, (reader.metadata or {}).values()))
        for number, page in enumerate(reader.pages, start=1):
            yield f"page {number}, ", page.extract_text()
    else:
        yield "", _text(data)


def _text(data: bytes) -> str:
    return PICTURE.sub("", data.decode("utf-8", errors="ignore"))


def _places(text: str, watch: Watch) -> Iterator[tuple[str, str]]:
    """Where names stand, line by line: as written, then without what marks it up, so that no word is cut in two."""
    for number, line in enumerate(unescape(text).split("\n"), start=1):
        found = watch.find(line) or (watch.find(TAG.sub("", line)) if "<" in line else [])
        yield from ((f"ligne {number}", item.kind) for item in found)


def _cells(text: str, watch: Watch) -> Iterator[str]:
    for number, cells in enumerate(csv.reader(io.StringIO(text)), start=1):
        yield from (f"ligne {number}" for cell in cells if number > 1 and watch.is_name(cell))
