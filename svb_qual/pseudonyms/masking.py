"""From what identifies to what stands in its place: the same person, the same place, the same pseudonym everywhere.

A replacement is shown as one: « ‹Claire› ». What is doubtful is masked too (« ‹mot 3› ») until a person settles it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from svb_qual.pseudonyms.correspondence import KEEP, SURNAME, Correspondence
from svb_qual.pseudonyms.found import PERSON, PLACE, Found, plain, without_overlap
from svb_qual.pseudonyms.gazetteers import first_names, is_word
from svb_qual.pseudonyms.names import find_names, is_particle, words_of
from svb_qual.pseudonyms.roster import Known, find_known
from svb_qual.pseudonyms.structured import find_structured

OPEN, CLOSE = "‹", "›"
DOUBT = "mot"
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


def find_all(text: str, roster: Sequence[Known], table: Correspondence) -> list[Found]:
    """All that identifies in a text, decisions already taken on doubtful words applied."""
    found = []
    for item in _detect(text):
        decision = "" if item.sure else table.settled.get(plain(text[item.start : item.end]), "")
        if decision != KEEP:
            found.append(Found(item.start, item.end, decision or item.kind, item.sure or bool(decision)))
    return without_overlap([*find_known(text, roster), *found])


@lru_cache(maxsize=4096)
def _detect(text: str) -> tuple[Found, ...]:
    """What needs no roster; each text is asked for twice."""
    return (*find_structured(text), *find_names(text))


def learn_roster(texts: Iterable[str], roster: Sequence[Known], table: Correspondence) -> list[Known]:
    """The roster, with every name surely found in some text that is no word of the dictionary: it is one in all texts."""
    learned = {(item.name, item.kind): item for item in roster}
    for text in texts:
        for item in find_all(text, roster, table):
            name = text[item.start : item.end]
            if not item.sure or item.kind not in (PERSON, PLACE):
                continue
            parts = [name[w.start : w.end] for w in words_of(name)] if item.kind == PERSON else [name]
            for part in parts:
                if len(part) > 3 and not is_word(part.lower()):
                    learned[part, item.kind] = Known(part, item.kind)
    return list(learned.values())


def mask(text: str, roster: Sequence[Known], table: Correspondence, taken: set[str]) -> list[Change]:
    """What to write instead of what, in order; the table learns the pseudonyms it gives and the words it doubts."""
    changes = []
    for item in find_all(text, roster, table):
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
        if is_particle(word.form):
            continue
        kind = PERSON if rank == 0 and _is_first(word.form) else SURNAME
        kind = next((own for own in (PERSON, SURNAME) if f"{own}|{word.form}" in table.names), kind)
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
