"""Who does the work changes nothing to the bytes: one process, two, or the workers of a cluster of which one dies."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import psutil
import pytest

from svb_qual import build, embeddings, stages, workers
from svb_qual.errors import Fault, SvbError
from svb_qual.french import load_french
from svb_qual.workers import hand_over, hands, later, spread, working_with
from tests.conftest import PROJECT, Project, coder_in_use
from tests.test_end_to_end import hashes

SCHEDULER = "tcp://127.0.0.1:{port}"


def test_without_workers_calls_are_made_here():
    assert hands() == 1
    assert hand_over(later("workers.hands")) == 1
    assert spread(later("workers.hands") for _ in range(3)) == [1, 1, 1]


def test_a_library_opened_by_the_first_call_has_one_thread_too():
    """Sums of numbers come out otherwise with two: what is learned first would depend on the machine."""
    script = (
        "import svb_qual.stages; from threadpoolctl import threadpool_info; from svb_qual.workers import one_thread, spread\n"
        "def work():\n"
        "    import scipy.linalg, sklearn\n"
        "    return [(item['filepath'], item['num_threads']) for item in threadpool_info()]\n"
        "print(spread([work])[0])\n"
    )
    free = {name: value for name, value in os.environ.items() if name not in workers.ONE_THREAD}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=free, check=True)
    pools = ast.literal_eval(done.stdout)
    assert any("scipy" in path for path, _ in pools)
    assert {threads for _, threads in pools} == {1}


def test_workers_give_what_calls_give_and_the_faults_they_raise_whole():
    with working_with(2):
        assert hands() == 2
        assert spread(later("errors.suggest", word, ("T0", "T2")) for word in ("T0", "T3"))[0].startswith(
            "peut-être « T0 »"
        )
        with pytest.raises(SvbError) as caught:
            hand_over(later("yamlfile.read_yaml", Path("absent.yml")))
        assert all(isinstance(fault, Fault) for fault in caught.value.faults)
    assert hands() == 1


def test_other_processes_take_over_from_those_that_leave():
    with working_with(2):
        before = hand_over(os.getpid)
        workers.renew_workers()
        after = hand_over(os.getpid)
        assert hands() == 2
    assert len({before, after, os.getpid()}) == 3
    assert not psutil.pid_exists(before)


def test_models_given_back_open_again_and_code_the_same():
    said = ["Depuis la réunion du jeudi, je ne suis plus seule devant un refus de soins."]
    before = coder_in_use().read(said, [""])
    stages.close_models()
    for opened in (stages.load_start, stages._open_coder, load_french, embeddings._open):
        assert opened.cache_info().currsize == 0
    after = coder_in_use().read(said, [""])
    assert np.array_equal(before.features, after.features) and before.tokens == after.tokens


@pytest.mark.parametrize(("interviews", "done", "others"), [(251, 1, True), (250, 1, False), (251, 0, False)])
def test_of_a_large_study_pages_are_made_by_other_processes_than_read_it(monkeypatch, interviews, done, others):
    """The memory of reading goes with those that read; nothing is opened, nor closed, when there was nothing to read."""
    study, teams, closed = SimpleNamespace(register=[None] * interviews), [], []
    monkeypatch.setattr(build, "pages_of", lambda _: [])
    monkeypatch.setattr(build, "build_tables", lambda _: teams.append(workers._Team.executor) or done)
    monkeypatch.setattr(build, "_build_pages", lambda *_, **__: teams.append(workers._Team.executor) or 0)
    monkeypatch.setattr(stages, "close_models", lambda: closed.append(1))
    with working_with(2):
        build.build_reports.__wrapped__(study)
    assert (teams[0] is not teams[1]) is others is bool(closed)


def test_a_worker_that_is_killed_is_told_in_french_and_so_are_the_calls_that_follow():
    with working_with(2):
        for _ in range(3):
            with pytest.raises(SvbError, match="s'est arrêté d'un coup"):
                hand_over(partial(os._exit, 9))


def test_a_worker_that_learned_from_another_code_is_refused(monkeypatch):
    """Those of a cluster outlive a build: what they keep in memory must be what the build is made of."""
    monkeypatch.setattr(workers._Team, "facts", "")
    folder = Path.cwd()
    assert workers._obey({}, "un code", folder, later("workers.hands")) == 1
    assert workers._obey({}, "un code", folder, later("workers.hands")) == 1
    with pytest.raises(SvbError, match="relancez-les"):
        workers._obey({}, "un autre code", folder, later("workers.hands"))


def test_a_worker_dies_with_the_process_it_works_for(tmp_path):
    """Killed without warning, a build leaves nobody behind that would write after it."""
    script = (
        "from svb_qual.workers import later, spread, working_with\n"
        "if __name__ == '__main__':\n"
        "    with working_with(2):\n"
        "        spread(later('workers.hands') for _ in range(2))\n"
        "        print('prêt', flush=True)\n"
        "        import time; time.sleep(60)\n"
    )
    (tmp_path / "seul.py").write_text(script, "utf-8")
    env = {**os.environ, "PYTHONPATH": str(PROJECT), "SVB_ESSAI": str(tmp_path)}
    child = subprocess.Popen([sys.executable, tmp_path / "seul.py"], stdout=subprocess.PIPE, env=env, text=True)
    assert child.stdout.readline() == "prêt\n"
    psutil = pytest.importorskip("psutil")
    workers = psutil.Process(child.pid).children(recursive=True)
    assert len(workers) >= 2
    child.kill()
    child.wait()
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert not alive


def test_a_cluster_that_does_not_answer_is_told(project: Project):
    pytest.importorskip("distributed", reason="dask.distributed n'est pas installé : essais sur grappe sautés")
    shutil.copytree(PROJECT / "tests" / "fixtures" / "etude", project.folder / "petite")
    done = project.run("rapports", "--etude", "petite", "--cluster", "tcp://127.0.0.1:9")
    assert done.returncode == 1
    assert "« tcp://127.0.0.1:9 » ne répond pas" in done.stderr
    done = project.run("rapports", "--etude", "petite", "--cluster", "ailleurs")
    assert done.returncode == 1 and "« ailleurs » n'est pas une adresse" in done.stderr


def test_a_cluster_without_workers_or_whose_workers_have_several_threads_is_refused():
    with pytest.raises(SvbError, match="aucun travailleur"):
        workers._count_hands(_Client({}))
    with pytest.raises(SvbError, match="plusieurs fils"):
        workers._count_hands(_Client({"tcp://a": 1, "tcp://b": 4}))
    assert workers._count_hands(_Client({"tcp://a": 1, "tcp://b": 1})) == 2


class _Client:
    """What a scheduler says of its workers."""

    def __init__(self, threads: dict[str, int]) -> None:
        self.nthreads = lambda: threads


@pytest.fixture
def cluster(project: Project, tmp_path: Path):
    """A scheduler and two workers, three processes of this machine that see the folder of the project; stopped at the end."""
    pytest.importorskip("distributed", reason="dask.distributed n'est pas installé : essais sur grappe sautés")
    env = {**os.environ, "PYTHONPATH": str(project.folder), "PYTHONUTF8": "1"}
    start = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
    ]
    file = tmp_path / "ordonnanceur.json"
    quiet = {"env": env, "cwd": project.folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen([*start, "--scheduler-file", str(file)], **quiet)
    until = time.monotonic() + 60
    while not file.is_file() and time.monotonic() < until:
        time.sleep(0.2)
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1"]
    worker += ["--no-dashboard", "--no-nanny", "--local-directory", str(tmp_path)]
    workers = [subprocess.Popen(worker, **quiet) for _ in range(2)]
    yield file, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_same_bytes_with_one_process_two_or_a_cluster_of_which_a_worker_is_killed(project: Project, cluster):
    import json

    file, workers = cluster
    address = json.loads(file.read_text("utf-8"))["address"]
    shutil.copytree(PROJECT / "tests" / "fixtures" / "etude", project.folder / "petite")
    found = []
    for options in (["--jobs", "1"], ["--jobs", "2"], ["--cluster", address]):
        shutil.rmtree(project.folder / "outputs", ignore_errors=True)
        for kept in (project.folder / ".cache").iterdir():
            if not kept.name.startswith("modele-"):
                shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
        if "--cluster" in options:
            killer = subprocess.Popen(
                [sys.executable, "-c", _KILL, str(project.folder / "outputs"), str(workers[0].pid)]
            )
        done = project.run("rapports", "--etude", "petite", *options)
        assert done.returncode == 0, done.stderr
        found.append(hashes(project.folder / "outputs"))
    killer.wait(timeout=30)
    assert workers[0].wait(timeout=30) == -signal.SIGKILL, "le travailleur n'a pas été tué en cours de route"
    assert workers[1].poll() is None
    assert found[0] and found[0] == found[1] == found[2]


#: Kills a worker once a few tables are there, so in the middle of the build.
_KILL = """
import os, signal, sys, time
from pathlib import Path
while len(list(Path(sys.argv[1]).rglob('*.csv'))) < 8:
    time.sleep(0.05)
os.kill(int(sys.argv[2]), signal.SIGKILL)
"""
