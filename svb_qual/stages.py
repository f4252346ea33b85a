"""The work done for one interview: read it, code it, then apply human decisions. Tables in, tables out."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from svb_qual.codebook import read_codebook
from svb_qual.coding.coder import Coder
from svb_qual.coding.cues import PatternSet
from svb_qual.coding.examples import Examples
from svb_qual.coding.features import vectors_of
from svb_qual.coding.learned import Model
from svb_qual.coding.store import Start, open_start
from svb_qual.coding.traits import Traits
from svb_qual.communities import Cpts
from svb_qual.decisions import Decision, anchor_decision, decision_files, read_decisions
from svb_qual.embeddings import chosen_embedder, close_embedders
from svb_qual.errors import Fault, raise_faults, suggest
from svb_qual.files import hash_bytes
from svb_qual.french import load_french
from svb_qual.grid import read_grid
from svb_qual.memos import COLUMNS as MEMO_COLUMNS
from svb_qual.memos import comments, memo_rows, read_memos, standing_memos
from svb_qual.model import INTERVIEWER, Codebook, Interview, Segment
from svb_qual.places import CODED, DECIDED, JOINED, READ, examples_of, folder_of, model_of, traits_of
from svb_qual.results import CACHE, CODEBOOK, GRID, SEED, Results, outputs_of
from svb_qual.segmentation import segment_interview
from svb_qual.settling import apply_decisions
from svb_qual.study import Row, Study
from svb_qual.tables import (
    coding_rows,
    interview_row,
    make_coding,
    make_interview,
    make_segment,
    read_table,
    segment_rows,
    turn_rows,
    write_rows,
    write_table,
)
from svb_qual.transcripts import read_interview
from svb_qual.workers import one_thread


@cache
def load_codebook() -> Codebook:
    """The project's codebook, read once."""
    return read_codebook(CODEBOOK)


@cache
def load_start() -> Start:
    """What was learned on the project's codebook and seed with the encoder in use, opened once."""
    with one_thread():
        return open_start(load_codebook(), SEED, CACHE, chosen_embedder())


def load_coder(model: Path | None = None) -> Coder:
    """The coder learned on the seed alone, or with the weights of a file, opened once for each content."""
    return _open_coder(model, hash_bytes(model.read_bytes()) if model else "")


@lru_cache(maxsize=2)
def _open_coder(model: Path | None, digest: str) -> Coder:
    start = load_start()
    return Coder.of(load_codebook(), start.space, Model.load(model) if model else start.model, chosen_embedder())


def close_models() -> None:
    """Give back what reading and coding keep open here (600 MB); they open again when needed. For what needs memory itself."""
    for opened in (_open_coder, load_start, load_french):
        opened.cache_clear()
    close_embedders()
    gc.collect()


def read_stage(study: Study, row: Row) -> None:
    """Read and cut one interview; write the tables of ``READ`` and its traits. Raises SvbError when unreadable."""
    interview = read_interview(study, row)
    segments = segment_interview(interview)
    traits = load_coder().read([item.text for item in segments], questions_of(interview, segments))
    actions, units = action_patterns(study.cpts[row.cpts]), unit_patterns()
    pairs = list(zip(segments, traits.tokens, strict=True))
    rows = {
        "entretien": [interview_row(interview, segments)],
        "tours": turn_rows(interview),
        "decoupage": segment_rows(segments),
        "actions": [row for item, tokens in pairs for row in _named_in(item, tokens, actions)],
        "unites": [row for item, tokens in pairs for row in _named_in(item, tokens, units)],
    }
    for name, table in READ.items():
        write_table(folder_of(study, row.interview) / f"{name}.csv", table, rows[name])
    traits.save(traits_of(study, row.interview))


def code_interview(study: Study, row: Row) -> None:
    """Code one interview with the study's coder; write the tables of ``CODED``."""
    segments, traits = read_segments(study, row.interview), Traits.load(traits_of(study, row.interview))
    coder, examples = load_coder(model_of(study)), Examples.load(examples_of(study))
    codings = coder.code_segments(segments, traits)
    rows = vectors_of(traits.features, coder.embedder.width)
    vectors = {item.id: row for item, row in zip(segments, rows, strict=True)}
    codings = [replace(c, nearest=examples.nearest(c.code, c.segment, vectors[c.segment])) for c in codings]
    write_table(folder_of(study, row.interview) / "propositions.csv", CODED["propositions"], coding_rows(codings))


def read_segments(study: Study, interview: str) -> list[Segment]:
    """The segments of an interview, from its table."""
    return [make_segment(item) for item in read_table(folder_of(study, interview) / "decoupage.csv")]


def as_cut(study: Study, results: Results) -> Results:
    """Results with excerpts as they were cut and no coding: what a blind reader may see."""
    segments = {item.id: item for name in results.interviews for item in read_segments(study, name)}
    return replace(results, segments=segments, codings=(), rejected=(), disputed=(), actions={}, units={}, refused=())


def read_turns(study: Study, interview: str) -> Interview:
    """An interview, from its tables."""
    folder = folder_of(study, interview)
    return make_interview(read_table(folder / "entretien.csv")[0], read_table(folder / "tours.csv"))


def questions_of(interview: Interview, segments: list[Segment]) -> list[str]:
    """For every segment, what the interviewer said just before its turn, or nothing."""
    said = {turn.rank: interview.text[turn.start : turn.end] for turn in interview.turns if turn.role == INTERVIEWER}
    return [said.get(item.turn - 1, "") for item in segments]


def action_patterns(cpts: Cpts) -> PatternSet:
    """Expressions of ``etude.yml`` that tell which planned action a passage speaks of."""
    return PatternSet((rule, f"{cpts.id}.{action.id}") for action in cpts.actions for rule in action.cues)


@cache
def unit_patterns() -> PatternSet:
    """Expressions of the grid that tell which unit of work a passage is about."""
    grid = read_grid(GRID, frozenset(load_codebook().codes))
    return PatternSet((rule, unit.id) for unit in grid.units for rule in unit.cues)


def _named_in(segment: Segment, tokens: list, patterns: PatternSet) -> list[list[str]]:
    """What a segment speaks of, with the words that say so."""
    found: dict[str, list[str]] = {}
    for first, last, _, name in patterns.find(tokens):
        words = segment.text[tokens[first].start : tokens[last - 1].end]
        found.setdefault(name, []).append(words)
    return [[segment.id, name, ", ".join(dict.fromkeys(words))] for name, words in sorted(found.items())]


def decide_interview(study: Study, row: Row) -> None:
    """Apply the human decisions of one interview to its proposals; write the tables of ``DECIDED``."""
    folder = folder_of(study, row.interview)
    interview, segments = read_turns(study, row.interview), read_segments(study, row.interview)
    codings = [make_coding(item) for item in read_table(folder / "propositions.csv")]
    decisions = [item for item in _all_decisions(study) if item.interview == row.interview]
    applied = apply_decisions(interview, segments, codings, decisions, load_codebook())
    refused = [
        [item.interview, item.reviewer, item.when, item.code, item.verdict, item.quote, refusal.why]
        for refusal in applied.refused
        for item in [refusal.decision]
    ]
    rows = {
        "extraits": segment_rows(applied.segments),
        "codages": coding_rows(applied.codings),
        "decisions_refusees": refused,
    }
    for name, table in DECIDED.items():
        write_table(folder / f"{name}.csv", table, rows[name])


def decisions_of(study: Study) -> list[Decision]:
    """All decisions of a study. Raises SvbError for an unreadable line, or an interview the register does not have."""
    decisions = list(_all_decisions(study))
    known = {row.interview for row in study.register}
    lost = sorted({(item.reviewer, item.interview) for item in decisions if item.interview not in known})
    raise_faults(
        [
            Fault(
                str(study.folder / "decisions" / f"{reviewer}.jsonl"),
                f"décisions sur l'entretien « {interview} », absent du registre",
                "corrigez ce nom, ou remettez l'entretien dans registre.csv ; rien n'est perdu. "
                + suggest(interview, sorted(known)),
            )
            for reviewer, interview in lost
        ]
    )
    return decisions


def _all_decisions(study: Study) -> tuple[Decision, ...]:
    folder = study.folder / "decisions"
    stamp = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in decision_files(folder))
    return _read_once(folder, stamp)


def placed_decisions(study: Study, interviews: Iterable[str]) -> dict[str, list[Decision]]:
    """By interview, decisions where their words stand now; those whose words are lost are left out."""
    said: dict[str, list[Decision]] = {name: [] for name in interviews}
    for item in decisions_of(study):
        if item.interview in said:
            said[item.interview].append(item)
    return {name: _place(own, read_turns(study, name)) if own else [] for name, own in said.items()}


def _place(decisions: list[Decision], turns: Interview) -> list[Decision]:
    return [placed for item in decisions if (placed := anchor_decision(item, turns))]


@lru_cache(maxsize=2)
def _read_once(folder: Path, stamp: tuple) -> tuple[Decision, ...]:
    """Every stage of every interview asks for them; ``stamp`` changes with the files."""
    return tuple(read_decisions(folder))


def join_tables(study: Study) -> None:
    """Write the tables of the whole study, in the order of the register."""
    for name, table in JOINED.items():
        source = "entretien" if name == "entretiens" else name
        parts = [read_table(folder_of(study, row.interview) / f"{source}.csv") for row in study.register]
        rows = [list(item.values()) for part in parts for item in part]
        write_table(outputs_of(study) / "tables" / f"{name}.csv", table, rows)
    memos = standing_memos(read_memos(study.folder / "decisions")) + comments(decisions_of(study))
    memos.sort(key=lambda memo: (memo.when, memo.reviewer))
    heard = [row.interview for row in study.register if any(memo.interview == row.interview for memo in memos)]
    turns = {name: read_turns(study, name) for name in heard}
    segments = {name: read_segments(study, name) for name in heard}
    write_rows(outputs_of(study) / "tables" / "memos.csv", MEMO_COLUMNS, memo_rows(memos, turns, segments))
