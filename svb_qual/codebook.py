"""The codebook: YAML files that the psychologist edits, checked whole before anything uses them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from svb_qual.errors import Fault, fail, raise_faults, suggest
from svb_qual.expressions import check_expressions
from svb_qual.files import hash_files
from svb_qual.model import ACTUALITIES, POLARITIES, Code, Codebook, Example
from svb_qual.yamlfile import Entry, check_keys, read_yaml, shaped, told

BOOK = "codebook.yml"
BOOK_KEYS = ["version", "familles", "criteres", "axes_rps"]
FAMILY_KEYS = ["libelle", "statut", "source"]
CODE_KEYS = [
    "id",
    "libelle",
    "famille",
    "definition",
    "coder_quand",
    "ne_pas_coder_quand",
    "critere",
    "axes_rps",
    "indices",
    "faux_amis",
    "exemples",
    "contre_exemples",
]
CUE_KEYS = ["protective", "risk", "neutre"]
EXAMPLE_KEYS = ["texte", "polarite", "actualite"]
COUNTER_KEYS = ["texte", "plutot", "polarite", "actualite", "pourquoi"]


def read_codebook(folder: Path) -> Codebook:
    """Read ``codebook.yml`` and every other YAML file of the folder; once for each content, since every page asks for it.

    Raises SvbError with all faults: unknown or missing keys, duplicate ids, unknown family, criterion, axis,
    polarity or actuality, a code without example or counter-example.
    """
    if not (folder / BOOK).is_file():
        raise fail(str(folder / BOOK), "le livre de codes est introuvable", "restaurez ce fichier depuis le projet")
    files = sorted(path for path in folder.glob("*.yml") if path.name != BOOK)
    return _read_once(folder, tuple(files), hash_files([folder / BOOK, *files], folder))


@lru_cache(maxsize=4)
@told
def _read_once(folder: Path, files: tuple[Path, ...], sha256: str) -> Codebook:
    book = read_yaml(folder / BOOK)
    with shaped(str(folder / BOOK)):
        faults = check_keys(book, BOOK_KEYS)
        raise_faults(faults)
        for family in book.values["familles"].values.values():
            faults += check_keys(family, FAMILY_KEYS)
    entries = [entry for path in files for entry in _entries(path, faults)]
    for entry in entries:
        with shaped(entry.place()):
            faults += _check_code(entry, book)
    raise_faults(faults)
    faults += _check_ids(entries)
    raise_faults(faults)
    families = {key: dict(value.values) for key, value in book.values["familles"].values.items()}
    order = {family: rank for rank, family in enumerate(families)}
    codes = sorted((_make_code(entry) for entry in entries), key=lambda code: order[code.family])
    return Codebook(str(book.values["version"]), families, {code.id: code for code in codes}, sha256)


def _entries(path: Path, faults: list[Fault]) -> list[Entry]:
    items = read_yaml(path)
    if isinstance(items, list) and all(isinstance(item, Entry) for item in items):
        return items
    faults.append(Fault(str(path), "le fichier n'est pas une liste de codes", "chaque code commence par « - id: … »"))
    return []


def _check_code(entry: Entry, book: Entry) -> list[Fault]:
    faults = check_keys(entry, CODE_KEYS)
    if faults:
        return faults
    values = entry.values
    faults += _check_choice(entry, "famille", [values["famille"]], list(book.values["familles"].values))
    faults += _check_choice(entry, "axes_rps", values["axes_rps"], book.values["axes_rps"])
    if values["critere"] is not None:
        faults += _check_choice(entry, "critere", [values["critere"]], book.values["criteres"])
    faults += check_keys(values["indices"], CUE_KEYS)
    for leaning, rules in values["indices"].values.items():
        faults += check_expressions(rules or (), values["indices"].place(leaning))
    faults += check_expressions(values["faux_amis"] or (), entry.place("faux_amis"))
    for key, known in (("exemples", EXAMPLE_KEYS), ("contre_exemples", COUNTER_KEYS)):
        if not values[key]:
            faults.append(Fault(entry.place(key), f"« {key} » est vide", "donnez au moins une phrase dite"))
        for example in values[key] or []:
            faults += check_keys(example, known) or _check_example(example)
    return faults


def _check_choice(entry: Entry, key: str, chosen: list, valid: list) -> list[Fault]:
    return [
        Fault(entry.place(key), f"valeur inconnue « {value} » pour « {key} »", suggest(str(value), map(str, valid)))
        for value in chosen
        if value not in valid
    ]


def _check_example(example: Entry) -> list[Fault]:
    if example.values.get("plutot", "") is None:
        return []
    valid = (("polarite", [key for key in POLARITIES if key != "unclear"]), ("actualite", list(ACTUALITIES)))
    return [fault for key, known in valid for fault in _check_choice(example, key, [example.values[key]], known)]


def _check_ids(entries: list[Entry]) -> list[Fault]:
    first: dict[str, Entry] = {}
    faults = []
    for entry in entries:
        known = first.setdefault(entry.values["id"], entry)
        if known is not entry:
            what = f"le code « {entry.values['id']} » existe déjà ({known.place('id')})"
            faults.append(Fault(entry.place("id"), what, "donnez un autre identifiant ou supprimez l'un des deux"))
    for entry in entries:
        for example in entry.values["contre_exemples"]:
            code = example.values["plutot"]
            if code is not None and code not in first:
                faults.append(Fault(example.place("plutot"), f"code inconnu « {code} »", suggest(code, first)))
    return faults


def _make_code(entry: Entry) -> Code:
    values = entry.values
    return Code(
        id=values["id"],
        label=values["libelle"],
        family=values["famille"],
        definition=" ".join(values["definition"].split()),
        use_when=tuple(values["coder_quand"]),
        avoid_when=tuple(values["ne_pas_coder_quand"]),
        criterion=values["critere"] or "",
        axes=tuple(values["axes_rps"]),
        cues={key: tuple(values["indices"].values[key] or ()) for key in CUE_KEYS},
        false_friends=tuple(values["faux_amis"] or ()),
        examples=tuple(_make_example(item) for item in values["exemples"]),
        counter_examples=tuple(_make_example(item) for item in values["contre_exemples"]),
    )


def _make_example(entry: Entry) -> Example:
    get = entry.values.get
    polarity, actuality = get("polarite") or "", get("actualite") or ""
    return Example(entry.values["texte"], polarity, actuality, get("plutot") or "", get("pourquoi") or "")
