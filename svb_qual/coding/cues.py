"""Find the expressions of the codebook in French tokens. Their language is told in ``expressions``.

Thousands of expressions are tried by their first word only, which spaCy's Matcher cannot do: it tries each at each
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


class PatternSet:
    """Many expressions, each with a value, looked up together in a text."""

    def __init__(self, items: Iterable[tuple[str, object]]) -> None:
        self._exact: dict[str, list[tuple[Pattern, object]]] = defaultdict(list)
        self._prefix: dict[str, list[tuple[str, Pattern, object]]] = defaultdict(list)
        for rule, value in items:
            pattern = compile_pattern(rule)
            for word in pattern.elements[0]:
                if word.endswith("*"):
                    self._prefix[word[:2]].append((word[:-1], pattern, value))
                else:
                    self._exact[word].append((pattern, value))

    def find(self, tokens: list[Token]) -> list[tuple[int, int, Pattern, object]]:
        """Matches as (first token, token after the last, pattern, value), in order of place."""
        found = []
        for place, token in enumerate(tokens):
            starts = [item for key in dict.fromkeys(token.keys) for item in self._exact.get(key, ())]
            begun = [
                item for head in dict.fromkeys(key[:2] for key in token.keys) for item in self._prefix.get(head, ())
            ]
            starts += [(p, value) for stem, p, value in begun if any(key.startswith(stem) for key in token.keys)]
            for pattern, value in starts:
                end = _match(pattern.elements, 1, tokens, place + 1)
                if end is not None:
                    found.append((place, end, pattern, value))
        return found


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
