"""Code passages that come from elsewhere: a CSV in, a CSV of ranked codings out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from svb_qual.coding.rules import SHORT_CUE, RuleCoder
from svb_qual.errors import Fault, fail, raise_faults
from svb_qual.files import write_whole
from svb_qual.french import Token, analyse_texts
from svb_qual.model import Code, Codebook, Coding, Segment
from svb_qual.tables import format_number

REQUIRED = ["passage_id", "interview", "speaker", "text"]
OUTPUT = ["passage_id", "code", "polarity", "actuality", "score", "retenu", "indices"]
#: Rows per passage at least: what a reader is offered to choose from.
CANDIDATES = 5
CONTENT = {"NOUN", "VERB", "ADJ", "ADV", "PROPN"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as given; ``question`` is the interviewer's, or empty."""

    id: str
    interview: str
    speaker: str
    text: str
    question: str


def code_passages(source: Path, target: Path, codebook: Codebook) -> int:
    """Code every passage of a CSV; the number of passages. Raises SvbError with all faults of the input."""
    passages = read_passages(source)
    coder, texts = RuleCoder.of(codebook), [item.text for item in passages]
    analysed = list(analyse_texts(texts))
    nearest = NearestCodes.of(codebook)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(OUTPUT)
    for passage, tokens, near in zip(passages, analysed, nearest.scores(analysed), strict=True):
        segment = Segment(passage.id, passage.interview, 0, 0, len(passage.text), passage.text)
        codings = sorted(coder.code(segment, tokens), key=lambda item: (-item.score, item.code))
        writer.writerows(_rows(passage, codings, near))
    write_whole(target, buffer.getvalue())
    return len(passages)


def _rows(passage: Passage, codings: list[Coding], near: list[tuple[str, float]]) -> Iterator[list[str]]:
    """Retained codings by score, then the nearest codes; the machine's abstention is an empty polarity."""
    for coding in codings:
        polarity = "" if coding.polarity == "unclear" else coding.polarity
        cues = ", ".join(cue.text for cue in coding.cues)
        yield [passage.id, coding.code, polarity, coding.actuality, format_number(coding.score), "1", cues]
    retained = {coding.code for coding in codings}
    others = [(code, score) for code, score in near if code not in retained]
    for code, score in others[: max(0, CANDIDATES - len(codings))]:
        yield [passage.id, code, "", "actual", format_number(score), "0", ""]


def read_passages(path: Path) -> list[Passage]:
    """Read the input CSV. Raises SvbError naming every bad line: missing column, empty or repeated id, empty text."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise fail(str(path), "le fichier n'existe pas", "vérifiez son nom et son dossier") from None
    except UnicodeDecodeError:
        raise fail(str(path), "le fichier n'est pas en UTF-8", "enregistrez-le en « CSV UTF-8 »") from None
    reader = csv.DictReader(io.StringIO(text))
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


class NearestCodes:
    """Ranks codes for a text by the TF-IDF cosine of its lemmas with each code's own words. A plain second choice."""

    def __init__(self, codes: list[str], vectorizer, matrix) -> None:
        self._codes, self._vectorizer, self._matrix = codes, vectorizer, matrix

    @classmethod
    def of(cls, codebook: Codebook) -> NearestCodes:
        """Learn the vocabulary from definitions, examples and cues."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        codes = list(codebook.codes.values())
        vectorizer = TfidfVectorizer(analyzer=_content, sublinear_tf=True)
        matrix = vectorizer.fit_transform(list(analyse_texts(_words_of(code) for code in codes)))
        return cls([code.id for code in codes], vectorizer, matrix)

    def scores(self, analysed: list[list[Token]]) -> Iterator[list[tuple[str, float]]]:
        """For each text, all codes with a score under that of any cue, best first; ties in the order of the book."""
        cosines = (self._vectorizer.transform(analysed) @ self._matrix.T).toarray()
        for row in np.round(cosines, 6):
            order = np.argsort(-row, kind="stable")
            yield [(self._codes[rank], round(float(row[rank]) * SHORT_CUE * 0.99, 6)) for rank in order]


def _content(tokens: list[Token]) -> list[str]:
    return [token.lemma for token in tokens if token.pos in CONTENT]


def _words_of(code: Code) -> str:
    spoken = [example.text for example in code.examples]
    return " ".join(
        [code.label, code.definition, *code.use_when, *spoken, *(r for rules in code.cues.values() for r in rules)]
    )
