"""What comes back from another software: people's codings become decisions, and nothing is lost without being told."""

from __future__ import annotations

import io
import re
import shutil
import uuid
import zipfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from lxml import etree

from svb_qual.deciding import add_decisions
from svb_qual.decisions import read_decisions
from svb_qual.errors import SvbError
from svb_qual.exchange.refi_model import MACHINE, PROJECT, code_guid, rank_of, user_guid
from svb_qual.exchange.refi_report import import_project
from svb_qual.exchange.refi_text import Sheet
from svb_qual.exchange.refi_write import qdpx_bytes
from svb_qual.files import zip_bytes
from tests.conftest import FIXTURES
from tests.fixtures.echange import ACTIVITE, INTERVIEWS, TEMPS, decide, make_results, propose, small, where

WHEN = "2027-01-01T09:00:00"
#: More digits than Python reads as a number.
LONG = b"9" * 5_000
HEAD, EVENING, NOON = (
    "J'ai la tête sous l'eau, voilà.",
    "Les réunions le soir, j'en peux plus.",
    "Il faudrait une réunion le midi",
)


class Edited:
    """An export opened in another software: what a person does there, then the file saved."""

    def __init__(self, results, decisions) -> None:
        archive = zipfile.ZipFile(io.BytesIO(qdpx_bytes(results, decisions)))
        self.files = {name: archive.read(name) for name in archive.namelist()}
        self.root = etree.fromstring(self.files["project.qde"])

    def all(self, kind: str):
        return list(self.root.iter(f"{{{PROJECT}}}{kind}"))

    def passage(self, words: str):
        return next(item for item in self.all("PlainTextSelection") if item.get("name") == words)

    def person(self, name: str) -> str:
        guid = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
        etree.SubElement(self.all("Users")[0], f"{{{PROJECT}}}User", guid=guid, name=name)
        return guid

    def code(self, words: str, code: str, user: str, comment: str = "") -> None:
        interview, start, end = where(words)
        start, end = Sheet.of(interview).place(start, end)
        source = next(item for item in self.all("TextSource") if item.get("name") == interview.id)
        place = {"startPosition": str(start), "endPosition": str(end), "guid": str(uuid.uuid4()), "name": words}
        passage = etree.Element(f"{{{PROJECT}}}PlainTextSelection", place)
        source.insert(0, passage)
        if comment:
            etree.SubElement(passage, f"{{{PROJECT}}}Description").text = comment
        coding = etree.SubElement(passage, f"{{{PROJECT}}}Coding", guid=str(uuid.uuid4()), creatingUser=user)
        etree.SubElement(coding, f"{{{PROJECT}}}CodeRef", targetGUID=code)

    def remove(self, words: str) -> None:
        for item in [item for item in self.all("PlainTextSelection") if item.get("name") == words]:
            item.getparent().remove(item)

    def forget_memory(self) -> None:
        notes = self.all("Notes")[0]
        notes.getparent().remove(notes)

    def save(self, path: Path) -> Path:
        self.files["project.qde"] = etree.tostring(self.root)
        path.write_bytes(zip_bytes(self.files))
        return path


@pytest.fixture
def bring(codebook, tmp_path):
    """Import a file; who decided what on which words, and all that is told."""
    results, decisions, _ = small(codebook)

    def run(file, reviewer: str = ""):
        path = file if isinstance(file, Path) else file.save(tmp_path / "revenu.qdpx")
        told, lines = import_project(path, results, decisions, reviewer, WHEN)
        made = {(item.reviewer, item.verdict, item.quote, item.code) for item in told.decisions}
        return made, "\n".join(lines), told.decisions

    run.opened = lambda: Edited(results, decisions)
    return run


def test_an_untouched_file_brings_nothing(bring):
    made, said, _ = bring(bring.opened(), "zoe")
    assert made == set()
    assert "Aucune décision nouvelle." in said
    assert "non repris" not in said
    assert "4 passages nommés sur 4 retrouvent leurs mots en lecture exclusive" in said


def test_a_new_coding_is_added_and_signed_by_its_author(bring):
    file = bring.opened()
    file.code("Et je me fais remplacer.", code_guid(TEMPS, 1), file.person("Zoé Martin"), "bien")
    made, said, (decision,) = bring(file)
    assert made == {("Zoé-Martin", "add", "Et je me fais remplacer.", TEMPS)}
    assert (decision.polarity, decision.actuality, decision.comment) == ("protective", "actual", "bien")
    assert (decision.when, decision.before[-8:]) == (WHEN, "montré.\n")
    assert "« Zoé Martin » signe ici Zoé-Martin." in said


@pytest.mark.parametrize(
    ("rank", "verdict", "polarity"),
    [
        (rank_of("risk", "actual"), "accept", "risk"),
        (rank_of("mixed", "planned"), "correct", "mixed"),
        (0, "accept", ""),
    ],
)
def test_coding_what_the_machine_proposes_accepts_or_corrects_it(bring, rank, verdict, polarity):
    file = bring.opened()
    file.code(HEAD, code_guid(ACTIVITE, rank), user_guid("paul"))
    made, _, (decision,) = bring(file)
    assert made == {("paul", verdict, HEAD, ACTIVITE)}
    assert decision.polarity == polarity


def test_a_person_changes_their_own_polarity(bring):
    file = bring.opened()
    reference = file.passage(EVENING).find(".//q:CodeRef", {"q": PROJECT})
    reference.set("targetGUID", code_guid(TEMPS, rank_of("mixed", "actual")))
    made, _, (decision,) = bring(file)
    assert made == {("claire", "correct", EVENING, TEMPS)}
    assert decision.polarity == "mixed"


def test_a_new_comment_on_an_old_coding_is_kept(bring):
    file = bring.opened()
    file.passage(EVENING).find("q:Description", {"q": PROJECT}).text = "À revoir avec elle."
    coding = file.passage(EVENING).find("q:Coding", {"q": PROJECT})
    coding.remove(coding.find("q:NoteRef", {"q": PROJECT}))
    made, _, (decision,) = bring(file)
    assert made == {("claire", "correct", EVENING, TEMPS)}
    assert decision.comment == "À revoir avec elle."


def test_a_proposal_changed_without_a_name_is_told_then_signed(bring):
    file = bring.opened()
    reference = file.passage(HEAD).find(".//q:CodeRef", {"q": PROJECT})
    reference.set("targetGUID", code_guid(ACTIVITE, rank_of("protective", "actual")))
    made, said, _ = bring(file)
    assert made == set()
    assert "la machine n'a pas codé ainsi ; --relecteur NOM le signerait" in said
    assert bring(file, "zoe")[0] == {("zoe", "correct", HEAD, ACTIVITE)}


def test_what_was_removed_is_told_then_rejected(bring):
    file = bring.opened()
    file.remove(HEAD)
    made, said, _ = bring(file)
    assert made == set()
    assert f"anne_T0, « {HEAD} », {ACTIVITE} : retiré du fichier ; --relecteur NOM le rejetterait" in said
    assert bring(file, "zoe")[0] == {("zoe", "reject", HEAD, ACTIVITE)}


def test_what_one_of_two_people_removed_is_theirs_alone(bring):
    file = bring.opened()
    own = next(item for item in file.all("PlainTextSelection") if item.get("creatingUser") == user_guid("paul"))
    own.getparent().remove(own)
    made, said, _ = bring(file, "zoe")
    assert made == set()
    assert "retiré pour paul, gardé par d'autres" in said
    assert bring(file, "paul")[0] == {("paul", "reject", NOON, TEMPS)}


def test_without_the_memory_of_the_export_nothing_is_rejected(bring):
    file = bring.opened()
    file.remove(HEAD)
    file.forget_memory()
    made, said, _ = bring(file, "zoe")
    assert made == set()
    assert "1 codage(s) de l'étude ne sont pas dans le fichier" in said


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[:-20], id="coupée"),
        pytest.param(lambda data: re.sub(rb"(\n\S+) \d+ ", rb"\1 " + LONG + b" ", data, count=1), id="nombre géant"),
    ],
)
def test_a_memory_cut_short_or_with_a_number_python_would_not_read_is_no_memory(damage, bring):
    file = bring.opened()
    file.remove(HEAD)
    name = next(name for name, data in file.files.items() if data.startswith(b"Memoire"))
    sound = file.files[name]
    file.files[name] = damage(sound)
    assert file.files[name] != sound
    made, said, _ = bring(file, "zoe")
    assert made == set()
    assert "ce fichier ne dit pas ce qui avait été exporté, rien n'est rejeté" in said


def test_words_chosen_with_the_name_of_who_speaks_are_words(bring):
    file = bring.opened()
    file.code("Et je me fais remplacer.", code_guid(TEMPS), file.person("zoe"))
    passage = file.passage("Et je me fais remplacer.")
    end = int(passage.get("endPosition"))
    text = Sheet.of(INTERVIEWS["paul_T2"]).text
    passage.set("startPosition", str(text.index("Paul : ")))
    passage.set("name", text[text.index("Paul : ") : end])
    assert bring(file)[0] == {("zoe", "add", INTERVIEWS["paul_T2"].text[15:], TEMPS)}


def test_a_file_that_lost_every_coding_rejects_nothing(bring):
    file = bring.opened()
    for item in file.all("PlainTextSelection"):
        item.getparent().remove(item)
    made, said, _ = bring(file, "zoe")
    assert made == set()
    assert "aucun codage sur ces entretiens : rien n'est rejeté" in said


def test_an_unknown_code_is_told_with_its_neighbours(bring):
    file = bring.opened()
    codes = file.all("Codes")[0]
    guid = str(uuid.uuid4())
    etree.SubElement(codes, f"{{{PROJECT}}}Code", guid=guid, name="temps de travaille", isCodable="true")
    file.code("Et je me fais remplacer.", guid, file.person("zoe"))
    made, said, _ = bring(file)
    assert made == set()
    assert "code inconnu « temps de travaille » (1 codage(s)) : peut-être « FACTEUR.TEMPS Temps de travail »" in said


def test_recoding_a_passage_with_an_unknown_code_does_not_reject_the_old_one(bring):
    file = bring.opened()
    guid = str(uuid.uuid4())
    etree.SubElement(file.all("Codes")[0], f"{{{PROJECT}}}Code", guid=guid, name="surcharge", isCodable="true")
    file.passage(HEAD).find(".//q:CodeRef", {"q": PROJECT}).set("targetGUID", guid)
    made, said, _ = bring(file, "zoe")
    assert made == set()
    assert "remplacé par un code inconnu, rien n'est rejeté" in said


def test_words_of_the_interviewer_or_of_two_turns_are_told(bring):
    file = bring.opened()
    file.code("Et les réunions ?", code_guid(TEMPS), file.person("zoe"))
    made, said, _ = bring(file)
    assert made == set()
    assert "« Et les réunions ? », FACTEUR.TEMPS : ces mots ne tiennent pas dans un seul tour" in said


def test_a_text_that_changed_is_told_with_what_is_on_it(bring):
    file = bring.opened()
    source = next(item for item in file.all("TextSource") if item.get("name") == "paul_T2")
    name = "sources/" + source.get("plainTextPath").removeprefix("internal://")
    file.code("Et je me fais remplacer.", code_guid(TEMPS), file.person("zoe"))
    file.files[name] = file.files[name].replace(b"remplacer", b"aider")
    made, said, _ = bring(file)
    assert made == set()
    assert "source « paul_T2 » : son texte n'est plus celui de l'entretien ; 1 codage(s) de zoe non repris" in said
    assert "Absents du fichier (rien n'y change) : paul_T2" in said


def test_two_polarities_of_one_person_are_not_chosen_for_them(bring):
    file = bring.opened()
    user = file.person("zoe")
    for polarity in ("risk", "protective"):
        file.code("Et je me fais remplacer.", code_guid(TEMPS, rank_of(polarity, "actual")), user)
    made, said, _ = bring(file)
    assert made == set()
    assert "zoe dit deux polarités" in said


def test_a_tool_that_signs_everything_with_one_name_accepts_nothing(codebook, tmp_path):
    words = (HEAD, EVENING, NOON, "Je suis débordé, complètement.", "Je cours partout toute la journée.")
    results = make_results(codebook, [propose(item, TEMPS) for item in words], [])
    file = Edited(results, [])
    user = file.person("Administrateur")
    for item in [*file.all("PlainTextSelection"), *file.all("Coding")]:
        item.set("creatingUser", user)
    told, lines = import_project(file.save(tmp_path / "revenu.qdpx"), results, [], "", WHEN)
    assert told.decisions == []
    assert "les codages de la machine reviennent sous un autre nom" in "\n".join(lines)


def test_what_was_decided_here_since_the_export_stays(codebook, tmp_path):
    results, decisions, proposals = small(codebook)
    path = Edited(results, decisions).save(tmp_path / "ancien.qdpx")
    later = [*decisions, decide(codebook, EVENING, TEMPS, "reject", when="2026-06-01T10:00:00")]
    later.append(decide(codebook, HEAD, ACTIVITE, "reject", when="2026-06-01T10:00:00"))
    told, _ = import_project(path, make_results(codebook, proposals, later), later, "zoe", WHEN)
    assert told.decisions == []


def test_what_its_author_decided_here_since_the_export_wins(codebook, tmp_path):
    results, decisions, proposals = small(codebook)
    file = Edited(results, decisions)
    reference = file.passage(EVENING).find(".//q:CodeRef", {"q": PROJECT})
    reference.set("targetGUID", code_guid(TEMPS, rank_of("mixed", "actual")))
    file.remove(HEAD)
    path = file.save(tmp_path / "ancien.qdpx")
    later = [*decisions, decide(codebook, EVENING, TEMPS, "reject", when="2026-06-01T10:00:00")]
    later.append(decide(codebook, HEAD, ACTIVITE, "accept", when="2026-06-01T10:00:00"))
    told, _ = import_project(path, make_results(codebook, proposals, later), later, "claire", WHEN)
    assert told.decisions == []
    assert sum("claire en a décidé ici depuis l'export" in item for item in told.left) == 2


def test_importing_twice_changes_nothing(codebook, tmp_path):
    results, decisions, proposals = small(codebook)
    file = Edited(results, decisions)
    file.code("Et je me fais remplacer.", code_guid(TEMPS, 1), file.person("Zoé"))
    file.code(HEAD, code_guid(ACTIVITE, 2), user_guid("paul"))
    file.remove(EVENING)
    path = file.save(tmp_path / "revenu.qdpx")
    folder = tmp_path / "decisions"
    add_decisions(folder, decisions)
    told, _ = import_project(path, results, read_decisions(folder), "zoe", WHEN)
    assert {item.verdict for item in told.decisions} == {"add", "accept", "reject"}
    add_decisions(folder, told.decisions)
    now = read_decisions(folder)
    again, lines = import_project(path, make_results(codebook, proposals, now), now, "zoe", "2027-02-02T09:00:00")
    assert again.decisions == []


def qualcoder(path: Path, codings, *, inclusive: bool, counted: int, mark: bool = True) -> Path:
    """A project as another software writes it: its own identifiers, ``Sources/``, byte-order mark, Windows line ends."""
    user, code, source = (str(uuid.uuid5(uuid.NAMESPACE_DNS, name)).upper() for name in ("u", "c", "s"))
    interview = INTERVIEWS["paul_T2"]
    text = Sheet.of(interview).text
    ends = "\n" if counted == 0 else "\r\n"

    def place(at: int) -> int:
        return at + (text[:at].count("\n") if counted == 2 else 0)

    passages = ""
    for words in codings:
        start = text.index(words)
        last = place(start + len(words) - 1)
        passages += (
            f'<PlainTextSelection guid="{uuid.uuid4()}" name={quoteattr(words)} startPosition="{place(start)}" '
            f'endPosition="{last if inclusive else last + 1}" creatingUser="{{{user}}}">'
            f'<Coding guid="{uuid.uuid4()}"><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
        )
    xml = (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{PROJECT}" name="x" origin="QualCoder-3.6">'
        f'<Users><User guid="{{{user.lower()}}}" name="zoe"/></Users><CodeBook><Codes>'
        f'<Code guid="{code}" name="Rapport à l’activité" isCodable="true"/></Codes></CodeBook>'
        f'<Sources><TextSource guid="{source}" name="paul_T2" plainTextPath="internal://{source}.txt">'
        f"{passages}</TextSource></Sources></Project>"
    )
    data = text.replace("\n", ends).encode("utf-8-sig" if mark else "utf-8")
    start = b"\xef\xbb\xbf" if mark else b""
    path.write_bytes(zip_bytes({"Trial.qde": start + xml.encode(), f"Sources/{source}.txt": data}))
    return path


@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("counted", [0, 1, 2], ids=["LF", "CRLF compté 1", "CRLF compté 2"])
def test_a_file_of_another_writer_is_read_as_it_counts(bring, tmp_path, inclusive, counted):
    words = ["Je suis débordé, complètement.", "Le binôme m'a tout montré.", "Et je me fais remplacer."]
    path = qualcoder(tmp_path / "autre.qdpx", words, inclusive=inclusive, counted=counted)
    made, said, _ = bring(path)
    assert made == {("zoe", "add", item, ACTIVITE) for item in words}
    assert f"3 passages nommés sur 3 retrouvent leurs mots en lecture {'in' if inclusive else 'ex'}clusive, " in said
    assert "le projet ne s'appelle pas project.qde" in said


def test_places_that_do_not_fall_on_their_words_are_refused(bring, tmp_path):
    words = ["Je suis débordé", "Le binôme m'a", "Et je me fais"]
    path = qualcoder(tmp_path / "autre.qdpx", words, inclusive=False, counted=0)
    archive = zipfile.ZipFile(path)
    files = {name: archive.read(name) for name in archive.namelist()}
    files["Trial.qde"] = (
        files["Trial.qde"].replace(b'startPosition="', b'startPosition="1').replace(b'endPosition="', b'endPosition="1')
    )
    path.write_bytes(zip_bytes(files))
    with pytest.raises(SvbError, match="les places ne tombent pas sur les mots"):
        bring(path)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"lisezmoi.txt": b"rien"}, "aucun projet"),
        ({"a.qde": b"<Project/>", "b.qde": b"<Project/>"}, "plusieurs projets"),
        ({"project.qde": b"<Project"}, "illisible ou dangereux"),
        ({"project.qde": b'<!DOCTYPE x [<!ENTITY a "b">]><Project>&a;</Project>'}, "illisible ou dangereux"),
        ({"project.qde": b"<CodeBook/>"}, "ce n'est pas un projet REFI-QDA"),
    ],
)
def test_what_is_not_a_project_is_told(bring, tmp_path, files, said):
    (tmp_path / "faux.qdpx").write_bytes(zip_bytes(files))
    with pytest.raises(SvbError, match=said):
        bring(tmp_path / "faux.qdpx")


def test_what_is_not_an_archive_is_told(bring, tmp_path):
    (tmp_path / "faux.qdpx").write_text("bonjour")
    with pytest.raises(SvbError, match="archive .qdpx lisible"):
        bring(tmp_path / "faux.qdpx")
    with pytest.raises(SvbError, match="n'existe pas"):
        bring(tmp_path / "absent.qdpx")


def test_a_flattened_tree_is_understood(codebook):
    from svb_qual.exchange.refi_model import CodeNode
    from svb_qual.exchange.refi_names import Codes

    codes = Codes(codebook)
    risk = rank_of("risk", "actual")
    assert codes.find(CodeNode("x", "FACTEUR > FACTEUR.TEMPS Temps de travail", ())) == (TEMPS, 0)
    assert codes.find(CodeNode("x", "FACTEUR.TEMPS expose ou manque", ())) == (TEMPS, risk)
    assert codes.find(CodeNode("x", "Expose ou manque", ("FACTEUR", "Temps de travail"))) == (TEMPS, risk)
    assert codes.find(CodeNode("x", "facteur.temps", ())) == (TEMPS, 0)
    assert codes.find(CodeNode("x", "FACTEUR", ())) is None


def test_another_writer_changes_our_file(bring, tmp_path):
    pyrefiqda = pytest.importorskip(
        "pyrefiqda", reason="pyrefiqda n'est pas installé : rédacteur indépendant non essayé"
    )
    path = bring.opened().save(tmp_path / "sorti.qdpx")
    project = pyrefiqda.RefiProject.load(path, extract_dir=tmp_path / "lu")
    claire = next(item.guid for item in project.users.user if item.name == "claire")
    source = project.sources.text_source[0]
    passage = next(item for item in source.plain_text_selection if item.name == HEAD)
    new = passage.coding[0].model_copy(update={"guid": str(uuid.uuid4()), "creating_user": claire})
    passage.coding.append(new)
    source.plain_text_selection = [item for item in source.plain_text_selection if item.name != EVENING]
    pyrefiqda.RefiProject.save(project, tmp_path / "revenu.qdpx", source_media_dir=tmp_path / "lu" / "sources")
    made, _, _ = bring(tmp_path / "revenu.qdpx", "claire")
    assert made == {("claire", "accept", HEAD, ACTIVITE), ("claire", "reject", EVENING, TEMPS)}


def test_the_machine_is_known_by_name_when_identifiers_are_new(bring):
    file = bring.opened()
    new = {item.get("guid"): str(uuid.uuid4()) for item in file.all("User")}
    for item in file.root.iter():
        for name in ("creatingUser", "guid"):
            if item.get(name) in new:
                item.set(name, new[item.get(name)])
    assert MACHINE in {item.get("name") for item in file.all("User")}
    assert bring(file, "zoe")[0] == set()


def test_the_command_line_goes_there_and_back(project):
    folder = project.folder / "corpus" / "essai"
    shutil.copytree(FIXTURES / "etude", folder)
    out = project.run("exporter", "qdpx", "essai.qdpx", "--etude", "corpus/essai")
    assert out.returncode == 0, out.stderr
    assert "3 entretiens, 2 personnes, 26 codes" in out.stdout
    back = project.run("importer-qdpx", "essai.qdpx", "--etude", "corpus/essai", "--relecteur", "zoe")
    assert back.returncode == 0, back.stderr
    assert "Aucune décision nouvelle." in back.stdout
    assert not list((folder / "decisions").glob("*.jsonl"))
    wrong = project.run("importer-qdpx", "essai.qdpx", "--etude", "corpus/essai", "--relecteur", "../zoe")
    assert "nom de relecteur invalide" in wrong.stderr
    assert project.run("exporter", "qdc", "livre.qdc").returncode == 0
    assert "peut-être « qdpx »" in project.run("exporter", "qdpxx", "essai.qdpx").stderr
