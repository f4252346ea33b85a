"""Is what is there what the inputs give: a study rebuilt from nothing aside, compared byte by byte; or two manifests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from svb_qual.errors import fail
from svb_qual.files import hash_bytes, is_litter
from svb_qual.manifest import FACTS
from svb_qual.results import CACHE, ROOT, outputs_of
from svb_qual.study import Study

#: What a project needs to build reports, from its root; the rest of ``corpus`` is other studies.
PARTS = ("svb_qual", "notebooks", "corpus/codebook", "corpus/guides", "corpus/duerp", "corpus/amorce", "requirements.lock",
         "pyproject.toml")  # fmt: skip
#: Kinds of difference, with the words for them.
GONE, MADE, OTHER = "manque", "en trop", "différent"
BY_HAND = "changé ou retiré à la main depuis la dernière mise à jour"
ELSEWHERE = "mêmes entrées et même code, autre résultat : version de Python, d'une bibliothèque ou du système"


@dataclass(frozen=True, slots=True)
class Difference:
    """An output that is not the same: its path in the outputs, how it differs, and why as far as can be told."""

    path: str
    kind: str
    why: str


def verify_study(study: Study) -> tuple[list[Difference], int]:
    """Rebuild a study elsewhere and compare every output; the differences, and how many files are the same.

    Raises SvbError when the study has never been built, or cannot be built again.
    """
    here = outputs_of(study)
    known = read_manifest(here / "manifeste.json")
    with TemporaryDirectory(prefix="verifier-", dir=_room()) as aside:
        there = _rebuild(study, Path(aside).resolve())
        fresh = read_manifest(there / "manifeste.json")
        causes = compare_facts(known, fresh)
        found = []
        for path in sorted({*known["sorties"], *fresh["sorties"]}):
            own, new = _hash(here / path), fresh["sorties"].get(path, "")
            if own != new:
                kind = GONE if not own else MADE if not new else OTHER
                found.append(Difference(path, kind, _why(known["sorties"].get(path, ""), own, causes)))
    return found, len(fresh["sorties"]) - sum(item.kind != MADE for item in found)


def _room() -> Path:
    """Where studies are rebuilt: beside the caches, since what they hold is as confidential as the outputs."""
    CACHE.mkdir(exist_ok=True)
    return CACHE


def _why(said: str, own: str, causes: list[str]) -> str:
    """Why an output differs: it is not what the last build wrote, else what changed since, else the machine."""
    if said != own:
        return BY_HAND
    return " ; ".join(causes) or ELSEWHERE


def compare_manifests(known: dict, other: dict) -> list[Difference]:
    """The outputs that two manifests do not have alike, and why."""
    causes = compare_facts(known, other)
    found = []
    for path in sorted({*known["sorties"], *other["sorties"]}):
        own, new = known["sorties"].get(path, ""), other["sorties"].get(path, "")
        if own != new:
            found.append(
                Difference(path, GONE if not own else MADE if not new else OTHER, " ; ".join(causes) or ELSEWHERE)
            )
    return found


def compare_facts(known: dict, other: dict) -> list[str]:
    """What differs in what two builds were made of, in French; empty when nothing does."""
    told = [f"{words} : {known.get(key)} et {other.get(key)}" if len(str(known.get(key))) < 40 else f"{words} n'est pas le même"
            for key, words in FACTS.items() if known.get(key) != other.get(key)]  # fmt: skip
    names = sorted({*known["entrees"], *other["entrees"]})
    changed = [name for name in names if known["entrees"].get(name) != other["entrees"].get(name)]
    if changed:
        told.append(
            f"{len(changed)} entrée(s) changée(s) : {', '.join(changed[:5])}" + (" …" if len(changed) > 5 else "")
        )
    return told


def read_manifest(path: Path) -> dict:
    """A manifest. Raises SvbError when there is none, or when it is not one."""
    if not path.is_file():
        raise fail(
            str(path), "pas de manifeste : rien n'a encore été construit en entier", "svb-qual rapports, sans --cpts"
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not all(isinstance(found[key], dict) for key in ("entrees", "sorties")):
            raise ValueError(path)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise fail(str(path), "ce n'est pas un manifeste", "donnez le manifeste.json d'outputs/<étude>") from None
    return found


def _rebuild(study: Study, room: Path) -> Path:
    """The study rebuilt from nothing in a copy of the project; its outputs."""
    for part in PARTS:
        source, target = ROOT / part, room / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    (room / ".cache").mkdir()
    for learned in CACHE.glob(
        "modele-*.npz"
    ):  # learned on the project's own passages, under the hash of all it depends on
        shutil.copy2(learned, room / ".cache" / learned.name)
    folder = study.folder.resolve()
    if folder.is_relative_to(ROOT):
        shutil.copytree(folder, room / folder.relative_to(ROOT), ignore=lambda _, names: set(filter(is_litter, names)))
        folder = room / folder.relative_to(ROOT)
    env = {**os.environ, "PYTHONPATH": str(room), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "svb_qual.cli", "rapports", "--etude", str(folder)]
    done = subprocess.run(
        command, cwd=room, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["svb-qual rapports"]
        raise fail(str(study.folder), "l'étude ne se reconstruit pas", last[0])
    return room / "outputs" / study.name


def _hash(path: Path) -> str:
    return hash_bytes(path.read_bytes()) if path.is_file() else ""
