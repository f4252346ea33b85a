"""How topics are found: what a user may choose."""

from __future__ import annotations

from typing import NamedTuple

METHODS, UNITS = ("acp", "umap"), ("extraits", "tours")


class Settings(NamedTuple):
    """How topics are found."""

    method: str = METHODS[0]
    unit: str = UNITS[0]
    seed: int = 1
