"""Tables on disk: CSV, UTF-8, ``\\n``, rows in a fixed order. Every column is described here, once."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from svb_qual.files import as_said, as_words, write_whole
from svb_qual.model import Coding, Cue, Interview, Segment, Turn

#: Columns of each table, with what they hold (French: the description is shown to users).
TABLES: dict[str, dict[str, str]] = {
    "entretien": {
        "entretien": "identifiant de l'entretien",
        "cpts": "identifiant de la CPTS",
        "vague": "selection, T0, T2 ou T3",
        "participant": "pseudonyme, le même à chaque vague",
        "profession": "profession de la personne",
        "role": "rôle dans la CPTS",
        "date": "date de l'entretien",
        "tours": "nombre de tours de parole",
        "mots": "nombre de mots dits par la personne interrogée",
        "extraits": "nombre d'extraits découpés",
        "sha256": "empreinte du fichier lu",
    },
    "tours": {
        "rang": "rang du tour dans l'entretien",
        "locuteur": "nom écrit dans la transcription",
        "role": "interviewer ou participant",
        "debut": "place du premier caractère dans le texte de l'entretien",
        "fin": "place après le dernier caractère",
        "temps": "secondes depuis le début de l'enregistrement",
        "texte": "ce qui est dit",
    },
    "extraits": {
        "extrait": "identifiant : entretien.tour.rang",
        "entretien": "identifiant de l'entretien",
        "tour": "rang du tour de parole",
        "debut": "place du premier caractère dans le texte de l'entretien",
        "fin": "place après le dernier caractère",
        "texte": "l'extrait, mot pour mot",
    },
    "codages": {
        "extrait": "identifiant de l'extrait",
        "code": "identifiant du code",
        "polarite": "protective, risk, mixed ou unclear (la machine s'abstient)",
        "actualite": "actual ou planned",
        "origine": "rule, model ou reviewer",
        "score": "entre 0 et 1 ; ne compare que des codages de même origine",
        "etat": "proposed, accepted, corrected, rejected, added, disputed ou split",
        "relecteur": "qui a décidé, vide si personne",
        "livre_de_codes": "empreinte du livre de codes",
        "indices": "ce qui a déclenché : liste JSON [texte, début, fin, expression]",
        "exemple": "l'extrait le plus proche auquel des personnes ont donné ce code, vide s'il n'y en a pas",
    },
    "actions": {
        "extrait": "identifiant de l'extrait",
        "action": "action prévue dont l'extrait parle (etude.yml)",
        "indices": "mots qui l'ont fait reconnaître",
    },
    "unites": {
        "extrait": "identifiant de l'extrait",
        "unite": "unité de travail dont l'extrait parle (corpus/duerp/grille.yml)",
        "indices": "mots qui l'ont fait reconnaître",
    },
    "decisions_refusees": {
        "entretien": "identifiant de l'entretien",
        "relecteur": "qui a décidé",
        "quand": "date de la décision",
        "code": "code décidé",
        "verdict": "accept, correct, reject ou add",
        "citation": "les mots visés",
        "raison": "pourquoi elle n'a pu être appliquée",
    },
}


def format_number(value: float | None) -> str:
    """Six decimals without trailing zeros, so that the same number is always the same text."""
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def write_table(path: Path, table: str, rows: list[list[str]]) -> Path:
    """Write rows under the columns of a table, whole or not at all."""
    return write_rows(path, list(TABLES[table]), rows)


def write_rows(path: Path, head: Sequence[str], rows: list[list[str]]) -> Path:
    """Write rows under any heading, whole or not at all; a spreadsheet shows them, and computes none."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([as_words(cell) for cell in row] for row in rows)
    return write_whole(path, buffer.getvalue())


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a table as dictionaries of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: as_said(cell) for name, cell in row.items()} for row in csv.DictReader(file)]


def interview_row(interview: Interview, segments: list[Segment]) -> list[str]:
    """The single row of table ``entretien``."""
    names = ("id", "cpts", "wave", "participant", "profession", "role", "date")
    counts = [str(len(interview.turns)), str(interview.words()), str(len(segments))]
    return [*(getattr(interview, name) for name in names), *counts, interview.sha256]


def turn_rows(interview: Interview) -> list[list[str]]:
    """Rows of table ``tours``."""
    return [
        [
            str(turn.rank),
            turn.speaker,
            turn.role,
            str(turn.start),
            str(turn.end),
            format_number(turn.time),
            interview.text[turn.start : turn.end],
        ]
        for turn in interview.turns
    ]


def make_interview(row: dict[str, str], turns: list[dict[str, str]]) -> Interview:
    """The interview of tables ``entretien`` and ``tours``: the inverse of the two functions above."""
    spoken = tuple(
        Turn(
            int(turn["rang"]),
            turn["locuteur"],
            turn["role"],
            int(turn["debut"]),
            int(turn["fin"]),
            float(turn["temps"]) if turn["temps"] else None,
        )
        for turn in turns
    )
    names = ("entretien", "cpts", "vague", "participant", "profession", "role", "date")
    return Interview(*(row[name] for name in names), "\n".join(turn["texte"] for turn in turns), spoken, row["sha256"])


def segment_rows(segments: list[Segment]) -> list[list[str]]:
    """Rows of table ``extraits``, in the order of the text."""
    return [[str(getattr(segment, field.name)) for field in fields(Segment)] for segment in segments]


def make_segment(row: dict[str, str]) -> Segment:
    """The segment of one row of ``extraits``."""
    return Segment(row["extrait"], row["entretien"], int(row["tour"]), int(row["debut"]), int(row["fin"]), row["texte"])


def coding_rows(codings: list[Coding]) -> list[list[str]]:
    """Rows of table ``codages``."""
    return [
        [
            coding.segment,
            coding.code,
            coding.polarity,
            coding.actuality,
            coding.origin,
            format_number(coding.score),
            coding.state,
            coding.reviewer,
            coding.codebook,
            json.dumps([[cue.text, cue.start, cue.end, cue.rule] for cue in coding.cues], ensure_ascii=False),
            coding.nearest,
        ]
        for coding in codings
    ]


def make_coding(row: dict[str, str]) -> Coding:
    """The coding of one row of ``codages``."""
    return Coding(
        segment=row["extrait"],
        code=row["code"],
        polarity=row["polarite"],
        actuality=row["actualite"],
        origin=row["origine"],
        score=float(row["score"]),
        cues=tuple(Cue(*cue) for cue in json.loads(row["indices"])),
        state=row["etat"],
        reviewer=row["relecteur"],
        codebook=row["livre_de_codes"],
        nearest=row["exemple"],
    )


def say(value: float | None, digits: int = 2) -> str:
    """Decimals (two by default) with a comma, or a dash when it is undefined."""
    return "–" if value is None else f"{value:.{digits}f}".replace(".", ",")


def number(text: str) -> float:
    """The number that ``say`` wrote."""
    return float(text.replace(",", "."))
