"""Excerpts drawn at random for two people to code blind: each interview gives its share, coded or not."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from svb_qual.errors import fail
from svb_qual.files import write_whole
from svb_qual.model import Segment
from svb_qual.results import outputs_of
from svb_qual.review.data import collect
from svb_qual.review.page import render_review
from svb_qual.stages import read_segments
from svb_qual.study import Study


def draw_excerpts(parts: list[list[Segment]], count: int, seed: int) -> list[Segment]:
    """``count`` segments, in order: each interview's share by largest remainders, then at random within it.

    ``parts``: the segments of each interview. Raises SvbError when there are not as many.
    """
    total = sum(map(len, parts))
    if count > total:
        raise fail("--nombre", f"{count} extraits demandés sur {total}", f"un nombre d'extraits de 1 à {total}")
    exact = [count * len(part) / max(total, 1) for part in parts]
    shares = [int(share) for share in exact]
    for rank in sorted(range(len(parts)), key=lambda rank: (shares[rank] - exact[rank], rank))[: count - sum(shares)]:
        shares[rank] += 1
    draw = np.random.default_rng(seed)
    chosen = [
        sorted(draw.choice(len(part), share, replace=False).tolist()) for part, share in zip(parts, shares, strict=True)
    ]
    return [part[rank] for part, ranks in zip(parts, chosen, strict=True) for rank in ranks]


def write_sheet(study: Study, count: int, seed: int) -> Path:
    """A blind review page of the excerpts drawn; its path."""
    drawn = draw_excerpts([read_segments(study, row.interview) for row in study.register], count, seed)
    names, data = {item.id for item in drawn}, collect(study, blind=True)
    data["extraits"] = [row for row in data["extraits"] if row[0] in names]
    path = outputs_of(study) / "double_codage" / f"feuille_{count}_graine_{seed}.html"
    return write_whole(path, render_review(data))
