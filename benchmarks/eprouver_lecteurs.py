"""Throw damaged files at every reader: anything but a reading or a French refusal (SvbError) is a finding.

python -m benchmarks.eprouver_lecteurs [--secondes 600] [--graine 0] [--seulement docx,etude.yml] [--garder DOSSIER]

Each reader has its own process, 3 GB of memory at most, and 10 seconds for one file.
"""

from __future__ import annotations

import argparse
import csv
import io
import logging
import multiprocessing
import random
import resource
import shutil
import signal
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl

from svb_qual import clearances, ratings
from svb_qual.codebook import read_codebook
from svb_qual.coding.passages import read_passages
from svb_qual.coreq import read_coreq
from svb_qual.decisions import read_decisions
from svb_qual.errors import SvbError
from svb_qual.exchange import committee, register
from svb_qual.exchange.incoming import take_lines, take_sheets
from svb_qual.exchange.refi_check import check_qdpx
from svb_qual.exchange.refi_report import import_project
from svb_qual.exchange.refi_write import qdpx_bytes
from svb_qual.exchange.sheets import write_sheets
from svb_qual.fishbone import read_fishbone
from svb_qual.grid import read_grid
from svb_qual.guides import read_guides
from svb_qual.memos import read_memos
from svb_qual.opinions import read_opinions
from svb_qual.papers.blocks import read_page
from svb_qual.papers.pdf import write_pdf
from svb_qual.pseudonyms.rewriting import texts_of
from svb_qual.pseudonyms.roster import read_roster
from svb_qual.study import read_study
from svb_qual.transcripts import read_transcript
from svb_qual.verifying import read_manifest
from tests.fixtures.echange import small
from tests.fixtures.feuilles import small_results
from tests.fixtures.formes import TURNS
from tests.fixtures.tours import WRITERS

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "fixtures"
WHEN = "2026-02-01T10:00:00"
#: Seconds for one file, seconds after which the process itself is ended, bytes of memory.
SLOW, STUCK, MEMORY = 10, 30, 3_000_000_000
TURN = "Enquêtrice : Comment ça va ?\nAnne : Je suis débordée.\nEnquêtrice : Ah ?\nAnne : Oui, le soir.\n"
#: Where a reader finds its file: a function of the file alone.
Reader = Callable[[Path], object]
#: What has hurt readers before: signs, numbers, brackets, entities, aliases, formulas.
HOSTILE = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n" * 50, b"\x1b[2J", "\u202e\u200b\u2028".encode(), "é".encode("latin-1"),
    b"<script>alert(1)</script>", b"]]>", b"<!--", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"&#0;", b"&#xFFFF;", b"%s%n",
    b"=cmd|' /C calc'!A0", b"@SUM(1)", b"../../x", b"/etc/passwd", b"CON", b"-1", b"0", b"1e999", b"NaN", b"9" * 5000,
    b"A" * 20000, b"[" * 3000, b"{" * 3000, b"(" * 500, b"&a [*a]", b"*a", b"!!python/object:os.system x", b"null", b"true",
    b"[]", b"{}", b"{{7*7}}", b"''", b'"', b"'", b",", b";", b"\t", b":", b"- ", b"# ", b"<", b">", b"\\ud800", b"\\x00",
    b"2026-99-99", b"inf",
]  # fmt: skip


def hurt(data: bytes, rng: random.Random) -> bytes:
    """A few random wounds: bytes changed, cut, doubled, moved, hostile words put in, words or lines swapped."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        low, high = sorted((rng.randint(0, len(data)), rng.randint(0, len(data))))
        near = min(high, low + rng.randint(1, 40))
        way = rng.randrange(9)
        if way == 0 and data:
            low = min(low, len(data) - 1)
            data = data[:low] + bytes([rng.randrange(256)]) + data[low + 1 :]
        elif way == 1:
            data = data[:low] + data[near:]
        elif way == 2:
            data = data[:low] + data[low:near] * rng.choice((2, 3, 200)) + data[near:]
        elif way == 3:
            data = data[:low] if rng.random() < 0.3 else data[:low] + data[high:]
        elif way in (4, 5):
            data = data[:low] + rng.choice(HOSTILE) + data[low if way == 4 else near :]
        elif way == 6:  # a whole value between two marks becomes another
            mark = rng.choice((b'"', b"\n", b":", b",", b">", b" "))
            parts = data.split(mark)
            parts[rng.randrange(len(parts))] = rng.choice((*HOSTILE, *parts[:20]))
            data = mark.join(parts)
        else:
            mark = rng.choice((b"\n", b",", b"<", b" "))
            parts = data.split(mark)
            one, other = rng.randrange(len(parts)), rng.randrange(len(parts))
            parts[one], parts[other] = parts[other], parts[one]
            data = mark.join(parts)
    return data


def damage(data: bytes, rng: random.Random) -> bytes:
    """The same for any file; an archive is most often hurt inside, in one of its parts."""
    if data[:2] != b"PK" or rng.random() < 0.2:
        return hurt(data, rng)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen, other = rng.choice(names), rng.choice(names)
        for name in names:
            if name == chosen and rng.random() < 0.1:
                continue
            part = old.read(name)
            part = part if name != chosen else old.read(other) if rng.random() < 0.1 else hurt(part, rng)
            new.writestr(name if name != chosen or rng.random() < 0.95 else "../../" + name, part)
    return buffer.getvalue()


def book_of(title: str, head: tuple[str, ...], *rows: tuple) -> bytes:
    """A workbook of one sheet."""
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.title = title
    for row in (head, *rows):
        book.active.append(list(row))
    book.save(buffer)
    return buffer.getvalue()


def rows_of(*rows: tuple[str, ...]) -> bytes:
    """A CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()


def inside(source: Path, name: str, read: Callable[[Path], object]) -> Reader:
    """A reader of a folder, in which the damaged file takes its place under ``name``."""

    def run(path: Path) -> object:
        folder = path.parent / "dossier"
        if not folder.is_dir():
            shutil.copytree(source, folder) if source.is_dir() else folder.mkdir()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)
        return read(folder)

    return run


def transcripts(folder: Path) -> dict[str, tuple[bytes, str, Reader]]:
    """One reader for each form of transcript, which reads it, then gives its texts to the pseudonyms."""
    found = {}
    for form, write in WRITERS.items():
        write(folder / f"e.{form}", TURNS)
        found[form] = ((folder / f"e.{form}").read_bytes(), form, read_both)
    found["trjs"] = (found["xml"][0], "trjs", read_both)
    lines = "".join(f"<p>{line}</p>" for line in TURN.split("\n"))
    page = f"<html><body><header><h1>Essai</h1></header><main>{lines}</main></body></html>"
    found["pdf"] = (write_pdf(read_page(page)), "pdf", read_both)
    return found


def read_both(path: Path) -> None:
    """Read a transcript, as import does, then as pseudonyms do, whatever the first says."""
    faults = []
    for read in (read_transcript, texts_of):
        try:
            read(path)
        except SvbError as error:
            faults += error.faults
    if faults:
        raise SvbError(faults)


def readers(folder: Path) -> dict[str, tuple[bytes, str, Reader]]:
    """By name: a sound file, its extension, and what reads it."""
    book = read_codebook(SMALL / "codebook")
    codes = frozenset(read_codebook(ROOT / "corpus" / "codebook").codes)
    found = transcripts(folder)
    study, corpus = SMALL / "etude", ROOT / "corpus"
    results, decisions, _ = small(book)
    line = (
        '{"interview": "anne_T0", "start": 0, "end": 4, "quote": "Vous", "code": "FACTEUR.TEMPS", "verdict": "accept", '
        f'"polarity": "risk", "actuality": "actual", "reviewer": "claire", "when": "{WHEN}"}}\n'
        f'{{"text": "à revoir", "interview": "anne_T0", "reviewer": "claire", "when": "{WHEN}"}}\n'
    )
    sheets = small_results(read_study(study), book)
    rated = ("Axe de risque", *register.FILLED, *register.HIDDEN)
    demo = (corpus / "demo" / "etude.yml").read_bytes()
    found |= {
        "etude.yml": ((study / "etude.yml").read_bytes(), "yml", inside(study, "etude.yml", read_study)),
        "etude.yml (démonstration)": (demo, "yml", inside(corpus / "demo", "etude.yml", read_study)),
        "registre.csv": ((study / "registre.csv").read_bytes(), "csv", inside(study, "registre.csv", read_study)),
        "livre de codes": (
            (SMALL / "codebook" / "codes.yml").read_bytes(),
            "yml",
            inside(SMALL / "codebook", "codes.yml", read_codebook),
        ),
        "codebook.yml": (
            (SMALL / "codebook" / "codebook.yml").read_bytes(),
            "yml",
            inside(SMALL / "codebook", "codebook.yml", read_codebook),
        ),
        "guide": (
            next((corpus / "guides").glob("*.yml")).read_bytes(),
            "yml",
            inside(Path("/nulle-part"), "guide.yml", lambda path: read_guides(path, set(codes))),
        ),
        "grille du DUERP": (
            (corpus / "duerp" / "grille.yml").read_bytes(),
            "yml",
            lambda path: read_grid.__wrapped__(path, codes),
        ),
        "ishikawa": (next(corpus.rglob("ishikawa/*.yml")).read_bytes(), "yml", lambda path: read_fishbone(path, codes)),
        "coreq.yml": (b'1: "Deux psychologues"\n2: "x"\n', "yml", inside(Path("/nulle-part"), "coreq.yml", read_coreq)),
        "décisions (étude)": (line.encode(), "jsonl", inside(study, "decisions/claire.jsonl", read_lines)),
        "décisions (reçues)": (line.encode(), "jsonl", inside(study, "recu.jsonl", bring_lines)),
        "classeur de relecture": (
            write_sheets(sheets, reviewer="claire"),
            "xlsx",
            lambda path: take_sheets(path, apart(sheets, path), reviewer="", now=WHEN),
        ),
        "classeur du DUERP": (
            book_of(register.SHEET, rated, *[("x", *["1"] * (len(rated) - 1))] * 3),
            "xlsx",
            lambda path: register.read_register(path, "claire", WHEN),
        ),
        "classeur du comité": (
            book_of(committee.SHEET, ("avis", "remarque", *committee.HIDDEN), *[("à reprendre", "x", "a", "b")] * 3),
            "xlsx",
            lambda path: committee.read_committee(path, "claire", WHEN),
        ),
        "qdpx": (qdpx_bytes(results, decisions), "qdpx", lambda path: bring_project(path, results, decisions)),
        "comite.csv": (
            rows_of(("facteur", "avis", "remarque", "par", "quand"), ("T", "", "x", "c", WHEN)),
            "csv",
            inside(Path("/nulle-part"), "comite.csv", read_opinions),
        ),
        "duerp.csv": (
            rows_of(ratings.COLUMNS, ("u", "a", "1", "2", "3", "x", "claire", WHEN)),
            "csv",
            inside(Path("/nulle-part"), ratings.FILE, ratings.read_ratings),
        ),
        "citations.csv": (
            rows_of(clearances.COLUMNS, ("anne_T0.1.1", "Oui.", "", "oui", "claire", WHEN)),
            "csv",
            inside(Path("/nulle-part"), clearances.FILE, clearances.read_clearances),
        ),
        "noms.csv": (rows_of(("nom", "genre"), ("Anne Roc", "personne"), ("Brest", "lieu")), "csv", read_roster),
        "passages.csv": (
            rows_of(("passage_id", "interview", "speaker", "text"), ("1", "a", "A", "Oui."), ("2", "a", "A", "Non.")),
            "csv",
            read_passages,
        ),
        "manifeste.json": (b'{"entrees": {"a": "b"}, "sorties": {"c": "d"}}', "json", read_manifest),
    }
    return found


def read_lines(folder: Path) -> None:
    """Decisions and memos of a study."""
    read_memos(folder / "decisions")
    read_decisions(folder / "decisions")


def bring_lines(folder: Path) -> None:
    """A file of decisions received; what it brought is taken away again."""
    shutil.rmtree(folder / "decisions", ignore_errors=True)
    take_lines(folder / "recu.jsonl", read_study(folder), reviewer="")


def bring_project(path: Path, results, decisions) -> None:
    """A project of another software: checked, then read."""
    check_qdpx(path)
    import_project(path, results, decisions, "zoe", WHEN)


def apart(results, path: Path):
    """The same results, whose study is a folder that a test may write in."""
    from dataclasses import replace

    folder = path.parent / "etude"
    shutil.rmtree(folder / "decisions", ignore_errors=True)
    return replace(results, study=replace(results.study, folder=folder))


class TooLong(BaseException):
    """A file has been read for too long."""


def too_long(*_: object) -> None:
    """The alarm rings."""
    raise TooLong


def try_reader(name: str, what: tuple, seed: int, seconds: float, keep: Path, beat, told) -> None:
    """In its own process: damaged files until time is up; then the counts, and one line for each kind of finding."""
    with tempfile.TemporaryDirectory() as folder:
        sound, form, read = what
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.signal(signal.SIGALRM, too_long)
        rng, counts, findings = random.Random(f"{seed} {name}"), Counter(), {}
        until, path, data = time.monotonic() + seconds, Path(folder) / f"essai.{form}", sound
        if (first := read_once(path, sound, read)) != "":
            print(f"    attention : le fichier sain de « {name} » n'est pas lu ({first or 'refusé'})", flush=True)
        while time.monotonic() < until:
            data = damage(sound, rng)
            (keep / f"{name}.{form}").write_bytes(data)
            beat.value = time.monotonic()
            found = read_once(path, data, read)
            counts["lus" if found == "" else "refusés" if found is None else "trouvailles"] += 1
            kind = found and found.split(") ")[0]
            if kind and kind not in findings:
                findings[kind] = found
                (keep / f"{name} {len(findings)}.{form}").write_bytes(data)
        told.put((dict(counts), list(findings.values())))


def read_once(path: Path, data: bytes, read: Reader) -> str | None:
    """Empty when read, None when refused in French, else what happened and where."""
    path.write_bytes(data)
    signal.alarm(SLOW)
    try:
        read(path)
        return ""
    except SvbError as error:
        return None if error.faults else "SvbError sans faute"
    except (Exception, TooLong) as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "svb_qual" in frame.filename]
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        return (
            f"{type(error).__name__} ({where}) {str(error)[:80]}"
            if not isinstance(error, TooLong)
            else f"> 10 s ({where})"
        )
    finally:
        signal.alarm(0)


def watch(name: str, what: tuple, seed: int, seconds: float, keep: Path) -> tuple[dict, list[str]]:
    """Run one reader in a process that is ended when it no longer answers."""
    context = multiprocessing.get_context("fork")
    beat, told = context.Value("d", time.monotonic()), context.Queue()
    process = context.Process(target=try_reader, args=(name, what, seed, seconds, keep, beat, told))
    process.start()
    while process.is_alive():
        time.sleep(0.2)
        if time.monotonic() - beat.value > STUCK + (0 if told.empty() else 5):
            process.kill()
            return {"trouvailles": 1}, ["le processus ne répond plus"]
        if not told.empty():
            break
    return told.get(timeout=5) if not told.empty() else ({"trouvailles": 1}, [f"processus mort ({process.exitcode})"])


def main() -> None:
    """Every reader in turn, one line each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--secondes", type=float, default=600)
    parser.add_argument("--graine", type=int, default=0)
    parser.add_argument("--seulement", default="")
    parser.add_argument("--garder", type=Path, default=None, help="dossier des fichiers qui ont posé problème")
    given = parser.parse_args()
    logging.disable()
    warnings.simplefilter("ignore")
    keep = given.garder or Path(tempfile.mkdtemp())
    keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        every = readers(Path(folder))
    print("lecteur | secondes | fichiers | lus | refusés en français | autre chose", flush=True)
    for name in given.seulement.split(",") if given.seulement else every:
        counts, findings = watch(name, every[name], given.graine, given.secondes, keep)
        parts = [counts.get(key, 0) for key in ("lus", "refusés", "trouvailles")]
        print(f"{name} | {given.secondes:.0f} | {sum(parts)} | " + " | ".join(map(str, parts)), flush=True)
        for found in findings:
            print(f"    {found}", flush=True)
    print(f"Fichiers en cause : {keep}")


if __name__ == "__main__":
    main()
