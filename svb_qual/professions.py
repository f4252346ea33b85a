"""Professions whatever the gender in which they are said: « infirmière libérale » and « infirmier libéral » are one."""

from __future__ import annotations

from functools import cache

from svb_qual.french import read_lexicon


@cache
def _pairs() -> dict[str, str]:
    return {form: both for both, forms in read_lexicon("professions")["genres"].items() for form in forms}


@cache
def name_profession(text: str) -> str:
    """A profession in both genders at once: « infirmier(ère) libéral(e) »; words that are not listed stay as they are."""
    words = [part for part in text.strip().split(" ") if part]
    return " ".join("-".join(_pairs().get(half.lower(), half) for half in word.split("-")) for word in words)
