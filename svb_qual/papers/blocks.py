"""What a page shows, as blocks that any paper can lay out; the excerpts behind a number stay on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from svb_qual.papers.kinds import Block, Cell, Paper, Picture, Run, Table, Text

#: Grounds of a cell by meaning, from the fewest to the most people; where the text must be white.
GROUNDS = {
    "protective": ("#d7e6ec", "#a5c8d5", "#4f93ab", "#0b5c7a"),
    "risk": ("#fdf1de", "#f9dfb5", "#f5c983", "#f2b661"),
    "neutral": ("#ececec",) * 4,
    "unclear": ("#ececec",) * 4,
}
#: Colours of the keys of a legend.
KEYS = {"protective": "#0b5c7a", "mixed": "#9a8fb8", "risk": "#f2b661", "unclear": "#b5b5b5"}
#: Width of an ordinary figure.
NARROW = 0.72
#: Class of what is said to who has a screen before them alone.
SCREEN = "ecran"
FOLDED = "Les extraits derrière chaque nombre se lisent dans la page du même nom (.html)."
#: Stands for a line break while words are read.
BREAK = "\u2028"
#: Signs that no document may hold.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: A paragraph that only leads to what is folded on the screen.
FOLLOWS = re.compile(r"Et \d+ autres?, sous «")
#: A folded table of more lines than this stays on the screen.
LONG = 20
SKIPPED = {"nav", "script", "style", "button", "input"}


def read_page(text: str) -> Paper:
    """The paper of a page of the project. What only a screen needs (summary, links, folded excerpts) is left out."""
    tree = html.document_fromstring(UNWRITABLE.sub("", text))
    for node in tree.xpath(f"//span[@class='{SCREEN}']"):
        node.drop_tree()
    heads = tuple(_words(node) for node in tree.xpath("//p[@class='bandeau' or @class='mode']"))
    title = _words(tree.xpath("//h1")[0])
    question = [Text("note", (Run(_words(node), italic=True),)) for node in tree.xpath("//p[@class='question']")]
    folded = [Text("legend", (Run(FOLDED),))] if tree.xpath("//details[contains(@class, 'chiffre')]") else []
    blocks = [*question, *folded, *_blocks(tree.xpath("//main")[0])]
    return Paper(title, heads, tuple(block for block in blocks if not isinstance(block, Text) or block.plain.strip()))


def _words(node: html.HtmlElement) -> str:
    """The words of an element; a line break and what stands beside a number stay apart from what comes before."""
    for inner in node.iter():
        if inner.tag == "br" or inner.tag == "a" and "nombre" in _classes(inner) and inner.getnext() is not None:
            inner.tail = BREAK + (inner.tail or "")
        elif inner.tag in ("footer", "li") and inner is not node:
            inner.text = BREAK + (inner.text or "")
    lines = (re.sub(r"\s+", " ", line).strip() for line in node.text_content().split(BREAK))
    return "\n".join(line for line in lines if line)


def _classes(node: html.HtmlElement) -> set[str]:
    return set((node.get("class") or "").split())


def _blocks(node: html.HtmlElement) -> Iterator[Block]:
    """The blocks of what an element holds, in order."""
    for child in node:
        if not isinstance(child.tag, str) or child.tag in SKIPPED:
            continue
        if child.tag in ("h2", "h3", "h4"):
            yield Text(f"heading{int(child.tag[1]) - 1}", (Run(_words(child)),))
        elif child.tag == "p" and FOLLOWS.match(_words(child)):
            continue
        elif child.tag == "p":
            yield Text(_kind_of(child), tuple(_runs(child)))
        elif child.tag in ("ul", "ol"):
            yield from _items(child)
        elif child.tag == "blockquote":
            yield from _quote(child)
        elif child.tag == "table":
            yield _table(child)
        elif child.tag == "dl":
            yield _facts(child)
        elif child.tag == "figure":
            yield from _figure(child)
        elif child.tag == "details":
            yield from _folded(child)
        else:
            yield from _blocks(child)


def _kind_of(node: html.HtmlElement) -> str:
    classes = _classes(node)
    return "note" if classes & {"fictif", "etude"} else "legend" if "legende" in classes else "body"


def _runs(node: html.HtmlElement, bold: bool = False, italic: bool = False) -> Iterator[Run]:
    """The text of an element in styles; a key of a legend becomes a square of its colour."""
    if node.text:
        yield _run(node.text, bold, italic)
    for child in node:
        if isinstance(child.tag, str):
            classes = _classes(child)
            if "case" in classes:
                meaning = next((name for name in KEYS if name in classes), "")
                yield Run("□ " if classes & {"envisage", "propose"} else "■ ", colour=KEYS.get(meaning, "#5c6b72"))
            elif child.tag not in ("details", "ul", "ol"):
                yield from _runs(child, bold or child.tag in ("b", "strong"), italic or child.tag in ("i", "em"))
            if "cle" in classes:
                yield Run("   ")
        if child.tail:
            yield _run(child.tail, bold, italic)


def _run(text: str, bold: bool, italic: bool) -> Run:
    return Run(re.sub(r"\s+", " ", text), bold, italic)


def _items(node: html.HtmlElement) -> Iterator[Block]:
    """Items of a list; numbers that open on excerpts follow as lines of their own."""
    for rank, item in enumerate(node.iterchildren("li"), start=1):
        number = (Run(f"{rank}. "),) if node.tag == "ol" else ()
        yield Text("body" if number else "bullet", (*number, *_runs(item)))
        for inner in item.iterchildren("details", "ul"):
            for block in _folded(inner) if inner.tag == "details" else _items(inner):
                under = isinstance(block, Text) and block.kind == "bullet"
                yield Text("under", block.runs) if under else block


def _quote(node: html.HtmlElement) -> Iterator[Block]:
    for child in node:
        if child.tag == "footer":
            yield Text("source", (Run(_words(child)),))
        else:
            yield Text("quote", tuple(_runs(child)))


def _folded(node: html.HtmlElement) -> Iterator[Block]:
    """Of what opens on a click: the line that counts, or the table inside; never the excerpts behind a number."""
    summary = node.find("summary")
    if "chiffre" in _classes(node):
        yield Text("bullet", tuple(_runs(summary)))
    elif tables := [_table(table) for table in node.xpath(".//table")]:
        yield Text("body", tuple(_runs(summary)))
        yield from (table for table in tables if len(table.rows) <= LONG)
    elif "chiffres" not in _classes(node):
        yield from _blocks(node)


def _figure(node: html.HtmlElement) -> Iterator[Block]:
    legend, caption = node.xpath("./p[@class='legende']"), node.xpath("./figcaption")
    for item in legend:
        yield Text("legend", tuple(_runs(item)))
    for svg in node.xpath(".//svg"):
        alt = svg.get("aria-label") or ""
        told = f"{alt}. {_words(caption[0]) if caption else ''}".strip()
        yield Picture(_svg(svg), told, 1.0 if "large" in _classes(svg.getparent()) else NARROW)
    for item in caption:
        yield Text("caption", tuple(_runs(item)))


def _svg(node: html.HtmlElement) -> str:
    """The drawing alone; HTML writes the names of attributes in small letters, SVG does not."""
    text = etree.tostring(node, encoding="unicode", with_tail=False)
    for name in ("viewBox", "clipPath", "clipPathUnits", "patternUnits", "patternTransform", "preserveAspectRatio"):
        text = re.sub(rf"\b{name.lower()}(?=[=\s>])", name, text)
    return text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def _table(node: html.HtmlElement) -> Table:
    caption = node.find("caption")
    head = tuple(_words(cell) for cell in node.xpath("./thead//th"))
    rows = tuple(tuple(_cell(cell) for cell in row) for row in node.xpath("./tbody/tr"))
    return Table("" if caption is None else _words(caption), head, rows)


def _cell(node: html.HtmlElement) -> Cell:
    """A cell; the ground of its number tells how many people, as on the page."""
    strong = next((number for number in node.xpath(".//a") if "nombre" in _classes(number)), None)
    if strong is None:
        return Cell(_words(node))
    classes = _classes(strong)
    force = next((int(name[5:]) for name in classes if re.fullmatch(r"force\d", name)), 0)
    meaning = next((name for name in GROUNDS if name in classes), "")
    ground = "" if "envisage" in classes or not (force and meaning) else GROUNDS[meaning][force - 1]
    return Cell(_words(node), ground)


def _facts(node: html.HtmlElement) -> Table:
    names, values = node.findall("dt"), node.findall("dd")
    rows = tuple((Cell(_words(name)), Cell(_fact(value))) for name, value in zip(names, values, strict=True))
    return Table("", (), rows)


def _fact(node: html.HtmlElement) -> str:
    """A value; numbers that open on excerpts, one after the other."""
    counts = [_words(summary) for summary in node.xpath("./details/summary")]
    return " ; ".join(counts) if counts else _words(node)
