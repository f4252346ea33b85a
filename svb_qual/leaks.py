"""The leak scan: nothing that goes out names anybody of the table of correspondence, in its text, its name or its properties."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from svb_qual.errors import Fault, raise_faults
from svb_qual.files import is_litter, write_whole
from svb_qual.pseudonyms.masking import unmarked
from svb_qual.pseudonyms.watch import Watch, hide, unescape

UNREADABLE = (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError, csv.Error)
ZIPS = (".xlsx", ".docx", ".odt", ".qdpx", ".zip")
TAG = re.compile(r"<[^<>]+>")
#: Pictures inside a page are letters that say nothing.
PICTURE = re.compile(r"data:[a-z]+/[a-z+.-]+;base64,[A-Za-z0-9+/=]+")
#: Hashes too, whose letters may spell a short name (« bea ») by chance; an identifier of a person has not these lengths.
HASH = re.compile(r"\b(?=\d*[a-f])(?=[a-f]*\d)(?:[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{64})\b")
FILLED = ("a_autoriser.csv", "duerp.xlsx", "comite.xlsx")
#: Forms of one page: what names somebody in one may be a drawing in another, so they go together.
PAPERS = (".html", ".docx", ".pdf")
#: Places told for one file; the rest is counted.
TOLD = 5
REMEDY = (
    "remplacez-le dans l'entrée d'où il vient (svb-qual pseudonymiser) ; si ce mot n'est pas un nom, « toujours garder » "
    "(svb-qual pseudonymes --trancher) ; si c'est une signature, signez autrement. Rien n'en est sorti"
)


def scan_bytes(name: str, data: bytes, watch: Watch) -> list[Fault]:
    """Every place of a file where a name stands; ``name``: how the file will be called. The name found is never told."""
    shown = hide(name, watch)
    found = [("son nom de fichier", item.kind) for item in watch.find(_as_words(name))]
    try:
        for where, text in _texts(name.lower(), data):
            found += [(f"{where}{place}", kind) for place, kind in _places(text, watch)]
            if where.endswith(".csv, ") or name.lower().endswith(".csv"):
                found += [(place, "personne") for place in _cells(text, watch)]
    except UNREADABLE:
        remedy = "refaites ce fichier : tant qu'on ne peut le lire, on ne peut savoir s'il nomme quelqu'un"
        return [Fault(shown, "ce fichier ne se lit pas : ses noms n'ont pu être cherchés", remedy)]
    told = [
        Fault(f"{shown}, {place}", f"un nom de la table ({kind}) y figure", REMEDY)
        for place, kind in dict.fromkeys(found)
    ]
    if len(told) > TOLD:
        told[TOLD:] = [Fault(shown, f"et {len(told) - TOLD} autre(s) place(s) du même fichier", REMEDY)]
    return told


def _as_words(name: str) -> str:
    return unescape(re.sub(r"[_./\\]", " ", name))


def scan_inputs(folder: Path, title: str, watch: Watch) -> list[Fault]:
    """Where a study itself names somebody, before anything is made of it: its files, its title, the name of its folder."""
    faults = []
    for path in sorted(item for item in folder.rglob("*") if item.is_file() and not is_litter(item.name)):
        faults += scan_bytes(path.relative_to(folder).as_posix(), path.read_bytes(), watch)
    for where, text in (("etude.yml, titre", title), ("nom du dossier de l'étude", folder.resolve().name)):
        if watch.echoes(text):
            remedy = "changez-le : il est en tête de chaque page, de celles à diffuser aussi"
            faults.append(Fault(where, "un mot d'un lieu ou d'une organisation de la table y figure", remedy))
    return faults


def release(path: Path, data: bytes | str, watch: Watch | None) -> Path:
    """Write a file that goes out, unless it names somebody. Raises SvbError, nothing written, when it does."""
    raw = data.encode("utf-8") if isinstance(data, str) else data
    raise_faults(scan_bytes(path.name, raw, watch) if watch else [])
    return write_whole(path, raw)


def withdraw(folder: Path, watch: Watch | None) -> list[Fault]:
    """Scan what was just built under a folder and take away the files that name somebody; what to tell.

    Those that people fill in stay: what they wrote in them is nowhere else."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    faults, gone = [], set()
    for path in paths if watch else ():
        if found := scan_bytes(path.relative_to(folder.parent).as_posix(), path.read_bytes(), watch):
            faults += found
            gone.add(path)
    for path in paths:
        same = any(path.with_suffix(suffix) in gone for suffix in PAPERS) and path.suffix in PAPERS
        if (path in gone or same) and path.name not in FILLED:
            path.unlink()
    return faults


def _texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """What a file says: (part, text), the parts of a zip and their names told apart, those of a zip inside it too."""
    if name.endswith(ZIPS):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                yield f"nom de {part}, ", _as_words(part)
                yield from ((f"{part}, {where}", text) for where, text in _texts(part.lower(), archive.read(part)))
    elif name.endswith(".pdf"):
        from pypdf import PdfReader

        reader = PdfReader(io.BytesIO(data))
        yield "propriétés, ", "\n".join(map(str, (reader.metadata or {}).values()))
        for number, page in enumerate(reader.pages, start=1):
            yield f"page {number}, ", page.extract_text()
    else:
        yield "", _text(data)


def _text(data: bytes) -> str:
    code = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return HASH.sub("", PICTURE.sub("", data.decode(code, errors="ignore")))


def _places(text: str, watch: Watch) -> Iterator[tuple[str, str]]:
    """Where names stand: as written, then without what marks it up, so that no word is cut in two."""
    for whole in dict.fromkeys((unescape(text), unescape(TAG.sub("", text)) if "<" in text else "")):
        yield from (
            (f"ligne {whole.count(chr(10), 0, item.start) + 1}", f"{item.kind}, {_hint(whole[item.start : item.end])}")
            for item in watch.find(unmarked(whole))
        )


def _hint(word: str) -> str:
    """What tells whose name it is to who knows the table, and to nobody else."""
    return f"{len(word)} signes, « {word[:1]}… »"


def _cells(text: str, watch: Watch) -> Iterator[str]:
    csv.field_size_limit(max(len(text) + 1, csv.field_size_limit()))
    for number, cells in enumerate(csv.reader(io.StringIO(text)), start=1):
        yield from (f"ligne {number}" for cell in cells if number > 1 and watch.is_name(cell))
