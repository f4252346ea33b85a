"""The cause-effect diagram (Ishikawa) of a CPTS with its five whys: written by people, one file per CPTS in ``ishikawa/``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from svb_qual.errors import Fault, raise_faults, suggest
from svb_qual.model import WAVES
from svb_qual.yamlfile import Entry, check_filled, check_keys, list_entries, read_yaml, told

FOLDER = "ishikawa"
KEYS, BRANCH_KEYS = ["effet", "branches"], ["nom", "causes"]
CAUSE_KEYS, CAUSE_OPTIONS = ["texte", "codes"], ["pourquoi", "indicateur", "valeurs"]
#: « Les 5 pourquoi »: how many times why is asked of one cause.
WHYS = 5


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause as people word it; its excerpts are those coded with all its ``codes``.

    ``whys``: the answers to the five whys, as many as were given. ``indicator`` and its ``values`` by wave follow it in time.
    """

    text: str
    codes: tuple[str, ...]
    whys: tuple[str, ...] = ()
    indicator: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A family of causes."""

    name: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Fishbone:
    """What is to be explained, and the branches that lead to it; ``drafted`` by the machine, nobody wrote it yet."""

    effect: str
    branches: tuple[Branch, ...]
    drafted: bool = False


def fishbone_path(folder: Path, cpts: str) -> Path:
    """Where the diagram of a CPTS is, in a study folder."""
    return folder / FOLDER / f"{cpts}.yml"


@told
def read_fishbone(path: Path, codes: frozenset[str]) -> Fishbone:
    """Read a diagram. Raises SvbError with all faults: unknown key, code or wave, a cause twice or without code, six whys."""
    entry = read_yaml(path)
    if not isinstance(entry, Entry):
        raise_faults(
            [
                Fault(
                    str(path),
                    "ce n'est pas une arête de poisson",
                    "il y faut « effet: … », puis « branches: » et ses éléments",
                )
            ]
        )
    faults = check_keys(entry, KEYS) + check_filled(entry, ["effet"])
    branches = []
    for branch in list_entries(entry, "branches", faults):
        found = check_keys(branch, BRANCH_KEYS) + check_filled(branch, ["nom"])
        causes = list_entries(branch, "causes", found)
        for cause in causes:
            found += _check_cause(cause, codes)
        faults += found
        if not found:
            branches.append(Branch(str(branch.values["nom"]), tuple(_make_cause(cause.values) for cause in causes)))
    faults += _check_twice(branches, str(path))
    raise_faults(faults)
    return Fishbone(str(entry.values["effet"]), tuple(branches))


def _check_twice(branches: list[Branch], file: str) -> list[Fault]:
    """Faults for a cause that stands twice in a branch: its excerpts could not be told from the other's."""
    told = [(branch.name, cause.text) for branch in branches for cause in branch.causes]
    return [
        Fault(file, f"la cause « {text} » est deux fois dans « {name} »", "gardez-en une, ou dites-les autrement")
        for name, text in dict.fromkeys(told)
        if told.count((name, text)) > 1
    ]


def _check_cause(entry: Entry, codes: frozenset[str]) -> list[Fault]:
    faults = check_keys(entry, CAUSE_KEYS, CAUSE_OPTIONS) + check_filled(entry, ["texte"])
    named, whys, values = (entry.values.get(key) for key in ("codes", "pourquoi", "valeurs"))
    for key, value, kind in (("codes", named, list), ("pourquoi", whys, list), ("valeurs", values, Entry)):
        if value is not None and not isinstance(value, kind):
            form = "{T0: …, T3: …}" if kind is Entry else f"{key}: [ …, … ]"
            faults.append(Fault(entry.place(key), f"« {key} » n'a pas la forme attendue", f"écrivez {form}"))
    if faults:
        return faults
    if not named:
        faults.append(Fault(entry.place("codes"), "la cause n'a aucun code", "donnez-en un : ses extraits en viennent"))
    for code in map(str, named or []):
        if code not in codes:
            faults.append(Fault(entry.place("codes"), f"code inconnu « {code} »", suggest(code, sorted(codes))))
    if len(whys or []) > WHYS:
        faults.append(Fault(entry.place("pourquoi"), f"{len(whys)} pourquoi", f"{WHYS} au plus"))
    for wave in values.values if values else {}:
        if wave not in WAVES:
            faults.append(Fault(values.place(wave), f"vague inconnue « {wave} »", suggest(str(wave), WAVES)))
    return faults


def _make_cause(values: dict) -> Cause:
    told = values["valeurs"].values if values.get("valeurs") else {}
    return Cause(
        text=str(values["texte"]),
        codes=tuple(values["codes"]),
        whys=tuple(str(why) for why in values.get("pourquoi") or () if why),
        indicator=str(values.get("indicateur") or ""),
        values=tuple((wave, str(told[wave])) for wave in WAVES if told.get(wave) is not None),
    )


def write_draft(bone: Fishbone, name: str) -> str:
    """A diagram as the YAML file that people go on with; ``name`` of the CPTS."""
    lines = [
        f"# Arête de poisson (Ishikawa) : {name}. Une ébauche tirée des codages : à reformuler, à compléter, à corriger.",
        "# Chaque cause : « texte » (vos mots), « codes » (ses extraits sont ceux qui les portent tous), « pourquoi » (cinq au",
        "# plus, du plus proche au plus profond), « indicateur » et « valeurs » à chaque vague où des personnes en donnent une.",
        f"effet: {_quoted(bone.effect)}",
        "branches:",
    ]
    for branch in bone.branches:
        lines += [f"  - nom: {_quoted(branch.name)}", "    causes:"] if branch.causes else []
        for cause in branch.causes:
            lines += [f"      - texte: {_quoted(cause.text)}", f"        codes: [{', '.join(cause.codes)}]"]
            lines += ["        pourquoi: []", '        indicateur: ""', "        valeurs: {}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
