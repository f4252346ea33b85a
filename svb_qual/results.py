"""What has been computed for a study, read back from its tables: the one door for notebooks and synthesis."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from svb_qual.codebook import read_codebook
from svb_qual.communities import Cpts
from svb_qual.errors import fail
from svb_qual.files import hash_bytes
from svb_qual.model import WAVES, Codebook, Coding, Interview, Segment
from svb_qual.study import Study, are_many, read_study
from svb_qual.tables import make_coding, make_interview, make_segment, read_table

ROOT = Path(__file__).resolve().parent.parent
CODEBOOK = ROOT / "corpus" / "codebook"
GUIDES = ROOT / "corpus" / "guides"
GRID = ROOT / "corpus" / "duerp" / "grille.yml"
SEED = ROOT / "corpus" / "amorce"
#: What can be rebuilt and holds dates or paths: kept out of outputs.
CACHE = ROOT / ".cache"
DEMO = ROOT / "corpus" / "demo"

T = TypeVar("T")
#: A participant: CPTS and pseudonym (two CPTS may use the same pseudonym).
Person = tuple[str, str]


@dataclass(frozen=True)
class Results:
    """Interviews, segments and codings of a study (or a part of it). ``actions`` and ``units`` map an action or a unit of work
    to its segments.

    ``codings`` leaves rejected and disputed ones out; ``rejected`` and ``disputed`` hold them.
    """

    study: Study
    codebook: Codebook
    interviews: dict[str, Interview]
    segments: dict[str, Segment]
    codings: tuple[Coding, ...]
    rejected: tuple[Coding, ...]
    disputed: tuple[Coding, ...]
    actions: dict[str, tuple[str, ...]]
    units: dict[str, tuple[str, ...]]
    refused: tuple[dict[str, str], ...]

    @property
    def is_large(self) -> bool:
        """Whether a page on all this leaves excerpts to the files beside it."""
        return are_many(len(self.interviews))

    @cached_property
    def stamps(self) -> dict[str, str]:
        """A number for what is said and coded in each interview: a page may be older than the files beside it."""
        said: dict[str, list] = {name: [] for name in self.interviews}
        for item in self.segments.values():
            said[item.interview].append([item.id, item.text])
        for c in self.codings:
            told = [c.segment, c.code, c.polarity, c.actuality, c.state, c.reviewer]
            said[self.segments[c.segment].interview].append([*told, *((cue.start, cue.end) for cue in c.cues)])
        return {name: _stamp(json.dumps(parts)) for name, parts in said.items()}

    def interview_of(self, segment: str) -> Interview:
        """The interview a segment comes from."""
        return self.interviews[self.segments[segment].interview]

    def codings_of(self, code: str) -> dict[str, Coding]:
        """Codings of one code by segment (there is at most one for each); not to be changed."""
        return self._by_code.get(code, {})

    @cached_property
    def _by_code(self) -> dict[str, dict[str, Coding]]:
        """Codings are asked for by code once for each number of a page: they are sorted once."""
        found: dict[str, dict[str, Coding]] = {}
        for coding in self.codings:
            found.setdefault(coding.code, {})[coding.segment] = coding
        return found

    def person_of(self, segment: str) -> Person:
        """Who says a segment."""
        interview = self.interview_of(segment)
        return interview.cpts, interview.participant

    def participants(self) -> list[Person]:
        """Distinct participants, in order of first interview."""
        return list(dict.fromkeys((item.cpts, item.participant) for item in self.interviews.values()))

    def cpts(self) -> list[Cpts]:
        """CPTS that have interviews here, in the order of the study."""
        present = {item.cpts for item in self.interviews.values()}
        return [cpts for cpts in self.study.cpts.values() if cpts.id in present]

    def waves(self) -> list[str]:
        """Waves that have interviews here, in order."""
        present = {item.wave for item in self.interviews.values()}
        return [wave for wave in WAVES if wave in present]

    def select(self, *, cpts: str = "", waves: Iterable[str] = (), participants: Iterable[Person] = ()) -> Results:
        """The part of one CPTS, of some waves, of some participants; what is not said is not restricted."""
        waves, participants = set(waves), set(participants)
        if cpts and any(item.cpts != cpts for item in self.interviews.values()):
            part = self._by_cpts.get(cpts) or self._keep({})
            return part.select(waves=waves, participants=participants) if waves or participants else part
        kept = {
            item.id: item
            for item in self.interviews.values()
            if (not cpts or item.cpts == cpts)
            and (not waves or item.wave in waves)
            and (not participants or (item.cpts, item.participant) in participants)
        }
        return self._keep(kept)

    def _keep(self, kept: dict[str, Interview]) -> Results:
        """The part of some interviews."""
        segments = {item.id: item for item in self.segments.values() if item.interview in kept}
        return replace(
            self,
            interviews=kept,
            segments=segments,
            codings=tuple(item for item in self.codings if item.segment in segments),
            rejected=tuple(item for item in self.rejected if item.segment in segments),
            disputed=tuple(item for item in self.disputed if item.segment in segments),
            actions=_kept(self.actions, segments),
            units=_kept(self.units, segments),
            refused=tuple(item for item in self.refused if item["entretien"] in kept),
        )

    @cached_property
    def _by_cpts(self) -> dict[str, Results]:
        """The part of each CPTS, all cut in one pass: pages ask for every one of them, for every code."""
        home = {item.id: item.cpts for item in self.interviews.values()}
        place = {item.id: home.get(item.interview, "") for item in self.segments.values()}
        kinds = ("codings", "rejected", "disputed")
        codings = {kind: _cut(getattr(self, kind), lambda coding: place.get(coding.segment, "")) for kind in kinds}
        segments = _cut(self.segments.values(), lambda segment: place[segment.id])
        named = {kind: _cut_named(getattr(self, kind), place) for kind in ("actions", "units")}
        refused = _cut(self.refused, lambda row: home.get(row["entretien"], ""))
        return {
            cpts: replace(
                self,
                interviews={item.id: item for item in own},
                segments={item.id: item for item in segments[cpts]},
                refused=tuple(refused[cpts]),
                **{kind: tuple(parts[cpts]) for kind, parts in codings.items()},
                **{kind: parts[cpts] for kind, parts in named.items()},
            )
            for cpts, own in _cut(self.interviews.values(), lambda item: item.cpts).items()
        }


def _stamp(words: str) -> str:
    """Eight digits: letters of a hash may by chance spell a name that is looked for in all that goes out."""
    return f"{int(hash_bytes(words.encode())[:12], 16) % 10**8:08d}"


def _cut(items: Iterable[T], where: Callable[[T], str]) -> dict[str, list[T]]:
    """Items by where they are, in their order."""
    found: dict[str, list[T]] = defaultdict(list)
    for item in items:
        found[where(item)].append(item)
    return found


def _cut_named(named: dict[str, tuple[str, ...]], place: dict[str, str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """By place, the segments that name something there."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for name, ids in named.items():
        for where, own in _cut((segment for segment in ids if segment in place), place.__getitem__).items():
            found[where][name] = tuple(own)
    return found


def _kept(named: dict[str, tuple[str, ...]], segments: dict[str, Segment]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(segment for segment in ids if segment in segments) for name, ids in named.items()}


def outputs_of(study: Study) -> Path:
    """Where a study's outputs go: ``outputs/<name of its folder>``."""
    return ROOT / "outputs" / study.name


def find_study(path: str | Path) -> Study:
    """A study by path; a relative path is looked for from here, then from the project."""
    path = Path(path)
    return read_study(path if path.is_absolute() or path.is_dir() else ROOT / path)


def open_study(path: str | Path, *, cpts: str = "", vagues: Iterable[str] = ()) -> Results:
    """Results of a study for a notebook. Raises SvbError for an unknown CPTS or wave, or when nothing is computed yet."""
    study = find_study(path)
    for wave in vagues:
        if wave not in WAVES:
            raise fail("paramètre « vagues »", f"vague inconnue « {wave} »", "valeurs : " + ", ".join(WAVES))
    chosen = study.find_cpts(cpts).id if cpts else ""
    wanted = [
        row.interview for row in study.register if chosen in ("", row.cpts) and (not vagues or row.wave in vagues)
    ]
    if not wanted:
        raise fail(str(study.folder), "aucun entretien pour ces paramètres", "vérifiez « cpts » et « vagues »")
    return read_results(study, wanted)


def open_interview(path: str | Path, entretien: str) -> Results:
    """Results of one interview, for its page. Raises SvbError for an unknown interview."""
    study = find_study(path)
    return read_results(study, [study.find_row(entretien).interview])


def read_results(study: Study, only: Iterable[str] = ()) -> Results:
    """Results of a study, or of ``only`` some interviews. Raises SvbError when one has not been coded yet."""
    wanted = list(only) or [row.interview for row in study.register]
    parts = [_read_part(study, interview) for interview in wanted]
    codings = [coding for part in parts for coding in part[2]]
    return Results(
        study=study,
        codebook=read_codebook(CODEBOOK),
        interviews={part[0].id: part[0] for part in parts},
        segments={segment.id: segment for part in parts for segment in part[1]},
        codings=tuple(coding for coding in codings if coding.state not in ("rejected", "disputed")),
        rejected=tuple(coding for coding in codings if coding.state == "rejected"),
        disputed=tuple(coding for coding in codings if coding.state == "disputed"),
        actions=_by_name(row for part in parts for row in part[3]),
        units=_by_name(row for part in parts for row in part[5]),
        refused=tuple(row for part in parts for row in part[4]),
    )


def _by_name(rows: Iterable[dict[str, str]]) -> dict[str, tuple[str, ...]]:
    """Segments by what they name: the action, or the unit."""
    found: dict[str, list[str]] = {}
    for row in rows:
        segment, name, _ = row.values()
        found.setdefault(name, []).append(segment)
    return {name: tuple(ids) for name, ids in found.items()}


def _read_part(study: Study, interview: str) -> tuple:
    folder = outputs_of(study) / "tables" / "par_entretien" / interview
    if not (folder / "codages.csv").is_file():
        remedy = f"lancez d'abord : svb-qual coder --etude {study.folder}"
        raise fail(str(study.folder), f"l'entretien « {interview} » n'est pas encore codé", remedy)
    tables = {
        name: read_table(folder / f"{name}.csv")
        for name in ("entretien", "tours", "extraits", "codages", "actions", "unites")
    }
    return (
        make_interview(tables["entretien"][0], tables["tours"]),
        [make_segment(row) for row in tables["extraits"]],
        [make_coding(row) for row in tables["codages"]],
        tables["actions"],
        read_table(folder / "decisions_refusees.csv"),
        tables["unites"],
    )
