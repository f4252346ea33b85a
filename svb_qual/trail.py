"""The story of a coding: proposed by what, decided by whom, when, under which meaning of the code, and what stands now."""

from __future__ import annotations

from svb_qual.decisions import anchor_decision
from svb_qual.errors import fail, suggest
from svb_qual.memos import read_memos, standing_memos
from svb_qual.model import ACTUALITIES, NOTHING, POLARITIES, WITHDRAW, Codebook, Coding, Decision, Segment
from svb_qual.places import folder_of
from svb_qual.settling import meet
from svb_qual.show import decided
from svb_qual.stages import decisions_of, load_codebook, read_turns
from svb_qual.study import Study
from svb_qual.tables import make_coding, make_segment, read_table

VERBS = {
    "accept": "accepte",
    "correct": "corrige",
    "reject": "rejette",
    "add": "ajoute",
    WITHDRAW: "retire sa décision",
}


def find_excerpt(study: Study, name: str) -> Segment:
    """An excerpt by its id. Raises SvbError, naming near ones, when there is none."""
    interview = name.split(".")[0]
    study.find_row(interview)
    excerpts = [make_segment(row) for row in read_table(folder_of(study, interview) / "extraits.csv")]
    for item in excerpts:
        if item.id == name:
            return item
    raise fail(str(study.folder), f"aucun extrait « {name} »", suggest(name, [item.id for item in excerpts]))


def tell_story(study: Study, name: str) -> list[str]:
    """Lines that tell all that happened to the codings of an excerpt; the tables must be up to date."""
    excerpt, codebook = find_excerpt(study, name), load_codebook()
    turns = read_turns(study, excerpt.interview)
    said = [item for item in decisions_of(study) if item.interview == excerpt.interview]
    placed = [place for item in said if (place := anchor_decision(item, turns)) and meet(place, excerpt)]
    proposals, today = (_codings(study, excerpt, name) for name in ("propositions", "codages"))
    lines = [f"{excerpt.id} : « {excerpt.text} »"]
    for code in codebook.codes.values():
        own = [item for item in placed if item.code in (code.id, "")]
        now = [item for item in today if item.code == code.id]
        proposed = [item for item in proposals if item.code == code.id]
        if now or proposed or any(item.code for item in own):
            lines += ["", f"{code.id}, {code.label}"]
            lines += [f"  proposé par la machine : {_lean(c)}, score {c.score:.2f}{_cues(c)}" for c in proposed]
            lines += [f"  {_decided(item, excerpt, codebook)}" for item in own]
            lines += [f"  aujourd'hui : {decided(c)}, {_lean(c)}" for c in now]
    for memo in standing_memos(read_memos(study.folder / "decisions")):
        place = anchor_decision(memo, turns) if memo.interview == excerpt.interview and memo.quote else None
        if place and meet(place, excerpt):
            lines += ["", f"mémo de {memo.reviewer}, {memo.when[:10]} : {memo.text}"]
    return lines if len(lines) > 1 else [*lines, "", "Rien n'a été proposé ni décidé ici."]


def _codings(study: Study, excerpt: Segment, table: str) -> list[Coding]:
    rows = read_table(folder_of(study, excerpt.interview) / f"{table}.csv")
    return [make_coding(row) for row in rows if row["extrait"] == excerpt.id]


def _decided(item: Decision, excerpt: Segment, codebook: Codebook) -> str:
    verb = "ne trouve rien à coder" if item.verdict == NOTHING else VERBS[item.verdict]
    said = [f"{item.when.replace('T', ' à ')[:21]}, {item.reviewer} {verb}{' (en aveugle)' if item.blind else ''}"]
    said += [_lean(item)] if item.polarity else []
    said += [f"sur « {item.quote} »"] if (item.start, item.end) != (excerpt.start, excerpt.end) else []
    said += [f"mémo : {item.comment}"] if item.comment else []
    meaning = codebook.codes[item.code].meaning if item.code in codebook.codes else ""
    said += ["le sens du code a changé depuis"] if item.codebook not in ("", meaning, codebook.sha256) else []
    return ", ".join(said)


def _lean(said: Coding | Decision) -> str:
    words = POLARITIES.get(said.polarity, "polarité non dite"), ACTUALITIES.get(said.actuality, "actualité non dite")
    return ", ".join(words)


def _cues(coding: Coding) -> str:
    seen = ", ".join(f"« {cue.text} » ({cue.rule})" for cue in coding.cues)
    return f", vu : {seen}" if seen else ""
