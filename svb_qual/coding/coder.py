"""The coder used everywhere: learned scores decide, the codebook's cues weigh in and explain.

A proposal keeps what speaks for it: the cues of the codebook when there are some, else the words that weigh most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from svb_qual.coding.cues import PatternSet, cue_patterns
from svb_qual.coding.features import LEANINGS, Reading, read_passages_features, stack_features
from svb_qual.coding.learned import Model, add_neighbours, judgement_features, polarity_margin
from svb_qual.embeddings import Embedder
from svb_qual.french import Token
from svb_qual.model import Codebook, Coding, Cue, Segment

#: Words shown when no cue of the codebook speaks, and the rule they are said to come from.
WORDS_SHOWN, LEARNED_RULE = 3, "mot appris"
CONTENT = {"NOUN", "VERB", "ADJ", "ADV", "PROPN"}


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of passages in one interview. ``chances`` (n, codes) in [0, 1]; ``kept`` says which are proposed."""

    reading: Reading
    chances: np.ndarray
    kept: np.ndarray
    polarity: np.ndarray
    planned: np.ndarray


@dataclass(frozen=True, slots=True)
class Coder:
    """Codes the segments of an interview. ``word_weights`` (vocabulary, codes) tells how much each lemma speaks."""

    codebook: Codebook
    model: Model
    patterns: PatternSet
    embedder: Embedder
    word_weights: np.ndarray
    vocabulary: dict[str, int]

    @classmethod
    def of(cls, codebook: Codebook, model: Model, embedder: Embedder) -> Coder:
        """Build a coder from what was learned."""
        first = 1 + embedder.encode(["x"]).shape[1]
        weights = model.code_weights[first : first + model.directions.shape[0]]
        words = {word: place for place, word in enumerate(model.vocabulary.tolist())}
        patterns = cue_patterns(codebook.codes.values())
        return cls(codebook, model, patterns, embedder, model.directions.T @ weights, words)

    def score(self, texts: list[str], questions: list[str], series: list[str]) -> Scored:
        """Score passages in spoken order; ``series`` names the interview of each."""
        codes = self.model.codes.tolist()
        return self.score_reading(read_passages_features(texts, questions, codes, self.patterns, self.embedder), series)

    def score_reading(self, reading: Reading, series: list[str]) -> Scored:
        """Score passages already read."""
        codes, model, texts = self.model.codes.tolist(), self.model, reading.lemmas
        features = stack_features(reading, model.lemmas)
        scores = add_neighbours(features @ model.code_weights, tuple(series))
        chances = 1 / (1 + np.exp(-(scores * model.platt[:, 0] + model.platt[:, 1])))
        polarity = np.zeros((len(texts), len(codes), 3))
        planned = np.zeros((len(texts), len(codes)))
        for rank in range(len(codes)):
            rows = judgement_features(features, reading.marks, np.full(len(texts), rank), codes)
            polarity[:, rank] = np.round(rows @ model.polarity_weights, 4)
            planned[:, rank] = np.round(rows @ model.actuality_weights, 4)
        kept = scores >= model.thresholds
        return Scored(reading, np.round(chances, 4), kept, polarity, planned)

    def code_segments(self, segments: list[Segment], questions: list[str]) -> tuple[list[Coding], list[list[Token]]]:
        """Proposals for the segments of one interview, in order, and the tokens of each segment."""
        if not segments:
            return [], []
        scored = self.score([item.text for item in segments], questions, [item.interview for item in segments])
        codings = [
            self._coding(segment, scored, row, int(rank))
            for row, segment in enumerate(segments)
            for rank in np.flatnonzero(scored.kept[row])
        ]
        return codings, scored.reading.tokens

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
        cues = [cue for cue, _ in scored.reading.found[row].get(str(self.model.codes[rank]), [])]
        if cues:
            return cues
        weighed = {}
        for token in scored.reading.tokens[row]:
            place = self.vocabulary.get(token.lemma)
            if token.pos in CONTENT and place is not None:
                weight = float(self.word_weights[place, rank] * self.model.idf[place])
                weighed.setdefault(token.lemma, (weight, token))
        best = sorted((item for item in weighed.values() if item[0] > 0), key=lambda item: (-item[0], item[1].start))
        chosen = sorted((token for _, token in best[:WORDS_SHOWN]), key=lambda token: token.start)
        return [Cue(text[token.start : token.end], token.start, token.end, LEARNED_RULE) for token in chosen]
