"""Reports on paper: what a page shows is in its Word document and its PDF, and the same page gives the same bytes."""

from __future__ import annotations

import io
import time
import zipfile

import docx
import pypdf
import pytest

from svb_qual.papers import papers_of, write_papers
from svb_qual.papers.blocks import read_page
from svb_qual.papers.kinds import Picture, Table
from svb_qual.papers.pdf import write_pdf
from svb_qual.papers.word import write_word

PAGE = """<!DOCTYPE html><html lang="fr"><body><p class="bandeau">Étude fictive</p><p class="mode">Version interne</p>
<header><h1>Val d'Or &amp; « "Brume" »</h1><p class="question">Qu'est-ce qui protège ?</p></header><main>
<nav>Sommaire</nav><h2 id="question-1">Qui a parlé ?</h2>
<p>Anne <b>dit</b> <code>#let x = 1</code> \\ $ * _ @. <span class="ecran">Cliquez sur une barre.</span> Puis lisez.</p>
<ul><li>un point<details class="chiffre"><summary>Temps : <b>2 participants</b></summary><div>SECRET</div></details></li></ul>
<figure><p class="legende"><span class="cle"><span class="case risk"></span>expose</span></p><div class="dessin">
<svg viewBox="0 0 100 40" aria-label="Qui le dit"><a href="#x"><rect x="1" y="1" width="50" height="20" fill="#0b5c7a"></rect></a>
<text x="5" y="30" font-size="8">Temps</text></svg></div><figcaption>Une barre.</figcaption></figure>
<details class="chiffres"><summary>Les chiffres et leurs extraits</summary><blockquote>CACHÉ</blockquote></details>
<h2 id="question-2">Combien ?</h2><div class="defile"><table>
<caption>Personnes</caption><thead><tr><th></th><th>protège</th></tr></thead>
<tbody><tr><th>Temps</th><td><a class="nombre protective force4" href="#c">3<small>/5</small></a></td></tr></tbody></table></div>
<blockquote class="extrait"><p>Je tiens, <mark>le soir</mark>. Cliquez, il disait.</p><footer>Anne · T0</footer></blockquote>
<dl class="fiche"><dt>Prévu</dt><dd>2023-10</dd></dl>{more}</main></body></html>"""
MORE = "".join(f'<h2 id="question-{n}">Question {n} ?</h2><p>Oui.</p>' for n in range(3, 9))
SEEN = (
    "Qui a parlé ?",
    "Anne dit",
    "un point",
    "Temps : 2 participants",
    "3/5",
    "Je tiens, le soir.",
    "Anne · T0",
    "2023-10",
)
UNSEEN = ("SECRET", "CACHÉ", "Sommaire", "Cliquez sur")


def texts() -> dict[str, str]:
    paper = read_page(PAGE.format(more=""))
    word = docx.Document(io.BytesIO(write_word(paper)))
    body = [paragraph.text for paragraph in word.paragraphs]
    body += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    pdf = pypdf.PdfReader(io.BytesIO(write_pdf(paper)))
    return {"word": "\n".join(body), "pdf": "\n".join(page.extract_text() for page in pdf.pages)}


@pytest.mark.parametrize("form", ["word", "pdf"])
def test_what_the_page_shows_is_on_paper(form):
    said = " ".join(texts()[form].split())
    assert all(words in said for words in SEEN), said
    assert not any(words in said for words in UNSEEN), said


def test_signs_of_a_layout_language_stay_words():
    assert "#let x = 1 \\ $ * _ @." in " ".join(texts()["pdf"].split())


def test_pages_say_on_top_what_they_are():
    paper = read_page(PAGE.format(more=""))
    word = docx.Document(io.BytesIO(write_word(paper)))
    assert word.sections[0].header.paragraphs[0].text == "Étude fictive · Version interne"
    assert "Étude fictive · Version interne" in pypdf.PdfReader(io.BytesIO(write_pdf(paper))).pages[0].extract_text()


def test_a_figure_says_what_it_shows_to_who_does_not_see_it():
    (picture,) = [block for block in read_page(PAGE.format(more="")).blocks if isinstance(block, Picture)]
    assert picture.alt == "Qui le dit. Une barre."
    word = docx.Document(io.BytesIO(write_word(read_page(PAGE.format(more="")))))
    assert word.inline_shapes[0]._inline.docPr.get("descr") == picture.alt


def test_word_has_styles_headings_and_a_table_of_contents():
    data = write_word(read_page(PAGE.format(more=MORE)))
    word = docx.Document(io.BytesIO(data))
    assert [p.text for p in word.paragraphs if p.style.name == "Heading 1"][:2] == ["Qui a parlé ?", "Combien ?"]
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    assert 'TOC \\o "1-1"' in xml
    assert xml.count("<w:bookmarkStart") == 8 and 'w:anchor="_Toc2"' in xml and 'w:name="_Toc2"' in xml
    assert xml.count('fldCharType="begin"') == xml.count('fldCharType="end"')


def test_the_ground_of_a_cell_is_that_of_the_page():
    tables = [block for block in read_page(PAGE.format(more="")).blocks if isinstance(block, Table)]
    assert tables[0].rows[0][1].ground == "#0b5c7a" and tables[1].facts


def test_the_same_page_gives_the_same_bytes(tmp_path):
    page = tmp_path / "p.html"
    page.write_text(PAGE.format(more=""), encoding="utf-8")
    write_papers(page)
    first = [path.read_bytes() for path in papers_of(page)]
    time.sleep(2.1)  # the clock of a zip counts by twos
    write_papers(page)
    assert [path.read_bytes() for path in papers_of(page)] == first


def test_a_count_and_what_stands_beside_it_are_not_one_number():
    cell = '<td><a class="nombre risk force1" href="#c">2<small>/5</small></a><br><b>6 à 8</b></td>'
    row = f"<tr><th>Une<br><small>Deux</small></th>{cell}</tr>"
    table = f"<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>{row}</tbody></table>"
    (block,) = read_page(f"<html><body><h1>x</h1><main>{table}</main></body></html>").blocks
    assert [item.text for item in block.rows[0]] == ["Une\nDeux", "2/5\n6 à 8"]


def test_signs_no_document_may_hold_are_left_out():
    paper = read_page("<html><body><h1>a\ufffeb</h1><main><p>x\x0by\uffff</p></main></body></html>")
    assert write_word(paper) and write_pdf(paper) and paper.title == "ab"
