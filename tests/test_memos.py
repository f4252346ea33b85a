"""Memos live beside decisions: signed, never counted, never lost; they follow their words."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from svb_qual.deciding import add_decisions
from svb_qual.decisions import read_decisions
from svb_qual.errors import Fault
from svb_qual.memos import about, comments, memo_rows, memos_in, read_memos
from svb_qual.model import Interview, Memo, Segment, Turn
from tests.test_decisions import decision

SPEECH = "On se parle le mardi. Ça me tient debout."
ANNE = Interview(
    "anne_T0", "valmont", "T0", "Anne", "", "", "", SPEECH, (Turn(1, "Anne", "participant", 0, len(SPEECH)),), ""
)
LAST = Segment("anne_T0.1.2", "anne_T0", 1, 22, len(SPEECH), SPEECH[22:])
NOTE = Memo("anne_T0", 22, len(SPEECH), LAST.text, "", "à relier au binôme", "claire", "2026-01-05T09:00:00")


def test_a_memo_says_what_it_is_about():
    assert about(NOTE) == "extrait"
    assert about(replace(NOTE, quote="", code="F.TEMPS", interview="")) == "code"
    assert about(replace(NOTE, quote="")) == "entretien"
    assert about(replace(NOTE, quote="", interview="")) == "étude"


def test_memos_and_decisions_share_a_file_and_are_not_taken_for_each_other(tmp_path):
    said = decision("accept", reviewer="claire")
    assert add_decisions(tmp_path, [NOTE, said]) == [NOTE, said]
    assert add_decisions(tmp_path, [said, NOTE]) == []
    assert [path.name for path in tmp_path.iterdir()] == ["claire.jsonl"]
    assert read_decisions(tmp_path) == [said]
    assert read_memos(tmp_path) == [NOTE]


def test_a_memo_follows_its_words_and_keeps_them_when_they_are_gone():
    moved = replace(NOTE, start=0, end=5)
    gone = replace(NOTE, quote="mots jamais dits")
    rows = memo_rows([moved, gone, replace(NOTE, quote="", interview="")], {"anne_T0": ANNE}, {"anne_T0": [LAST]})
    assert [row[2] for row in rows] == ["anne_T0.1.2", "", ""]
    assert rows[1][4] == "mots jamais dits"
    assert [row[0] for row in rows] == ["extrait", "extrait", "étude"]


def test_what_a_decision_says_beside_its_code_is_a_memo_on_a_coding(codebook):
    said = decision("accept", reviewer="claire", comment="avec les mots d'Anne")
    late = decision("accept", reviewer="claire", comment="", when="2026-09-01")
    (note,) = comments([said])
    assert (about(note), note.text, note.code) == ("codage", "avec les mots d'Anne", said.code)
    assert comments([said, late]) == [], "retiré depuis"


@pytest.mark.parametrize("said", [{"text": "  "}, {"text": 5}, {"start": "0"}, {"couleur": "bleu"}])
def test_a_memo_at_fault_is_told_with_its_line(said, tmp_path):
    path = tmp_path / "claire.jsonl"
    path.write_text("\n" + json.dumps(asdict(NOTE) | said), "utf-8")
    faults: list[Fault] = []
    assert memos_in(path, faults) == []
    assert faults[0].where.endswith("claire.jsonl, ligne 2")
