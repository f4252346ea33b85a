"""Agreement between two readers: known constants, what is undefined, whole interviews redrawn."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score

from svb_qual.agreement import Table, add_tables, agree_on, blind_readings, count_tables, macro_f1, planned_tables
from svb_qual.model import Decision
from svb_qual.resampling import interval, macro_interval, share_interval

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
    assert agree_on(readings["a"], readings["b"], 0) == {"anne_T0": (0, 1, 0)}
    assert agree_on(readings["a"], readings["b"], 1) == {"anne_T0": (1, 1, 0)}


def test_what_the_reference_leaves_open_is_not_counted_and_a_silence_is_told():
    reference = {("e", 0, 9): {"A": ("", "actual"), "B": ("risk", "planned"), "C": ("mixed", "")}}
    machine = {("e", 0, 9): {"A": ("risk", "actual"), "B": ("unclear", "actual"), "C": ("mixed", "planned")}}
    assert agree_on(reference, machine, 0) == {"e": (1, 1, 1)}
    assert agree_on(reference, machine, 1) == {"e": (1, 2, 0)}
    assert planned_tables(reference, machine) == {"e": Table(0, 1, 0, 1)}


def test_nothing_here_and_withdrawing_take_back_what_was_said():
    made = [said("a", 0, "ACT"), said("a", 0, "", "none"), said("a", 10, "ACT"), said("a", 10, "ACT", "withdraw")]
    assert blind_readings(made) == {"a": {("anne_T0", 0, 5): {}}}


def test_interval_holds_the_value_and_needs_two_interviews():
    by_interview = {f"e{i}": Table(4 + i % 3, 1, i % 2, 20) for i in range(12)}
    low, high = interval(by_interview, "f1")
    assert low < add_tables(by_interview.values()).f1() < high
    assert interval(by_interview, "f1") == (low, high), "la graine est fixe"
    assert interval({"seul": Table(1, 1, 1, 1)}, "f1") is None


def test_rare_codes_are_left_out_of_the_mean():
    tables = {"frequent": {"e": Table(10, 0, 0, 5)}, "rare": {"e": Table(0, 9, 0, 5)}}
    assert macro_f1(tables) == (1.0, 1)


def test_interval_of_the_mean_when_an_interview_lacks_a_code():
    by_code = {
        "ACT": {f"e{i}": Table(3, 1, i % 2, 9) for i in range(8)},
        "TEMPS": {f"e{i}": Table(2, i % 3, 1, 9) for i in range(5)},
        "RARE": {"e9": Table(1, 0, 0, 3)},
    }
    low, high = macro_interval(by_code)
    assert low < macro_f1(by_code)[0] < high
    filled = by_code | {"TEMPS": by_code["TEMPS"] | {f"e{i}": Table(0, 0, 0, 0) for i in range(5, 8)}}
    assert macro_interval(filled) == (low, high), "un entretien où le code n'est pas compté vaut zéro"
    assert macro_interval({"ACT": {"seul": Table(12, 0, 0, 1)}}) is None


def test_interval_of_a_share():
    counts = {f"e{i}": (6 + i % 3, 10) for i in range(12)}
    low, high = share_interval(counts)
    assert low < 0.7 < high
    assert share_interval({f"e{i}": (4, 4) for i in range(5)}) == (1.0, 1.0)
    assert share_interval({"a": (0, 0), "b": (0, 0)}) is None, "zéro sur zéro n'a pas d'intervalle"
    assert share_interval({"a": (1, 2)}) is None
