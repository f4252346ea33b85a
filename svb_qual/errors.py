"""French errors: where it happens, what is wrong, what to do next. All faults of an input at once."""

from __future__ import annotations

import errno
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


#: Why the system refuses a file, in French; what is not there is told as the system says it.
REFUSALS = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "la place accordée sur le disque est épuisée",
    errno.EFBIG: "le fichier dépasse la taille permise",
    errno.EROFS: "le disque est en lecture seule",
    errno.EACCES: "lecture ou écriture interdite",
    errno.EPERM: "lecture ou écriture interdite",
    errno.ENOENT: "fichier ou dossier introuvable",
    errno.EIO: "le disque répond mal",
}
REFUSED = (
    "vérifiez le chemin, les droits et la place sur le disque, fermez ce fichier s'il est ouvert ailleurs, puis "
    "recommencez ; rien n'est à moitié écrit"
)


def refusal(error: OSError) -> str:
    """Why the system refuses, in French."""
    return REFUSALS.get(error.errno or 0) or error.strerror or str(error)


def refused(error: OSError) -> Fault:
    """What the system refuses, as a fault."""
    return Fault(str(error.filename or "fichier"), f"le système refuse ({refusal(error)})", REFUSED)


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
