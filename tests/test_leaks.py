"""The leak scan: a name of the table in anything that goes out stops it, and the place is told, never the name."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svb_qual.errors import SvbError
from svb_qual.leaks import release, scan_bytes, withdraw
from svb_qual.pseudonyms.correspondence import Correspondence, save_table
from svb_qual.pseudonyms.watch import hide, make_watch
from tests.conftest import Project

NAMES = {
    "personne|sandrine": ("Sandrine", "Claire"),
    "nom|keraudren": ("Keraudren", "Rousseau"),
    "personne|rose": ("Rose", "Lucie"),
    "personne|martine": ("Martine", "Odette"),
    "lieu|quimperle": ("Quimperlé", "lieu 1"),
    "lieu|saint-evremond": ("Saint-Évremond", "lieu 2"),
    "téléphone|06 12 34 56 78": ("06 12 34 56 78", "téléphone 1"),
    "courriel|s.keraudren@exemple.fr": ("s.keraudren@exemple.fr", "courriel 1"),
    "mot|medibloc": ("Medibloc", "mot 1"),
    "personne|mai": ("Mai", "Linh"),
}
WATCH = make_watch(Correspondence(salt="s", names=dict(NAMES), roster=[("Marie-Josée Le Goff", "personne")]))


@pytest.mark.parametrize(
    "text",
    ["avec SANDRINE hier", "les keraudrens, non : keraudren", "à quimperle,", "de Saint Evremond", "au 0612345678",
     "06.12.34.56.78",
     "s.keraudren@exemple.fr", "Avec Rose, oui.", "marie-josée", "un mot de GOFF", "Sandrin&eacute; non, Quimperl&eacute; oui",
     '{"qui": "Quimperl\\u00e9"}', "Kerau<b>dren</b>", json.dumps("Oui.\nKeraudren aide."),
     unicodedata.normalize("NFD", "Quimperlé"),
     "Kerau\u00addren", "%20Quimperl%C3%A9", "Les Keraudrens", "Saint\nEvremond",
     "<td>Rose</td>", "Rose : oui", "Martine vient."],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(text):
    assert scan_bytes("page.html", text.encode(), WATCH), text


@pytest.mark.parametrize(
    "text",
    ["une rose, la robe rose", "Rose est une couleur.", "‹Claire› et Claire", "sandrinette", "06 12 34 56 79",
     "Medibloc", "marin", "<p>Mais il fallait</p>", "les mais, les si", "‹Marie-Martine›"],
)  # fmt: skip
def test_words_pseudonyms_and_other_numbers_pass(text):
    assert scan_bytes("page.html", text.encode(), WATCH) == []


def test_a_hash_that_spells_a_name_by_chance_passes_and_the_name_does_not():
    watch = make_watch(Correspondence(salt="s", names={"personne|bea": ("Béa", "Lise")}))
    for size in (12, 16, 64):
        assert not scan_bytes("page.html", f"code {('3bea57e1' * 8)[:size]}, verrou".encode(), watch)
    assert scan_bytes("page.html", "avec Béa, 3bea57e1".encode(), watch)


def test_the_place_is_told_and_not_the_name():
    faults = scan_bytes("rapports/entretien_Sandrine.html", b"rien\nle docteur Keraudren\n", WATCH)
    told = "\n".join(map(str, faults))
    assert "son nom de fichier" in told and "ligne 2" in told
    assert "Sandrine" not in told and "Keraudren" not in told


def test_cells_of_a_table_are_read_whole_even_when_the_name_is_a_word():
    assert scan_bytes("t.csv", b"participant,texte\nrose,oui\n", WATCH)
    assert scan_bytes("t.csv", b"rose,texte\nanne,oui\n", WATCH) == [], "un titre de colonne n'est personne"


def test_workbooks_and_archives_are_searched_in_their_parts_and_properties(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["anne", "oui"])
    book.properties.creator = "Sandrine Martin"
    book.save(tmp_path / "t.xlsx")
    (fault, *_) = scan_bytes("t.xlsx", (tmp_path / "t.xlsx").read_bytes(), WATCH)
    assert "docProps/core.xml" in fault.where
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("sources/keraudren_T0.txt", "rien")
    assert "nom de" in scan_bytes("t.qdpx", buffer.getvalue(), WATCH)[0].where


def test_nothing_is_written_when_a_name_would_go_out_and_what_stands_is_withdrawn(tmp_path):
    target = tmp_path / "matrice.csv"
    with pytest.raises(SvbError, match="un nom de la table"):
        release(target, "qui\nKeraudren\n", WATCH)
    assert not target.exists()
    assert release(target, "qui\nClaire\n", WATCH).read_text() == "qui\nClaire\n"
    folder = tmp_path / "rapports"
    folder.mkdir()
    (folder / "bon.html").write_text("Claire")
    (folder / "mauvais.html").write_text("chez Sandrine")
    (fault,) = withdraw(folder, WATCH)
    assert "rapports/mauvais.html" in fault.where
    assert [path.name for path in folder.iterdir()] == ["bon.html"]


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60), st.sampled_from(["Keraudren", "quimperlé", "MARIE-JOSÉE"]), st.text(max_size=60))
def test_a_name_in_any_text_is_found_and_hidden(before, name, after):
    text = f"{before} {name} {after}"
    assert WATCH.find(text)
    assert name not in hide(text, WATCH)


def test_reports_exports_and_errors_stop_at_a_name(project: Project):
    folder = project.folder / "reelle"
    said = "Enquêtrice : Et les journées ?\nClaire : On se parle entre collègues, et {} nous aide beaucoup le jeudi.\n"
    assert project.run("creer", "reelle").returncode == 0
    source = project.folder / "recu.txt"
    source.write_text(said.format("Keraudren"), "utf-8")
    options = (
        "--etude",
        "reelle",
        "--cpts",
        "valmont",
        "--vague",
        "T0",
        "--participant",
        "Claire",
        "--deja-pseudonymise",
    )
    assert project.run("importer", "recu.txt", *options).returncode == 0
    save_table(project.folder / "t.age", Correspondence(salt="s", names=dict(NAMES)), "sésame")
    env = {"SVB_TABLE": str(project.folder / "t.age"), "SVB_PHRASE": "sésame"}
    done = project.run("rapports", "--etude", "reelle", env=env)
    assert done.returncode == 1 and "un nom de la table (personne" in done.stderr
    assert "entretiens/valmont-T0-Claire.txt, ligne 2" in done.stderr, "là où il est entré"
    assert "Keraudren" not in done.stderr
    assert not [
        path
        for path in (project.folder / "outputs" / "reelle").rglob("*.html")
        if "Keraudren" in path.read_text("utf-8")
    ]
    out = project.run("exporter", "qdpx", "p.qdpx", "--etude", "reelle", env=env)
    assert out.returncode == 1 and "Keraudren" not in out.stderr, out.stderr
    assert not (project.folder / "p.qdpx").exists()
    assert project.run("coder", "--etude", "reelle", env=env).returncode == 1
    texts = [path.read_text("utf-8") for path in (project.folder / "outputs" / "reelle").rglob("*.csv")]
    assert not [text for text in texts if "Keraudren" in text]
    quiet = project.run("exporter", "iramuteq", "sans.txt", "--etude", "reelle")
    assert quiet.returncode == 0 and "Noms non recherchés" in quiet.stderr
    error = project.run("journal", "Keraudren.1.1", "--etude", "reelle", env=env)
    assert error.returncode == 1 and "Keraudren" not in error.stderr
    (folder / "entretiens" / "valmont-T0-Claire.txt").write_text(said.format("‹Rousseau›"), "utf-8")
    assert project.run("rapports", "--etude", "reelle", env=env).returncode == 0
    assert (
        "moins de cinq personnes" in project.run("rapports", "--etude", "reelle", "--mode", "diffusion", env=env).stderr
    )
    assert (
        "aucune table"
        in project.run(
            "rapports", "--etude", "reelle", "--mode", "diffusion", env={"SVB_TABLE": "u.age", "SVB_PHRASE": "s"}
        ).stderr
    )


def test_a_signature_that_is_also_a_name_is_refused(project: Project):
    assert project.run("creer", "reelle").returncode == 0
    save_table(project.folder / "t.age", Correspondence(salt="s", names=dict(NAMES)), "sésame")
    env = {"SVB_TABLE": str(project.folder / "t.age"), "SVB_PHRASE": "sésame"}
    name = next(written for written, _ in NAMES.values() if written.isalpha())
    done = project.run("noter", "x.xlsx", "--par", name.lower(), "--etude", "reelle", env=env)
    assert done.returncode == 1 and "signez de vos initiales" in done.stderr
    signed = project.folder / "x.jsonl"
    line = {
        "interview": "",
        "start": 0,
        "end": 0,
        "quote": "",
        "code": "",
        "text": "x",
        "reviewer": name,
        "when": "2026-01-01T00:00:00",
    }
    signed.write_text(json.dumps(line) + "\n", "utf-8")
    done = project.run("relecture", "importer", str(signed), "--etude", "reelle", env=env)
    assert done.returncode == 1 and "signez de vos initiales" in done.stderr, done.stdout


def test_a_title_that_holds_the_name_of_a_place_is_told(tmp_path):
    from svb_qual.leaks import scan_inputs

    watch = make_watch(Correspondence(names={"cpts|cpts du val de brenoux": ("CPTS du Val de Brenoux", "CPTS 1")}))
    (tmp_path / "brenoux").mkdir()
    told = [fault.where for fault in scan_inputs(tmp_path / "brenoux", "Étude Brenoux", watch)]
    assert told == ["etude.yml, titre", "nom du dossier de l'étude"]
    assert scan_inputs(tmp_path / "brenoux", "Étude du val", watch)[0].where == "nom du dossier de l'étude"
