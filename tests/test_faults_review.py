"""Decisions survive what kills the process that writes them: what was confirmed is there, what was cut blocks nothing."""

from __future__ import annotations

import errno
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from svb_qual.deciding import add_decisions
from svb_qual.decisions import CUT, cut_in, read_decisions
from svb_qual.errors import SvbError
from svb_qual.exchange.incoming import take_lines
from svb_qual.memos import read_memos
from svb_qual.model import Decision, Memo
from svb_qual.results import find_study
from svb_qual.status import notices
from svb_qual.tables import read_table
from tests.conftest import FIXTURES, Project
from tests.test_faults import POSIX, SEED, kill

#: How many kills of a review; the full proof asks for fifty (SVB_COUPURES=50).
KILLS = int(os.environ.get("SVB_COUPURES", "2"))
ONE = Decision(
    interview="anne_T0", start=0, end=0, quote="La tête sous l'eau, « voilà » \x01 …", code="DIGA.ACTIVITE", verdict="add",
    polarity="risk", actuality="actual", comment="été {1}", reviewer="psy", when="2026-01-05T09:00:00",
    codebook="", before="avant", after="après", blind=False,
)  # fmt: skip
NOTE = Memo("", 0, 0, "", "", "À reprendre, l'été", "psy", "2026-01-05T09:00:01")


def line_of(item: Decision | Memo) -> bytes:
    return json.dumps(asdict(item), ensure_ascii=False).encode() + b"\n"


@pytest.mark.parametrize("item", [replace(ONE, comment="coupée"), NOTE], ids=["décision", "mémo"])
def test_a_line_cut_at_any_byte_blocks_nothing_and_loses_nothing(item: Decision | Memo, tmp_path: Path):
    path, whole = tmp_path / "psy.jsonl", line_of(ONE)
    last, after = line_of(item), replace(ONE, when="2026-01-06T09:00:00")
    for size in range(1, len(last) - 1):
        path.write_bytes(whole + last[:size])
        assert read_decisions(tmp_path) == [ONE], last[:size]
        assert read_memos(tmp_path) == []
        assert cut_in(path) == [f"{path}, ligne 2"]
        add_decisions(tmp_path, [after, item])
        assert path.read_bytes() == whole + last[:size] + CUT.encode() + b"\n" + line_of(after) + line_of(item)
        assert {*read_decisions(tmp_path), *read_memos(tmp_path)} == {ONE, after, item}
        assert cut_in(path) == []
        for mark in range(1, len(CUT.encode())):  # cut again, while the first cut was being marked
            path.write_bytes(whole + last[:size] + CUT.encode()[:mark])
            assert read_decisions(tmp_path) == [ONE], path.read_bytes()
    path.write_bytes(whole + last[:-1])
    add_decisions(tmp_path, [after])
    assert path.read_bytes() == whole + last + line_of(after), "une ligne entière à qui manque sa fin compte"


def test_a_line_cut_is_told_as_long_as_it_is_the_last(etude: Path):
    (etude / "decisions" / "psy.jsonl").write_bytes(line_of(ONE) + line_of(NOTE)[:30])
    assert any("psy.jsonl, ligne 2 : une écriture a été interrompue" in line for line in notices(find_study(etude)))
    add_decisions(etude / "decisions", [replace(ONE, when="2026-01-06T09:00:00")])
    assert not notices(find_study(etude))


def test_a_file_sent_that_is_not_whole_is_refused(etude: Path, tmp_path: Path):
    sent = tmp_path / "decisions_psy.jsonl"
    sent.write_bytes(line_of(ONE) + line_of(replace(ONE, end=3))[:90])
    with pytest.raises(SvbError, match="ligne 2 : le fichier s'arrête au milieu d'une ligne"):
        take_lines(sent, find_study(etude), reviewer="")
    assert not list((etude / "decisions").glob("*.jsonl"))


def test_a_full_disk_loses_no_decision(tmp_path: Path, monkeypatch):
    add_decisions(tmp_path, [ONE])
    after = replace(ONE, when="2026-01-06T09:00:00")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError):
            add_decisions(tmp_path, [after])
    add_decisions(tmp_path, [after])
    assert read_decisions(tmp_path) == [ONE, after]
    assert (tmp_path / "psy.jsonl").read_bytes() == line_of(ONE) + line_of(after), (
        "redonnée, elle n'est pas écrite deux fois"
    )


@POSIX
def test_a_disk_that_fills_up_in_the_middle_of_a_line_loses_no_decision(tmp_path: Path):
    add_decisions(tmp_path, [ONE])
    path, after = tmp_path / "psy.jsonl", replace(ONE, when="2026-01-06T09:00:00")
    before = path.read_bytes()
    code = (
        "import resource, sys; from pathlib import Path; from svb_qual.deciding import add_decisions\n"
        "from svb_qual.decisions import read_decisions; from dataclasses import replace\n"
        "folder, most = Path(sys.argv[1]), int(sys.argv[2])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))\n"
        "add_decisions(folder, [replace(read_decisions(folder)[0], when='2026-01-06T09:00:00')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(len(before) + 77)], capture_output=True, text=True
    )
    assert "File too large" in done.stderr
    assert path.read_bytes() == before + line_of(after)[:77], "l'essai n'a de sens que si la ligne est coupée"
    assert read_decisions(tmp_path) == [ONE]
    add_decisions(tmp_path, [after])
    assert read_decisions(tmp_path) == [ONE, after]


@pytest.fixture(scope="module")
def reading(tmp_path_factory) -> tuple[Project, Path]:
    """A small study coded by the machine alone, in a project of its own."""
    project = Project(tmp_path_factory.mktemp("relecture"))
    study = project.folder / "corpus" / "essai"
    shutil.copytree(FIXTURES / "etude", study)
    done = project.run("coder", "--etude", "corpus/essai")
    assert done.returncode == 0, done.stderr
    return project, study


def serve(project: Project) -> tuple[subprocess.Popen, str]:
    """``svb-qual relire`` in a process of its own, and its address."""
    env = {**os.environ, "PYTHONPATH": str(project.folder), "PYTHONUTF8": "1"}
    words = ["relire", "--etude", "corpus/essai", "--sans-navigateur", "--relecteur", "psy"]
    process = subprocess.Popen(
        [sys.executable, "-m", "svb_qual.cli", *words], cwd=project.folder, env=env, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    line = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+/\S+/", line)
    assert found, line + process.communicate()[1]
    return process, found[0]


def post(address: str, items: list[Decision]) -> int:
    """The status of what the page sends: 200 means that it is on disk."""
    origin = "/".join(address.split("/")[:3])
    body = json.dumps([asdict(item) for item in items]).encode()
    request = urllib.request.Request(
        f"{address}decisions", body, {"Origin": origin, "Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.status


def send(address: str, first: int, confirmed: list[Decision]) -> None:
    """Send decisions, alone or many at once, until the server is gone; keep those that it confirmed."""
    for rank in range(first, first + 1_000_000, 1000):
        many = 300 if rank // 1000 % 4 == 3 else 1
        items = [replace(ONE, comment=f"n° {rank + step} " + "é" * 300) for step in range(many)]
        try:
            if post(address, items) == 200:
                confirmed += items
        except (OSError, urllib.error.URLError):
            return


@POSIX
def test_a_review_killed_at_any_instant_loses_nothing_that_was_confirmed(reading):
    project, study = reading
    draw, confirmed, cut = random.Random(SEED), [], 0
    path = study / "decisions" / "psy.jsonl"
    for rank in range(1, KILLS + 1):
        process, address = serve(project)
        before = path.read_bytes() if path.is_file() else b""
        sender = threading.Thread(target=send, args=(address, rank * 10_000_000, confirmed))
        sender.start()
        instant = draw.uniform(0, 1.5)
        time.sleep(instant)
        kill(process)
        sender.join()
        if rank % 2 and not cut_in(
            path
        ):  # a kill seldom falls within a write: half of the time, what it would leave is put there
            with path.open("ab") as file:
                file.write(line_of(replace(ONE, comment=f"jamais confirmée {rank}"))[: draw.randrange(1, 200)])
        cut += bool(cut_in(path))
        kept = read_decisions(study / "decisions")
        lost = set(confirmed) - set(kept)
        print(
            f"graine {SEED}, coupure {rank} à {instant:.2f} s : {len(confirmed)} confirmées, {len(lost)} perdue(s)",
            flush=True,
        )
        assert not lost
        assert path.read_bytes().startswith(before), "rien de ce qui était écrit n'est réécrit"
        assert len(kept) == len(set(kept))
    done = project.run("coder", "--etude", "corpus/essai")
    assert done.returncode == 0, done.stderr
    print(f"{KILLS} coupures, {len(confirmed)} décisions confirmées, 0 perdue, {cut} ligne(s) coupée(s)")
    assert not [item for item in read_decisions(study / "decisions") if "jamais confirmée" in item.comment]


@POSIX
def test_decisions_are_taken_while_a_build_runs_and_are_in_the_next_one(reading):
    project, study = reading
    (study / "decisions" / "psy.jsonl").unlink(missing_ok=True)
    process, address = serve(project)
    try:
        (study / "entretiens" / "paul_T0.txt").open("a", encoding="utf-8").write("\nPaul : Voilà.\n")
        env = {**os.environ, "PYTHONPATH": str(project.folder), "PYTHONUTF8": "1"}
        build = subprocess.Popen(
            [sys.executable, "-m", "svb_qual.cli", "coder", "--etude", "corpus/essai"], cwd=project.folder, env=env,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        sent = []
        while build.poll() is None:
            item = replace(ONE, quote="J'ai la tête sous l'eau, voilà.", comment=f"pendant {len(sent)}")
            assert post(address, [item]) == 200
            sent.append(item)
            time.sleep(0.2)
        assert build.returncode == 0, build.communicate()[1]
        assert set(sent) <= set(read_decisions(study / "decisions"))
        assert urllib.request.urlopen(address, timeout=20).status == 200
    finally:
        kill(process)
    assert project.run("coder", "--etude", "corpus/essai").returncode == 0
    rows = read_table(project.folder / "outputs/essai/tables/codages.csv")
    assert ["psy", "added"] in [[row["relecteur"], row["etat"]] for row in rows if row["code"] == ONE.code]
    assert "Rien à refaire" in project.run("coder", "--etude", "corpus/essai").stdout
