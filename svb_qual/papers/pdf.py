"""A paper as a PDF, laid out by Typst: tagged, with a table of contents, figures as drawings. Fonts come with matplotlib."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

from svb_qual.papers.kinds import DARK, Block, Cell, Paper, Picture, Run, Table, Text

#: Shares of width of a column of a table: the least, the most.
NARROWEST, WIDEST = 12, 40
#: A table of more columns than this is written smaller.
MANY = 6
#: How each kind of paragraph is set, around its words.
FRAMES = {
    "note": '#block(fill: rgb("#efece4"), inset: 6pt, width: 100%)[{}]',
    "legend": "#text(size: 8.5pt)[{}]",
    "caption": '#text(size: 8.5pt, fill: rgb("#5c6b72"))[{}]',
    "quote": '#block(stroke: (left: 2pt + rgb("#0b5c7a")), inset: (left: 8pt, y: 2pt), below: 3pt)[{}]',
    "source": '#block(inset: (left: 10pt), above: 3pt)[#text(size: 8pt, fill: rgb("#5c6b72"))[{}]]',
}
STYLE = """#set document(title: {title}, date: none)
#set page(paper: "a4", margin: (x: 2cm, top: 2.2cm, bottom: 2cm), numbering: "1 / 1")
#set page(header: text(size: 8pt, fill: rgb("#5c6b72"), {heads}))
#set text(lang: "fr", font: "DejaVu Sans", size: 10pt)
#set par(leading: 0.62em)
#show heading.where(level: 1): set block(above: 22pt, below: 10pt)
#show heading: set block(above: 15pt, below: 8pt)
#text(size: 19pt, weight: "bold", {title})
"""


@cache
def fonts() -> str:
    """The folder of the fonts every machine has: those of matplotlib."""
    found = importlib.util.find_spec("matplotlib")
    return str(Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf")


def compile_source(source: str, drawings: dict[str, str], **options: object) -> bytes:
    """What Typst makes of a source, with the fonts of the project alone; a date never enters it."""
    import typst

    return typst.compile(
        source.encode(), sys_inputs=drawings, ignore_system_fonts=True, font_paths=[fonts()], timestamp=0, **options
    )


def write_pdf(paper: Paper) -> bytes:
    """The PDF of a paper."""
    drawings = {f"d{rank}": block.svg for rank, block in enumerate(paper.blocks) if isinstance(block, Picture)}
    source = [STYLE.format(title=quoted(paper.title), heads=quoted(" · ".join(paper.heads)))]
    lead, rest = _split(paper.blocks)
    source += [_block(block, rank) for rank, block in lead]
    source += ["#outline(depth: 1)"] * paper.long
    source += [_block(block, rank) for rank, block in rest]
    return compile_source("\n\n".join(source), drawings)


def _split(blocks: tuple[Block, ...]) -> tuple[list[tuple[int, Block]], list[tuple[int, Block]]]:
    """Numbered blocks: those before the first heading, and the others."""
    numbered = list(enumerate(blocks))
    first = next((n for n, block in numbered if isinstance(block, Text) and block.kind == "heading1"), len(blocks))
    return numbered[:first], numbered[first:]


def quoted(text: str) -> str:
    """A text as Typst reads it between quotes: nothing in it is markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _block(block: Block, rank: int) -> str:
    if isinstance(block, Picture):
        return f'#align(center, image(bytes(sys.inputs.at("d{rank}")), width: {block.width:.0%}, alt: {quoted(block.alt)}))'
    if isinstance(block, Table):
        return _table(block)
    words = "".join(_run(run) for run in block.runs)
    if block.kind.startswith("heading"):
        return f"#heading(level: {block.kind[-1]})[{words}]"
    if block.kind == "bullet":
        return f"#list[{words}]"
    if block.kind == "under":
        return f"#pad(left: 14pt, list[{words}])"
    return FRAMES.get(block.kind, "{}").format(words)


def _run(run: Run) -> str:
    style = (', weight: "bold"' if run.bold else "") + (', style: "italic"' if run.italic else "")
    style += f", fill: rgb({quoted(run.colour)})" if run.colour else ""
    return f"#text({quoted(run.text)}{style})"


def _table(block: Table) -> str:
    width = max([len(block.head), *(len(row) for row in block.rows)], default=1)
    columns = "(4.2cm, 1fr)" if block.facts else f"({', '.join(f'{share}fr' for share in _shares(block, width))})"
    head = f"table.header({', '.join(f'[#{_plain(text)}]' for text in block.head)}), " if block.head else ""
    cells = ", ".join(_cell(cell) for row in block.rows for cell in (*row, *[Cell("")] * (width - len(row))))
    size = "7.5pt" if width > MANY else "8.5pt"
    stroke = "none" if block.facts else '0.5pt + rgb("#d9d5cb")'
    table = f"#table(columns: {columns}, stroke: {stroke}, inset: 4pt, {head}{cells})"
    title = f'#text(weight: "bold", size: 9pt)[#{_plain(block.caption)}]\n' if block.caption else ""
    bold = '#show table.cell.where(y: 0): set text(weight: "bold")\n' if block.head else ""
    return f"{title}#[#set text(size: {size}, hyphenate: true)\n{bold}{table}]"


def _shares(block: Table, width: int) -> list[int]:
    """How wide each column is beside the others: what its longest cell asks for, neither too little nor too much."""
    texts = [block.head, *([cell.text for cell in row] for row in block.rows)]
    longest = [max((len(line[rank]) for line in texts if rank < len(line)), default=1) for rank in range(width)]
    return [min(max(size, NARROWEST), WIDEST) for size in longest]


def _plain(text: str) -> str:
    return "{" + "; linebreak(); ".join(f"text({quoted(line)})" for line in text.split("\n")) + "}"


def _cell(cell: Cell) -> str:
    if not cell.ground:
        return f"[#{_plain(cell.text)}]"
    ink = "white" if cell.ground == DARK else "black"
    return f"table.cell(fill: rgb({quoted(cell.ground)}))[#set text(fill: {ink})\n#{_plain(cell.text)}]"
