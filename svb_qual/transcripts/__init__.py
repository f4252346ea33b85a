"""Transcripts: any of the file forms in use in, one ``Interview`` with exact offsets out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from svb_qual.conventions import Conventions
from svb_qual.errors import SvbError, fail, raise_faults
from svb_qual.files import hash_bytes
from svb_qual.model import PARTICIPANT, Interview, Turn
from svb_qual.study import Row, Study
from svb_qual.transcripts.forms import READERS, read_form
from svb_qual.transcripts.labels import assign_roles, bare
from svb_qual.transcripts.reading import Hints, Utterance
from svb_qual.transcripts.warnings import warn_roles, warn_silences, warn_typos

__all__ = ["READERS", "Transcript", "read_interview", "read_interviews", "read_transcript"]


@dataclass(frozen=True, slots=True)
class Transcript:
    """A file read on its own, before the register says whose interview it is."""

    text: str
    turns: tuple[Turn, ...]
    encoding: str
    warnings: tuple[str, ...]
    sha256: str


def read_transcript(path: Path, participant: str = "", conventions: Conventions | None = None) -> Transcript:
    """Read one file into text and turns; consecutive utterances of one speaker make one turn.

    Raises SvbError for an unreadable file, or one in which no participant speaks.
    """
    known = conventions or Conventions()
    reading = read_form(path, Hints(participant, known.pattern))
    said = [replace(item, speaker=known.names.get(item.speaker, bare(item.speaker))) for item in reading.utterances]
    utterances = _merge(said)
    words, questions = Counter(), Counter()
    for utterance in utterances:
        words[utterance.speaker] += len(utterance.text.split())
        questions[utterance.speaker] += utterance.text.count("?")
    roles = assign_roles(dict(words), dict(questions), participant)
    if PARTICIPANT not in roles.values():
        named = ", ".join(f"« {name} »" for name in roles)
        remedy = "nommez autrement la personne interrogée (« Prénom : », « [Interviewé] »)"
        raise fail(str(path), f"seule l'intervieweuse parle ({named})", remedy)
    warnings = (*reading.warnings, *warn_roles(roles), *warn_typos(utterances), *warn_silences(utterances))
    text, turns = _assemble(utterances, roles)
    return Transcript(text, turns, reading.encoding, warnings, hash_bytes(path.read_bytes()))


def read_interview(study: Study, row: Row) -> Interview:
    """The interview of one register line. Raises SvbError when its file cannot be read."""
    transcript = read_transcript(study.path_of(row), row.participant, study.conventions)
    return Interview(
        id=row.interview,
        cpts=row.cpts,
        wave=row.wave,
        participant=row.participant,
        profession=row.profession,
        role=row.role,
        date=row.date,
        text=transcript.text,
        turns=transcript.turns,
        sha256=transcript.sha256,
    )


def read_interviews(study: Study) -> list[Interview]:
    """All interviews of a study, in its order. Raises SvbError with the faults of all files at once."""
    interviews, faults = [], []
    for row in study.register:
        try:
            interviews.append(read_interview(study, row))
        except SvbError as error:
            faults += error.faults
    raise_faults(faults)
    return interviews


def _merge(utterances: list[Utterance]) -> list[Utterance]:
    merged: list[Utterance] = []
    for item in utterances:
        if merged and merged[-1].speaker == item.speaker:
            last = merged[-1]
            merged[-1] = Utterance(last.speaker, f"{last.text}\n{item.text}", last.time)
        else:
            merged.append(item)
    return merged


def _assemble(utterances: list[Utterance], roles: dict[str, str]) -> tuple[str, tuple[Turn, ...]]:
    turns, parts, place = [], [], 0
    for rank, item in enumerate(utterances, start=1):
        end = place + len(item.text)
        turns.append(Turn(rank, item.speaker, roles[item.speaker], place, end, item.time))
        parts.append(item.text)
        place = end + 1
    return "\n".join(parts), tuple(turns)
