"""What goes out as REFI-QDA: valid, read by others, the same bytes twice, and what is lost is said."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from svb_qual.errors import SvbError
from svb_qual.exchange.refi_back import compare
from svb_qual.exchange.refi_check import check_archive
from svb_qual.exchange.refi_found import locate
from svb_qual.exchange.refi_model import LEANINGS, MACHINE, PROJECT
from svb_qual.exchange.refi_read import open_archive, read_project
from svb_qual.exchange.refi_report import export_codebook, export_project, import_project
from svb_qual.exchange.refi_said import said_in
from svb_qual.exchange.refi_text import Sheet
from svb_qual.exchange.refi_write import qdc_bytes, qdpx_bytes
from svb_qual.model import Memo
from tests.fixtures.echange import ACTIVITE, TEMPS, decide, make_interview, make_results, propose, small, where

NS = {"q": PROJECT}


def open_bytes(data: bytes, path="essai.qdpx"):
    return open_archive(path, data)


def tree_of(data: bytes):
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("project.qde"))


@pytest.fixture
def exported(codebook) -> bytes:
    results, decisions, _ = small(codebook)
    return qdpx_bytes(results, decisions)


def test_the_project_and_the_codebook_are_valid(exported, codebook, shared):
    project = etree.XMLSchema(etree.parse(shared / "refi" / "Project.xsd"))
    project.assertValid(tree_of(exported))
    book = etree.XMLSchema(etree.parse(shared / "refi" / "Codebook.xsd"))
    book.assertValid(etree.fromstring(qdc_bytes(codebook)))


def test_our_checker_finds_nothing_in_what_we_write(exported):
    assert check_archive(open_bytes(exported)) == []


def test_the_same_study_gives_the_same_bytes(codebook, exported):
    results, decisions, _ = small(codebook)
    assert qdpx_bytes(results, decisions) == exported
    entries = zipfile.ZipFile(io.BytesIO(exported)).infolist()
    assert {item.date_time for item in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert [item.filename for item in entries[1:]] == sorted(item.filename for item in entries[1:])


def test_each_person_and_the_machine_sign_their_own_codings(exported):
    tree = tree_of(exported)
    names = {item.get("guid"): item.get("name") for item in tree.findall("q:Users/q:User", NS)}
    assert sorted(names.values()) == ["claire", "paul", MACHINE]
    authors = {}
    for passage in tree.iter(f"{{{PROJECT}}}PlainTextSelection"):
        signed = {names[item.get("creatingUser")] for item in passage.findall("q:Coding", NS)}
        assert signed == {names[passage.get("creatingUser")]}, "certains logiciels ne lisent que l'auteur du passage"
        authors.setdefault(passage.get("name"), set()).update(signed)
    assert authors == {
        "J'ai la tête sous l'eau, voilà.": {MACHINE},
        "Les réunions le soir, j'en peux plus.": {"claire"},
        "Il faudrait une réunion le midi": {"claire", "paul"},
    }, "ni le codage rejeté, ni le codage en désaccord"


def test_texts_are_plain_and_places_fall_on_words(exported):
    tree, archive = tree_of(exported), zipfile.ZipFile(io.BytesIO(exported))
    for source in tree.iter(f"{{{PROJECT}}}TextSource"):
        data = archive.read("sources/" + source.get("plainTextPath").removeprefix("internal://"))
        text = data.decode("utf-8")
        assert "\r" not in text and "\ufeff" not in text and unicodedata.is_normalized("NFC", text)
        for passage in source.findall("q:PlainTextSelection", NS):
            start, end = int(passage.get("startPosition")), int(passage.get("endPosition"))
            assert text[start:end] == passage.get("name")
    assert "Anne : Les réunions le soir" in "".join(
        archive.read(name).decode() for name in archive.namelist() if name.startswith("sources/")
    )


def test_variables_are_on_people_and_on_texts_and_groups_say_them_again(exported):
    tree = tree_of(exported)
    names = {item.get("guid"): item.get("name") for item in tree.iter(f"{{{PROJECT}}}Variable")}

    def values(parent):
        pairs = [(item[0].get("targetGUID"), item[1].text) for item in parent.findall("q:VariableValue", NS)]
        return {names[guid]: value for guid, value in pairs}

    said = {"CPTS": "CPTS de Valmont", "vague": "T0", "profession": "infirmière"}
    assert values(tree.find("q:Cases/q:Case[@name='Anne']", NS)) == said
    assert values(tree.find("q:Sources/q:TextSource[@name='anne_T0']", NS)) == said
    groups = [item.get("name") for item in tree.iter(f"{{{PROJECT}}}Set")]
    assert groups == ["Vague T0", "Vague T2", "CPTS de Valmont", "CPTS de la Brume"]


def test_families_cannot_be_coded_and_sub_codes_say_polarity_and_actuality(codebook):
    root = etree.fromstring(qdc_bytes(codebook))
    families = root.findall("{*}Codes/{*}Code")
    assert [(item.get("name"), item.get("isCodable")) for item in families] == [
        ("DIGA", "false"), ("PRINCIPE", "false"), ("FACTEUR", "false")
    ]  # fmt: skip
    code = families[0].find("{*}Code")
    assert code.get("name") == "DIGA.ACTIVITE Rapport à l'activité"
    assert [item.get("name") for item in code.findall("{*}Code")] == [
        "DIGA.ACTIVITE protège",
        "DIGA.ACTIVITE expose ou manque",
        "DIGA.ACTIVITE les deux",
        "DIGA.ACTIVITE protège (envisagé)",
        "DIGA.ACTIVITE expose ou manque (envisagé)",
        "DIGA.ACTIVITE les deux (envisagé)",
        "DIGA.ACTIVITE envisagé",
    ]


def test_a_comment_is_a_note_and_the_description_of_its_passage(exported):
    tree = tree_of(exported)
    passage = tree.find('.//q:PlainTextSelection[@name="Les réunions le soir, j\'en peux plus."]', NS)
    note = passage.find("q:Coding/q:NoteRef", NS).get("targetGUID")
    assert tree.find(f"q:Notes/q:Note[@guid='{note}']/q:PlainTextContent", NS).text == "Le soir, « encore »."
    assert passage.find("q:Description", NS).text == "Le soir, « encore »."
    machine = tree.find(".//q:PlainTextSelection[@name=\"J'ai la tête sous l'eau, voilà.\"]/q:Description", NS)
    assert machine.text == "svb_qual : DIGA.ACTIVITE : proposé, score 0,62"


def memos_of(quote: str) -> list[Memo]:
    """One on words, one on a code, one on an interview, one on the study, and one on words that are gone."""
    interview, start, end = where(quote)
    signed = {"reviewer": "lea", "when": "2026-02-01T10:00:00"}
    return [
        Memo(interview.id, start, end, quote, "", "à relier au binôme", **signed),
        Memo("", 0, 0, "", TEMPS, "code trop large ?", **signed),
        Memo(interview.id, 0, 0, "", "", "entretien coupé", **signed),
        Memo("", 0, 0, "", "", "penser au mardi", **signed),
        Memo(interview.id, 3, 9, "des mots qui n'y sont plus", "", "revoir", **signed),
    ]


def test_memos_are_notes_on_what_they_are_about(codebook, shared, tmp_path):
    results, decisions, _ = small(codebook)
    quote = "J'ai la tête sous l'eau, voilà."
    memos = memos_of(quote)
    data = qdpx_bytes(results, decisions, memos)
    tree = tree_of(data)
    etree.XMLSchema(etree.parse(shared / "refi" / "Project.xsd")).assertValid(tree)
    assert check_archive(open_bytes(data)) == []
    texts = {n.get("guid"): n.findtext("q:PlainTextContent", None, NS) for n in tree.iterfind("q:Notes/q:Note", NS)}

    def notes_on(path: str) -> list[str]:
        return [texts[item.get("targetGUID")] for item in tree.iterfind(f"{path}/q:NoteRef", NS)]

    assert notes_on(f'.//q:PlainTextSelection[@name="{quote}"]') == ["à relier au binôme"]
    assert notes_on(".//q:Code") == ["code trop large ?"]
    assert notes_on("q:Sources/q:TextSource") == ["entretien coupé", "revoir (sur « des mots qui n'y sont plus »)"]
    assert notes_on(".")[1:] == ["penser au mardi"]
    assert "lea" in [user.get("name") for user in tree.iterfind("q:Users/q:User", NS)]
    path = tmp_path / "essai.qdpx"
    assert "5 mémos" in export_project(path, results, decisions, memos)[0]
    told, lines = import_project(path, results, decisions, "zoe", "2027-01-01T00:00:00", memos)
    assert told.decisions == []
    assert not any("Note" in line for line in lines), "ce qui était parti n'est pas une nouvelle"
    _, lines = import_project(path, results, decisions, "zoe", "2027-01-01T00:00:00", memos[1:])
    assert "Note nouvelle ou changée, à reprendre en mémo : « à relier au binôme »" in lines


def test_what_is_lost_is_said(codebook, tmp_path):
    results, decisions, _ = small(codebook)
    said = "\n".join(export_project(tmp_path / "essai.qdpx", results, decisions))
    assert "2 entretiens, 2 personnes, 3 codes, 4 codages (claire 2, paul 1, svb_qual (machine) 1)" in said
    assert "1 codage(s) rejeté(s)" in said
    assert "1 codage(s) en désaccord, à trancher par l'arbitre" in said
    assert "Perdu" in "\n".join(export_codebook(tmp_path / "livre.qdc", codebook))


def test_nothing_of_the_machine_that_wrote_it_is_in_the_file(codebook, tmp_path):
    results, decisions, _ = small(codebook)
    export_project(tmp_path / "essai.qdpx", results, decisions)
    data = zipfile.ZipFile(tmp_path / "essai.qdpx").read("project.qde").decode()
    assert str(tmp_path) not in data and "basePath" not in data and "absolute:" not in data


def test_a_text_that_is_not_sound_is_told_and_nothing_is_written(codebook, tmp_path):
    bad = make_interview("anne_T0", (("Anne", unicodedata.normalize("NFD", "Débordée, fatiguée.")),))
    results = make_results(codebook, [], [], {"anne_T0": bad})
    with pytest.raises(SvbError, match="NFC"):
        export_project(tmp_path / "essai.qdpx", results, [])
    assert not list(tmp_path.iterdir())


def test_a_passage_that_ends_on_a_blank_is_exported(codebook):
    decisions = [decide(codebook, "Je cours partout ", TEMPS)]
    results = make_results(codebook, [], decisions)
    archive = open_bytes(qdpx_bytes(results, decisions))
    assert check_archive(archive) == []
    assert compare(read_project(archive), results, decisions, "zoe", "2027-01-01T00:00:00").decisions == []


def test_signs_that_move_places_become_spaces(codebook):
    odd = make_interview("anne_T0", (("Anne", "Avant\ufeffaprès\rfin."),))
    assert Sheet.of(odd).text == "Anne : Avant après fin."


def test_an_independent_reader_reads_it(exported, codebook, tmp_path):
    pyrefiqda = pytest.importorskip("pyrefiqda", reason="pyrefiqda n'est pas installé : lecteur indépendant non essayé")
    (tmp_path / "essai.qdpx").write_bytes(exported)
    (tmp_path / "livre.qdc").write_bytes(qdc_bytes(codebook))
    project = pyrefiqda.RefiProject.load(tmp_path / "essai.qdpx", extract_dir=tmp_path / "lu")
    assert [item.name for item in project.sources.text_source] == ["anne_T0", "paul_T2"]
    for source in project.sources.text_source:
        path = pyrefiqda.RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "lu")
        text = path.read_bytes().decode()
        for passage in source.plain_text_selection:
            assert text[passage.start_position : passage.end_position] == passage.name
    book = pyrefiqda.RefiCodebook.load(tmp_path / "livre.qdc")
    assert [item.name for item in book.codes.code] == ["DIGA", "PRINCIPE", "FACTEUR"]


SIGNS = st.sampled_from("abcéèçœ'’ .…?!\u00a0\u202f🙂👩🏽‍⚕️ß\t")
WORDS = st.text(SIGNS, min_size=3, max_size=40).map(lambda text: unicodedata.normalize("NFC", text.strip()))
SPOKEN = st.lists(WORDS.filter(bool), min_size=1, max_size=4)


@st.composite
def studies(draw):
    """One or two interviews of random words, and decisions of two people on random passages."""
    interviews = {}
    for name in draw(st.sampled_from((["anne_T0"], ["anne_T0", "paul_T2"]))):
        spoken = draw(SPOKEN)
        turns = [pair for words in spoken for pair in (("Enquêtrice", "Oui ?"), (name.split("_")[0].title(), words))]
        interviews[name] = make_interview(name, tuple(turns))
    chosen = []
    for name in interviews:
        turns = [turn for turn in interviews[name].turns if turn.role == "participant"]
        for _ in range(draw(st.integers(0, 4))):
            turn = draw(st.sampled_from(turns))
            start = draw(st.integers(turn.start, turn.end - 1))
            end = draw(st.integers(start + 1, turn.end))
            if interviews[name].text[start:end].strip() == interviews[name].text[start:end]:
                said = (draw(st.sampled_from((TEMPS, ACTIVITE))), draw(st.sampled_from(LEANINGS)))
                chosen.append((interviews[name], start, end, *said, draw(st.sampled_from(("claire", "paul")))))
    return interviews, chosen


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(studies())
def test_what_goes_out_comes_back_the_same(codebook, study):
    from svb_qual.deciding import make_decision

    interviews, chosen = study
    decisions = [
        make_decision(
            interview, start, end, code, "add", codebook,
            polarity=polarity, actuality=actuality, reviewer=who, when=f"2026-02-01T10:00:{rank:02}",
        )
        for rank, (interview, start, end, code, (polarity, actuality), who) in enumerate(chosen)
    ]  # fmt: skip
    results = make_results(codebook, [], decisions, interviews)
    said = said_in(results, decisions)
    archive = open_bytes(qdpx_bytes(results, decisions))
    assert check_archive(archive) == []
    file = read_project(archive)
    located = locate(file, results, {"claire", "paul"})
    assert located.left == []
    assert {(i.interview, i.start, i.end, i.code, i.rank, i.user) for i in located.found} == {
        (i.interview, i.start, i.end, i.code, i.rank, i.user) for i in said
    }
    told = compare(file, results, decisions, "zoe", "2027-01-01T00:00:00")
    assert (told.decisions, told.left) == ([], [])


def test_a_passage_under_several_codes_keeps_each_polarity(codebook):
    words = "J'ai la tête sous l'eau, voilà."
    decisions = [decide(codebook, words, ACTIVITE), decide(codebook, words, TEMPS, polarity="protective")]
    results = make_results(codebook, [propose(words, TEMPS)], decisions)
    file = read_project(open_bytes(qdpx_bytes(results, decisions)))
    found = {(item.code, LEANINGS[item.rank]) for item in locate(file, results, ["claire"]).found}
    assert found == {(ACTIVITE, ("risk", "actual")), (TEMPS, ("protective", "actual"))}
    assert where(words)[1] > 0
