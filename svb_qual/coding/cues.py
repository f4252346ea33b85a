"""Find the expressions of the codebook in French tokens. Their language is told in ``expressions``.

An expression is tried only in texts that hold its longest word, which spaCy's Matcher cannot do: it tries each at each
token.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from svb_qual.expressions import GAP, GAP_MOST, Pattern, compile_pattern
from svb_qual.french import Token, read_lexicon
from svb_qual.model import Code, Cue

#: Words that speech slips anywhere, skipped between two words of an expression, two at most.
LIGHT = frozenset(read_lexicon("speech")["light"])
LIGHT_MOST = 2


class _Words:
    """Which expressions have one of these words at a given place: by whole word, or by its beginning."""

    def __init__(self) -> None:
        self._exact: dict[str, set[int]] = defaultdict(set)
        self._prefix: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._known: dict[str, set[int]] = {}

    def add(self, words: Iterable[str], rank: int) -> None:
        """An expression may have any of these words here."""
        for word in words:
            if word.endswith("*"):
                self._prefix[word[:2]].append((word[:-1], rank))
            else:
                self._exact[word].add(rank)

    def ranks(self, key: str) -> set[int]:
        """Of the expressions that a form or lemma calls; not to be changed."""
        if key not in self._known:
            begun = {rank for stem, rank in self._prefix.get(key[:2], ()) if key.startswith(stem)}
            self._known[key] = begun | self._exact.get(key, set())
        return self._known[key]


class PatternSet:
    """Many expressions, each with a value, looked up together in a text."""

    def __init__(self, items: Iterable[tuple[str, object]]) -> None:
        self._items = [(compile_pattern(rule), value) for rule, value in items]
        self._first, self._rarest = _Words(), _Words()
        for rank, (pattern, _) in enumerate(self._items):
            self._first.add(pattern.elements[0], rank)
            self._rarest.add(_rarest(pattern.elements), rank)

    def find(self, tokens: list[Token]) -> list[tuple[int, int, Pattern, object]]:
        """Matches as (first token, token after the last, pattern, value), in order of place."""
        keys = {key for token in tokens for key in token.keys}
        possible = set().union(*(self._rarest.ranks(key) for key in keys))
        calls = {key: sorted(self._first.ranks(key) & possible) for key in keys} if possible else {}
        found = []
        for place, token in enumerate(tokens):
            for rank in dict.fromkeys(rank for key in token.keys for rank in calls.get(key, ())):
                pattern, value = self._items[rank]
                end = _match(pattern.elements, 1, tokens, place + 1)
                if end is not None:
                    found.append((place, end, pattern, value))
        return found


def _rarest(elements: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The element least likely to be met: the one of the longest words."""
    return max((words for words in elements if words != (GAP,)), key=lambda words: min(map(len, words)))


def _match(elements: tuple[tuple[str, ...], ...], rank: int, tokens: list[Token], place: int) -> int | None:
    if rank == len(elements):
        return place
    if elements[rank] == (GAP,):
        ends = (_match(elements, rank + 1, tokens, place + skip) for skip in range(GAP_MOST + 1))
        return next((end for end in ends if end is not None), None)
    for at in range(place, min(place + LIGHT_MOST + 1, len(tokens))):
        if any(_same(word, tokens[at]) for word in elements[rank]):
            return _match(elements, rank + 1, tokens, at + 1)
        if tokens[at].form not in LIGHT:
            return None
    return None


def _same(word: str, token: Token) -> bool:
    if word.endswith("*"):
        return any(key.startswith(word[:-1]) for key in token.keys)
    return word in token.keys


def cue_patterns(codes: Iterable[Code]) -> PatternSet:
    """All cues and false friends of a codebook; a value is (code id, protective/risk/neutre/faux_ami)."""
    items = [(rule, (code.id, leaning)) for code in codes for leaning, rules in code.cues.items() for rule in rules]
    return PatternSet(items + [(rule, (code.id, "faux_ami")) for code in codes for rule in code.false_friends])


def find_cues(patterns: PatternSet, tokens: list[Token], text: str, offset: int) -> dict[str, list[tuple[Cue, str]]]:
    """Cues by code, each with its leaning; a cue that overlaps a false friend of the same code is dropped.

    ``offset`` is added to token places, so that cues stand in the interview's text.
    """
    hits: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    for first, last, pattern, (code, leaning) in patterns.find(tokens):
        hits[code].append((tokens[first].start, tokens[last - 1].end, pattern.rule, leaning))
    cues = {}
    for code, spans in hits.items():
        false = [span for span in spans if span[3] == "faux_ami"]
        kept = [s for s in spans if s[3] != "faux_ami" and not any(s[0] < f[1] and f[0] < s[1] for f in false)]
        kept = _longest(kept)
        if kept:
            cues[code] = [(Cue(text[s:e], s + offset, e + offset, rule), leaning) for s, e, rule, leaning in kept]
    return dict(sorted(cues.items()))


def _longest(spans: list[tuple[int, int, str, str]]) -> list[tuple[int, int, str, str]]:
    """Overlapping cues count once: the longest stays."""
    kept: list[tuple[int, int, str, str]] = []
    for span in sorted(spans, key=lambda item: (item[0] - item[1], item)):
        if not any(span[0] < other[1] and other[0] < span[1] for other in kept):
            kept.append(span)
    return sorted(kept)
