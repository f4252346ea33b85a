"""Who does the heavy work: this process, others of this machine, or those of a cluster (dask).

The calls are the same and so are the bytes. Workers of a cluster read and write the same project folder: only names of
files and what the register says go through the network, to the address the user gave and nowhere else.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import TypeVar

from svb_qual.errors import fail

T = TypeVar("T")
#: Variables a worker needs as they are here: the choice of an encoder.
HANDED = ("SVB_ENCODEUR",)
#: From so many interviews on, two processes unless told otherwise: for fewer, a second one loads the model of French longer
#: than it works. More than two help on more cores, and cost their memory (docs/performances.md).
ENOUGH = 12
ADDRESS = re.compile(r"(?:tcp|tls)://[^\s:/]+:\d+")
#: Seconds given to a cluster to answer.
PATIENCE = 10


class _Team:
    """The executor in use, none when this process works alone; ``hands``: how many calls can be made at once."""

    executor: Executor | None = None
    hands: int = 1


def best_jobs(interviews: int) -> int:
    """How many processes do the work on a study of this size, unless told otherwise."""
    return min(os.cpu_count() or 1, 2) if interviews >= ENOUGH else 1


def hands() -> int:
    """How many calls are worth making at once."""
    return _Team.hands


@contextmanager
def working_with(jobs: int, cluster: str = "") -> Iterator[None]:
    """Have ``jobs`` processes of this machine do the heavy work, or the workers of ``cluster`` (« tcp://host:port »).

    Raises SvbError when the cluster does not answer, or when what it takes to talk to it is not installed.
    """
    if cluster:
        with _cluster(cluster) as client:
            _Team.executor, _Team.hands = client.get_executor(), max(sum(client.ncores().values()), 1)
            yield from _given_back()
    elif jobs > 1:
        with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_follow_parent) as executor:
            _Team.executor, _Team.hands = executor, jobs
            yield from _given_back()
    else:
        yield


def _given_back() -> Iterator[None]:
    try:
        yield
    finally:
        _Team.executor, _Team.hands = None, 1


def _follow_parent() -> None:
    """A worker dies with the process it works for, however that one ends: nobody writes after it."""
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
    return call() if _Team.executor is None else _result(_submit(call))


def spread(calls: Iterable[Callable[[], T]]) -> list[T]:
    """What calls give, in their order, made by as many workers as there are."""
    if _Team.executor is None:
        return [call() for call in calls]
    return [_result(future) for future in [_submit(call) for call in calls]]


def _submit(call: Callable[[], T]) -> Future:
    return _Team.executor.submit(_obey, {name: os.environ.get(name, "") for name in HANDED}, call)


def _result(future: Future) -> object:
    try:
        return future.result()
    except BrokenExecutor:
        what = "un des processus qui travaillent s'est arrêté d'un coup (le plus souvent, la mémoire manque)"
        raise fail(
            "svb-qual", what, "relancez : ce qui est fait reste fait ; avec --jobs 1, il en faut moins"
        ) from None


def _obey(settings: dict[str, str], call: Callable[[], T]) -> T:
    """In the worker: sums by one thread, so that they come out the same everywhere."""
    from threadpoolctl import threadpool_limits

    os.environ.update(settings)
    with threadpool_limits(1):
        return call()
