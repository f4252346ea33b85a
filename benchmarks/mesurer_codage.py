"""Measure the coder on authors it has not read: each author of the seed is left out in turn.

    python benchmarks/mesurer_codage.py

Prints first how far a second reader agrees with the authors on a sample (``corpus/amorce/seconde_lecture.csv``). Then,
for the cues alone and for the learned coder: per code n, precision, recall, F1; macro and micro F1; recall within five
candidates; polarity (with abstention) and actuality, given a right code.
"""

from __future__ import annotations

import csv

import numpy as np

from svb_qual.agreement import Reading
from svb_qual.coding.coder import Coder
from svb_qual.coding.cues import cue_patterns
from svb_qual.coding.features import Space, read_passages_features
from svb_qual.coding.labelled import Labelled
from svb_qual.coding.learned import learn_model
from svb_qual.coding.rules import RuleCoder
from svb_qual.coding.seed import Seed, read_seed
from svb_qual.coding.traits import Traits
from svb_qual.embeddings import chosen_embedder
from svb_qual.model import Segment
from svb_qual.results import SEED
from svb_qual.scoring import compare, judgement_measures, sentences
from svb_qual.stages import load_codebook

LEAST = 10
Said = dict[tuple[int, str], tuple[str, str]]


def print_scores(title: str, codes: list[str], truth: Said, found: Said, ranked: list[list[str]]) -> None:
    print(f"\n## {title}\n\n| code | n | précision | rappel | F1 |\n| --- | --- | --- | --- | --- |")
    scores = []
    for code in codes:
        real, own = {r for r, c in truth if c == code}, {r for r, c in found if c == code}
        right = len(real & own)
        f1 = 2 * right / max(len(real) + len(own), 1)
        scores += [f1] if len(real) >= LEAST else []
        print(f"| {code} | {len(real)} | {right / max(len(own), 1):.2f} | {right / max(len(real), 1):.2f} | {f1:.2f} |")
    both = truth.keys() & found.keys()
    print(
        f"\nF1 macro {np.mean(scores):.3f} ({len(scores)} codes), micro {2 * len(both) / (len(truth) + len(found)):.3f}"
    )
    print(f"rappel parmi cinq {np.mean([code in ranked[rank][:5] for rank, code in truth]):.3f} (n = {len(truth)})")
    said = [pair for pair in both if found[pair][0] != "unclear"]
    good = np.mean([found[pair][0] == truth[pair][0] for pair in said])
    print(f"polarité {good:.3f} (n = {len(said)}), abstention {len(both) - len(said)} sur {len(both)}")
    right = [found[pair][1] == truth[pair][1] for pair in both]
    planned = [[pair for pair in both if said[pair][1] == "planned"] for said in (found, truth)]
    common = len(set(planned[0]) & set(planned[1]))
    print(
        f"actualité {np.mean(right):.3f}, F1 de « planned » {2 * common / sum(map(len, planned)):.3f} (n = {len(both)})"
    )


def cues_alone(seed: Seed, coder: RuleCoder, tokens: list) -> tuple[Said, list[list[str]]]:
    found, ranked = {}, []
    for rank, (text, own) in enumerate(zip(seed.texts, tokens, strict=True)):
        codings = sorted(coder.code(Segment("", "", 0, 0, len(text), text), own), key=lambda item: -item.score)
        found |= {(rank, item.code): (item.polarity, item.actuality) for item in codings}
        ranked.append([item.code for item in codings])
    return found, ranked


def left_out(labelled: Labelled, space: Space, codebook, traits: Traits) -> tuple[Said, list[list[str]]]:
    """Each author coded by what was learned on the others (the space of words is learnt on all: it sees no label)."""
    codes, authors = list(codebook.codes), labelled.groups
    found, ranked = {}, [[] for _ in authors]
    for author in sorted(set(authors.tolist())):
        model = learn_model(labelled.pick(authors != author), codes)
        coder = Coder.of(codebook, space, model, chosen_embedder())
        scored = coder.score(traits, labelled.series.tolist())
        for rank in np.flatnonzero(authors == author):
            kept = scored.kept[rank]
            order = sorted(range(len(codes)), key=lambda code: (not kept[code], -scored.chances[rank, code]))
            ranked[rank] = [codes[code] for code in order]
            for code in np.flatnonzero(kept):
                judged = coder.polarity_of(scored, rank, code), coder.actuality_of(scored, rank, code)
                found[int(rank), codes[code]] = judged
    return found, ranked


def read_labels(name: str) -> dict[str, dict[str, tuple[str, str]]]:
    """What a file of labels says of each passage it names; a line without code: read, nothing kept."""
    said: dict[str, dict[str, tuple[str, str]]] = {}
    with (SEED / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            own = said.setdefault(row["passage_id"], {})
            if row["code"]:
                own[row["code"]] = (row["polarity"], row["actuality"])
    return said


def print_second_reading(codes: list[str]) -> None:
    """Agreement of authors and second reader on the sample, intervals by interview."""
    authors, again = read_labels("codages.csv"), read_labels("seconde_lecture.csv")
    with (SEED / "passages.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["passage_id"] in again]
    places = {
        row["passage_id"]: (f"{row['auteur']}/{row['entretien']}", rank, rank + 1) for rank, row in enumerate(rows)
    }
    one: Reading = {place: authors.get(name, {}) for name, place in places.items()}
    two: Reading = {place: again[name] for name, place in places.items()}
    title = f"auteurs et seconde lecture, {len(places)} passages"
    print("\n".join(sentences(compare(title, one, two, codes)[1] + judgement_measures(title, one, two))))


def main() -> None:
    codebook = load_codebook()
    codes = list(codebook.codes)
    print_second_reading(codes)
    seed = read_seed(SEED, set(codes))
    patterns = cue_patterns(codebook.codes.values())
    reading = read_passages_features(seed.texts, seed.questions, codes, patterns, chosen_embedder())
    space = Space.learn(reading)
    labelled = Labelled.of_seed(seed, codes, reading, space)
    print_scores("Indices seuls", codes, seed.labels, *cues_alone(seed, RuleCoder.of(codebook), reading.tokens))
    print_scores(
        "Codeur appris, auteur jamais lu",
        codes,
        seed.labels,
        *left_out(labelled, space, codebook, Traits.of(reading, space)),
    )


if __name__ == "__main__":
    main()
