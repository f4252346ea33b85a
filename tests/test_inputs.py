"""Bad input: one French error naming file, line and remedy, all faults of a file at once, nothing half-written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from svb_qual.codebook import read_codebook
from svb_qual.errors import SvbError
from svb_qual.guides import read_guides
from svb_qual.study import read_study
from tests.conftest import FIXTURES, PROJECT


def faults_of(call, *arguments) -> list[str]:
    with pytest.raises(SvbError) as caught:
        call(*arguments)
    assert all(fault.remedy for fault in caught.value.faults)
    return [f"{fault.where} : {fault.what}" for fault in caught.value.faults]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_small_study_is_sound(etude):
    study = read_study(etude)
    assert [row.interview for row in study.register] == ["anne_T0", "anne_T3", "paul_T0"]
    assert study.cpts["brume"].exit_reason == "désaccord au bureau"


def test_all_faults_of_a_register_are_told_at_once(etude):
    register = etude / "registre.csv"
    change(register, "anne_T3,valmont,T3", "anne_T3,valmon,T33")
    change(register, "paul_T0.txt", "absent.txt")
    with register.open("a", encoding="utf-8") as file:
        file.write("anne_T0,valmont,T0,,infirmière,,,,,anne_T0.txt\ntrop,peu\n")
    found = "\n".join(faults_of(read_study, etude))
    for words in (
        "ligne 3 : CPTS inconnue « valmon »",
        "ligne 3 : vague inconnue « T33 »",
        "ligne 4 : le fichier « absent.txt »",
        "ligne 5 : le même entretien « anne_T0 » est déjà à la ligne 2",
        "ligne 5 : le même fichier « anne_T0.txt » est déjà à la ligne 2",
        "ligne 5 : la case « participant » est vide",
        "ligne 6 : 2 cases au lieu de 10",
    ):
        assert words in found


def test_register_columns_are_checked(etude):
    change(etude / "registre.csv", "participant,", "personne,")
    (found,) = faults_of(read_study, etude)
    assert "ligne 1" in found
    assert "« personne », « participant »" in found


def test_file_names_cannot_leave_the_study(etude):
    change(etude / "registre.csv", "paul_T0.txt", "../etude.yml")
    assert "../etude.yml" in faults_of(read_study, etude)[0]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("titre:", "titres:", "ligne 1 : clé inconnue « titres »"),
        ("scenario:", "scénario:", "ligne 6 : clé inconnue « scénario »"),
        ("cpts:\n", "cpts: [\n", "ce n'est pas du YAML lisible"),
        ("id: brume", "id: valmont", "« valmont » en double"),
    ],
)
def test_study_file_faults(old, new, words, etude):
    change(etude / "etude.yml", old, new)
    assert any(words in found for found in faults_of(read_study, etude))


def test_folder_that_is_not_a_study(tmp_path):
    assert "pas un dossier d'étude" in faults_of(read_study, tmp_path)[0]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('  libelle: "Rapport à l\'activité"', "  libele: x", "ligne 2 : clé inconnue « libele »"),
        ("- id: PRINCIPE.9", "- id: DIGA.ACTIVITE", "le code « DIGA.ACTIVITE » existe déjà"),
        ("famille: DIGA", "famille: DIGAA", "ligne 3 : valeur inconnue « DIGAA »"),
        ("polarite: risk", "polarite: risque", "valeur inconnue « risque »"),
        ("plutot: FACTEUR.TEMPS", "plutot: FACTEUR.TEMP", "code inconnu « FACTEUR.TEMP »"),
        ('["intensité et temps de travail"]', '["le temps"]', "valeur inconnue « le temps »"),
        ('["gérer tranquille*", ', '["~ tranquille", ', "expression « ~ tranquille »"),
    ],
)
def test_codebook_faults(old, new, words, tmp_path):
    folder = tmp_path / "codebook"
    shutil.copytree(FIXTURES / "codebook", folder)
    change(folder / "codes.yml", old, new)
    found = faults_of(read_codebook, folder)
    assert any(words in fault for fault in found), found
    assert all("codes.yml" in fault for fault in found)


def test_codebook_of_the_project_is_complete():
    """26 codes, each with what a coder needs; DIGA says that it waits for validation."""
    codebook = read_codebook(PROJECT / "corpus" / "codebook")
    assert [len(codebook.of_family(name)) for name in codebook.families] == [6, 9, 11]
    assert codebook.families["DIGA"]["statut"] == "opérationnalisation de travail, à valider"
    for code in codebook.codes.values():
        assert len(code.examples) >= 3, code.id
        assert len(code.counter_examples) >= 2, code.id
        assert code.definition, code.id
        assert all((code.use_when, code.avoid_when, code.axes, code.false_friends)), code.id
        assert sum(len(rules) for rules in code.cues.values()) >= 10, code.id
        assert bool(code.criterion) == (code.family == "FACTEUR"), code.id


def test_guides_of_the_project_are_complete():
    codes = set(read_codebook(PROJECT / "corpus" / "codebook").codes)
    guides = read_guides(PROJECT / "corpus" / "guides", codes)
    assert list(guides) == ["selection", "T0", "T2", "T3"]
    assert len(guides["selection"].sections) == 5
    for wave in ("T0", "T2", "T3"):
        spoken = {code for section in guides[wave].sections for code in section.codes}
        assert {code for code in codes if code.startswith("DIGA")} <= spoken, wave
