"""Subtitles and the files of speech recognition: cues in order of time, some of which say who speaks."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

from svb_qual.errors import fail
from svb_qual.transcripts.decoding import decode_text
from svb_qual.transcripts.reading import Hints, Reading, Utterance, group_cues, join_speech, unreadable

VOICE = re.compile(r"^<v(?:\.[^\s>]*)*\s+([^>]+)>")
#: noScribe writes what another says meanwhile between slashes: « //S02: oui.// ».
MEANWHILE = re.compile(r"//\s*([^:/]{1,40}):\s*(.*?)\s*//", re.S)


def read_vtt(path: Path, hints: Hints) -> Reading:
    """WebVTT: the speaker is in ``<v Nom>`` or before a colon; other cues go on with the same speaker."""
    import webvtt

    text, encoding = decode_text(path)
    try:
        captions = webvtt.from_string(text).captions
    except Exception as error:
        raise unreadable(path, "sous-titres WebVTT (.vtt)") from error
    cues: list[tuple[str, float]] = []
    for caption in captions:
        voice = VOICE.match(caption.raw_text)
        name = unescape(voice[1]).strip() if voice else ""
        line, start = " ".join(unescape(caption.text).split()), float(caption.start_in_seconds)
        for rank, part in enumerate(MEANWHILE.split(line)):
            # split gives: text, name, said meanwhile, text, name, said meanwhile, … text
            speaker = name if rank % 3 == 0 else part if rank % 3 == 1 else ""
            if rank % 3 == 1:
                cues.append((f"{speaker} :", start))
            elif rank % 3 == 2:
                cues[-1] = (f"{cues[-1][0]} {part}", start)
            elif part.strip():
                cues.append((f"{speaker} : {part.strip()}" if speaker else part.strip(), start))
    return group_cues(_unroll(cues), encoding, path, hints)


def _unroll(cues: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Without the lines that rolling subtitles say again: a cue that is, or begins with, all of the one before."""
    found: list[tuple[str, float]] = []
    for line, time in cues:
        last = found[-1][0] if found else ""
        if last and line == last and len(line.split()) > 3:
            continue
        rolled = line.removeprefix(last).strip() if last and len(last.split()) > 3 else line
        if rolled:
            found.append((rolled, time))
    return found


def read_srt(path: Path, hints: Hints) -> Reading:
    """SRT: « Speaker 1: texte »; cues without a label go on with the same speaker."""
    import pysubs2

    text, encoding = decode_text(path)
    try:
        events = pysubs2.SSAFile.from_string(text, format_="srt")
    except Exception as error:
        raise unreadable(path, "sous-titres SRT (.srt)") from error
    cues = [(" ".join(event.plaintext.split()), event.start / 1000) for event in events]
    return group_cues(cues, encoding, path, hints)


def read_json(path: Path, hints: Hints) -> Reading:
    """Whisper or WhisperX: ``segments`` with ``text``, ``start`` and, once diarised, ``speaker``.

    Raises SvbError when no segment says who speaks."""
    text, encoding = decode_text(path)
    try:
        segments = json.loads(text)["segments"]
        said = [(str(item.get("speaker") or ""), str(item["text"]), float(item.get("start") or 0)) for item in segments]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise unreadable(path, "Whisper (.json)") from error
    if not any(speaker for speaker, *_ in said):
        cues = [(" ".join(text.split()), time) for _, text, time in said]
        if any(":" in line for line, _ in cues):
            return group_cues(cues, encoding, path, hints)
        remedy = (
            "refaites-la avec la séparation des locuteurs (WhisperX, « diarize »), ou nommez qui parle à chaque tour"
        )
        raise fail(str(path), "cette transcription ne dit pas qui parle", remedy)
    known, silent = "", 0
    utterances = []
    for speaker, words, time in said:
        silent += not speaker
        known = speaker or known or next(name for name, *_ in said if name)
        utterances.append(Utterance(known, words, time))
    told = (f"{silent} segment(s) sans locuteur, donné(s) au précédent : à vérifier",) if silent else ()
    return join_speech(utterances, encoding, path, told)
