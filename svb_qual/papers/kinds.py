"""What a paper is made of: text in styles, tables, pictures; whatever lays it out."""

from __future__ import annotations

from dataclasses import dataclass

#: A paper of no more questions than this has no table of contents.
SHORT = 4
#: The ground on which text is white.
DARK = "#0b5c7a"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style; ``colour`` « #rrggbb » or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``kind``: heading1 to heading3, body, note, legend, caption, bullet, under, quote, source."""

    kind: str
    runs: tuple[Run, ...]

    @property
    def plain(self) -> str:
        """Its words."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its words and its ground, « #rrggbb » or empty."""

    text: str
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading; ``facts``: two columns of names and values, without heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def facts(self) -> bool:
        """Whether it is a list of names and values."""
        return not self.head


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: its SVG, what it says in words, the share of the width of the paper that it takes."""

    svg: str
    alt: str
    width: float


Block = Text | Table | Picture


@dataclass(frozen=True, slots=True)
class Paper:
    """A page: its title, what every page of paper says at its top (mode, fiction), its blocks."""

    title: str
    heads: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def questions(self) -> tuple[Text, ...]:
        """Its first headings."""
        return tuple(block for block in self.blocks if isinstance(block, Text) and block.kind == "heading1")

    @property
    def long(self) -> bool:
        """Whether it needs a table of contents."""
        return len(self.questions) > SHORT
