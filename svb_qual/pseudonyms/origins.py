"""Where a name comes from, so that its pseudonym comes from there too: lists of names by language (Faker), French ones first."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from svb_qual.pseudonyms.found import PERSON, plain
from svb_qual.pseudonyms.gazetteers import first_names, surname_rank

#: Languages whose names are French for us, and those told apart, likeliest in France first.
FRENCH = ("fr_FR", "fr_QC")
OTHERS = ("fr_DZ", "pt_PT", "vi_VN", "tr_TR", "pl_PL", "it_IT", "es_ES", "tw_GH", "ha_NG", "en_KE")
#: Lists short enough to hold typical surnames only: a frequent surname of France may be of theirs.
TYPICAL = ("fr_DZ", "pt_PT", "vi_VN", "tr_TR")
#: Under so many names, nobody would be hidden among them.
FEW = 8
#: Above these ranks a surname is French whatever other language has it too; so is a first name long given.
OURS, ALWAYS, FIRST, LONG = 300, 60, 80, 1971


@cache
def _names(language: str, kind: str) -> tuple[str, ...]:
    """Names of a language as written; ``kind``: « f », « m », or « nom »."""
    provider = import_module(f"faker.providers.person.{language}").Provider
    attribute = {"f": "first_names_female", "m": "first_names_male", "nom": "last_names"}[kind]
    return tuple(name for name in dict.fromkeys(getattr(provider, attribute, ())) if name.replace("-", "").isalpha())


@cache
def _known(language: str, kind: str) -> frozenset[str]:
    kinds = ("f", "m") if kind == PERSON else ("nom",)
    return frozenset(plain(name) for own in kinds for name in _names(language, own))


@cache
def origin_of(form: str, kind: str) -> str:
    """The language a name (plain form) comes from, or empty when it is French, or of no list. ``kind``: a first name or not."""
    found = [language for language in OTHERS if form in _known(language, kind)]
    if kind == PERSON:
        _, decade, rank = first_names().get(form, ("", LONG, FIRST))
        ours = any(form in _known(language, kind) for language in FRENCH) or (rank < FIRST and decade < LONG)
    else:
        ours = surname_rank(form) < (ALWAYS if found and found[0] in TYPICAL else OURS)
    return "" if ours or not found else found[0]


def gender_in(language: str, form: str) -> str:
    """« f » or « m » when only that list of the language has a first name, or empty."""
    own = [kind for kind in "fm" if form in map(plain, _names(language, kind))]
    return own[0] if len(own) == 1 else ""


def names_from(language: str, kind: str) -> list[str]:
    """Names of a language to draw from, French ones aside; first those that people of France bear. Empty when too few."""
    own = [
        name for name in _names(language, kind) if origin_of(plain(name), PERSON if kind in "fm" else "nom") == language
    ]
    borne = [name for name in own if plain(name) in first_names() or surname_rank(plain(name)) < float("inf")]
    chosen = borne if len(borne) >= FEW else own
    return chosen if len(chosen) >= FEW else []
