"""One build of a study at a time: a lock that vanishes with its process, even when that is killed.

It is SQLite's own lock on an empty file, which every system takes back from a process that ends: nothing is left to clean.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import wraps
from pathlib import Path

from svb_qual.errors import REFUSED, fail
from svb_qual.results import CACHE
from svb_qual.study import Study

WAITING = "Une autre commande met cette étude à jour : celle-ci attend qu'elle ait fini (Ctrl C pour renoncer)."
#: Locks that this process holds: what it calls while it holds one does not wait for it.
_HELD: set[Path] = set()


@contextmanager
def hold(path: Path, tell: Callable[[], object]) -> Iterator[None]:
    """Hold a lock; wait for it, after one call of ``tell``, as long as another process has it."""
    if path in _HELD:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(_locked(path, tell)):
        _HELD.add(path)
        try:
            yield
        finally:
            _HELD.discard(path)


def _locked(path: Path, tell: Callable[[], object]) -> sqlite3.Connection:
    """A connection that holds the lock, until it is closed. Raises SvbError when the system refuses the file."""
    told = False
    while True:
        try:
            lock = sqlite3.connect(path, timeout=1.0 if told else 0.0, isolation_level=None)
            lock.execute("begin exclusive")
            return lock
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise fail(str(path), f"le système refuse ce fichier ({error})", REFUSED) from None
            lock.close()
            if not told:
                tell()
            told = True


def alone(build: Callable[..., int]) -> Callable[..., int]:
    """The same build of a study (its first argument), once no other process is building it."""

    @wraps(build)
    def run(study: Study, *words: object, **named: object) -> int:
        """Wait if need be, then build."""
        with hold(CACHE / f"{study.name}.verrou", lambda: print(WAITING, file=sys.stderr, flush=True)):
            return build(study, *words, **named)

    return run
