"""Run a task graph with doit: quiet, with a progress bar, and every failure told once in French."""

from __future__ import annotations

import io
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from doit.action import BaseAction
from doit.cmd_base import TaskLoader2
from doit.cmd_run import Run
from doit.dependency import DatabaseException
from doit.doit_cmd import DoitMain
from doit.exceptions import BaseFail, TaskError, TaskFailed
from doit.task import Task

from svb_qual.errors import REFUSED, Fault, SvbError, fail, refused
from svb_qual.kernels import close_kernels
from svb_qual.workers import RUN, hand_over

if TYPE_CHECKING:
    from rich.progress import Progress


class Call(BaseAction):
    """A call made by a task. Unlike doit's own, it leaves stdout alone (threads share it) and keeps our faults whole."""

    def __init__(self, call: Callable[[], object], apart: bool) -> None:
        self.call, self.apart, self.faults = call, apart, ()
        self.task = self.out = self.err = self.result = None
        self.values: dict = {}

    def execute(self, out=None, err=None) -> BaseFail | None:
        """None when the call went well, else what doit takes for a failure."""
        try:
            hand_over(self.call) if self.apart else self.call()
        except SvbError as error:
            self.faults = error.faults
            return TaskFailed(str(error))
        except OSError as error:
            self.faults = (refused(error),)
            return TaskFailed(str(error))
        except Exception as error:
            return TaskError(f"{self.call}", error)
        return None


class _Loader(TaskLoader2):
    """Gives doit the tasks we built ourselves."""

    def __init__(self, tasks: list[Task], config: dict) -> None:
        super().__init__()
        self._tasks, self._config = tasks, config
        self.database: str = config["dep_file"]
        self.faults: list[Fault] = []

    def setup(self, opt_values: dict) -> None:
        """Nothing to prepare."""

    def load_doit_config(self) -> dict:
        """Options of the run."""
        return self._config

    def load_tasks(self, cmd, pos_args: list[str]) -> list[Task]:
        """The tasks, as built."""
        return self._tasks


@contextmanager
def _told(database: str | Path) -> Iterator[None]:
    """What the system refuses to doit's memory, or around it, is a fault."""
    try:
        yield
    except OSError as error:
        raise SvbError([refused(error)]) from None
    except (sqlite3.Error, DatabaseException) as error:
        raise fail(str(database), f"le système refuse ce fichier ({str(error).splitlines()[-1]})", REFUSED) from None


class _Run(Run):
    """doit's own run; what the system refuses to its memory (a full disk, a read-only folder) is told in French."""

    name = "run"

    def execute(self, params, args) -> int:
        """doit's result, or 3 when the system refuses."""
        try:
            with _told(self.loader.database):
                return super().execute(params, args)
        except SvbError as error:
            self.loader.faults += error.faults
        return 3


class _Doit(DoitMain):
    """doit, with our own run."""

    DOIT_CMDS = (_Run,)


class _Journal:
    """doit's reporter: counts what runs, moves the bar, keeps the failures."""

    desc = "svb_qual"

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.done = title, total, 0
        self.failures: list[BaseException] = []
        self.messages: list[str] = []
        self._lock = threading.Lock()
        self._bar: Progress | None = None

    def initialize(self, tasks, selected) -> None:
        """doit begins."""

    def get_status(self, task: Task) -> None:
        """doit looks at a task."""

    def execute_task(self, task: Task) -> None:
        """A task that really runs: show the bar from the first one on."""
        if task.actions:
            self.done += 1
            self._show(task.name)

    def _show(self, name: str) -> None:
        """Show the bar from the first real task on; tasks may start from two threads at once."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._bar is None:
                columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
                bar = Progress(*columns, console=Console(stderr=True))
                self._line = bar.add_task(self.title, total=self.total)
                bar.start()
                self._bar = bar
            self._bar.update(self._line, description=f"{self.title} : {name.split(':')[-1]}")

    def _advance(self) -> None:
        if self._bar is not None:
            self._bar.advance(self._line)

    def add_success(self, task: Task) -> None:
        """A task ended well; one that only names others is not a step."""
        if task.actions:
            self._advance()

    def skip_uptodate(self, task: Task) -> None:
        """Nothing to redo."""
        self.total -= 1
        if self._bar is not None:
            self._bar.update(self._line, total=self.total)

    skip_ignore = skip_uptodate

    def add_failure(self, task: Task, fail) -> None:
        """A task failed: ours is kept as it is, anything else with its trace."""
        self._advance()
        self.messages.append(f"{task.name}\n{fail.get_msg()}")

    def cleanup_error(self, exception) -> None:
        """Unused: no task cleans."""

    def runtime_error(self, message: str) -> None:
        """doit itself complains."""
        self.messages.append(message)

    def teardown_task(self, task: Task) -> None:
        """Unused."""

    def complete_run(self) -> None:
        """doit ends."""
        if self._bar is not None:
            self._bar.stop()


def run_tasks(database: Path, tasks: list[Task], goals: list[str], title: str, threads: int = 0) -> int:
    """Run what is out of date among ``tasks``; the number of tasks run. ``threads``: tasks at once, none for one by one.

    Raises SvbError with the faults of every task, each once. RuntimeError tells a defect of the program.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    _forget_if_broken(database)
    journal = _Journal(title, len([task for task in tasks if task.actions]))
    config = {
        "dep_file": str(database),
        "backend": "sqlite3",
        "reporter": journal,
        "continue": True,
        "num_process": threads,
        "par_type": "thread",
        "outfile": io.StringIO(),
        "verbosity": 0,
        "default_tasks": goals,
    }
    loader = _Loader(tasks, config)
    os.environ[RUN] = uuid4().hex
    try:
        status = _Doit(loader, config_filenames=()).run(["run"])
    finally:
        close_kernels()
    faults = [fault for task in tasks for action in task.actions for fault in action.faults] + loader.faults
    if faults:
        raise SvbError(dict.fromkeys(faults))
    if status or journal.messages:
        raise RuntimeError("\n".join(journal.messages) or f"doit : état {status}")
    return journal.done


def stale_tasks(database: Path, tasks: list[Task]) -> set[str]:
    """Names of the tasks that would run, without running them."""
    from doit.dependency import Dependency, SqliteDB

    if database.is_file():
        _forget_if_broken(database)
    if not database.is_file():
        return {task.name for task in tasks if task.actions}
    with _told(database), closing(Dependency(SqliteDB, str(database))) as manager:
        by_name = {task.name: task for task in tasks}
        return {
            task.name for task in tasks if task.actions and manager.get_status(task, by_name).status != "up-to-date"
        }


def _forget_if_broken(database: Path) -> None:
    """Remove what doit remembers when it cannot be read (a disk that failed): everything is then made again."""
    try:
        with closing(sqlite3.connect(database)) as memory:
            memory.execute("select count(*) from sqlite_master")
    except sqlite3.OperationalError:
        return  # busy, or refused: told by whoever needs it
    except sqlite3.DatabaseError:
        database.unlink()
