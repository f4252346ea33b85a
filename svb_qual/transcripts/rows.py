"""Tables of one row per turn: a spreadsheet, a CSV, a table of a Word document."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from svb_qual.errors import fail
from svb_qual.files import separator_of
from svb_qual.transcripts.decoding import decode_text
from svb_qual.transcripts.labels import LABEL_WORDS, read_time
from svb_qual.transcripts.reading import Hints, Reading, Utterance, check_zip, join_speech, unreadable

SPEAKER = ("locuteur", "locutrice", "speaker", "intervenant", "intervenante", "qui", "personne", "nom", "interlocuteur")
SPEECH = ("texte", "text", "propos", "parole", "paroles", "transcription", "transcript", "utterance", "énoncé", "tour")
TIME = ("début", "debut", "start", "temps", "time", "heure", "horodatage", "start time", "de")
#: Rows under which a table is not taken for an interview.
ROWS = 3


class Columns(NamedTuple):
    """Where the speaker, the speech and the time are (ranks; -1 when there is no time), and how many rows are a header."""

    speaker: int
    speech: int
    time: int
    header: int


def find_columns(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a table of one row per turn: by their names, else names that come back beside long texts."""
    if len(rows) < ROWS or min(map(len, rows), default=0) < 2:
        return None
    names = [cell.strip().lower() for cell in rows[0]]
    speaker, speech, time = (_named(names, words) for words in (SPEAKER, SPEECH, TIME))
    if speaker >= 0 and speech >= 0:
        return Columns(speaker, speech, time, 1)
    columns = list(zip(*rows, strict=False))
    words = [sum(len(cell.split()) for cell in column) for column in columns]
    speech = max(range(len(columns)), key=lambda rank: words[rank])
    for rank, column in enumerate(columns):
        counts = Counter(cell.strip() for cell in column if cell.strip())
        short = all(len(cell.split()) <= LABEL_WORDS and not cell.strip().isdigit() for cell in counts)
        if rank != speech and short and counts and 1 < len(counts) <= sum(counts.values()) / 2:
            return Columns(rank, speech, -1, 0)
    return None


def _named(names: list[str], words: Sequence[str]) -> int:
    return next((names.index(word) for word in words if word in names), -1)


def read_rows(rows: Sequence[Sequence[str]], columns: Columns) -> list[Utterance]:
    """The turns of a table; a row without speaker goes on with the one before."""
    said: list[Utterance] = []
    for row in rows[columns.header :]:
        if len(row) <= max(columns.speaker, columns.speech):
            continue
        name = " ".join(row[columns.speaker].split()).rstrip(" :") or (said[-1].speaker if said else "")
        time = read_time(row[columns.time]) if 0 <= columns.time < len(row) else None
        if name and row[columns.speech].strip():
            said.append(Utterance(name, row[columns.speech], time))
    return said


def read_csv(path: Path, hints: Hints) -> Reading:
    """A CSV (comma, semicolon or tab) of one row per turn."""
    text, encoding = decode_text(path)
    header = text.split("\n", 1)[0]
    delimiter = "\t" if "\t" in header else separator_of(header)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise unreadable(path, "CSV (.csv)") from error
    return _from_rows(_filled(rows), encoding, path)


def read_xlsx(path: Path, hints: Hints) -> Reading:
    """A spreadsheet of one row per turn: its first sheet that looks like one. Formulas are read as what they showed."""
    from openpyxl import load_workbook

    check_zip(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheets = [_filled(_cells(sheet)) for sheet in book]
        book.close()
    except Exception as error:
        raise unreadable(path, "Excel (.xlsx)") from error
    return _from_rows(next((rows for rows in sheets if find_columns(rows)), sheets[0] if sheets else []), "xlsx", path)


def _cells(sheet) -> Iterator[list[str]]:
    """The rows of a sheet as they are, whatever size it says it has: some say a million empty ones."""
    sheet.reset_dimensions()
    for row in sheet.values:
        yield ["" if cell is None else str(cell) for cell in row]


def _filled(rows: Iterable[list[str]]) -> list[list[str]]:
    """The rows that say something, all of one width."""
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _from_rows(rows: list[list[str]], encoding: str, path: Path) -> Reading:
    columns = find_columns(rows)
    if columns is None:
        remedy = (
            "une ligne par tour, avec deux colonnes nommées « locuteur » et « texte » (et « début », si vous l'avez)"
        )
        raise fail(str(path), "on ne trouve pas qui parle ni ce qui est dit", remedy)
    return join_speech(read_rows(rows, columns), encoding, path)
