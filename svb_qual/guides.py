"""Interview guides: data like the codebook, one YAML file per wave."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from svb_qual.errors import Fault, raise_faults, suggest
from svb_qual.model import WAVES
from svb_qual.yamlfile import Entry, check_keys, read_yaml, shaped, told

GUIDE_KEYS = [
    "id",
    "titre",
    "vague",
    "duree_minutes",
    "a_dire_au_debut",
    "avant_entretien",
    "sections",
    "a_dire_a_la_fin",
]
SECTION_KEYS = ["titre", "cible", "codes", "questions"]


@dataclass(frozen=True, slots=True)
class Question:
    """An open question and its prompts."""

    text: str
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A theme of a guide: what it aims at, the codes it may feed, its questions."""

    title: str
    target: str
    codes: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide of one wave; ``minutes`` is the expected length."""

    wave: str
    title: str
    minutes: int
    opening: str
    before: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: str


@told
def read_guides(folder: Path, codes: set[str]) -> dict[str, Guide]:
    """Read the guides of a folder, keyed by wave. Raises SvbError with all faults (unknown key, wave or code)."""
    guides, faults = {}, []
    for path in sorted(folder.glob("*.yml")):
        entry = read_yaml(path)
        with shaped(str(path)):
            found = check_keys(entry, GUIDE_KEYS) or _check_guide(entry, codes)
            faults += found
            if not found:
                guide = _make_guide(entry)
                guides[guide.wave] = guide
    raise_faults(faults)
    return {wave: guides[wave] for wave in WAVES if wave in guides}


def _check_guide(entry: Entry, codes: set[str]) -> list[Fault]:
    faults = []
    if entry.values["vague"] not in WAVES:
        wave = str(entry.values["vague"])
        faults.append(Fault(entry.place("vague"), f"vague inconnue « {wave} »", suggest(wave, WAVES)))
    for section in entry.values["sections"]:
        faults += check_keys(section, SECTION_KEYS)
        for code in section.values.get("codes", []):
            if code not in codes:
                faults.append(Fault(section.place("codes"), f"code inconnu « {code} »", suggest(code, sorted(codes))))
        for question in section.values.get("questions", []):
            faults += check_keys(question, ["question"], ["relances"])
    return faults


def _make_guide(entry: Entry) -> Guide:
    values = entry.values
    return Guide(
        wave=values["vague"],
        title=values["titre"],
        minutes=values["duree_minutes"],
        opening=values["a_dire_au_debut"],
        before=tuple(values["avant_entretien"] or ()),
        sections=tuple(_make_section(item.values) for item in values["sections"]),
        closing=values["a_dire_a_la_fin"],
    )


def _make_section(values: dict) -> Section:
    questions = tuple(
        Question(item.values["question"], tuple(item.values.get("relances") or ())) for item in values["questions"]
    )
    return Section(values["titre"], values["cible"], tuple(values["codes"] or ()), questions)
