"""What the measures count, on passages one can check by hand."""

from __future__ import annotations

import numpy as np

from svb_qual.coding.traits import Traits
from svb_qual.machines import Passages
from svb_qual.measures import Reference, changes
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
    assert reference().macro(kept) == (0.5, 1), "6 justes sur 12 proposées et 12 attendues ; la disputée ne compte pas"


def test_unread_passages_are_not_counted():
    same = {("anne", 0, 9): {"TEMPS": SAID}}
    found = Reference.of(Passages(SEGMENTS, None), ["TEMPS"], same, set())
    assert (int(found.counted.sum()), int(found.yes.sum())) == (1, 1)


def test_changes_say_what_is_gained_and_lost():
    before, after = np.array([[True, False], [True, False]]), np.array([[False, True], [True, False]])
    assert changes(["A", "B"], before, after) == [["A", "2", "1", "0", "1"], ["B", "0", "1", "1", "0"]]
