"""One profession, whatever the gender it is said in."""

from __future__ import annotations

import pytest

from svb_qual.professions import name_profession


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("infirmière libérale", "infirmier libéral"),
        ("Pharmacienne", "pharmacien"),
        ("coordinatrice salariée", "coordinateur salarié"),
        ("chirurgienne-dentiste", "chirurgien-dentiste"),
        ("masseuse-kinésithérapeute", "masseur-kinésithérapeute"),
    ],
)
def test_both_genders_are_one_profession(one, other):
    assert name_profession(one) == name_profession(other)


def test_what_is_not_listed_stays():
    assert name_profession("orthophoniste ") == "orthophoniste" and name_profession("") == ""
