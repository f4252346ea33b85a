"""What people rate in the risk register: gravity, frequency, control; kept in ``duerp.csv`` of the study, never by a rebuild."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from svb_qual.errors import Fault, raise_faults
from svb_qual.files import csv_for_people, write_whole
from svb_qual.transcripts.decoding import decode_rows

FILE = "duerp.csv"
SCALES = ("gravité", "fréquence", "maîtrise")
COLUMNS = ("unité", "axe", *SCALES, "remarque", "par", "quand")
LEAST, MOST = 1, 4
#: A line of the register: unit (id) and axis.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody rated of a line; 0 where nothing is said. ``control``: 1 nothing holds it, 4 it is held."""

    gravity: int
    frequency: int
    control: int
    remark: str
    by: str = ""
    when: str = ""

    @property
    def priority(self) -> int:
        """gravity × frequency × (5 − control), from 1 to 64; 0 when one of the three is missing."""
        return self.gravity * self.frequency * (LEAST + MOST - self.control) if self.control else 0

    @property
    def said(self) -> tuple[int, int, int, str]:
        """What was rated, whoever did."""
        return self.gravity, self.frequency, self.control, self.remark


#: A line that nobody rated.
BLANK = Rating(0, 0, 0, "")


def read_ratings(folder: Path) -> dict[Key, Rating]:
    """The ratings of a study, the last of each line. Raises SvbError with every faulty line."""
    path = folder / FILE
    rows = decode_rows(path) if path.is_file() else []
    faults: list[Fault] = []
    missing = [name for name in COLUMNS if rows and name not in rows[0]]
    if missing:
        faults.append(
            Fault(f"{path}, ligne 1", "colonne(s) absente(s) : " + ", ".join(missing), "attendu : " + ",".join(COLUMNS))
        )
    raise_faults(faults)
    found = {}
    for number, row in enumerate(rows, start=2):
        found[row["unité"], row["axe"]] = make_rating(row, f"{path}, ligne {number}", faults)
    raise_faults(faults)
    return found


def make_rating(row: dict[str, str], where: str, faults: list[Fault]) -> Rating:
    """The rating of a row; what is out of range is added to ``faults``."""
    values = []
    for name in SCALES:
        text = (row.get(name) or "").strip()
        good = text in ("", *map(str, range(LEAST, MOST + 1)))
        if not good:
            faults.append(
                Fault(
                    f"{where}, colonne « {name} »",
                    f"« {text} » n'est pas une note",
                    f"un nombre entier de {LEAST} à {MOST}, ou rien",
                )
            )
        values.append(int(text) if good and text else 0)
    return Rating(
        *values, (row.get("remarque") or "").strip(), (row.get("par") or "").strip(), (row.get("quand") or "").strip()
    )


def new_ratings(given: Mapping[Key, Rating], known: Mapping[Key, Rating]) -> dict[Key, Rating]:
    """Those that say something else than what is known; a line left empty says nothing."""
    return {key: item for key, item in given.items() if any(item.said) and item.said != known.get(key, BLANK).said}


def told_before(folder: Path) -> set[tuple[Key, tuple[int, int, int, str]]]:
    """All that was ever rated: (line, what). A workbook that holds nothing else has nothing to save."""
    path = folder / FILE
    rows = decode_rows(path) if path.is_file() else []
    return {((row["unité"], row["axe"]), make_rating(row, "", []).said) for row in rows}


def add_ratings(folder: Path, given: Mapping[Key, Rating]) -> int:
    """Write the ratings that are new, those of before kept above; how many."""
    new = new_ratings(given, read_ratings(folder))
    if new:
        path = folder / FILE
        before = [[row[name] for name in COLUMNS] for row in decode_rows(path)] if path.is_file() else []
        rows = [*before, *([*key, *_cells(item)] for key, item in new.items())]
        write_whole(path, csv_for_people(COLUMNS, rows))
    return len(new)


def _cells(item: Rating) -> list[str]:
    notes = [str(value or "") for value in (item.gravity, item.frequency, item.control)]
    return [*notes, item.remark, item.by, item.when]
