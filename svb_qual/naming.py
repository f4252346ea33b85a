"""Names that people give to topics, in ``etude.yml``: each with excerpts of the topic, by which it is found again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from svb_qual.errors import Fault
from svb_qual.yamlfile import Entry, check_keys

#: A name goes to a topic that holds more than this part of its excerpts.
HELD = 0.5
#: Excerpts kept with a name.
KEPT = 10
HEAD = (
    "# Pour nommer un thème : recopiez son entrée sous « themes: » dans etude.yml, et donnez-lui un nom. Il le garde quand les\n"
    "# thèmes sont cherchés de nouveau, tant qu'un thème tient plus de la moitié de ces extraits.\n"
    "themes:\n"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name and the excerpts it was given on."""

    name: str
    excerpts: tuple[str, ...]


def read_names(entry: Entry, faults: list[Fault]) -> tuple[Named, ...]:
    """The names of a study (key ``themes`` of ``etude.yml``); what is wrong is added to ``faults``."""
    found, items = [], entry.values.get("themes") or []
    if not isinstance(items, list) or not all(isinstance(item, Entry) for item in items):
        faults.append(Fault(entry.place("themes"), "« themes » est une liste", "recopiez tables/themes_a_nommer.yml"))
        return ()
    for item in items:
        wrong = check_keys(item, ["nom", "extraits"])
        faults += wrong
        if wrong:
            continue
        name, excerpts = item.values["nom"], item.values["extraits"]
        if not isinstance(name, str) or not name.strip() or not isinstance(excerpts, list) or not excerpts:
            faults.append(Fault(item.place(), "ce thème n'a pas de nom, ou pas d'extraits", "donnez les deux"))
            continue
        found.append(Named(name.strip(), tuple(map(str, excerpts))))
    return tuple(found)


def match_names(named: Sequence[Named], groups: Sequence[set[str]], known: set[str]) -> dict[int, str]:
    """The name of each group (its rank) that has one: names and groups are paired so as to share most excerpts.

    Only excerpts that still exist (``known``) count; a name that no group mostly holds is left out.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not named or not groups:
        return {}
    left = [known.intersection(item.excerpts) for item in named]
    shares = np.array([[len(own & group) / max(len(own), 1) for group in groups] for own in left])
    shares[shares <= HELD] = 0
    return {group: named[rank].name for rank, group in zip(*map(np.ndarray.tolist, linear_sum_assignment(-shares)), strict=True)
            if shares[rank, group]}  # fmt: skip


def draft_names(topics: Iterable[tuple[int, Sequence[str], Sequence[str]]]) -> str:
    """YAML to be copied into ``etude.yml``; a topic is its number, its words and its excerpts, nearest its centre first."""
    lines = [
        f'  # thème {number} : {", ".join(words)}\n  - nom: ""\n    extraits: [{", ".join(excerpts[:KEPT])}]\n'
        for number, words, excerpts in topics
    ]
    return HEAD + "".join(lines)
