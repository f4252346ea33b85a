"""Files written again with other words, in the form they had; what they know of their author goes."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from svb_qual.errors import fail
from svb_qual.pseudonyms.masking import Change, apply_changes
from svb_qual.transcripts.decoding import decode_text
from svb_qual.transcripts.documents import W
from svb_qual.transcripts.forms import READERS, read_form
from svb_qual.transcripts.reading import BROKEN, Hints, as_shown, check_zip, unreadable
from svb_qual.transcripts.xmlforms import open_xml

#: From a text to what must change in it.
Mask = Callable[[str], list[Change]]
PLAIN = {".txt", ".vtt", ".srt", ".csv", ".cha", ".textgrid"}
XML = {".trs", ".eaf", ".xml", ".trjs"}
#: Attributes that name somebody in words, and those that are identifiers.
NAMED = {"name", "PARTICIPANT", "TIER_ID", "PARENT_REF", "ANNOTATOR", "AUTHOR", "scribe", "desc", "audio_filename"}
IDS = {"id", "who", "speaker", "n"}
ODF = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
#: Paragraphs of Word and of LibreOffice, and what holds the text of a Word one.
PARAGRAPHS, TEXTS = (f"{W}p", f"{ODF}p", f"{ODF}h"), (f"{W}t", f"{W}delText", f"{W}instrText")
#: Parts of a zip that tell who made it, how, and pictures of its first page.
TELLTALE = re.compile(r"^(docProps/(custom\.xml|thumbnail.*)|Thumbnails/.*|customXml/.*)$")
POINTS = re.compile(
    rb"<(?:Relationship|Override|manifest:file-entry)\b[^>]*(?:docProps/custom|thumbnail|Thumbnails/|customXml/)[^>]*/>"
)
AUTHOR = re.compile(r"(<(?:dc:creator|dc:title|dc:subject|dc:description|cp:lastModifiedBy|cp:keywords|cp:category|"
                    r"cp:contentStatus|Company|Manager|"
                    r"meta:initial-creator|meta:keyword|meta:printed-by)\b[^>]*>)[^<]*(</)")  # fmt: skip
SIGNED = re.compile(r'(\b(?:w\d*:author|w:initials|w15:userId|descr)=")[^"]*(")')
BOOKMARK = re.compile(r'(<w:bookmarkStart\b[^>]*\bw:name=")[^"]*(")')
LOOSE, SPACE = re.compile("[\u0300-\u036f]+"), "{http://www.w3.org/XML/1998/namespace}space"
#: Links out of a document: where they lead may say whose mail or site it is.
LINKS = re.compile(rb'(<Relationship\b[^>]*\bTarget=")[^"]*("[^>]*TargetMode="External")')
OUT = re.compile(r'(xlink:href=")(?:[a-z]+:)[^"]*(")')
NOWHERE = "about:blank"


def texts_of(path: Path) -> list[str]:
    """The texts of a file, as ``rewrite`` gives them to a mask. Raises SvbError for a form that cannot be read."""
    seen: list[str] = []

    def look(text: str) -> list[Change]:
        """Keep the text, change nothing."""
        seen.append(text)
        return []

    rewrite(path, look)
    return seen


def rewrite(path: Path, mask: Mask) -> tuple[str, bytes]:
    """The extension and the bytes of a file once masked. A form that cannot be written (RTF, PDF) becomes .txt.

    Raises SvbError for a form that is not read."""
    form = path.suffix.lower()
    if form not in READERS:
        raise fail(str(path), f"forme de fichier inconnue « {path.suffix} »", "formes lues : " + ", ".join(READERS))
    try:
        return _rewrite(path, form, mask)
    except BROKEN as error:
        raise unreadable(path, path.suffix) from error


def _rewrite(path: Path, form: str, mask: Mask) -> tuple[str, bytes]:
    if form in PLAIN:
        text, _ = decode_text(path)
        return path.suffix, _masked(text, mask).encode("utf-8")
    if form in XML:
        return path.suffix, _xml(path, mask)
    if form == ".json":
        return path.suffix, _json(path, mask)
    if form in (".docx", ".odt"):
        return path.suffix, _zip(path, mask)
    if form == ".xlsx":
        return path.suffix, _xlsx(path, mask)
    turns = "\n".join(f"{item.speaker} : {item.text}" for item in read_form(path, Hints()).utterances)
    if form == ".pdf":
        turns = turns.replace("\xad", "-")  # drawn on the page, so it was a hyphen one saw
    return ".txt", _masked(turns, mask).encode("utf-8")


def _masked(text: str, mask: Mask) -> str:
    text = as_shown(text)
    return apply_changes(text, mask(text))


def _xml(path: Path, mask: Mask) -> bytes:
    """Texts and the attributes that name somebody; an identifier keeps the shape of one, wherever it is referred to."""
    from lxml import etree

    open_xml(path, path.suffix)  # refuses what is hostile or broken, in French
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(path.read_bytes(), parser)
    for item in root.iter(etree.Element):
        item.text = _masked(item.text, mask) if item.text else item.text
        item.tail = _masked(item.tail, mask) if item.tail else item.tail
        for name, value in item.attrib.items():
            key = name.rpartition("}")[2]
            if key.endswith("URL"):
                item.set(name, NOWHERE)
            elif key in NAMED:
                item.set(name, _masked(value, mask))
            elif key in IDS:
                item.set(name, _identifier(as_shown(value), mask))
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")


def _identifier(value: str, mask: Mask) -> str:
    sure = [change for change in mask(value) if not change.doubtful]
    return re.sub(r"[‹›]", "", apply_changes(value, sure)).replace(" ", "_")


def _json(path: Path, mask: Mask) -> bytes:
    text, _ = decode_text(path)

    def walk(value: Any) -> Any:
        """The same value, its texts masked."""
        if isinstance(value, str):
            return _masked(value, mask)
        if isinstance(value, list):
            return [walk(item) for item in value]
        return {_masked(key, mask): walk(item) for key, item in value.items()} if isinstance(value, dict) else value

    try:
        return json.dumps(walk(json.loads(text)), ensure_ascii=False, indent=1).encode("utf-8")
    except ValueError as error:
        raise fail(str(path), "ce fichier n'est pas du JSON lisible", "reprenez celui qu'a écrit Whisper") from error


def _zip(path: Path, mask: Mask) -> bytes:
    check_zip(path)
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if TELLTALE.match(info.filename):
                continue
            if info.filename.endswith((".xml", ".rels")):
                data = _part(info.filename, data, mask)
            target.writestr(info, data)
    return buffer.getvalue()


def _part(name: str, data: bytes, mask: Mask) -> bytes:
    """A part of a document: its paragraphs masked, its authors gone, what points to what was taken out as well."""
    if name.endswith(".rels") or name in ("[Content_Types].xml", "META-INF/manifest.xml"):
        return LINKS.sub(rb"\1" + NOWHERE.encode() + rb"\2", POINTS.sub(b"", data))
    if re.match(r"^(word/.*|content|styles)(\.xml)?$", name):
        from docx.oxml import parse_xml
        from lxml import etree

        root = parse_xml(data)
        for paragraph in root.iter(*PARAGRAPHS):
            _paragraph(paragraph, mask)
        etree.strip_elements(root, etree.Comment, with_tail=False)
        for author in root.iter(f"{DC}creator"):
            author.text = ""
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    text = AUTHOR.sub(r"\1\2", data.decode("utf-8", errors="surrogateescape"))
    text = BOOKMARK.sub(r"\1signet\2", text)
    return OUT.sub(rf"\1{NOWHERE}\2", SIGNED.sub(r"\1x\2", text)).encode("utf-8", errors="surrogateescape")


def _paragraph(paragraph: Any, mask: Mask) -> None:
    places = list(_pieces(paragraph))
    _compose(places)
    text = "".join(getattr(item, side) or "" for item, side in places)
    for change in reversed(mask(text)):
        _replace(places, change)


def _compose(places: list[tuple[Any, str]]) -> None:
    """Texts as they show. An accent typed apart goes with its letter, which may end the piece before."""
    before = None
    for place in places:
        text = as_shown(getattr(*place) or "")
        if before and (loose := LOOSE.match(text)):
            setattr(*before, as_shown(getattr(*before) + loose[0]))
            text = text[loose.end() :]
        setattr(*place, text or None)
        if text != text.strip() and place[0].tag in TEXTS:
            place[0].set(SPACE, "preserve")  # or Word drops the blanks at its ends
        before = place if text else before


def _pieces(paragraph: Any) -> Iterator[tuple[Any, str]]:
    """Where the text of a paragraph stands: (element, « text » or « tail »); those inside another paragraph are not its own."""
    for item in paragraph.iter():
        around = next((up for up in item.iterancestors() if up.tag in PARAGRAPHS), None)
        inside = paragraph if item is paragraph else None if item.tag in PARAGRAPHS else around
        if paragraph.tag.startswith(W):
            if inside is paragraph and item.tag in TEXTS:
                yield item, "text"
            continue
        if inside is paragraph and isinstance(item.tag, str):
            yield item, "text"
        if item is not paragraph and around is paragraph:
            yield item, "tail"


def _replace(places: list[tuple[Any, str]], change: Change) -> None:
    """Write a change where it begins, take out the rest of what it covers."""
    start, written = 0, False
    for item, side in places:
        text = getattr(item, side) or ""
        end = start + len(text)
        low, high = max(change.start, start) - start, min(change.end, end) - start
        if low < high:
            setattr(item, side, text[:low] + ("" if written else change.new) + text[high:])
            written = True
        start = end


def _xlsx(path: Path, mask: Mask) -> bytes:
    from openpyxl import load_workbook
    from openpyxl.cell import MergedCell
    from openpyxl.packaging.core import DocumentProperties
    from openpyxl.worksheet.header_footer import HeaderFooter

    check_zip(path)
    book = load_workbook(path)
    for sheet in book.chartsheets:
        book.remove(sheet)
    for sheet in book.worksheets:
        sheet.HeaderFooter = HeaderFooter()
        written = list(sheet._cells.values())  # going through rows would make the empty ones, up to a million
        for cell in (cell for cell in written if not isinstance(cell, MergedCell)):
            cell.comment = cell.hyperlink = None
            if isinstance(cell.value, str):
                kind = cell.data_type
                cell.value = _masked(cell.value, mask)
                cell.data_type = kind  # words that begin with « = » stay words
        sheet.title = _masked(sheet.title, mask)[:31]
    book.properties = DocumentProperties(creator="")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
