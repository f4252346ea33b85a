"""Polarity and actuality of a coding, read clause by clause around each cue.

The cue's own leaning comes first; negation, or a time that is over, flips it, unless the negation is part of the cue or
only looks like one; regret and failure turn a support into a lack. A neutral cue takes the valence of its clause (of the
whole sentence where two halves are opposed), then of its segment. With nothing to go by, the machine abstains.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from svb_qual.coding.cues import PatternSet
from svb_qual.french import Token, read_lexicon
from svb_qual.model import Cue

PUNCTUATION, STRONG = set(",;:.!?…"), set(".!?…")
#: What an expression that only looks like something hides: « pas mal » is neither a negation nor bad.
HIDES = {"pseudo_negation": {"negation", "negative", "positive"}, "pseudo_irrealis": {"irrealis"}}
#: Endings of an imperfect, which the tagger at times takes for a present.
IMPERFECT = ("ais", "ait", "aient")
OPPOSITE = {"protective": "risk", "risk": "protective"}


@cache
def clause_patterns() -> PatternSet:
    """The expressions of ``lexicon/clauses.yml``; a value is the name of its group."""
    lexicon = read_lexicon("clauses")
    return PatternSet((rule, group) for group, rules in lexicon.items() for rule in rules)


@dataclass(frozen=True, slots=True)
class Clauses:
    """A segment cut into clauses. ``spans`` are token ranges; ``marks`` = (first token, last token + 1, group)."""

    tokens: list[Token]
    spans: list[tuple[int, int]]
    marks: list[tuple[int, int, str]]

    def around(self, cue: Cue, offset: int) -> tuple[int, int]:
        """Token range of the clause where a cue ends."""
        for first, last in self.spans:
            if self.tokens[last - 1].end + offset >= cue.end:
                return first, last
        return self.spans[-1]

    def sentence(self, span: tuple[int, int]) -> tuple[int, int]:
        """The sentence around a clause: up to a strong punctuation mark."""
        stops = [place + 1 for place, token in enumerate(self.tokens) if token.form in STRONG]
        first = max((stop for stop in stops if stop <= span[0]), default=0)
        return first, min((stop for stop in stops if stop >= span[1]), default=len(self.tokens))

    def joined(self, span: tuple[int, int]) -> tuple[int, int]:
        """The clause with those that only commas separate from it."""
        first, last = span
        while first and self.tokens[first - 1].form == ",":
            first = next(start for start, end in self.spans if end == first)
        while last < len(self.tokens) and self.tokens[last - 1].form == ",":
            last = next(end for start, end in self.spans if start == last)
        return first, last

    def within(self, span: tuple[int, int], group: str) -> list[tuple[int, int]]:
        """Marks of one group inside a token range."""
        return [(first, last) for first, last, name in self.marks if name == group and span[0] <= first < span[1]]


def cut_clauses(tokens: list[Token]) -> Clauses:
    """Clauses of a segment: borders are punctuation and connectives; pseudo-negations hide what they look like."""
    marks = [(first, last, group) for first, last, _, group in clause_patterns().find(tokens)]
    for pseudo, hidden in HIDES.items():
        false = [(first, last) for first, last, name in marks if name == pseudo]
        marks = [
            mark
            for mark in marks
            if mark[2] not in hidden or not any(mark[0] < last and first < mark[1] for first, last in false)
        ]
    marks += [(first, last, "regret") for first, last in _past_conditionals(tokens)]
    borders = {first for first, _, name in marks if name == "border"}
    spans, start = [], 0
    for place, token in enumerate(tokens):
        if place in borders and place > start:
            spans.append((start, place))
            start = place
        if token.form in PUNCTUATION or token.form[:1] == "…":
            spans.append((start, place + 1))
            start = place + 1
    if start < len(tokens) or not spans:
        spans.append((start, len(tokens)))
    return Clauses(tokens, spans, marks)


def _past_conditionals(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """« j'aurais aimé », « il aurait bien fallu »: what was wished and did not happen."""
    for place, token in enumerate(tokens):
        if token.mood == "Cnd" and token.lemma in ("avoir", "être"):
            after = next((p for p in range(place + 1, min(place + 4, len(tokens))) if tokens[p].pos != "ADV"), None)
            if after and tokens[after].pos in ("VERB", "AUX") and tokens[after].tense == "Past":
                yield place, after + 1


def judge_polarity(clauses: Clauses, cues: list[tuple[Cue, str]], offset: int) -> str:
    """``protective``, ``risk``, ``mixed`` when cues disagree, ``unclear`` when nothing says."""
    found = {_polarity_of(clauses, cue, leaning, offset) for cue, leaning in cues} - {"unclear"}
    if not found:
        return "unclear"
    return found.pop() if len(found) == 1 else "mixed"


def _polarity_of(clauses: Clauses, cue: Cue, leaning: str, offset: int) -> str:
    span = clauses.around(cue, offset)
    if leaning in OPPOSITE:
        joined = clauses.joined(span)
        lost = clauses.within(joined, "regret") or clauses.within(joined, "failure")
        if leaning == "protective" and lost:
            return "risk"
        flipped = _is_negated(clauses, cue, span, offset) or _is_over(clauses, span)
        return OPPOSITE[leaning] if flipped else leaning
    sentence = clauses.sentence(span)
    near = sentence if clauses.within(sentence, "contrast") else span
    valence = _valence(clauses, near)
    return valence if valence != "unclear" else _valence(clauses, (0, len(clauses.tokens)))


def _is_over(clauses: Clauses, span: tuple[int, int]) -> bool:
    """An imperfect in the clause, with « avant » or the like there or just before."""
    verbs = [token for token in clauses.tokens[slice(*span)] if token.pos in ("VERB", "AUX")]
    imperfect = any(token.tense == "Imp" or token.form.endswith(IMPERFECT) for token in verbs)
    return imperfect and bool(clauses.within((clauses.joined(span)[0], span[1]), "past"))


def _is_negated(clauses: Clauses, cue: Cue, span: tuple[int, int], offset: int) -> bool:
    """A negation of the clause that is no word of the expression: inside the cue, up to four tokens before, one after."""
    tokens = clauses.tokens
    inside = [place for place in range(*span) if cue.start <= tokens[place].start + offset < cue.end]
    if not inside:
        return False
    near, own = range(inside[0] - 4, inside[-1] + 2), set(cue.rule.split())
    return any(first in near and tokens[first].form not in own for first, _ in clauses.within(span, "negation"))


def _valence(clauses: Clauses, span: tuple[int, int]) -> str:
    good, bad = 0, len(clauses.within(span, "regret"))
    negations = [first for first, _ in clauses.within(span, "negation")]
    for group in ("positive", "negative"):
        for first, _ in clauses.within(span, group):
            verb = clauses.tokens[first].pos == "VERB"
            flipped = any(0 < first - place <= 3 or (verb and place == first + 1) for place in negations)
            if (group == "positive") != flipped:
                good += 1
            else:
                bad += 1
    if not good and not bad and negations:
        bad = 1
    if good and bad:
        return "mixed"
    return "protective" if good else "risk" if bad else "unclear"


def judge_actuality(clauses: Clauses, cues: list[tuple[Cue, str]], offset: int) -> str:
    """``planned`` when the clause of a cue speaks of what is wished or due, else ``actual``; a regret is actual."""
    for cue, _ in cues:
        span = clauses.around(cue, offset)
        joined = clauses.joined(span)
        wished = clauses.within(joined, "irrealis") or _conditional(clauses, span)
        if wished and not clauses.within(joined, "regret") and not clauses.within(joined, "failure"):
            return "planned"
    return "actual"


def _conditional(clauses: Clauses, span: tuple[int, int]) -> bool:
    said = any(token.mood == "Cnd" for token in clauses.tokens[slice(*span)])
    return said and not clauses.within(span, "pseudo_irrealis")
