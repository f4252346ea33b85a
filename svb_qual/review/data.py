"""What the review page holds: interviews, excerpts, proposals, what was decided, and the codebook; no path, no network.

Offsets are code points, as everywhere: the page counts them so too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from svb_qual.disagreements import opinions_of
from svb_qual.memos import read_memos
from svb_qual.model import (
    ACTUALITIES,
    ARBITER,
    PARTICIPANT,
    POLARITIES,
    STATES,
    TO_SETTLE,
    WAVES,
    Codebook,
    Coding,
    Decision,
    Interview,
    Memo,
)
from svb_qual.results import Results, read_results
from svb_qual.review_queue import CHANGED, Next, next_readings
from svb_qual.settling import settled_matters
from svb_qual.stages import as_cut, placed_decisions
from svb_qual.study import Study


def collect(study: Study, *, blind: bool = False, reviewer: str = "") -> dict:
    """All the page needs, as plain lists and dictionaries.

    ``blind``: neither proposals nor what others decided are in it, so that they cannot be found even in its source.
    ``reviewer``: who will decide; when blind, only what they decided before is in it (nothing, when nobody is named).
    """
    results = read_results(study)
    placed = placed_decisions(study, results.interviews)
    said = [item for own in placed.values() for item in own if not blind or item.reviewer == reviewer]
    shown, queue = (as_cut(study, results), []) if blind else (results, next_readings(study))
    ranks = {name: rank for rank, name in enumerate(results.interviews)}
    return {
        "etude": {"nom": study.name, "titre": study.title, "fictive": study.fictional},
        "aveugle": blind,
        "relecteur": reviewer,
        "polarites": {key: words for key, words in POLARITIES.items() if key != "unclear"},
        "actualites": ACTUALITIES,
        "etats": STATES,
        "arbitre": ARBITER,
        "a_trancher": TO_SETTLE,
        "sens_change": CHANGED,
        "codes": [_code(results.codebook, name) for name in results.codebook.codes],
        "entretiens": [_interview(study, item) for item in results.interviews.values()],
        "extraits": _excerpts(shown, queue, ranks, {} if blind else _opinions(placed)),
        "decisions": [_decision(item, ranks) for item in said],
        "memos": [asdict(item) for item in _memos(study, blind, reviewer)],
    }


def _memos(study: Study, blind: bool, reviewer: str) -> list[Memo]:
    """What was noted; when blind, by the reviewer alone."""
    every = read_memos(study.folder / "decisions")  # those corrected too: the page knows then what is out
    return [item for item in every if not blind or item.reviewer == reviewer]


def _code(codebook: Codebook, name: str) -> dict:
    code = codebook.codes[name]
    return {
        "id": code.id,
        "libelle": code.label,
        "famille": code.family,
        "nom_famille": codebook.families[code.family]["libelle"],
        "definition": code.definition,
        "quand": code.use_when,
        "pas_quand": code.avoid_when,
        "exemples": [item.text for item in code.examples],
        "contre_exemples": [{"texte": item.text, "plutot": item.code, "pourquoi": item.why} for item in code.counter_examples],
        "sens": code.meaning,
    }  # fmt: skip


def _interview(study: Study, item: Interview) -> dict:
    turns = [[turn.start, turn.end, int(turn.role == PARTICIPANT), turn.speaker] for turn in item.turns]
    return {
        "id": item.id,
        "cpts": study.cpts[item.cpts].name,
        "vague": WAVES[item.wave],
        "personne": item.participant,
        "profession": item.profession,
        "texte": item.text,
        "tours": turns,
    }


def _opinions(placed: dict[str, list[Decision]]) -> dict[tuple[str, int, int, str], str]:
    """What each reader says where they differ, by place and code."""
    return {
        (matter.first.interview, matter.first.start, matter.first.end, matter.first.code): " ; ".join(
            f"{name} : {words}" for name, words in opinions_of(matter).items()
        )
        for own in placed.values()
        for matter in settled_matters(own)
        if matter.state in TO_SETTLE
    }


def _excerpts(results: Results, queue: list[Next], ranks: dict[str, int], opinions: dict) -> list[list]:
    """[id, interview, start, end, rank in the queue or 0, why, codings] for each excerpt, in spoken order."""
    codes = {name: rank for rank, name in enumerate(results.codebook.codes)}
    asked: dict[str, tuple[int, str]] = {}
    for rank, item in enumerate(queue, start=1):
        asked.setdefault(item.segment.id, (rank, item.why))
    said: dict[str, list[list]] = {}
    for coding in _likeliest_first([*results.codings, *results.disputed, *results.rejected]):
        if coding.code in codes:
            item = results.segments[coding.segment]
            avis = opinions.get((item.interview, item.start, item.end, coding.code), "")
            said.setdefault(coding.segment, []).append([*_coding(coding, codes), *[avis] * bool(avis)])
    return [
        [item.id, ranks[item.interview], item.start, item.end, *asked.get(item.id, (0, "")), said.get(item.id, [])]
        for item in results.segments.values()
    ]


def _likeliest_first(codings: Iterable[Coding]) -> list[Coding]:
    return sorted(codings, key=lambda item: (item.segment, item.state == "rejected", -item.score, item.code))


def _coding(coding: Coding, codes: dict[str, int]) -> list:
    """[code, polarity, actuality, state, who, score, cues as [start, end, rule]], and what readers say where they differ."""
    cues = [[cue.start, cue.end, cue.rule] for cue in coding.cues]
    score = round(coding.score, 2)
    return [codes[coding.code], coding.polarity, coding.actuality, coding.state, coding.reviewer, score, cues]


def _decision(item: Decision, ranks: dict[str, int]) -> list:
    """[interview, start, end, code, verdict, polarity, actuality, comment, who, blind, when, codebook]."""
    place = [ranks[item.interview], item.start, item.end]
    said = [item.code, item.verdict, item.polarity, item.actuality, item.comment]
    return [*place, *said, item.reviewer, int(item.blind), item.when, item.codebook]
