"""Speaker labels: how a line says who speaks, and who is the interviewer."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches

from svb_qual.model import INTERVIEWER, PARTICIPANT

#: Words that name a role in a label, lower case without accents where people drop them.
INTERVIEWER_WORDS = {
    "chercheur",
    "chercheuse",
    "enqueteur",
    "enquêteur",
    "enquêtrice",
    "enqueteuse",
    "intervieweur",
    "intervieweuse",
    "interviewer",
    "animateur",
    "animatrice",
    "enq",
    "inv",
    "investigator",
    "int",
    "e",
    "q",
    "i",
}
PARTICIPANT_WORDS = {
    "interviewe",
    "interviewé",
    "interviewée",
    "interviewee",
    "enquêté",
    "enquêtée",
    "enquete",
    "participant",
    "inf",
    "informateur",
    "informatrice",
    "participante",
    "répondant",
    "répondante",
    "repondant",
    "p",
    "r",
}
#: Lenient on purpose: a mistyped time (« 22:175 ») is still a time, not speech; ``read_time`` then gives None.
#: Spaces are taken whole (``*+``): a line of a million of them is then read in one go.
TIME = r"\d{1,3}\s*+:\s*+\d{1,3}(?:\s*+:\s*+\d{1,3})?(?:[.,]\d++)?"
SPAN = rf"[(\[]\s*+(?P<time>{TIME})\s*+(?:[-–—>à]++\s*+{TIME})?\s*+[)\]]"
#: « [Chercheur] (0:01 - 0:11) texte » ou « {Anne} texte »
BRACKET = re.compile(
    rf"^\s*(?:\[(?P<label>‹?[^\W\d][^\]\n]{{0,60}})\]|\{{(?P<brace>‹?[^\W\d][^}}\n]{{0,60}})\}})\s*(?:{SPAN})?\s*:?\s*(?P<text>.*)$",
    re.S,
)
#: « Anne Morel   0:03 », seul sur sa ligne ; « - Speaker #0 », seul aussi.
ALONE = re.compile(
    rf"^\s*(?:(?P<label>‹?[^\W\d_][\w.’'()‹› -]{{0,40}}?)\s+(?P<time>{TIME})|-\s*(?P<dash>speaker\s*#?\s*\d+))\s*$",
    re.I,
)
#: « S01: [00:00:12] texte » : le temps après les deux-points.
LATE = re.compile(rf"^{SPAN}\s*(?P<text>.*)$", re.S)
#: « [00:12] Maud : texte » or « Maud (00:12) : texte »
INLINE = re.compile(
    rf"^\s*(?:{SPAN}\s*)?(?P<label>#?‹?[^\W\d_][\w.’'‹› -]{{0,40}}?)\s*+"
    rf"(?:{SPAN.replace('time', 'after')})?\s*+:(?=\s|$)\s*(?P<text>.*)$",
    re.S,
)
#: A label longer than this is a sentence with a colon.
LABEL_WORDS = 4


@dataclass(frozen=True, slots=True)
class Label:
    """A line that begins a turn: who, the time said there (seconds, or None), the speech on the same line."""

    speaker: str
    time: float | None
    text: str
    bracket: bool


def read_label(line: str, own: str = "") -> Label | None:
    """The label at the start of a line, or None. Whether it really is a speaker is settled by ``keep_speakers``.

    ``own``: a study's own pattern, with the groups ``qui`` and ``texte``; it is tried first.
    """
    if own and (match := re.match(own, line)):
        return Label(bare(match["qui"]), None, match["texte"].strip(), True)
    for pattern in (BRACKET, ALONE, INLINE):
        match = pattern.match(line)
        found = match.groupdict() if match else {}
        name = found.get("label") or found.get("brace") or found.get("dash")
        if name and len(name.split()) <= LABEL_WORDS:
            text, time = (found.get("text") or "").strip(), found.get("time") or found.get("after")
            if not time and (late := LATE.match(text)):
                time, text = late["time"], late["text"].strip()
            return Label(bare(name), read_time(time), text, pattern is BRACKET)
    return None


def bare(name: str) -> str:
    """A label without the marks of a pseudonym: « ‹Claire› » is Claire."""
    return " ".join(name.replace("‹", " ").replace("›", " ").split())


def read_time(text: str | None) -> float | None:
    """Seconds of « 3:53 » or « 01:03:53,5 »; None when there is no time, or an impossible one."""
    if not text:
        return None
    parts = [float(part) for part in re.sub(r"\s", "", text).replace(",", ".").split(":")]
    if any(part >= 60 for part in parts[1:]):
        return None
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + part
    return seconds


def names_somebody(label: str) -> bool:
    """Whether a label is a name, not a role nor a code (« Participante », « INF2 »)."""
    return bool(label) and not role_of(label) and not any(sign.isdigit() for sign in label)


def role_of(speaker: str) -> str:
    """The role a label names (« Checheur » counts as « Chercheur », « Anne Morel (ENQ) » too), or an empty string."""
    aside = re.search(r"\(([^)]*)\)", speaker)
    if aside and (role := role_of(aside[1])):
        return role
    words = re.sub(r"[\d#.]+", "", speaker.lower()).split()
    for word in words[:1]:
        if word in INTERVIEWER_WORDS:
            return INTERVIEWER
        if word in PARTICIPANT_WORDS:
            return PARTICIPANT
        known = [name for name in (*INTERVIEWER_WORDS, *PARTICIPANT_WORDS) if len(name) > 4]
        near = get_close_matches(word, known, n=1, cutoff=0.85) if len(word) > 4 else []
        if near:
            return INTERVIEWER if near[0] in INTERVIEWER_WORDS else PARTICIPANT
    return ""


def keep_speakers(labels: list[Label], expected: str = "") -> set[str]:
    """Labels that are speakers: they name a role, are the expected participant, or come back at least twice."""
    times = Counter(label.speaker for label in labels)
    return {
        name for name, count in times.items() if count > 1 or role_of(name) or name.casefold() == expected.casefold()
    }


def assign_roles(words: dict[str, int], questions: dict[str, int], expected: str = "") -> dict[str, str]:
    """Role of each speaker: by the word of the label, else the expected participant, else who asks most.

    ``words`` and ``questions`` count words and question marks per speaker.
    """
    roles = {name: role_of(name) for name in words}
    for name in words:
        if expected and name.casefold() == expected.casefold():
            roles[name] = PARTICIPANT
    unknown = [name for name, role in roles.items() if not role]
    known = set(roles.values())
    if unknown and INTERVIEWER not in known and len(words) > 1:
        asks = max(unknown, key=lambda name: (questions[name] / max(words[name], 1), -words[name], name))
        roles[asks] = INTERVIEWER
    return {name: role or PARTICIPANT for name, role in roles.items()}
