"""A paper as a Word document to comment on: real styles, a table of contents, figures with their words, headers, page numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from svb_qual.files import zip_bytes
from svb_qual.papers.kinds import DARK, Block, Cell, Paper, Picture, Run, Table, Text
from svb_qual.papers.pdf import MANY, compile_source

#: Style of each kind of paragraph, among those every Word has.
STYLES = {
    "heading1": "Heading 1", "heading2": "Heading 2", "heading3": "Heading 3", "bullet": "List Bullet",
    "under": "List Bullet 2",
    "quote": "Quote", "source": "Caption", "caption": "Caption", "note": "Intense Quote",
}  # fmt: skip
#: Width of a figure on the page, in centimetres, and its fineness.
WIDTH, PPI = 16, 150
PICTURE = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.at("d")), width: {}cm)'
#: Said of every document, so that the same study gives the same bytes.
CREATED = datetime(2000, 1, 1)


def write_word(paper: Paper) -> bytes:
    """The .docx of a paper."""
    import docx

    document = docx.Document()
    _set_up(document, paper)
    _begin(document, "Title").add_run(paper.title)
    headings = paper.questions
    first = paper.blocks.index(headings[0]) if headings else len(paper.blocks)
    for block in paper.blocks[:first]:
        _add(document, block)
    _add_contents(document, headings if paper.long else ())
    for block in paper.blocks[first:]:
        _add(document, block)
    heading = document.styles[STYLES["heading1"]].style_id
    for rank, paragraph in enumerate(item for item in document.paragraphs if item._p.style == heading):
        _bookmark(paragraph, rank)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return zip_bytes({name: archive.read(name) for name in archive.namelist()})


def _set_up(document, paper: Paper) -> None:
    """Paper, language, properties, what every page says at its top and bottom."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = paper.title[:255], "", ""  # what the format holds
    properties.language, properties.created, properties.modified = "fr-FR", CREATED, CREATED
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    language = normal.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): "fr-FR"})
    normal.element.get_or_add_rPr().append(language)
    section.header.paragraphs[0].text = " · ".join(paper.heads)
    _add_page_number(section.footer.paragraphs[0])


def _mark(element_name: str, /, **attributes: str):
    """An element of Word, by name, with its attributes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(element_name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _field(code: str) -> list:
    """The beginning of a field that Word computes: what follows is shown until then, up to ``end``."""
    order = _mark("w:instrText")
    order.text = f" {code} "
    return [_mark("w:fldChar", fldCharType="begin"), order, _mark("w:fldChar", fldCharType="separate")]


def _add_page_number(paragraph) -> None:
    run = paragraph.add_run()._r
    run.extend(_field("PAGE"))
    paragraph.add_run("1")._r.append(_mark("w:fldChar", fldCharType="end"))


def _add_contents(document, headings: Sequence[Text]) -> None:
    """The table of contents: the questions, each a link to its place; Word puts page numbers when it is asked to update it."""
    if not headings:
        return
    document.add_paragraph().add_run("Questions de ce rapport").bold = True
    for rank, heading in enumerate(headings):
        paragraph = document.add_paragraph()
        if not rank:
            paragraph.add_run()._r.extend(_field('TOC \\o "1-1" \\h'))
        link = _mark("w:hyperlink", anchor=f"_Toc{rank + 1}")
        run = paragraph.add_run(f"{rank + 1}. {heading.plain}")._r
        link.append(run)
        paragraph._p.append(link)
        if rank == len(headings) - 1:
            paragraph.add_run()._r.append(_mark("w:fldChar", fldCharType="end"))


def _bookmark(paragraph, rank: int) -> None:
    """The place that the table of contents leads to."""
    start = _mark("w:bookmarkStart", id=str(rank), name=f"_Toc{rank + 1}")
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(_mark("w:bookmarkEnd", id=str(rank)))


def _begin(document, style: str | None):
    """A paragraph of a style. ``add_paragraph`` would look each time for the default among all styles: a third of the time."""
    paragraph = document.add_paragraph()
    if style:
        paragraph._p.style = document.styles[style].style_id
    return paragraph


def _add(document, block: Block) -> None:
    if isinstance(block, Picture):
        _add_picture(document, block)
    elif isinstance(block, Table):
        _add_table(document, block)
    else:
        paragraph = _begin(document, STYLES.get(block.kind))
        for run in block.runs:
            _add_run(paragraph, run)


def _add_run(paragraph, run: Run) -> None:
    from docx.shared import RGBColor

    made = paragraph.add_run(run.text)
    made.bold, made.italic = run.bold or None, run.italic or None
    if run.colour:
        made.font.color.rgb = RGBColor.from_string(run.colour[1:].upper())


def _add_picture(document, block: Picture) -> None:
    """A figure, with what it says for who does not see it."""
    from docx.shared import Cm

    image = compile_source(PICTURE.format(WIDTH * block.width), {"d": block.svg}, format="png", ppi=PPI)
    document.add_picture(io.BytesIO(image), width=Cm(WIDTH * block.width))
    properties = document.inline_shapes[-1]._inline.docPr
    properties.set("descr", block.alt)
    properties.set("title", block.alt.split(".")[0])


def _add_table(document, block: Table) -> None:
    from docx.shared import Pt

    width = max([len(block.head), *(len(row) for row in block.rows)], default=1)
    if block.caption:
        _begin(document, "Caption").add_run(block.caption)
    table = document.add_table(rows=0, cols=width, style=None if block.facts else "Table Grid")
    size = Pt(7.5 if width > MANY else 9)
    if block.head:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(_mark("w:tblHeader", val="true"))
        for cell, text in zip(row.cells, block.head, strict=False):
            _fill(cell, Cell(text, "#efece4"), size, bold=True)
    for own in block.rows:
        for rank, (cell, content) in enumerate(zip(table.add_row().cells, own, strict=False)):
            _fill(cell, content, size, bold=block.facts and not rank)
    document.add_paragraph()


def _fill(cell, content: Cell, size, *, bold: bool) -> None:
    from docx.shared import RGBColor

    run = cell.paragraphs[0].add_run(content.text)
    run.font.size, run.bold = size, bold or None
    if content.ground:
        ground = _mark("w:shd", val="clear", color="auto", fill=content.ground[1:])
        cell._tc.get_or_add_tcPr().append(ground)
        if content.ground == DARK:
            run.font.color.rgb = RGBColor(255, 255, 255)
