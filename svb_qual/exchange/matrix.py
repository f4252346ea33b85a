"""0/1 matrices for R: excerpts × codes, participants × codes; only codings that count (neither rejected nor disputed).

What people decided stands; elsewhere the machine's proposals do. The column ``etat`` says which.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from xlsxwriter import Workbook

from svb_qual.decisions import anchor_decision, read_decisions
from svb_qual.exchange.workbook import CREATED, LONGEST
from svb_qual.model import Coding, Decision, Segment
from svb_qual.results import Results
from svb_qual.settling import meet, standing

DECIDED, PARTLY, PROPOSED = "decide", "en_partie", "propose"
#: Columns before the codes, with what they hold.
WHO = {
    "cpts": "identifiant de la CPTS",
    "participant": "pseudonyme, le même à chaque vague",
    "profession": "profession de la personne",
    "role": "rôle dans la CPTS",
}
STATE = {
    "etat": f"{DECIDED} : lu par des personnes ; {PROPOSED} : la machine seule ; {PARTLY} : les deux",
    "desaccords": "codages en désaccord, que rien n'a tranchés : non comptés",
}
COLUMNS = {
    "extraits": {
        "extrait": "identifiant : entretien.tour.rang",
        "entretien": "identifiant de l'entretien",
        "vague": "selection, T0, T2 ou T3",
        **WHO,
        **STATE,
    },
    "participants": {
        **WHO,
        "vagues": "vagues où la personne est entendue",
        "extraits": "nombre d'extraits",
        "extraits_lus": "dont des personnes ont décidé",
        **STATE,
    },
}
#: A cell of a CSV that a spreadsheet would compute gets an apostrophe in front.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns with what they hold, then rows; the codes come last, 1 where the code is."""

    columns: dict[str, str]
    rows: list[list[Cell]]

    def to_csv(self) -> str:
        """As CSV, UTF-8, commas."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([f"'{cell}" if str(cell).startswith(FORMULA) else cell for cell in row] for row in self.rows)
        return buffer.getvalue()

    def to_xlsx(self) -> bytes:
        """As a workbook: the matrix, then what each column holds. Same content, same bytes."""
        buffer = io.BytesIO()
        with Workbook(buffer, {"in_memory": True}) as file:
            file.set_properties({"created": CREATED})
            bold = file.add_format({"bold": True})
            described = [["colonne", "contenu"], *([name, words] for name, words in self.columns.items())]
            for name, rows in (("matrice", [list(self.columns), *self.rows]), ("colonnes", described)):
                sheet = file.add_worksheet(name)
                sheet.freeze_panes(1, 1)
                sheet.set_column(0, 0, 22)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        look = None if row else bold
                        if isinstance(cell, int):
                            sheet.write_number(row, column, cell)
                        else:
                            sheet.write_string(row, column, cell[:LONGEST], look)
        return buffer.getvalue()


def make_matrix(results: Results, unit: str) -> Matrix:
    """The matrix of a study; ``unit``: a key of ``COLUMNS``."""
    labels = {code.id: f"{code.label} : {code.definition}" for code in results.codebook.codes.values()}
    rows = _excerpts(results) if unit == "extraits" else _participants(results)
    return Matrix(COLUMNS[unit] | labels, rows)


def _excerpts(results: Results) -> list[list[Cell]]:
    counted, disputed, read = _by_segment(results.codings), _by_segment(results.disputed), _read_by_people(results)
    rows = []
    for segment in results.segments.values():
        interview, own = results.interview_of(segment.id), counted.get(segment.id, [])
        told = [interview.cpts, interview.participant, interview.profession, interview.role]
        state = _state(segment.id in read, any(item.state == "proposed" for item in own))
        doubts = len(disputed.get(segment.id, ()))
        rows.append([segment.id, interview.id, interview.wave, *told, state, doubts, *_presence(results, own)])
    return rows


def _participants(results: Results) -> list[list[Cell]]:
    counted, disputed, read = _by_segment(results.codings), _by_segment(results.disputed), _read_by_people(results)
    rows = []
    for cpts, participant in results.participants():
        part = results.select(participants=[(cpts, participant)])
        first = next(iter(part.interviews.values()))
        own = [coding for segment in part.segments for coding in counted.get(segment, ())]
        seen, doubts = read & set(part.segments), sum(len(disputed.get(segment, ())) for segment in part.segments)
        proposed = len(seen) < len(part.segments) or any(item.state == "proposed" for item in own)
        told = [cpts, participant, first.profession, first.role, " ".join(part.waves()), len(part.segments), len(seen)]
        rows.append([*told, _state(bool(seen), proposed), doubts, *_presence(results, own)])
    return rows


def _state(read: bool, proposed: bool) -> str:
    return PROPOSED if not read else PARTLY if proposed else DECIDED


def _presence(results: Results, own: Iterable[Coding]) -> list[int]:
    present = {item.code for item in own}
    return [int(code in present) for code in results.codebook.codes]


def _by_segment(codings: Iterable[Coding]) -> dict[str, list[Coding]]:
    found: dict[str, list[Coding]] = {}
    for item in codings:
        found.setdefault(item.segment, []).append(item)
    return found


def _read_by_people(results: Results) -> set[str]:
    """Segments of which someone has decided something, were it that there is nothing to code."""
    said: dict[str, list[Decision]] = {}
    folder = results.study.folder / "decisions"
    for item in read_decisions(folder) if folder.is_dir() else ():
        placed = (
            anchor_decision(item, results.interviews[item.interview]) if item.interview in results.interviews else None
        )
        if placed:
            said.setdefault(item.interview, []).append(placed)
    stand = {name: standing(own) for name, own in said.items()}
    return {item.id for item in results.segments.values() if _spoken_of(item, stand.get(item.interview, []))}


def _spoken_of(segment: Segment, decisions: list[Decision]) -> bool:
    return any(meet(item, segment) for item in decisions)
