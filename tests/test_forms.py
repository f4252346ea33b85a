"""Whatever the transcriber delivers: the same interview gives the same words, hostile files are refused, odd ones told."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from svb_qual.errors import SvbError
from svb_qual.model import INTERVIEWER, PARTICIPANT
from svb_qual.study import read_study
from svb_qual.transcripts import READERS, read_interview, read_transcript
from tests.fixtures.formes import FORMS, TURNS, textgrid
from tests.fixtures.tours import WRITERS

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def write(folder: Path, form: str, content: str | None = None) -> Path:
    path = folder / f"essai.{form}"
    text = FORMS[form] if content is None else content
    path.write_bytes(text.encode("iso-8859-1" if form == "trs" and content is None else "utf-8", "xmlcharrefreplace"))
    return path


def said(path: Path, **hints) -> list[tuple[str, str]]:
    found = read_transcript(path, **hints)
    return [(turn.speaker, found.text[turn.start : turn.end]) for turn in found.turns]


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_the_same_turns(form, tmp_path):
    path = write(tmp_path, form)
    found = read_transcript(path)
    names = {"ENA (ENQ)": "Enquêtrice"}
    assert [(names.get(turn.speaker, turn.speaker), found.text[turn.start : turn.end]) for turn in found.turns] == TURNS
    assert [turn.role for turn in found.turns] == [INTERVIEWER, PARTICIPANT] * 2
    if form != "rtf":
        assert [int(turn.time) for turn in found.turns[:2]] == [1, 3]


def test_praat_short_form_and_utf16_are_read_too(tmp_path):
    path = tmp_path / "essai.TextGrid"
    path.write_text(textgrid(short=True), encoding="utf-8")
    assert said(path) == TURNS
    path.write_text(textgrid(), encoding="utf-16")
    assert said(path) == TURNS
    assert "Comments" in read_transcript(path).warnings[0]


def word(tmp_path: Path, *paragraphs: str) -> Path:
    """A Word file whose paragraphs are given in its own XML."""
    document = docx.Document()
    for inside in paragraphs:
        document.element.body.insert(-1, parse_xml(f"<w:p {W}>{inside}</w:p>"))
    path = tmp_path / "essai.docx"
    document.save(path)
    return path


def run(text: str, bold: bool = False) -> str:
    return f'<w:r>{"<w:rPr><w:b/></w:rPr>" * bold}<w:t xml:space="preserve">{text}</w:t></w:r>'


def test_tracked_changes_are_read_as_accepted_and_told(tmp_path):
    mark = 'w:id="1" w:author="x"'
    deleted = f'<w:del {mark}><w:r><w:delText xml:space="preserve">pas </w:delText></w:r></w:del>'
    moved = f"<w:moveFrom {mark}>{run('hier ')}</w:moveFrom>"
    path = word(
        tmp_path,
        run("Enquêtrice : Et les réunions ?"),
        run("Anne : Je ne dors ") + deleted + f"<w:ins {mark}>{run('plus ')}</w:ins>" + moved + run("depuis mars."),
    )
    assert said(path, participant="Anne")[1] == ("Anne", "Je ne dors plus depuis mars.")
    assert "3 modification(s) suivie(s), lue(s) comme acceptées" in read_transcript(path, "Anne").warnings


def test_what_stands_in_a_content_control_or_a_link_is_not_lost(tmp_path):
    link = f'<w:hyperlink w:anchor="a">{run("la maison de santé")}</w:hyperlink>'
    path = word(tmp_path, run("Enquêtrice : Où ?"), run("Anne : Dans ") + link + run(", le soir."))
    document = docx.Document(str(path))
    control = f"<w:sdt {W}><w:sdtContent><w:p>{run('Et le midi.')}</w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(-1, parse_xml(control))
    document.save(path)
    assert said(path, participant="Anne")[1][1] == "Dans la maison de santé, le soir.\nEt le midi."


def test_labels_in_bold_are_labels_and_other_bold_words_are_not(tmp_path):
    path = word(
        tmp_path,
        run("Enquêtrice", bold=True) + run(" Et les réunions ?"),
        run("Anne", bold=True) + run(" Le soir. "),
        run("Toujours", bold=True) + run(" le soir."),
        run("Enquêtrice", bold=True) + run(" Ah ?"),
        run("Anne", bold=True) + run(" Oui."),
    )
    assert said(path) == [
        ("Enquêtrice", "Et les réunions ?"), ("Anne", "Le soir.\nToujours le soir."), ("Enquêtrice", "Ah ?"), ("Anne", "Oui."),
    ]  # fmt: skip


def test_a_word_table_of_one_row_per_turn_is_read_and_another_is_told(tmp_path):
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for name, text in TURNS:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, text
    document.save(tmp_path / "essai.docx")
    assert said(tmp_path / "essai.docx") == TURNS
    other = document.add_table(rows=1, cols=2)
    other.cell(0, 0).text = "Durée"
    document.save(tmp_path / "essai.docx")
    assert "1 tableau(x) non lu(s)" in read_transcript(tmp_path / "essai.docx").warnings[0]


def test_a_spreadsheet_is_read_by_the_names_of_its_columns_or_by_what_they_hold(tmp_path):
    path = tmp_path / "essai.xlsx"
    for header in (["Locuteur", "Texte"], None):
        book = openpyxl.Workbook()
        for row in ([header] if header else []) + [list(turn) for turn in TURNS]:
            book.active.append(row)
        book.save(path)
        assert said(path) == TURNS
    book = openpyxl.Workbook()
    book.active.append(["date", "durée"])
    book.save(path)
    with pytest.raises(SvbError, match="deux colonnes nommées « locuteur » et « texte »"):
        read_transcript(path)


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF written by hand, one line of text under another."""
    bodies = []
    for lines in pages:
        drawn = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        bodies.append(f"BT /F1 11 Tf 40 780 Td {drawn}ET".encode("cp1252"))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * rank} 0 R" for rank in range(len(bodies)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(bodies)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for rank, body in enumerate(bodies):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * rank} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(body)} >>\nstream\n".encode() + body + b"\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + item + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def test_a_pdf_loses_the_cuts_of_its_lines_and_its_page_numbers_not_its_words(tmp_path):
    path = tmp_path / "essai.pdf"
    pages = [["Entretien, page 1", "Enquêtrice : Et les", "réunions ?"], ["Entretien, page 2", "Anne : Le soir."]]
    pages.append(["Entretien, page 3", "Toujours le", "soir, quoi."])
    path.write_bytes(pdf(pages))
    assert said(path, participant="Anne") == [
        ("Enquêtrice", "Et les réunions ?"),
        ("Anne", "Le soir. Toujours le soir, quoi."),
    ]
    assert "1 en-tête(s) ou pied(s) de page" in " ".join(read_transcript(path, "Anne").warnings)
    path.write_bytes(pdf([[]]))
    with pytest.raises(SvbError, match="ne contient aucun texte"):
        read_transcript(path)


@pytest.mark.parametrize(
    ("lines", "speakers"),
    [
        ("M. L. : Oui.\nENQ : Et ?\nM. L. : Voilà.\nENQ : Ah.", ["M. L.", "ENQ"] * 2),
        ("INF2 : Oui.\nENQ1 : Et ?\nINF2 : Voilà.", ["INF2", "ENQ1", "INF2"]),
        ("{Anne} Oui.\n{Enq} Et ?\n{Anne} Voilà.", ["Anne", "Enq", "Anne"]),
        ("#spk1: Oui.\n#spk2: Et ?\n#spk1: Voilà.\n#spk2: Ah ?", ["#spk1", "#spk2"] * 2),
        ("Anne Roc   0:03\nOui.\nEnquêtrice   0:09\nEt ?\nAnne Roc   0:12\nÀ 17:30.", ["Anne Roc", "Enquêtrice", "Anne Roc"]),
        ("S01: [00:00:12] Oui.\nS02: [00:00:14] Et ?\nS01: [00:00:15] À 8 h.\nS02: [00:00:16] Ah ?", ["S01", "S02"] * 2),
        ("Anne : On finit à\n17:30 : tard.\nEnquêtrice : Ah ?\nAnne : Oui.", ["Anne", "Enquêtrice", "Anne"]),
    ],
)  # fmt: skip
def test_labels_of_many_conventions(lines, speakers, tmp_path):
    assert [name for name, _ in said(write(tmp_path, "txt", lines))] == speakers


def test_a_study_may_have_a_pattern_of_its_own_and_merge_mistyped_labels(etude: Path):
    path = etude / "entretiens" / "essai.txt"
    path.write_text("CHERCHEUSE > Et ?\nANNE > Oui.\nCHERCHEUSE > Ah ?\nCHECHEUSE > Et là ?\nANNE > Voilà.\n", "utf-8")
    with (etude / "etude.yml").open("a", encoding="utf-8") as file:
        file.write("\ntours: '^(?P<qui>[A-Z]+) *> *(?P<texte>.*)$'\n")
    study = read_study(etude)
    found = read_transcript(path, conventions=study.conventions)
    assert [turn.speaker for turn in found.turns] == ["CHERCHEUSE", "ANNE", "CHERCHEUSE", "CHECHEUSE", "ANNE"]
    assert "sous « locuteurs: », la ligne CHECHEUSE: CHERCHEUSE" in found.warnings[-1]
    with (etude / "etude.yml").open("a", encoding="utf-8") as file:
        file.write("locuteurs:\n  CHECHEUSE: CHERCHEUSE\n")
    found = read_transcript(path, conventions=read_study(etude).conventions)
    assert [turn.speaker for turn in found.turns] == ["CHERCHEUSE", "ANNE", "CHERCHEUSE", "ANNE"]
    assert not any("ressemble" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("tours: '['", "n'est pas une expression régulière"),
        ("tours: 'x'", "avec les groupes"),
        ("locuteurs: oui", "donne à chaque nom"),
    ],
)  # fmt: skip
def test_conventions_at_fault_are_told(etude: Path, written: str, told: str):
    with (etude / "etude.yml").open("a", encoding="utf-8") as file:
        file.write(f"\n{written}\n")
    with pytest.raises(SvbError, match=told):
        read_study(etude)


def test_sentences_invented_on_a_silence_are_told_and_kept(tmp_path):
    segments = [("A", "Bonjour, comment ça va ?"), ("B", "Ça va."), ("A", "Sous-titrage Société Radio-Canada")]
    path = tmp_path / "essai.json"
    path.write_text(json.dumps({"segments": [{"speaker": who, "text": text} for who, text in segments]}), "utf-8")
    found = read_transcript(path)
    assert found.text.endswith("Radio-Canada")
    assert "invente parfois sur un silence, tour 3" in found.warnings[-1]
    path.write_text(json.dumps({"segments": [{"text": "Bonjour."}]}), "utf-8")
    with pytest.raises(SvbError, match="ne dit pas qui parle"):
        read_transcript(path)


def test_what_another_says_meanwhile_is_theirs_and_rolling_lines_are_said_once(tmp_path):
    head = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
    path = write(tmp_path, "vtt", head + "<v S01>Vous dormez //S02: non// bien ?\n\n00:03.000 --> 00:04.000\n<v S02>Non.\n"
                 "\n00:05.000 --> 00:06.000\n<v S01>Ah ?\n")  # fmt: skip
    assert said(path) == [("S01", "Vous dormez"), ("S02", "non"), ("S01", "bien ?"), ("S02", "Non."), ("S01", "Ah ?")]
    rolling = "Anne: on se voit le mardi\n\n00:02.000 --> 00:03.000\nAnne: on se voit le mardi avec les autres\n"
    assert said(write(tmp_path, "vtt", head + rolling), participant="Anne") == [
        ("Anne", "on se voit le mardi avec les autres")
    ]


def test_an_iramuteq_text_is_one_speech_and_several_are_told(tmp_path):
    path = write(tmp_path, "txt", "**** *ind_anne *vague_T0\n-*travail\nJe cours partout.\nLe soir aussi.\n")
    assert said(path, participant="Anne") == [("Anne", "Je cours partout.\nLe soir aussi.")]
    with pytest.raises(SvbError, match="contient 2 textes"):
        read_transcript(write(tmp_path, "txt", "**** *ind_a\nOui.\n**** *ind_b\nNon.\n"))


BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Trans>&b;</Trans>'


@pytest.mark.parametrize("form", ["trs", "eaf", "xml"])
def test_entities_are_refused_and_broken_files_are_told(form, tmp_path):
    with pytest.raises(SvbError, match="déclare des entités XML"):
        read_transcript(write(tmp_path, form, BOMB))
    outside = BOMB.replace('"aaaa"', 'SYSTEM "file:///etc/passwd"')
    with pytest.raises(SvbError, match="déclare des entités XML"):
        read_transcript(write(tmp_path, form, outside))


@pytest.mark.parametrize("form", [form.lstrip(".") for form in READERS])
@pytest.mark.parametrize(
    "content", [b"", b"   \n", b"\0\1\2\3" * 50, b'{"segments": 3}', b"<a><b></a>", b"PK\3\4tronqu"]
)
def test_what_is_not_a_transcript_is_refused_in_french(form, content, tmp_path):
    path = tmp_path / f"essai.{form}"
    path.write_bytes(content)
    with pytest.raises(SvbError) as error:
        read_transcript(path)
    assert "→" in str(error.value) and str(path) in str(error.value)


def test_a_document_that_declares_entities_or_swells_is_refused(tmp_path):
    path = tmp_path / "essai.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", BOMB)
    with pytest.raises(SvbError, match="entités XML"):
        read_transcript(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 30_000_000)
    with pytest.raises(SvbError, match="anormalement gros"):
        read_transcript(path)


def test_a_file_far_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "essai.txt"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    with pytest.raises(SvbError, match="60 Mo"):
        read_transcript(path)


#: Words as people say them: letters, an apostrophe or a dash inside, a sign of punctuation after.
WORD = st.from_regex(r"[a-zéèêçàùœ]{1,8}(?:['’-][a-zéè]{2,5})?[,.?…]?", fullmatch=True)
SPOKEN = st.lists(st.lists(WORD, min_size=1, max_size=9).map(" ".join), min_size=2, max_size=8)


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=25, deadline=None)
@given(spoken=SPOKEN)
def test_any_words_come_back_in_their_turns_whatever_the_form(form, spoken, tmp_path_factory):
    """Two speakers in turn: each form gives back the words, and each turn stands where it says."""
    path = tmp_path_factory.mktemp("formes") / f"e.{form}"
    turns = [("Enquêtrice" if rank % 2 == 0 else "Anne", text) for rank, text in enumerate(spoken)]
    WRITERS[form](path, turns)
    found = read_transcript(path, "" if form == "cha" else "Anne")
    names = {"ENQ (ENQ)": "Enquêtrice", "ANN": "Anne"}
    read = [(names.get(turn.speaker, turn.speaker), found.text[turn.start : turn.end].split()) for turn in found.turns]
    assert read == [(who, text.split()) for who, text in turns]
    assert "\n".join(found.text[turn.start : turn.end] for turn in found.turns) == found.text


def test_the_register_reads_any_form(etude: Path):
    study = read_study(etude)
    row = study.register[0]
    path = study.path_of(row)
    assert read_interview(study, row).turns, path
