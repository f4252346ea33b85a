"""Who does the heavy work: this process, others of this machine, or those of a cluster (dask).

The calls are the same and so are the bytes. Workers of a cluster read and write the same project folder: only names of
files and what the register says go through the network, to the address the user gave and nowhere else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from importlib import import_module
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import TypeVar

from svb_qual.errors import fail

T = TypeVar("T")
#: Variables a worker needs as they are here: the choice of an encoder (``embeddings``), the run of tasks (``runner``).
ENCODER, RUN = "SVB_ENCODEUR", "SVB_PASSAGE"
HANDED = (ENCODER, RUN)
#: Threads of numerical libraries: one, so that sums come out the same everywhere.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
#: From so many interviews on, two processes unless told otherwise: for fewer, a second one loads the model of French longer
#: than it works. More than two help on more cores, and cost their memory (docs/performances.md).
ENOUGH = 12
ADDRESS = re.compile(r"(?:tcp|tls)://[^\s:/]+:\d+")
#: Seconds given to a cluster to answer.
PATIENCE = 10


class _Team:
    """The executor in use, none when this process works alone; ``hands``: how many calls can be made at once.

    ``facts``: what this process, or the one a worker works for, is made of; empty when nobody else could differ.
    """

    executor: Executor | None = None
    hands: int = 1
    facts: str = ""


def best_jobs(interviews: int) -> int:
    """How many processes do the work on a study of this size, unless told otherwise."""
    return min(os.cpu_count() or 1, 2) if interviews >= ENOUGH else 1


def hands() -> int:
    """How many calls are worth making at once."""
    return _Team.hands


@contextmanager
def working_with(jobs: int, cluster: str = "", facts: str = "") -> Iterator[None]:
    """Have ``jobs`` processes of this machine do the heavy work, or the workers of ``cluster`` (« tcp://host:port »).

    ``facts``: hash of the code and of all that workers keep in memory; those of a cluster outlive a build.

    Raises SvbError when the cluster does not answer, or when what it takes to talk to it is not installed.
    """
    if cluster:
        with _cluster(cluster) as client:
            _Team.executor, _Team.hands, _Team.facts = client.get_executor(), _count_hands(client), facts
            try:
                yield
            finally:
                _Team.executor, _Team.hands, _Team.facts = None, 1, ""
                with suppress(Exception):  # a worker that is gone keeps nothing
                    client.run(_call, "kernels.close_kernels", on_error="ignore")
    elif jobs > 1:
        _Team.executor, _Team.hands = _open_pool(jobs), jobs
        try:
            yield
        finally:
            pool, _Team.executor, _Team.hands = _Team.executor, None, 1
            pool.shutdown()
    else:
        yield


def _open_pool(jobs: int) -> ProcessPoolExecutor:
    """Processes of this machine; each starts when it is first needed."""
    return ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_follow_parent)


def renew_workers() -> None:
    """Others take over from the processes of this machine, whose memory goes with them. A cluster keeps its workers."""
    if isinstance(_Team.executor, ProcessPoolExecutor):
        _Team.executor.shutdown()
        _Team.executor = _open_pool(_Team.hands)


def _count_hands(client) -> int:
    """Workers of a cluster, one thread each. Raises SvbError when there is none, or when one has several threads."""
    threads = client.nthreads()
    remedy = "sur chaque machine, dans le dossier du projet : dask worker ADRESSE --nthreads 1 --nworkers NOMBRE"
    if not threads:
        raise fail("--cluster", "aucun travailleur n'y est inscrit", remedy)
    if max(threads.values()) > 1:
        raise fail(
            "--cluster", "un travailleur y a plusieurs fils : les sommes n'y sortiraient pas toujours pareilles", remedy
        )
    return len(threads)


def _follow_parent() -> None:
    """A worker dies with the process it works for, however that one ends: nobody writes after it."""
    os.environ.update(ONE_THREAD)
    Thread(target=_leave_with, args=(parent_process(),), daemon=True).start()


def _leave_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _cluster(address: str) -> Iterator:
    if not ADDRESS.fullmatch(address):
        raise fail(
            "--cluster",
            f"« {address} » n'est pas une adresse",
            "donnez celle que « dask scheduler » affiche : tcp://machine:port",
        )
    try:
        from distributed import Client
    except ImportError:
        remedy = "installez-le : pip install 'svb-qual[cluster]', ici et sur chaque machine"
        raise fail("--cluster", "dask.distributed n'est pas installé", remedy) from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        remedy = "vérifiez l'adresse (tcp://machine:port) et que « dask scheduler » y tourne"
        raise fail("--cluster", f"« {address} » ne répond pas ({error})", remedy) from None
    with client:
        yield client


def later(name: str, *values) -> Callable[[], object]:
    """A call of ``module.function`` of this package, whose module is imported only when the call is made."""
    return partial(_call, name, *values)


def _call(name: str, *values) -> object:
    module, _, function = name.rpartition(".")
    return getattr(import_module(f"svb_qual.{module}"), function)(*values)


def hand_over(call: Callable[[], T]) -> T:
    """Have a worker make a call, and wait for what it gives; without workers, make it here."""
    return spread([call])[0]


def spread(calls: Iterable[Callable[[], T]]) -> list[T]:
    """What calls give, in their order, made by as many workers as there are."""
    if _Team.executor is None:
        return [_alone(call) for call in calls]
    try:
        return [future.result() for future in [_submit(call) for call in calls]]
    except Exception as error:
        if isinstance(error, BrokenExecutor | CancelledError) or type(error).__name__ == "KilledWorker":
            what = "un des processus qui travaillent s'est arrêté d'un coup (le plus souvent, la mémoire manque)"
            raise fail(
                "svb-qual", what, "relancez : ce qui est fait reste fait ; avec --jobs 1, il en faut moins"
            ) from None
        raise


def _submit(call: Callable[[], T]) -> Future:
    settings = {name: os.environ.get(name, "") for name in HANDED}
    return _Team.executor.submit(_obey, settings, _Team.facts, Path.cwd(), call)


def _obey(settings: dict[str, str], facts: str, folder: Path, call: Callable[[], T]) -> T:
    """In the worker, from the folder where the command was given, so that the paths of the study mean the same there."""
    if facts and _Team.facts not in ("", facts):
        what = "ses travailleurs ont commencé avec un autre code, un autre livre de codes ou un autre encodeur"
        raise fail(
            "--cluster", what, "arrêtez-les et relancez-les (dask worker …) : ils gardent en mémoire ce qu'ils ont lu"
        )
    _Team.facts = facts
    os.environ.update(settings)
    os.chdir(folder)
    return _alone(call)


def _alone(call: Callable[[], T]) -> T:
    """Make a call here. The limit of one thread is left as it is afterwards: other calls may be under way."""
    one_thread()
    return call()


def one_thread() -> AbstractContextManager:
    """Limit numerical libraries to one thread, until the end of a ``with``; those to be loaded find it in the environment."""
    from threadpoolctl import threadpool_limits

    os.environ.update(ONE_THREAD)
    return threadpool_limits(1)
