"""The people, places and organisations that a study knows of: found in any case, with or without accents, plural, elided."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from svb_qual.errors import Fault, fail, raise_faults, suggest
from svb_qual.pseudonyms.found import NAMED_KINDS, PERSON, Found, plain
from svb_qual.pseudonyms.gazetteers import is_word, singular
from svb_qual.pseudonyms.words import aside, first_name, listed
from svb_qual.transcripts.decoding import decode_rows

#: Columns of a list of names.
COLUMNS = ("nom", "genre")


@dataclass(frozen=True, slots=True)
class Known:
    """A name of the roster, as written, and its kind. ``capital``: it is also a word, and names somebody with a capital alone."""

    name: str
    kind: str = PERSON
    capital: bool = False


def read_roster(path: Path) -> list[Known]:
    """``NOMS.csv``: a column « nom », and « genre » (personne, lieu, organisation; a person when empty).

    Raises SvbError with every faulty line."""
    rows = decode_rows(path)
    if not rows or "nom" not in rows[0]:
        raise fail(f"{path}, ligne 1", "il manque la colonne « nom »", "première ligne attendue : nom,genre")
    faults = [
        Fault(f"{path}, ligne 1", f"colonne inconnue « {column} »", suggest(column, COLUMNS))
        for column in rows[0]
        if column and column.strip() and column not in COLUMNS
    ]
    found = []
    for number, row in enumerate(rows, start=2):
        name, kind = (row.get("nom") or "").strip(), (row.get("genre") or PERSON).strip().lower()
        if kind not in NAMED_KINDS:
            faults.append(Fault(f"{path}, ligne {number}", f"genre inconnu « {kind} »", suggest(kind, NAMED_KINDS)))
        elif len(name) < 2:
            faults.append(
                Fault(f"{path}, ligne {number}", "ce nom est vide, ou d'une seule lettre", "donnez-le en entier")
            )
        else:
            found.append(Known(name, kind))
    raise_faults(faults)
    return found


def find_known(text: str, roster: Iterable[Known]) -> list[Found]:
    """Every place where a name of the roster stands: whole, or any of its words of three letters or more for a person."""
    shown, places = fold(text)
    found = []
    for item in roster:
        words = [item.name, *re.split(r"[\s-]+", item.name)] if item.kind == PERSON else [item.name]
        for word in dict.fromkeys(words):
            if (len(plain(word)) < 3 or aside(plain(word))) and word != item.name:
                continue
            capital = item.capital or _half(word, item.name)
            for match in _pattern(word).finditer(shown):
                start = places[match.start()]
                if match[0] != plain(word) and match[0].endswith("s") and singular(match[0]) == match[0]:
                    continue
                if not capital or text[start].isupper():
                    found.append(Found(start, places[match.end() - 1] + 1, item.kind, not item.capital))
    return found


def _half(word: str, name: str) -> bool:
    """Whether a word is half of a double word of a name, and a word rather than a first name: « mai » of « Mai-Linh »."""
    form = plain(word)
    double = any(form in part.split("-") for part in plain(name).split() if "-" in part)
    return double and is_word(form) and (first_name(form) is None or form in listed("mois"))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """A name in plain form, its words joined by blanks or dashes, in the plural or not; every paragraph is searched for it."""
    form = r"[\s-]+".join(re.escape(part) for part in re.split(r"[\s-]+", plain(word)))
    return re.compile(rf"(?<![^\W\d_]){form}s?(?![^\W\d_])")


def fold(text: str) -> tuple[str, list[int]]:
    """A text in plain form, and where each of its signs comes from."""
    shown, places = [], []
    for place, sign in enumerate(text):
        for letter in plain(sign):
            shown.append(letter)
            places.append(place)
    return "".join(shown), places
