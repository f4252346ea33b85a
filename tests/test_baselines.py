"""The two plain coders: a threshold set on authors left out, and the nearest definition."""

from __future__ import annotations

import numpy as np

from svb_qual.coding.baselines import nearest_definition, word_regression
from svb_qual.coding.seed import Seed
from tests.test_learned import Letters

WALK, YOGA, CAFE = "la marche du mardi matin", "un yoga entre midi", "le café du village est ouvert"
SAID = ("risk", "actual")


def seed_of(coded: str) -> Seed:
    """Three authors say both sentences ten times each; the walk is coded when one of the ``coded`` authors says it."""
    lines = [(text, author) for author in "abc" for text in (WALK, CAFE) * 10]
    labels = {(rank, "MARCHE"): SAID for rank, (text, author) in enumerate(lines) if text == WALK and author in coded}
    return Seed(tuple(text for text, _ in lines), ("",) * 60, tuple(author for _, author in lines), ("",) * 60, labels)


def test_words_that_three_authors_say_are_kept():
    chances, kept = word_regression(seed_of("abc"), ["MARCHE"], [WALK, CAFE])
    assert chances[0, 0] > 0.5 > chances[1, 0]
    assert kept.tolist() == [[True], [False]]


def test_the_threshold_is_the_one_that_errs_least_not_one_half():
    """Each author says the walk four times, coded each time, the yoga ten times, coded twice, and small talk forty times.

    Classes being balanced, the yoga has more than one chance in two; proposing it would be wrong eight times in ten.
    """
    own = [(WALK, True)] * 4 + [(YOGA, True)] * 2 + [(YOGA, False)] * 8 + [(CAFE, False)] * 40
    lines = [(text, coded, author) for author in "abc" for text, coded in own]
    labels = {(rank, "MARCHE"): SAID for rank, (_, coded, _) in enumerate(lines) if coded}
    none = ("",) * len(lines)
    seed = Seed(tuple(line[0] for line in lines), none, tuple(line[2] for line in lines), none, labels)
    chances, kept = word_regression(seed, ["MARCHE"], [WALK, YOGA, CAFE])
    assert chances[1, 0] > 0.5
    assert kept.tolist() == [[True], [False], [False]]


def test_a_code_of_one_author_alone_is_ranked_and_never_kept():
    chances, kept = word_regression(seed_of("a"), ["MARCHE", "JAMAIS"], [WALK, CAFE])
    assert not kept.any(), "rien ne dit ce qu'elle vaudrait chez un autre"
    assert chances[0, 0] > chances[1, 0]
    assert (chances[:, 1] == 0).all()


def test_the_nearest_definition_is_the_only_one_kept(codebook):
    codes = list(codebook.codes.values())
    texts = [f"{code.label} : {code.definition}" for code in codes]
    nearness, kept = nearest_definition(codebook, Letters().encode(texts), Letters())
    assert np.array_equal(kept, np.eye(len(codes), dtype=bool))
    assert np.allclose(nearness.diagonal(), 1)
