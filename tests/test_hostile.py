"""Files made to harm: each is refused in French or read for what it says, quickly, and nothing is written elsewhere."""

from __future__ import annotations

import http.client
import io
import json
import shutil
import threading
import time
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from svb_qual import ratings
from svb_qual.clearances import COLUMNS, FILE, read_clearances
from svb_qual.codebook import read_codebook
from svb_qual.coding.passages import read_passages
from svb_qual.deciding import check_reviewer
from svb_qual.decisions import read_decisions
from svb_qual.errors import SvbError
from svb_qual.exchange.filled import read_sheet
from svb_qual.exchange.incoming import take_lines
from svb_qual.exchange.refi_read import open_archive
from svb_qual.files import zip_bytes
from svb_qual.guides import read_guides
from svb_qual.intake import create_study
from svb_qual.papers.blocks import read_page
from svb_qual.papers.word import write_word
from svb_qual.pseudonyms.rewriting import rewrite, texts_of
from svb_qual.reports import Look, inline_json, page
from svb_qual.review import server as review_server
from svb_qual.review.server import ReviewServer
from svb_qual.study import read_study
from svb_qual.tables import read_table, write_rows
from svb_qual.transcripts import read_transcript
from svb_qual.transcripts.forms import PEOPLE
from svb_qual.verifying import read_manifest
from svb_qual.yamlfile import read_yaml
from tests.conftest import FIXTURES

TALK = "Enquêtrice : Ça va ?\nAnne : {}\nEnquêtrice : Ah ?\nAnne : Oui.\n"
#: Far above what any of these takes, far under what they took before they were mended.
QUICK = 5


@pytest.fixture(autouse=True)
def quick():
    """Whatever the file, the answer comes at once."""
    before = time.monotonic()
    yield
    assert time.monotonic() - before < QUICK


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(read, *given) -> str:
    """What is said of a file that is refused: a place, a fact and a remedy."""
    with pytest.raises(SvbError) as caught:
        read(*given)
    assert " : " in str(caught.value)
    assert "→" in str(caught.value)
    return str(caught.value)


def changed(path: Path, part: str, change) -> Path:
    """An archive, one of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files[part] = change(files[part])
    path.write_bytes(zip_bytes(files))
    return path


def word(path: Path, *lines: str) -> Path:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(path)
    return path


def sheet(path: Path, *rows: tuple, title: str = "Feuille") -> Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


TURNS = (("locuteur", "texte"), ("Enquêtrice", "Ça va ?"), ("Anne", "Oui."), ("Enquêtrice", "Ah ?"))

# --- transcripts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["Enq" + " " * 300_000 + "x", "A (0:00" + " " * 300_000 + "x", "a: " * 200_000, "[" * 300_000]
)
def test_a_line_made_to_be_long_to_read_is_read_at_once(line, tmp_path):
    found = read_transcript(written(tmp_path / "e.txt", line + "\n" + TALK.format("mot " * 3)))
    assert [turn.speaker for turn in found.turns] == ["Enquêtrice", "Anne"] * 2


def test_a_word_of_a_million_letters_is_not_said_and_a_long_one_is(tmp_path):
    path = tmp_path / "e.txt"
    assert "1000015 signes : ce n'est pas" in refused(read_transcript, written(path, TALK.format("a" * 1_000_000)))
    assert "un mot de 2001 lettres (« aaaaaaaaaaaaaaaaaaaa… »)" in refused(
        read_transcript, written(path, TALK.format("a" * 2_001))
    )
    assert len(read_transcript(written(path, TALK.format("a" * 2_000))).text) > 2_000


def test_more_people_than_a_group_is_not_an_interview(tmp_path):
    said = "".join(f"Personne{rank} : oui\nPersonne{rank} : non\n" for rank in range(PEOPLE + 1))
    assert "201 locuteurs : ce n'est pas un entretien" in refused(read_transcript, written(tmp_path / "e.txt", said))


def test_signs_that_hide_or_turn_round_what_is_said_are_taken_out_and_told(tmp_path):
    segments = [
        {"speaker": "Enquêtrice", "text": "Ça va ?"},
        {"speaker": "Anne\u202e", "text": "Oui\0 \ud800\u202esruojuot\u202c \u0600."},
    ]
    found = read_transcript(written(tmp_path / "e.json", json.dumps({"segments": segments})))
    assert found.text == "Ça va ?\nOui sruojuot \u0600."
    assert [turn.speaker for turn in found.turns] == ["Enquêtrice", "Anne"]
    assert "5 signe(s) invisible(s) retiré(s)" in found.warnings[0]
    assert found.turns[1].end == len(found.text)


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("trs", '<Trans><Turn speaker="a" startTime="x">b</Turn></Trans>'),
        ("json", '{"segments": [{"speaker": "A", "text": "a", "start": ' + "9" * 400 + "}]}"),
        ("xml", '<TEI><u who="a">' + "<a>" * 5_000 + "x" + "</a>" * 5_000 + "</u></TEI>"),
    ],
)
def test_a_number_or_a_depth_nobody_writes_is_told(form, content, tmp_path):
    assert "lisible" in refused(read_transcript, written(tmp_path / f"e.{form}", content))


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_entities_are_seen_wherever_a_document_declares_them(code, tmp_path):
    def declare(data: bytes) -> bytes:
        head, rest = data.decode().split("?>", 1)
        late = "<!--" + "x" * 5_000 + '--><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        return (head.replace("UTF-8", code.upper()) + "?>" + late + rest).encode(code)

    path = changed(word(tmp_path / "e.docx", *TALK.split("\n")), "word/document.xml", declare)
    assert "entités XML" in refused(read_transcript, path)
    assert "entités XML" in refused(texts_of, path)


@pytest.mark.parametrize("read", [read_transcript, texts_of])
def test_a_broken_part_of_a_document_is_told_by_whoever_reads_it(read, tmp_path):
    path = changed(word(tmp_path / "e.docx", *TALK.split("\n")), "word/document.xml", lambda data: data[:-20])
    assert "lisible" in refused(read, path)
    assert "lisible" in refused(read, changed(sheet(tmp_path / "e.xlsx", *TURNS), "xl/workbook.xml", lambda _: b"<a"))


def test_damaged_bytes_in_an_archive_are_told(tmp_path):
    path = word(tmp_path / "e.docx", *TALK.split("\n"))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo("word/document.xml").header_offset + 60
    data[place : place + 40] = b"\xff" * 40
    path.write_bytes(data)
    assert "lisible" in refused(read_transcript, path)


def test_a_part_whose_name_is_not_text_is_told(tmp_path):
    data = zip_bytes({"project.qde": b"<Project/>", "é.txt": b"x"}).replace("é".encode(), b"\xfc\xfc")
    assert "lisible" in refused(open_archive, written(tmp_path / "e.qdpx", data))
    assert "lisible" in refused(read_transcript, written(tmp_path / "e.docx", data))


@pytest.mark.parametrize("size", ["A1:XFD1048576", "A1:B4"])
def test_a_sheet_that_says_it_is_endless_is_read_for_what_it_holds(size, tmp_path):
    def far(data: bytes) -> bytes:
        cell = b'<row r="900000"><c r="XFD900000" t="inlineStr"><is><t>loin</t></is></c></row></sheetData>'
        return data.replace(b'ref="A1:B4"', f'ref="{size}"'.encode()).replace(b"</sheetData>", cell)

    path = changed(sheet(tmp_path / "e.xlsx", *TURNS), "xl/worksheets/sheet1.xml", far)
    assert len(read_transcript(path).turns) == 3
    assert "loin" in texts_of(path)
    assert len(read_sheet(path, "Feuille", ("locuteur", "texte"))) == 4


def test_an_archive_never_writes_outside(tmp_path):
    (tmp_path / "dedans").mkdir()
    path = word(tmp_path / "dedans" / "e.docx", *TALK.split("\n"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../mechant.xml", "<a/>")
    assert len(read_transcript(path).turns) == 4
    assert rewrite(path, lambda text: [])[1]
    assert [item.name for item in tmp_path.rglob("*")] == ["dedans", "e.docx"]


# --- what people write of a study -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(30)),
            "ligne 2 : la référence « *a » n'est pas lue",
        ),
        ("a: &a [*a]\n", "la référence « *a »"),
        ("a: " + "[" * 200 + "]" * 200, "sans fin"),
        ("a: " + "{b: " * 200 + "}" * 200, "sans fin"),
    ],
)
def test_a_small_file_that_would_be_endless_is_refused(text, told, tmp_path):
    assert told in refused(read_yaml, written(tmp_path / "etude.yml", text))


@pytest.mark.parametrize("line", ["  axes_rps: {a: b}", "  faux_amis: {a: b}", "  indices: rien", "  exemples: 3"])
def test_a_word_where_the_codebook_has_a_list_is_told(line, tmp_path):
    shutil.copytree(FIXTURES / "codebook", tmp_path / "livre")
    path = tmp_path / "livre" / "codes.yml"
    keys = "axes_rps", "faux_amis", "indices", "exemples"
    first = path.read_text("utf-8").split("\n- id")[0]
    kept = [
        own for own in first.split("\n") if own[:2] != "  " or own[2] != " " and own.split(":")[0].strip() not in keys
    ]
    written(path, "\n".join([*kept, *(f"  {key}: []" for key in keys if key not in line), line]))
    assert "codes.yml, ligne" in refused(read_codebook, tmp_path / "livre")


def test_a_guide_that_is_not_one_is_told(tmp_path):
    written(tmp_path / "T0.yml", "bonjour")
    assert "T0.yml : une valeur n'a pas la forme attendue" in refused(read_guides, tmp_path, set())


@pytest.mark.parametrize("name", ["a" * 300 + ".txt", "..", "../etude.yml", "/etc/passwd", "a\0.txt"])
def test_a_register_names_a_file_of_the_study_and_no_other(name, etude):
    path = etude / "registre.csv"
    path.write_text(path.read_text("utf-8").replace("paul_T0.txt", name), "utf-8")
    assert "registre.csv, ligne 4" in refused(read_study, etude)


def test_a_cell_longer_than_the_library_expects_is_read(etude, tmp_path):
    path = etude / "registre.csv"
    path.write_text(path.read_text("utf-8").replace("Paul", "P" * 200_000), "utf-8")
    assert len(read_study(etude).register[-1].participant) == 200_000
    rows = "passage_id,interview,speaker,text\n1,a,A," + "mot " * 50_000
    assert len(read_passages(written(tmp_path / "p.csv", rows))[0].text) > 190_000
    talk = f"locuteur,texte\nEnquêtrice,Ça va ?\nAnne,{'mot ' * 50_000}\nEnquêtrice,Ah ?\n"
    assert len(read_transcript(written(tmp_path / "t.csv", talk)).text) > 190_000


def test_a_short_row_is_told_not_a_fall(tmp_path):
    written(tmp_path / FILE, ",".join(COLUMNS) + "\nanne_T0.1.1,Oui.\n")
    assert "réponse inconnue «  »" in refused(read_clearances, tmp_path)


@pytest.mark.parametrize("note", ["²", "9" * 5_000, "-1", "=1+1"])
def test_a_rating_that_is_not_one_is_told(note, tmp_path):
    written(tmp_path / ratings.FILE, ",".join(ratings.COLUMNS) + f"\nu,a,{note},2,3,,claire,2026\n")
    assert "n'est pas une note" in refused(ratings.read_ratings, tmp_path)


def test_a_manifest_of_brackets_is_not_one(tmp_path):
    assert "pas un manifeste" in refused(read_manifest, written(tmp_path / "manifeste.json", "[" * 100_000))


def test_half_a_character_in_a_memo_stops_before_anything_is_written(etude):
    line = '{"text": "\\ud800", "interview": "anne_T0", "reviewer": "claire", "when": "2026-01-01T10:00:00"}\n'
    assert "coupé en deux" in refused(
        lambda: take_lines(written(etude / "recu.jsonl", line), read_study(etude), reviewer="")
    )
    assert not list((etude / "decisions").glob("*.jsonl"))


def test_a_project_that_swells_is_not_opened(tmp_path):
    data = zip_bytes({"project.qde": b"<Project/>", "sources/a.txt": b"\0" * 60_000_000})
    assert "trop grosse" in refused(open_archive, written(tmp_path / "e.qdpx", data))


# --- the review server ------------------------------------------------------------------------------------------------


@pytest.fixture
def server(etude, monkeypatch):
    """A server of the small study, and its (port, secret)."""
    monkeypatch.setattr(review_server.ReviewHandler, "timeout", 1)
    running = ReviewServer(read_study(etude), "claire", blind=True)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


def post(server: ReviewServer, body: bytes, **headers: str) -> tuple[int, str]:
    """What the server answers to these bytes, sent as the page sends them but for these headers."""
    own = f"127.0.0.1:{server.server_port}"
    link = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=4)
    given = {"Host": own, "Origin": f"http://{own}", "Content-Length": str(len(body))} | headers
    link.putrequest("POST", f"/{server.token}/decisions", skip_host=True)
    for name, value in given.items():
        link.putheader(name, value)
    link.endheaders(body)
    answer = link.getresponse()
    return answer.status, answer.read().decode()


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{", b"3", b"null", b"\xff\xfe", b'{"a": 1}', b"[[]]", b"[1e999]"])
def test_whatever_is_sent_is_answered_in_french(server, body):
    status, told = post(server, body)
    assert status == 400
    assert told
    assert not read_decisions(server.study.folder / "decisions")


@pytest.mark.parametrize("size", ["abc", "-5", "9" * 30, "0", "²", "99999999999"])
def test_a_length_that_is_not_one_is_refused(server, size):
    assert post(server, b"[]", **{"Content-Length": size})[0] == 413


@pytest.mark.parametrize("origin", ["null", "http://ailleurs.example", "http://localhost", "https://127.0.0.1", ""])
def test_a_form_of_another_site_writes_nothing(server, origin):
    assert post(server, b"[]", Origin=origin, **{"Content-Type": "text/plain"})[0] == 403


@pytest.mark.parametrize("host", ["ailleurs.example", "127.0.0.1", "127.0.0.1.ailleurs.example", "[::1]", ""])
def test_a_name_that_another_site_gave_to_this_machine_gets_nothing(server, host):
    assert post(server, b"[]", Host=host, Origin=f"http://{host}")[0] == 403


def test_who_sends_nothing_does_not_hold_the_server(server):
    link = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=4)
    link.putrequest("POST", f"/{server.token}/decisions")
    link.putheader("Content-Length", "1000")
    link.endheaders(b"[")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        link.getresponse()
    assert review_server.PATIENCE <= 60
    assert server.server_address[0] == "127.0.0.1"


# --- what is written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", "- Oui.", "'=1", "\t=1", "''-2", "-2", "'-2", "'oui'", ""]
)
def test_no_table_holds_a_formula_and_all_that_was_said_comes_back(said, tmp_path):
    path = write_rows(tmp_path / "t.csv", ["texte"], [[said], ["x"]])
    assert [row["texte"] for row in read_table(path)] == [said, "x"]
    shown = path.read_text("utf-8").split("\n")[1].strip('"')
    assert shown == "-2" or not shown.startswith(("=", "+", "-", "@", "\t"))


def test_a_title_too_long_for_word_is_cut_in_its_properties_alone():
    written_page = f"<html><body><h1>{'é' * 400}</h1><main><p>Oui.</p></main></body></html>"
    document = docx.Document(io.BytesIO(write_word(read_page(written_page))))
    assert len(document.core_properties.title) == 255
    assert any("é" * 400 in paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize("name", ['"; x: y', "{{7*7}}", "a\nfictive: true", "{title}", "a\\x", "é" * 120, "<script>"])
def test_a_folder_may_bear_any_name(name, tmp_path):
    study = read_study(create_study(tmp_path / name))
    assert not study.fictional
    assert study.title


@pytest.mark.parametrize("name", ["con", "AUX", "Lpt1", "a" * 300, "../x", "a/b", "a\0", ""])
def test_a_reviewer_is_called_so_that_every_system_makes_a_file_of_it(name, tmp_path):
    assert "nom de relecteur invalide" in refused(check_reviewer, name, tmp_path)
    check_reviewer("conrad", tmp_path)


@pytest.mark.parametrize("name", ["CON", "nul", "../x", "<b>", "", "a" * 61])
def test_a_cpts_or_an_interview_is_called_so_that_it_may_name_a_file(name, etude):
    path = etude / "registre.csv"
    path.write_text(path.read_text("utf-8").replace("paul_T0,", f"{name},", 1), "utf-8")
    assert "identifiant d'entretien invalide" in refused(read_study, etude)


def test_a_page_shows_hostile_words_and_runs_none():
    trap = "</script><script>PIEGE</script><img src=x onerror=PIEGE>"
    shown = page("recherche.html.j2", Look(trap, True), study=trap, data=inline_json({trap: [trap]}), scripts=[])
    assert "<script>PIEGE" not in shown
    assert "<img src=x" not in shown
    assert shown.count("PIEGE") >= 4


def test_breaks_of_lines_and_pages_part_words(tmp_path):
    """Word's own line break, the page break of a text taken from a PDF: the words around them stay two words."""
    segments = [{"speaker": "Anne", "text": "fatiguée\x0bdes gardes\x0cet du reste\u2028voilà"}]
    found = read_transcript(written(tmp_path / "e.json", json.dumps({"segments": segments})))
    assert found.text.split() == "fatiguée des gardes et du reste voilà".split()
