"""Where readers differ: said once, with who says what, read blind or not, and what the arbiter decided."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from svb_qual.agreement import blind_readings
from svb_qual.disagreements import APART, BLIND, SIGHTED, disagreements
from svb_qual.model import ARBITER, Decision
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
