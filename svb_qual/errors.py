"""French errors: where it happens, what is wrong, what to do next. All faults of an input at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in an input: place (file, line), fact, remedy. All three are French sentences."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where} : {self.what}\n    → {self.remedy}"


class SvbError(Exception):
    """Raised for anything a user can mend; ``faults`` lists every fault that was found, in order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple:
        """A worker sends it back whole."""
        return type(self), (self.faults,)


def fail(where: str, what: str, remedy: str) -> SvbError:
    """Build the error for a single fault; the caller raises it."""
    return SvbError([Fault(where, what, remedy)])


def raise_faults(faults: list[Fault]) -> None:
    """Raise one SvbError that holds all faults; do nothing when there is none."""
    if faults:
        raise SvbError(faults)


def suggest(word: str, valid: Iterable[str]) -> str:
    """Say in French which names are valid, the nearest first: « peut-être « T2 » ? (noms valables : …) »."""
    names = list(valid)
    near = get_close_matches(word, names, n=2, cutoff=0.5)
    listed = ", ".join(names) if names else "aucun pour l'instant"
    alike = len(near) > 1 and len({SequenceMatcher(None, name, word).ratio() for name in near}) == 1
    return (f"peut-être « {near[0]} » ? " if near and not alike else "") + f"Noms valables : {listed}."
