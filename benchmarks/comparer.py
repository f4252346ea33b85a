"""What the work costs beside the bare libraries, in one run on the same texts (the demonstration).

Bare spaCy (our pipes, then all of the model), from a transcript to its codings by one process then two, the pages by papermill
one after the other then as we make them, BERTopic as it comes with UMAP then ours, a whole build and one with nothing to do.
``.venv/bin/python benchmarks/comparer.py``; one line each: seconds, and times the first one.
"""

from __future__ import annotations

import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from svb_qual.coding.traits import Traits
from svb_qual.page_tasks import page_task
from svb_qual.plan import pages_of
from svb_qual.results import DEMO, ROOT, read_results
from svb_qual.segmentation import segment_interview
from svb_qual.stages import load_coder, questions_of
from svb_qual.study import Row, Study, read_study
from svb_qual.thematic import gather_corpus
from svb_qual.themes.topics import find_topics
from svb_qual.transcripts import read_interview
from svb_qual.workers import later, one_thread, spread, working_with

TIMES = 8  # the demonstration is short: read so many times over


def timed(what: str, action: Callable[[], object], base: float = 0.0) -> float:
    """Make a call, and say how long it takes."""
    start = time.perf_counter()
    action()
    spent = time.perf_counter() - start
    print(f"{what:62} {spent:8.2f} s" + (f"  × {spent / base:.2f}" if base else ""), flush=True)
    return spent


def code_row(study: Study, row: Row) -> Traits:
    """From the file of an interview to its codings, in memory."""
    interview = read_interview(study, row)
    segments = segment_interview(interview)
    coder = load_coder()
    traits = coder.read([item.text for item in segments], questions_of(interview, segments))
    coder.code_segments(segments, traits)
    return traits


def code_many(study: Study, rows: list[Row]) -> int:
    """Several interviews; how many. What a worker is asked for."""
    with one_thread():
        return len([code_row(study, row) for row in rows])


def by_two(study: Study) -> None:
    """The same, by two processes that are already there."""
    from functools import partial

    rows = list(study.register) * TIMES
    spread([partial(code_many, study, rows[at : at + 21]) for at in range(0, len(rows), 21)])


def compare_reading(study: Study) -> None:
    """Bare spaCy and ours."""
    import spacy

    texts = [
        segment.text for row in study.register for segment in segment_interview(read_interview(study, row))
    ] * TIMES
    words = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} extraits, {words} mots")
    code_row(study, study.register[0])
    plain = spacy.load("fr_core_news_md", exclude=["parser", "ner", "senter"])
    with one_thread():
        bare = timed("spaCy nu, les étapes que nous gardons (nlp.pipe)", lambda: list(plain.pipe(texts)))
        whole = spacy.load("fr_core_news_md")
        timed("spaCy nu, toutes les étapes du modèle", lambda: list(whole.pipe(texts)), bare)
        encoder = load_coder().embedder
        timed("vecteurs de phrases seuls", lambda: encoder.encode(texts), bare)
        timed("du fichier au codage, un processus", lambda: code_many(study, list(study.register) * TIMES), bare)
    with working_with(2):
        spread([later("stages.load_coder")] * 4)
        timed("du fichier au codage, deux processus", lambda: by_two(study), bare)


def compare_pages(study: Study) -> None:
    """papermill notebook by notebook, and ours; the tables of the study are up to date."""
    import papermill

    pages = [page for page in pages_of(study) if page.cpts]
    with TemporaryDirectory() as room:

        def plainly() -> None:
            """papermill as it comes."""
            for rank, page in enumerate(pages):
                papermill.execute_notebook(str(page.notebook), f"{room}/{rank}.ipynb", page.parameters, progress_bar=False,
                                           kernel_name="python3")  # fmt: skip

        base = timed(f"papermill, {len(pages)} notebooks l'un après l'autre", plainly)
    calls = [page_task(study, page).actions[0].call for page in pages]
    timed("les mêmes, mis en page, un processus", lambda: spread(calls), base)
    with working_with(2):
        timed("les mêmes, mis en page, deux processus", lambda: spread(calls), base)


def compare_topics(study: Study) -> None:
    """BERTopic as it comes (UMAP, HDBSCAN), and ours (number of topics and stability over thirty draws)."""
    from bertopic import BERTopic

    corpus = gather_corpus(study, read_results(study), "extraits")
    said = [" ".join(item.lemmas) or "rien" for item in corpus.passages]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = BERTopic(language="multilingual", embedding_model=None)
        base = timed(f"BERTopic et UMAP, {len(said)} extraits", lambda: plain.fit(said, embeddings=corpus.vectors))
    timed(
        "nos thèmes, trente tirages compris", lambda: find_topics(corpus.passages, corpus.vectors, corpus.people), base
    )


def main() -> None:
    """The demonstration must be built (« svb-qual rapports »)."""
    command = [str(Path(sys.executable).with_name("svb-qual")), "rapports"]
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    subprocess.run(command, **quiet)
    timed("svb-qual rapports, rien à refaire", lambda: subprocess.run(command, **quiet))
    timed("svb-qual --help", lambda: subprocess.run([command[0], "--help"], **quiet))
    study = read_study(DEMO)
    compare_reading(study)
    compare_pages(study)
    compare_topics(study)


if __name__ == "__main__":
    main()
