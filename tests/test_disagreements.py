"""Where readers differ: said once, with who says what, read blind or not, and what the arbiter decided."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from svb_qual.agreement import blind_readings
from svb_qual.disagreements import BLIND, SIGHTED, SINCE, disagreements
from svb_qual.heads import APART
from svb_qual.model import ARBITER, Decision
from svb_qual.settling import settled_matters
from svb_qual.stages import load_codebook
from tests.test_decisions import CODE, FIRST, INTERVIEW, REST, decision


@pytest.fixture
def told(monkeypatch):
    """The rows of some decisions on one interview, as dictionaries."""
    monkeypatch.setattr("svb_qual.disagreements.read_turns", lambda *_: INTERVIEW)
    names = {("anne_T0", item.start, item.end): item.id for item in (FIRST, REST)}
    monkeypatch.setattr("svb_qual.disagreements._names", lambda _: names)
    study = SimpleNamespace(register=[SimpleNamespace(interview="anne_T0")])

    def tell(said: list[Decision]) -> list[dict[str, str]]:
        readings = {name: own for name, own in blind_readings(said).items() if name != ARBITER}
        rows = disagreements(study, readings, load_codebook(), {"anne_T0": said})
        return [dict(zip(APART, row, strict=True)) for row in rows]

    return tell


def test_another_polarity_alone_is_a_disagreement_even_with_proposals_in_sight(told):
    said = [
        decision("accept", reviewer="claire", polarity="risk", actuality="actual"),
        decision("correct", reviewer="paul", polarity="mixed", actuality="actual"),
    ]
    (row,) = told(said)
    assert (row["extrait"], row["code"], row["lecture"], row["tranché"]) == (FIRST.id, CODE, SIGHTED, "")
    assert row["avis"] == "claire : expose ou manque ; paul : les deux"
    said.append(decision("correct", reviewer=ARBITER, polarity="risk", actuality="actual", when="2026-02-01"))
    assert told(said)[0]["tranché"] == "gardé : expose ou manque"
    assert told([said[0], decision("accept", reviewer="paul", polarity="risk", actuality="actual")]) == []


def test_a_refusal_is_a_disagreement_and_what_was_read_blind_is_told_once(told):
    said = [decision("accept", reviewer="claire", polarity="risk"), decision("reject", reviewer="paul")]
    assert told(said)[0]["avis"] == "claire : expose ou manque ; paul : rejeté"
    blind = [
        decision("add", reviewer="claire", polarity="risk", blind=True),
        decision("none", reviewer="paul", code="", blind=True),
    ]
    (row,) = told(blind)
    assert (row["lecture"], row["avis"]) == (BLIND, "claire : expose ou manque ; paul : pas ce code")
    assert told(blind[1:]) == [], "une seule lectrice ne diffère de personne"


def test_what_became_of_it_is_what_the_codings_say(told):
    """The arbiter on other words of the excerpt, or before the readers; readers who agree since; a polarity left open."""
    blind = [
        decision("add", reviewer="claire", polarity="risk", actuality="actual", blind=True),
        decision("add", reviewer="paul", polarity="mixed", actuality="actual", blind=True),
    ]
    part = replace(FIRST, end=FIRST.end - 4, text=FIRST.text[:-4])
    settled = decision("correct", part, reviewer=ARBITER, polarity="mixed", actuality="actual", when="2026-02-01")
    assert [row["tranché"] for row in told([*blind, settled])] == ["gardé : les deux"]
    nothing = decision("none", code="", reviewer=ARBITER, when="2025-01-01")
    assert [row["tranché"] for row in told([nothing, *blind])] == [""], "dit avant que les lecteurs ne codent"
    late = replace(blind[1], polarity="risk", blind=False, when="2026-03-01")
    assert [row["tranché"] for row in told([*blind, late])] == [SINCE]
    assert told([blind[0], replace(blind[1], polarity="unclear")]) == [], "laisser ouvert n'est pas un autre avis"


def test_every_coding_left_to_the_arbiter_is_told(told):
    """One reader codes two parts of an excerpt otherwise, another the whole."""
    head, tail = (replace(FIRST, start=a, end=b, text=INTERVIEW.text[a:b]) for a, b in parts_of_first())
    said = [
        decision("add", head, reviewer="anne", polarity="mixed", actuality="actual"),
        decision("add", tail, reviewer="anne", polarity="risk", actuality="actual", when="2026-01-02"),
        decision("add", FIRST, reviewer="ben", polarity="risk", actuality="actual", when="2026-01-03"),
    ]
    states = [matter.state for matter in settled_matters(said)]
    assert ("split" in states) == bool(told(said))


def parts_of_first() -> list[tuple[int, int]]:
    """Two parts of the first excerpt."""
    return [(FIRST.start, FIRST.start + 9), (FIRST.start + 12, FIRST.end)]
