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
from urllib.parse import unquote

from svb_qual.pseudonyms.correspondence import CPTS, DOUBT, KEEP_ALL, SURNAME, Correspondence
from svb_qual.pseudonyms.found import NAMED_KINDS, ORGANISATION, PERSON, Found, plain, without_overlap
from svb_qual.pseudonyms.gazetteers import FREQUENT, is_word, singular
from svb_qual.pseudonyms.words import BLANKS, ENDS, aside, first_name, listed
from svb_qual.transcripts.reading import as_shown

WORD = re.compile(r"[^\W\d_]+")
TOKEN = re.compile(r"[^\W\d_]+|\d")
#: What a page or a script writes for a letter.
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
BROKEN, PERCENT = re.compile(r"\\[nrt]"), re.compile(r"%[0-9A-Fa-f]{2}")
#: An identifier of fewer letters and digits is too short to be told from any other number.
SHORT = 6
#: Letters of a word that tells a place by itself.
TELLING = 5
#: A name of fewer letters is not looked for.
LETTERS = 3


class Hidden(NamedTuple):
    """A name to look for: its words in plain form, its kind, whether they are all words of the dictionary."""

    words: tuple[str, ...]
    kind: str
    common: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """``names``: first word → names that begin so. ``numbers``: identifiers, one expression. ``whole``: plain forms.
    ``rare``: words of names of places and organisations that are no words of the dictionary."""

    names: dict[str, tuple[Hidden, ...]]
    numbers: re.Pattern[str] | None
    whole: frozenset[str]
    rare: frozenset[str] = frozenset()

    def find(self, text: str) -> list[Found]:
        """Where a name or an identifier of the table stands in ``text`` (offsets in characters), in order."""
        words = [(match.start(), match.end(), plain(match[0])) for match in WORD.finditer(text)]
        found = []
        if not self.names.keys().isdisjoint(form for _, _, word in words for form in (word, singular(word))):
            found = [item for rank in range(len(words)) for item in self._at(text, words, rank)]
        if self.numbers:
            found += [Found(*match.span(), "identifiant") for match in self.numbers.finditer(text)]
        return sorted(found, key=lambda item: item.start)

    def _at(self, text: str, words: list[tuple[int, int, str]], rank: int) -> Iterable[Found]:
        start, _, word = words[rank]
        for hidden in (*self.names.get(word, ()), *self.names.get(singular(word), ())):
            own = words[rank : rank + len(hidden.words)]
            said = tuple(form for _, _, form in own)
            same = said == hidden.words or (*said[:-1], singular(said[-1])) == hidden.words
            if same and not (hidden.common and not _named(text, start, own[-1][1], hidden.kind)):
                yield Found(start, own[-1][1], hidden.kind)

    def echoes(self, text: str) -> bool:
        """Whether a title or the name of a folder has a word of a place or of an organisation of the table."""
        return not self.rare.isdisjoint(plain(word) for word in WORD.findall(text))

    def is_name(self, cell: str) -> bool:
        """Whether a cell of a table is a name and nothing else, dictionary word or not."""
        return plain(cell.strip()) in self.whole


def _named(text: str, start: int, end: int, kind: str) -> bool:
    """Whether a word that is also a name is one here: a capital inside a sentence, or somebody's name alone, or as a label."""
    place = start
    while place and text[place - 1] in BLANKS:
        place -= 1
    before, after = text[place - 1 : place], text[end : end + 3].lstrip(" \u00a0")
    if (
        kind == PERSON
        and text[start].isupper()
        and (before == ">" and after[:1] == "<" or before in ("", "\n", ">") and after[:1] == ":")
    ):
        return True
    return text[start].isupper() and place > 0 and before not in ENDS + ">\"'{[,;|"


def _is_common(form: str) -> bool:
    """Whether a form is a word of every day more than a name: « rose », « petit », not « martine »."""
    rank = first_name(form)
    return is_word(form) and (rank is None or rank >= FREQUENT or form in listed("prenoms_mots"))


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
            names.setdefault(words[0], {})[Hidden(words, kind, all(map(_is_common, words)))] = None
    shapes = sorted({r"[\W_]{0,3}".join(map(re.escape, TOKEN.findall(name))) for name in numbers})
    pattern = re.compile("|".join(rf"(?<!\d)(?:{shape})(?!\d)" for shape in shapes), re.I) if shapes else None
    rare = {
        word
        for own in names.values()
        for item in own
        if item.kind != PERSON
        for word in item.words
        if len(word) >= TELLING and not is_word(word)
    }
    return Watch({first: tuple(own) for first, own in names.items()}, pattern, frozenset(whole), frozenset(rare))


def _secrets(table: Correspondence) -> Iterable[tuple[str, str]]:
    """Names to look for, words that a person said always to keep set aside."""
    for key, (written, _) in table.names.items():
        kind, _, form = key.partition("|")
        if kind != DOUBT and table.settled.get(form) != KEEP_ALL and not aside(form):
            yield written, {SURNAME: PERSON, CPTS: ORGANISATION}.get(kind, kind)
    for name, kind in table.roster:
        parts = re.split(r"[\s-]+", name) if kind == PERSON else []
        yield name, kind
        yield from (
            (part, kind)
            for part in parts
            if len(part) >= LETTERS and not aside(plain(part)) and table.settled.get(plain(part)) != KEEP_ALL
        )


def hide(text: str, watch: Watch) -> str:
    """A text with what is watched for taken out, to be shown."""
    for item in reversed(without_overlap(watch.find(text))):
        text = text[: item.start] + f"‹{item.kind}›" + text[item.end :]
    return text


def unescape(text: str) -> str:
    """A page, a script or an address as it reads: letters no longer escaped, composed, without signs that do not show."""
    text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    text = html.unescape(BROKEN.sub(" ", text))
    if PERCENT.search(text):
        text = unquote(text)
    return as_shown(text)
