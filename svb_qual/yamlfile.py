"""YAML files people edit, read with the line of every key so that errors can point at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import yaml

from svb_qual.errors import Fault, fail, suggest

P, T = ParamSpec("P"), TypeVar("T")
#: Lists in lists: no file of a study has so many.
DEPTH = 40
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Entry:
    """A mapping of a YAML file: its values, the line where it begins, and the line of each key (from 1)."""

    file: str
    line: int
    values: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)

    def place(self, key: str = "") -> str:
        """Where a key stands, for an error: « corpus/codebook/diga.yml, ligne 12 »."""
        return f"{self.file}, ligne {self.lines.get(key, self.line)}"


def read_yaml(path: Path) -> Any:
    """Read one YAML file into values whose mappings are ``Entry`` objects.

    Raises SvbError when the file is missing, not UTF-8 or not YAML, or when a key stands twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise fail(str(path), "le fichier n'existe pas", "vérifiez le nom et le dossier") from None
    except UnicodeDecodeError as error:
        raise fail(
            str(path), f"le fichier n'est pas en UTF-8 (octet {error.start})", "enregistrez-le en UTF-8"
        ) from None
    loader = Loader(text)
    try:
        _check_events(text, str(path))
        return _build(loader.get_single_node(), loader, str(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}, ligne {mark.line + 1}" if mark else str(path)
        remedy = "vérifiez les guillemets, les deux-points et l'alignement de cette ligne et de la précédente"
        raise fail(where, "ce n'est pas du YAML lisible", remedy) from None
    finally:
        loader.dispose()


def _check_events(text: str, file: str) -> None:
    """Raise SvbError for what makes a small file endless: references (« *nom »), or brackets in brackets without end."""
    depth = 0
    for event in yaml.parse(text, Loader):
        where = f"{file}, ligne {event.start_mark.line + 1}"
        if isinstance(event, yaml.AliasEvent):
            remedy = "recopiez le passage lui-même ; si c'est du texte, mettez-le entre guillemets"
            raise fail(where, f"la référence « *{event.anchor} » n'est pas lue", remedy)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise fail(where, "des listes sont ouvertes les unes dans les autres sans fin", "vérifiez les crochets")


@contextmanager
def shaped(where: str) -> Iterator[None]:
    """Tell as a fault values that are not of the kind that is expected: a word where a list is, a list where a word is."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        what = "une valeur n'a pas la forme attendue (un mot à la place d'une liste, une liste à la place d'un mot…)"
        raise fail(
            where, what, "comparez avec la même entrée d'un fichier voisin, ou celui de l'étude de démonstration"
        ) from error


def told(read: Callable[P, T]) -> Callable[P, T]:
    """The same reader of a file or a folder (its first argument), whose values of a wrong kind are told as a fault of it."""

    @wraps(read)
    def run(*given: P.args, **named: P.kwargs) -> T:
        """Read, and tell."""
        with shaped(str(given[0])):
            return read(*given, **named)

    return run


def _build(node: yaml.Node | None, loader: Any, file: str) -> Any:
    if node is None:
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, loader, file) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        try:
            return loader.construct_object(node)
        except ValueError:
            where, what = f"{file}, ligne {node.start_mark.line + 1}", f"« {node.value} » ne se lit pas"
            raise fail(where, what, "si c'est une date, écrivez-la entre guillemets, « AAAA-MM-JJ »") from None
    entry = Entry(file, node.start_mark.line + 1, {})
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in entry.values:
            raise fail(f"{file}, ligne {line}", f"la clé « {key} » est écrite deux fois", "gardez-en une seule")
        entry.values[key] = _build(value_node, loader, file)
        entry.lines[key] = line
    return entry


def check_keys(entry: Entry, required: list[str], optional: list[str] = ()) -> list[Fault]:
    """Faults for unknown and missing keys of one mapping."""
    known = [*required, *optional]
    faults = [
        Fault(entry.place(key), f"clé inconnue « {key} »", suggest(key, known))
        for key in entry.values
        if key not in known
    ]
    faults += [
        Fault(entry.place(), f"il manque la clé « {key} »", f"ajoutez « {key}: … » à cette entrée")
        for key in required
        if key not in entry.values
    ]
    return faults


def list_entries(entry: Entry, key: str, faults: list[Fault]) -> list[Entry]:
    """The mappings of a list; anything else there is added to ``faults``. Nothing written is an empty list."""
    value = entry.values.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, Entry) for item in value):
        remedy = f"écrivez « {key}: » puis, à la ligne, un tiret et une clé par élément"
        faults.append(Fault(entry.place(key), f"« {key} » n'est pas une liste d'éléments", remedy))
        return [item for item in value if isinstance(item, Entry)] if isinstance(value, list) else []
    return value


def check_filled(entry: Entry, keys: list[str]) -> list[Fault]:
    """Faults for keys of one mapping that are there and say nothing."""
    empty = [key for key in keys if key in entry.values and entry.values[key] in (None, "")]
    return [Fault(entry.place(key), f"« {key} » est vide", f"écrivez-le après « {key}: »") for key in empty]
