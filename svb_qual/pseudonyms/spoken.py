"""Numbers said in words: « zéro six douze trente-quatre cinquante-six soixante-dix-huit » is a telephone number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from svb_qual.pseudonyms.found import Found, plain

UNITS = (
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
).split()
TENS = ("vingt", "trente", "quarante", "cinquante", "soixante", "septante", "nonante")
NUMBER_WORD = (
    r"(?:z[ée]ro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|"
    r"quarante|cinquante|soixante|septante|nonante|cents?|mille)\b"
)
#: Number words and digits that follow each other, with hesitations and commas between them.
RUN = re.compile(
    rf"\b(?:{NUMBER_WORD}|\d{{1,2}})(?:(?:[\s,.\-–]|\bet\b|\beuh\b|\balors\b)+(?:{NUMBER_WORD}|\d{{1,2}})\b)+", re.I
)
LENGTH = 10
#: Words that such a number takes at least when its first zero is not said: fewer are more often amounts.
SAID = 5


def find_spoken(text: str, kind: str) -> Iterator[Found]:
    """Telephone numbers of ten digits, zero first, at least partly in words."""
    for match in RUN.finditer(text):
        words = list(re.finditer(rf"{NUMBER_WORD}|\d{{1,2}}", match[0], re.I))
        said = [plain(word[0]) for word in words]
        for first in range(len(words)):
            last = _ten_digits(said[first:])
            if last and any(word[0].isalpha() for word in words[first : first + last]):
                yield Found(match.start() + words[first].start(), match.start() + words[first + last - 1].end(), kind)
                break


def _ten_digits(words: list[str]) -> int:
    """How many words make a number of ten digits, zero first and not twice; 0 when they do not. The zero may be left out.

    « quatre vingt dix » is 4, 20, 10 or 90: every way of reading is followed.
    """
    short = words[0] in UNITS[1:10] and _is_tens(words[1:2]) and not any(word.isdigit() for word in words)
    if words[0] not in ("zero", "0") and not re.fullmatch("0[1-9]", words[0]) and not short:
        return 0
    reached, last = {0: {1 if short else 0}}, 0
    for rank in range(len(words)):
        for digits in sorted(reached.get(rank, ())):
            for size, used in _readings(words[rank:]):
                if rank and digits == 1 and words[rank] in ("zero", "0", "00"):
                    continue
                reached.setdefault(rank + used, set()).add(digits + size)
        if LENGTH in reached.get(rank + 1, ()):
            last = rank + 1
    return 0 if short and last < SAID else last


def _is_tens(words: list[str]) -> bool:
    """Whether a number of two digits comes first, as after the first figure of a telephone number; counting aloud has none."""
    return bool(words) and words[0] in (*TENS, *UNITS[11:])


def _readings(words: list[str]) -> Iterator[tuple[int, int]]:
    """The numbers under a hundred that words may begin with: how many digits each has, how many words it takes."""
    word, after = words[0], words[1:2]
    if word.isdigit():
        yield len(word), 1
    elif word in UNITS or word == "une":
        yield (2 if word in UNITS[10:] else 1), 1
        if word == "dix" and after and after[0] in ("sept", "huit", "neuf"):
            yield 2, 2
        if word == "quatre" and after and after[0].startswith("vingt"):
            yield 2, 2
            if words[2:3] and words[2] in UNITS[1:]:
                yield 2, 3
                if words[2] == "dix" and words[3:4] and words[3] in ("sept", "huit", "neuf"):
                    yield 2, 4
    elif word in TENS:
        yield 2, 1
        if after and after[0] in UNITS[1:]:
            yield 2, 2
            if after[0] == "dix" and words[2:3] and words[2] in ("sept", "huit", "neuf"):
                yield 2, 3
