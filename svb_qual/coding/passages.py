"""Code passages that come from elsewhere: a CSV in, a CSV of ranked codings out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from svb_qual.coding.coder import Coder, Scored
from svb_qual.errors import Fault, fail, raise_faults
from svb_qual.files import separator_of, write_whole
from svb_qual.tables import format_number

REQUIRED = ["passage_id", "interview", "speaker", "text"]
OUTPUT = ["passage_id", "code", "polarity", "actuality", "score", "retenu", "indices"]
#: Rows per passage at least: what a reader is offered to choose from.
CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as given; ``question`` is the interviewer's, or empty."""

    id: str
    interview: str
    speaker: str
    text: str
    question: str


def code_passages(source: Path, target: Path, coder: Coder) -> int:
    """Code every passage of a CSV; the number of passages. Raises SvbError with all faults of the input."""
    passages = read_passages(source)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(OUTPUT)
    if passages:
        texts, questions = [item.text for item in passages], [item.question for item in passages]
        scored = coder.score(coder.read(texts, questions), [item.interview for item in passages])
        for row, passage in enumerate(passages):
            writer.writerows(_rows(coder, scored, passage, row))
    write_whole(target, buffer.getvalue())
    return len(passages)


def _rows(coder: Coder, scored: Scored, passage: Passage, row: int) -> Iterator[list[str]]:
    """Retained codes by score (above one half), then the likeliest others (under it), five rows at least."""
    codes, kept = coder.model.codes, scored.kept[row]
    order = sorted(range(len(codes)), key=lambda rank: (not kept[rank], -scored.chances[row, rank], rank))
    for rank in order[: max(CANDIDATES, int(kept.sum()))]:
        score = float(scored.chances[row, rank]) / 2 + (0.5 if kept[rank] else 0)
        polarity = coder.polarity_of(scored, row, rank)
        reasons = ", ".join(cue.text for cue in coder.reasons(scored, passage.text, row, rank))
        yield [
            passage.id,
            str(codes[rank]),
            "" if polarity == "unclear" else polarity,
            coder.actuality_of(scored, row, rank),
            format_number(score),
            "1" if kept[rank] else "0",
            reasons or "sens de la phrase",
        ]


def read_passages(path: Path) -> list[Passage]:
    """Read the input CSV. Raises SvbError naming every bad line: missing column, empty or repeated id, empty text."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise fail(str(path), "le fichier n'existe pas", "vérifiez son nom et son dossier") from None
    except UnicodeDecodeError:
        raise fail(str(path), "le fichier n'est pas en UTF-8", "enregistrez-le en « CSV UTF-8 »") from None
    reader = csv.DictReader(io.StringIO(text), delimiter=separator_of(text))
    missing = [name for name in REQUIRED if name not in (reader.fieldnames or [])]
    if missing:
        raise fail(
            f"{path}, ligne 1", f"colonnes manquantes : {', '.join(missing)}", f"attendues : {', '.join(REQUIRED)}"
        )
    passages, faults, seen = [], [], {}
    for row in reader:
        where = f"{path}, ligne {reader.line_num}"
        name, spoken = (row["passage_id"] or "").strip(), row["text"] or ""
        if not name or name in seen:
            what = "identifiant vide" if not name else f"le passage « {name} » est déjà à la ligne {seen[name]}"
            faults.append(Fault(where, what, "donnez un « passage_id » différent à chaque passage"))
        if not spoken.strip():
            faults.append(Fault(where, "le texte est vide", "complétez la case « text » ou retirez la ligne"))
        seen.setdefault(name, reader.line_num)
        passages.append(Passage(name, row["interview"] or "", row["speaker"] or "", spoken, row.get("question") or ""))
    raise_faults(faults)
    return passages
