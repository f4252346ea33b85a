"""The learned coder, on a few sentences and a toy encoder: deterministic, explained, honest about its neighbours."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svb_qual.coding.coder import Coder
from svb_qual.coding.cues import cue_patterns
from svb_qual.coding.examples import Examples
from svb_qual.coding.features import Space, read_passages_features
from svb_qual.coding.labelled import Labelled
from svb_qual.coding.learned import (
    Model,
    _calibrate,
    add_neighbours,
    judge_all,
    judgement_features,
    learn_codes,
    learn_model,
    polarity_margin,
    recalibrate,
    solve_folds,
    sure_chance,
)
from svb_qual.coding.seed import Seed, read_seed
from svb_qual.coding.store import Start, load_start, model_key, save_start
from svb_qual.coding.traits import Traits
from svb_qual.errors import SvbError
from svb_qual.model import Segment
from svb_qual.results import SEED
from tests.conftest import PROJECT, coder_in_use

TIRED = ["je cours partout, je suis débordée", "la tête sous l'eau toute la journée", "je suis débordé, je cours"]
MEETINGS = ["encore une réunion le soir", "les réunions, les congés, les remplaçants", "une réunion à midi"]
WELCOME = ["le binôme m'a montré le livret", "un livret d'accueil, un binôme", "une formation, un binôme"]
SMALL_TALK = ["il fait beau", "vous voulez un café ?", "attendez, le chien", "voilà, oui"]
LABELLED = [("DIGA.ACTIVITE", TIRED), ("FACTEUR.TEMPS", MEETINGS), ("PRINCIPE.9", WELCOME), ("", SMALL_TALK)]


class Letters:
    """A toy encoder: how often each letter comes, so that tests need no weights."""

    name = "lettres"
    width = 26

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
    start = learn(codebook)
    return Coder.of(codebook, start.space, start.model, Letters())


def learn(codebook) -> Start:
    seed, codes = make_seed(), list(codebook.codes)
    patterns = cue_patterns(codebook.codes.values())
    reading = read_passages_features(seed.texts, seed.questions, codes, patterns, Letters())
    space = Space.learn(reading)
    labelled = Labelled.of_seed(seed, codes, reading, space)
    return Start(space, labelled, learn_model(labelled, codes))


def test_learning_twice_gives_the_same_model(codebook, tmp_path):
    one, two = learn(codebook), learn(codebook)
    save_start(tmp_path / "depart.npz", one)
    one.model.save(tmp_path / "modele.npz")
    for model in (two.model, load_start(tmp_path / "depart.npz").model, Model.load(tmp_path / "modele.npz")):
        for name in Model.__slots__:
            assert np.array_equal(getattr(one.model, name), getattr(model, name)), name
    assert np.array_equal(load_start(tmp_path / "depart.npz").labelled.features, one.labelled.features)


def code(coder: Coder, text: str, start: int = 0) -> list:
    segment = Segment("essai.1.1", "essai", 1, start, start + len(text), text)
    return coder.code_segments([segment], coder.read([text], [""]))


def test_it_codes_what_it_learned_and_says_why(coder):
    text = "En ce moment je suis débordée, je cours partout."
    codings = code(coder, text, 50)
    found = {coding.code: coding for coding in codings}
    assert found["DIGA.ACTIVITE"].polarity == "risk"
    assert found["DIGA.ACTIVITE"].origin == "rule", "un indice du livre a parlé"
    for coding in codings:
        for cue in coding.cues:
            assert text[cue.start - 50 : cue.end - 50] == cue.text


def test_a_code_with_too_few_yes_stays_with_the_cues(codebook, coder):
    start = learn(codebook)
    truth = start.labelled.truth.copy()
    rank = start.model.codes.tolist().index("DIGA.ACTIVITE")
    truth[np.flatnonzero(truth[:, rank])[9:], rank] = 0
    few = replace(start.labelled, truth=truth)
    model = learn_model(few, start.model.codes.tolist())
    assert np.isinf(model.thresholds[rank])
    by_rules = Coder.of(codebook, start.space, model, Letters())
    found = {coding.code: coding.origin for coding in code(by_rules, "je suis débordée, je cours partout")}
    assert found["DIGA.ACTIVITE"] == "rule"
    assert not any(name == "DIGA.ACTIVITE" for name in (c.code for c in code(by_rules, "il fait beau")))
    texts = ["je suis débordée, je cours partout", "il fait beau"]
    kept = by_rules.score(by_rules.read(texts, ["", ""]), ["", ""]).kept
    assert kept[:, rank].tolist() == [True, False], "la file et les mesures voient les mêmes propositions que la page"


def test_traits_come_back_as_they_were(coder, tmp_path):
    traits = coder.read(["je suis débordée, je cours", "il fait beau"], ["Et ça va ?", ""])
    traits.save(tmp_path / "a.npz")
    back = Traits.load(tmp_path / "a.npz")
    assert (back.tokens, back.found) == (traits.tokens, traits.found)
    assert np.array_equal(back.features, traits.features)


def test_judging_all_codes_at_once_is_judging_each(coder):
    traits = coder.read(["je suis débordée", "on a un livret"], ["", ""])
    codes = len(coder.model.codes)
    every = judge_all(traits.features, traits.marks, coder.model.polarity_weights)
    for rank in range(codes):
        own = judgement_features(traits.features, traits.marks, np.full(2, rank), codes) @ coder.model.polarity_weights
        assert np.allclose(every[:, rank], own, atol=1e-3)


def test_sure_proposals_are_right_often_enough():
    chances = np.linspace(1, 0, 200)
    right = np.arange(200) < 100
    least = sure_chance(chances, right)
    assert right[chances >= least].mean() >= 0.8
    assert sure_chance(chances[:3], right[:3]) == 2.0, "trois cas ne suffisent pas à être sûr"
    assert sure_chance(np.array([]), np.array([], bool)) == 2.0


def test_chances_are_bent_to_what_the_study_shows():
    draw = np.random.default_rng(2)
    scores = draw.normal(size=(4000, 2))
    platt = np.array([[2.0, 0.0], [0.0, -3.0]])
    real = 1 / (1 + np.exp(-(scores * platt[:, 0] - 1.5)))
    truth = (draw.random(scores.shape) < real).astype(float)
    every = np.ones(scores.shape, bool)
    bent = recalibrate(platt, scores, truth, every)
    assert bent[0] == pytest.approx([2.0, -1.5], abs=0.25), "la même pente, une unité et demie plus bas"
    assert bent[1].tolist() == [0.0, -3.0], "un code qui n'a pas été appris ne bouge pas"
    assert recalibrate(platt, scores, np.zeros(scores.shape), every).tolist() == platt.tolist(), (
        "une seule classe : rien"
    )


def test_leaving_a_group_out_is_learning_without_it():
    draw = np.random.default_rng(1)
    features, targets = draw.normal(size=(60, 5)), draw.normal(size=(60, 2))
    groups = np.array(list("abc") * 20)
    held_out, weights = solve_folds(features, targets, groups)
    others = groups != "b"
    alone = solve_folds(features[others], targets[others], groups[others])[1]
    assert np.allclose(held_out[~others], features[~others] @ alone)
    assert weights.shape == (5, 2)


SMALL_TALK = (
    "Vous voulez un café ?",
    "Attendez, je ferme la fenêtre.",
    "C'est au bout du couloir, à gauche.",
    "Je vous en prie, asseyez-vous.",
    "Il pleuvait déjà ce matin quand je suis sortie.",
    "Ça enregistre, là ?",
    "J'ai deux chats et un jardin.",
)


@pytest.mark.parametrize("text", SMALL_TALK)
def test_small_talk_gets_nothing_from_the_coder_in_use(text):
    coder = coder_in_use()
    assert text not in read_seed(SEED, set(coder.codebook.codes)).texts, "une phrase apprise ne prouverait rien"
    assert code(coder, text) == []


def test_nothing_to_read_is_not_a_fault(coder):
    traits = coder.read([], [])
    scored = coder.score(traits, [])
    assert scored.kept.shape == (0, len(coder.model.codes))
    assert coder.code_segments([], traits) == []


def test_what_nobody_settled_sets_neither_threshold_nor_chance():
    draw = np.random.default_rng(3)
    scores, truth = draw.normal(size=(400, 1)), np.full((400, 1), 0.9)
    truth[:200] = scores[:200] > 0.5
    asked = np.ones(scores.shape, bool)
    alone = _calibrate(scores[:200], truth[:200], asked[:200])
    both = _calibrate(scores, truth, asked)
    assert [np.allclose(one, two) for one, two in zip(both, alone, strict=True)] == [True, True]


def read_with_proposals_in_sight() -> tuple[Labelled, np.ndarray]:
    """What a reader leaves who does not code blind: proposals judged (the best scores), and codes added, always a yes.

    The mask is of the study's passages. What is not said stays a guess.
    """
    draw, n = np.random.default_rng(4), 3000
    features = draw.normal(size=(n, 3)).astype(np.float32)
    chance = 1 / (1 + np.exp(-(2 * features[:, 0] - 2)))
    real = (draw.random(n) < chance).astype(float)
    own = np.arange(n) >= n // 2
    asked = ~own | (chance > 0.3)
    added = ~asked & (real == 1)
    truth = np.where(asked | added, real, np.clip(chance, 0.001, 0.999))[:, None]
    groups, names = np.array(list("abc") * (n // 3)), np.full(n, "")
    marks, judged = np.zeros((n, 1)), np.zeros((0, 4), int)
    return Labelled(features, marks, truth, asked[:, None], groups, names, names, judged), own


def announced_and_confirmed(labelled: Labelled, own: np.ndarray, chances_of: Labelled) -> tuple[float, float]:
    weights, _, platt, _ = learn_codes(chances_of, own)
    chances = 1 / (1 + np.exp(-(labelled.features @ weights * platt[:, 0] + platt[:, 1])))
    judged = labelled.asked[:, 0] & own
    return float(chances[judged].mean()), float(labelled.truth[judged].mean())


def test_codes_added_by_hand_do_not_make_the_machine_surer_than_it_is():
    labelled, own = read_with_proposals_in_sight()
    announced, confirmed = announced_and_confirmed(labelled, own, labelled)
    assert announced == pytest.approx(confirmed, abs=0.03)
    as_if_asked = replace(labelled, asked=np.ones(labelled.truth.shape, bool))
    announced, _ = announced_and_confirmed(labelled, own, as_if_asked)
    assert announced > confirmed + 0.05, "comptés comme des réponses, les codes ajoutés gonflent les chances"


def test_a_code_that_people_only_ever_added_is_learned_all_the_same():
    draw = np.random.default_rng(5)
    scores, truth = draw.normal(size=(300, 1)), np.zeros((300, 1))
    added = np.argsort(-scores[:, 0])[:12]
    truth[added] = 1
    asked = truth == 0
    assert np.isfinite(_calibrate(scores, truth, asked)[0]), (
        "douze oui ajoutés, aucune proposition : la machine proposera"
    )
    truth[added[9:]] = 0
    assert np.isinf(_calibrate(scores, truth, asked)[0]), "neuf ne suffisent pas"


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

    seed = read_seed(SEED, set(load_codebook().codes))
    assert len(seed.texts) == 6777
    assert len(seed.labels) == 10106
    assert len(set(seed.authors)) == 11


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


def test_a_proposal_is_set_beside_the_nearest_excerpt_people_gave_the_code(tmp_path):
    features = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 2.0], [1.0, 0.6, 0.8]], np.float32)
    names, judged = np.array(["anne.1.1", "anne.2.1", "paul.1.1"]), np.array([[0, 0, 1, 0], [1, 0, 0, 0], [2, 1, 0, 0]])
    nothing = np.zeros((3, 2))
    decided = Labelled(features, nothing, nothing, nothing > 0, names, names, names, judged)
    Examples.of(decided, ["TEMPS", "SOUTIEN"], 2).save(tmp_path / "exemples.npz")
    examples = Examples.load(tmp_path / "exemples.npz")
    assert examples.nearest("TEMPS", "lea.1.1", np.array([0.1, 0.9])) == "anne.2.1"
    assert examples.nearest("TEMPS", "anne.2.1", np.array([0.1, 0.9])) == "anne.1.1", "jamais lui-même"
    assert examples.nearest("SOUTIEN", "paul.1.1", np.array([1.0, 0.0])) == "", "personne d'autre n'a donné ce code"
    assert Examples.of(None, ["TEMPS"], 2).nearest("TEMPS", "lea.1.1", np.array([1.0, 0.0])) == ""
