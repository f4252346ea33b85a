"""What the coder learns from the decisions of a study, beside the seed. Interviews kept for evaluation teach nothing."""

from __future__ import annotations

import numpy as np

from svb_qual.coding.examples import Examples
from svb_qual.coding.labelled import Labelled, judge, name_runs, stack_judged
from svb_qual.coding.learned import Model, learn_model
from svb_qual.coding.store import Start
from svb_qual.coding.traits import Traits
from svb_qual.embeddings import chosen_embedder
from svb_qual.model import Coding, Decision, Segment
from svb_qual.places import examples_of, model_of, traits_of
from svb_qual.settling import Voices, apply_decisions, covers, meet
from svb_qual.stages import decisions_of, load_codebook, load_start, placed_decisions, read_segments, read_turns
from svb_qual.study import Study
from svb_qual.workers import one_thread

#: Participants are left out by fifths, with all their interviews. From so many passages on, those of the study set chances.
FOLDS, ENOUGH = 5, 200
YES = {"accepted", "corrected", "added", "split"}
#: What becomes of a code that was proposed and judged; one that people add without being asked is not among them.
ASKED = {"accepted", "corrected", "rejected", "split"}
#: What nobody settled is neither a yes nor a no: it is learned from with doubt, and sets no threshold and no chance.
OPEN, DOUBT = 0.5, 0.001


def learn_study(study: Study, unread: frozenset[str] = frozenset()) -> None:
    """Learn on the seed and the decisions of a study, but on ``unread`` interviews; write the model, and what people kept."""
    start = load_start()
    decided = decided_passages(study, start, unread)
    with one_thread():
        learn_with(start, decided).save(model_of(study))
    Examples.of(decided, start.model.codes.tolist(), chosen_embedder().width).save(examples_of(study))


def learn_with(start: Start, decided: Labelled | None) -> Model:
    """The seed's model, or one learned on the seed and these passages."""
    if decided is None:
        return start.model
    every = start.labelled.join(decided)
    own = np.arange(len(every.truth)) >= len(start.labelled.truth)
    return learn_model(every, start.model.codes.tolist(), own if own.sum() >= ENOUGH else None)


def decided_passages(study: Study, start: Start, unread: frozenset[str] = frozenset()) -> Labelled | None:
    """Passages that people read, interviews of evaluation and ``unread`` ones left out; None when there is none."""
    said = {decision.interview for decision in decisions_of(study)} - set(study.evaluation) - unread
    placed = placed_decisions(study, (row.interview for row in study.register if row.interview in said))
    parts = []
    people = {row.interview: (row.cpts, row.participant) for row in study.register}
    ranks = {person: rank for rank, person in enumerate(dict.fromkeys(people[name] for name in placed))}
    for name, decisions in placed.items():
        parts += _label(study, name, decisions, start, f"étude/{ranks[people[name]] % FOLDS}")
    if not parts:
        return None
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.join(part)
    return whole


def _label(study: Study, interview: str, decisions: list[Decision], start: Start, group: str) -> list[Labelled]:
    """The passages of one interview that someone read: one Labelled, or none."""
    segments, traits = read_segments(study, interview), Traits.load(traits_of(study, interview))
    applied = apply_decisions(read_turns(study, interview), segments, [], decisions, load_codebook())
    codes = start.model.codes.tolist()
    voices = Voices.of(decisions)
    read = np.array([any(meet(item, decision) for decision in voices.standing) for item in segments], bool)
    if not read.any():
        return []
    blind = np.array([any(meet(item, decision) for decision in voices.blind) for item in segments])
    spoken = np.full(len(segments), interview)
    guessed = start.model.chances(start.model.scores(traits.features.astype(float), spoken))
    truth = np.where(blind[:, None], 0.0, np.clip(guessed, DOUBT, 1 - DOUBT))
    asked, judged = np.tile(blind[:, None], len(codes)), []
    added = [item for item in decisions if item.verdict == "add" and not item.blind]
    for row, coding in _on_segments(segments, applied.segments, applied.codings):
        rank = codes.index(coding.code)
        by_hand = any(item.code == coding.code and meet(item, segments[row]) for item in added)
        asked[row, rank] |= coding.state in ASKED and not by_hand
        truth[row, rank] = 1.0 if coding.state in YES else OPEN if coding.state == "disputed" else 0.0
        if coding.state in YES and coding.state != "split":
            judged.append(judge(row, rank, coding.polarity, coding.actuality))
    groups, names = np.full(len(segments), group), np.array([item.id for item in segments])
    series = name_runs(interview, read)
    whole = Labelled(traits.features, traits.marks, truth, asked, groups, series, names, stack_judged(judged))
    return [whole.pick(read)]


def _on_segments(segments: list[Segment], drawn: list[Segment], codings: list[Coding]) -> list[tuple[int, Coding]]:
    """Each decided coding with the rows of the segments it mostly covers (people may draw their own)."""
    by_id = {segment.id: segment for segment in drawn}
    rows = {segment.id: row for row, segment in enumerate(segments)}
    pairs = []
    for coding in codings:
        if coding.segment in rows:
            pairs.append((rows[coding.segment], coding))
        else:
            own, refused = by_id[coding.segment], coding.state == "rejected"
            covered = covers if refused else meet
            pairs += [(row, coding) for row, segment in enumerate(segments) if covered(own, segment)]
    return pairs
