"""An IRaMuTeQ corpus of one text: « **** *variables », then what one person says."""

from __future__ import annotations

import re
from pathlib import Path

from svb_qual.errors import fail
from svb_qual.transcripts.reading import Hints, Reading, Utterance

HEAD = re.compile(r"^\*{4}(\s|$)")
#: « -*thème » opens a part; a second starred line holds variables too.
MARK = re.compile(r"^(-\*|\*\w)\S*")
SPEAKER = "Participant"


def is_iramuteq(text: str) -> bool:
    """Whether a text is an IRaMuTeQ corpus."""
    return any(HEAD.match(line) for line in text.split("\n", 50)[:50])


def split_corpus(text: str) -> list[tuple[str, str]]:
    """The texts of a corpus: (values of its variables, joined, or its rank; the text with its starred line)."""
    lines = text.split("\n")
    heads = [rank for rank, line in enumerate(lines) if HEAD.match(line.strip())]
    found = []
    for rank, (start, end) in enumerate(zip(heads, [*heads[1:], len(lines)], strict=True), start=1):
        values = re.findall(r"\*[^\s_*]+_(\S+)", lines[start])
        found.append(("_".join([f"{rank:02}", *values]), "\n".join(lines[start:end])))
    return found


def read_iramuteq(text: str, encoding: str, path: Path, hints: Hints) -> Reading:
    """The speech of the one text of a corpus, said by one person; what stands before it, and its marks, are left aside.

    Raises SvbError for a corpus of several texts: an interview is one file.
    """
    lines = [line.strip() for line in text.split("\n")]
    heads = [rank for rank, line in enumerate(lines) if HEAD.match(line)]
    if len(heads) > 1:
        remedy = "svb-qual importer en fait un entretien par texte ; ou enregistrez un fichier par texte"
        raise fail(f"{path}, ligne {heads[1] + 1}", f"ce corpus IRaMuTeQ contient {len(heads)} textes", remedy)
    said = [line for line in lines[heads[0] + 1 :] if line and not MARK.match(line)]
    if not said:
        raise fail(str(path), "ce corpus IRaMuTeQ est vide", "déposez le corpus entier")
    marks = sum(1 for line in lines[heads[0] :] if MARK.match(line)) + 1
    warning = f"corpus IRaMuTeQ : sans questions ; {marks} ligne(s) de variables ou de thèmes laissée(s) de côté"
    return Reading((Utterance(hints.expected or SPEAKER, "\n".join(said), None),), encoding, (warning,))
