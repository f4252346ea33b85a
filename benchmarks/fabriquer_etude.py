"""Make a study of any size from the demonstration: its sentences drawn anew for each interview, so that no two are alike.

``.venv/bin/python benchmarks/fabriquer_etude.py DOSSIER --entretiens 100 --mots 1000``
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path

import yaml

from svb_qual.model import INTERVIEWER
from svb_qual.results import DEMO
from svb_qual.study import read_study
from svb_qual.transcripts import read_interview

#: The shape of the programme: so many people in each CPTS, heard at each wave.
PEOPLE, WAVES = 10, ("T0", "T2", "T3")
JOBS = ("infirmière libérale", "médecin généraliste", "kinésithérapeute", "sage-femme", "pharmacienne")


def read_pairs() -> list[tuple[str, list[str]]]:
    """Each question of the demonstration with the sentences that answer it."""
    study, pairs = read_study(DEMO), []
    for row in study.register:
        interview, question = read_interview(study, row), ""
        for turn in interview.turns:
            said = interview.text[turn.start : turn.end]
            if turn.role == INTERVIEWER:
                question = said
            else:
                pairs.append((question, re.split(r"(?<=[.!?…])\s+", said)))
    return pairs


def write_interview(rng: random.Random, pairs: list, person: str, words: int) -> str:
    """Turns until there are enough words; each answer takes half of its sentences from another answer."""
    lines, count = [], 0
    while count < words:
        question, own = rng.choice(pairs)
        other = rng.choice(pairs)[1]
        kept = [sentence for sentence in [*own, *other] if rng.random() < 0.6] or own
        lines += [f"Enquêtrice : {question or 'Et ensuite ?'}", f"{person} : {' '.join(kept)}"]
        count += sum(len(line.split()) for line in lines[-2:])
    return "\n".join(lines) + "\n"


def make_study(folder: Path, interviews: int, words: int, seed: int = 1) -> Path:
    """Write the study: CPTS of ten people heard at three waves, the last one maybe shorter."""
    rng, pairs, rows, communities = random.Random(seed), read_pairs(), [], []
    (folder / "entretiens").mkdir(parents=True)
    for rank in range(interviews):
        number, place = divmod(rank, PEOPLE * len(WAVES))
        wave, person = WAVES[place // PEOPLE], f"Personne{number * PEOPLE + place % PEOPLE + 1}"
        cpts = f"c{number + 1:03d}"
        if place == 0:
            communities.append({"id": cpts, "nom": f"CPTS inventée {number + 1}", "territoire": "rurale", "habitants": 20000,
                                "adherents": 40, "scenario": "", "actions": []})  # fmt: skip
        name = f"{person.lower()}_{wave}"
        rows.append(f"{name},{cpts},{wave},{person},{JOBS[place % len(JOBS)]},,2024-01-15,,téléphone,{name}.txt")
        (folder / "entretiens" / f"{name}.txt").write_text(write_interview(rng, pairs, person, words), "utf-8")
    head = "entretien,cpts,vague,participant,profession,role,date,duree,mode,fichier"
    (folder / "registre.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    told = {"titre": f"Étude fabriquée de {interviews} entretiens (fictive)", "fictive": True, "cpts": communities}
    (folder / "etude.yml").write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), "utf-8")
    return folder


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dossier", type=Path)
    parser.add_argument("--entretiens", type=int, default=100)
    parser.add_argument("--mots", type=int, default=1000)
    given = parser.parse_args()
    make_study(given.dossier, given.entretiens, given.mots)


if __name__ == "__main__":
    main()
