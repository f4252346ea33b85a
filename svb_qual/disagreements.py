"""Where readers differ, excerpt by excerpt, whether they read blind or with proposals in sight; and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from svb_qual.agreement import Place, Reading
from svb_qual.model import ARBITER, TO_SETTLE, Codebook, Decision
from svb_qual.places import folder_of
from svb_qual.scoring import Rows
from svb_qual.settling import SHARED, Matter, settled_matters
from svb_qual.stages import read_turns
from svb_qual.study import Study
from svb_qual.tables import read_table
from svb_qual.views import opinion, pairs_differ, says_yes, view, views_differ

BLIND, SIGHTED = "en aveugle", "propositions en vue"
SINCE = "accordés depuis"
#: A place of an interview and the code on which people differ there.
Spot = tuple[int, int, str]


def disagreements(
    study: Study, readings: dict[str, Reading], codebook: Codebook, placed: dict[str, list[Decision]]
) -> Rows:
    """Rows of ``APART``: each code that some give and others do not, or lean otherwise; a matter is told once.

    ``readings``: blind ones by reader, told as they were said then; ``placed``: all decisions by interview, in order of date.
    """
    names, rows = _names(study), []
    for row in study.register:
        own, text = list(settled_matters(placed[row.interview])), read_turns(study, row.interview).text
        told = {spot: (said, BLIND) for spot, said in _blind(readings, codebook, row.interview)}
        told |= {spot: (said, SIGHTED) for spot, said in _sighted(own) if not any(_same(spot, other) for other in told)}
        for (start, end, code), (said, how) in sorted(told.items()):
            avis = " ; ".join(f"{reader} : {words}" for reader, words in said.items())
            place = [names.get((row.interview, start, end), ""), row.interview, str(start), str(end)]
            became = _became((start, end, code), own)
            rows.append([*place, code, " et ".join(said), avis, how, became, text[start:end]])
    return rows


def opinions_of(matter: Matter) -> dict[str, str]:
    """What each reader says of a matter last, in words, the arbiter apart."""
    said: dict[str, Decision | None] = dict.fromkeys(matter.against)
    said |= {item.reviewer: item for item in matter.group}
    return {name: opinion(said[name]) for name in sorted(said) if name != ARBITER}


def _blind(readings: dict[str, Reading], codebook: Codebook, interview: str) -> Iterator[tuple[Spot, dict[str, str]]]:
    for place in sorted({place for reading in readings.values() for place in reading if place[0] == interview}):
        said = {reader: own[place] for reader, own in readings.items() if place in own}
        for code in codebook.codes if len(said) > 1 else ():
            kept = [own[code] for own in said.values() if code in own]
            if kept and (len(kept) < len(said) or pairs_differ(kept)):
                words = {reader: view(*own[code]) if code in own else opinion(None) for reader, own in said.items()}
                yield (*place[1:], code), words


def _sighted(matters: list[Matter]) -> Iterator[tuple[Spot, dict[str, str]]]:
    for matter in matters:
        readers = [item for item in matter.group if item.reviewer != ARBITER]
        kept = [item for item in readers if says_yes(item)]
        if kept and (len(kept) < len(readers) or matter.against - {ARBITER} or views_differ(kept)):
            yield _spot(matter), opinions_of(matter)


def _spot(matter: Matter) -> Spot:
    return matter.first.start, matter.first.end, matter.first.code


def _became(spot: Spot, matters: list[Matter]) -> str:
    """What the arbiter said, or that readers agree since; nothing as long as it waits."""
    own = [matter for matter in matters if _same(spot, _spot(matter))]
    if any(matter.state in TO_SETTLE for matter in own):
        return ""
    by_arbiter = next((matter for matter in own if matter.names == ARBITER), None)
    if by_arbiter is None:
        return SINCE
    found = by_arbiter.decision
    return "ôté" if by_arbiter.state == "rejected" else f"gardé : {view(found.polarity, found.actuality)}"


def _same(one: Spot, other: Spot) -> bool:
    """Whether two spots are of the same code, on more than half of the words of the shorter."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return one[2] == other[2] and shared > SHARED * min(one[1] - one[0], other[1] - other[0])


def _names(study: Study) -> dict[Place, str]:
    """The excerpt at each place."""
    found = {}
    for row in study.register:
        for item in read_table(folder_of(study, row.interview) / "extraits.csv"):
            found[item["entretien"], int(item["debut"]), int(item["fin"])] = item["extrait"]
    return found
