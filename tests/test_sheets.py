"""The review in a workbook: what is filled comes back, whatever happened to the file; a faulty row stops everything."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from svb_qual.decisions import read_decisions
from svb_qual.errors import SvbError
from svb_qual.exchange.incoming import take_lines, take_sheets
from svb_qual.exchange.layout import sheet_names
from svb_qual.exchange.sheets import write_sheets
from svb_qual.model import Coding
from svb_qual.results import Results
from svb_qual.study import read_study
from tests.conftest import FIXTURES
from tests.fixtures.feuilles import (
    ACTIVITY,
    LABELS,
    LINES,
    MEET,
    NOON,
    RUN,
    TIME,
    TRAINING,
    Workbook,
    interview,
    small_results,
)

NOW = "2026-02-01T10:00:00"
LEANINGS = {"protège": "protective", "expose ou manque": "risk", "les deux": "mixed"}


@pytest.fixture
def results(etude, codebook) -> Results:
    return small_results(read_study(etude), codebook)


@pytest.fixture
def workbook(results, tmp_path) -> Workbook:
    return make(results, tmp_path / "relecture.xlsx")


def make(results: Results, path: Path, *, blind: bool = False) -> Workbook:
    path.write_bytes(write_sheets(results, reviewer="claire", blind=blind))
    return Workbook(path)


def take(workbook: Workbook, results: Results, *, reviewer: str = ""):
    """Save, then bring in."""
    return take_sheets(workbook.save(), results, reviewer=reviewer, now=NOW)


def said(decisions) -> list[tuple]:
    return [(d.quote, d.code, d.verdict, d.polarity, d.actuality, d.comment) for d in decisions]


def fault_of(workbook: Workbook, results: Results) -> str:
    """What is said of a workbook that cannot be brought in; nothing is written."""
    with pytest.raises(SvbError) as caught:
        take(workbook, results)
    assert not list((results.study.folder / "decisions").glob("*.jsonl"))
    return str(caught.value)


# --- what is written --------------------------------------------------------------------------------------------------


def test_same_study_same_bytes(results):
    assert write_sheets(results) == write_sheets(results)


def test_each_sheet_shows_excerpts_questions_and_proposals_and_hides_its_ids(workbook):
    sheet, at = workbook.sheet(), workbook.columns()
    assert workbook.book.sheetnames == ["Mode d'emploi", "Livre de codes", "anne_T0"]
    first = workbook.row(RUN, ACTIVITY)
    told = {
        name: sheet.cell(first, at[name]).value
        for name in ("Question", "Extrait", "État", "Code", "Polarité", "Actualité")
    }
    assert told == {
        "Question": "Et la tournée ?",
        "Extrait": RUN,
        "État": "proposé par la machine",
        "Code": LABELS[ACTIVITY],
        "Polarité": "expose ou manque",
        "Actualité": "réel",
    }
    assert sheet.cell(workbook.row(MEET, ACTIVITY), at["Polarité"]).value == "à trancher"
    assert sheet.freeze_panes == "A2"
    assert sheet.protection.sheet and not sheet.protection.password
    for name in ("entretien", "début", "fin", "empreinte", "code proposé"):
        assert any(item.hidden and item.min <= at[name] <= item.max for item in sheet.column_dimensions.values())
        assert sheet.cell(first, at[name]).protection.locked
    assert not sheet.cell(first, at["Décision"]).protection.locked
    lists = {str(rule.sqref).split(":")[0][0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"accepter,corriger,rejeter,ajouter,rien à coder"' in lists.values()


def test_a_blind_workbook_holds_no_proposal(results, tmp_path):
    workbook = make(results, tmp_path / "aveugle.xlsx", blind=True)
    at, sheet = workbook.columns(), workbook.sheet()
    shown = [
        sheet.cell(row, at[name]).value
        for row in range(2, sheet.max_row + 1)
        for name in ("Code", "État", "code proposé")
    ]
    assert not any(shown)
    lists = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert '"ajouter,rien à coder"' in lists


def test_what_looks_like_a_formula_is_text_both_ways(results, tmp_path):
    spoken = "=2+2, c'est ce qu'ils disent."
    item = interview(lines=(LINES[0], spoken))
    segment = replace(
        next(iter(results.segments.values())), start=item.text.index("="), end=len(item.text), text=spoken
    )
    results = replace(results, interviews={"anne_T0": item}, segments={segment.id: segment}, codings=())
    workbook = make(results, tmp_path / "f.xlsx")
    cell = workbook.sheet().cell(2, workbook.columns()["Extrait"])
    assert (cell.value, cell.data_type) == (spoken, "s")
    workbook.fill(2, Decision="ajouter", Code=LABELS[TIME], Polarite="protège", Commentaire="=SOMME(A1)")
    assert [d.comment for d in take(workbook, results).new] == ["=SOMME(A1)"]


def test_long_ids_and_ids_that_differ_by_case_have_their_own_sheet():
    ids = ["a" * 40, "a" * 41, "Anne", "anne", "history", "Livre-de-codes"]
    names = sheet_names(ids)
    assert list(names) == ids
    assert len({name.lower() for name in names.values()}) == len(ids)
    assert all(0 < len(name) <= 31 for name in names.values())


# --- what comes back --------------------------------------------------------------------------------------------------


def test_every_decision_comes_back_signed_with_all_it_says(results, workbook, codebook):
    workbook.fill(workbook.row(RUN, ACTIVITY), Decision="accepter", Commentaire="-elle est épuisée")
    workbook.fill(workbook.row(MEET, TIME), Decision="corriger", Actualite="envisagé")
    workbook.fill(workbook.row(MEET, ACTIVITY), Decision="rejeter")
    workbook.fill(workbook.row(MEET), Decision="ajouter", Code=LABELS[TRAINING], Polarite="les deux")
    workbook.fill(workbook.row(NOON), Decision="rien à coder")
    taken = take(workbook, results)
    assert said(taken.new) == [
        (RUN, ACTIVITY, "accept", "risk", "actual", "-elle est épuisée"),
        (MEET, TIME, "correct", "risk", "planned", ""),
        (MEET, ACTIVITY, "reject", "", "", ""),
        (MEET, TRAINING, "add", "mixed", "actual", ""),
        (NOON, "", "none", "", "", ""),
    ]
    assert {(d.reviewer, d.blind) for d in taken.new} == {("claire", False)}
    assert taken.new[0].codebook == codebook.codes[ACTIVITY].meaning
    assert read_decisions(results.study.folder / "decisions") == taken.new
    assert not taken.notes


def test_a_row_without_decision_is_nothing_and_a_changed_one_is_told(results, workbook):
    assert take(workbook, results).new == []
    row = workbook.row(RUN, ACTIVITY)
    workbook.fill(row, Polarite="protège")
    taken = take(workbook, results)
    assert taken.new == []
    assert [note for note in taken.notes if f"« anne_T0 », ligne {row} : changée, mais sans décision" in note]


def test_another_code_on_a_row_is_the_first_rejected_and_the_other_added(results, workbook):
    workbook.fill(workbook.row(MEET, ACTIVITY), Decision="corriger", Code=LABELS[TRAINING], Polarite="protège")
    assert said(take(workbook, results).new) == [
        (MEET, ACTIVITY, "reject", "", "", ""),
        (MEET, TRAINING, "add", "protective", "actual", ""),
    ]


def test_accepting_a_row_whose_polarity_was_changed_is_a_correction(results, workbook):
    workbook.fill(workbook.row(RUN, ACTIVITY), Decision="accepter", Polarite="les deux")
    assert said(take(workbook, results).new) == [(RUN, ACTIVITY, "correct", "mixed", "actual", "")]


def test_blind_decisions_say_so(results, tmp_path):
    workbook = make(results, tmp_path / "aveugle.xlsx", blind=True)
    workbook.fill(workbook.row(RUN), Decision="ajouter", Code=LABELS[ACTIVITY], Polarite="expose ou manque")
    workbook.fill(workbook.row(RUN, after=1), Decision="ajouter", Code=LABELS[TIME], Polarite="protège")
    workbook.fill(workbook.row(NOON), Decision="Rien à coder ")
    new = take(workbook, results).new
    assert [(d.code, d.verdict, d.blind) for d in new] == [
        (ACTIVITY, "add", True),
        (TIME, "add", True),
        ("", "none", True),
    ]


def test_sorted_filtered_moved_and_rewritten_it_says_the_same(results, workbook):
    workbook.fill(workbook.row(RUN, ACTIVITY), Decision="accepter")
    workbook.fill(workbook.row(NOON), Decision="rien à coder")
    sheet = workbook.sheet()
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    sheet.delete_rows(2, len(rows))
    for row in reversed(rows):
        row[2] = "le texte a été repris"
        sheet.append(row)
    for row in range(2, sheet.max_row + 1):
        sheet.row_dimensions[row].hidden = True
    sheet.move_range(f"A1:B{sheet.max_row}", cols=30)
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Notes de claire"
    sheet.title = "premier entretien"
    workbook.book.move_sheet(sheet, -2)
    assert sorted(said(take(workbook, results).new)) == sorted(
        [(RUN, ACTIVITY, "accept", "risk", "actual", ""), (NOON, "", "none", "", "", "")]
    )


def test_a_copied_empty_row_adds_one_more_code(results, workbook):
    row, sheet = workbook.row(NOON), workbook.sheet()
    sheet.append([cell.value for cell in sheet[row]])
    workbook.fill(row, Decision="ajouter", Code=LABELS[TIME], Polarite="protège")
    workbook.fill(sheet.max_row, Decision="ajouter", Code=LABELS[TRAINING], Polarite="protège")
    assert [d.code for d in take(workbook, results).new] == [TIME, TRAINING]


def test_bringing_the_same_file_twice_changes_nothing_even_after_other_decisions(results, workbook):
    row = workbook.row(RUN, ACTIVITY)
    workbook.fill(row, Decision="accepter")
    first = workbook.path.with_name("premier.xlsx")
    assert len(take(workbook, results).new) == 1
    shutil.copy(workbook.path, first)
    assert take_sheets(first, results, reviewer="", now="2026-03-01T10:00:00").new == []
    workbook.fill(row, Decision="rejeter")
    workbook.book.properties.modified = None
    later = take_sheets(save_dated(workbook, datetime(2099, 1, 1)), results, reviewer="", now=NOW)
    assert [d.verdict for d in later.new] == ["reject"]
    assert take_sheets(first, results, reviewer="", now="2026-03-01T10:00:00").new == []
    assert [d.verdict for d in read_decisions(results.study.folder / "decisions")] == ["accept", "reject"]


def save_dated(workbook: Workbook, when: datetime) -> Path:
    """Save, as if at some date: the writer dates files from the clock."""
    import re
    import zipfile

    path = workbook.save()
    parts = {info: zipfile.ZipFile(path).read(info) for info in zipfile.ZipFile(path).namelist()}
    core = parts["docProps/core.xml"].decode()
    core = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{when:%Y-%m-%dT%H:%M:%SZ}", core)
    with zipfile.ZipFile(path, "w") as file:
        for name, data in (parts | {"docProps/core.xml": core.encode()}).items():
            file.writestr(name, data)
    return path


def test_decisions_are_dated_from_the_last_saving_or_else_from_now(results, workbook):
    workbook.fill(workbook.row(RUN, ACTIVITY), Decision="accepter")
    saved = take_sheets(save_dated(workbook, datetime(2026, 1, 20, 12)), results, reviewer="", now=NOW)
    assert saved.new[0].when.startswith("2026-01-20T") or saved.new[0].when.startswith("2026-01-21T")
    workbook.fill(workbook.row(NOON), Decision="rien à coder")
    undated = take_sheets(save_dated(workbook, datetime(2000, 1, 1)), results, reviewer="", now=NOW)
    assert [(d.quote, d.when) for d in undated.new] == [(NOON, NOW)]


def test_the_meaning_of_a_code_is_the_one_that_was_read(results, workbook, codebook):
    workbook.fill(workbook.row(RUN, ACTIVITY), Decision="accepter")
    code = replace(codebook.codes[ACTIVITY], label="Le travail", definition="Autre chose.")
    changed = replace(results, codebook=replace(codebook, codes=codebook.codes | {ACTIVITY: code}))
    (decision,) = take(workbook, changed).new
    assert decision.codebook == codebook.codes[ACTIVITY].meaning != code.meaning


def test_words_that_moved_are_found_again_and_words_that_are_gone_stop_everything(results, workbook):
    workbook.fill(workbook.row(RUN, ACTIVITY), Decision="accepter")
    moved = replace(results, interviews={"anne_T0": interview(lines=("Bonjour. " + LINES[0], *LINES[1:]))})
    (decision,) = take(workbook, moved).new
    assert (decision.quote, decision.start) == (RUN, interview().text.index(RUN) + len("Bonjour. "))
    gone = replace(results, interviews={"anne_T0": interview(lines=("Bonjour.", "Non."))})
    with pytest.raises(SvbError, match="ne sont plus dans l'entretien"):
        take(workbook, gone)


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "cells", "told"),
    [
        (RUN, ACTIVITY, {"Decision": "acepter"}, "peut-être « accepter »"),
        (RUN, ACTIVITY, {"Decision": "accepter", "Polarite": "bof"}, "« Polarité » : valeur inconnue « bof »"),
        (RUN, ACTIVITY, {"Decision": "accepter", "Actualite": "demain"}, "« Actualité » : valeur inconnue « demain »"),
        (RUN, ACTIVITY, {"Decision": "accepter", "Code": "Temps de travaille"}, "peut-être « temps de travail »"),
        (RUN, ACTIVITY, {"Decision": "corriger"}, "rien n'a changé"),
        (RUN, ACTIVITY, {"Decision": "ajouter"}, "porte déjà un codage"),
        (RUN, ACTIVITY, {"Decision": "rejeter", "Code": LABELS[TIME]}, "dites « corriger »"),
        (RUN, ACTIVITY, {"Decision": "accepter", "entretien": "zoe_T0"}, "est-ce la bonne étude"),
        (RUN, ACTIVITY, {"Decision": "accepter", "lecture": ""}, "colonnes cachées"),
        (RUN, ACTIVITY, {"Decision": "accepter", "fin": "x"}, "colonnes cachées"),
        (MEET, ACTIVITY, {"Decision": "accepter"}, "la polarité n'est pas choisie"),
        (NOON, "", {"Decision": "accepter"}, "sur une ligne sans codage"),
        (NOON, "", {"Decision": "ajouter", "Polarite": "protège"}, "le code n'est pas choisi"),
        (NOON, "", {"Decision": "ajouter", "Code": LABELS[TIME]}, "la polarité n'est pas choisie"),
        (NOON, "", {"Decision": "rien à coder", "Code": LABELS[TIME]}, "gardez l'un des deux"),
    ],
)
def test_a_faulty_row_is_told_with_its_sheet_and_line(results, workbook, words, code, cells, told):
    row = workbook.row(words, code)
    workbook.fill(row, **cells)
    text = fault_of(workbook, results)
    assert told in text
    assert f"relecture.xlsx, feuille « anne_T0 », ligne {row} :" in text


def test_all_faults_are_told_at_once_and_good_rows_are_not_taken(results, workbook):
    workbook.fill(workbook.row(RUN, ACTIVITY), Decision="accepter")
    workbook.fill(workbook.row(MEET, TIME), Decision="oui")
    workbook.fill(workbook.row(MEET, ACTIVITY), Decision="non")
    text = fault_of(workbook, results)
    assert "valeur inconnue « oui »" in text and "valeur inconnue « non »" in text


def test_rows_that_contradict_each_other_are_told(results, workbook):
    workbook.fill(workbook.row(MEET, TIME), Decision="accepter")
    workbook.fill(workbook.row(MEET), Decision="rien à coder")
    assert "« rien à coder » et un code gardé sur le même extrait" in fault_of(workbook, results)
    workbook.fill(workbook.row(MEET), Decision="ajouter", Code=LABELS[TIME], Polarite="protège")
    assert "le même code est décidé autrement ailleurs" in fault_of(workbook, results)


def test_a_missing_column_or_codebook_is_told(results, workbook, tmp_path):
    workbook.sheet().cell(1, workbook.columns()["fin"]).value = "truc"
    assert "feuille « anne_T0 » : colonnes manquantes : « fin »" in fault_of(workbook, results)
    other = make(results, tmp_path / "autre.xlsx")
    del other.book["Livre de codes"]
    assert "la feuille « Livre de codes » manque" in fault_of(other, results)


def test_who_filled_it_must_be_known(results, workbook):
    workbook.fill(workbook.row(RUN, ACTIVITY), Decision="accepter")
    with pytest.raises(SvbError, match="et non par « paul »"):
        take(workbook, results, reviewer="paul")
    sheet = workbook.book["Mode d'emploi"]
    sheet["B3"] = None
    assert sheet["A3"].value == "Relecteur"
    assert "ne dit pas qui l'a rempli" in fault_of(workbook, results)
    sheet["B3"] = "../claire"
    assert "nom de relecteur invalide" in fault_of(workbook, results)
    sheet["B3"] = None
    assert take(workbook, results, reviewer="paul").new[0].reviewer == "paul"


def test_a_sheet_of_her_own_is_left_alone(results, workbook):
    workbook.book.create_sheet("Mes notes")["A1"] = "à revoir"
    assert [note for note in take(workbook, results).notes if "« Mes notes »" in note]


def test_what_is_not_a_workbook_is_told(results, tmp_path):
    path = tmp_path / "faux.xlsx"
    with pytest.raises(SvbError, match="n'existe pas"):
        take_sheets(path, results, reviewer="claire", now=NOW)
    path.write_bytes(b"PK pas un zip")
    with pytest.raises(SvbError, match="n'est pas un document .xlsx lisible"):
        take_sheets(path, results, reviewer="claire", now=NOW)
    shutil.make_archive(str(tmp_path / "vide"), "zip", tmp_path)
    with pytest.raises(SvbError, match="n'est pas un classeur .xlsx lisible"):
        take_sheets((tmp_path / "vide.zip").rename(path), results, reviewer="claire", now=NOW)


CHOICES = st.fixed_dictionaries(
    {
        "Decision": st.sampled_from(["", "accepter", "corriger", "rejeter", "ajouter", "rien à coder", "?"]),
        "Code": st.sampled_from([None, *LABELS.values()]),
        "Polarite": st.sampled_from([None, *LEANINGS]),
        "Commentaire": st.sampled_from(["", "=1", "+ oui", "@elle", "-"]),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(CHOICES, min_size=6, max_size=6))
def test_whatever_is_chosen_all_is_taken_or_nothing(rows, results, tmp_path):
    """Each row with a decision gives decisions, or the whole file is refused; a second import adds nothing."""
    folder = results.study.folder / "decisions"
    shutil.rmtree(folder, ignore_errors=True)
    workbook = make(results, tmp_path / "hasard.xlsx")
    for row, cells in enumerate(rows, start=2):
        workbook.fill(row, **{name: value for name, value in cells.items() if value is not None})
    try:
        taken = take(workbook, results)
    except SvbError:
        assert not list(folder.glob("*.jsonl"))
        return
    decided = sum(bool(cells["Decision"]) for cells in rows)
    assert (len(taken.new) > 0) is (decided > 0)
    assert all(
        d.polarity in LEANINGS.values() and d.actuality for d in taken.new if d.verdict in ("accept", "correct", "add")
    )
    assert take_sheets(workbook.path, results, reviewer="", now=NOW).new == []


# --- another program --------------------------------------------------------------------------------------------------


def test_saved_by_libreoffice_it_says_the_same(results, workbook, tmp_path):
    """Opened and saved by LibreOffice Calc, with lists, hidden columns and « = » texts."""
    if not (office := shutil.which("soffice")):
        pytest.skip("LibreOffice (soffice) n'est pas installé : aller-retour par LibreOffice sauté")
    workbook.fill(workbook.row(RUN, ACTIVITY), Decision="accepter", Commentaire="=elle dit « morte »")
    workbook.fill(workbook.row(MEET, TIME), Decision="corriger", Polarite="les deux")
    workbook.fill(workbook.row(MEET), Decision="ajouter", Code=LABELS[TRAINING], Polarite="protège", Commentaire="2026")
    workbook.fill(workbook.row(NOON), Decision="rien à coder")
    for row in workbook.sheet().iter_rows(min_row=3):
        workbook.sheet().row_dimensions[row[0].row].hidden = True
    comment = workbook.sheet().cell(workbook.row(RUN, ACTIVITY), workbook.columns()["Commentaire"])
    comment.data_type = "s"
    direct = take(workbook, results)
    shutil.rmtree(results.study.folder / "decisions")
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    command = [office, "--headless", profile, "--convert-to", "xlsx", "--outdir", tmp_path / "rendu", workbook.path]
    subprocess.run(command, check=True, capture_output=True, timeout=120, env={**os.environ, "HOME": str(tmp_path)})
    through = take_sheets(tmp_path / "rendu" / workbook.path.name, results, reviewer="", now=NOW)
    assert said(through.new) == said(direct.new)
    assert len(through.new) == 4 and through.new[0].comment == "=elle dit « morte »"
    saved = load_workbook(tmp_path / "rendu" / workbook.path.name)["anne_T0"]
    assert saved.protection.sheet and len(saved.data_validations.dataValidation) >= 4


# --- the file of the review page --------------------------------------------------------------------------------------


def test_the_file_of_the_review_page_comes_in_once(results, workbook, tmp_path):
    workbook.fill(workbook.row(RUN, ACTIVITY), Decision="accepter")
    workbook.fill(workbook.row(NOON), Decision="rien à coder")
    new = take(workbook, results).new
    folder = results.study.folder / "decisions"
    path = shutil.move(folder / "claire.jsonl", tmp_path / "decisions_etude_claire.jsonl")
    assert take_lines(path, results.study, reviewer="").new == new
    again = take_lines(path, results.study, reviewer="claire")
    assert (len(again.read), again.new) == (2, [])


def test_all_faults_of_a_file_of_decisions_are_told_and_nothing_is_taken(results, workbook, tmp_path):
    workbook.fill(workbook.row(RUN, ACTIVITY), Decision="accepter")
    take(workbook, results)
    folder = results.study.folder / "decisions"
    good = (folder / "claire.jsonl").read_text("utf-8")
    (folder / "claire.jsonl").unlink()
    path = tmp_path / "recu.jsonl"
    path.write_text(
        good + "{pas du json\n" + good.replace("anne_T0", "zoe_T0") + good.replace('"claire"', '"../x"'), "utf-8"
    )
    with pytest.raises(SvbError) as caught:
        take_lines(path, results.study, reviewer="")
    text = str(caught.value)
    assert all(words in text for words in ("recu.jsonl, ligne 2", "entretien inconnu « zoe_T0 »", "invalide « ../x »"))
    assert not list(folder.glob("*.jsonl"))


def test_rejected_and_disputed_codings_are_shown_with_who_said_so(results, tmp_path):
    first, second = list(results.segments)[:2]
    rejected = Coding(first, TIME, "unclear", "actual", "reviewer", 1.0, (), "rejected", "claire", "")
    disputed = Coding(second, TIME, "risk", "actual", "reviewer", 1.0, (), "disputed", "claire et paul", "")
    shown = make(replace(results, codings=(), rejected=(rejected,), disputed=(disputed,)), tmp_path / "d.xlsx")
    at, sheet = shown.columns(), shown.sheet()
    told = [sheet.cell(shown.row(words, TIME), at["État"]).value for words in (RUN, MEET)]
    assert told == ["rejeté (claire)", "en désaccord, à trancher par l'arbitre (claire et paul)"]


# --- the commands -----------------------------------------------------------------------------------------------------


def test_from_the_command_line_a_decision_reaches_the_tables(project):
    """Export, fill, bring in, code again: what she decided is in the codings; the other exports are written."""
    folder = project.folder / "corpus" / "essai"
    shutil.copytree(FIXTURES / "etude", folder)
    path, option = project.folder / "relecture.xlsx", ("--etude", "corpus/essai")
    done = project.run("relecture", "exporter", "relecture.xlsx", *option, "--relecteur", "claire")
    assert done.returncode == 0, done.stderr
    again = project.run("relecture", "exporter", "relecture.xlsx", *option)
    assert again.returncode == 1 and "il peut contenir des décisions" in again.stderr
    workbook = Workbook(path)
    free = next(row for row in range(2, 99) if not workbook.sheet().cell(row, workbook.columns()["code proposé"]).value)
    workbook.fill(free, Decision="ajouter", Code="Éviter les risques", Polarite="protège")
    workbook.save()
    done = project.run("relecture", "importer", "relecture.xlsx", *option)
    assert done.returncode == 0 and "1 décision(s) nouvelle(s)" in done.stdout, done.stderr
    twice = project.run("relecture", "importer", "relecture.xlsx", *option)
    assert "0 décision(s) nouvelle(s) ; 1 déjà là" in twice.stdout
    for words in (("iramuteq", "c.txt"), ("matrice", "m.csv"), ("matrice", "m.xlsx", "--unite", "participants")):
        done = project.run("exporter", *words, *option)
        assert done.returncode == 0 and (project.folder / words[1]).stat().st_size, done.stderr
    codings = (project.folder / "outputs" / "essai" / "tables" / "codages.csv").read_text("utf-8")
    assert "claire" in codings
    blind = project.run("relecture", "exporter", "aveugle.xlsx", *option, "--aveugle")
    assert blind.returncode == 0, blind.stderr
    assert not any(row[4].value for row in Workbook(project.folder / "aveugle.xlsx").sheet().iter_rows(min_row=2))
