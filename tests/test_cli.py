"""The command line: what it prints, what it writes, and that it writes nothing when something is wrong."""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from svb_qual import cli
from svb_qual.errors import SvbError, suggest
from svb_qual.intake import add_cpts, create_study, make_id
from svb_qual.study import read_study

SPOKEN = "Enquêtrice : Ça va ?\nAnne : J'ai la tête sous l'eau.\nEnquêtrice : Ah ?\nAnne : Oui.\n"


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    path = tmp_path / "entretien anne.txt"
    path.write_text(SPOKEN, "utf-8")
    return path


def run(*words: str):
    return CliRunner().invoke(cli.app, [str(word) for word in words], catch_exceptions=False)


def state_of(folder: Path) -> dict[str, str]:
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_create_then_import(tmp_path, transcript):
    folder = tmp_path / "mon étude"
    assert "importer" in run("creer", folder).stdout
    options = (
        "--etude",
        folder,
        "--cpts",
        "Val d'Éssai",
        "--vague",
        "T0",
        "--participant",
        "Anne",
        "--profession",
        "infirmière",
    )
    dry = run("importer", transcript, *options, "--a-blanc").stdout
    (line,) = [line for line in dry.split("\n") if transcript.name in line]
    assert line.split(transcript.name)[1].split()[0] == "4" and "utf-8" in line
    assert "Anne (interrogé) : 6" in " ".join(dry.split()) and "Enquêtrice (interviewe) : 3" in line
    assert not list((folder / "entretiens").iterdir()), "à blanc, rien n'est écrit"
    done = run("importer", transcript, *options, "--deja-pseudonymise").stdout
    assert "« Val d'Éssai » ajoutée dans etude.yml sous l'identifiant « Val-d-Essai »" in done
    study = read_study(folder)
    (row,) = study.register
    assert (row.interview, row.cpts, row.participant, row.profession) == (
        "Val-d-Essai-T0-Anne",
        "Val-d-Essai",
        "Anne",
        "infirmière",
    )
    assert study.path_of(row).read_bytes() == transcript.read_bytes()
    assert (folder / "etude.yml").read_text("utf-8").startswith("# "), "les explications restent"


def test_create_never_overwrites(etude):
    before = state_of(etude)
    with pytest.raises(SvbError, match="n'est pas vide"):
        create_study(etude)
    assert state_of(etude) == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--vague", "T9"], ["vague inconnue « T9 »"]),
        (
            ["--vague", "T0", "--cpts", "valmont", "--participant", "anne", "absent.txt"],
            ["un seul participant", "absent.txt"],
        ),
    ],
)
def test_import_tells_all_faults_and_writes_nothing(options, words, etude, transcript):
    before = state_of(etude)
    given = options if "--cpts" in options else [*options, "--cpts", "valmont"]
    with pytest.raises(SvbError) as caught:
        run("importer", transcript, "--etude", etude, *given)
    assert all(word in str(caught.value) for word in words)
    assert state_of(etude) == before


def test_same_file_twice_is_refused(etude, transcript):
    options = ("--etude", etude, "--cpts", "valmont", "--vague", "T2")
    assert run("importer", transcript, *options, "--participant", "Anne").exit_code == 0
    before = state_of(etude)
    with pytest.raises(SvbError, match="déjà importé"):
        run("importer", transcript, *options, "--participant", "Zoé")
    with pytest.raises(SvbError, match="existe déjà"):
        run("importer", transcript, *options, "--participant", "Anne")
    assert state_of(etude) == before


def test_semicolon_register_stays_so(etude, transcript):
    register = etude / "registre.csv"
    register.write_text(register.read_text("utf-8").replace(",", ";"), "utf-8")
    assert run("importer", transcript, "--etude", etude, "--cpts", "valmont", "--vague", "T2").exit_code == 0
    assert len(read_study(etude).register) == 4
    assert "," not in register.read_text("utf-8")


def test_cpts_added_after_others_keeps_the_file(etude):
    text = (etude / "etude.yml").read_text("utf-8")
    added = add_cpts(text, "neuve", "CPTS neuve", etude / "etude.yml")
    assert added.startswith(text.rstrip("\n"))
    with pytest.raises(SvbError, match="sans toucher au reste"):
        add_cpts(text + "\nfictive_bis: 1\n", "neuve", "CPTS neuve", etude / "etude.yml")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["rapport"], 2, "peut-être « rapports »"),
        (["relecture", "imp"], 2, "peut-être « importer »"),
        (["exporter", "matrice", "m.csv", "--unite", "tours"], 1, "unité inconnue « tours »"),
        (["exporter", "matrice", "m.txt"], 1, "finit par .xlsx ou .csv"),
        (["relecture", "exporter", "relecture.ods"], 1, "finit par .xlsx"),
        (["relecture", "importer", "relecture.ods"], 1, "enregistrez le classeur en .xlsx"),
        (["importer", "x.txt"], 2, "il manque « --cpts »"),
        (["etat", "--etud", "x"], 2, "option inconnue « --etud »"),
        (["etat", "--etude", "/nulle/part"], 1, "ce n'est pas un dossier d'étude"),
    ],
)
def test_bad_call_is_told_in_french(words, code, said, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["svb-qual", *words])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == code
    assert said in capsys.readouterr().err


def test_state_says_what_to_do(project):
    done = project.run("etat")
    assert done.returncode == 0, done.stderr
    assert "Geste suivant : mettez les rapports à jour : svb-qual rapports" in done.stdout


def test_state_when_all_is_done(built):
    done = built.run("etat")
    assert "Pages à refaire : 0" in done.stdout
    assert "rien à refaire" in done.stdout


PASSAGES = """passage_id,interview,speaker,text,question
p1,e1,Anne,"J'ai la tête sous l'eau, et les réunions le soir…",Et le travail ?
p2,e2,Zoé,"Bonjour, asseyez-vous.",
p3,e1,Anne,"On a fait un livret d'accueil pour les nouveaux.",
"""


def test_passages_saved_by_a_french_spreadsheet_are_read(tmp_path):
    source = tmp_path / "entree.csv"
    source.write_text("passage_id;interview;speaker;text\np1;e1;Anne;J'ai la tête sous l'eau, le soir.\n", "utf-8-sig")
    assert "1 passage(s)" in run("coder-passages", source, tmp_path / "sortie.csv").stdout


def test_a_word_as_near_to_several_names_points_to_none():
    assert suggest("TO", ["T0", "T2", "T3"]) == "Noms valables : T0, T2, T3."
    assert suggest("selecton", ["selection", "T0"]).startswith("peut-être « selection » ?")


def test_passages_get_five_ranked_candidates(tmp_path):
    source, target = tmp_path / "entree.csv", tmp_path / "sortie.csv"
    source.write_text(PASSAGES, "utf-8")
    assert "3 passage(s)" in run("coder-passages", source, target).stdout
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8"))))
    assert list(rows[0]) == ["passage_id", "code", "polarity", "actuality", "score", "retenu", "indices"]
    for name in ("p1", "p2", "p3"):
        own = [row for row in rows if row["passage_id"] == name]
        assert len(own) >= 5
        assert len({row["code"] for row in own}) == len(own)
        scores = [float(row["score"]) for row in own]
        assert scores == sorted(scores, reverse=True)
        kept = [row["retenu"] for row in own]
        assert kept == sorted(kept, reverse=True)
        assert all(row["indices"] for row in own if row["retenu"] == "1")
        assert all(row["polarity"] in ("", "protective", "risk", "mixed") for row in own)
    assert [row["code"] for row in rows if row["passage_id"] == "p1" and row["retenu"] == "1"]
    assert not [row for row in rows if row["passage_id"] == "p2" and row["retenu"] == "1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("passage_id,text\n", "colonnes manquantes : interview, speaker"),
        ("passage_id,interview,speaker,text\np1,e,A,oui\np1,e,A,\n", "ligne 3"),
    ],
)
def test_bad_passages_are_told(text, words, tmp_path):
    (tmp_path / "entree.csv").write_text(text, "utf-8")
    with pytest.raises(SvbError, match=words):
        run("coder-passages", tmp_path / "entree.csv", tmp_path / "sortie.csv")
    assert not (tmp_path / "sortie.csv").exists()


def test_ids_are_safe_names():
    assert make_id("Val d'Orsenne", "T0", "Élodie B.") == "Val-d-Orsenne-T0-Elodie-B"
    assert make_id("../..", "T0", "x") == "T0-x"
