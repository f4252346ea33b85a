"""The look of the workbooks of review: formats, headings, heights. Written with fixed dates: same content, same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap

from xlsxwriter import Workbook

#: Written as the date of the workbook, so that the same study gives the same bytes; saving it elsewhere changes it.
CREATED = datetime(2000, 1, 1)
#: Height of a line of text and the most of a row, in points; letters that fit in the width of a digit, on average.
LINE, HIGHEST, FIT = 15, 400, 1.12
#: Excel holds no more in a cell.
LONGEST = 32_000
#: What one may still do in a protected sheet.
MAY_STILL = {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}


@dataclass(frozen=True, slots=True)
class Book:
    """The workbook being written, its formats, the names of codes, and whether it is read blind."""

    file: Workbook
    formats: Mapping[str, object]
    names: Mapping[str, str]
    blind: bool


def tell_mode(fictional: bool) -> str:
    """What every workbook says of itself: invented, or not to be passed on."""
    return "Étude fictive : tout y est inventé." if fictional else "Document interne : ne pas diffuser."


def make_formats(file: Workbook) -> dict[str, object]:
    """Formats by name: ``own`` is what people fill, ``again`` recalls what is above."""
    base = {"valign": "top", "font_name": "Calibri", "font_size": 11}
    text, edge = base | {"text_wrap": True}, {"top": 1, "top_color": "#B9B3A5"}
    # « @ »: what is typed there stays text, even with « = » in front.
    own = text | {"locked": False, "num_format": "@", "bg_color": "#FFFBEF", "border": 1, "border_color": "#E4DCC6"}
    looks = {
        "title": base | {"bold": True, "font_size": 14},
        "name": text | {"bold": True},
        "head": text | {"bold": True, "bg_color": "#2F4858", "font_color": "#FFFFFF", "valign": "vcenter"},
        "text": text,
        "first": text | edge,
        "again": base | {"font_color": "#706B60"},
        "own": own,
        "own_first": own | edge,
        "note": own | {"num_format": "0", "align": "center"},
        "done": {"bg_color": "#DCEBD8"},
        "link": base | {"font_color": "#1F5C99", "underline": 1},
    }
    return {name: file.add_format(look) for name, look in looks.items()}


def write_head(sheet, book: Book, seen: Mapping[str, int], hidden: Iterable[str]) -> None:
    """The heading of a table, frozen and repeated on each printed page; columns that are not ``seen`` are hidden."""
    for column, name in enumerate((*seen, *hidden)):
        sheet.write_string(0, column, name, book.formats["head"])
        sheet.set_column(column, column, seen.get(name, 8), None, {"hidden": name not in seen})
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def close_sheet(sheet) -> None:
    """Set how a sheet prints, and lock what is not to be filled (without a password)."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", MAY_STILL)


def height_of(cells: Iterable[tuple[str, int]]) -> float:
    """The height of a row whose cells hold these texts in columns of these widths: not every program works it out."""
    lines = max(sum(max(1, len(wrap(part, round(width * FIT)))) for part in text.split("\n")) for text, width in cells)
    return min(LINE * lines, HIGHEST)
