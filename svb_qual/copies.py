"""Copies that a synchronised folder leaves when two people changed a file at once: told, never read in silence.

Those of files of decisions are read with the others (``decisions``): nothing is told of them here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from svb_qual.files import is_litter
from svb_qual.study import Study

#: Files of a study that have one name.
SINGLE = (
    "etude.yml",
    "registre.csv",
    "citations.csv",
    "duerp.csv",
    "comite.csv",
    "coreq.yml",
    "correspondance.txt",
)


def unread_copies(study: Study) -> list[str]:
    """A line for each file of a study that looks like the copy of another: which it is, and what to do."""
    rooms = {
        study.folder: SINGLE,
        study.folder / "ishikawa": [f"{name}.yml" for name in study.cpts],
        study.folder / "entretiens": [row.file for row in study.register],
    }
    return [
        f"{path} n'est pas lu : on dirait une copie de {known}, laissée par un dossier synchronisé. Comparez les deux, "
        f"gardez ce qui est juste sous le nom {known}, puis effacez la copie"
        for folder, names in rooms.items()
        for path, known in copies_in(folder, names)
    ]


def copies_in(folder: Path, names: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """(file, name it copies) of a folder: « etude (1).yml », « registre-PORTABLE.csv », « Copie de etude.yml »…"""
    names = sorted(names, key=len, reverse=True)
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in found:
        if path.is_file() and path.name not in names and not is_litter(path.name):
            known = next((name for name in names if _looks_like(path.name, name)), "")
            if known:
                yield path, known


def _looks_like(name: str, known: str) -> bool:
    stem, dot, suffix = known.rpartition(".")
    return bool(
        re.fullmatch(rf"(copie de |copy of )?{re.escape(stem)}([^\w].*)?{re.escape(dot + suffix)}", name, re.IGNORECASE)
    )
