"""Files written whole or not at all, and hashed."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import platform
import re
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

#: A long turn is one cell: the module stops at 131,072 signs unless told.
csv.field_size_limit(2**31 - 1)
#: What a spreadsheet computes, from the beginning of a cell; and numbers, that it may.
FORMULA, NUMBER = re.compile(r"'*[=+\-@\t\r]"), re.compile(r"[+-]?\d+(?:[.,]\d+)?")
#: Every file of an archive bears the earliest date a zip can say.
DATE = (1980, 1, 1, 0, 0, 0)
#: How the name of a file being written begins: this machine, among those that may share the folder; then comes the process.
HALF = f".svb-{hashlib.sha256(platform.node().encode()).hexdigest()[:8]}-"
#: What systems and office suites leave in a folder: nobody wrote it.
LITTER = ("desktop.ini", "thumbs.db", "icon\r")


def is_litter(name: str) -> bool:
    """Whether a file is hidden or left by a system: « .DS_Store », « ._x.docx », « ~$x.docx », « desktop.ini »…

    A hidden file of decisions is not: some synchronised folders hide what they could not merge.
    """
    if name.endswith(".jsonl"):
        return name.startswith(("._", "~$"))
    return name.startswith((".", "~$")) or name.lower() in LITTER


def hash_bytes(data: bytes) -> str:
    """SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def hash_files(paths: list[Path], root: Path) -> str:
    """One SHA-256 for several files: their paths relative to ``root`` and their bytes, sorted by path."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def separator_of(text: str) -> str:
    """The separator of a CSV, from its heading: spreadsheets set in French write semicolons."""
    header = text.split("\n", 1)[0]
    return ";" if header.count(";") > header.count(",") else ","


def as_words(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula: what begins like one, and is no number, gets an apostrophe."""
    risky = isinstance(cell, str) and FORMULA.match(cell) and not NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell


def as_said(cell: object) -> object:
    """What ``as_words`` was given."""
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") and FORMULA.match(cell) else cell


def csv_for_people(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A CSV that a spreadsheet opens with its accents: marked as UTF-8."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([head, *rows])
    return "\ufeff" + buffer.getvalue()


def zip_bytes(files: dict[str, bytes]) -> bytes:
    """An archive whose bytes depend on its files alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def write_whole(path: Path, data: bytes | str, mode: int = 0o644) -> Path:
    """Write to a temporary file beside, flush it to disk, then put it in place in one step (``mode``: who may read).

    What a process that was killed left half-written beside is taken away. Raises OSError that names ``path``.
    """
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{HALF}{os.getpid()}-", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(data.encode("utf-8") if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException as error:
        if name:
            Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)
        raise
    return path


def sweep(folder: Path) -> None:
    """Remove from a folder the half-written files of processes that are no more."""
    for path in folder.glob(f"{HALF}*.tmp"):
        writer = path.name.removeprefix(HALF).partition("-")[0]
        if writer.isdigit() and int(writer) != os.getpid() and not _is_running(int(writer)):
            with suppress(OSError):
                path.unlink()


def _is_running(process: int) -> bool:
    import psutil

    return psutil.pid_exists(process)
