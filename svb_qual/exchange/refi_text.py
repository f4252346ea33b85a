"""An interview laid out for another software (who speaks, a blank line between turns), and the way back to its places."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from svb_qual.model import Interview

#: Signs that tools drop or count differently: a space stands for each, so that no place moves.
UNSAFE = str.maketrans({"\r": " ", "\ufeff": " "})
#: Signs that tools swap for each other, one for one: two texts that differ only by them are the same.
ALIKE = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\t": " ", "\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'}
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text that holds every turn of an interview; ``starts``: where each turn begins in it."""

    interview: Interview
    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, interview: Interview) -> Sheet:
        """The interview as it is exported: « Name : words », turns apart by a blank line."""
        text, starts = "", []
        for turn in interview.turns:
            text += ("\n\n" if starts else "") + (f"{turn.speaker} : " if turn.speaker else "")
            starts.append(len(text))
            text += interview.text[turn.start : turn.end]
        return cls(interview, text.translate(UNSAFE), tuple(starts))

    @classmethod
    def bare(cls, interview: Interview) -> Sheet:
        """The words alone, as the interview holds them."""
        return cls(interview, interview.text.translate(UNSAFE), tuple(turn.start for turn in interview.turns))

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a passage of the interview stands in the sheet."""
        return self._there(start), self._there(end)

    def _there(self, at: int) -> int:
        turns = list(zip(self.interview.turns, self.starts, strict=True))
        turn, first = next((item for item in reversed(turns) if item[0].start <= at), turns[0])
        return first + at - turn.start

    def back(self, start: int, end: int) -> tuple[int, int] | None:
        """The words of the interview in a passage of the sheet, names around them left out; None if there is none."""
        turns = list(zip(self.interview.turns, self.starts, strict=True))
        inside = [
            (turn.start + max(0, start - first), turn.start + min(turn.end - turn.start, end - first))
            for turn, first in turns
            if first < end and start < first + turn.end - turn.start
        ]
        if not inside:
            return None
        begin, stop = inside[0][0], inside[-1][1]
        return (begin, stop) if self.interview.text[begin:stop].strip() else None


def clean(text: str) -> str:
    """A text as we compare it: NFC, one sign for a line end."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def fold(text: str) -> str:
    """A clean text without what tools swap or add at its end: two texts with the same are the same, place for place."""
    return text.rstrip().translate(ALIKE)
