"""Participants of a register who may be one person written in two ways: told, never joined."""

from __future__ import annotations

import re
from collections.abc import Iterable

from svb_qual.french import read_lexicon
from svb_qual.pseudonyms.found import plain
from svb_qual.study import Row, Study

#: Words that call anybody.
GENERIC = {
    "participant",
    "participante",
    "personne",
    "sujet",
    "pro",
    "membre",
    "enquete",
    "enquetee",
    "benevole",
    "repondant",
}
#: Letters that a word needs to name somebody.
LETTERS = 3


def same_people(study: Study) -> list[str]:
    """A line for each pair of participants of a CPTS never heard at one wave, whose names share a word; and for a pseudonym
    that stands in two CPTS."""
    told = []
    for cpts in study.cpts.values():
        people: dict[str, list[Row]] = {}
        for row in study.register:
            if row.cpts == cpts.id:
                people.setdefault(row.participant, []).append(row)
        names = list(people)
        for rank, one in enumerate(names):
            for other in names[rank + 1 :]:
                apart = not {row.wave for row in people[one]} & {row.wave for row in people[other]}
                if apart and _words(one) & _words(other) and _numbers(one) == _numbers(other):
                    lines = f"{_lines(people[one])} et {_lines(people[other])}"
                    told.append(
                        f"« {one} » et « {other} » ({cpts.name}) sont peut-être une même personne : si oui, écrivez le même "
                        f"pseudonyme dans registre.csv, lignes {lines}"
                    )
    return told + in_two(study)


def in_two(study: Study) -> list[str]:
    """A line for each pseudonym that stands in two CPTS: there, one person would count for two."""
    where: dict[str, dict[str, list[Row]]] = {}
    for row in study.register:
        where.setdefault(row.participant, {}).setdefault(row.cpts, []).append(row)
    return [
        f"« {name} » est dans {len(found)} CPTS ({', '.join(study.cpts[cpts].name for cpts in found)}), et y compte pour "
        f"{len(found)} personnes : si c'est une seule, laissez-lui une seule CPTS dans registre.csv"
        for name, found in where.items()
        if len(found) > 1
    ]


def _words(name: str) -> set[str]:
    """The words of a name that name somebody; codes (« P07 », « INF1 ») have none."""
    aside = GENERIC | {
        plain(word) for key in ("titres", "liens", "particules", "roles") for word in read_lexicon("pseudonymes")[key]
    }
    found = {plain(word) for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", name) if not re.search(rf"{word}\d", name)}
    return {word for word in found if len(word) >= LETTERS and word not in aside}


def _numbers(name: str) -> list[str]:
    return re.findall(r"\d+", name)


def _lines(rows: Iterable[Row]) -> str:
    return ", ".join(str(row.line) for row in rows)
