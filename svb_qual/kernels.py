"""Kernels that execute pages. One serves many pages in turn: opening it takes three times as long as executing most of them.

What a page named is forgotten before the next one begins (not what it would change in a library: no page does), and a page that
fails takes its kernel with it. A kernel serves one run of tasks: what its modules keep in memory (codebook, grid) is then what
the files say.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING

from svb_qual.workers import ONE_THREAD, RUN

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

#: Pages a kernel executes before another takes its place: what libraries never give back stays bounded.
MOST = 40
ARGUMENTS = ["--log-level=50", "--HistoryManager.enabled=False"]
#: Names, outputs and numbers of cells, as in a new kernel.
FORGET = "get_ipython().reset(new_session=True)"


@dataclass(slots=True)
class _Kept:
    """A kernel, the folder of its sockets, the run of tasks it works for, the pages it has executed."""

    manager: AsyncKernelManager
    room: TemporaryDirectory
    run: str
    pages: int = 0

    def close(self) -> None:
        """End it at once. It may be dead already, or die of itself once its parent is gone: what cannot be ended stops nobody."""
        from nbclient.util import run_sync

        with suppress(Exception):
            if self.manager.has_kernel:
                run_sync(self.manager.shutdown_kernel)(now=True)
        self.room.cleanup()

    def answers(self) -> bool:
        """Whether it still lives: the system may have killed it while it waited, when memory lacked."""
        from nbclient.util import run_sync

        return run_sync(self.manager.is_alive)()


class _Idle:
    """Kernels that wait for a page, in this process."""

    kernels: list[_Kept] = []
    lock = Lock()


@contextmanager
def kernel() -> Iterator[AsyncKernelManager]:
    """The manager of a kernel that nobody else uses meanwhile; it is started by the first notebook it is given to."""
    kept = _take(os.environ.get(RUN, ""))
    try:
        yield kept.manager
    except BaseException:
        kept.close()
        raise
    kept.pages += 1
    if kept.pages >= MOST:
        kept.close()
        return
    with _Idle.lock:
        _Idle.kernels.append(kept)


def _take(run: str) -> _Kept:
    """A kernel of this run of tasks, new when none waits; those of another run are closed."""
    with _Idle.lock:
        others = [item for item in _Idle.kernels if item.run != run]
        own = [item for item in _Idle.kernels if item.run == run]
        kept = own.pop() if own else None
        _Idle.kernels = own
    for item in others:
        item.close()
    if kept and kept.answers():
        return kept
    if kept:
        kept.close()
    os.environ.update(ONE_THREAD)
    room = TemporaryDirectory(prefix="svb-", ignore_cleanup_errors=True)
    return _Kept(_private_manager()(room.name), room, run)


def close_kernels() -> None:
    """End those that wait."""
    with _Idle.lock:
        waiting, _Idle.kernels = _Idle.kernels, []
    for item in waiting:
        item.close()


Finalize(None, close_kernels, exitpriority=10)  # at the end of a worker as well


@cache
def _private_manager() -> type[AsyncKernelManager]:
    """How a kernel talks to us: over private sockets where the system has them, never over a port others can listen to."""
    from jupyter_client.manager import AsyncKernelManager

    class PrivateKernelManager(AsyncKernelManager):
        """Same manager, local sockets in a folder of our own."""

        def __init__(self, room: str) -> None:
            super().__init__(kernel_name="python3")
            if os.name == "posix":
                self.transport, self.ip = "ipc", str(Path(room) / "k")

    return PrivateKernelManager


def open_papermill() -> ModuleType:
    """papermill. It opens jsonschema, which would build, for two seconds or more, a grammar of addresses that no page needs."""
    hidden = sys.modules.setdefault("rfc3987_syntax", None) is None
    import papermill

    if hidden:
        sys.modules.pop("rfc3987_syntax", None)
    return papermill


@cache
def engine() -> str:
    """The name under which papermill knows how to execute a notebook in a kernel that goes on living."""
    open_papermill()
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import Engine, papermill_engines

    class Client(PapermillNotebookClient):
        """Same client: it forgets what the kernel knows before it begins, and leaves the kernel alive.

        What one cell prints is one output, whenever the kernel sent its pieces.
        """

        def papermill_execute_cells(self) -> None:
            """Begin as in a new kernel."""
            self.wait_for_reply(self.kc.execute(FORGET, silent=True, store_history=False))
            super().papermill_execute_cells()

        def _cleanup_kernel(self) -> None:
            self.kc.stop_channels()

    class InTurn(Engine):
        """Executes in the kernel of ``manager``."""

        @classmethod
        def execute_managed_notebook(cls, nb_man, kernel_name: str, *, manager: AsyncKernelManager, **_) -> None:
            """What papermill calls; it keeps the outputs and the errors itself."""
            how = {"kernel_name": kernel_name, "extra_arguments": list(ARGUMENTS), "coalesce_streams": True}
            Client(nb_man, km=manager, **how).execute(cleanup_kc=True)

    papermill_engines.register("svb", InTurn)
    return "svb"
