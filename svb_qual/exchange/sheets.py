"""The review in a workbook: one sheet per interview, a row per coding and empty rows to add some. Same study, same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from textwrap import shorten

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from svb_qual.exchange.front import write_codebook, write_guide
from svb_qual.exchange.layout import (
    BLIND,
    BOOK,
    FILLED,
    HIDDEN,
    LEANINGS,
    OPEN,
    SEEN,
    TIMES,
    UNSETTLED,
    code_names,
    decisions_for,
    fingerprint,
    sheet_names,
)
from svb_qual.exchange.workbook import CREATED, LONGEST, Book, close_sheet, height_of, make_formats, write_head
from svb_qual.model import ACTUALITIES, INTERVIEWER, POLARITIES, STATES, Coding, Interview, Segment
from svb_qual.results import Results

#: Empty rows after each excerpt: a blind reader starts from nothing.
FREE_ROWS, FREE_ROWS_BLIND = 2, 3
#: How much of an excerpt is recalled on its other rows, in characters.
RECALLED = 45
COLUMNS = list(SEEN)
STATE = COLUMNS.index("État")


def write_sheets(results: Results, *, reviewer: str = "", blind: bool = False) -> bytes:
    """The workbook of a study. ``blind``: its segments are shown without any coding."""
    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as file:
        file.set_properties({"title": results.study.title, "created": CREATED})
        book = Book(file, make_formats(file), code_names(results.codebook), blind)
        sheets = sheet_names(results.interviews)
        write_guide(book, results, sheets, reviewer)
        write_codebook(book, results.codebook)
        codings = {} if blind else _by_segment([*results.codings, *results.disputed, *results.rejected])
        for interview in results.interviews.values():
            own = [item for item in results.segments.values() if item.interview == interview.id]
            _write_interview(book, sheets[interview.id], interview, own, codings)
    return buffer.getvalue()


def _by_segment(codings: Iterable[Coding]) -> dict[str, list[Coding]]:
    """What stands first, then what is rejected; the surest before the others."""
    found: dict[str, list[Coding]] = {}
    for item in sorted(codings, key=lambda item: (item.state == "rejected", -item.score, item.code)):
        found.setdefault(item.segment, []).append(item)
    return found


def _write_interview(
    book: Book, name: str, interview: Interview, segments: list[Segment], codings: Mapping[str, list[Coding]]
) -> None:
    sheet = book.file.add_worksheet(name)
    write_head(sheet, book, SEEN, HIDDEN)
    if book.blind:
        sheet.set_column(STATE, STATE, None, None, {"hidden": True})
    row, turn = 1, 0
    for rank, segment in enumerate(segments, start=1):
        question = _question_before(segment, interview) if segment.turn != turn else ""
        turn = segment.turn
        free = FREE_ROWS_BLIND if book.blind else FREE_ROWS
        for coding in (*codings.get(segment.id, ()), *[None] * free):
            _write_row(sheet, book, row, (rank, question, segment, coding))
            row, question = row + 1, None
    last = max(row - 1, 1)
    sheet.autofilter(0, 0, last, len(SEEN) - 1)
    _add_lists(sheet, book, last)
    close_sheet(sheet)


def _question_before(segment: Segment, interview: Interview) -> str:
    said = [turn for turn in interview.turns if turn.rank == segment.turn - 1 and turn.role == INTERVIEWER]
    return interview.text[said[0].start : said[0].end] if said else ""


def _write_row(sheet, book: Book, row: int, told: tuple[int, str | None, Segment, Coding | None]) -> None:
    """One row; the question is None from the second row of an excerpt on, whose words are then only recalled."""
    rank, question, segment, coding = told
    first = question is not None
    words = segment.text if first else shorten(segment.text, RECALLED, placeholder=" …")
    cells = {"Question": question or "", "Extrait": words} | (_cells_of(coding, book.names) if coding else {})
    sheet.write_number(row, 0, rank, book.formats["first" if first else "again"])
    for column, name in enumerate(COLUMNS[1:], start=1):
        plain = "own" if name in FILLED else "text" if name == "État" else "again"
        look = book.formats[{"own": "own_first"}.get(plain, "first") if first else plain]
        value = cells.get(name, "")
        sheet.write_string(row, column, value[:LONGEST], look) if value else sheet.write_blank(row, column, None, look)
    sheet.set_row(row, height_of((value, SEEN[name]) for name, value in cells.items()))
    place = (segment.interview, segment.start, segment.end, fingerprint(segment.text))
    proposed = (coding.code, coding.polarity, coding.actuality) if coding else ("", "", "")
    for column, value in enumerate((*place, *proposed, BLIND if book.blind else OPEN), start=len(SEEN)):
        sheet.write_number(row, column, value) if isinstance(value, int) else sheet.write_string(row, column, value)


def _cells_of(coding: Coding, names: Mapping[str, str]) -> dict[str, str]:
    return {
        "État": STATES[coding.state] + (f" ({coding.reviewer})" if coding.reviewer else ""),
        "Code": names.get(coding.code, coding.code),
        "Polarité": UNSETTLED if coding.polarity == "unclear" else POLARITIES[coding.polarity],
        "Actualité": ACTUALITIES[coding.actuality],
    }


def _add_lists(sheet, book: Book, last: int) -> None:
    """The drop-downs, and a colour for what is decided."""
    lists = {
        "Code": f"='{BOOK}'!$A$2:$A${len(book.names) + 1}",
        "Polarité": list(LEANINGS),
        "Actualité": list(TIMES),
        "Décision": decisions_for(book.blind),
    }
    for name, source in lists.items():
        at = COLUMNS.index(name)
        told = {"error_title": "Hors de la liste", "error_message": "Choisissez dans la liste (flèche de la case)."}
        sheet.data_validation(1, at, last, at, {"validate": "list", "source": source, **told})
    rule = f"=LEN(${xl_col_to_name(COLUMNS.index('Décision'))}2)>0"
    look = {"type": "formula", "criteria": rule, "format": book.formats["done"]}
    sheet.conditional_format(1, STATE, last, len(SEEN) - 1, look)
