"""Measure the rule coder on labelled fictional passages that it was not written on.

    SVB_SHARED=… python benchmarks/mesurer_codage.py

Reads ``$SVB_SHARED/amorce``; prints per code n, precision, recall, F1, then macro and micro F1, recall within five
candidates, polarity and actuality accuracy with abstention.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections import defaultdict
from pathlib import Path

from svb_qual.coding.passages import code_passages
from svb_qual.stages import load_codebook

LEAST = 10


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def code_seed(seed: Path) -> list[dict[str, str]]:
    """Run ``coder-passages`` on the seed's passages and read its output back."""
    with tempfile.TemporaryDirectory() as room:
        source, target = Path(room) / "entree.csv", Path(room) / "sortie.csv"
        rows = [
            [row["passage_id"], row["entretien"], "", row["text"] if "text" in row else row["texte"], row["question"]]
            for row in read_rows(seed / "passages.csv")
        ]
        with source.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["passage_id", "interview", "speaker", "text", "question"], *rows])
        code_passages(source, target, load_codebook())
        return read_rows(target)


def main() -> None:
    seed = Path(os.environ["SVB_SHARED"]) / "amorce"
    truth = {(row["passage_id"], row["code"]): row for row in read_rows(seed / "codages.csv")}
    rows = code_seed(seed)
    kept = {(row["passage_id"], row["code"]): row for row in rows if row["retenu"] == "1"}
    ranked = defaultdict(list)
    for row in rows:
        ranked[row["passage_id"]].append(row["code"])
    scores = []
    print(f"{'code':24} {'n':>5} {'précision':>9} {'rappel':>7} {'F1':>5}")
    for code in sorted({code for _, code in truth}):
        real, found = {p for p, c in truth if c == code}, {p for p, c in kept if c == code}
        right = len(real & found)
        precision, recall = right / max(len(found), 1), right / len(real)
        f1 = 2 * right / (len(real) + len(found))
        scores += [f1] if len(real) >= LEAST else []
        print(f"{code:24} {len(real):5} {precision:9.2f} {recall:7.2f} {f1:5.2f}")
    both = truth.keys() & kept.keys()
    within = sum(code in ranked[passage][:5] for passage, code in truth)
    print(f"macro F1 {sum(scores) / len(scores):.3f} sur {len(scores)} codes d'au moins {LEAST} cas")
    print(f"micro F1 {2 * len(both) / (len(truth) + len(kept)):.3f} (n = {len(truth)} codages)")
    print(f"rappel parmi cinq {within / len(truth):.3f}")
    said = [pair for pair in both if kept[pair]["polarity"]]
    good = sum(kept[pair]["polarity"] == truth[pair]["polarity"] for pair in said)
    silent = len(both) - len(said)
    print(
        f"polarité : {good / max(len(said), 1):.3f} de justes sur {len(said)} dites ; abstention {silent} sur {len(both)}"
    )
    good = sum(kept[pair]["actuality"] == truth[pair]["actuality"] for pair in both)
    print(f"actualité : {good / max(len(both), 1):.3f} de justes sur {len(both)}")


if __name__ == "__main__":
    main()
