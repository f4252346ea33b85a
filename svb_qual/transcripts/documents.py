"""Documents of word processors, and plain text: lines that begin with a label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from svb_qual.errors import fail
from svb_qual.transcripts.decoding import decode_text
from svb_qual.transcripts.iramuteq import is_iramuteq, read_iramuteq
from svb_qual.transcripts.labels import LABEL_WORDS, Label
from svb_qual.transcripts.reading import Hints, Line, Reading, check_zip, group_lines, label_lines, unreadable
from svb_qual.transcripts.rows import find_columns, read_rows

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: Elements of a Word paragraph that are a sign of the text.
SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
#: What a reader of accepted changes does not see.
GONE = {f"{W}del", f"{W}moveFrom", FALLBACK}
CHANGES = (*GONE - {FALLBACK}, f"{W}ins", f"{W}moveTo")
#: A line met on more than half of the pages, of three or more, is a header or a footer.
PAGES = 3


def read_text(path: Path, hints: Hints) -> Reading:
    """A .txt: one label per turn; an IRaMuTeQ corpus is known by its « **** »."""
    text, encoding = decode_text(path)
    if is_iramuteq(text):
        return read_iramuteq(text, encoding, path, hints)
    return group_lines(label_lines(text.split("\n"), hints.pattern), encoding, path, hints)


def read_docx(path: Path, hints: Hints) -> Reading:
    """A Word document: paragraphs, and tables of one row per turn, in order; tracked changes are read as accepted."""
    import docx
    from docx.table import Table

    check_zip(path)
    lines: list[Line] = []
    aside = 0
    try:
        document = docx.Document(str(path))
        for block in _blocks(document.element.body):
            if block.tag == f"{W}tbl":
                found = read_table(Table(block, document))
                lines += found
                aside += not found
            else:
                lines += _paragraph(block, hints)
        changes = sum(1 for item in document.element.body.iter(*CHANGES))
    except Exception as error:
        raise unreadable(path, "Word (.docx)") from error
    reading = group_lines(lines, "docx", path, hints)
    warnings = []
    if aside:
        warnings.append(f"{aside} tableau(x) non lu(s) : si des propos y sont, mettez-les en paragraphes")
    if changes:
        warnings.append(f"{changes} modification(s) suivie(s), lue(s) comme acceptées")
    return replace(reading, warnings=(*reading.warnings, *warnings))


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those of content controls and of accepted insertions included."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag not in GONE:
            yield from _blocks(child)


def read_table(table: Any) -> list[Line]:
    """The turns of a Word table of one row per turn; none when it does not look like one."""
    cells = [[" ".join(_text_of(cell._tc).split()) for cell in row.cells] for row in table.rows]
    columns = find_columns(cells)
    return [
        (item.text, Label(item.speaker, item.time, item.text, True))
        for item in (read_rows(cells, columns) if columns else ())
    ]


def _paragraph(element: Any, hints: Hints) -> list[Line]:
    """The lines of a paragraph; « **Anne** Ça va » begins with a label too, set in bold."""
    lines = label_lines([_text_of(element)], hints.pattern)
    if len(lines) == 1 and lines[0][1] is None and (bold := _bold_start(element)):
        text = lines[0][0]
        name = bold.strip(" :\t\u00a0.-–—")
        if name and len(name.split()) <= LABEL_WORDS and len(bold.strip()) < len(text):
            return [(text, Label(" ".join(name.split()), None, text[len(bold.strip()) :].strip(" :\t\u00a0"), False))]
    return lines


def _text_of(element: Any) -> str:
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in GONE:
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        else:
            yield from _pieces(child)
            if child.tag == f"{W}p":
                yield "\n"


def _bold_start(element: Any) -> str:
    """The words in bold at the beginning of a paragraph."""
    said = ""
    for run in element.iter(f"{W}r"):
        text = _text_of(run)
        mark = run.find(f"{W}rPr/{W}b")
        if text.strip() and (mark is None or mark.get(f"{W}val") in ("0", "false")):
            break
        said += text
    return said


def read_odt(path: Path, hints: Hints) -> Reading:
    """A LibreOffice document: its paragraphs and headings in order; deleted passages under tracked changes are left out."""
    from odfdo import Document

    check_zip(path)
    try:
        body = Document(str(path)).body
        changes = body.get_elements("//text:tracked-changes")
        for item in changes:
            item.delete()
        paragraphs = [item.inner_text for item in body.get_elements("//text:p|//text:h")]
    except Exception as error:
        raise unreadable(path, "LibreOffice (.odt)") from error
    reading = group_lines(label_lines(paragraphs, hints.pattern), "odt", path, hints)
    said = ("modifications suivies, lues comme acceptées",) if changes else ()
    return replace(reading, warnings=(*reading.warnings, *said))


def read_rtf(path: Path, hints: Hints) -> Reading:
    """A rich text document: its paragraphs."""
    from striprtf.striprtf import rtf_to_text

    data = path.read_bytes()
    if not data.lstrip().startswith(b"{\\rtf"):
        raise unreadable(path, "RTF (.rtf)")
    try:
        text = rtf_to_text(data.decode("latin-1"))
    except Exception as error:
        raise unreadable(path, "RTF (.rtf)") from error
    return group_lines(label_lines(text.split("\n"), hints.pattern), "rtf", path, hints)


def read_pdf(path: Path, hints: Hints) -> Reading:
    """A PDF with text: lines cut by the width of the page are joined, headers and footers left aside and said."""
    from pypdf import PdfReader

    try:
        pages = [(page.extract_text() or "").split("\n") for page in PdfReader(str(path)).pages]
    except Exception as error:
        raise unreadable(path, "PDF (.pdf)") from error
    if not any(line.strip() for page in pages for line in page):
        remedy = "demandez le document d'origine, ou faites-en reconnaître le texte avant (OCR)"
        raise fail(str(path), "ce PDF ne contient aucun texte (une image numérisée ?)", remedy)
    marks = _repeated(pages)
    lines = [line for page in pages for line in page if _mark(line) not in marks]
    reading = group_lines(label_lines(lines, hints.pattern), "pdf", path, hints, joiner=" ")
    said = (f"{len(marks)} en-tête(s) ou pied(s) de page laissé(s) de côté",) if marks else ()
    said += ("lu d'un PDF : les coupures de mots en fin de ligne sont à vérifier",)
    return replace(reading, warnings=(*reading.warnings, *said))


def _mark(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _repeated(pages: list[list[str]]) -> set[str]:
    """Lines, numbers set aside, at the top or at the bottom of more than half of the pages."""
    if len(pages) < PAGES:
        return set()
    said = [[line for line in page if line.strip()] for page in pages]
    edges = [{_mark(line) for line in (*page[:2], *page[-2:])} for page in said]
    found = Counter(mark for page in edges for mark in page)
    return {mark for mark, count in found.items() if 2 * count > len(pages)}
