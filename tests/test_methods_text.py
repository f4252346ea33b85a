"""How a study was made: what the data tell is told, what they do not know is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from svb_qual.coreq import ITEMS, read_coreq
from svb_qual.errors import SvbError
from svb_qual.methods_text import show_coreq, show_methods, tell_items
from svb_qual.study import Row
from tests.test_synthesis import make_results

SAID = [("a", "Anne", "T0", "risk", "actual"), ("a", "Anne", "T3", "risk", "actual"), ("a", "Léo", "T0", "", "")]


def in_folder(results, folder: Path):
    return replace(results, study=replace(results.study, folder=folder))


def test_the_checklist_has_its_32_items():
    assert list(ITEMS) == list(range(1, 33))


def test_what_people_wrote_comes_before_what_the_data_tell(codebook, tmp_path):
    results = in_folder(make_results(codebook, SAID), tmp_path)
    assert tell_items(results, ["T0"])[12] == "2 personnes, 3 entretiens, 1 CPTS"
    (tmp_path / "coreq.yml").write_text('1: "Deux psychologues"\n12: "Deux infirmières"\n', encoding="utf-8")
    shown = show_coreq(results, ["T0"]).html
    assert "Deux psychologues" in shown and "Deux infirmières" in shown and "2 personnes, 3" not in shown


def test_what_is_left_to_write_is_named(codebook, tmp_path):
    shown = show_coreq(in_folder(make_results(codebook, SAID), tmp_path), []).html
    assert "à compléter" in shown and "Restent : Qui a mené les entretiens" in shown


def test_an_item_that_does_not_exist_is_told(tmp_path):
    (tmp_path / "coreq.yml").write_text('1: "x"\n33: "y"\nlieu: "z"\n', encoding="utf-8")
    with pytest.raises(SvbError, match="ligne 2") as caught:
        read_coreq(tmp_path)
    assert len(caught.value.faults) == 2


def test_the_methods_say_what_was_run_and_what_was_not(codebook):
    said = show_methods(make_results(codebook, SAID)).html
    assert "2 personnes de 1 CPTS" in said and "3 entretiens" in said
    assert "personne ne les a encore relus" in said and "Aucune double lecture en aveugle" in said


def test_a_length_that_is_no_number_is_left_out(codebook):
    results = make_results(codebook, SAID)
    rows = tuple(
        Row(name, item.cpts, item.wave, item.participant, "", "", "", length, "", "", rank)
        for rank, ((name, item), length) in enumerate(
            zip(results.interviews.items(), ("40", "45²", "9" * 5_000), strict=True)
        )
    )
    told = show_methods(replace(results, study=replace(results.study, register=rows))).html
    assert "Durée médiane : 40 minutes (de 40 à 40, n = 1)" in told
