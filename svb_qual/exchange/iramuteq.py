"""An IRaMuTeQ corpus: one text per interview, a line of starred variables, then the words of the participant alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable

from svb_qual.intake import make_id
from svb_qual.model import PARTICIPANT, Interview
from svb_qual.results import Results

#: Signs that are orders there (starred words, joined words) and what IRaMuTeQ writes for a typographic sign.
SIGNS = str.maketrans({"*": " ", "_": " ", "’": "'", "ʼ": "'"})
#: « (rires) », « [pause] »: written by who transcribed, not said. « effort(s) » is a word.
NOTE = re.compile(r"(?<!\w)[(\[][^()\[\]]{1,60}[)\]]")
UNKNOWN = "inconnu"


def iramuteq_corpus(results: Results) -> str:
    """The corpus of a study, interviews in its order."""
    interviews = list(results.interviews.values())
    people = _modalities(((item.cpts, item.participant), item.participant) for item in interviews)
    trades = _modalities((item.profession, item.profession) for item in interviews)
    communities = _modalities((item.cpts, item.cpts) for item in interviews)
    parts = []
    for item in interviews:
        variables = {
            "cpts": communities[item.cpts],
            "vague": item.wave,
            "profession": trades[item.profession],
            "participant": people[item.cpts, item.participant],
        }
        starred = " ".join(f"*{name}_{value}" for name, value in variables.items())
        parts.append("\n".join([f"**** {starred}", *_spoken(item)]) + "\n")
    return "\n".join(parts)


def _modalities(named: Iterable[tuple[Hashable, str]]) -> dict[Hashable, str]:
    """A value without space, accent or « _ » for each key; two keys never share one."""
    found: dict[Hashable, str] = {}
    for key, words in named:
        base = value = make_id(words).replace("_", "-") or UNKNOWN
        rank = 1
        while key not in found and value.lower() in (other.lower() for other in found.values()):
            rank += 1
            value = f"{base}-{rank}"
        found.setdefault(key, value)
    return found


def _spoken(interview: Interview) -> list[str]:
    """What the participant says, a line each; no line can be taken for a starred one, nor for a theme (« -* »)."""
    said = [interview.text[turn.start : turn.end] for turn in interview.turns if turn.role == PARTICIPANT]
    lines = [NOTE.sub(" ", unicodedata.normalize("NFC", line)) for text in said for line in text.splitlines()]
    return [words for line in lines if (words := " ".join(line.translate(SIGNS).split()))]
