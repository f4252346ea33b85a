"""The rule coder: cues of the codebook decide the code, clauses decide polarity and actuality.

A first, explainable coder: it says which words decided. Its measured quality is in ``docs/mesures.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from svb_qual.coding.clauses import cut_clauses, judge_actuality, judge_polarity
from svb_qual.coding.cues import PatternSet, cue_patterns, find_cues
from svb_qual.french import Token
from svb_qual.model import Codebook, Coding, Cue, Segment

#: What one cue adds: a cue of several words is worth more than a single word.
LONG_CUE, SHORT_CUE = 0.6, 0.4


@dataclass(frozen=True, slots=True)
class RuleCoder:
    """Codes segments with one codebook. Build it once, with ``RuleCoder.of``."""

    codebook: Codebook
    patterns: PatternSet

    @classmethod
    def of(cls, codebook: Codebook) -> RuleCoder:
        """Compile the cues of a codebook."""
        return cls(codebook, cue_patterns(codebook.codes.values()))

    def code(self, segment: Segment, tokens: list[Token]) -> Iterator[Coding]:
        """Codings of one analysed segment: one per code with at least one cue, proposed by rule."""
        cues = find_cues(self.patterns, tokens, segment.text, segment.start)
        if not cues:
            return
        clauses = cut_clauses(tokens)
        for code, found in cues.items():
            polarity = judge_polarity(clauses, found, segment.start)
            actuality = judge_actuality(clauses, found, segment.start)
            if actuality == "planned" and polarity == "unclear":
                polarity = "protective"
            words = tuple(cue for cue, _ in found)
            yield Coding(
                segment=segment.id,
                code=code,
                polarity=polarity,
                actuality=actuality,
                origin="rule",
                score=score_cues(words),
                cues=words,
                state="proposed",
                reviewer="",
                codebook=self.codebook.sha256,
            )


def score_cues(cues: Iterable[Cue]) -> float:
    """Score in [0, 1): one minus the product of each cue's doubt. Ranks codes; it is not a probability."""
    doubt = 1.0
    for cue in cues:
        doubt *= 1 - (LONG_CUE if " " in cue.rule else SHORT_CUE)
    return round(1 - doubt, 6)
