"""Reports on paper: what a page shows, as a Word document to comment on and as a PDF. Same page, same bytes."""

from __future__ import annotations

from pathlib import Path

from svb_qual.files import write_whole
from svb_qual.papers.blocks import read_page
from svb_qual.papers.pdf import write_pdf
from svb_qual.papers.word import write_word

SUFFIXES = (".docx", ".pdf")


def papers_of(page: Path) -> tuple[Path, ...]:
    """Where the papers of a page are: beside it."""
    return tuple(page.with_suffix(suffix) for suffix in SUFFIXES)


def write_papers(page: Path) -> None:
    """Write the Word document and the PDF of a page, beside it."""
    paper = read_page(page.read_text(encoding="utf-8"))
    word, pdf = papers_of(page)
    write_whole(word, write_word(paper))
    write_whole(pdf, write_pdf(paper))
