"""Build made-up studies of growing size: seconds and memory of each stage, then a second build with nothing to do.

``.venv/bin/python benchmarks/mesurer_echelle.py 10 100 1000 --mots 1000 --jobs 2 [--cluster tcp://…]``
Runs in a copy of the project, in a temporary folder. Prints a table, one line per stage and size.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from fabriquer_etude import make_study

from svb_qual.results import ROOT
from svb_qual.verifying import PARTS

MEGA = 2**20


class Watch:
    """Peak memory (MB) of a process and its children: the largest one, and all together (shared pages counted once)."""

    def __init__(self, pid: int) -> None:
        self.process, self.one, self.all = psutil.Process(pid), 0.0, 0.0
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self) -> None:
        while self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE:
            total = 0.0
            for process in [self.process, *self.process.children(recursive=True)]:
                try:
                    memory = process.memory_full_info()
                except psutil.Error:
                    continue
                self.one, total = max(self.one, memory.rss / MEGA), total + memory.pss / MEGA
            self.all = max(self.all, total)
            time.sleep(1)


def run_build(room: Path, study: Path, options: list[str]) -> tuple[float, Watch, dict[str, list[float]]]:
    """Build a study; seconds, memory, and by kind of task the number made and the seconds they took."""
    journal = room / "journal.jsonl"
    journal.unlink(missing_ok=True)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(room), str(Path(__file__).parent)]), "PYTHONUTF8": "1"}
    command = [sys.executable, __file__, "--un", str(journal), str(study), *options]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=room, env=env)
    watch = Watch(process.pid)
    if process.wait():
        raise SystemExit(f"la construction de {study} a échoué")
    spent, kinds = time.perf_counter() - start, defaultdict(lambda: [0, 0.0])
    for line in journal.read_text("utf-8").splitlines() if journal.is_file() else ():
        kind, seconds = json.loads(line)
        kinds[kind][0] += 1
        kinds[kind][1] += seconds
    return spent, watch, kinds


def build_one(journal: Path, study: str, options: list[str]) -> None:
    """In the child: the command itself, each task noted with its seconds."""
    from doit.task import Task

    execute = Task.execute

    def timed(self: Task, *values):
        start = time.perf_counter()
        done = execute(self, *values)
        if self.actions:
            kind = self.name.split("_")[0].removesuffix(".html").split(":")
            named = kind[0] if kind[0] != "page" else ":".join(kind)
            with journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps([named, time.perf_counter() - start]) + "\n")
        return done

    Task.execute = timed
    sys.argv = ["svb-qual", "rapports", "--etude", study, *options]
    from svb_qual.cli import main as command

    command()


def draw(points: list[tuple[int, float, float]], path: Path) -> None:
    """Time and memory against size: (interviews, seconds, MB all together), both scales logarithmic, with the straight line."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": "svb_qual", "svg.fonttype": "none"}
    from matplotlib import pyplot

    sizes, seconds, memory = zip(*points, strict=True)
    figure, boxes = pyplot.subplots(1, 2, figsize=(9, 3.6))
    for box, values, unit in zip(boxes, (seconds, memory), ("secondes", "Mo, tous processus"), strict=True):
        box.loglog(sizes, values, "o-", color="#1b5e7a", label="mesuré")
        straight = [values[-1] * size / sizes[-1] for size in sizes]
        box.loglog(sizes, straight, ":", color="#666", label="proportionnel à la taille")
        box.set(xlabel="entretiens", ylabel=unit)
        box.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """From the command line."""
    if sys.argv[1:2] == ["--un"]:
        build_one(Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tailles", type=int, nargs="+")
    parser.add_argument("--mots", type=int, default=1000)
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--cluster", default="")
    parser.add_argument("--figure", type=Path)
    given = parser.parse_args()
    options = ["--cluster", given.cluster] if given.cluster else ["--jobs", given.jobs]
    points = []
    with TemporaryDirectory(prefix="echelle-") as place:
        room = Path(place)
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
            (room / part).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / part, room / part)
        (room / ".cache").mkdir()
        for model in (ROOT / ".cache").glob("modele-*.npz"):
            shutil.copy2(model, room / ".cache" / model.name)
        for size in given.tailles:
            study = make_study(room / f"e{size}", size, given.mots)
            for what in ("complet", "rien à refaire"):
                spent, watch, kinds = run_build(room, study, options)
                points += [(size, spent, watch.all)] if what == "complet" else []
                head = f"{size} entretiens de {given.mots} mots, {what} : {spent:.1f} s"
                print(
                    f"{head} ; mémoire {watch.one:.0f} Mo au plus par processus, {watch.all:.0f} Mo en tout", flush=True
                )
                for kind, (count, seconds) in sorted(kinds.items(), key=lambda item: -item[1][1]):
                    print(f"    {kind:24} {count:6} tâches {seconds:9.1f} s", flush=True)
            shutil.rmtree(room / "outputs" / study.name)
    if given.figure:
        draw(points, given.figure)


if __name__ == "__main__":
    main()
