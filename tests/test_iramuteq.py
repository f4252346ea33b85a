"""The IRaMuTeQ corpus: one starred line per interview, then what the participant says, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svb_qual.exchange.iramuteq import iramuteq_corpus
from svb_qual.results import Results
from svb_qual.study import read_study
from tests.fixtures.feuilles import interview, small_results

STARRED = re.compile(r"\*\*\*\* (\*[a-z]+_[A-Za-z0-9-]+ ?)+")


@pytest.fixture
def results(etude, codebook) -> Results:
    return small_results(read_study(etude), codebook)


def with_interviews(results: Results, *items) -> Results:
    return replace(results, interviews={item.id: item for item in items})


def test_a_text_has_its_variables_then_the_words_of_the_participant_alone(results):
    assert iramuteq_corpus(results) == (
        "**** *cpts_valmont *vague_T0 *profession_infirmiere *participant_Anne\n"
        "=Ah, la tournée. Je cours partout, et le soir je suis morte.\n"
        "Les réunions le soir, j'en peux plus. Il faudrait une réunion le midi.\n"
    )


def test_signs_that_are_orders_for_iramuteq_are_taken_out(results):
    said = ("Alors ?", "**** *cpts_autre\n-*theme\n_mot_ l’effort(s) (rires) [pause]\n\nOui.")
    text = iramuteq_corpus(with_interviews(results, interview(lines=said)))
    assert text.split("\n")[1:] == ["cpts autre", "- theme", "mot l'effort(s)", "Oui.", ""]


def test_people_who_share_a_pseudonym_do_not_share_a_value(results):
    items = [
        replace(interview("a", "valmont", "Élodie B."), profession="sage-femme libérale"),
        replace(interview("b", "brume", "Elodie B"), profession=""),
        replace(interview("c", "valmont", "Élodie B."), wave="T2", profession="sage-femme libérale"),
    ]
    heads = re.findall(r"^\*{4}.*", iramuteq_corpus(with_interviews(results, *items)), re.M)
    assert heads == [
        "**** *cpts_valmont *vague_T0 *profession_sage-femme-liberale *participant_Elodie-B",
        "**** *cpts_brume *vague_T0 *profession_inconnu *participant_Elodie-B-2",
        "**** *cpts_valmont *vague_T2 *profession_sage-femme-liberale *participant_Elodie-B",
    ]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(max_size=60), person=st.text(min_size=1, max_size=20), trade=st.text(max_size=20))
def test_whatever_is_said_there_is_one_starred_line_per_interview(said, person, trade, results):
    item = replace(interview(person=person, lines=("Oui ?", said.replace("\n", " "))), profession=trade)
    head, *lines = iramuteq_corpus(with_interviews(results, item)).split("\n")
    assert STARRED.fullmatch(head)
    assert not [line for line in lines if "*" in line or "_" in line]
