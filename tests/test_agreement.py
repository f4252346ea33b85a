"""Agreement between two readers: known constants, what is undefined, whole interviews redrawn."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score

from svb_qual.agreement import Table, add_tables, agree_on, blind_readings, count_tables, interval, macro_f1
from svb_qual.model import Decision

COUNTS = st.integers(0, 30)


def test_a_table_worked_by_hand():
    """20 passages: 6 with the code for both, 2 and 4 for one alone, 8 for neither."""
    table = Table(6, 2, 4, 8)
    assert (table.percent(), table.f1(), table.precision(), table.recall()) == (0.7, 12 / 18, 0.6, 0.75)
    assert table.kappa() == pytest.approx(0.4)
    assert table.ac1() == pytest.approx((0.7 - 0.495) / (1 - 0.495))


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_same_values_as_the_reference_libraries(both, first, second, neither):
    table = Table(both, first, second, neither)
    one = [1] * both + [1] * first + [0] * second + [0] * neither
    two = [1] * both + [0] * first + [1] * second + [0] * neither
    if len(set(one + two)) < 2:
        assert table.alpha() is None
        assert table.kappa() is None
        return
    alpha = krippendorff.alpha(np.array([one, two]), level_of_measurement="nominal")
    assert table.alpha() == pytest.approx(alpha)
    assert table.kappa() == pytest.approx(cohen_kappa_score(one, two))
    assert table.f1() == pytest.approx(f1_score(one, two, zero_division=0))


def test_nothing_read_is_not_perfect_agreement():
    empty = add_tables([])
    assert [getattr(empty, name)() for name in ("percent", "f1", "kappa", "ac1", "alpha")] == [None] * 5


def said(reviewer: str, start: int, code: str, verdict: str = "add", blind: bool = True, polarity: str = "risk"):
    place = ("anne_T0", start, start + 5, "texte")
    return Decision(*place, code, verdict, polarity, "actual", "", reviewer, blind, "2026-01-01", "")


def test_only_passages_read_blind_by_both_are_counted():
    readings = blind_readings(
        [
            said("a", 0, "ACT"),
            said("a", 10, "", "none"),
            said("a", 20, "ACT"),
            said("b", 0, "ACT", polarity="mixed"),
            said("b", 10, "ACT"),
            said("b", 20, "ACT", blind=False),
        ]
    )
    tables = count_tables(readings["a"], readings["b"], ["ACT"])
    assert tables["ACT"]["anne_T0"] == Table(1, 0, 1, 0)
    assert agree_on(readings["a"], readings["b"], 0) == (0, 1, 0)
    assert agree_on(readings["a"], readings["b"], 1) == (1, 1, 0)


def test_interval_holds_the_value_and_needs_two_interviews():
    by_interview = {f"e{i}": Table(4 + i % 3, 1, i % 2, 20) for i in range(12)}
    low, high = interval(by_interview, "f1")
    assert low < add_tables(by_interview.values()).f1() < high
    assert interval(by_interview, "f1") == (low, high), "la graine est fixe"
    assert interval({"seul": Table(1, 1, 1, 1)}, "f1") is None


def test_rare_codes_are_left_out_of_the_mean():
    tables = {"frequent": {"e": Table(10, 0, 0, 5)}, "rare": {"e": Table(0, 9, 0, 5)}}
    assert macro_f1(tables) == (1.0, 1)
