"""Agreement of readers: published constants, the reference library, what is undefined, drift, and the random draw."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svb_qual.agreement import Table
from svb_qual.coefficients import ac1, alpha, differ, masi
from svb_qual.concordance import EVERY, NO_YES, ONE_VALUE, SETS, agreement_rows, drift_rows, group_rows
from svb_qual.errors import SvbError
from svb_qual.model import Segment
from svb_qual.review.drawing import draw_excerpts

#: Krippendorff (2011): four readers, twelve units, None for a unit that one did not read.
DATA = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
UNITS = [[value for value in unit if value is not None] for unit in zip(*DATA, strict=True)]
SAID = ("risk", "actual")


def test_published_constants():
    assert alpha(UNITS) == pytest.approx(0.743, abs=5e-4)
    assert ac1(UNITS) == pytest.approx(0.77544, abs=5e-6)


@given(st.lists(st.lists(st.sampled_from([1, 2, 3, None]), min_size=3, max_size=3), min_size=2, max_size=12))
def test_alpha_is_that_of_the_reference_library(units):
    said = [[value for value in unit if value is not None] for unit in units]
    paired = {value for unit in said if len(unit) > 1 for value in unit}
    if len(paired) < 2:
        assert alpha(said) is None
        return
    matrix = np.array([[np.nan if value is None else value for value in unit] for unit in units], float).T
    assert alpha(said) == pytest.approx(krippendorff.alpha(matrix, level_of_measurement="nominal"), abs=1e-12)


@given(*[st.integers(1, 20)] * 4)
def test_two_readers_give_the_same_by_tables_and_by_units(both, first, second, neither):
    table = Table(both, first, second, neither)
    units = [[True, True]] * both + [[True, False]] * first + [[False, True]] * second + [[False, False]] * neither
    assert alpha(units, differ) == pytest.approx(table.alpha(), abs=1e-12)
    assert ac1(units) == pytest.approx(table.ac1(), abs=1e-12)


VALUES = ("risque", "ressource", "neutre", "à préciser")


@given(
    st.lists(st.lists(st.sampled_from(VALUES), min_size=2, max_size=4), min_size=2, max_size=9), st.permutations(VALUES)
)
def test_no_digit_depends_on_the_order_of_values(units, others):
    """Names come out of a set in an order that changes from one run to the next: other names are another order."""
    renamed = [[others[VALUES.index(value)] for value in unit] for unit in units]
    assert ac1(renamed) == ac1(units)


@given(st.lists(st.lists(st.frozensets(st.sampled_from("abc")), min_size=2, max_size=4), min_size=2, max_size=9))
def test_no_digit_depends_on_the_order_of_readers_or_of_excerpts(units):
    assert alpha([unit[::-1] for unit in units[::-1]], masi) == alpha(units, masi)


def test_near_sets_are_nearer_than_far_ones():
    one, two, both = frozenset("a"), frozenset("b"), frozenset("ab")
    assert masi(frozenset(), frozenset()) == masi(both, both) == 0
    assert masi(one, two) == masi(one, frozenset()) == 1
    assert masi(one, both) == pytest.approx(1 - 1 / 2 * 2 / 3)
    assert masi(frozenset("ab"), frozenset("bc")) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert alpha([[one, one], [two, two], [both, both]], masi) == 1
    assert 0 < alpha([[one, both], [two, two], [both, both]], masi) < 1


def places(count: int) -> list[tuple[str, int, int]]:
    return [(f"e{rank % 3}", rank * 10, rank * 10 + 9) for rank in range(count)]


def test_what_cannot_be_computed_says_why():
    first = {place: {"A": SAID, "C": SAID} for place in places(12)}
    second = {place: {"A": SAID} for place in places(12)}
    rows = {row[1]: row for row in agreement_rows("x et y", first, second, ["A", "B", "C"])}
    assert rows["A"][5:8] == ["–", "–", "–"]
    assert rows["A"][-1] == ONE_VALUE
    assert rows["B"][8] == "–"
    assert rows["B"][-1] == NO_YES
    assert rows["C"][8] == "0,00"
    assert (rows[EVERY][3], rows[SETS][2]) == ("24 et 12, 12 communs", "12")
    assert agreement_rows("x et y", first, {("f", 0, 1): {}}, ["A"]) == [], "aucun extrait lu par les deux"


def test_three_readers_with_gaps():
    one = {place: {"A": SAID} if rank % 2 else {} for rank, place in enumerate(places(10))}
    three = [one, one, {place: one[place] for place in places(4)}]
    rows = {row[1]: row for row in group_rows("x et y et z", three, ["A", "B"])}
    assert (rows["A"][6], rows["A"][7]) == ("1,00", "1,00")
    assert rows["B"][-1] == ONE_VALUE


def test_drift_compares_thirds_in_order_of_date():
    first = {place: {"A": SAID} for place in places(9)}
    second = {place: {"A": SAID} if rank < 6 else {} for rank, place in enumerate(places(9))}
    dates = {place: f"2026-01-0{rank + 1}" for rank, place in enumerate(places(9))}
    rows = drift_rows("x et y", first, second, dates, ["A"])
    assert [(row[2], row[6]) for row in rows] == [
        ("2026-01-01", "1,00"),
        ("2026-01-04", "1,00"),
        ("2026-01-07", "0,00"),
    ]
    assert drift_rows("x et y", first, second, dict.fromkeys(dates, "2026-01-01"), ["A"]) == []


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8), st.data())
def test_each_interview_gives_its_share_and_the_same_seed_the_same_draw(sizes, data):
    parts = [
        [Segment(f"e{rank}.1.{i}", f"e{rank}", 1, i, i + 1, "x") for i in range(size)]
        for rank, size in enumerate(sizes)
    ]
    total = sum(sizes)
    count = data.draw(st.integers(0, total))
    drawn = draw_excerpts(parts, count, 7)
    assert drawn == draw_excerpts(parts, count, 7)
    assert len({item.id for item in drawn}) == count
    for part in parts:
        own = sum(item in part for item in drawn)
        assert abs(own - count * len(part) / max(total, 1)) < 1
    with pytest.raises(SvbError, match="extraits demandés"):
        draw_excerpts(parts, total + 1, 7)
