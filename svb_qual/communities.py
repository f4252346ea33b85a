"""What ``etude.yml`` says of each CPTS: its place, its scenario as prescribed, what became of its actions, its milestones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from svb_qual.errors import Fault, suggest
from svb_qual.expressions import check_expressions
from svb_qual.model import WAVES
from svb_qual.yamlfile import Entry, check_keys

CPTS_KEYS = ["id", "nom"]
CPTS_OPTIONS = ["territoire", "habitants", "adherents", "scenario", "actions", "sortie", "jalons"]
ACTION_KEYS = ["id", "intitule", "echeance"]
ACTION_OPTIONS = ["constat", "indices", "responsable", "indicateur", "fait", "corrige", "decidee", "principe"]
EXIT_KEYS, MILESTONE_KEYS = ["date", "raison"], ["date", "intitule"]
#: Ids become file names and anchors: letters without accents, digits, dash, underscore.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
#: A day, or a month, as dates are drawn.
DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?")


@dataclass(frozen=True, slots=True)
class Action:
    """An action of a scenario: when it was due, what the follow-up found, the words that speak of it, who answers.

    ``done``: when it really began, or empty. A corrective action says the wave at which it was ``decided``, the action that it
    ``corrects``, and the ``principle`` (code) that people see in it.
    """

    id: str
    title: str
    due: str
    found: str
    cues: tuple[str, ...]
    owner: str = ""
    indicator: str = ""
    done: str = ""
    corrects: str = ""
    decided: str = ""
    principle: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date of the roadmap: an evaluation, a correction, the end."""

    date: str
    title: str


@dataclass(frozen=True, slots=True)
class Cpts:
    """A territorial health community: its place, its scenario as prescribed, its roadmap, its exit if it left."""

    id: str
    name: str
    territory: str
    inhabitants: int | None
    members: int | None
    scenario: str
    actions: tuple[Action, ...]
    exit_date: str
    exit_reason: str
    milestones: tuple[Milestone, ...] = ()


def read_communities(entry: Entry, faults: list[Fault]) -> dict[str, Cpts]:
    """The CPTS of ``etude.yml`` by id; what is wrong is added to ``faults``."""
    communities: dict[str, Cpts] = {}
    for item in entry.values["cpts"] or []:
        found = check_keys(item, CPTS_KEYS, CPTS_OPTIONS)
        found += _check_actions(item.values.get("actions") or [])
        for milestone in item.values.get("jalons") or []:
            found += check_keys(milestone, MILESTONE_KEYS) or _check_dates(milestone, ["date"])
        if item.values.get("sortie"):
            found += check_keys(item.values["sortie"], EXIT_KEYS)
        faults += found
        if found:
            continue
        cpts = _make_cpts(item.values)
        if cpts.id in communities or not ID.fullmatch(cpts.id):
            what = f"identifiant de CPTS « {cpts.id} » en double ou invalide"
            faults.append(Fault(item.place("id"), what, "lettres sans accent, chiffres et tirets ; un par CPTS"))
        communities[cpts.id] = cpts
    return communities


def _check_actions(actions: Iterable[Entry]) -> list[Fault]:
    actions = list(actions)
    ids = [str(action.values.get("id")) for action in actions]
    faults: list[Fault] = []
    for action in actions:
        values = action.values
        faults += check_keys(action, ACTION_KEYS, ACTION_OPTIONS)
        faults += check_expressions(values.get("indices") or (), action.place("indices"))
        faults += _check_dates(action, ["fait"])
        if ids.count(str(values.get("id"))) > 1:
            what = f"l'action « {values['id']} » est écrite deux fois"
            faults.append(Fault(action.place("id"), what, "un identifiant par action"))
        if values.get("decidee") and values["decidee"] not in WAVES:
            wave = str(values["decidee"])
            faults.append(Fault(action.place("decidee"), f"vague inconnue « {wave} »", suggest(wave, WAVES)))
        if values.get("corrige") and str(values["corrige"]) not in ids:
            other = str(values["corrige"])
            faults.append(Fault(action.place("corrige"), f"aucune action « {other} » ici", suggest(other, ids)))
    return faults


def _check_dates(entry: Entry, keys: Iterable[str]) -> list[Fault]:
    wrong = [key for key in keys if entry.values.get(key) and not DATE.fullmatch(str(entry.values[key]))]
    return [
        Fault(entry.place(key), f"« {entry.values[key]} » n'est pas une date", "écrivez AAAA-MM, ou AAAA-MM-JJ")
        for key in wrong
    ]


def _make_cpts(values: dict) -> Cpts:
    leaving = values["sortie"].values if values.get("sortie") else {"date": "", "raison": ""}
    return Cpts(
        id=str(values["id"]),
        name=values["nom"],
        territory=values.get("territoire") or "",
        inhabitants=values.get("habitants"),
        members=values.get("adherents"),
        scenario=values.get("scenario") or "",
        actions=tuple(_make_action(item.values) for item in values.get("actions") or []),
        exit_date=str(leaving["date"]),
        exit_reason=leaving["raison"],
        milestones=tuple(
            Milestone(str(item.values["date"]), str(item.values["intitule"])) for item in values.get("jalons") or []
        ),
    )


def _make_action(values: dict) -> Action:
    names = ("responsable", "indicateur", "fait", "corrige", "decidee", "principe")
    more = (str(values.get(name) or "") for name in names)
    cues = tuple(values.get("indices") or ())
    return Action(values["id"], values["intitule"], str(values["echeance"]), values.get("constat") or "", cues, *more)
