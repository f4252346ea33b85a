"""Read a REFI-QDA project, whoever wrote it: any name of .qde, ``sources/`` or ``Sources/``, with or without marks."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import defusedxml.ElementTree as safe

from svb_qual.errors import Fault, fail
from svb_qual.exchange.refi_memory import read_memory
from svb_qual.exchange.refi_model import MEMORY, CodeNode, Mark, RefiFile, Selection, Source, bare_guid

#: More than any study of interviews; an archive that says more is not opened.
LIMIT = 500_000_000
#: Text packs ten times, never so much; and a small archive may hold what it wants up to this.
RATIO, LITTLE = 100, 20_000_000
REMEDY = "exportez de nouveau le projet au format REFI-QDA (.qdpx)"
#: What a file may hold that a study has no place for, with its French name.
IGNORED = {
    "PictureSource": "images",
    "PDFSource": "PDF",
    "AudioSource": "enregistrements",
    "VideoSource": "vidéos",
    "Link": "liens",
    "Graph": "graphes",
    "Set": "groupes",
    "Case": "cas",
    "Variable": "variables",
}


@dataclass(frozen=True, slots=True)
class Archive:
    """An opened .qdpx: its XML, its other files by name, and what is unusual about it."""

    path: str
    entry: str
    root: ET.Element
    files: dict[str, bytes]

    def text_of(self, element: ET.Element) -> str | None:
        """The plain text of a source or a note: inside the XML, or in its file; None when it is not in the archive."""
        data = self.bytes_of(element)
        if data is not None:
            return data.decode("utf-8-sig", errors="replace")
        inside = child(element, "PlainTextContent")
        return None if inside is None else (inside.text or "").removeprefix("\ufeff")

    def bytes_of(self, element: ET.Element) -> bytes | None:
        """The file of a source or a note, or None."""
        path = (element.get("plainTextPath") or "").replace("\\", "/")
        name = path.removeprefix("internal://").lstrip("/").lower()
        if not name or ("://" in path and not path.startswith("internal://")):
            return None
        known = {file.lower(): data for file, data in self.files.items()}
        return known.get(f"sources/{name}", known.get(name))


def open_archive(path: Path, data: bytes | None = None) -> Archive:
    """Open a .qdpx (or the bytes about to be one) in memory. Raises SvbError when it is not one, or cannot be trusted."""
    try:
        with zipfile.ZipFile(path if data is None else io.BytesIO(data)) as archive:
            entries = [item for item in archive.infolist() if not item.is_dir()]
            unpacked = sum(item.file_size for item in entries)
            if unpacked > min(LIMIT, max(LITTLE, RATIO * sum(item.compress_size for item in entries))):
                raise fail(str(path), "l'archive est trop grosse pour être lue", "retirez-en images, sons et vidéos")
            files = {item.filename.replace("\\", "/"): archive.read(item) for item in entries}
    except FileNotFoundError:
        raise fail(str(path), "ce fichier n'existe pas", "vérifiez son chemin") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        raise fail(str(path), "ce n'est pas une archive .qdpx lisible", REMEDY) from None
    projects = sorted(name for name in files if name.lower().endswith(".qde") and "/" not in name)
    chosen = "project.qde" if "project.qde" in projects else projects[0] if len(projects) == 1 else ""
    if not chosen:
        what = "plusieurs projets" if projects else "aucun projet"
        raise fail(str(path), f"{what} (.qde) dans l'archive", REMEDY)
    return Archive(str(path), chosen, _parse(files.pop(chosen), f"{path}, {chosen}"), files)


def _parse(data: bytes, where: str) -> ET.Element:
    try:
        root = safe.fromstring(data)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise fail(where, f"le XML est illisible ou dangereux ({error})", REMEDY) from None
    if kind(root) != "Project":
        raise fail(where, f"ce n'est pas un projet REFI-QDA (« {kind(root)} »)", REMEDY)
    return root


def kind(element: ET.Element) -> str:
    """The name of an element without its namespace: some tools leave it out."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def child(element: ET.Element, name: str) -> ET.Element | None:
    """The first child of that name."""
    return next((item for item in element if kind(item) == name), None)


def children(element: ET.Element, name: str) -> list[ET.Element]:
    """The children of that name."""
    return [item for item in element if kind(item) == name]


def read_project(archive: Archive, faults: tuple[Fault, ...] = ()) -> RefiFile:
    """What an import needs of an archive; ``faults``: what the checker found in it."""
    root, counts = archive.root, Counter(kind(item) for item in archive.root.iter())
    users = {bare_guid(item.get("guid")): item.get("name") or "" for item in root.iter() if kind(item) == "User"}
    notes = {bare_guid(item.get("guid")): archive.text_of(item) or "" for item in root.iter() if kind(item) == "Note"}
    sources = tuple(_source(archive, item, notes) for item in root.iter() if kind(item) == "TextSource")
    return RefiFile(
        path=archive.path,
        origin=root.get("origin") or "logiciel non nommé",
        users=users,
        codes={item.guid: item for item in _codes(root)},
        sources=sources,
        memory=read_memory(notes.values()),
        notes=_loose(root, notes),
        ignored={words: counts[name] for name, words in IGNORED.items() if counts[name]},
        faults=faults,
    )


def _codes(root: ET.Element) -> list[CodeNode]:
    return [code for item in root.iter() if kind(item) == "Codes" for code in _codes_under(item, ())]


def _codes_under(element: ET.Element, parents: tuple[str, ...]) -> list[CodeNode]:
    found: list[CodeNode] = []
    for item in children(element, "Code"):
        name = (item.get("name") or "").strip()
        found += [CodeNode(bare_guid(item.get("guid")), name, parents), *_codes_under(item, (*parents, name))]
    return found


def _source(archive: Archive, element: ET.Element, notes: dict[str, str]) -> Source:
    return Source(
        guid=bare_guid(element.get("guid")),
        name=element.get("name") or "",
        text=archive.text_of(element),
        selections=tuple(_selection(item, notes) for item in children(element, "PlainTextSelection")),
        whole=len(children(element, "Coding")),
    )


def _selection(element: ET.Element, notes: dict[str, str]) -> Selection:
    said = child(element, "Description")
    shared = _comment(element, notes)
    marks = [
        Mark(
            guid=bare_guid(item.get("guid")),
            user=bare_guid(item.get("creatingUser") or element.get("creatingUser")),
            code=bare_guid(reference.get("targetGUID")),
            comment=_comment(item, notes) or shared,
        )
        for item in children(element, "Coding")
        for reference in children(item, "CodeRef")
    ]
    return Selection(
        guid=bare_guid(element.get("guid")),
        name=element.get("name") or "",
        start=number(element.get("startPosition")),
        end=number(element.get("endPosition")),
        user=bare_guid(element.get("creatingUser")),
        description=((said.text or "") if said is not None else "").strip(),
        marks=tuple(marks),
    )


def _comment(element: ET.Element, notes: dict[str, str]) -> str:
    texts = [notes.get(bare_guid(item.get("targetGUID")), "").strip() for item in children(element, "NoteRef")]
    return "\n".join(text for text in texts if text)


def number(text: str | None) -> int:
    """A place said in a file; -1 when it is not one."""
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 12 else -1


def _loose(root: ET.Element, notes: dict[str, str]) -> tuple[str, ...]:
    """The texts of notes that comment no coding."""
    used = {
        bare_guid(item.get("targetGUID"))
        for passage in root.iter()
        if kind(passage) == "Coding" or (kind(passage) == "PlainTextSelection" and children(passage, "Coding"))
        for item in children(passage, "NoteRef")
    }
    return tuple(
        text.strip() for guid, text in notes.items() if guid not in used and text.strip() and MEMORY not in text
    )
