"""Studies that lack something, or say something wrong: it is told, and all the rest is made."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.conftest import Project

HEAD = "entretien,cpts,vague,participant,profession,role,date,duree,mode,fichier\n"
TALK = (
    "Enquêtrice : Et les journées ?\nAnne : On finit à vingt heures, on n'a plus le temps de manger, c'est trop.\n"
    "Enquêtrice : Et entre vous ?\nAnne : On se parle le midi entre collègues, ça nous aide à tenir, et ça me soulage.\n"
)
STUDY = 'titre: "Essai"\nfictive: true\ncpts:\n  - {id: seule, nom: "CPTS seule"}\n  - {id: autre, nom: "CPTS autre"}\n'


def make_study(project: Project, rows: list[str], study: str = STUDY) -> Path:
    """A study of these register lines (up to the mode), all of one short talk."""
    folder = project.folder / "pauvre"
    (folder / "entretiens").mkdir(parents=True)
    (folder / "decisions").mkdir()
    (folder / "etude.yml").write_text(study, "utf-8")
    lines = [f"{row},{row.split(',')[0]}.txt" for row in rows]
    (folder / "registre.csv").write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    for row in rows:
        (folder / "entretiens" / f"{row.split(',')[0]}.txt").write_text(TALK, "utf-8")
    return folder


def pages_of(project: Project) -> dict[str, str]:
    """The pages made, by file name."""
    folder = project.folder / "outputs" / "pauvre" / "rapports"
    return {path.name: path.read_text("utf-8").partition("</style>")[2] for path in folder.glob("*.html")}


def test_one_interview_without_scenario_date_profession_nor_other_wave(project: Project):
    make_study(project, ["anne_T2,seule,T2,Anne,,,,,"])
    done = project.run("rapports", "--etude", "pauvre")
    assert done.returncode == 0, done.stderr
    pages = pages_of(project)
    assert "Une seule vague" in pages["synthese_seule.html"]
    follow = pages["suivi_seule.html"]
    assert "Ébauche de la machine" in follow
    assert "Aucune date" in follow and "Ni action ni jalon" in follow and "Aucune action corrective" in follow
    assert "synthese_autre.html" not in pages, "une CPTS sans entretien n'a pas de page"
    assert "Sans scénario" in pages["index.html"]
    folder = project.folder / "outputs" / "pauvre"
    assert all((folder / "exports" / name).is_file() for name in ("comite.xlsx", "duerp.xlsx", "tables.xlsx"))
    assert (folder / "rapports" / "suivi_seule.pdf").read_bytes().startswith(b"%PDF")


@pytest.fixture
def two(project: Project) -> Project:
    """A project with a study of two CPTS, Anne in both."""
    make_study(project, ["anne_T0,seule,T0,Anne,,,,,", "anne_T3,seule,T3,Anne,,,,,", "zoe_T0,autre,T0,Anne,,,,,"])
    return project


def test_a_diagram_a_rating_or_an_opinion_at_fault_is_told_and_the_other_pages_are_made(two):
    folder = two.folder / "pauvre"
    (folder / "ishikawa").mkdir()
    (folder / "ishikawa" / "seule.yml").write_text(
        'effet: "x"\nbranches:\n  - nom: "a"\n    causes:\n      - {texte: "b", codes: [FACTEUR.TEMPO]}\n', "utf-8"
    )
    (folder / "duerp.csv").write_text(
        "unité,axe,gravité,fréquence,maîtrise,remarque,par,quand\nautre,autonomie,9,1,1,,x,y\n", "utf-8"
    )
    (folder / "coreq.yml").write_text('99: "x"\n', "utf-8")
    done = two.run("rapports", "--etude", "pauvre")
    assert done.returncode == 1
    assert "seule.yml, ligne 5" in done.stderr and "code inconnu « FACTEUR.TEMPO »" in done.stderr
    assert "« 9 » n'est pas une note" in done.stderr and "COREQ n'a pas de point « 99 »" in done.stderr
    pages = pages_of(two)
    assert {"synthese_seule.html", "suivi_autre.html", "synthese_inter_cpts.html", "recherche.html"} <= set(pages)
    assert not {"suivi_seule.html", "duerp.html", "methode.html"} & set(pages)


def test_a_participant_in_two_cpts_is_told_and_counted_in_each(two):
    done = two.run("rapports", "--etude", "pauvre")
    assert done.returncode == 0 and "« Anne » est dans 2 CPTS" in done.stdout
    assert "« Anne » est dans 2 CPTS" in two.run("etat", "--etude", "pauvre").stdout
    with (two.folder / "outputs/pauvre/tables/entretiens.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 3
    assert "<b>2 personne(s) entendue(s)</b>" in pages_of(two)["synthese_inter_cpts.html"]
