"""The coder used everywhere: learned scores decide, the codebook's cues weigh in and explain.

A proposal keeps what speaks for it: the cues of the codebook when there are some, else the words that weigh most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from svb_qual.coding.cues import PatternSet, cue_patterns
from svb_qual.coding.features import LEANINGS, Space, read_passages_features
from svb_qual.coding.learned import Model, judge_all, polarity_margin
from svb_qual.coding.rules import RuleCoder
from svb_qual.coding.traits import Traits
from svb_qual.embeddings import Embedder
from svb_qual.model import LEARNED_RULE, Codebook, Coding, Cue, Segment

#: Words shown when no cue of the codebook speaks.
WORDS_SHOWN = 3
CONTENT = {"NOUN", "VERB", "ADJ", "ADV", "PROPN"}


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of n passages in spoken order. ``chances`` (n, codes) in [0, 1]; ``kept`` says which are proposed.

    ``polarity`` (n, codes, 3), ``planned`` (n, codes): scores given that the code is there.
    """

    traits: Traits
    chances: np.ndarray
    kept: np.ndarray
    polarity: np.ndarray
    planned: np.ndarray


@dataclass(frozen=True, slots=True)
class Coder:
    """Codes the segments of an interview. ``word_weights`` (vocabulary, codes) tells how much each lemma speaks."""

    codebook: Codebook
    space: Space
    model: Model
    patterns: PatternSet
    embedder: Embedder
    word_weights: np.ndarray
    vocabulary: dict[str, int]

    @classmethod
    def of(cls, codebook: Codebook, space: Space, model: Model, embedder: Embedder) -> Coder:
        """Build a coder from what was learned."""
        first = 1 + embedder.width
        weights = model.code_weights[first : first + space.words.directions.shape[0]]
        words = {word: place for place, word in enumerate(space.words.vocabulary.tolist())}
        spoken = (space.words.directions.T @ weights) * space.words.weights[:, None]
        return cls(codebook, space, model, cue_patterns(codebook.codes.values()), embedder, spoken, words)

    def read(self, texts: list[str], questions: list[str]) -> Traits:
        """Analyse passages, each with the question it answers (or empty): the slow part, done once."""
        codes = self.model.codes.tolist()
        if not texts:
            width = len(self.model.code_weights)
            return Traits(
                np.zeros((0, width)), np.zeros((0, len(self.model.polarity_weights) - width - len(codes))), [], []
            )
        return Traits.of(read_passages_features(texts, questions, codes, self.patterns, self.embedder), self.space)

    def score(self, traits: Traits, series: list[str]) -> Scored:
        """Score passages in spoken order; ``series`` names the interview of each."""
        model, features = self.model, traits.features.astype(float)
        scores = model.scores(features, np.array(series))
        return Scored(
            traits,
            model.chances(scores),
            (scores >= model.thresholds) | self._by_cues(traits),
            judge_all(features, traits.marks, model.polarity_weights),
            judge_all(features, traits.marks, model.actuality_weights),
        )

    def _by_cues(self, traits: Traits) -> np.ndarray:
        """A mask (n, codes) of what the cues propose for the codes too rare to be learned."""
        rare = np.isinf(self.model.thresholds)
        names = self.model.codes.tolist()
        found = [[is_rare and name in own for name, is_rare in zip(names, rare, strict=True)] for own in traits.found]
        return np.array(found, bool).reshape(len(found), len(names))

    def code_segments(self, segments: list[Segment], traits: Traits) -> list[Coding]:
        """Proposals for the segments of one interview, in order; ``traits`` are theirs."""
        if not segments:
            return []
        scored = self.score(traits, [item.interview for item in segments])
        by_rules = set(self.model.codes[np.isinf(self.model.thresholds)].tolist())
        rules = RuleCoder(self.codebook, self.patterns)
        codings = []
        for row, segment in enumerate(segments):
            learned = np.flatnonzero(scored.kept[row] & ~np.isinf(self.model.thresholds))
            codings += [self._coding(segment, scored, row, int(rank)) for rank in learned]
            if by_rules:
                found = rules.code(segment, traits.tokens[row])
                codings += [coding for coding in found if coding.code in by_rules]
        return codings

    def _coding(self, segment: Segment, scored: Scored, row: int, rank: int) -> Coding:
        cues = self.reasons(scored, segment.text, row, rank)
        return Coding(
            segment=segment.id,
            code=str(self.model.codes[rank]),
            polarity=self.polarity_of(scored, row, rank),
            actuality=self.actuality_of(scored, row, rank),
            origin="model" if all(cue.rule == LEARNED_RULE for cue in cues) else "rule",
            score=float(scored.chances[row, rank]),
            cues=tuple(Cue(c.text, c.start + segment.start, c.end + segment.start, c.rule) for c in cues),
            state="proposed",
            reviewer="",
            codebook=self.codebook.sha256,
        )

    def polarity_of(self, scored: Scored, row: int, rank: int) -> str:
        """The best polarity, or ``unclear`` when the second is too near."""
        scores = scored.polarity[row, rank]
        if polarity_margin(scores[None, :])[0] < float(self.model.polarity_margin):
            return "unclear"
        return LEANINGS[int(np.argmax(scores))]

    def actuality_of(self, scored: Scored, row: int, rank: int) -> str:
        """``planned`` above the learned threshold."""
        return "planned" if scored.planned[row, rank] >= float(self.model.actuality_threshold) else "actual"

    def reasons(self, scored: Scored, text: str, row: int, rank: int) -> list[Cue]:
        """Cues of the codebook for this code, else the words of the passage that weigh most for it."""
        cues = [cue for cue, _ in scored.traits.found[row].get(str(self.model.codes[rank]), [])]
        if cues:
            return cues
        weighed = {}
        for token in scored.traits.tokens[row]:
            place = self.vocabulary.get(token.lemma)
            if token.pos in CONTENT and place is not None:
                weight = float(self.word_weights[place, rank])
                weighed.setdefault(token.lemma, (weight, token))
        best = sorted((item for item in weighed.values() if item[0] > 0), key=lambda item: (-item[0], item[1].start))
        chosen = sorted((token for _, token in best[:WORDS_SHOWN]), key=lambda token: token.start)
        return [Cue(text[token.start : token.end], token.start, token.end, LEARNED_RULE) for token in chosen]
