"""What the measures count, on passages one can check by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from svb_qual import measures
from svb_qual.coding.coder import Scored
from svb_qual.coding.traits import Traits
from svb_qual.machines import Passages
from svb_qual.measures import Reference, band_rows, calibration_rows, changes, curve_rows, left_out_rows
from svb_qual.model import Segment

SEGMENTS = [Segment(f"anne.1.{rank}", "anne", 1, rank * 10, rank * 10 + 9, "x") for rank in range(24)]
SAID = ("risk", "actual")


def reference() -> Reference:
    """Twelve passages where both readers say TEMPS, then twelve where they say nothing; they differ on the last one."""
    same = {("anne", item.start, item.end): {"TEMPS": SAID} if item.start < 120 else {} for item in SEGMENTS}
    nothing = Traits(np.zeros((24, 1)), np.zeros((24, 1)), [], [])
    return Reference.of(Passages(SEGMENTS, nothing), ["TEMPS", "RARE"], same, {(("anne", 230, 239), "TEMPS")})


def test_disputed_passages_count_neither_way_and_rare_codes_are_left_out():
    kept = np.zeros((24, 2), bool)
    kept[6:18, 0] = True
    kept[23, 0] = True
    row = reference().macro_row("essai", kept)
    assert row[2:] == ["0,50", "", "1 codes"], "6 justes sur 12 proposées et 12 attendues ; la disputée ne compte pas"


def test_unread_passages_are_not_counted():
    same = {("anne", 0, 9): {"TEMPS": SAID}}
    found = Reference.of(Passages(SEGMENTS, None), ["TEMPS"], same, set())
    assert (int(found.counted.sum()), int(found.yes.sum())) == (1, 1)


def test_changes_say_what_is_gained_and_lost():
    before, after = np.array([[True, False], [True, False]]), np.array([[False, True], [True, False]])
    assert changes(["A", "B"], before, after) == [["A", "2", "1", "0", "1"], ["B", "0", "1", "1", "0"]]


def scored(chances: np.ndarray, kept: np.ndarray) -> Scored:
    return Scored(None, chances, kept, None, None)


def test_sure_proposals_and_their_share():
    """Twelve proposals on TEMPS, six of them right; the four likeliest are right, and « sûr »."""
    kept, chances = np.zeros((24, 2), bool), np.full((24, 2), 0.2)
    kept[6:18, 0], chances[6:18, 0] = True, 0.6
    chances[6:10, 0] = 0.9
    coder = SimpleNamespace(model=SimpleNamespace(sure=np.array(0.8)))
    precision, share = band_rows("m", scored(chances, kept), coder, reference())
    assert (precision[2], precision[4]) == ("1,00", "4 propositions")
    assert (share[2], share[4]) == ("0,33", "12 propositions")
    never = SimpleNamespace(model=SimpleNamespace(sure=np.array(2.0)))
    assert band_rows("m", scored(chances, kept), never, reference())[0][2] == "–"


def test_calibration_sets_what_is_announced_beside_what_is_confirmed():
    chances = np.full((24, 2), 0.02)
    chances[:16, 0] = 0.8
    low, high = calibration_rows("m", scored(chances, chances > 0.5), reference())
    assert (low[2], low[4]) == ("0,00", "31 oui ou non"), "la disputée ne compte pas"
    assert (high[1][:26], high[2], high[4]) == ("chance annoncée 0,70 à 0,9", "0,75", "16 oui ou non")


def test_the_curve_and_the_cpts_left_out_learn_from_less(monkeypatch):
    """Each coder proposes what the interviews it learned on proposed: one sees how many it was given."""
    seen = []

    def propose(seed, decided, own, passages):
        seen.append(sorted(set(decided.interviews()[own].tolist())))
        return np.ones((24, 2), bool)

    monkeypatch.setattr(measures, "_propose", propose)
    decided = SimpleNamespace(interviews=lambda: np.array(["a", "a", "b", "c", "d"]))
    rows = curve_rows(None, decided, reference())
    assert [len(names) for names in seen] == [0, 1, 2, 3, 4]
    assert rows[0][1].endswith("0 entretiens décidés (0 extraits)")
    seen.clear()
    register = [
        SimpleNamespace(interview=name, cpts=cpts)
        for name, cpts in zip(("a", "b", "c", "d", "anne"), "xxyyx", strict=True)
    ]
    (row,) = left_out_rows(SimpleNamespace(register=register), None, decided, reference())
    assert seen == [["c", "d"]], "l'entretien d'anne, de la CPTS x, est codé par ce qu'on a appris dans y"
    assert row[2] == "0,69"
