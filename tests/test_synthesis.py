"""Counts: participants first, each once, and the excerpts behind every number."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svb_qual.answers import show_profile
from svb_qual.changes import compare_waves
from svb_qual.communities import Cpts
from svb_qual.contrasts import GRADES, count_transferable, grade_of
from svb_qual.model import Coding, Count, Interview, Segment
from svb_qual.results import Results
from svb_qual.show import excerpts_of
from svb_qual.study import Study
from svb_qual.synthesis import (
    compare_exits,
    count_convergence,
    count_profile,
    count_protective,
    count_states,
    reach_of,
    stance_of,
)

CODE = "FACTEUR.TEMPS"


def make_results(codebook, said: list[tuple[str, str, str, str, str]], code: str = CODE) -> Results:
    """Results from lines (cpts, participant, wave, polarity, actuality); an empty polarity = heard, nothing coded."""
    cpts = {
        name: Cpts(name, f"CPTS {name}", "", None, None, "", (), "2024-01" if name == "partie" else "", "désaccord")
        for name in dict.fromkeys(line[0] for line in said)
    }
    interviews, segments, codings = {}, {}, []
    for rank, (where, who, wave, polarity, actuality) in enumerate(said):
        name = f"{where}_{who}_{wave}"
        interviews[name] = Interview(name, where, wave, who, "infirmière", "", "", "", (), "")
        segment = Segment(f"{name}.1.{rank}", name, 1, rank, rank + 1, "x")
        segments[segment.id] = segment
        if polarity:
            codings.append(Coding(segment.id, code, polarity, actuality, "rule", 0.6, (), "proposed", "", ""))
    study = Study(Path("essai"), "essai", "Essai", True, "", (), cpts, ())
    return Results(study, codebook, interviews, segments, tuple(codings), (), (), {}, {}, ())


def test_one_person_counts_once_whatever_she_says(codebook):
    results = make_results(codebook, [("a", "Anne", "T0", "risk", "actual")] * 3 + [("a", "Paul", "T0", "", "")])
    count = count_states(results, "FACTEUR")[0].cells["manque"]
    assert str(count) == "1 participant sur 2, 3 extraits"


def test_who_says_both_is_counted_in_the_middle(codebook):
    said = [("a", "Anne", "T0", "risk", "actual"), ("a", "Anne", "T0", "protective", "actual")]
    (line,) = count_profile(make_results(codebook, said), "FACTEUR")
    assert {name: count.value for name, count in line.cells.items()} == {"mixed": 1}
    assert len(line.cells["mixed"].segments) == 2


def test_planned_is_not_counted_as_real(codebook):
    results = make_results(codebook, [("a", "Anne", "T0", "protective", "planned")])
    cells = count_protective(results, "FACTEUR")[0].cells
    assert (cells["actual"].value, cells["planned"].value) == (0, 1)


def test_same_pseudonym_in_two_cpts_is_two_people(codebook):
    said = [("a", "Anne", "T0", "protective", "actual"), ("b", "Anne", "T0", "protective", "actual")]
    assert count_protective(make_results(codebook, said), "FACTEUR")[0].cells["actual"].value == 2


def test_change_is_read_within_the_same_people(codebook):
    said = [
        ("a", "Anne", "T0", "risk", "actual"),
        ("a", "Anne", "T3", "protective", "actual"),
        ("a", "Paul", "T0", "protective", "actual"),
        ("a", "Zoé", "T3", "risk", "actual"),
    ]
    (change,) = compare_waves(make_results(codebook, said), "T0", "T3")
    assert {name: count.value for name, count in change.cells.items()} == {
        "vers la protection": 1,
        "inchangé": 0,
        "vers le risque": 0,
    }
    assert change.cells["vers la protection"].denominator == 1, "seule Anne est entendue aux deux vagues"


def test_one_word_the_other_way_or_a_wish_does_not_turn_what_a_person_says_most(codebook):
    said = [("a", "Maud", "T0", "protective", "actual")] * 2 + [("a", "Maud", "T3", "protective", "actual")] * 3
    said += [
        ("a", "Maud", "T3", "risk", "actual"),
        ("a", "Karim", "T0", "risk", "planned"),
        ("a", "Karim", "T3", "protective", "actual"),
    ]
    (change,) = compare_waves(make_results(codebook, said), "T0", "T3")
    assert [count.value for count in change.cells.values()] == [0, 1, 0], "Maud inchangée ; de Karim, rien de réel à T0"


def test_said_again_at_the_end_is_said_before_too(codebook):
    said = [("a", "Anne", "T0", "protective", "actual"), ("a", "Anne", "T3", "protective", "actual")]
    said += [
        ("b", "Zoé", "T3", "protective", "actual"),
        ("b", "Léo", "T0", "risk", "actual"),
        ("b", "Léo", "T3", "", ""),
    ]
    (line,) = count_transferable(make_results(codebook, said), "FACTEUR")
    assert (line.cells["appliqué"].value, line.cells["dure"].value, line.cells["dure"].denominator) == (2, 1, 2)
    assert line.cells["expose"].value == 1


@pytest.mark.parametrize(
    ("where", "reach"),
    [("abcd", "partout"), ("abc", "souvent"), ("ab", "souvent"), ("a", "ici seulement"), ("", "nulle part")],
)
def test_reach(where, reach, codebook):
    said = [(name, "Anne", "T0", "protective" if name in where else "", "actual") for name in "abcd"]
    (line,) = count_convergence(make_results(codebook, said), "FACTEUR")
    assert reach_of(line) == reach


def test_exits_are_compared_at_t0(codebook):
    said = [
        ("partie", "Anne", "T0", "risk", "actual"),
        ("reste", "Paul", "T0", "protective", "actual"),
        ("reste", "Paul", "T3", "risk", "actual"),
    ]
    (line,) = compare_exits(make_results(codebook, said), "FACTEUR", "T0")
    assert (line.cells["parties"].value, line.cells["restées"].value) == (1, 0)


def test_transferable_shows_its_counter_examples(codebook):
    said = [(name, "Anne", "T0", "protective", "actual") for name in "ab"] + [("c", "Zoé", "T0", "risk", "actual")]
    (line,) = count_transferable(make_results(codebook, said), "FACTEUR")
    assert (line.cells["appliqué"].value, line.cells["manque"].value) == (2, 1)
    assert line.label.endswith("(2 CPTS) : preuve fragile")


@pytest.mark.parametrize(
    ("cpts", "says", "last", "against", "several", "grade"),
    [
        (3, 6, 2, 2, True, "solide"),
        (3, 6, 0, 2, True, "à confirmer"),
        (3, 6, 0, 2, False, "solide"),
        (2, 6, 2, 2, True, "à confirmer"),
        (3, 6, 2, 6, True, "fragile"),
        (4, 2, 2, 0, True, "fragile"),
    ],
)
def test_the_grade_of_what_is_transferable_is_computed(cpts, says, last, against, several, grade):
    cells = {
        name: Count("", value, "participants", (), 20)
        for name, value in (("appliqué", says), ("dure", last), ("manque", against))
    }
    assert grade_of(cpts, cells, several=several) == grade and grade in GRADES


def test_one_cpts_alone_is_not_everywhere(codebook):
    (line,) = count_convergence(make_results(codebook, [("a", "Anne", "T0", "protective", "actual")]), "FACTEUR")
    assert reach_of(line) == "dans la seule CPTS entendue"


@pytest.mark.parametrize(
    ("polarities", "stance"),
    [(["risk"], "risk"), (["risk", "unclear"], "risk"), (["unclear"], "unclear"), (["risk", "protective"], "mixed")],
)
def test_stance(polarities, stance):
    made = [Coding("s", CODE, name, "actual", "rule", 0.6, (), "proposed", "", "") for name in polarities]
    assert stance_of(made) == stance


def test_counts_are_said_in_french():
    assert str(Count("", 1, "segments", ("a",), 0)) == "1 extrait"
    assert str(Count("", 2, "participants", ("a", "b", "c"), 9)) == "2 participants sur 9, 3 extraits"
    assert str(Count("", 3, "CPTS", ("a",), 5)) == "3 CPTS sur 5, 1 extrait"


LINE = st.tuples(
    st.sampled_from(["a", "partie"]),
    st.sampled_from(["Anne", "Paul", "Zoé"]),
    st.sampled_from(["T0", "T3"]),
    st.sampled_from(["protective", "risk", "mixed", "unclear"]),
    st.sampled_from(["actual", "planned"]),
)


@given(st.lists(LINE, min_size=1, max_size=20))
def test_every_count_is_the_number_of_people_behind_its_excerpts(codebook, said):
    results = make_results(codebook, said)
    lines = [
        *count_profile(results, "FACTEUR"),
        *count_states(results, "FACTEUR"),
        *count_protective(results, "FACTEUR"),
        *count_convergence(results, "FACTEUR"),
        *compare_exits(results, "FACTEUR", "T0"),
    ]
    for line in lines:
        for count in line.cells.values():
            assert count.value == len({results.person_of(segment) for segment in count.segments})
            assert count.value <= count.denominator or count.denominator == 0
            assert len(count.segments) == len(set(count.segments))


def test_bars_are_hatched_for_people_nobody_has_read(codebook):
    said = [("a", who, "T0", "risk", "actual") for who in ("Anne", "Anne", "Paul", "Zoé")]
    results = make_results(codebook, said)
    codings = (replace(results.codings[0], state="accepted"), *results.codings[1:])
    page = show_profile(replace(results, codings=codings), count_profile(results, "FACTEUR"), prefix="essai").html
    assert "hachuré : proposé par la machine" in page
    assert [int(value) for value in re.findall(r">(\d)</text>\s*</a>", page)][:2] == [1, 2], (
        "une décidée, deux proposées"
    )
    done = replace(results, codings=tuple(replace(item, state="accepted") for item in results.codings))
    page = show_profile(done, count_profile(done, "FACTEUR"), prefix="essai").html
    assert "hachuré" not in page


def test_a_page_on_very_many_interviews_lists_the_excerpts_of_a_number_in_their_order(codebook, monkeypatch):
    said = [("a", who, wave, "risk", "actual") for wave in ("T0", "T2") for who in ("Anne", "Paul", "Zoé")]
    results = make_results(codebook, said)
    first, second, third, *others = results.segments
    count = Count("essai", 3, "participants", (third, first, others[0], second), 3)
    assert "<blockquote" in excerpts_of(results, count, "c-x", CODE)
    monkeypatch.setattr("svb_qual.study.MANY", 5)
    shown = excerpts_of(results, count, "c-x", CODE)
    (listed,) = re.findall(r'data-liste="([^"]*)"', shown)
    assert "<blockquote" not in shown and f'data-code="{CODE}"' in shown
    assert [own.split()[0] for own in listed.split(";")] == [results.segments[s].interview for s in count.segments]
    assert [own.split()[1:] for own in listed.split(";")][0] == [results.stamps["a_Zoé_T0"], "1-2"]
    part = results.select(waves=["T0"])
    assert "<blockquote" in excerpts_of(part, replace(count, segments=(third, first)), "c-x", CODE), "trois entretiens"


def test_the_stamp_of_an_interview_changes_with_what_is_said_and_coded_there(codebook):
    results = make_results(codebook, [("a", who, "T0", "risk", "actual") for who in ("Anne", "Paul")])
    decided = replace(results, codings=(replace(results.codings[0], state="accepted"), results.codings[1]))
    cut = {name: replace(item, text=item.text + " y") for name, item in results.segments.items()}
    assert decided.stamps["a_Anne_T0"] != results.stamps["a_Anne_T0"]
    assert decided.stamps["a_Paul_T0"] == results.stamps["a_Paul_T0"]
    assert replace(results, segments=cut).stamps["a_Paul_T0"] != results.stamps["a_Paul_T0"]


def test_parts_of_results_are_the_same_whether_cut_one_by_one_or_all_at_once(codebook):
    said = [(cpts, who, wave, "risk", "actual") for cpts in "abc" for who in ("Anne", "Léo") for wave in ("T0", "T2")]
    results = make_results(codebook, said)
    names = tuple(results.segments)
    results = replace(results, actions={"a.A1": names[:2], "b.A1": names[2:9]}, units={"domicile": names[3:]})
    for cpts in "abc":
        kept = {item.id for item in results.interviews.values() if item.cpts == cpts}
        part = results.select(cpts=cpts)
        assert list(part.interviews) == [name for name in results.interviews if name in kept]
        assert list(part.segments) == [s for s, item in results.segments.items() if item.interview in kept]
        assert [c.segment for c in part.codings] == list(part.segments)
        for named, own in ((results.actions, part.actions), (results.units, part.units)):
            assert own == {
                n: ids for n, every in named.items() if (ids := tuple(s for s in every if s in part.segments))
            }
        late = results.select(cpts=cpts, waves=["T2"])
        assert {item.wave for item in late.interviews.values()} == {"T2"} and len(late.codings) == 2
    assert not results.select(cpts="inconnue").interviews
