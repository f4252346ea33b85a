"""Cut each participant's turn into segments that hold one idea: one to three sentences.

Fixing the units before coding is what makes coders comparable (published agreement with free borders: α .1 to .3).
Borders come from punctuation, and from spoken connectives where a transcript has little punctuation.
"""

from __future__ import annotations

import re

from svb_qual.model import PARTICIPANT, Interview, Segment, Turn

#: A segment closes once it has this many words …
WORDS_ENOUGH = 18
#: … or this many sentences; a sentence longer than WORDS_MOST is cut at a connective.
SENTENCES_MOST = 3
WORDS_MOST = 60
WORDS_LEAST = 8
SENTENCE_END = re.compile(r"(?<=[.!?…])[»\")\]]*\s+(?=[^\s])|\n+")
CONNECTIVE = re.compile(
    r"(?<=[,;:])\s+|\s+(?=(?:et puis|et après|et donc|et là|mais|parce que|sauf que|du coup|alors que|par contre|donc)\s)"
)


def segment_interview(interview: Interview) -> list[Segment]:
    """Segments of the participant's turns, in order; ids are ``interview.turn.rank`` (ranks from 1)."""
    return [
        Segment(f"{interview.id}.{turn.rank}.{rank}", interview.id, turn.rank, start, end, interview.text[start:end])
        for turn in interview.turns
        if turn.role == PARTICIPANT
        for rank, (start, end) in enumerate(segment_turn(interview.text, turn), start=1)
    ]


def segment_turn(text: str, turn: Turn) -> list[tuple[int, int]]:
    """Spans ``(start, end)`` of one turn: disjoint, in order, covering every word of it."""
    sentences = [
        part
        for sentence in _split(text, turn.start, turn.end, SENTENCE_END)
        for part in _cut_long_sentence(text, *sentence)
    ]
    spans: list[list[int]] = []
    count = 0
    for start, end in sentences:
        full = not spans or count >= SENTENCES_MOST or _words(text, *spans[-1]) >= WORDS_ENOUGH
        if full or _words(text, spans[-1][0], end) > WORDS_MOST:
            spans.append([start, end])
            count = 1
        else:
            spans[-1][1] = end
            count += 1
    return [(start, end) for start, end in spans]


def _split(text: str, start: int, end: int, border: re.Pattern[str]) -> list[tuple[int, int]]:
    spans, place = [], start
    for match in border.finditer(text, start, end):
        spans.append((place, match.start() + len(match.group().rstrip())))
        place = match.end()
    spans.append((place, end))
    return [trimmed for span in spans if (trimmed := _trim(text, *span))]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _cut_long_sentence(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if _words(text, start, end) <= WORDS_MOST:
        return [(start, end)]
    parts: list[tuple[int, int]] = []
    for piece in _split(text, start, end, CONNECTIVE):
        short = parts and min(_words(text, *parts[-1]), _words(text, *piece)) < WORDS_LEAST
        if parts and (short or _words(text, parts[-1][0], piece[1]) <= WORDS_MOST // 2):
            parts[-1] = (parts[-1][0], piece[1])
        else:
            parts.append(piece)
    return parts


def _words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())
