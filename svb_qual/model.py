"""The types that flow through the pipeline. Frozen: nothing is changed after it is read.

Offsets are code points of ``Interview.text``, half-open: ``text[start:end]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

INTERVIEWER = "interviewer"
PARTICIPANT = "participant"

#: Waves in the order of the study, with the words shown to readers.
WAVES = {"selection": "sélection", "T0": "T0", "T2": "T2", "T3": "T3"}
#: Polarities with the words shown to readers; ``unclear`` = the machine abstains, or readers differ.
POLARITIES = {
    "protective": "protège",
    "risk": "expose ou manque",
    "mixed": "les deux",
    "unclear": "à lire (polarité non tranchée)",
}
ACTUALITIES = {"actual": "réel", "planned": "envisagé"}
#: States of a coding with the words shown to readers; ``rejected`` and ``disputed`` ones are kept, never counted.
STATES = {
    "proposed": "proposé par la machine",
    "accepted": "accepté",
    "corrected": "corrigé",
    "rejected": "rejeté",
    "added": "ajouté",
    "disputed": "en désaccord, à trancher par l'arbitre",
    "split": "gardé, polarité ou actualité à trancher par l'arbitre",
}
#: States that wait for the arbiter: readers differ on the code itself, or only on its polarity or actuality (counted then).
TO_SETTLE = ("disputed", "split")
#: Verdict of a reader who found nothing to code in a passage; its decision has no code.
NOTHING = "none"
#: Verdict that takes back what the same reviewer said before of a code there (or, without code, that there was nothing).
WITHDRAW = "withdraw"
VERDICTS = {
    "accept": "accepted",
    "correct": "corrected",
    "reject": "rejected",
    "add": "added",
    NOTHING: "rejected",
    WITHDRAW: "proposed",
}
#: The reviewer whose decision settles the others'.
ARBITER = "arbitre"
#: The rule that words weighed by the learned coder are said to come from.
LEARNED_RULE = "mot appris"
UNITS = {"segments": "extrait", "participants": "participant", "entretiens": "entretien", "CPTS": "CPTS"}


def count_words(text: str) -> int:
    """Words of a text: what stands between spaces and holds a letter or a digit (a lone « ? » is none)."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's turn. ``rank`` from 1; ``time`` = seconds from the start of the tape, or None."""

    rank: int
    speaker: str
    role: str
    start: int
    end: int
    time: float | None = None


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview as read: ``text`` is NFC with turns joined by a newline; ``sha256`` is that of the file."""

    id: str
    cpts: str
    wave: str
    participant: str
    profession: str
    role: str
    date: str
    text: str
    turns: tuple[Turn, ...]
    sha256: str

    def participant_turn(self, start: int, end: int) -> Turn | None:
        """The one turn of the person interviewed that holds a passage, or None."""
        for turn in self.turns:
            if turn.role == PARTICIPANT and turn.start <= start < end <= turn.end:
                return turn
        return None

    def who(self) -> str:
        """« Maud, infirmière libérale », or what is known of it."""
        return ", ".join(part for part in (self.participant, self.profession) if part)

    def words(self) -> int:
        """Words said by the participant."""
        return sum(count_words(self.text[turn.start : turn.end]) for turn in self.turns if turn.role == PARTICIPANT)


@dataclass(frozen=True, slots=True)
class Segment:
    """A passage of one participant's turn that holds one idea; ``id`` = interview.turn.rank."""

    id: str
    interview: str
    turn: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A spoken example of the codebook. For a counter-example ``code`` is the right code, or empty."""

    text: str
    polarity: str
    actuality: str
    code: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the codebook, as its YAML says it. ``cues`` maps protective/risk/neutre to expressions."""

    id: str
    label: str
    family: str
    definition: str
    use_when: tuple[str, ...]
    avoid_when: tuple[str, ...]
    criterion: str
    axes: tuple[str, ...]
    cues: dict[str, tuple[str, ...]]
    false_friends: tuple[str, ...]
    examples: tuple[Example, ...]
    counter_examples: tuple[Example, ...]

    @property
    def meaning(self) -> str:
        """Fingerprint of what the code means (label, definition, rules): cues and examples may change without it."""
        said = "\0".join((self.label, self.definition, *self.use_when, "\0", *self.avoid_when))
        return sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Codebook:
    """All codes in order, the families' labels and status, and the hash of the files they come from."""

    version: str
    families: dict[str, dict[str, str]]
    codes: dict[str, Code]
    sha256: str

    def of_family(self, family: str) -> list[Code]:
        """Codes of one family, in the order of the book."""
        return [code for code in self.codes.values() if code.family == family]


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that triggered a code: ``rule`` is the codebook expression that matched."""

    text: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Coding:
    """One code tied to one segment. ``score`` in [0, 1] compares codings of one origin only.

    ``nearest``: for a proposal, the segment most like it that people gave this code, or empty.
    """

    segment: str
    code: str
    polarity: str
    actuality: str
    origin: str
    score: float
    cues: tuple[Cue, ...]
    state: str
    reviewer: str
    codebook: str
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a human said of one code at one place; ``before``/``after`` are the context that re-anchors it.

    ``codebook``: fingerprint of what the code meant then (``Code.meaning``), or empty.
    """

    interview: str
    start: int
    end: int
    quote: str
    code: str
    verdict: str
    polarity: str
    actuality: str
    comment: str
    reviewer: str
    blind: bool
    when: str
    codebook: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """A note signed by a reviewer, on an excerpt (``quote``), a code, an interview, or the study when all are empty.

    ``before``/``after`` are the context that re-anchors the quote, as for a decision. ``replaces``: the date of the memo
    of the same reviewer that this one corrects, or takes back when its text is empty.
    """

    interview: str
    start: int
    end: int
    quote: str
    code: str
    text: str
    reviewer: str
    when: str
    before: str = ""
    after: str = ""
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A number with the segments behind it: ``value`` distinct ``unit`` out of ``denominator``."""

    label: str
    value: int
    unit: str
    segments: tuple[str, ...]
    denominator: int

    def __str__(self) -> str:
        noun = UNITS[self.unit] + ("s" if self.value > 1 and self.unit != "CPTS" else "")
        of = f" sur {self.denominator}" if self.denominator else ""
        text = f"{self.value} {noun}{of}"
        if self.unit == "segments":
            return text
        return f"{text}, {len(self.segments)} extrait{'s' if len(self.segments) > 1 else ''}"
