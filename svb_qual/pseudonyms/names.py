"""Names of people, places and organisations that no roster announces: titles, kinship, gazetteers, the model's entities.

Recognition by a model alone leaks on speech; lists and triggers come first, the model adds what they do not know. A word in
capitals in the middle of a sentence that nothing explains is left for a person to settle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from svb_qual.pseudonyms.caseless import find_caseless
from svb_qual.pseudonyms.found import INITIALS, ORGANISATION, PERSON, PLACE, Found, plain
from svb_qual.pseudonyms.gazetteers import FREQUENT, is_commune, is_stop, surnames
from svb_qual.pseudonyms.words import (
    ARTICLES,
    Word,
    aside,
    first_name,
    is_kept,
    is_nickname,
    is_particle,
    listed,
    span,
    words_of,
)

#: A name of a person is at most so many words, a name of a place too.
LONGEST = 5
#: Signs that the model reads at once.
READ = 50_000
#: « S. K. », « J.-B. L. », « M. L. », in speech or naming who speaks.
DOTTED = re.compile(r"(?<![A-ZÀ-Þ]\.)\b[A-ZÀ-Þ]\.(?:[ -]?[A-ZÀ-Þ]\.){1,2}(?![ -]?[A-ZÀ-Þ]\.)(?!\w)")
#: Signs that mark a transcript up, for the model a line apart.
MARKUP = {ord("<"): "\n", ord(">"): "\n"}
ENTITIES = {"PER": PERSON, "LOC": PLACE}


def find_names(text: str, caseless: bool = False) -> list[Found]:
    """Names found in a text; those that are only likely are not sure. ``caseless``: its file has no capitals."""
    words = words_of(text)
    found = [
        *_titled(words),
        *_first_names(words),
        *_near(words),
        *_places(text, words),
        *_premises(words),
        *_called(words),
    ]
    found += [
        Found(match.start(), match.end(), INITIALS)
        for match in DOTTED.finditer(text)
        if not aside(_letters(match[0])) and _letters(match[0]) not in listed("sigles")
    ]
    found += [*_entities(text, words), *(find_caseless(text, words) if caseless else ())]
    covered = [(item.start, item.end) for item in found]
    for word in words:
        free = not word.first or is_nickname(word.form)
        odd = (
            word.capital
            and free
            and not word.shout
            and not is_stop(word.form)
            and not aside(word.form)
            and len(word.form) > 1
        )
        if odd and not any(start <= word.start < end for start, end in covered):
            found.append(Found(word.start, word.end, PERSON, sure=False))
    return found


def _letters(initials: str) -> str:
    return plain(re.sub(r"[\W_]", "", initials))


def _run(words: list[Word], rank: int, links: str = "particules") -> int:
    """How many words a name that begins at ``rank`` holds: capitals, and links (a list of the lexicon) between two."""
    size = 0
    for place in range(rank, min(rank + LONGEST, len(words))):
        word = words[place]
        if place > rank and (word.first or not word.joined):
            break
        surname = place > rank and word.form in listed("interjections")
        if word.capital and (surname or not is_kept(word.form)) and not is_particle(word.form):
            size = place - rank + 1
        elif not (word.form in listed(links) and (size or word.capital)):
            break
    return size


def _titled(words: list[Word]) -> Iterator[Found]:
    """After a title: what is in capitals, else one word that the dictionary does not know, or that is a name."""
    for rank, word in enumerate(words[:-1]):
        titled = word.form in listed("titres") or (word.form == "m" and word.capital)
        if not titled or words[rank + 1].first and word.form not in ("dr", "mr", "m", "pr", "mme", "mlle"):
            continue
        size = _run(words, rank + 1)
        after = words[rank + 1]
        if size:
            yield span(words, rank + 1, size, PERSON)
        elif after.form not in listed("liens") and (not after.known or first_name(after.form) is not None):
            yield span(words, rank + 1, 1, PERSON)


def _first_names(words: list[Word]) -> Iterator[Found]:
    for rank, word in enumerate(words):
        known = first_name(word.form)
        if known is None or is_kept(word.form):
            continue
        common = word.common
        if word.capital:
            if word.shout and len(word.form) < 4:
                continue
            size = max(_run(words, rank), 1)  # the surname too
            while size > 1 and not _surname(words[rank + size - 1]):
                size -= 1
            yield span(words, rank, size, PERSON, sure=size > 1 or not (common and word.first))
        elif not common:
            yield span(words, rank, 1, PERSON, sure=known < FREQUENT)


def _surname(word: Word) -> bool:
    return word.capital and (word.form in surnames() or not word.known)


def _near(words: list[Word]) -> Iterator[Found]:
    """After « mon mari », « s'appelle »: a word in capitals, or a first name, whatever else it means."""
    for rank, word in enumerate(words[:-1]):
        after = words[rank + 1]
        if after.first:
            continue
        named = word.form in listed("nommer")
        if named or word.form in listed("proches"):
            size = _run(words, rank + 1)
            if size and not is_kept(after.form):
                yield span(words, rank + 1, size, PERSON)
            elif named and (first_name(after.form) is not None or not after.known):
                yield span(words, rank + 1, 1, PERSON)


def _places(text: str, words: list[Word]) -> Iterator[Found]:
    """Communes, the longest name first; in lower case only after a word that announces a place."""
    rank = 0
    while rank < len(words):
        size = next((n for n in range(LONGEST, 0, -1) if _is_place(text, words, rank, n)), 0)
        if size:
            yield span(words, rank, size, PLACE)
        rank += size or 1


def _is_place(text: str, words: list[Word], rank: int, size: int) -> bool:
    own = words[rank : rank + size]
    if len(own) < size or any(word.first for word in own[1:]):
        return False
    name = text[own[0].start : own[-1].end]
    article = ARTICLES.get(words[rank - 1].form, "") if rank else ""
    if "\n" in name or is_kept(own[0].form) or len(own[0].form) < 3:
        return False
    if article and own[0].capital and is_commune(article + name):
        return True
    if not is_commune(name):
        return False
    if own[0].capital and own[-1].capital:
        return size > 1 or "-" in name or not (own[0].first and own[0].known) and first_name(own[0].form) is None
    announced = rank > 0 and words[rank - 1].form in listed("avant_un_lieu")
    return (
        announced and len(plain(name)) > 4 and not all(word.known for word in own) and first_name(own[0].form) is None
    )


def _premises(words: list[Word]) -> Iterator[Found]:
    """« la clinique des Lilas », « l'école Jules Ferry »: what is in capitals after the kind of place."""
    for rank, word in enumerate(words[:-1]):
        if word.form not in listed("organismes"):
            continue
        start = rank + 1
        while start < min(rank + LONGEST, len(words)) and words[start].joined and not words[start].capital:
            start += 1
        linked = start == rank + 1 or words[start - 1].form in listed("liens")
        if (
            start < len(words)
            and linked
            and words[start].joined
            and not words[start].first
            and (size := _run(words, start, "liens"))
        ):
            yield span(words, start, size, ORGANISATION)


def _called(words: list[Word]) -> Iterator[Found]:
    """« Les Embruns », « Maison Bleue »: two words in capitals inside a sentence, an article being one; a person settles it."""
    for rank, word in enumerate(words[:-1]):
        size = _run(words, rank + 1) if word.form in listed("articles") else _run(words, rank)
        size += word.form in listed("articles")
        own = words[rank : rank + size]
        named = word.capital and not word.first and not is_kept(word.form) and word.form not in listed("titres")
        if size > 1 and named and not any(w.shout or aside(w.form) for w in own[1:]):
            yield span(words, rank, size, ORGANISATION, sure=False)


@cache
def _recogniser():
    from svb_qual.french import open_model

    return open_model(enable=["tok2vec", "ner"])


def _entities(text: str, words: list[Word]) -> Iterator[Found]:
    """What the model calls a person or a place, in capitals and out of the dictionary; sure when a list knows a word of it."""
    place = 0
    for part in _parts(text):
        for item in _recogniser()(part.translate(MARKUP)).ents:
            if "\n" in item.text.strip():
                continue  # two lines, or what marks a transcript up and what is said after it
            start, end = place + item.start_char, place + item.end_char
            own = [word for word in words if start <= word.start and word.end <= end]
            odd = [w for w in own if w.capital and not w.shout and not w.known and not aside(w.form)]
            if item.label_ in ENTITIES and odd:
                listed = any(w.form in surnames() or first_name(w.form) is not None for w in odd)
                yield Found(odd[0].start, odd[-1].end, ENTITIES[item.label_], sure=listed)
        place += len(part)


def _parts(text: str) -> Iterator[str]:
    """The lines of a text with their ends, none longer than the model reads at once."""
    for line in text.splitlines(keepends=True) or [text]:
        yield from (line[start : start + READ] for start in range(0, len(line), READ))
