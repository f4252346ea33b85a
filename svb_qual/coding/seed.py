"""Labelled fictional passages the coder learns from (``corpus/amorce``): training material, never counted."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from svb_qual.errors import Fault, fail, raise_faults, suggest
from svb_qual.model import ACTUALITIES, POLARITIES

PASSAGES = ("passage_id", "auteur", "entretien", "question", "texte")
LABELS = ("passage_id", "code", "polarity", "actuality")


@dataclass(frozen=True, slots=True)
class Seed:
    """Passages in spoken order. ``series`` names the interview a passage belongs to, or is empty.

    ``labels`` maps (rank of the passage, code) to (polarity, actuality).
    """

    texts: tuple[str, ...]
    questions: tuple[str, ...]
    authors: tuple[str, ...]
    series: tuple[str, ...]
    labels: dict[tuple[int, str], tuple[str, str]]


def read_seed(folder: Path, codes: set[str]) -> Seed:
    """Read the two files. Raises SvbError for missing columns, or naming every label with an unknown word."""
    passages = _read(folder / "passages.csv", PASSAGES)
    ranks = {row["passage_id"]: rank for rank, row in enumerate(passages)}
    labels, faults = {}, []
    for line, row in enumerate(_read(folder / "codages.csv", LABELS), start=2):
        valid = (("passage_id", ranks), ("code", codes), ("polarity", POLARITIES), ("actuality", ACTUALITIES))
        wrong = [(name, known) for name, known in valid if row[name] not in known]
        where = f"{folder / 'codages.csv'}, ligne {line}"
        faults += [
            Fault(where, f"« {row[name]} » n'est pas un {name}", suggest(row[name], sorted(known)[:30]))
            for name, known in wrong
        ]
        if not wrong:
            labels[ranks[row["passage_id"]], row["code"]] = (row["polarity"], row["actuality"])
    raise_faults(faults)
    return Seed(
        texts=tuple(row["texte"] for row in passages),
        questions=tuple(row["question"] for row in passages),
        authors=tuple(row["auteur"] for row in passages),
        series=tuple(f"{row['auteur']}/{row['entretien']}" if row["entretien"] else "" for row in passages),
        labels=labels,
    )


def _read(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    if not path.is_file():
        raise fail(str(path), "ce fichier d'amorçage manque", "restaurez-le depuis le projet")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != columns:
            raise fail(f"{path}, ligne 1", "colonnes inattendues", "attendues : " + ", ".join(columns))
        return list(reader)
