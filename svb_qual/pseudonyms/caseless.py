"""Names in a text without capitals, as machines often transcribe: what the dictionary does not know, and words that may be names.

Nothing here is sure, except a place that is announced, or a surname after its first name: a person settles the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from svb_qual.pseudonyms.found import ORGANISATION, PERSON, PLACE, Found
from svb_qual.pseudonyms.gazetteers import FREQUENT, given_lately, is_commune, is_town, surname_rank
from svb_qual.pseudonyms.words import ARTICLES, Word, aside, first_name, is_nickname, listed, span

#: Under this share of words with a capital inside sentences, a text has none that mean anything.
CAPITALS = 0.003
#: Words under which a text is too short to tell.
ENOUGH = 30
#: A word of fewer letters that the dictionary does not know is an abbreviation or a slip.
LONG = 3
#: A surname of this rank or better is one even when it is also a word.
USUAL = 1500
#: People of a city named more often than the word it may also be, after « de ».
CITY = 20_000
#: A name of premises is at most so many words.
RUN = 4
#: A first name that nobody was given lately is thought of only among the most frequent.
OLD = 150
PAUSES = (",", ".", ";", ":", "!", "?", "…", "")
AFTER_POSTCODE = re.compile(r"\b\d{5} $")
#: After these, any word is the name of a place.
SMALL = ("hameau", "lieu-dit", "lieudit", "quartier")


def is_caseless(words: Iterable[Word]) -> bool:
    """Whether a text is written without capitals (or all in capitals)."""
    inside = [word for word in words if not word.first]
    shouted = sum(word.shout for word in inside)
    capitals = sum(word.capital and not word.shout for word in inside)
    return len(inside) >= ENOUGH and (capitals < CAPITALS * len(inside) or shouted > len(inside) / 2)


def find_caseless(text: str, words: list[Word]) -> Iterator[Found]:
    """What may be a name in a text without capitals, whatever else finds it too."""
    for rank, word in enumerate(words):
        if aside(word.form) or len(word.form) < 3:
            continue
        before = words[rank - 1].form if rank else ""
        if before in listed("titres") and surname_rank(word.form) < USUAL:
            yield span(words, rank, 1, PERSON)
        elif not word.known and len(word.form) >= LONG and word.form not in listed("metier"):
            place = before in listed("avant_un_lieu") or before in listed("articles")
            yield span(words, rank, 1, PLACE if place and first_name(word.form) is None else PERSON, sure=False)
        elif _alone(text, words, rank) or is_nickname(word.form):
            yield span(words, rank, 1, PERSON, sure=False)
        if first_name(word.form) is not None:
            yield from _surname(words, rank)
    yield from _towns(text, words)
    yield from _premises(text, words)


def _alone(text: str, words: list[Word], rank: int) -> bool:
    """A word that is also a frequent first name, where somebody stands: « avec rose euh », not « une rose »."""
    word, known = words[rank], first_name(words[rank].form)
    before = words[rank - 1].form if rank else ""
    if known is None or word.form in listed("metier") or known >= (FREQUENT if given_lately(word.form) else OLD):
        return False
    after = words[rank + 1].form if rank + 1 < len(words) else ""
    free = after in listed("apres_quelqu_un") or text[word.end : word.end + 1] in PAUSES
    return before in listed("proches") or (free and before in listed("avant_quelqu_un"))


def _surname(words: list[Word], rank: int) -> Iterator[Found]:
    """The surname after a first name: a word unknown to the dictionary, or a usual surname, particles between."""
    place = rank + 1
    while place < len(words) and place < rank + 3 and words[place].form in listed("particules"):
        place += 1
    if place == len(words):
        return
    own = words[place]
    if own.first or own.form in listed("apres_quelqu_un") or aside(own.form) or len(own.form) < LONG:
        return
    if not own.known:
        yield span(words, rank, place - rank + 1, PERSON, sure=words[rank].form not in listed("prenoms_mots"))
    elif surname_rank(own.form) < USUAL and words[rank].form not in listed("prenoms_mots"):
        yield span(words, place, 1, PERSON, sure=False)


def _towns(text: str, words: list[Word]) -> Iterator[Found]:
    """Communes of several words, and towns that are also words after « à » or « de »."""
    for rank, word in enumerate(words):
        for size in (5, 4, 3, 2):
            own = words[rank : rank + size]
            name = text[own[0].start : own[-1].end]
            if len(own) == size and "\n" not in name and is_commune(name) and not all(w.known for w in own):
                yield span(words, rank, size, PLACE)
                break
        before = words[rank - 1].form if rank else ""
        if is_commune(word.form) and (
            "-" in text[word.start : word.end] or AFTER_POSTCODE.search(text[max(0, word.start - 7) : word.start])
        ):
            yield span(words, rank, 1, PLACE)
        elif word.known and len(word.form) >= LONG:
            named = ARTICLES.get(before, "")
            near, far = before in ("à", "a", "jusqu"), before in ("de", "sur", "vers", "depuis")
            if (
                (near and is_town(word.form))
                or (far and is_town(word.form, CITY))
                or (named and is_town(named + word.form))
            ):
                yield span(words, rank, 1, PLACE, sure=False)


def _premises(text: str, words: list[Word]) -> Iterator[Found]:
    """« la cpts du val d'indrois », « au lieu-dit la combe »: what follows, when the dictionary does not know all of it."""
    for rank, word in enumerate(words[:-1]):
        if word.form not in listed("organismes") and word.form not in listed("lieux_dits"):
            continue
        start = rank + 1
        while start < len(words) and words[start].form in listed("liens"):
            start += 1
        size = 0
        for place in range(start, min(start + RUN, len(words))):
            between = text[words[place - 1].end : words[place].start]
            link = words[place].form in listed("liens") and words[place].form not in ("à", "en", "sur", "sous")
            if between.strip("' ’-") or (words[place].form in listed("apres_quelqu_un") and not link):
                break
            size = size if link else place - start + 1
        own = words[start : start + size]
        announced = word.form in SMALL or (word.form == "cpts" and start > rank + 1)
        if any(not w.known and not aside(w.form) for w in own) or (own and announced):
            yield span(words, start, size, ORGANISATION, sure=False)
