"""The five file forms, each read into utterances in spoken order."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from svb_qual.errors import fail
from svb_qual.transcripts.decoding import decode_text
from svb_qual.transcripts.labels import Label, keep_speakers, read_label

#: Bounds of a document that is a zip: entries, unpacked bytes, ratio.
ZIP_LIMITS = (2_000, 200_000_000, 100)
VOICE = re.compile(r"^<v(?:\.[^\s>]*)*\s+([^>]+)>")


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one speaker says before the next label: paragraphs joined by a newline; ``time`` in seconds."""

    speaker: str
    text: str
    time: float | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file once read: utterances, encoding, and warnings in French (text left aside, unknown labels)."""

    utterances: tuple[Utterance, ...]
    encoding: str
    warnings: tuple[str, ...]


def read_form(path: Path, expected: str = "") -> Reading:
    """Read a transcript by its extension. ``expected`` = the participant's label, if the register gives one.

    Raises SvbError for a missing, empty, unknown or unreadable file, or one without any speaker label.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        remedy = "formes reconnues : " + ", ".join(READERS) + " ; enregistrez-le dans l'une d'elles"
        raise fail(str(path), f"forme de fichier inconnue « {path.suffix} »", remedy)
    if not path.is_file():
        raise fail(str(path), "le fichier n'existe pas", "vérifiez son nom et son dossier")
    return reader(path, expected)


def read_text(path: Path, expected: str) -> Reading:
    """A .txt: one label per turn; lines that begin with « # » before the first turn are remarks."""
    text, encoding = decode_text(path)
    return _group_lines(text.split("\n"), encoding, path, expected)


def read_docx(path: Path, expected: str) -> Reading:
    """A Word document: its paragraphs in order; tables are left aside, and said."""
    import docx

    check_zip(path)
    try:
        document = docx.Document(str(path))
        paragraphs = [paragraph.text for paragraph in document.paragraphs]
    except Exception as error:
        raise _unreadable(path, "Word (.docx)") from error
    reading = _group_lines(paragraphs, "docx", path, expected)
    if not document.tables:
        return reading
    warning = f"{len(document.tables)} tableau(x) non lu(s) : si des propos y sont, mettez-les en paragraphes"
    return replace(reading, warnings=(*reading.warnings, warning))


def read_odt(path: Path, expected: str) -> Reading:
    """A LibreOffice document: its paragraphs and headings in order."""
    from odfdo import Document

    check_zip(path)
    try:
        body = Document(str(path)).body
        paragraphs = [item.inner_text for item in body.get_elements("//text:p|//text:h")]
    except Exception as error:
        raise _unreadable(path, "LibreOffice (.odt)") from error
    return _group_lines(paragraphs, "odt", path, expected)


def read_vtt(path: Path, expected: str) -> Reading:
    """WebVTT subtitles: the speaker is in ``<v Nom>`` or before a colon; other cues go on with the same speaker."""
    import webvtt

    text, encoding = decode_text(path)
    try:
        captions = webvtt.from_string(text).captions
    except Exception as error:
        raise _unreadable(path, "sous-titres WebVTT (.vtt)") from error
    cues = []
    for caption in captions:
        voice = VOICE.match(caption.raw_text)
        line = " ".join(caption.text.split())
        cues.append((f"{voice[1].strip()} : {line}" if voice else line, float(caption.start_in_seconds)))
    return _group_cues(cues, encoding, path, expected)


def read_srt(path: Path, expected: str) -> Reading:
    """SRT subtitles: « Speaker 1: texte »; cues without a label go on with the same speaker."""
    import pysubs2

    text, encoding = decode_text(path)
    try:
        events = pysubs2.SSAFile.from_string(text, format_="srt")
    except Exception as error:
        raise _unreadable(path, "sous-titres SRT (.srt)") from error
    cues = [(" ".join(event.plaintext.split()), event.start / 1000) for event in events]
    return _group_cues(cues, encoding, path, expected)


READERS: dict[str, Callable[[Path, str], Reading]] = {
    ".txt": read_text,
    ".docx": read_docx,
    ".odt": read_odt,
    ".vtt": read_vtt,
    ".srt": read_srt,
}


def _group_lines(lines: list[str], encoding: str, path: Path, expected: str) -> Reading:
    lines = [unicodedata.normalize("NFC", line).replace("\r", "\n") for line in lines]
    lines = [part.strip() for line in lines for part in line.split("\n")]
    labels = [read_label(line) for line in lines]
    speakers = keep_speakers([label for label in labels if label], expected)
    labels = [label if label and label.speaker in speakers else None for label in labels]
    first = next((rank for rank, label in enumerate(labels) if label), len(lines))
    aside = [line for line in lines[:first] if line and not line.startswith("#")]
    warnings = (
        (f"{len(aside)} ligne(s) avant le premier tour laissée(s) de côté : « {aside[0][:60]} »",) if aside else ()
    )
    return _reading(list(zip(lines, labels, strict=True))[first:], encoding, path, warnings)


def _group_cues(cues: list[tuple[str, float]], encoding: str, path: Path, expected: str) -> Reading:
    labels = [read_label(line) for line, _ in cues]
    speakers = keep_speakers([label for label in labels if label], expected)
    timed = [
        (line, Label(label.speaker, time, label.text, False) if label and label.speaker in speakers else None)
        for (line, time), label in zip(cues, labels, strict=True)
    ]
    if timed and timed[0][1] is None and any(label for _, label in timed):
        remedy = "écrivez « Nom : » au début du premier sous-titre"
        raise fail(f"{path}, sous-titre 1", "on ne sait pas qui parle au début", remedy)
    return _reading(timed, encoding, path, ())


def _reading(lines: list[tuple[str, Label | None]], encoding: str, path: Path, warnings: tuple[str, ...]) -> Reading:
    if not any(label for _, label in lines):
        remedy = "écrivez au début de chaque tour « Enquêtrice : » ou « Prénom : » (ou « [Chercheur] »)"
        raise fail(f"{path}, ligne 1", "aucun nom de locuteur reconnu", remedy)
    subtitles = path.suffix.lower() in (".vtt", ".srt")
    turns: list[tuple[str, float | None, list[str]]] = []
    for line, label in lines:
        # Subtitles cut sentences anywhere: cues of one speaker that follow each other are one speech.
        if label and not (subtitles and turns and turns[-1][0] == label.speaker):
            turns.append((label.speaker, label.time, [label.text]))
        else:
            turns[-1][2].append(label.text if label else line)
    joiner = " " if subtitles else "\n"
    spoken = [Utterance(name, joiner.join(part for part in parts if part), time) for name, time, parts in turns]
    return Reading(tuple(item for item in spoken if item.text), encoding, warnings)


def check_zip(path: Path) -> None:
    """Raise SvbError for a file that is not a zip, or that would swell out of bounds once open."""
    entries, size, ratio = ZIP_LIMITS
    try:
        infos = zipfile.ZipFile(path).infolist()
    except zipfile.BadZipFile:
        if not path.read_bytes().strip():
            remedy = "déposez la transcription complète, ou retirez sa ligne du registre"
            raise fail(str(path), "le fichier est vide", remedy) from None
        raise _unreadable(path, path.suffix) from None
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > entries or unpacked > size or unpacked > ratio * max(path.stat().st_size, 100_000):
        raise fail(str(path), "le document est anormalement gros une fois décompressé", "enregistrez-le à nouveau")


def _unreadable(path: Path, form: str) -> Exception:
    return fail(str(path), f"ce fichier n'est pas un document {form} lisible", "rouvrez-le et enregistrez-le à nouveau")
