"""What a committee says of each factor that seems to carry over: kept in ``comite.csv`` of the study, never by a rebuild."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from svb_qual.errors import Fault, raise_faults, suggest
from svb_qual.files import csv_for_people, write_whole
from svb_qual.transcripts.decoding import decode_rows

FILE = "comite.csv"
COLUMNS = ("facteur", "avis", "remarque", "par", "quand")
#: What a committee may say of a factor.
STANCES = ("à reprendre", "à adapter", "à discuter", "à écarter")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What was said of a factor: one of ``STANCES`` or nothing, and a remark."""

    stance: str
    remark: str
    by: str = ""
    when: str = ""

    @property
    def said(self) -> tuple[str, str]:
        """What was said, whoever did."""
        return self.stance, self.remark


BLANK = Opinion("", "")


def read_opinions(folder: Path) -> dict[str, Opinion]:
    """The opinions of a study, the last of each factor (code id). Raises SvbError with every faulty line."""
    path = folder / FILE
    rows = decode_rows(path) if path.is_file() else []
    faults: list[Fault] = []
    missing = [name for name in COLUMNS if rows and name not in rows[0]]
    if missing:
        told = "colonne(s) absente(s) : " + ", ".join(missing)
        faults.append(Fault(f"{path}, ligne 1", told, "attendu : " + ",".join(COLUMNS)))
    raise_faults(faults)
    found = {row["facteur"]: make_opinion(row, f"{path}, ligne {n}", faults) for n, row in enumerate(rows, start=2)}
    raise_faults(faults)
    return found


def make_opinion(row: Mapping[str, str], where: str, faults: list[Fault]) -> Opinion:
    """The opinion of a row; one that is not in the list is added to ``faults``."""
    texts = [(row.get(name) or "").strip() for name in COLUMNS[1:]]
    if texts[0] and texts[0] not in STANCES:
        faults.append(Fault(f"{where}, colonne « avis »", f"avis inconnu « {texts[0]} »", suggest(texts[0], STANCES)))
    return Opinion(*texts)


def new_opinions(given: Mapping[str, Opinion], known: Mapping[str, Opinion]) -> dict[str, Opinion]:
    """Those that say something else than what is known; a line left empty says nothing."""
    return {key: item for key, item in given.items() if any(item.said) and item.said != known.get(key, BLANK).said}


def told_before(folder: Path) -> set[tuple[str, tuple[str, str]]]:
    """All that was ever said: (factor, what). A workbook that holds nothing else has nothing to save."""
    path = folder / FILE
    return {(row["facteur"], (row["avis"], row["remarque"])) for row in (decode_rows(path) if path.is_file() else [])}


def add_opinions(folder: Path, given: Mapping[str, Opinion]) -> int:
    """Write the opinions that are new, those of before kept above; how many."""
    new = new_opinions(given, read_opinions(folder))
    if new:
        path = folder / FILE
        before = [[row[name] for name in COLUMNS] for row in decode_rows(path)] if path.is_file() else []
        rows = [[key, item.stance, item.remark, item.by, item.when] for key, item in new.items()]
        write_whole(path, csv_for_people(COLUMNS, [*before, *rows]))
    return len(new)
