"""The manifest of a build: hashes of what went in and of all that came out, written last."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from doit.task import Task

from svb_qual.files import hash_bytes, is_litter, write_whole
from svb_qual.making import made_of
from svb_qual.results import ROOT, outputs_of
from svb_qual.study import Study
from svb_qual.tasks import key_of, make_task, tables_among

#: What a build is made of besides its inputs, with the words for it.
FACTS = {
    "svb_qual": "la version de svb_qual",
    "code": "le code de svb_qual",
    "encodeur": "l'encodeur",
    "livre_de_codes": "le livre de codes",
    "verrou": "la liste des versions (requirements.lock)",
    "python": "la version de Python",
    "bibliotheques": "une bibliothèque",
}


def manifest_task(study: Study, tasks: list[Task]) -> Task:
    """Written last: hashes of the inputs, the code, the lock and every output."""
    outputs = sorted(set(tables_among(study, tasks)))
    inputs = [path for path in sorted(study.folder.rglob("*")) if path.is_file() and not is_litter(path.name)]
    target = outputs_of(study) / "manifeste.json"
    write = partial(write_manifest, study, inputs, outputs, target)
    return make_task("manifeste", write, [*inputs, *outputs, ROOT / "requirements.lock"], [target], key_of())


def write_manifest(study: Study, inputs: list[Path], outputs: list[Path], target: Path) -> None:
    """Write ``manifeste.json``: what went in, what came out, by SHA-256."""
    manifest = {
        **made_of(),
        "entrees": {path.relative_to(study.folder).as_posix(): hash_bytes(path.read_bytes()) for path in inputs},
        "sorties": {path.relative_to(target.parent).as_posix(): hash_bytes(path.read_bytes()) for path in outputs},
    }
    write_whole(target, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
