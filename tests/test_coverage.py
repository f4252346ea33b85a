"""Whether the guide was covered: excerpts on the subject of each question, each a link to its place."""

from __future__ import annotations

import re

from svb_qual.coverage import count_coverage, show_coverage
from svb_qual.guides import Guide, Question, Section
from tests.test_synthesis import make_results

GUIDE = Guide(
    "T0", "Guide", 60, "", (),
    (
        Section("Le temps", "", ("FACTEUR.TEMPS",), (Question("Vos journées ?", ()),)),
        Section("Le sens", "", ("DIGA.ACTIVITE",), (Question("Votre métier ?", ()),)),
    ),
    "",
)  # fmt: skip
SAID = [("a", "Anne", "T0", "risk", "actual")] * 2 + [("a", "Léo", "T0", "", ""), ("a", "Léo", "T3", "risk", "actual")]


def test_excerpts_on_the_subject_are_counted_in_each_interview_of_the_wave(codebook):
    (time, found), (_, none) = count_coverage(make_results(codebook, SAID), GUIDE)
    assert time.title == "Le temps"
    assert {name: len(segments) for name, segments in found.items()} == {"a_Anne_T0": 2, "a_Léo_T0": 0}
    assert not any(none.values())


def test_a_number_leads_to_the_place_of_each_excerpt(codebook):
    page = show_coverage(make_results(codebook, SAID), {"T0": GUIDE}).html
    links = re.findall(r'href="#(g-[^"]+)"', page)
    assert links and all(page.count(f'id="{link}"') == 1 for link in links)
    assert "Aucun guide" in page  # à T3
    assert 'href="entretien_a_Anne_T0.html#x-a_Anne_T0-1-0"' in page
