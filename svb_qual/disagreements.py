"""Where readers differ, excerpt by excerpt, whether they read blind or with proposals in sight; and what the arbiter said."""

from __future__ import annotations

from collections.abc import Iterator

from svb_qual.agreement import Place, Reading
from svb_qual.model import ARBITER, Codebook, Decision
from svb_qual.scoring import Rows
from svb_qual.settling import SHARED, opinions, says_yes, standing
from svb_qual.stages import folder_of, read_turns
from svb_qual.study import Study
from svb_qual.tables import read_table
from svb_qual.views import view, views_differ

APART = ("extrait", "entretien", "debut", "fin", "code", "lecteurs", "avis", "lecture", "tranché", "texte")
BLIND, SIGHTED = "en aveugle", "propositions en vue"
WITHOUT = "pas ce code"
#: A place and the code on which people differ there.
Matter = tuple[str, int, int, str]


def disagreements(
    study: Study, readings: dict[str, Reading], codebook: Codebook, placed: dict[str, list[Decision]]
) -> Rows:
    """Rows of ``APART``: each code that some give and others do not, or lean otherwise.

    ``readings``: blind ones by reader; ``placed``: all decisions by interview, in order of date. What blind readers said
    is told as they said it then; a matter is told once.
    """
    names = _names(study)
    texts = {row.interview: read_turns(study, row.interview).text for row in study.register}
    blind, rows = dict(_blind(readings, codebook)), []
    for interview, own in placed.items():
        settled = _settled(own)
        here = {matter: (said, BLIND) for matter, said in blind.items() if matter[0] == interview}
        here |= {matter: (said, SIGHTED) for matter, said in _sighted(own) if not _told(matter, here)}
        for (_, start, end, code), (said, how) in sorted(here.items()):
            opinion = " ; ".join(f"{reader} : {words}" for reader, words in said.items())
            verdict = settled.get((start, end, code), settled.get((start, end, ""), ""))
            place = [names.get((interview, start, end), ""), interview, str(start), str(end)]
            rows.append([*place, code, " et ".join(said), opinion, how, verdict, texts[interview][start:end]])
    return rows


def _blind(readings: dict[str, Reading], codebook: Codebook) -> Iterator[tuple[Matter, dict[str, str]]]:
    for place in sorted({place for reading in readings.values() for place in reading}):
        said = {reader: own[place] for reader, own in readings.items() if place in own}
        for code in codebook.codes if len(said) > 1 else ():
            views = {reader: view(*own[code]) if code in own else WITHOUT for reader, own in said.items()}
            if len(set(views.values())) > 1:
                yield (*place, code), views


def _sighted(placed: list[Decision]) -> Iterator[tuple[Matter, dict[str, str]]]:
    for first, said in opinions(placed):
        readers = {name: own for name, own in sorted(said.items()) if name != ARBITER}
        kept = [own for own in readers.values() if own and says_yes(own)]
        if kept and (len(kept) < len(readers) or views_differ(kept)):
            yield (first.interview, first.start, first.end, first.code), {n: _word(own) for n, own in readers.items()}


def _word(said: Decision | None) -> str:
    if said is None:
        return WITHOUT
    return view(said.polarity, said.actuality) if says_yes(said) else "rejeté"


def _told(matter: Matter, told: dict[Matter, object]) -> bool:
    """Whether the same code is told on more than half of the same words."""
    _, start, end, code = matter
    near = [other[1:3] for other in told if other[3] == code]
    return any(min(end, last) - max(start, first) > SHARED * min(end - start, last - first) for first, last in near)


def _names(study: Study) -> dict[Place, str]:
    """The excerpt at each place."""
    found = {}
    for row in study.register:
        for item in read_table(folder_of(study, row.interview) / "extraits.csv"):
            found[item["entretien"], int(item["debut"]), int(item["fin"])] = item["extrait"]
    return found


def _settled(placed: list[Decision]) -> dict[tuple[int, int, str], str]:
    """What the arbiter said, by place and code."""
    return {
        (item.start, item.end, item.code): f"gardé : {view(item.polarity, item.actuality)}" if says_yes(item) else "ôté"
        for item in standing(item for item in placed if item.reviewer == ARBITER)
    }
