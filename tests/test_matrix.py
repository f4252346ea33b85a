"""0/1 matrices: a one where a code counts, and who says so."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from svb_qual.deciding import add_decisions, make_decision
from svb_qual.exchange.matrix import make_matrix
from svb_qual.model import Coding
from svb_qual.results import Results
from svb_qual.study import read_study
from tests.fixtures.feuilles import ACTIVITY, NOON, RUN, TIME, TRAINING, interview, small_results


@pytest.fixture
def results(etude, codebook) -> Results:
    """Someone has accepted one code of the first excerpt, and found nothing in the third."""
    results = small_results(read_study(etude), codebook)
    said = [(RUN, ACTIVITY, "accept"), (NOON, "", "none")]
    text = interview().text
    made = [
        make_decision(
            interview(), text.index(words), text.index(words) + len(words), code, verdict, codebook,
            reviewer="claire", when="2026-01-05T09:00:00",
        )
        for words, code, verdict in said
    ]  # fmt: skip
    add_decisions(results.study.folder / "decisions", made)
    first, *others = results.codings
    return replace(results, codings=(replace(first, state="accepted", reviewer="claire"), *others))


def rows_of(results: Results, unit: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(make_matrix(results, unit).to_csv())))


def test_each_excerpt_has_its_codes_and_says_who_decided(results):
    rows = rows_of(results, "extraits")
    assert list(rows[0])[:9] == [
        "extrait", "entretien", "vague", "cpts", "participant", "profession", "role", "etat", "desaccords",
    ]  # fmt: skip
    told = [(row["etat"], row[ACTIVITY], row[TRAINING], row[TIME]) for row in rows]
    assert told == [("decide", "1", "0", "0"), ("propose", "1", "0", "1"), ("decide", "0", "0", "0")]


def test_an_excerpt_decided_in_part_says_so(results):
    (segment,) = [item.id for item in results.segments.values() if item.text == RUN]
    more = Coding(segment, TIME, "risk", "actual", "model", 0.5, (), "proposed", "", "")
    assert rows_of(replace(results, codings=(*results.codings, more)), "extraits")[0]["etat"] == "en_partie"


def test_what_is_rejected_or_disputed_is_not_counted(results):
    first, *others = results.codings
    apart = replace(results, codings=tuple(others), disputed=(replace(first, state="disputed"),))
    row = rows_of(apart, "extraits")[0]
    assert (row[ACTIVITY], row["desaccords"]) == ("0", "1")


def test_each_participant_has_the_codes_of_all_her_excerpts(results):
    (row,) = rows_of(results, "participants")
    assert row == {
        "cpts": "valmont", "participant": "Anne", "profession": "infirmière", "role": "référente", "vagues": "T0",
        "extraits": "3", "extraits_lus": "2", "etat": "en_partie", "desaccords": "0",
        ACTIVITY: "1", TRAINING: "0", TIME: "1",
    }  # fmt: skip


def test_the_workbook_says_the_same_and_explains_its_columns(results):
    matrix = make_matrix(results, "extraits")
    assert matrix.to_xlsx() == matrix.to_xlsx()
    book = load_workbook(io.BytesIO(matrix.to_xlsx()))
    head, *rows = book["matrice"].iter_rows(values_only=True)
    assert [list(map(str, row)) for row in rows] == [list(row.values()) for row in rows_of(results, "extraits")]
    assert [row[0] for row in book["colonnes"].iter_rows(min_row=2, values_only=True)] == list(head)


def test_a_cell_that_a_spreadsheet_would_compute_is_text(results):
    item = replace(interview(), profession="=2+2")
    changed = replace(results, interviews={"anne_T0": item})
    assert rows_of(changed, "extraits")[0]["profession"] == "'=2+2"
    book = load_workbook(io.BytesIO(make_matrix(changed, "extraits").to_xlsx()))
    assert (book["matrice"]["F2"].value, book["matrice"]["F2"].data_type) == ("=2+2", "s")
