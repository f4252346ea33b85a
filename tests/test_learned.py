"""The learned coder, on a few sentences and a toy encoder: deterministic, explained, honest about its neighbours."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svb_qual.coding.coder import Coder
from svb_qual.coding.cues import cue_patterns
from svb_qual.coding.features import read_passages_features
from svb_qual.coding.learned import Model, add_neighbours, learn_model, polarity_margin
from svb_qual.coding.seed import Seed, read_seed
from svb_qual.coding.store import model_key
from svb_qual.errors import SvbError
from svb_qual.model import Segment
from tests.conftest import PROJECT

TIRED = ["je cours partout, je suis débordée", "la tête sous l'eau toute la journée", "je suis débordé, je cours"]
MEETINGS = ["encore une réunion le soir", "les réunions, les congés, les remplaçants", "une réunion à midi"]
WELCOME = ["le binôme m'a montré le livret", "un livret d'accueil, un binôme", "une formation, un binôme"]
SMALL_TALK = ["il fait beau", "vous voulez un café ?", "attendez, le chien", "voilà, oui"]
LABELLED = [("DIGA.ACTIVITE", TIRED), ("FACTEUR.TEMPS", MEETINGS), ("PRINCIPE.9", WELCOME), ("", SMALL_TALK)]


class Letters:
    """A toy encoder: how often each letter comes, so that tests need no weights."""

    name = "lettres"

    def encode(self, texts: list[str]) -> np.ndarray:
        rows = np.array(
            [[text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts], float
        )
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)


def make_seed() -> Seed:
    lines = [(code, text, author) for author in "abcd" for code, texts in LABELLED for text in texts]
    labels = {}
    for rank, (code, _, _) in enumerate(lines):
        if code:
            labels[rank, code] = (
                "risk" if code == "DIGA.ACTIVITE" else "protective",
                "planned" if rank % 7 == 0 else "actual",
            )
    texts = tuple(text for _, text, _ in lines)
    return Seed(texts, ("",) * len(lines), tuple(author for *_, author in lines), ("",) * len(lines), labels)


@pytest.fixture(scope="module")
def coder(codebook) -> Coder:
    return Coder.of(codebook, learn(codebook), Letters())


def learn(codebook) -> Model:
    seed, codes = make_seed(), list(codebook.codes)
    patterns = cue_patterns(codebook.codes.values())
    return learn_model(seed, codes, read_passages_features(seed.texts, seed.questions, codes, patterns, Letters()))


def test_learning_twice_gives_the_same_model(codebook, tmp_path):
    one, two = learn(codebook), learn(codebook)
    one.save(tmp_path / "modele.npz")
    for model in (two, Model.load(tmp_path / "modele.npz")):
        for name in Model.__slots__:
            assert np.array_equal(getattr(one, name), getattr(model, name)), name


def test_it_codes_what_it_learned_and_says_why(coder):
    text = "En ce moment je suis débordée, je cours partout."
    segment = Segment("essai.1.1", "essai", 1, 50, 50 + len(text), text)
    codings, tokens = coder.code_segments([segment], [""])
    found = {coding.code: coding for coding in codings}
    assert found["DIGA.ACTIVITE"].polarity == "risk"
    assert found["DIGA.ACTIVITE"].origin == "rule", "un indice du livre a parlé"
    assert len(tokens) == 1
    for coding in codings:
        for cue in coding.cues:
            assert text[cue.start - 50 : cue.end - 50] == cue.text


def test_small_talk_gets_nothing(coder):
    segment = Segment("essai.1.1", "essai", 1, 0, 12, "il fait beau")
    assert coder.code_segments([segment], [""])[0] == []
    assert coder.code_segments([], []) == ([], [])


@given(st.lists(st.sampled_from(["", "a", "b"]), min_size=1, max_size=8))
def test_neighbours_count_only_within_an_interview(series):
    scores = np.arange(len(series) * 2, dtype=float).reshape(-1, 2)
    total = add_neighbours(scores, tuple(series))
    for rank, name in enumerate(series):
        near = [r for r in (rank - 1, rank + 1) if 0 <= r < len(series) and name and series[r] == name]
        assert np.allclose(total[rank], scores[rank] + 0.25 * sum(scores[r] for r in near))


def test_margin_is_between_the_two_best():
    assert polarity_margin(np.array([[0.5, 0.1, 0.4], [0.2, 0.9, 0.1]])) == pytest.approx([0.1, 0.7])


def test_seed_of_the_project_is_read(codebook):
    from svb_qual.stages import load_codebook

    seed = read_seed(PROJECT / "corpus" / "amorce", set(load_codebook().codes))
    assert len(seed.texts) == 4905
    assert len(seed.labels) == 6746
    assert len(set(seed.authors)) == 6


def test_bad_seed_is_told_line_by_line(tmp_path, codebook):
    (tmp_path / "passages.csv").write_text("passage_id,auteur,entretien,question,texte\np1,a,,,oui\n", "utf-8")
    lines = ["passage_id,code,polarity,actuality", "p1,DIGA.ACTIVITE,risque,actual", "p9,DIGA.ACTIVITE,risk,actual"]
    (tmp_path / "codages.csv").write_text("\n".join(lines), "utf-8")
    with pytest.raises(SvbError) as caught:
        read_seed(tmp_path, set(codebook.codes))
    assert [fault.where.rsplit(" ", 1)[1] for fault in caught.value.faults] == ["2", "3"]


def test_model_is_learned_again_when_its_labels_change(tmp_path, codebook):
    seed = tmp_path / "amorce"
    shutil.copytree(PROJECT / "corpus" / "amorce", seed)
    before = model_key(codebook, seed, Letters())
    assert before == model_key(codebook, seed, Letters())
    with (seed / "codages.csv").open("a", encoding="utf-8") as file:
        file.write("f-0001,DIGA.IDENTITE,risk,actual\n")
    assert model_key(codebook, seed, Letters()) != before
