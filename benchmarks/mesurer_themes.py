"""How well topics and classes find groups that are known, and how long they take.

    SVB_SHARED=../shared python benchmarks/mesurer_themes.py

Two corpora, neither used to choose anything: interviews of craftspeople by trade (each interview is one, real speech, read from
``SVB_SHARED``), and passages of the seed with a single code, by code. For BERTopic, the Reinert classes (simple, then what both
classifications agree on) and k-means on TF-IDF with as many groups as BERTopic found: adjusted Rand index, normalised mutual
information, share of passages grouped. Then the time that 10,000 segments take.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from svb_qual.codebook import read_codebook
from svb_qual.coding.seed import read_seed
from svb_qual.embeddings import chosen_embedder
from svb_qual.french import analyse_texts
from svb_qual.model import Segment
from svb_qual.results import CODEBOOK, SEED
from svb_qual.segmentation import segment_interview
from svb_qual.study import read_study
from svb_qual.themes.double import classify_twice
from svb_qual.themes.passages import Corpus, gather
from svb_qual.themes.reinert import classify
from svb_qual.themes.terms import tabulate
from svb_qual.themes.topics import find_topics
from svb_qual.transcripts import read_interview

REGISTER = "entretien,cpts,vague,participant,profession,role,date,duree,mode,fichier\n"
SETTINGS = 'titre: "Artisans"\nfictive: false\ncpts:\n  - id: tous\n    nom: "Tous"\n'


def artisans(shared: Path) -> tuple[Corpus, list[str]]:
    """Passages of the craftspeople; the group of each is its interview."""
    files = sorted((shared / "corpora" / "artisans").glob("*.docx"))
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        (folder / "entretiens").mkdir()
        lines = [f"{path.stem},tous,T0,{path.stem},artisan,,2020-01-01,1,,{path.name}" for path in files]
        (folder / "registre.csv").write_text(REGISTER + "\n".join(lines) + "\n", "utf-8")
        (folder / "etude.yml").write_text(SETTINGS, "utf-8")
        for path in files:
            (folder / "entretiens" / path.name).write_bytes(path.read_bytes())
        study = read_study(folder)
        segments = [item for row in study.register for item in segment_interview(read_interview(study, row))]
    return read(segments), [item.interview for item in segments]


def seed_passages() -> tuple[Corpus, list[str]]:
    """Passages of the seed that have one code of the factors; the group of each is that code, its « interview » its author."""
    known = read_seed(SEED, set(read_codebook(CODEBOOK).codes))
    codes: dict[int, list[str]] = {}
    for rank, code in known.labels:
        codes.setdefault(rank, []).append(code)
    kept = [rank for rank, own in sorted(codes.items()) if len(own) == 1 and own[0].startswith("FACTEUR")]
    segments = [
        Segment(f"{known.authors[r]}.{r}.1", known.authors[r], r, 0, len(known.texts[r]), known.texts[r]) for r in kept
    ]
    return read(segments), [codes[rank][0] for rank in kept]


def read(segments: list[Segment]) -> Corpus:
    """Excerpts as passages."""
    texts, people = [item.text for item in segments], [("", item.interview) for item in segments]
    tokens, vectors = list(analyse_texts(texts)), chosen_embedder().encode(texts)
    return gather(segments, tokens, vectors, people, "extraits", {item.interview.lower() for item in segments})


def compare(name: str, found: np.ndarray, known: list[str]) -> None:
    """Print how a grouping (0: none) meets the known one, on the passages it groups."""
    rows = np.flatnonzero(found)
    real = [known[rank] for rank in rows]
    print(
        f"  {name} : {len(set(found[rows].tolist()))} groupes, ARI {adjusted_rand_score(real, found[rows]):.3f}, "
        f"NMI {normalized_mutual_info_score(real, found[rows]):.3f}, {len(rows)} passages sur {len(found)} groupés"
    )


def measure(title: str, corpus: Corpus, known: list[str]) -> None:
    """All methods on one corpus."""
    print(f"{title} : {len(known)} passages, {len(set(known))} groupes connus")
    start = time.perf_counter()
    topics = find_topics(corpus.passages, corpus.vectors, corpus.people)
    middle = time.perf_counter()
    classes = classify_twice(corpus.passages)
    end = time.perf_counter()
    given = np.zeros(len(known), int)
    for topic in topics:
        given[list(topic.passages)] = topic.number
    compare("BERTopic (acp)", given, known)
    compare("Reinert, simple", classes.simple, known)
    compare("Reinert, double", classes.given, known)
    words = TfidfVectorizer(analyzer=lambda item: item.lemmas).fit_transform(corpus.passages)
    compare("k-moyennes sur TF-IDF", KMeans(len(topics), n_init=10, random_state=1).fit_predict(words) + 1, known)
    stable = sum(topic.stability >= 0.5 for topic in topics)
    print(
        f"  {stable} thème(s) stables sur {len(topics)} ; accord des deux classifications de Reinert {classes.agreement:.2f}"
    )
    print(f"  thèmes {middle - start:.1f} s, Reinert {end - middle:.1f} s")


def measure_speed(corpus: Corpus) -> None:
    """Ten classes of 10,000 segments drawn from a corpus."""
    draw = np.random.default_rng(1)
    lemmas = [corpus.passages[rank].lemmas for rank in draw.integers(len(corpus.passages), size=20_000)]
    contexts = [one + two for one, two in zip(lemmas[::2], lemmas[1::2], strict=True)]
    start = time.perf_counter()
    tree = classify(tabulate(contexts), 10)
    taken = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"Reinert, 10 000 segments, {len(tree.cuts) + 1} classes : {taken:.1f} s, {peak:.2f} Go pour le processus")


if __name__ == "__main__":
    made = seed_passages()
    measure("Amorce, passages d'un seul facteur", *made)
    measure_speed(made[0])
    if os.environ.get("SVB_SHARED"):
        measure("Artisans, par entretien", *artisans(Path(os.environ["SVB_SHARED"])))
