"""CHAT (.cha) of the CHILDES project: main lines ``*SPK:`` and their continuations; dependent lines are analysis."""

from __future__ import annotations

import re
from pathlib import Path

from svb_qual.transcripts.decoding import decode_text
from svb_qual.transcripts.reading import Hints, Reading, Utterance, join_speech

MAIN = re.compile(r"^\*([^:\t]+):\s*(.*)$")
SPAN = re.compile(r"\x15(\d+)_(\d+)\x15")
ASKS = re.compile(r"investigator|interviewer|enqu[êe]t", re.I)
#: Codes of the convention, that nobody says: « [/] », « [=! rires] », « &=rire », « +... », « <…> » around words.
CODES = (
    (re.compile(r"\[[^\w\]][^\]]*\]|\[\]"), " "),
    (re.compile(r"&[=*~+][^\s]*"), " "),
    (re.compile(r"&-?(?=\w)"), ""),
    (re.compile(r"\+\.\.\.|\+\.\."), "…"),
    (re.compile(r"(?<=\s)\+[/\"<,^+!?.]+|^\+[/\"<,^+!?.]+"), " "),
    (re.compile(r"[<>]"), " "),
    (re.compile(r"(?<=\w['’])\+(?=\w)"), ""),
    (re.compile(r"\((\w+)\)"), r"\1"),
    (re.compile(r"\bxxx\b"), "[inaudible]"),
)


def read_cha(path: Path, hints: Hints) -> Reading:
    """A CHAT file: what each speaker says, without the codes of the convention; who asks is told by ``@Participants``."""
    text, encoding = decode_text(path)
    said: list[list[str]] = []
    asks: set[str] = set()
    for line in text.split("\n"):
        if line.startswith("@Participants:"):
            people = (item.split() for item in line.partition(":")[2].split(","))
            asks = {item[0] for item in people if item and ASKS.search(" ".join(item[1:]))}
        elif match := MAIN.match(line):
            said.append([match[1].strip(), match[2]])
        elif line.startswith("\t") and said:
            said[-1][1] += " " + line.strip()
        elif said:  # a dependent line: what continues it is not speech either
            said.append(["", ""])
    turns = []
    for name, words in said:
        span = SPAN.search(words)
        label = f"{name} (ENQ)" if name in asks else name
        turns.append(Utterance(label, clean(words), int(span[1]) / 1000 if span else None))
    return join_speech([item for item in turns if item.speaker], encoding, path)


def clean(text: str) -> str:
    """What is said on a main line."""
    text = SPAN.sub(" ", text)
    for pattern, instead in CODES:
        text = pattern.sub(instead, text)
    return text
