"""The words of a text, and what the lists know of each: names of people, particles, words that name nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from svb_qual.french import read_lexicon
from svb_qual.pseudonyms.found import Found, plain
from svb_qual.pseudonyms.gazetteers import FREQUENT, first_names, is_word

#: « Floc'h » and « O'Connell » are one word; « l'école » is two.
WORD = re.compile(r"(?:[NO]['’](?=[A-ZÀ-Þ]))?[^\W\d_]+(?:(?<=c)['’]h[^\W\d_]*)?(?:-[^\W\d_]+)*")
ENDS = '.?!…\n:«"“•>]'
#: What may stand between the end of a sentence and the first word of the next.
BLANKS = " \u00a0-–—\t("
#: What may stand inside a name of several words.
JOINING = " \u00a0'’-."

#: What « au Havre » says of the name of a commune.
ARTICLES = {"au": "le ", "du": "le ", "aux": "les ", "des": "les ", "la": "la ", "l": "l'"}
TWICE = re.compile(r"([a-z]{2,3})\1")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where, its plain form, whether it has a capital, and whether it begins a sentence.

    ``shout``: all in capitals. ``known``: of the dictionary. ``joined``: nothing but blanks or an apostrophe before it.
    """

    start: int
    end: int
    form: str
    capital: bool
    first: bool
    shout: bool
    known: bool
    joined: bool

    @property
    def common(self) -> bool:
        """Whether it is a word of every day: « rose », not « robert », which a dictionary has too."""
        return self.known and (self.form in listed("prenoms_mots") or (first_name(self.form) or 0) >= FREQUENT)


def words_of(text: str) -> list[Word]:
    """The words of a text; « l' » and « d' » are words of their own."""
    found = []
    for match in WORD.finditer(text):
        place = match.start()
        while place and text[place - 1] in BLANKS:
            place -= 1
        before, name = text[place - 1 : place], match[0]
        between = text[found[-1].end if found else 0 : match.start()]
        first = before in ENDS or not before or "\n" in between
        found.append(
            Word(match.start(), match.end(), plain(name), name[0].isupper(), first,
                 len(name) > 1 and name.isupper(), is_word(name.lower()), not between.strip(JOINING))
        )  # fmt: skip
    return found


@cache
def listed(name: str) -> frozenset[str]:
    """A list of the lexicon, in plain form."""
    return frozenset(plain(word) for word in read_lexicon("pseudonymes")[name])


def is_particle(form: str) -> bool:
    """Whether a word holds the words of a name together, and names nobody by itself."""
    return form in listed("particules")


def is_kept(form: str) -> bool:
    """Whether a word stays whatever its capital: an institution, a holiday, a profession."""
    return form in listed("gardes") or form in listed("pays") or form in listed("roles")


def aside(form: str) -> bool:
    """Whether a word is kept, a title or a link: no name by itself."""
    return is_kept(form) or form in listed("titres") or form in listed("liens")


def is_nickname(form: str) -> bool:
    """Whether a word is made as nicknames are: « coco », « jean-do »."""
    opening, _, rest = form.partition("-")
    made = TWICE.fullmatch(form) or (rest and opening in listed("ouvrants"))
    return bool(made) and form not in listed("redoubles")


def span(words: list[Word], rank: int, size: int, kind: str, sure: bool = True) -> Found:
    """``size`` words from ``rank`` on, as found."""
    return Found(words[rank].start, words[rank + size - 1].end, kind, sure)


def first_name(form: str) -> int | None:
    """The rank of a first name, that of its first half for a double one, or None."""
    names = first_names()
    if len(form) < 3 or form in listed("liens") or form in listed("titres") or form in listed("roles"):
        return None
    if form.startswith(("saint-", "sainte-")):
        return None  # a place, whatever saint it has
    if form in names:
        return names[form][2]
    parts = form.split("-")
    return names[parts[0]][2] if len(parts) == 2 and parts[0] in names and parts[1] in names else None
