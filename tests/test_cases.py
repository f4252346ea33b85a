"""CPTS side by side, what a committee says of what carries over, all tables in one workbook."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import openpyxl
import pytest

from svb_qual.cases import case_of, count_conditions, order_cases
from svb_qual.contrasts import count_transferable
from svb_qual.errors import SvbError
from svb_qual.exchange.committee import read_committee, unsaved_opinions, write_committee
from svb_qual.exchange.digest import write_digest
from svb_qual.framework import show_cases, show_conditions, show_opinions
from svb_qual.opinions import FILE, Opinion, add_opinions, read_opinions
from svb_qual.synthesis import STATES_OF_PRINCIPLE
from tests.conftest import Project
from tests.test_synthesis import make_results

CODE, OTHER = "FACTEUR.TEMPS", "DIGA.ACTIVITE"
SAID = [
    ("b", "Zoé", "T0", "protective", "actual"),
    ("b", "Zoé", "T3", "protective", "actual"),
    ("a", "Anne", "T0", "risk", "actual"),
    ("a", "Léo", "T0", "protective", "actual"),
    ("partie", "Max", "T0", "protective", "actual"),
]


def with_another_code(codebook, said, polarities=("protective", "risk")):
    """The same excerpts, also told with another code."""
    results = make_results(codebook, said)
    more = tuple(replace(coding, code=OTHER) for coding in results.codings if coding.polarity in polarities)
    return replace(results, codings=(*results.codings, *more))


def test_cases_go_from_the_most_to_the_least_protective_those_that_left_last(codebook):
    assert [cpts.id for cpts in order_cases(make_results(codebook, SAID), "FACTEUR")] == ["b", "a", "partie"]


def test_a_case_says_how_many_and_until_when(codebook):
    results = make_results(codebook, SAID)
    case = case_of(results, codebook.codes[CODE], results.study.cpts["b"])
    assert (case.protects.value, case.protects.denominator, case.exposes.value, case.last) == (1, 1, 0, "jusqu’à T3")
    page = show_cases(results, "FACTEUR").html
    assert "Protège pour" in page and "jusqu’à T3" in page and "expose ou manque pour" in page
    links = re.findall(r'href="#(c-[^"]+)"', page)
    assert links and all(page.count(f'id="{link}"') == 1 for link in links)


def test_conditions_are_told_on_both_sides_by_two_people_at_least(codebook):
    two = [("a", "Anne", "T0", "protective", "actual"), ("a", "Léo", "T0", "protective", "actual")]
    lack = [("a", "Zoé", "T0", "risk", "actual"), ("a", "Max", "T0", "risk", "actual")]
    (found,) = count_conditions(with_another_code(codebook, two + lack), "FACTEUR")
    assert [(code.id, count.value) for code, count in found.protects] == [(OTHER, 2)]
    assert [(code.id, count.value) for code, count in found.exposes] == [(OTHER, 2)]
    assert "2 participants" in show_conditions(with_another_code(codebook, two + lack), [found]).html
    assert count_conditions(with_another_code(codebook, two + lack[:1]), "FACTEUR") == []


def test_a_filled_table_of_the_committee_comes_back(codebook, tmp_path):
    results = make_results(codebook, SAID)
    lines = count_transferable(results, "FACTEUR")
    path = tmp_path / "comite.xlsx"
    path.write_bytes(write_committee(results, lines, {}))
    assert unsaved_opinions(path, tmp_path) == []
    book = openpyxl.load_workbook(path)
    sheet = book["À amender"]
    head = [cell.value for cell in sheet[1]]
    sheet.cell(2, head.index("avis") + 1).value = "à adapter"
    sheet.cell(2, head.index("remarque") + 1).value = "si le midi est possible"
    book.save(path)
    given = read_committee(path, "claire", "2026-11-28")
    assert given[CODE].said == ("à adapter", "si le midi est possible")
    assert unsaved_opinions(path, tmp_path) == [CODE]
    assert add_opinions(tmp_path, given) == 1 and add_opinions(tmp_path, given) == 0
    assert unsaved_opinions(path, tmp_path) == [], "déjà dit dans l'étude"
    assert read_committee(path, "léo", "2026-11-29")[CODE].said == given[CODE].said
    kept = read_opinions(tmp_path)
    assert kept[CODE] == Opinion("à adapter", "si le midi est possible", "claire", "2026-11-28")
    assert "si le midi est possible" in show_opinions(results, lines, kept).html
    assert write_committee(results, lines, kept) == write_committee(results, lines, kept)


def test_an_unknown_opinion_is_told_where(tmp_path):
    (tmp_path / FILE).write_text("facteur,avis,remarque,par,quand\nFACTEUR.TEMPS,génial,,x,y\nA,bof,,x,y\n", "utf-8")
    with pytest.raises(SvbError, match="ligne 2, colonne « avis »") as caught:
        read_opinions(tmp_path)
    assert len(caught.value.faults) == 2


def test_an_opinion_on_a_factor_that_no_longer_carries_over_is_still_shown(codebook):
    shown = show_opinions(make_results(codebook, SAID), [], {CODE: Opinion("à écarter", "", "claire", "2026")}).html
    assert "à écarter" in shown and codebook.codes[CODE].label in shown


def test_all_tables_say_what_their_columns_hold_and_the_same_numbers_as_the_pages(codebook):
    results = make_results(codebook, SAID)
    data = write_digest(results)
    assert data == write_digest(results)
    book = openpyxl.load_workbook(io.BytesIO(data))
    described = {(row[0], row[1]) for row in book["À lire"].iter_rows(min_row=5, values_only=True)}
    for sheet in book.worksheets[1:]:
        assert {(sheet.title, cell.value) for cell in sheet[1]} <= described
    counts = {row[:2] + row[3:4] + row[5:7] for row in book["Comptes"].iter_rows(min_row=2, values_only=True)}
    assert ("toutes", "toutes", CODE, "appliqué", 3) in counts
    assert ("CPTS a", "T0", CODE, "manque", 1) in counts
    assert {row[3] for row in counts} <= set(STATES_OF_PRINCIPLE)


def test_what_the_committee_typed_is_never_written_over(small: Project):
    project, etude = small, small.folder / "petite"
    path = project.folder / "outputs" / etude.name / "exports" / "comite.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["À amender"]
    head = [cell.value for cell in sheet[1]]
    for name, value in (("avis", "à discuter"), ("code", CODE)):
        sheet.cell(2, head.index(name) + 1).value = value
    book.save(path)
    typed = path.read_bytes()
    done = project.run("rapports", "--etude", str(etude))
    assert path.read_bytes() == typed and "svb-qual amender" in done.stdout + done.stderr
    done = project.run("amender", str(path), "--par", "claire", "--etude", str(etude))
    assert done.returncode == 0, done.stderr
    assert project.run("rapports", "--etude", str(etude)).returncode == 0
    page = (project.folder / "outputs" / etude.name / "rapports" / "synthese_inter_cpts.html").read_text("utf-8")
    assert "à discuter" in page and "claire" in page


def test_only_what_a_person_changed_in_the_workbook_is_taken(codebook, tmp_path):
    """B's copy, older than A's opinion, does not bring back what B never touched."""
    results = make_results(codebook, SAID)
    lines = count_transferable(results, "FACTEUR")
    path = tmp_path / "comite.xlsx"
    path.write_bytes(write_committee(results, lines, {CODE: Opinion("à reprendre", "", "léo", "2026-01-01")}))
    add_opinions(tmp_path, {CODE: Opinion("à écarter", "", "claire", "2026-02-01")})
    assert read_committee(path, "bob", "2026-03-01") == {}
