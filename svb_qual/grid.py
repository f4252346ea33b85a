"""The grid of the risk register (DUERP): units of work, and the level of prevention of what each code says is done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from svb_qual.errors import Fault, raise_faults, suggest
from svb_qual.expressions import check_expressions
from svb_qual.yamlfile import Entry, check_keys, read_yaml, told

#: In the order of prevention: before, facing it, after.
LEVELS = ("primaire", "secondaire", "tertiaire")
KEYS, UNIT_KEYS = ["unites", "non_precisee", "famille_des_mesures", "niveaux"], ["id", "libelle", "indices"]
#: The unit of what no words place.
ELSEWHERE = "autre"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of work, and the expressions that say a passage is about it."""

    id: str
    label: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Units in order, the last one being that of what no words place; the family of measures; ``levels`` by code."""

    units: tuple[Unit, ...]
    measures: str
    levels: dict[str, str]


@cache
@told
def read_grid(path: Path, codes: frozenset[str]) -> Grid:
    """Read the grid. Raises SvbError with all faults: keys, a unit twice, an expression, a code or a level unknown."""
    entry = read_yaml(path)
    faults = (
        check_keys(entry, KEYS)
        if isinstance(entry, Entry)
        else [Fault(str(path), "le fichier est vide", "restaurez-le")]
    )
    raise_faults(faults)
    units: dict[str, Unit] = {}
    for item in entry.values["unites"] or []:
        found = check_keys(item, UNIT_KEYS) or check_expressions(item.values["indices"] or (), item.place("indices"))
        if not found and item.values["id"] in (*units, ELSEWHERE):
            found = [
                Fault(
                    item.place("id"), f"l'unité « {item.values['id']} » existe déjà", "donnez-lui un autre identifiant"
                )
            ]
        faults += found
        if not found:
            units[item.values["id"]] = Unit(
                item.values["id"], item.values["libelle"], tuple(item.values["indices"] or ())
            )
    levels = entry.values["niveaux"].values if isinstance(entry.values["niveaux"], Entry) else {}
    for code, level in levels.items():
        where = entry.values["niveaux"].place(code)
        if code not in codes:
            faults.append(Fault(where, f"code inconnu « {code} »", suggest(code, sorted(codes))))
        if level not in LEVELS:
            faults.append(Fault(where, f"niveau inconnu « {level} »", suggest(str(level), LEVELS)))
    raise_faults(faults)
    return Grid(
        (*units.values(), Unit(ELSEWHERE, entry.values["non_precisee"], ())),
        entry.values["famille_des_mesures"],
        dict(levels),
    )
