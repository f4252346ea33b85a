"""What ``etude.yml`` says of each CPTS: its place, its scenario as prescribed, what became of its actions, its milestones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from svb_qual.errors import Fault, suggest
from svb_qual.expressions import check_expressions
from svb_qual.model import WAVES
from svb_qual.yamlfile import Entry, check_filled, check_keys, list_entries

CPTS_KEYS = ["id", "nom"]
CPTS_OPTIONS = ["territoire", "habitants", "adherents", "scenario", "actions", "sortie", "jalons"]
ACTION_KEYS = ["id", "intitule", "echeance"]
ACTION_OPTIONS = ["etat", "constat", "indices", "responsable", "indicateur", "fait", "corrige", "decidee", "principe"]
EXIT_KEYS, MILESTONE_KEYS = ["date", "raison"], ["date", "intitule"]
#: Ids become file names and anchors: letters without accents, digits, dash, underscore.
#: Windows keeps a few names for itself.
ID = re.compile(r"(?!(?i:con|prn|aux|nul|com\d|lpt\d)$)[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
#: What became of an action.
STATUSES = ("faite", "faite en partie", "adaptée", "abandonnée", "pas faite", "imprévue")
WORDS = {"decidee": "vague inconnue", "corrige": "aucune action ici de ce nom :", "etat": "état inconnu"}
#: A day, or a month, as dates are drawn.
DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?")


@dataclass(frozen=True, slots=True)
class Action:
    """An action of a scenario: when it was due, what the follow-up found, the words that speak of it, who answers.

    ``done``: when it really began, or empty; ``status``: what became of it (one of ``STATUSES``), or empty. A corrective
    action says the wave at which it was ``decided``, the action that it ``corrects``, the ``principle`` (code) people see in it.
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
    status: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date of the roadmap: an evaluation, a correction, the end."""

    when: str
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
    for item in list_entries(entry, "cpts", faults):
        found = _check_cpts(item)
        faults += found
        if found:
            continue
        cpts = _make_cpts(item.values)
        if cpts.id in communities or not ID.fullmatch(cpts.id):
            what = f"identifiant de CPTS « {cpts.id} » en double ou invalide"
            faults.append(Fault(item.place("id"), what, "lettres sans accent, chiffres et tirets ; un par CPTS"))
        communities[cpts.id] = cpts
    return communities


def _check_cpts(item: Entry) -> list[Fault]:
    found = check_keys(item, CPTS_KEYS, CPTS_OPTIONS) + check_filled(item, CPTS_KEYS)
    found += _check_actions(list_entries(item, "actions", found))
    for milestone in list_entries(item, "jalons", found):
        found += check_keys(milestone, MILESTONE_KEYS) or check_filled(milestone, MILESTONE_KEYS)
        found += _check_dates(milestone, ["date"])
    leaving = item.values.get("sortie")
    if leaving and not isinstance(leaving, Entry):
        what = "« sortie » n'a pas la forme attendue"
        found.append(Fault(item.place("sortie"), what, 'écrivez {date: "AAAA-MM", raison: "…"}'))
    elif leaving:
        found += check_keys(leaving, EXIT_KEYS)
    return found


def _check_actions(actions: list[Entry]) -> list[Fault]:
    ids = [str(action.values.get("id")) for action in actions]
    faults: list[Fault] = []
    for action in actions:
        values = action.values
        faults += check_keys(action, ACTION_KEYS, ACTION_OPTIONS) + check_filled(action, ACTION_KEYS)
        faults += _check_dates(action, ["fait"])
        cues = values.get("indices") or []
        if isinstance(cues, list):
            faults += check_expressions(cues, action.place("indices"))
        else:
            faults.append(
                Fault(action.place("indices"), "« indices » n'est pas une liste", "écrivez indices: [ …, … ]")
            )
        if ids.count(str(values.get("id"))) > 1 and values.get("id"):
            what = f"l'action « {values['id']} » est écrite deux fois"
            faults.append(Fault(action.place("id"), what, "un identifiant par action"))
        for key, known in (("decidee", list(WAVES)), ("corrige", ids), ("etat", list(STATUSES))):
            value = str(values.get(key) or "")
            if value and value not in known:
                faults.append(Fault(action.place(key), f"{WORDS[key]} « {value} »", suggest(value, known)))
    return faults


def _check_dates(entry: Entry, keys: Iterable[str]) -> list[Fault]:
    wrong = [key for key in keys if entry.values.get(key) and not day_of(str(entry.values[key]))]
    return [
        Fault(entry.place(key), f"« {entry.values[key]} » n'est pas une date", "écrivez AAAA-MM, ou AAAA-MM-JJ")
        for key in wrong
    ]


def day_of(text: str) -> date | None:
    """The day of a date, the middle of a month; None when it is neither."""
    found = DATE.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 15)) if found else None
    except ValueError:
        return None


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
    names = ("responsable", "indicateur", "fait", "corrige", "decidee", "principe", "etat")
    more = (str(values.get(name) or "") for name in names)
    cues = tuple(values.get("indices") or ())
    return Action(values["id"], values["intitule"], str(values["echeance"]), values.get("constat") or "", cues, *more)
