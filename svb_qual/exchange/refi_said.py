"""What a study says, one line per person (or the machine), passage and code: what goes out, and what returns is compared to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from svb_qual.decisions import anchor_decision
from svb_qual.exchange.refi_model import make_guid, rank_of
from svb_qual.model import Coding, Decision, Segment
from svb_qual.results import Results
from svb_qual.settling import speaks_of, standing
from svb_qual.views import says_yes


@dataclass(frozen=True, slots=True)
class Said:
    """A code given to words; ``user`` is the reviewer, empty for the machine; ``why``: what the machine went by."""

    interview: str
    start: int
    end: int
    code: str
    user: str
    polarity: str
    actuality: str
    when: str = ""
    comment: str = ""
    why: str = ""

    @property
    def rank(self) -> int:
        """Rank of its sub-code."""
        return rank_of(self.polarity, self.actuality)


def coding_guid(study: str, interview: str, start: int, end: int, code: str, user: str) -> str:
    """The identifier of a coding: it does not depend on its polarity, so that it is the same once corrected."""
    return make_guid("coding", study, interview, str(start), str(end), code, user)


def standing_in(results: Results, decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """By interview, the last word of each reviewer where its words stand now (decisions come in order of date)."""
    placed: dict[str, list[Decision]] = {name: [] for name in results.interviews}
    for item in decisions:
        interview = results.interviews.get(item.interview)
        found = anchor_decision(item, interview) if interview else None
        if found and interview.participant_turn(found.start, found.end):
            placed[item.interview].append(found)
    return {name: standing(own) for name, own in placed.items()}


def said_in(results: Results, decisions: Iterable[Decision]) -> list[Said]:
    """All that stands: each person's own words and leaning on what was kept, the machine's on what nobody decided."""
    stand = standing_in(results, decisions)
    said: list[Said] = []
    for coding in results.codings:
        segment = results.segments[coding.segment]
        if coding.state == "proposed":
            said.append(_of_machine(coding, segment))
        else:
            said += [
                _of_person(item, coding)
                for item in stand[segment.interview]
                if item.code == coding.code and says_yes(item) and speaks_of(item, segment)
            ]
    order = {name: rank for rank, name in enumerate(results.interviews)}
    unique = {(item.interview, item.start, item.end, item.code, item.user): item for item in said}
    return sorted(unique.values(), key=lambda item: (order[item.interview], item.start, item.end, item.user, item.code))


def _of_machine(coding: Coding, segment: Segment) -> Said:
    words = ", ".join(dict.fromkeys(f"« {cue.text} »" for cue in coding.cues))
    score = f"{coding.score:.2f}".replace(".", ",")
    why = f"{coding.code} : proposé, score {score}" + (f", mots : {words}" if words else "")
    place = (segment.interview, segment.start, segment.end)
    return Said(*place, coding.code, "", coding.polarity, coding.actuality, why=why)


def _of_person(item: Decision, coding: Coding) -> Said:
    polarity, actuality = item.polarity or coding.polarity, item.actuality or coding.actuality
    place = (item.interview, item.start, item.end)
    return Said(*place, item.code, item.reviewer, polarity, actuality, item.when, item.comment)
