"""What pseudonymisation finds: names, places, organisations and identifiers of invented interviews, and what it masks too much.

    python benchmarks/mesurer_pseudonymes.py [reglage|essai] [--minuscules]

``noms/*.txt`` are invented interviews in which all that identifies is marked: [P:person], [L:place], [O:organisation],
[I:identifier]. Odd files were used to tune (« reglage »), even ones never were (« essai »). Something counts as found when every
word of it is masked, for sure or until a person settles it.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from svb_qual.pseudonyms.correspondence import Correspondence
from svb_qual.pseudonyms.masking import find_all, learn_roster, without_capitals
from svb_qual.pseudonyms.words import is_particle, listed

TAG = re.compile(r"\[([PLOI]):([^\]]*)\]")
NAMES = {"P": "personnes", "L": "lieux", "O": "organisations", "I": "identifiants"}


def parse(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The text without its marks, and what they mark: (start, end, kind)."""
    text, gold, place = "", [], 0
    for match in TAG.finditer(marked):
        text += marked[place : match.start()]
        gold.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        place = match.end()
    return text + marked[place:], gold


def measure(paths: list[Path], lower: bool) -> None:
    """Print recall by kind, and words masked that nobody marked."""
    total, found_of, words, over, doubts = Counter(), Counter(), 0, 0, 0
    for path in paths:
        text, gold = parse(path.read_text(encoding="utf-8"))
        text = text.lower() if lower else text
        caseless, table = without_capitals([text]), Correspondence()
        found = find_all(text, learn_roster([(text, caseless)], [], table), table, caseless)
        masked = {place for item in found for place in range(item.start, item.end)}
        marked = {place for start, end, _ in gold for place in range(start, end)}
        for start, end, kind in gold:
            own = [(start + m.start(), start + m.end(), m[0]) for m in re.finditer(r"\w+", text[start:end])]
            own = [
                (low, high)
                for low, high, word in own
                if not is_particle(word.lower()) and word.lower() not in listed("articles")
            ]
            total[kind] += 1
            found_of[kind] += all(place in masked for low, high in own for place in range(low, high))
        extra = [item for item in found if marked.isdisjoint(range(item.start, item.end))]
        words += len(text.split())
        over += sum(len(text[item.start : item.end].split()) for item in extra)
        doubts += sum(not item.sure for item in extra)
    for kind, name in NAMES.items():
        print(f"{name} : {found_of[kind]}/{total[kind]} = {found_of[kind] / total[kind]:.3f}")
    print(f"masqués en trop : {over} mots sur {words} = {over / words:.4f}, dont {doubts} à trancher")


if __name__ == "__main__":
    odd = "essai" not in sys.argv
    files = sorted((Path(__file__).parent / "noms").glob("*.txt"))
    measure([path for path in files if (int(path.stem[1:]) % 2 == 1) is odd], "--minuscules" in sys.argv)
