"""REFI-QDA: the identifiers and code names we write, and what a file holds once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

from svb_qual import __version__
from svb_qual.errors import Fault
from svb_qual.model import ACTUALITIES, POLARITIES, Code

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
ORIGIN = f"svb_qual {__version__}"
#: The user that signs what nobody has decided.
MACHINE = "svb_qual (machine)"
#: Root of all our identifiers: the same thing has the same identifier in every export.
ROOT = UUID("5b0f7f0e-3f0b-5c55-9a0e-5a7b1c9d2e41")
#: What a coding says besides its code, one sub-code each; the code alone says nothing of it (rank 0).
LEANINGS = (
    ("unclear", "actual"),
    *((polarity, "actual") for polarity in ("protective", "risk", "mixed")),
    *((polarity, "planned") for polarity in ("protective", "risk", "mixed", "unclear")),
)
#: First words of the note by which an import knows what had been exported (ASCII: some tools guess the encoding).
MEMORY = "Memoire de l'export svb_qual"


def make_guid(*key: str) -> str:
    """The identifier of a thing, from what names it."""
    return str(uuid5(ROOT, "\0".join(key)))


def bare_guid(guid: str | None) -> str:
    """An identifier as we compare it: lower case, without braces."""
    return (guid or "").strip().strip("{}").lower()


def user_guid(name: str) -> str:
    """The identifier of a reviewer; of the machine, when the name is empty."""
    return make_guid("user", name) if name else make_guid("machine")


def code_guid(code: str, rank: int = 0) -> str:
    """The identifier of a code, or of its sub-code of that rank in ``LEANINGS``."""
    return make_guid("code", code, str(rank))


def leaning_words(rank: int) -> str:
    """The polarity and actuality of a sub-code, in words."""
    polarity, actuality = LEANINGS[rank]
    said = "" if polarity == "unclear" else POLARITIES[polarity]
    planned = ACTUALITIES["planned"] if actuality == "planned" else ""
    return f"{said} ({planned})" if said and planned else said or planned


def code_name(code: Code, rank: int = 0) -> str:
    """The name of a code or sub-code. It holds the identifier, for tools that flatten the tree or renew identifiers."""
    return f"{code.id} {leaning_words(rank) if rank else code.label}"


def rank_of(polarity: str, actuality: str) -> int:
    """The rank in ``LEANINGS`` of what a coding says."""
    return LEANINGS.index((polarity or "unclear", actuality or "actual"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A ``Coding`` of a file: who put which code (identifiers), and the notes tied to it."""

    guid: str
    user: str
    code: str
    comment: str


@dataclass(frozen=True, slots=True)
class Selection:
    """A passage of a file, at the places it says."""

    guid: str
    name: str
    start: int
    end: int
    user: str
    description: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A text of a file as it stands in it (its byte-order mark taken off); ``text`` is None when it is not there.

    ``whole``: codings put on the document rather than on a passage.
    """

    guid: str
    name: str
    text: str | None
    selections: tuple[Selection, ...]
    whole: int


@dataclass(frozen=True, slots=True)
class CodeNode:
    """A code of a file; ``parents`` are the names above it, the nearest last."""

    guid: str
    name: str
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A coding of a file at its words; ``user`` is empty for the machine, None for nobody; rank 0 leaves polarity unsaid."""

    interview: str
    start: int
    end: int
    code: str
    rank: int
    user: str | None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """What an export held, and the date of the last decision it knew of."""

    until: str
    sent: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class RefiFile:
    """What is read of a file: people, codes, texts. ``ignored`` counts what is not read, by French name.

    ``notes``: those that comment no coding.
    ``memory``: what we had exported, or None when the note that holds it is not there, or not whole.
    """

    path: str
    origin: str
    users: dict[str, str]
    codes: dict[str, CodeNode]
    sources: tuple[Source, ...]
    memory: Memory | None
    notes: tuple[str, ...]
    ignored: dict[str, int]
    faults: tuple[Fault, ...]
