"""A build killed at any instant, a full disk, a read-only folder, two builds at once: the next run mends everything alone."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from svb_qual.errors import SvbError
from svb_qual.files import HALF, write_whole
from svb_qual.locks import hold
from svb_qual.results import find_study
from svb_qual.runner import run_tasks, stale_tasks
from svb_qual.tasks import key_of, make_task
from tests.conftest import Project
from tests.test_end_to_end import hashes
from tests.test_poor_studies import make_study

POSIX = pytest.mark.skipif(os.name != "posix", reason="signaux et limites de POSIX : rien d'équivalent sous Windows")
#: How many kills of a build; the full proof asks for fifty (SVB_COUPURES=50).
KILLS = int(os.environ.get("SVB_COUPURES", "2"))
SEED = int(os.environ.get("SVB_GRAINE", "20260302"))
#: From this number of kills on, all reports are built; those of one CPTS otherwise, so that a build lasts a few seconds.
WHOLE = 20
BUILD = ("rapports", "--etude", "pauvre", *(() if KILLS >= WHOLE else ("--cpts", "seule")))
#: Between two kills, how many before everything is built to the end and compared.
ROUND = 6
SAID = (
    '{"interview": "anne_T0", "start": 0, "end": 0, "quote": "On se parle le midi entre collègues", "code": "FACTEUR.SOUTIEN", '
    '"verdict": "add", "polarity": "protective", "actuality": "actual", "reviewer": "psy", "when": "2026-01-05T09:00:00"}\n'
)
#: Put on the way of every process of a build: a disk that fills up at the n-th file that one writes (then stays full).
FULL = """
import errno, os
real, left = os.fsync, [int(os.environ.get("SVB_PLEIN", "1000000"))]
def fsync(handle):
    left[0] -= 1
    if left[0] < 0:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    real(handle)
os.fsync = fsync
"""


class Built(Project):
    """A project with a study of two interviews, and what its outputs are when nothing goes wrong."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.study = make_study(self, ["anne_T0,seule,T0,Anne,,,,,", "anne_T3,seule,T3,Anne,,,,,"])
        (self.study / "decisions" / "psy.jsonl").write_text(SAID, "utf-8")
        begun = time.monotonic()
        done = self.run(*BUILD)
        self.seconds = time.monotonic() - begun
        assert done.returncode == 0, done.stderr
        self.outputs = folder / "outputs" / "pauvre"
        self.right, self.inputs = hashes(self.outputs), hashes(self.study)

    def forget(self) -> None:
        """As if nothing had ever been built."""
        shutil.rmtree(self.outputs, ignore_errors=True)
        shutil.rmtree(self.folder / ".cache" / "pauvre", ignore_errors=True)
        for path in (self.folder / ".cache").glob("pauvre.*"):
            path.unlink()

    def start(self, *words: str, call: tuple[str, ...] = ("-m", "svb_qual.cli"), **options) -> subprocess.Popen:
        """The command line in a process group of its own."""
        env = {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONUTF8": "1", "COLUMNS": "200"}
        said = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL} | options
        command = [sys.executable, *call, *words]
        return subprocess.Popen(command, cwd=self.folder, env=env, text=True, start_new_session=True, **said)

    def wrong(self) -> list[str]:
        """Files one can see in the outputs that are not what they will be; hidden ones are being written."""
        seen = {name: value for name, value in hashes(self.outputs).items() if HALF not in name}
        return [name for name, value in seen.items() if self.right.get(name) != value]

    def mends(self) -> None:
        """One more run, with no gesture before: all is right, nothing is left over, no input was touched."""
        done = self.run(*BUILD)
        assert done.returncode == 0, done.stderr
        assert hashes(self.outputs) == self.right
        assert not [path for path in self.folder.rglob("*.tmp") if HALF in path.name]
        assert hashes(self.study) == self.inputs


def kill(process: subprocess.Popen) -> None:
    """kill -9 of a process and of those it started in its group."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.fixture(scope="module")
def ready(tmp_path_factory) -> Built:
    """The study, built once."""
    return Built(tmp_path_factory.mktemp("pannes"))


@pytest.fixture
def blank(ready: Built) -> Built:
    """The study, nothing built."""
    ready.forget()
    return ready


@POSIX
def test_a_build_killed_at_any_instant_is_mended_by_the_next(blank: Built):
    draw, told, ended = random.Random(SEED), [], 0
    for rank in range(1, KILLS + 1):
        process = blank.start(*BUILD, "--jobs", "2")
        instant = draw.uniform(0, blank.seconds)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=instant)
        done = process.poll() is not None
        if not done:
            kill(process)
        halves = len(list(blank.folder.rglob(f"{HALF}*.tmp")))
        told.append(f"{instant:.2f} s : {len(hashes(blank.outputs))} fichiers, {halves} caché(s)" + " (fini)" * done)
        print(f"graine {SEED}, coupure {rank} à {told[-1]}", flush=True)
        assert not blank.wrong(), f"à moitié écrits après {told}"
        ended += not done
        if done or (rank % ROUND == 0 and rank < KILLS):
            blank.mends()
            blank.forget()
    blank.mends()
    print(f"{ended} coupures sur {KILLS} en pleine mise à jour, 0 fichier à moitié écrit, 0 octet différent")
    assert ended


@POSIX
def test_a_full_disk_or_a_read_only_folder_is_told_and_the_next_run_mends_all(blank: Built, monkeypatch):
    import resource

    small = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (30_000, 30_000))
    (blank.folder / "sitecustomize.py").write_text(FULL, "utf-8")
    for count in ("0", "12"):
        monkeypatch.setenv("SVB_PLEIN", count)
        _told(blank, blank.start(*BUILD), "le disque est plein")
    monkeypatch.delenv("SVB_PLEIN")
    _told(blank, blank.start(*BUILD, preexec_fn=small), "le système refuse")
    folder = blank.outputs / "rapports"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    folder.chmod(0o555)
    try:
        _told(blank, blank.start(call=(*_humble(), "-m", "svb_qual.cli", *BUILD)), "lecture ou écriture interdite")
    finally:
        folder.chmod(0o755)
    blank.mends()


def _humble() -> tuple[str, ...]:
    """What to say to Python first: root writes everywhere, unless it gives that power up."""
    if os.geteuid():
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("root écrit partout, et setpriv manque pour y renoncer : dossier en lecture seule non essayé")
    up = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", sys.executable)
    return ("-c", "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])", *up)


def _told(project: Built, process: subprocess.Popen, why: str) -> None:
    said = process.communicate()[1]
    assert process.returncode == 1, said
    assert why in said and "→" in said and "Traceback" not in said, said
    assert not project.wrong()
    assert hashes(project.study) == project.inputs


def test_two_builds_at_once_the_second_waits_and_has_nothing_to_redo(blank: Built):
    both = [blank.start(*BUILD) for _ in range(2)]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted("celle-ci attend qu'elle ait fini" in err for _, err in said) == [False, True]
    assert sorted("Rien à refaire" in out for out, _ in said) == [False, True]
    assert not any("Traceback" in err for _, err in said)
    blank.mends()


@POSIX
def test_a_lock_vanishes_with_its_process(tmp_path):
    path, told = tmp_path / "essai.verrou", []
    code = f"import time; from pathlib import Path; from svb_qual.locks import hold\nwith hold(Path({str(path)!r}), print):\n"
    code += "    print('tenu', flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "tenu\n"

    def tell() -> None:
        told.append("on attend")
        process.kill()

    with hold(path, tell), hold(path, tell):
        pass
    process.communicate()
    assert told == ["on attend"]


def test_a_lock_that_the_system_refuses_is_told(tmp_path):
    (tmp_path / "essai.verrou").mkdir()
    with (
        pytest.raises(SvbError, match=r"essai\.verrou : le système refuse ce fichier"),
        hold(tmp_path / "essai.verrou", print),
    ):
        pass


def test_what_a_killed_process_left_beside_a_file_goes_when_another_is_written(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / f"{HALF}{gone.pid}-a.tmp").write_text("la moitié")
    (tmp_path / f"{HALF}{os.getppid()}-a.tmp").write_text("en cours d'écriture, par un programme qui tourne")
    write_whole(tmp_path / "a.csv", "entier")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{HALF}{os.getppid()}-a.tmp", "a.csv"]


def test_what_changes_while_a_task_runs_is_not_taken_for_done(tmp_path):
    """A decision made during a build is in the next one, even if the task that read the file had already begun."""
    source, target, memory = tmp_path / "psy.jsonl", tmp_path / "out.csv", tmp_path / "taches.db"
    source.write_text("une décision\n")
    seen = []

    def task() -> list:
        def act() -> None:
            seen.append(source.read_text())
            target.write_text(seen[-1])
            if len(seen) == 1:
                source.write_text("une décision\nune autre, pendant que la tâche court\n")

        return [make_task("essai", act, [source], [target], key_of())]

    assert run_tasks(memory, task(), ["essai"], "Essai") == 1
    assert stale_tasks(memory, task()) == {"essai"}
    assert run_tasks(memory, task(), ["essai"], "Essai") == 1
    assert run_tasks(memory, task(), ["essai"], "Essai") == 0
    assert "une autre" in target.read_text()


def test_a_memory_of_tasks_that_a_disk_damaged_is_made_again(tmp_path):
    memory, target = tmp_path / "taches.db", tmp_path / "out.csv"
    memory.write_bytes(b"ceci n'est pas une base" * 400)
    tasks = [make_task("essai", partial(target.write_text, "fait"), [], [target], key_of())]
    assert stale_tasks(memory, tasks) == {"essai"}
    memory.write_bytes(b"ceci n'est pas une base" * 400)
    assert run_tasks(memory, tasks, ["essai"], "Essai") == 1
    with sqlite3.connect(memory) as base:
        assert base.execute("select count(*) from doit").fetchone() == (1,)


def test_a_task_that_the_system_refuses_is_a_fault_and_not_a_defect(tmp_path):
    def act() -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / "a.csv"))

    with pytest.raises(SvbError, match=r"a\.csv : le système refuse \(lecture ou écriture interdite\)"):
        run_tasks(
            tmp_path / "taches.db", [make_task("essai", act, [], [tmp_path / "a.csv"], key_of())], ["essai"], "Essai"
        )


COPIES = {
    "registre-PORTABLE-MARIE.csv": "registre.csv",
    "etude (1).yml": "etude.yml",
    "Copie de etude.yml": "etude.yml",
    "registre.sync-conflict-20260302-101112-ABC.csv": "registre.csv",
    "citations (conflit de Marie 2026-03-02).csv": "citations.csv",
    "entretiens/anne_T0 (conflit de Marie 2026-03-02).txt": "anne_T0.txt",
    "ishikawa/valmont (1).yml": "valmont.yml",
}


def test_copies_left_by_a_synchronised_folder_are_told_and_not_read(etude: Path):
    from svb_qual.copies import unread_copies
    from svb_qual.status import read_state

    (etude / "ishikawa").mkdir()
    others = (
        "notes.txt",
        "registre_2025.csv",
        "entretiens/anne_T0_bis.txt",
        ".DS_Store",
        "Thumbs.db",
        "~$registre.csv",
    )
    for name in (*COPIES, *others):
        (etude / name).write_text("n'importe quoi", "utf-8")
    said = unread_copies(find_study(etude))
    assert len(said) == len(COPIES)
    for name, known in COPIES.items():
        assert any(line.startswith(f"{etude / name} n'est pas lu") and f"sous le nom {known}" in line for line in said)
    attention = [words for head, words in read_state(find_study(etude)).facts if head == "Attention"]
    assert set(said) <= set(attention)


def test_what_systems_leave_in_a_folder_changes_nothing(etude: Path):
    from svb_qual.decisions import read_decisions
    from svb_qual.intake import split_corpora
    from svb_qual.manifest import manifest_task

    study = find_study(etude)
    before = manifest_task(study, []).file_dep
    (etude / "decisions" / "psy.jsonl").write_text("", "utf-8")
    for name in (
        "desktop.ini",
        "Thumbs.db",
        ".DS_Store",
        "decisions/._psy.jsonl",
        "decisions/~$psy.jsonl",
        "~$notes.docx",
    ):
        (etude / name).write_bytes(b"\x00\x05\x16\x07\xff")
    assert read_decisions(etude / "decisions") == []
    assert manifest_task(study, []).file_dep - before == {str(etude / "decisions" / "psy.jsonl")}
    files = [etude / "entretiens" / "anne_T0.txt", etude / "~$notes.docx"]
    assert split_corpora(files, etude / "textes") == files[:1]
    assert split_corpora(files[1:], etude / "textes") == files[1:], "donné seul, il est lu, et son défaut est dit"
