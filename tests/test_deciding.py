"""A decision made keeps its place; bringing decisions in twice, or in another order, changes nothing."""

from __future__ import annotations

import itertools

import pytest

from svb_qual.deciding import add_decisions, make_decision
from svb_qual.decisions import anchor_decision, read_decisions
from svb_qual.errors import SvbError
from svb_qual.model import Interview, Turn

TEXT = "Bonjour.\nLe mardi on se parle entre collègues, et ça me tient debout."
INTERVIEW = Interview(
    "maud_T0", "orsenne", "T0", "Maud", "infirmière", "", "2026-01-05", TEXT,
    (Turn(1, "Q", "interviewer", 0, 8), Turn(2, "R", "participant", 9, len(TEXT))), "",
)  # fmt: skip


def choose(codebook, quote: str, **said):
    start = TEXT.index(quote)
    said = {"reviewer": "claire", "when": "2026-02-01T10:00:00", "polarity": "protective", "actuality": "actual"} | said
    return make_decision(
        INTERVIEW, start, start + len(quote), next(iter(codebook.codes)), "accept", codebook=codebook, **said
    )


def test_a_decision_carries_its_words_their_context_and_what_the_code_means(codebook):
    made = choose(codebook, "on se parle entre collègues")
    assert (made.before, made.after) == ("Bonjour.\nLe mardi ", ", et ça me tient debout.")
    assert made.codebook == codebook.codes[made.code].meaning
    assert anchor_decision(made, INTERVIEW) == made


def test_bringing_decisions_in_any_order_and_twice_gives_the_same(tmp_path, codebook):
    made = [
        choose(codebook, "on se parle entre collègues"),
        choose(codebook, "ça me tient debout", when="2026-02-01T11:00:00"),
        choose(codebook, "ça me tient debout", reviewer="paul"),
    ]
    read = []
    for rank, order in enumerate(itertools.permutations(made)):
        folder = tmp_path / str(rank)
        assert len(add_decisions(folder, order)) == 3
        assert add_decisions(folder, made) == []
        read.append(read_decisions(folder))
    assert all(item == read[0] for item in read)


def test_an_unusable_reviewer_name_writes_nothing(tmp_path, codebook):
    with pytest.raises(SvbError, match="nom de relecteur invalide"):
        add_decisions(tmp_path, [choose(codebook, "debout"), choose(codebook, "debout", reviewer="../paul")])
    assert not list(tmp_path.iterdir())


def test_a_line_left_without_its_end_is_ended_first(tmp_path, codebook):
    add_decisions(tmp_path, [choose(codebook, "debout")])
    path = tmp_path / "claire.jsonl"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    add_decisions(tmp_path, [choose(codebook, "collègues")])
    assert len(read_decisions(tmp_path)) == 2
