"""How topics are found, what a user may choose, and how saturation is looked for. Light: nothing heavy is imported here."""

from __future__ import annotations

from typing import NamedTuple

METHODS, UNITS = ("acp", "umap"), ("extraits", "tours")
#: Sizes of the base and of the run of interviews that follows it; the interviews it takes to reach saturation at all.
BASES, RUNS = (4, 5, 6), (2, 3)
NEEDED = BASES[0] + RUNS[0]
#: Columns of the two tables of saturation.
SATURATION = {
    "themes_saturation": ("matière", "entretiens", "connu en moyenne", "bas", "haut"),
    "themes_saturation_seuils": ("matière", "base", "suite", "ordres qui y arrivent", "médiane", "bas", "haut"),
}


class Settings(NamedTuple):
    """How topics are found."""

    method: str = METHODS[0]
    unit: str = UNITS[0]
    seed: int = 1
