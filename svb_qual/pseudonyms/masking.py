"""From what identifies to what stands in its place: the same person, the same place, the same pseudonym everywhere.

A replacement is shown as one: « ‹Claire› ». What is doubtful is masked too (« ‹mot 3› ») until a person settles it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from svb_qual.pseudonyms.caseless import is_caseless
from svb_qual.pseudonyms.correspondence import DOUBT, KEEP, KEEP_ALL, SURNAME, Correspondence
from svb_qual.pseudonyms.found import PERSON, PLACE, Found, plain, without_overlap
from svb_qual.pseudonyms.gazetteers import first_names, is_word
from svb_qual.pseudonyms.names import find_names
from svb_qual.pseudonyms.roster import Known, find_known
from svb_qual.pseudonyms.structured import find_structured
from svb_qual.pseudonyms.words import aside, is_particle, listed, words_of

OPEN, CLOSE = "‹", "›"
MARK = re.compile(f"{OPEN}([^{OPEN}{CLOSE}\n]+){CLOSE}")
#: Letters of context kept with a doubtful word.
AROUND = 40


class Change(NamedTuple):
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str

    @property
    def doubtful(self) -> bool:
        """Whether it stands for a word that a person must settle."""
        return self.new.startswith(f"{OPEN}{DOUBT} ")


def find_all(text: str, roster: Sequence[Known], table: Correspondence, caseless: bool = False) -> list[Found]:
    """All that identifies in a text, decisions already taken on doubtful words applied; pseudonyms are left alone."""
    text = unmarked(text)
    found = without_overlap(
        [*find_known(text, roster), *(_settle(text, item, table) for item in _detect(text, caseless))]
    )
    settled = (_settle(text, item, table) for item in found)
    return [item for item in settled if item.kind != KEEP and not (_names_nobody(text, item) and not item.sure)]


def _settle(text: str, item: Found, table: Correspondence) -> Found:
    """What a person decided of these words, if anybody did; what is kept holds its place, so that nothing else takes it."""
    decision = table.settled.get(plain(" ".join(text[item.start : item.end].split())), "")
    if decision == KEEP_ALL:
        return Found(item.start, item.end, KEEP)
    return item if item.sure or not decision else Found(item.start, item.end, decision)


def _names_nobody(text: str, item: Found) -> bool:
    """Whether only titles, links and particles are left of a doubt."""
    words = words_of(text[item.start : item.end])
    return all(aside(word.form) or is_particle(word.form) or len(word.form) < 2 for word in words)


def unmarked(text: str) -> str:
    """A text whose pseudonyms are blanks, everything else in its place."""
    return MARK.sub(lambda match: " " * len(match[0]), text)


@lru_cache(maxsize=4096)
def _detect(text: str, caseless: bool) -> tuple[Found, ...]:
    """What needs no roster; each text is asked for twice."""
    return (*find_structured(text), *find_names(text, caseless))


def without_capitals(texts: Iterable[str]) -> bool:
    """Whether a file is written without capitals."""
    return is_caseless([word for text in texts for word in words_of(text)])


def learn_roster(texts: Iterable[tuple[str, bool]], roster: Sequence[Known], table: Correspondence) -> list[Known]:
    """The roster, with every name found for sure, now or before, that is no word of the dictionary: it is one in all.

    ``texts``: each with whether its file is without capitals.
    """
    learned = {(item.name, item.kind): item for item in (*roster, *_before(table))}
    for text, caseless in texts:
        for item in find_all(text, roster, table, caseless):
            name = text[item.start : item.end]
            if not item.sure or item.kind not in (PERSON, PLACE):
                continue
            parts = [name[w.start : w.end] for w in words_of(name)] if item.kind == PERSON else [name]
            for part in parts:
                if len(part) > 3 and not aside(plain(part)):
                    learned[part, item.kind] = Known(part, item.kind, capital=is_word(part.lower()))
    return list(learned.values())


def _before(table: Correspondence) -> Iterable[Known]:
    """Names that the table already has, and those of the lists it was given."""
    yield from (Known(name, kind) for name, kind in table.roster)
    for key, (written, _) in table.names.items():
        kind = PERSON if key.startswith(f"{SURNAME}|") else key.partition("|")[0]
        free = not aside(plain(written)) and table.settled.get(plain(written)) != KEEP_ALL
        if kind in (PERSON, PLACE) and len(written) > 3 and free:
            yield Known(written, kind, capital=is_word(written.lower()))


def mask(
    text: str, roster: Sequence[Known], table: Correspondence, taken: set[str], caseless: bool = False
) -> list[Change]:
    """What to write instead of what, in order; the table learns the pseudonyms it gives and the words it doubts."""
    changes = []
    for item in find_all(text, roster, table, caseless):
        said = text[item.start : item.end]
        if not item.sure:
            table.doubts[plain(said)] = text[max(0, item.start - AROUND) : item.end + AROUND].replace("\n", " ")
            new = table.pseudonym(said, DOUBT, taken)
        elif item.kind == PERSON:
            changes += _person(item, said, table, taken)
            continue
        else:
            new = table.pseudonym(" ".join(said.split()), item.kind, taken)
        changes.append(Change(item.start, item.end, f"{OPEN}{new}{CLOSE}"))
    return changes


def _person(item: Found, said: str, table: Correspondence, taken: set[str]) -> list[Change]:
    """Word by word, so that « Sandrine » and « Sandrine Morel » are the same; links (« de », « le ») stay."""
    changes = []
    for rank, word in enumerate(words_of(said)):
        kept = word.form in listed("titres") or table.settled.get(word.form) == KEEP_ALL
        if kept or is_particle(word.form) or len(word.form) < 2:
            continue
        kind = PERSON if rank == 0 and _is_first(word.form) else SURNAME
        kind = table.kind_of(word.form, kind)
        new = table.pseudonym(said[word.start : word.end], kind, taken)
        changes.append(Change(item.start + word.start, item.start + word.end, f"{OPEN}{new}{CLOSE}"))
    return changes


def _is_first(form: str) -> bool:
    return form in first_names() or form.split("-")[0] in first_names()


def apply_changes(text: str, changes: Iterable[Change]) -> str:
    """The text once changed."""
    pieces, place = [], 0
    for item in changes:
        pieces += [text[place : item.start], item.new]
        place = item.end
    return "".join(pieces) + text[place:]
