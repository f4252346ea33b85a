"""What differs between times, professions and roles; and the first page of a synthesis, whose numbers open on excerpts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from svb_qual.contrasts import (
    EXPOSES,
    FIELD,
    GOVERNS,
    PROTECTS,
    contrast,
    count_criteria,
    count_links,
    follow_people,
    governs,
    heard_again,
    side_of,
)
from svb_qual.essentials import show_contrasts, show_criteria, show_essential, show_links, show_moves, show_paths
from tests.test_synthesis import make_results

SAID = [
    ("a", "Anne", "T0", "risk", "actual"),
    ("a", "Anne", "T3", "protective", "actual"),
    ("a", "Zoé", "T0", "risk", "actual"),
    ("a", "Léo", "T0", "protective", "actual"),
    ("a", "Léo", "T3", "", ""),
    ("a", "Paul", "T0", "protective", "planned"),
    ("a", "Rose", "T0", "protective", "actual"),
]


def with_roles(results, **roles: str):
    """The same people, with roles in their CPTS."""
    interviews = {
        name: replace(item, role=roles.get(item.participant, "membre")) for name, item in results.interviews.items()
    }
    return replace(results, interviews=interviews)


def test_a_path_is_what_one_person_says_of_one_subject_each_time(codebook):
    (path,) = follow_people(make_results(codebook, SAID))
    assert (path.person, path.stances) == (("a", "Anne"), {"T0": "risk", "T3": "protective"})
    assert len(path.segments) == 2


def test_who_was_heard_again_and_who_was_not(codebook):
    again, gone = heard_again(make_results(codebook, SAID))
    assert (again.value, gone.value, again.denominator) == (2, 3, 5)
    assert heard_again(make_results(codebook, SAID[:1]))[0].value == 0, "une seule vague"


@pytest.mark.parametrize(
    ("role", "side"),
    [("vice-président", True), ("Coordinatrice salariée", True), ("membre", False), ("", False), ("référente", True)],
)
def test_who_governs_is_told_by_the_role(role, side):
    assert governs(role) is side


def test_groups_that_see_a_subject_the_other_way_round_are_told_and_one_person_is_no_group(codebook):
    results = with_roles(make_results(codebook, SAID), Léo="président", Rose="trésorière")
    (found,) = contrast(results, side_of(results))
    told = {group: (sides[PROTECTS].value, sides[EXPOSES].value) for group, sides in found.groups.items()}
    assert told == {GOVERNS: (2, 0), FIELD: (1, 2)}
    shown = show_contrasts(results).html
    assert set(re.findall(r'href="#([^"]+)"', shown)) <= set(re.findall(r'id="([^"]+)"', shown))
    alone = with_roles(results, Léo="président")
    assert contrast(alone, side_of(alone)) == []


def test_factors_are_ranged_by_criterion(codebook):
    results = make_results(codebook, SAID)
    code = results.codebook.codes["FACTEUR.TEMPS"]
    lines = count_criteria(results, "FACTEUR")
    assert list(lines) == [code.criterion]
    cells = lines[code.criterion][0].cells
    assert [cells[name].value for name in (PROTECTS, EXPOSES, "envisagé")] == [3, 2, 1]
    assert code.criterion.capitalize() in show_criteria(results, "FACTEUR").html


def test_a_lever_and_a_state_are_linked_by_the_excerpt_that_says_both(codebook):
    results = make_results(codebook, SAID)
    state = next(iter(results.codebook.of_family("DIGA")))
    first = results.codings[0]
    results = replace(results, codings=(*results.codings, replace(first, code=state.id)))
    (line,) = [line for line in count_links(results, "FACTEUR", "DIGA", "risk") if line.cells[state.id].value]
    cell = line.cells[state.id]
    assert (line.key, cell.value, cell.segments) == ("FACTEUR.TEMPS", 1, (first.segment,))
    other = count_links(results, "FACTEUR", "DIGA", "protective")
    assert not any(count.value for item in other for count in item.cells.values())
    assert "aucune" in show_links(results, "FACTEUR", "DIGA").html


def test_the_first_page_says_no_number_without_its_excerpts(codebook):
    shown = show_essential(make_results(codebook, SAID), "FACTEUR", "PRINCIPE").html
    assert "5 personne(s) entendue(s)" in shown and "2 l’ont été encore ensuite, 3 non" in shown
    details = re.findall(r"<details.*?</details>", shown)
    assert len(details) >= 3 and all("<blockquote" in item and "participant" in item for item in details)
    assert "vers la protection" in shown and "Avis partagés" in shown


def test_one_wave_alone_is_told_and_the_rest_still_shows(codebook):
    results = make_results(codebook, [line for line in SAID if line[2] == "T0"])
    assert "aucune comparaison" in show_moves(results).html
    assert "personne n’a été entendu deux fois" in show_paths(results, follow_people(results)).html
    assert "rien ne peut être comparé" in show_essential(results, "FACTEUR", "PRINCIPE").html
    alone = make_results(codebook, SAID[:1])
    assert "1 personne(s)" in show_essential(alone, "FACTEUR", "PRINCIPE").html
    assert "Pas de sujet" in show_contrasts(alone).html
