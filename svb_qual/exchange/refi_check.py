"""What the schema of REFI-QDA does not check, said in French: references, places, texts, values, people."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from svb_qual.errors import Fault
from svb_qual.exchange.refi_model import PROJECT, bare_guid
from svb_qual.exchange.refi_place import Reading, measure
from svb_qual.exchange.refi_read import Archive, child, children, kind, number, open_archive, read_project

#: What each reference may point to; those not listed may point to anything.
TARGETS = {
    "CodeRef": {"Code"},
    "MemberCode": {"Code"},
    "NoteRef": {"Note"},
    "MemberNote": {"Note"},
    "VariableRef": {"Variable"},
    "SourceRef": {"TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource"},
    "MemberSource": {"TextSource", "PictureSource", "PDFSource", "AudioSource", "VideoSource"},
}
POINTERS = ("targetGUID", "originGUID", "representedGUID", "sourceVertex", "targetVertex")
SIGNATURES = ("creatingUser", "modifyingUser", "creatingUserGUID", "modifyingUserGUID")
TEXTS = ("TextSource", "Note", "Representation", "TextDescription", "Transcript")
LARGEST = 2_147_483_647


def check_qdpx(path: Path) -> list[Fault]:
    """Everything wrong with a .qdpx that the schema lets through. Raises SvbError when it cannot be read at all."""
    return check_archive(open_archive(path))


def check_archive(archive: Archive) -> list[Fault]:
    """The same, for an archive already open."""
    checks = (_archive, _guids, _references, _people, _texts, _places, _values, _ends)
    return [Fault(f"{archive.path}, {where}", *said) for check in checks for where, *said in check(archive)]


Found = Iterator[tuple[str, str, str]]


def _name(element: ET.Element) -> str:
    said = element.get("name") or element.get("guid") or "sans nom"
    return f"{kind(element)} « {said[:60]} »"


def _archive(archive: Archive) -> Found:
    if archive.entry != "project.qde":
        yield archive.entry, "le projet ne s'appelle pas project.qde", "renommez-le : certains logiciels l'exigent"
    if archive.root.tag != f"{{{PROJECT}}}Project":
        yield archive.entry, "l'espace de noms manque ou n'est pas celui de la norme", f'attendu : xmlns="{PROJECT}"'
    if archive.root.get("basePath"):
        yield archive.entry, "« basePath » donne un chemin de l'ordinateur", "retirez-le : il peut porter un nom"
    for name, data in archive.files.items():
        if not re.fullmatch(r"[Ss]ources/[^/]+", name):
            yield name, "ce fichier n'est pas directement dans sources/", "les sources sont à plat dans sources/"
        if len(data) > LARGEST:
            yield name, "ce fichier dépasse 2 147 483 647 octets", "laissez-le hors de l'archive"


def _guids(archive: Archive) -> Found:
    counts = Counter(bare_guid(item.get("guid")) for item in archive.root.iter() if item.get("guid"))
    for item in archive.root.iter():
        guid = bare_guid(item.get("guid"))
        if counts.get(guid, 0) > 1:
            yield _name(item), f"l'identifiant {guid} sert {counts[guid]} fois", "un identifiant par élément"
            counts[guid] = 0


def _references(archive: Archive) -> Found:
    kinds = {bare_guid(item.get("guid")): kind(item) for item in archive.root.iter() if item.get("guid")}
    closed = {
        bare_guid(item.get("guid"))
        for item in archive.root.iter()
        if kind(item) == "Code" and (item.get("isCodable") or "").strip() in ("false", "0")
    }
    every = set(kinds.values())
    for parent in archive.root.iter():
        for item in parent:
            for pointer in POINTERS:
                target, wanted = bare_guid(item.get(pointer)), TARGETS.get(kind(item), every)
                if item.get(pointer) is not None and kinds.get(target) not in wanted:
                    what = f"{kind(item)} renvoie à {target}, qui n'est pas dans le fichier"
                    yield _name(parent), what, "retirez ce renvoi ou rétablissez ce qu'il désigne"
            if kind(item) == "CodeRef" and bare_guid(item.get("targetGUID")) in closed:
                yield _name(parent), "un codage porte une famille, qui ne se code pas", "choisissez un de ses codes"


def _people(archive: Archive) -> Found:
    known = {bare_guid(item.get("guid")) for item in archive.root.iter() if kind(item) == "User"}
    for item in archive.root.iter():
        for name in SIGNATURES:
            if item.get(name) and bare_guid(item.get(name)) not in known:
                yield _name(item), f"{name} désigne une personne absente de Users", "ajoutez-la à Users"


def _texts(archive: Archive) -> Found:
    for item in archive.root.iter():
        if kind(item) not in TEXTS:
            continue
        path, inside = item.get("plainTextPath"), child(item, "PlainTextContent")
        if path and inside is not None:
            yield _name(item), "texte donné deux fois (plainTextPath et PlainTextContent)", "gardez l'un des deux"
        if not path and inside is None:
            yield _name(item), "aucun texte (ni plainTextPath, ni PlainTextContent)", "donnez l'un des deux"
        if path and (not path.startswith("internal://") or "/" in path.removeprefix("internal://")):
            yield _name(item), f"chemin « {path} »", "forme attendue : internal://identifiant.txt"
        if path and path.startswith("internal://") and archive.bytes_of(item) is None:
            yield _name(item), f"le fichier de « {path} » manque dans sources/", "remettez-le dans l'archive"
        for what, remedy in _wrong_bytes(archive.bytes_of(item) or b""):
            yield _name(item), what, remedy


def _wrong_bytes(data: bytes) -> Iterator[tuple[str, str]]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        yield "le texte n'est pas en UTF-8", "enregistrez-le en UTF-8 sans marque"
        return
    if "\ufeff" in text:
        yield "le texte contient une marque d'ordre (U+FEFF)", "retirez-la : elle peut décaler les places"
    if "\r" in text:
        yield "les fins de ligne ne sont pas « \\n »", "les logiciels ne les comptent pas de même"
    if not unicodedata.is_normalized("NFC", text):
        yield "les accents ne sont pas composés (NFC)", "normalisez le texte avant de le coder"


def _places(archive: Archive) -> Found:
    for item in archive.root.iter():
        if kind(item) not in TEXTS:
            continue
        text = archive.text_of(item)
        for passage in children(item, "PlainTextSelection"):
            start, end = number(passage.get("startPosition")), number(passage.get("endPosition"))
            said = f"places {passage.get('startPosition')} à {passage.get('endPosition')}"
            if not 0 <= start <= end:
                yield _name(passage), f"{said} : impossibles", "le début ne dépasse pas la fin, en partant de 0"
            elif start == end:
                yield _name(passage), f"{said} : aucun mot", "retirez ce passage vide"
            elif text is not None and end > len(text):
                yield (
                    _name(passage),
                    f"{said}, au-delà du texte ({len(text)} signes)",
                    "vérifiez le texte et les places",
                )


def _values(archive: Archive) -> Found:
    types = {
        bare_guid(item.get("guid")): item.get("typeOfVariable")
        for item in archive.root.iter()
        if kind(item) == "Variable"
    }
    for parent in archive.root.iter():
        for item in children(parent, "VariableValue"):
            reference = child(item, "VariableRef")
            wanted = types.get(bare_guid(reference.get("targetGUID") if reference is not None else ""))
            values = [kind(value).removesuffix("Value") for value in item if kind(value) != "VariableRef"]
            if not values:
                yield _name(parent), "une variable sans valeur", "retirez-la ou donnez-lui une valeur"
            elif wanted and values != [wanted]:
                yield _name(parent), f"une variable {wanted} a une valeur {values[0]}", f"écrivez {wanted}Value"


def _ends(archive: Archive) -> Found:
    measured = measure(read_project(archive).sources)
    best = measured.reading
    if best.inclusive and measured.agree[best] > measured.agree[Reading(False, best.pairs)]:
        yield archive.entry, f"fins de passage inclusives ({measured.said()})", "la norme les entend exclusives"
