"""The risk register: what people say, by unit of work and axis; what people rate stays theirs, whatever is rebuilt."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svb_qual.codebook import read_codebook
from svb_qual.duerp import make_register, units_of
from svb_qual.errors import SvbError
from svb_qual.exchange.register import read_register, write_register
from svb_qual.grid import Grid, Unit, read_grid
from svb_qual.ratings import FILE, Rating, add_ratings, read_ratings
from svb_qual.register import show_cards, show_overview, show_priorities
from svb_qual.results import CODEBOOK, GRID
from tests.conftest import Project
from tests.test_synthesis import make_results

HOME, OTHER = Unit("domicile", "Au domicile", ("tournée*",)), Unit("autre", "Non précisée", ())
MEASURE = Grid((HOME, OTHER), "PRINCIPE", {"FACTEUR.TEMPS": "primaire"})
SAID = [
    ("a", "Anne", "T0", "risk", "actual"),
    ("a", "Anne", "T3", "protective", "actual"),
    ("b", "Zoé", "T0", "risk", "actual"),
    ("b", "Léo", "T0", "protective", "planned"),
]


def results_at_home(codebook, *, home: int = 2):
    """Four passages, the first ones said of home visits."""
    results = make_results(codebook, SAID)
    return replace(results, units={"domicile": tuple(list(results.segments)[:home])})


def test_the_grid_of_the_project_is_sound():
    grid = read_grid(GRID, frozenset(read_codebook(CODEBOOK).codes))
    assert len(grid.units) >= 5 and grid.units[-1].id == "autre"
    assert {code.id for code in read_codebook(CODEBOOK).of_family(grid.measures)} <= set(grid.levels)


def test_a_grid_at_fault_is_told_whole(tmp_path):
    path = tmp_path / "grille.yml"
    path.write_text(
        "unites:\n  - {id: a, libelle: A, indices: ['x']}\n  - {id: a, libelle: B, indices: ['y']}\nnon_precisee: Z\n"
        "famille_des_mesures: PRINCIPE\nniveaux: {PRINCIPE.1: primaire, PRINCIPE.42: secondaire, FACTEUR.TEMPS: quaternaire}\n",
        "utf-8",
    )
    with pytest.raises(SvbError) as error:
        read_grid(path, frozenset(["PRINCIPE.1", "FACTEUR.TEMPS"]))
    told = str(error.value)
    assert all(
        words in told for words in ("existe déjà", "code inconnu « PRINCIPE.42 »", "niveau inconnu « quaternaire »")
    )


def test_a_line_tells_who_is_exposed_what_protects_and_where(codebook):
    results = results_at_home(codebook)
    lines = make_register(results, MEASURE, {})
    axes = results.codebook.codes["FACTEUR.TEMPS"].axes
    assert [(line.unit.id, line.axis) for line in lines] == [("domicile", axis) for axis in axes] + [
        ("autre", axis) for axis in axes
    ]
    home, other = lines[0], lines[len(axes)]
    assert (home.exposed.value, home.exposed.denominator) == (1, 3), "Anne, sur trois personnes entendues"
    assert [item.code.id for item in home.protects] == ["FACTEUR.TEMPS"] and home.levels == ("primaire",)
    assert (home.cpts, home.waves) == (("CPTS a",), ("T0", "T3"))
    assert home.professions == (("infirmier(ère)", 1),)
    assert other.exposed.value == 1 and not other.protects, "ce qui est seulement souhaité ne protège pas encore"


def test_a_passage_without_a_word_takes_the_unit_of_its_turn(codebook):
    results = results_at_home(codebook, home=1)
    first = next(iter(results.segments.values()))
    same_turn = replace(first, id=f"{first.id}bis", start=5, end=6)
    results = replace(results, segments=results.segments | {same_turn.id: same_turn})
    places = units_of(results, MEASURE)
    assert places[same_turn.id] == ("domicile",)
    assert places[list(results.segments)[1]] == ("autre",), "un autre tour ne dit rien de celui-là"


def test_the_page_leads_from_each_number_to_its_excerpts(codebook):
    results = results_at_home(codebook)
    lines = make_register(
        results,
        MEASURE,
        {("domicile", results.codebook.codes["FACTEUR.TEMPS"].axes[0]): Rating(3, 2, 1, "<vu>", "zoe")},
    )
    shown = show_overview(lines).html + show_cards(results, lines).html + show_priorities(lines).html
    anchors = set(re.findall(r'id="([^"]+)"', shown))
    assert set(re.findall(r'href="#([^"]+)"', shown)) <= anchors
    assert ">24<" in shown and "&lt;vu&gt;" in shown


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))
def test_priority_grows_with_gravity_and_frequency_and_falls_with_control(gravity, frequency, control):
    note = Rating(gravity, frequency, control, "")
    assert note.priority == gravity * frequency * (5 - control) and 1 <= note.priority <= 64
    assert Rating(gravity, frequency, 0, "").priority == 0, "une note manque"


def rate(path: Path, *cells: tuple[str, object], row: int = 2) -> None:
    """Fill cells of a row of the workbook, by heading."""
    book = openpyxl.load_workbook(path)
    sheet = book["DUERP"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for name, value in cells:
        sheet.cell(row, heads[name]).value = value
    book.save(path)


def test_ratings_come_back_and_what_is_out_of_range_is_told_cell_by_cell(codebook, tmp_path):
    results = results_at_home(codebook)
    lines = make_register(results, MEASURE, {})
    path = tmp_path / "duerp.xlsx"
    path.write_bytes(write_register(results, lines))
    assert path.read_bytes() == write_register(results, lines)
    rate(path, ("gravité", 3), ("fréquence", 2), ("maîtrise", 1), ("remarque", "à voir"))
    rate(path, ("gravité", 7), ("maîtrise", "bof"), row=3)
    with pytest.raises(SvbError) as error:
        read_register(path, "zoe", "2024-05-02")
    assert [fault.where.split(", ", 1)[1] for fault in error.value.faults] == [
        "feuille « DUERP », ligne 3, colonne « gravité »", "feuille « DUERP », ligne 3, colonne « maîtrise »",
    ]  # fmt: skip
    rate(path, ("gravité", None), ("maîtrise", None), row=3)
    assert add_ratings(tmp_path, read_register(path, "zoe", "2024-05-02")) == 1
    note = read_ratings(tmp_path)[lines[0].key]
    assert (note.priority, note.remark, note.by) == (24, "à voir", "zoe")
    rated = make_register(results, MEASURE, read_ratings(tmp_path))
    path.write_bytes(write_register(results, rated))
    assert read_register(path, "léo", "2024-06-01") == {}, "personne n'y a rien changé"
    rate(path, ("gravité", 1))
    add_ratings(tmp_path, read_register(path, "léo", "2024-06-01"))
    assert (tmp_path / FILE).read_text("utf-8-sig").count("zoe") == 1, "la note d'avant reste écrite"


def test_ratings_at_fault_are_told_line_by_line(tmp_path):
    (tmp_path / FILE).write_text(
        "unité,axe,gravité,fréquence,maîtrise,remarque,par,quand\na,b,9,,,,,\na,c,x,,,,,\n", "utf-8"
    )
    with pytest.raises(SvbError) as error:
        read_ratings(tmp_path)
    assert [fault.where.split(", ")[1] for fault in error.value.faults] == ["ligne 2", "ligne 3"]


def test_what_was_typed_in_the_workbook_is_never_written_over(built: Project):
    path = built.folder / "outputs" / "demo" / "exports" / "duerp.xlsx"
    before, study = path.read_bytes(), built.folder / "corpus" / "demo"
    try:
        rate(path, ("gravité", 4), ("fréquence", 3), ("maîtrise", 2))
        typed = path.read_bytes()
        assert "1 note(s) saisie(s)" in built.run("rapports").stdout
        other = ("autre", "autonomie")
        add_ratings(study, {other: Rating(1, 1, 1, "", "léo", "2024-05-02")})  # a reason to write the workbook again
        refused = built.run("rapports")
        assert refused.returncode == 1 and "svb-qual noter" in refused.stderr, refused.stdout
        assert path.read_bytes() == typed
        assert "1 note(s)" in built.run("noter", str(path), "--par", "zoe").stdout
        done = built.run("rapports")
        assert done.returncode == 0, done.stderr
        assert "36 (gravité 4, fréquence 3, maîtrise 2), par zoe" in (
            built.folder / "outputs/demo/rapports/duerp.html"
        ).read_text("utf-8")
        assert not read_register(path, "", "") and (study / FILE).is_file()
    finally:
        (study / FILE).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        assert built.run("rapports").returncode == 0
    assert path.read_bytes() == before
