"""Transcripts on their way in: what each holds is told, and no name enters a real study."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from svb_qual import cli
from svb_qual.arrivals import pseudonymise_first, settle_doubts, show_doubts, show_incoming
from svb_qual.commands import guard
from svb_qual.errors import SvbError
from svb_qual.pseudonyms.correspondence import Correspondence, open_table, save_table
from svb_qual.reports import execute
from tests.conftest import PROJECT
from tests.test_pseudonyms import NAMES, write


class Desk:
    """A folder where commands are called in this process, which reads the language model once."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, monkeypatch

    def run(self, *words: str, env: dict[str, str] | None = None) -> SimpleNamespace:
        """What a command prints, and its exit code; an error of ours is what it prints on stderr."""
        guard._opened.cache_clear()
        with self._patch.context() as patch:
            patch.chdir(self.folder)
            for name in ("SVB_PHRASE", "SVB_TABLE"):
                patch.delenv(name, raising=False)
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            try:
                done = CliRunner().invoke(cli.app, words, catch_exceptions=False)
            except SvbError as error:
                return SimpleNamespace(returncode=1, stdout="", stderr=str(error))
        return SimpleNamespace(returncode=done.exit_code, stdout=done.stdout, stderr=done.stderr)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An empty folder to work in."""
    return Desk(tmp_path, monkeypatch)


def said_in(path: Path) -> set[str]:
    """Names of the fixture in a file, in the parts of a zip too."""
    raw = path.read_bytes()
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            raw = b"".join(re.sub(b"<[^>]+>", b"", archive.read(name)) for name in archive.namelist())
    return {name for name in NAMES if name.encode() in raw.decode("utf-8", "ignore").lower().encode()}


def test_a_file_enters_with_its_names_replaced_and_the_doubtful_words_settled(desk: Desk):
    assert desk.run("creer", "reelle").returncode == 0
    path = write(desk.folder, "docx")
    options = ("--etude", "reelle", "--cpts", "valmont", "--vague", "T0", "--participant", "Sandrine")
    told = " ".join(desk.run("importer", path.name, *options, "--a-blanc").stdout.split())
    assert "à remplacer" in told and "Sandrine (interrogé)" in told and "rien n'a été écrit" in told
    assert "il en faut une pour ouvrir la table" in desk.run("importer", path.name, *options).stderr
    env = {"SVB_TABLE": str(desk.folder / "t.age"), "SVB_PHRASE": "sésame"}
    done = desk.run("importer", path.name, *options, env=env)
    assert done.returncode == 0, done.stderr
    study = desk.folder / "reelle"
    register = (study / "registre.csv").read_text("utf-8")
    pseudonym = open_table(desk.folder / "t.age", "sésame").names["personne|sandrine"][1]
    assert f",{pseudonym}," in register and "Sandrine" not in register
    assert said_in(path) >= {"keraudren", "quimperlé"}, "l'original les dit bien"
    for file in (file for file in study.rglob("*") if file.is_file()):
        assert not said_in(file), file
    mark = open_table(desk.folder / "t.age", "sésame").mark
    assert mark in (study / "correspondance.txt").read_text("utf-8"), "l'étude sait quelle table est la sienne"
    assert "CPTS 1" in (study / "etude.yml").read_text("utf-8") and "valmont" not in register.lower()
    later = desk.folder / "suite.txt"
    later.write_text("Enquêtrice : Et ?\nSandrine : On utilise Medibloc, et on en parle à Keraudren.\n" * 2, "utf-8")
    options = (*options[:5], "T2", *options[6:])
    waiting = desk.run("importer", later.name, *options, env=env)
    assert waiting.returncode == 1 and "1 mot(s) sont peut-être des noms" in waiting.stderr
    assert len(list((study / "entretiens").iterdir())) == 1, "rien n'entre avant"
    desk.run("pseudonymes", "--a-trancher", "d.csv", env=env)
    queue = desk.folder / "d.csv"
    queue.write_text(re.sub(r",$", ",garder", queue.read_text("utf-8"), flags=re.M), "utf-8")
    desk.run("pseudonymes", "--trancher", "d.csv", env=env)
    assert desk.run("importer", later.name, *options, env=env).returncode == 0
    text = next((study / "entretiens").glob("*T2*")).read_text("utf-8")
    assert "Medibloc" in text and f"‹{pseudonym}› :" in text, "la même personne, le même pseudonyme"


def test_an_iramuteq_corpus_of_several_texts_makes_an_interview_of_each(desk: Desk):
    said = "**** *ind_anne *vague_T0\n-*travail\nOn se parle.\n\n**** *ind_leo *vague_T0\nOn se tait, le jeudi.\n"
    (desk.folder / "corpus.txt").write_text(said, "utf-8")
    assert desk.run("creer", "reelle").returncode == 0
    options = ("--etude", "reelle", "--cpts", "valmont", "--vague", "T0", "--deja-pseudonymise")
    done = desk.run("importer", "corpus.txt", *options)
    assert "2 entretien(s) importé(s)" in done.stdout, done.stderr
    folder = desk.folder / "reelle" / "entretiens"
    assert sorted(path.name for path in folder.iterdir()) == [
        "valmont-T0-corpus_01_anne_T0.txt", "valmont-T0-corpus_02_leo_T0.txt",
    ]  # fmt: skip
    assert "On se tait" in (folder / "valmont-T0-corpus_02_leo_T0.txt").read_text("utf-8")


def test_what_a_folder_holds_is_a_table_and_what_is_odd_is_told(etude, tmp_path):
    (tmp_path / "a.txt").write_text("Enquêtrice : Et ?\nAnne : <b>Oui</b>.\n" * 3 + "Enquêtrcie : Bon.\n", "utf-8")
    shown = show_incoming(etude, tmp_path).html
    assert "Anne (interrogé)" in shown and "&lt;b&gt;" not in shown
    assert "ressemble à « Enquêtrice »" in shown
    (tmp_path / "b.docx").write_bytes(b"PK")
    (tmp_path / "c.txt").write_text("rien", "utf-8")
    with pytest.raises(SvbError) as error:
        show_incoming(etude, tmp_path)
    assert len(error.value.faults) == 2
    with pytest.raises(SvbError, match="aucune transcription"):
        show_incoming(etude, "decisions")


def test_doubtful_words_are_settled_in_the_notebook_and_remembered(tmp_path, monkeypatch):
    path = tmp_path / "t.age"
    monkeypatch.setenv("SVB_TABLE", str(path))
    monkeypatch.setenv("SVB_PHRASE", "sésame")
    assert "pas ouverte" in show_doubts().html
    save_table(
        path, Correspondence(salt="s", doubts={"medibloc": "avec <Medibloc>", "tilleuls": "aux Tilleuls"}), "sésame"
    )
    assert "avec &lt;Medibloc&gt;" in show_doubts().html
    with pytest.raises(SvbError, match="décision inconnue « gardé »"):
        settle_doubts({"Medibloc": "gardé"})
    assert "il en reste 1" in settle_doubts({"Medibloc": "garder"}).html
    assert open_table(path, "sésame").settled == {"medibloc": "garder"}
    monkeypatch.delenv("SVB_PHRASE")
    monkeypatch.setattr("getpass.getpass", lambda _: (_ for _ in ()).throw(EOFError))
    assert "pas ouverte" in show_doubts().html


def test_the_notebook_runs_on_the_demonstration(monkeypatch, tmp_path):
    monkeypatch.setenv("SVB_TABLE", str(tmp_path / "absente.age"))
    done = execute(PROJECT / "notebooks" / "00_importer.ipynb", {"etude": str(PROJECT / "corpus" / "demo")})
    shown = "".join(str(out) for cell in done.cells for out in cell.get("outputs", ()))
    assert "42 fichier(s) lisible(s)" in shown


def test_what_is_typed_and_how_files_are_called_name_nobody(desk: Desk):
    assert desk.run("creer", "reelle").returncode == 0
    env = {"SVB_TABLE": str(desk.folder / "t.age"), "SVB_PHRASE": "sésame"}
    path = desk.folder / "MaelleKeraudren_T0.txt"
    path.write_text("Enquêtrice : Et les réunions ?\nInterviewée : Le soir, toujours le soir.\n" * 2, "utf-8")
    options = ("--etude", "reelle", "--cpts", "CPTS de Quimperlé", "--vague", "T0")
    done = desk.run("importer", path.name, *options, "--participant", "Maëlle Keraudren", env=env)
    assert done.returncode == 0, done.stderr
    kept = "".join(
        file.read_text("utf-8") + file.name for file in (desk.folder / "reelle").rglob("*") if file.is_file()
    ).lower()
    assert not [name for name in ("keraudren", "maëlle", "maelle", "quimperl") if name in kept]
    path.write_text(path.read_text("utf-8").replace("Le soir, ", "Le midi, "), "utf-8")
    again = desk.run("importer", path.name, *options[:-1], "T2", "--profession", "infirmière chez Keraudren", env=env)
    assert again.returncode == 1 and "--profession" in again.stderr
    assert (
        "n'ont pas leur place dans une étude" in desk.run("pseudonymes", "--a-trancher", "reelle/d.csv", env=env).stderr
    )


def test_words_settled_let_the_file_in_even_beside_a_title(desk: Desk):
    assert desk.run("creer", "reelle").returncode == 0
    env = {"SVB_TABLE": str(desk.folder / "t.age"), "SVB_PHRASE": "sésame"}
    said = "Enquêtrice : Et ?\nPaul : Je finis chez Madame Petitjean. J'ai eu un accident à Coat Even. "
    said += "La mairesse, Madame Boisselier.\n"
    (desk.folder / "a.txt").write_text(said * 2, "utf-8")
    options = ("importer", "a.txt", "--etude", "reelle", "--cpts", "valmont", "--vague", "T0", "--participant", "P1")
    for step in range(3):
        done = desk.run(*options, env=env)
        if done.returncode == 0:
            break
        desk.run("pseudonymes", "--a-trancher", f"d{step}.csv", env=env)
        queue = desk.folder / f"d{step}.csv"
        assert "madame" not in queue.read_text("utf-8")
        queue.write_text(re.sub(r",$", ",garder", queue.read_text("utf-8"), flags=re.M), "utf-8")
        desk.run("pseudonymes", "--trancher", queue.name, env=env)
    assert done.returncode == 0, done.stderr


def test_a_participant_called_by_a_pseudonym_of_the_table_keeps_it(tmp_path):
    known = Correspondence()
    path = tmp_path / "t0.txt"
    path.write_text("Enquêtrice : Et ?\nSandrine : La docteure Keraudren est venue.\n" * 2, "utf-8")
    _, person = pseudonymise_first([path], "Sandrine", [], known, tmp_path / "un")
    _, again = pseudonymise_first([path], person, [], known, tmp_path / "deux")
    assert again == person != "Sandrine"
