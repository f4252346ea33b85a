"""The note of an export that says what was in it: without it, nobody could tell what was removed elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from svb_qual.exchange.refi_model import MEMORY, Found, Memory
from svb_qual.exchange.refi_said import Said

#: Numbers of nine digits at most: Python refuses to read very long ones.
HEAD = re.compile(rf"{MEMORY} \((\d{{1,9}}) codages, decisions jusqu'au (\S*)\)")
LINE = re.compile(r"^(\S+) (\d{1,9}) (\d{1,9}) (\S+) ([0-7]) (\S+)\s*$", re.MULTILINE)
NOBODY = "-"


def write_memory(said: list[Said], until: str) -> str:
    """The note, in plain ASCII: some tools guess the encoding. ``until``: the date of the last decision, or nothing."""
    lines = [
        f"{MEMORY} ({len(said)} codages, decisions jusqu'au {until or NOBODY}) : a garder, un import y lit ce qui etait parti."
    ]
    for item in said:
        place = f"{quote(item.interview)} {item.start} {item.end}"
        lines.append(f"{place} {quote(item.code)} {item.rank} {quote(item.user) or NOBODY}")
    return "\n".join(lines) + "\n"


def read_memory(notes: Iterable[str]) -> Memory | None:
    """What was in the export, or None when no note tells it whole."""
    kept = "\n".join(text for text in notes if MEMORY in text)
    heads, lines = HEAD.findall(kept), LINE.findall(kept)
    if not heads or len(lines) != sum(int(count) for count, _ in heads):
        return None
    sent = [
        Found(unquote(name), int(start), int(end), unquote(code), int(rank), unquote(user) if user != NOBODY else "")
        for name, start, end, code, rank, user in lines
    ]
    return Memory(max(until for _, until in heads), tuple(sent))
