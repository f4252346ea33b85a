"""The coders compared on a study, each run on the same passages: what each proposes, and its candidates in order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from svb_qual.agreement import Place, Reading
from svb_qual.coding.baselines import nearest_definition, word_regression
from svb_qual.coding.coder import Coder, Scored
from svb_qual.coding.features import LEANINGS, cue_columns, vectors_of
from svb_qual.coding.labelled import Labelled
from svb_qual.coding.learned import learn_model
from svb_qual.coding.rules import RuleCoder
from svb_qual.coding.seed import read_seed
from svb_qual.coding.traits import Traits, stack_traits
from svb_qual.model import Segment
from svb_qual.places import model_of, traits_of
from svb_qual.results import SEED
from svb_qual.stages import load_coder, load_start, read_segments
from svb_qual.study import Study
from svb_qual.workers import one_thread

CUES, SEED_ALONE, LEARNED = "indices seuls", "codeur, amorce seule", "codeur, amorce et décisions"
WITHOUT_CUES = "codeur sans indices, amorce seule"
DEFINITION, REGRESSION = "définition la plus proche", "TF-IDF et régression logistique"


@dataclass(frozen=True, slots=True)
class Machine:
    """One coder's output: ``found`` as a reading, ``ranked`` codes of each passage, likeliest first."""

    name: str
    found: Reading
    ranked: dict[Place, list[str]]


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of some interviews in spoken order, with what was read of them."""

    segments: list[Segment]
    traits: Traits

    @property
    def series(self) -> list[str]:
        """The interview of each."""
        return [item.interview for item in self.segments]


def read_passages_of(study: Study, interviews: list[str]) -> Passages:
    """From the tables and traits of a study already read."""
    segments = [item for name in interviews for item in read_segments(study, name)]
    return Passages(segments, stack_traits([Traits.load(traits_of(study, name)) for name in interviews]))


def place_of(segment: Segment) -> Place:
    """Where a passage stands."""
    return segment.interview, segment.start, segment.end


def run_plain(passages: Passages) -> list[Machine]:
    """Cues alone, the nearest definition, and words with a logistic regression."""
    coder = load_coder()
    texts, codes = [item.text for item in passages.segments], list(coder.codebook.codes)
    seed = read_seed(SEED, set(codes))
    vectors = vectors_of(passages.traits.features, coder.embedder.width).astype(float)
    nearest = nearest_definition(coder.codebook, vectors, coder.embedder)
    return [
        _cues_alone(coder, passages),
        _plain(DEFINITION, codes, passages.segments, *nearest),
        _plain(REGRESSION, codes, passages.segments, *word_regression(seed, codes, texts)),
    ]


def run_coders(study: Study, passages: Passages) -> list[tuple[Machine, Scored, Coder]]:
    """The coder learned on the seed alone, then with the decisions of the study."""
    coders = ((SEED_ALONE, load_coder()), (LEARNED, load_coder(model_of(study))))
    scored = [(name, coder, coder.score(passages.traits, passages.series)) for name, coder in coders]
    return [(_coder(name, coder, own, passages.segments), own, coder) for name, coder, own in scored]


def run_without_cues(passages: Passages) -> list[Machine]:
    """The coder learned on the seed without the cues of the codebook: what they bring is the difference."""
    start, coder = load_start(), load_coder()
    columns = cue_columns(start.space, coder.embedder.width, len(coder.model.codes))
    labelled = _hide_cues(start.labelled, columns)
    with one_thread():
        model = learn_model(labelled, coder.model.codes.tolist())
    blind = replace(coder, model=model)
    traits = _hide_cues(passages.traits, columns)
    return [_coder(WITHOUT_CUES, blind, blind.score(traits, passages.series), passages.segments)]


def _hide_cues(known: Labelled | Traits, columns: slice) -> Labelled | Traits:
    """The same with nothing of the cues: neither their columns, nor the leaning they give (the last of the marks)."""
    features, marks = known.features.copy(), known.marks.copy()
    features[:, columns] = 0
    marks[:, -len(LEANINGS) :] = 0
    return replace(known, features=features, marks=marks)


def _cues_alone(coder: Coder, passages: Passages) -> Machine:
    rules, found, ranked = RuleCoder(coder.codebook, coder.patterns), {}, {}
    for segment, tokens in zip(passages.segments, passages.traits.tokens, strict=True):
        codings = sorted(rules.code(segment, tokens), key=lambda item: (-item.score, item.code))
        found[place_of(segment)] = {item.code: (item.polarity, item.actuality) for item in codings}
        ranked[place_of(segment)] = [item.code for item in codings]
    return Machine(CUES, found, ranked)


def _plain(name: str, codes: list[str], segments: list[Segment], chances: np.ndarray, kept: np.ndarray) -> Machine:
    order = np.argsort(-chances, axis=1, kind="stable")
    found = {
        place_of(item): {codes[rank]: ("", "") for rank in np.flatnonzero(kept[row])}
        for row, item in enumerate(segments)
    }
    return Machine(name, found, {place_of(item): [codes[r] for r in order[row]] for row, item in enumerate(segments)})


def _coder(name: str, coder: Coder, scored: Scored, segments: list[Segment]) -> Machine:
    codes, found, ranked = list(coder.model.codes), {}, {}
    for row, segment in enumerate(segments):
        kept, chances = scored.kept[row], scored.chances[row]
        order = sorted(range(len(codes)), key=lambda rank: (not kept[rank], -chances[rank], rank))
        ranked[place_of(segment)] = [str(codes[rank]) for rank in order]
        found[place_of(segment)] = {
            str(codes[rank]): (coder.polarity_of(scored, row, rank), coder.actuality_of(scored, row, rank))
            for rank in np.flatnonzero(kept)
        }
    return Machine(name, found, ranked)
