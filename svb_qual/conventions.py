"""How a study's transcripts name who speaks: labels that are one and the same, and a pattern of its own (``etude.yml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from svb_qual.errors import Fault
from svb_qual.yamlfile import Entry

EXAMPLE = "par exemple tours: '^(?P<qui>[A-Z]+) *> *(?P<texte>.*)$'"


@dataclass(frozen=True, slots=True)
class Conventions:
    """``names``: label written → label meant; ``pattern``: a regular expression with groups ``qui`` and ``texte``, or empty."""

    names: dict[str, str] = field(default_factory=dict)
    pattern: str = ""


def read_conventions(entry: Entry, faults: list[Fault]) -> Conventions:
    """Keys ``locuteurs`` and ``tours`` of ``etude.yml``; what is wrong is added to ``faults``."""
    given, pattern = entry.values.get("locuteurs"), entry.values.get("tours") or ""
    names = given.values if isinstance(given, Entry) else {}
    if given is not None and (not isinstance(given, Entry) or not all(isinstance(v, str) for v in names.values())):
        what = "« locuteurs » donne à chaque nom écrit le nom voulu"
        faults.append(Fault(entry.place("locuteurs"), what, "une ligne chacun : Checheur: Chercheur"))
        names = {}
    try:
        wrong = not isinstance(pattern, str) or bool(
            pattern and {"qui", "texte"} - re.compile(pattern).groupindex.keys()
        )
    except re.error:
        wrong = True
    if wrong:
        what = "« tours » n'est pas une expression régulière avec les groupes « qui » et « texte »"
        faults.append(Fault(entry.place("tours"), what, EXAMPLE))
        pattern = ""
    return Conventions(names, pattern)
