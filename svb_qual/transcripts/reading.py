"""What every reader gives: utterances in spoken order; and how lines or cues with labels become utterances."""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from svb_qual.errors import SvbError, fail
from svb_qual.transcripts.labels import Label, keep_speakers, read_label

#: Bounds of a document that is a zip: entries, unpacked bytes, ratio.
ZIP_LIMITS = (2_000, 200_000_000, 100)
#: What libraries raise on a file that is damaged, or made to harm.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
)
#: Breaks of a line, of a page or of a record, that part two words.
BREAKS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
#: Signs of command, halves of characters, marks that turn the direction of reading.
COMMANDS = re.compile("[\0-\x08\x0e-\x1b\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
#: Signs that take no room and may stand between the letters of a word: a hyphen that only shows at the end of a line, joiners,
#: fillers, variants of shape, marks of direction, and every other sign of format (Cf).
UNSEEN = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
#: A line, and the label it begins with, if any.
Line = tuple[str, Label | None]


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one speaker says before the next label: paragraphs joined by a newline; ``time`` in seconds."""

    speaker: str
    text: str
    time: float | None


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known before reading: the participant's label (or empty), the study's own pattern of a label (or empty)."""

    expected: str = ""
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file once read: utterances, encoding, and warnings in French (text left aside, unknown labels)."""

    utterances: tuple[Utterance, ...]
    encoding: str
    warnings: tuple[str, ...]


def label_lines(lines: Iterable[str], pattern: str = "") -> list[Line]:
    """Lines (split at line breaks, composed, stripped) with the label each seems to begin with."""
    whole = (unicodedata.normalize("NFC", line).replace("\r", "\n") for line in lines)
    parts = (part.strip() for line in whole for part in line.split("\n"))
    return [(part, read_label(part, pattern)) for part in parts]


def group_lines(lines: list[Line], encoding: str, path: Path, hints: Hints, joiner: str = "\n") -> Reading:
    """Utterances of lines; what stands before the first turn is left aside, and said. Lines with « # » there are remarks.

    Raises SvbError when no line says who speaks."""
    speakers = keep_speakers([label for _, label in lines if label], hints.expected)
    lines = [(line, label if label and label.speaker in speakers else None) for line, label in lines]
    first = next((rank for rank, (_, label) in enumerate(lines) if label), len(lines))
    aside = [line for line, _ in lines[:first] if line and not line.startswith("#")]
    warnings = (
        (f"{len(aside)} ligne(s) avant le premier tour laissée(s) de côté : « {aside[0][:60]} »",) if aside else ()
    )
    if first == len(lines):
        remedy = "écrivez au début de chaque tour « Enquêtrice : » ou « Prénom : » (ou « [Chercheur] »)"
        raise fail(f"{path}, ligne 1", "aucun nom de locuteur reconnu", remedy)
    turns: list[tuple[Label, list[str]]] = []
    for line, label in lines[first:]:
        if label:
            turns.append((label, [label.text]))
        else:
            turns[-1][1].append(line)
    said = [Utterance(label.speaker, joiner.join(filter(None, parts)), label.time) for label, parts in turns]
    return Reading(tuple(item for item in said if item.text), encoding, warnings)


def group_cues(cues: list[tuple[str, float]], encoding: str, path: Path, hints: Hints) -> Reading:
    """Utterances of subtitles (text, seconds): those without a label go on with the same speaker.

    Raises SvbError when the first does not say who speaks."""
    labels = [read_label(line, hints.pattern) for line, _ in cues]
    speakers = keep_speakers([label for label in labels if label], hints.expected)
    said: list[Utterance] = []
    for rank, ((line, time), label) in enumerate(zip(cues, labels, strict=True), start=1):
        known = label is not None and label.speaker in speakers
        if not known and not said and any(item and item.speaker in speakers for item in labels):
            remedy = "écrivez « Nom : » au début du premier sous-titre"
            raise fail(f"{path}, sous-titre {rank}", "on ne sait pas qui parle au début", remedy)
        if known or said:
            said.append(Utterance(label.speaker if known else said[-1].speaker, label.text if known else line, time))
    return join_speech(said, encoding, path)


def join_speech(said: Iterable[Utterance], encoding: str, path: Path, warnings: tuple[str, ...] = ()) -> Reading:
    """Utterances that follow each other from one speaker are one speech, whatever cut them; empty ones are left out.

    Raises SvbError when nobody is said to speak."""
    joined: list[Utterance] = []
    for item in said:
        text = unicodedata.normalize("NFC", " ".join(item.text.split()))
        if not text:
            continue
        if joined and joined[-1].speaker == item.speaker:
            joined[-1] = Utterance(item.speaker, f"{joined[-1].text} {text}", joined[-1].time)
        else:
            joined.append(Utterance(item.speaker, text, item.time))
    if not joined:
        remedy = "écrivez au début de chaque tour « Enquêtrice : » ou « Prénom : » (ou « [Chercheur] »)"
        raise fail(f"{path}, ligne 1", "aucun nom de locuteur reconnu", remedy)
    return Reading(tuple(joined), encoding, warnings)


def without_commands(reading: Reading) -> Reading:
    """The same, without the signs nobody says, that would hide or turn round what follows; how many is told."""
    found = sum(len(COMMANDS.findall(item.speaker + item.text)) for item in reading.utterances)
    said = [replace(item, speaker=_bare(item.speaker), text=_bare(item.text)) for item in reading.utterances]
    if not found:
        return replace(reading, utterances=tuple(said))
    told = f"{found} signe(s) invisible(s) retiré(s) (de commande, ou qui changent le sens de lecture)"
    return replace(reading, utterances=tuple(said), warnings=(*reading.warnings, told))


def _bare(text: str) -> str:
    return COMMANDS.sub("", BREAKS.sub(" ", text))


def as_shown(text: str) -> str:
    """A text without the signs that take no room, its accents composed: a word is then one, whatever was typed inside it."""
    return unicodedata.normalize("NFC", UNSEEN.sub("", text))


def check_zip(path: Path) -> None:
    """Raise SvbError for a file that is not a zip, that would swell out of bounds once open, or that declares entities."""
    entries, size, ratio = ZIP_LIMITS
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            unpacked = sum(info.file_size for info in infos)
            if len(infos) > entries or unpacked > size or unpacked > ratio * max(path.stat().st_size, 100_000):
                what = "le document est anormalement gros une fois décompressé"
                raise fail(str(path), what, "enregistrez-le à nouveau")
            parts = [info for info in infos if info.filename.endswith((".xml", ".rels"))]
            if any(b"<!ENTITY" in archive.read(info).replace(b"\0", b"") for info in parts):  # UTF-16 too
                raise fail(str(path), "le document déclare des entités XML", "enregistrez-le à nouveau")
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError):
        if not path.read_bytes().strip():
            remedy = "déposez la transcription complète, ou retirez sa ligne du registre"
            raise fail(str(path), "le fichier est vide", remedy) from None
        raise unreadable(path, path.suffix) from None


def unreadable(path: Path, form: str) -> SvbError:
    """The error for a file that is not what its name says."""
    return fail(str(path), f"ce fichier n'est pas un document {form} lisible", "rouvrez-le et enregistrez-le à nouveau")
