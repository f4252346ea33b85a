"""The small language in which the codebook and ``etude.yml`` say what words to look for.

A word matches a token by its form or its lemma; ``mot*`` any form that begins so; ``a/b`` one or the other;
``~`` skips up to three tokens. Accents count, case does not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from svb_qual.errors import Fault

GAP = "~"
GAP_MOST = 3
#: A stem shorter than this would match half of the language.
STEM_LEAST = 3


@dataclass(frozen=True, slots=True)
class Pattern:
    """One expression: each element is ``~`` or the alternatives that a token may match."""

    rule: str
    elements: tuple[tuple[str, ...], ...]


def compile_pattern(rule: str) -> Pattern:
    """Parse one expression. Raises ValueError (French) when it is empty or begins or ends with a gap."""
    words = plain(rule).replace("'", "' ").split()
    if not words or GAP in (words[0], words[-1]):
        raise ValueError(f"expression « {rule} » : elle doit commencer et finir par un mot")
    if any(word.endswith("*") and len(word) <= STEM_LEAST for word in words):
        raise ValueError(f"expression « {rule} » : au moins trois lettres avant « * »")
    return Pattern(rule, tuple((GAP,) if word == GAP else _alternatives(word) for word in words))


def _alternatives(word: str) -> tuple[str, ...]:
    """``a/b`` as a and b; a participle in -é also by its infinitive, which is the lemma the model gives it."""
    words = word.split("/")
    return tuple(dict.fromkeys(words + [item[:-1] + "er" for item in words if item.endswith("é") and len(item) > 3]))


def plain(text: str) -> str:
    """Lower case with straight apostrophes: what forms are compared in."""
    return text.replace("’", "'").lower()


def without_accents(text: str) -> str:
    """A text with the letters that its accents stand on; compatible signs are taken for one another."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def check_expressions(rules: Iterable[str], where: str) -> list[Fault]:
    """A fault for each expression that cannot be read."""
    faults = []
    for rule in rules:
        try:
            compile_pattern(str(rule))
        except ValueError as error:
            faults.append(
                Fault(where, str(error), "exemple : « la tête ~ l' eau », « réunion* », « courir/cavaler partout »")
            )
    return faults
