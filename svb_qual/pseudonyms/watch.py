"""Names and identifiers of a table of correspondence, looked for in what goes out: any case, any accent, one pass over the text.

A name that is also a word of the dictionary (Rose, Petit, Tours) counts where it has a capital inside a sentence; elsewhere the
word is more likely than the name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from svb_qual.pseudonyms.correspondence import DOUBT, SURNAME, Correspondence
from svb_qual.pseudonyms.found import NAMED_KINDS, PERSON, Found, plain
from svb_qual.pseudonyms.gazetteers import is_word
from svb_qual.pseudonyms.words import BLANKS, ENDS

WORD = re.compile(r"[^\W\d_]+")
TOKEN = re.compile(r"[^\W\d_]+|\d")
#: What a page or a script writes for a letter.
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
#: An identifier of fewer letters and digits is too short to be told from any other number.
SHORT = 6
#: A name of fewer letters is not looked for.
LETTERS = 3


class Hidden(NamedTuple):
    """A name to look for: its words in plain form, its kind, whether they are all words of the dictionary."""

    words: tuple[str, ...]
    kind: str
    common: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """``names``: first word → names that begin so. ``numbers``: identifiers, one expression. ``whole``: plain forms."""

    names: dict[str, tuple[Hidden, ...]]
    numbers: re.Pattern[str] | None
    whole: frozenset[str]

    def find(self, text: str) -> list[Found]:
        """Where a name or an identifier of the table stands in ``text`` (offsets in characters), in order."""
        if self.names.keys().isdisjoint(map(plain, set(WORD.findall(text)))):
            found = []
        else:
            words = [(match.start(), match.end(), plain(match[0])) for match in WORD.finditer(text)]
            found = [item for rank in range(len(words)) for item in self._at(text, words, rank)]
        if self.numbers:
            found += [Found(*match.span(), "identifiant") for match in self.numbers.finditer(text)]
        return sorted(found, key=lambda item: item.start)

    def _at(self, text: str, words: list[tuple[int, int, str]], rank: int) -> Iterable[Found]:
        start = words[rank][0]
        for hidden in self.names.get(words[rank][2], ()):
            own = words[rank : rank + len(hidden.words)]
            same = tuple(word for _, _, word in own) == hidden.words
            if same and not (hidden.common and not _inside(text, start)):
                yield Found(start, own[-1][1], hidden.kind)

    def is_name(self, cell: str) -> bool:
        """Whether a cell of a table is a name and nothing else, dictionary word or not."""
        return plain(cell.strip()) in self.whole


def _inside(text: str, start: int) -> bool:
    """Whether a capital stands inside a sentence."""
    place = start
    while place and text[place - 1] in BLANKS:
        place -= 1
    return text[start].isupper() and place > 0 and text[place - 1] not in ENDS + ">\"'{[,;|"


def make_watch(table: Correspondence) -> Watch:
    """What to look for: every name of the table and of its roster, pseudonyms it gave to somebody else set aside."""
    given = {plain(own) for _, own in table.names.values()}
    names: dict[str, dict[Hidden, None]] = {}
    whole, numbers = set(), []
    for name, kind in _secrets(table):
        words = tuple(WORD.findall(plain(name)))
        if kind not in NAMED_KINDS:
            numbers += [name] if len(TOKEN.findall(plain(name))) >= SHORT else []
        elif words and plain(name) not in given and len("".join(words)) >= LETTERS:
            whole.add(plain(name))
            names.setdefault(words[0], {})[Hidden(words, kind, all(map(is_word, words)))] = None
    shapes = sorted({r"[\W_]{0,3}".join(map(re.escape, TOKEN.findall(name))) for name in numbers})
    pattern = re.compile("|".join(rf"(?<!\d)(?:{shape})(?!\d)" for shape in shapes), re.I) if shapes else None
    return Watch({first: tuple(own) for first, own in names.items()}, pattern, frozenset(whole))


def _secrets(table: Correspondence) -> Iterable[tuple[str, str]]:
    for key, (written, _) in table.names.items():
        kind = key.partition("|")[0]
        if kind != DOUBT:
            yield written, PERSON if kind == SURNAME else kind
    for name, kind in table.roster:
        yield name, kind
        if kind == PERSON:
            yield from ((word, kind) for word in re.split(r"[\s-]+", name) if word != name and len(word) >= LETTERS)


def hide(text: str, watch: Watch) -> str:
    """A text with what is watched for taken out, to be shown."""
    for item in reversed(watch.find(text)):
        text = text[: item.start] + f"‹{item.kind}›" + text[item.end :]
    return text


def unescape(text: str) -> str:
    """A page or a script as it reads, its letters no longer escaped."""
    return html.unescape(ESCAPED.sub(lambda match: chr(int(match[1], 16)), text))
