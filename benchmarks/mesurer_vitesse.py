"""How long the coder takes: to read passages, to learn again after a decision, to code 10,000 passages again.

Compared in the same run with the bare spaCy pipeline on the same texts; seconds of one core (process time).
``.venv/bin/python benchmarks/mesurer_vitesse.py``
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from svb_qual.coding.coder import Coder
from svb_qual.coding.seed import read_seed
from svb_qual.coding.traits import Traits
from svb_qual.embeddings import chosen_embedder
from svb_qual.french import load_french
from svb_qual.learning import decided_passages, learn_with
from svb_qual.results import DEMO, SEED
from svb_qual.stages import load_codebook, load_start
from svb_qual.study import read_study
from svb_qual.workers import one_thread

PASSAGES = 10_000


def timed(what: str, action: Callable[[], object]) -> object:
    start = time.process_time()
    done = action()
    print(f"{what} : {time.process_time() - start:.2f} s")
    return done


def main() -> None:
    start, codebook, embedder = load_start(), load_codebook(), chosen_embedder()
    coder = Coder.of(codebook, start.space, start.model, embedder)
    seed = read_seed(SEED, set(codebook.codes))
    texts, questions = list(seed.texts), list(seed.questions)
    list(load_french().pipe(texts[:100]))
    with one_thread():
        timed(f"spaCy seul, {len(texts)} passages", lambda: list(load_french().pipe(texts, batch_size=64)))
        timed("encodeur seul", lambda: (embedder.encode(texts), embedder.encode(sorted(set(questions)))))
        traits = timed(
            "lecture complète (spaCy, encodeur, indices, lemmes, lettres)", lambda: coder.read(texts, questions)
        )
        rows = np.resize(np.arange(len(texts)), PASSAGES)
        many = Traits(traits.features[rows], traits.marks[rows], [], [])
        timed(f"recoter {PASSAGES} passages", lambda: coder.score(many, ["e"] * PASSAGES))
        study = read_study(DEMO)
        decided = decided_passages(study, start)
        timed(f"réapprendre sur l'amorce et {len(decided.truth)} extraits décidés", lambda: learn_with(start, decided))


if __name__ == "__main__":
    main()
