"""Names that people give to topics, in ``etude.yml``: each with excerpts of the topic, by which it is found again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
        if excerpts and not isinstance(excerpts, list):
            faults.append(
                Fault(item.place("extraits"), "« extraits » est une liste", "entre crochets : [anne_T0.1.1, …]")
            )
            continue
        if not isinstance(name, str) or not name.strip() or not excerpts:
            faults.append(Fault(item.place(), "ce thème n'a pas de nom, ou pas d'extraits", "donnez les deux"))
            continue
        if name.strip() in [known.name for known in found]:
            what = f"deux thèmes portent le nom « {name.strip()} »"
            faults.append(Fault(item.place("nom"), what, "gardez-en un, ou distinguez-les"))
            continue
        found.append(Named(name.strip(), tuple(map(str, excerpts))))
    return tuple(found)


def match_names(named: Sequence[Named], groups: Sequence[set[str]], known: set[str]) -> dict[int, str]:
    """The name of each group (its rank) that has one: names and groups are paired so as to share most excerpts.

    A name that no group holds more than half of is left out; excerpts that exist no more (not ``known``) are held by none.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not named or not groups:
        return {}
    left = [known.intersection(item.excerpts) for item in named]
    pairs = zip(left, named, strict=True)
    shares = np.array([[len(own & group) / len(item.excerpts) for group in groups] for own, item in pairs])
    shares[shares <= HELD] = 0
    return {group: named[rank].name for rank, group in zip(*map(np.ndarray.tolist, linear_sum_assignment(-shares)), strict=True)
            if shares[rank, group]}  # fmt: skip


def draft_names(topics: Iterable[tuple[int, Sequence[str], Sequence[str]]], given: Mapping[int, str]) -> str:
    """YAML to be copied into ``etude.yml``; a topic is its number, its words and its excerpts, nearest its centre first.

    ``given``: the names it has already, by number.
    """
    lines = []
    for number, words, excerpts in topics:
        lines += [f"  # thème {number} : {', '.join(words)}", f'  - nom: "{given.get(number, "")}"']
        lines.append(f"    extraits: [{', '.join(excerpts[:KEPT])}]")
    return HEAD + "".join(f"{line}\n" for line in lines)
