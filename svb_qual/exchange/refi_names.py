"""Who and what the names of a file are in a study: people by identifier then name, codes by identifier then words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import normalize

from svb_qual.exchange.refi_model import (
    LEANINGS,
    MACHINE,
    CodeNode,
    RefiFile,
    code_guid,
    code_name,
    leaning_words,
    user_guid,
)
from svb_qual.model import Codebook

#: What flattened trees put between a code and its sub-code.
BETWEEN = re.compile(r"\s*(?:>|::|\\|\|| / )\s*")


@dataclass(frozen=True, slots=True)
class People:
    """By identifier in a file, the reviewer's name: empty for the machine, None for someone without a usable name."""

    names: dict[str, str | None]
    renamed: dict[str, str]

    @classmethod
    def of(cls, file: RefiFile, reviewers: Iterable[str]) -> People:
        """``reviewers``: those of the study; a new name is made short enough to sign decisions."""
        reviewers = list(reviewers)
        guids = {user_guid(name): name for name in ["", *reviewers]}
        known = {name.casefold(): name for name in reviewers} | {MACHINE.casefold(): ""}
        names: dict[str, str | None] = {}
        for guid, said in file.users.items():
            short = re.sub(r"[^\w-]+", "-", normalize("NFC", said)).strip("-_")
            names[guid] = guids.get(guid, known.get(said.casefold(), known.get(short.casefold(), short or None)))
        renamed = {file.users[guid]: name for guid, name in names.items() if name and name != file.users[guid]}
        return cls(names, renamed)


class Codes:
    """The codes of a file as those of the codebook."""

    def __init__(self, codebook: Codebook) -> None:
        ranks = range(len(LEANINGS))
        every = [(code, rank) for code in codebook.codes.values() for rank in ranks]
        self._guids = {code_guid(code.id, rank): (code.id, rank) for code, rank in every}
        self._names = {_key(code.label): (code.id, 0) for code in codebook.codes.values()}
        self._names |= {_key(code.id): (code.id, 0) for code in codebook.codes.values()}
        self._names |= {_key(code_name(code, rank)): (code.id, rank) for code, rank in every}
        self._leanings = {_key(leaning_words(rank)): rank for rank in ranks if rank}
        self._shown = [code_name(code) for code in codebook.codes.values()]

    def find(self, node: CodeNode) -> tuple[str, int] | None:
        """(code, rank of the sub-code), or None when the codebook has no such code."""
        path = [*node.parents, *BETWEEN.split(node.name)]
        found = self._guids.get(node.guid) or self._names.get(_key(node.name)) or self._names.get(_key(path[-1]))
        above = self._names.get(_key(path[-2])) if len(path) > 1 else None
        if not found and above and _key(path[-1]) in self._leanings:
            return above[0], self._leanings[_key(path[-1])]
        return found

    def near(self, name: str) -> str:
        """A French suggestion for a code that is not in the codebook."""
        close = get_close_matches(name.casefold(), [item.casefold() for item in self._shown], n=2, cutoff=0.4)
        shown = [item for item in self._shown if item.casefold() in close]
        return (
            "peut-être " + " ou ".join(f"« {item} »" for item in shown) if shown else "aucun nom proche dans le livre"
        )


def _key(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split())
