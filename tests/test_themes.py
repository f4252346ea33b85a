"""Topics, Reinert classes, words, saturation: on invented words whose groups are known."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from itertools import pairwise, permutations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.cluster import hierarchy
from scipy.cluster.hierarchy import linkage
from scipy.stats import chi2_contingency

from svb_qual import thematic, thematic_rows
from svb_qual.french import analyse_texts
from svb_qual.model import Segment
from svb_qual.tables import read_table
from svb_qual.themes import grouping
from svb_qual.themes.crosswalk import cross_groups, over_represented, unseen
from svb_qual.themes.double import classify_twice, cross, join_contexts
from svb_qual.themes.drafts import draft_codes
from svb_qual.themes.grouping import consolidate, group_by_hcpc, spread_ranks
from svb_qual.themes.passages import gather
from svb_qual.themes.reinert import _chi2_after, _move, classify
from svb_qual.themes.saturation import curve_of, draw_orders, reached_in
from svb_qual.themes.terms import Passage, full_lemmas, tabulate
from svb_qual.themes.topics import _bertopic_words, _count_terms, find_topics, npmi, top_words
from svb_qual.themes.words import correct, tie_terms
from tests.conftest import Project

WORLDS = (
    "tournée voiture route dépannage patient kilomètre domicile pluie neige retard village escalier".split(),
    "réunion bureau vote président statut mandat ordre salle secrétaire adhérent assemblée compte".split(),
    "enfant soir repas sommeil dimanche vacances maison jardin fête anniversaire école devoir".split(),
    "logiciel écran mot clavier dossier télétransmission panne mise câble imprimante messagerie code".split(),
    "épaule dos genou lombaire geste table brancard levier gant aiguille lumière chaise".split(),
)


def worlds(count: int = 90, seed: int = 3, kinds: int = 3) -> tuple[list[Passage], np.ndarray]:
    """Passages of a few worlds of words, ten by interview, with a word of another world now and then; their world."""
    draw, passages = np.random.default_rng(seed), []
    given = np.arange(count) // 5 % kinds
    for rank, world in enumerate(given):
        words = list(draw.choice(WORLDS[world], 5, replace=False))
        words += list(draw.choice(WORLDS[(world + 1) % kinds], int(draw.random() < 0.3)))
        passages.append(Passage(f"e{rank // 10}", (f"e{rank // 10}.{rank}.1",), tuple(words)))
    return passages, given


def agree(one: np.ndarray, two: np.ndarray) -> float:
    from sklearn.metrics import adjusted_rand_score

    return adjusted_rand_score(one, two)


def test_full_words_are_lemmas_that_say_something():
    (tokens,) = analyse_texts(["Euh, les réunions du soir, c'est vraiment une chose fatigante, voilà."])
    assert full_lemmas(tokens) == ("réunion", "soir", "fatigant")


def test_what_the_transcriber_notes_and_names_of_people_are_not_words():
    text = "Léa, (rires) la réunion [inaudible]"
    tokens = list(analyse_texts([text]))
    segment = Segment("e.1.1", "e", 1, 0, len(text), text)
    found = gather([segment], tokens, np.ones((1, 2)), [("c", "Léa")], "extraits", {"léa"})
    assert found.passages[0].lemmas == ("réunion",)


def test_a_turn_holds_its_excerpts():
    segments = [Segment(f"e.{turn}.{rank}", "e", turn, 0, 1, "x") for turn, rank in ((2, 1), (2, 2), (4, 1))]
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    found = gather(segments, [[], [], []], vectors, [("c", "Léa")] * 3, "tours", set())
    assert [item.segments for item in found.passages] == [("e.2.1", "e.2.2"), ("e.4.1",)]
    assert found.vectors.tolist() == [[0.5, 0.5], [1.0, 1.0]]


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_the_chi2_of_each_cut_is_that_of_the_collapsed_table(seed):
    draw = np.random.default_rng(seed)
    dense = (draw.random((12, 7)) < 0.5).astype(float)
    dense[:, 0] = 1
    dense = dense[:, dense.sum(axis=0) > 0]
    order = draw.permutation(12)
    found = _chi2_after(sparse.csr_array(dense), order)
    for cut in range(11):
        left = np.isin(np.arange(12), order[: cut + 1])
        table = np.vstack([dense[left].sum(axis=0), dense[~left].sum(axis=0)])
        assert found[cut] == pytest.approx(chi2_contingency(table, correction=False).statistic, abs=1e-6)
    left = np.isin(np.arange(12), order[: 1 + int(np.argmax(found))])
    moved, chi2 = _move(sparse.csr_array(dense), left, 1)
    table = np.vstack([dense[moved].sum(axis=0), dense[~moved].sum(axis=0)])
    assert chi2 == pytest.approx(chi2_contingency(table, correction=False).statistic, abs=1e-6)
    assert chi2 >= found.max() - 1e-6, "déplacer ne fait que monter"


def test_three_worlds_of_words_are_three_classes():
    passages, world = worlds()
    table = tabulate([item.lemmas for item in passages])
    tree = classify(table, 3)
    assert agree(tree.classes(3, len(passages)), world) > 0.95
    assert [len(tree.leaves(count)) for count in (1, 2, 3)] == [1, 2, 3]
    assert tree.cuts[0].chi2 > tree.cuts[1].chi2


def test_too_few_passages_are_one_class():
    table = tabulate([["réunion", "soir"]] * 3)
    tree = classify(table, 4)
    assert tree.cuts == ()
    assert tree.classes(4, 3).tolist() == [1, 1, 1]


def test_contexts_never_cross_interviews_and_hold_enough_words():
    passages, _ = worlds()
    ranks = join_contexts(passages, 10)
    for (one, two), (first, second) in zip(pairwise(passages), pairwise(ranks.tolist()), strict=True):
        assert second in (first, first + 1)
        assert one.interview == two.interview or second == first + 1
    assert join_contexts([], 10).tolist() == []


def test_what_two_classifications_agree_on_is_kept():
    one, two = np.array([1, 1, 1, 2, 2, 0]), np.array([2, 2, 1, 1, 1, 1])
    assert cross(one, two).tolist() == [1, 1, 0, 2, 2, 0]
    found = classify_twice(worlds(180)[0])
    assert found.count >= 3
    assert found.agreement > 0.3
    assert classify_twice([]).count == 0


def test_how_typical_an_excerpt_is_does_not_depend_on_the_order_of_its_words(monkeypatch):
    """17,117393 + 7,913391 + 56,144216 is 81,175 but for the last bit, which the order of the sum decides (in Python 3.11)."""
    words, corpus = ("astreinte", "renfort", "soirée"), SimpleNamespace(passages=[])
    corpus.passages.append(Passage("e1", ("e1.1.1",), words))
    said = set()
    for values in permutations([17.117393, 7.913391, 56.144216]):
        monkeypatch.setattr(thematic_rows, "class_ties", lambda _, own=values: {1: SimpleNamespace(chi2=np.array(own))})
        classes = SimpleNamespace(table=SimpleNamespace(terms=words), given=np.array([1]))
        said.add(thematic_rows.typical_of(corpus, classes)["e1.1.1"])
    assert len(said) == 1


def test_specificity_is_the_chance_of_as_many_or_more():
    passages = [["soir"], ["soir"], ["soir"], ["matin"], ["matin"], ["matin"]]
    ties = tie_terms(tabulate(passages), np.array([True, True, True, False, False, False]))
    assert ties.held.tolist() == [0, 3]
    assert ties.specificity[1] == pytest.approx(-np.log10(1 / 20), abs=1e-6), "une chance sur vingt (3 parmi 6)"
    assert ties.specificity[0] == -ties.specificity[1]
    assert ties.chi2.tolist() == [-6.0, 6.0]


def test_corrected_p_values_are_those_of_benjamini_and_hochberg():
    assert correct(np.array([0.01, 0.04, 0.03, 0.5])) == pytest.approx([0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, 0.5])


def topics_of_worlds(**others):
    passages, world = worlds(200, kinds=5)
    draw = np.random.default_rng(1)
    vectors = np.eye(24)[world * 4] + draw.normal(scale=0.05, size=(200, 24))
    people = [item.interview for item in passages]
    return passages, world, vectors, find_topics(passages, vectors, others.get("people", people))


def test_topics_are_found_stable_and_named_by_their_words():
    passages, world, _, topics = topics_of_worlds()
    given = np.zeros(len(passages), int)
    for topic in topics:
        given[list(topic.passages)] = topic.number
    assert agree(given, world) > 0.95
    for topic in topics:
        assert len({next(rank for rank, words in enumerate(WORLDS) if word in words) for word in topic.terms[:4]}) == 1
        assert topic.stability >= 0.5
        assert topic.remarks == ()


def test_an_interview_of_a_few_passages_does_not_stop_topics():
    passages, world = worlds(200, kinds=5)
    few = [Passage("court" if rank < 3 else "long", item.segments, item.lemmas) for rank, item in enumerate(passages)]
    vectors = np.eye(24)[world * 4] + np.random.default_rng(1).normal(scale=0.05, size=(200, 24))
    assert len(find_topics(few, vectors, ["Léa", "Paul"] * 100)) >= 4, "un tirage peut n'avoir que trois passages"


def test_the_usual_chain_finds_the_same_worlds_and_says_what_it_leaves_out(monkeypatch):
    monkeypatch.setattr("svb_qual.themes.topics.DRAWS", 2)
    passages, world, vectors, _ = topics_of_worlds()
    topics = find_topics(passages, vectors, [item.interview for item in passages], method="umap", seed=3)
    given = np.full(len(passages), -1)
    for topic in topics:
        given[list(topic.passages)] = topic.number
    grouped = given >= 0
    assert grouped.mean() > 0.8
    assert agree(given[grouped], world[grouped]) > 0.9


def test_each_passage_ends_in_the_group_of_the_nearest_centre_and_no_group_is_emptied():
    draw = np.random.default_rng(5)
    places = np.round(draw.normal(size=(120, 6)), 4)
    labels = consolidate(places, draw.permutation(np.arange(120) % 5))
    centres = np.array([places[labels == group].mean(axis=0) for group in range(5)])
    assert np.bincount(labels, minlength=5).min() > 0
    nearest = np.argmin(((places[:, None] - centres) ** 2).sum(axis=2), axis=1)
    assert np.mean(nearest == labels) == 1.0
    same = np.zeros((6, 2))
    assert consolidate(same, np.arange(6) % 2).tolist() == [0, 1] * 3, "tous au même endroit : rien ne bouge"


def test_where_a_group_is_said_more_than_chance_would_have_it():
    parts = {"valmont": set(range(50)), "orne": set(range(50, 100))}
    assert over_represented([set(range(30)), set(range(35, 65))], parts) == [["valmont"], []]


def test_a_topic_of_one_voice_is_marked():
    *_, topics = topics_of_worlds(people=["Léa"] * 200)
    assert all("une seule voix" in topic.remarks[-1] for topic in topics)


def test_the_words_of_bertopic_are_those_that_stability_compares():
    passages, world, _, _ = topics_of_worlds()
    names, matrix = _count_terms(passages)
    theirs = _bertopic_words(passages, names, world)
    ours = [frozenset(names[rank] for rank in own) for own in top_words(matrix, world)]
    assert [frozenset(own) for own in theirs] == ours


def test_npmi_tells_words_said_together_from_words_that_never_meet():
    table = tabulate([["soir", "repas"]] * 3 + [["bureau"]] * 3)
    column = {term: rank for rank, term in enumerate(table.terms)}
    assert npmi(table.matrix, [column["soir"], column["repas"]]) == 1.0
    assert npmi(table.matrix, [column["soir"], column["bureau"]]) == -1.0


def test_saturation_is_reached_when_little_is_new_and_never_when_all_is():
    same = draw_orders([{"a", "b"}] * 10)
    assert curve_of(same).mean.tolist() == [2.0] * 10
    found = reached_in(same, 4, 2)
    assert (found.share, found.median) == (1.0, 6.0)
    new = reached_in(draw_orders([{rank} for rank in range(10)]), 4, 2)
    assert (new.share, new.median) == (0.0, None)
    assert reached_in(draw_orders([set()] * 10), 4, 2).median is None, "rien n'est dit : rien ne sature"


def test_topics_are_crossed_with_codes_and_those_that_escape_are_told():
    met = cross_groups({"1": {"a", "b"}}, {"TEMPS": {"b", "c"}, "SOUTIEN": {"d"}})
    assert [(item.two, item.both, item.jaccard) for item in met] == [("TEMPS", 1, 0.3333)]
    every = set(range(100))
    assert unseen([set(range(30)), set(range(70, 100))], set(range(50)), every) == [False, True]


def test_a_draft_of_code_is_yaml_to_complete():
    import yaml

    text = draft_codes([(3, ("nuit", "garde", "sommeil", "fatigue"), ("Je dors plus, avec les gardes.",))])
    (entry,) = yaml.safe_load(text)
    assert entry["libelle"] == "nuit, garde, sommeil"
    assert entry["exemples"][0]["texte"] == "Je dors plus, avec les gardes."
    assert text.startswith("# Ébauches")


def test_topics_give_back_what_reading_opened_once_passages_are_gathered(monkeypatch):
    done = []
    monkeypatch.setattr(thematic, "read_results", lambda _: None)
    monkeypatch.setattr(thematic, "gather_corpus", lambda *_: done.append("rassemblés"))
    monkeypatch.setattr(thematic, "close_models", lambda: done.append("rendu"))
    monkeypatch.setattr(thematic, "too_little", lambda _: sys.exit())
    with pytest.raises(SystemExit):
        thematic.write_themes(None, thematic.Settings())
    assert done == ["rassemblés", "rendu"]


def test_too_little_to_group_is_told_and_the_page_is_made_all_the_same(project: Project):
    import shutil

    from tests.conftest import FIXTURES

    shutil.copytree(FIXTURES / "etude", project.folder / "corpus" / "petite")
    done = project.run("themes", "--etude", "corpus/petite")
    assert "Pas de thèmes : " in done.stdout, done.stderr
    assert "il en faut 60" in done.stdout
    assert project.run("rapports", "--etude", "corpus/petite").returncode == 0
    page = (project.folder / "outputs" / "petite" / "rapports" / "themes.html").read_text("utf-8")
    assert "Pas de thèmes ni de classes" in page
    assert "trop peu pour dire si l'on a assez entendu, il en faut au moins 6" in page
    across = (project.folder / "outputs" / "petite" / "rapports" / "synthese_inter_cpts.html").read_text("utf-8")
    assert "Pas de thèmes : « Ce que la grille ne voit pas » dit pourquoi." in across
    wrong = project.run("themes", "--etude", "corpus/petite", "--methode", "kmeans")
    assert wrong.returncode == 1
    assert "valeur inconnue « kmeans »" in wrong.stderr


def hash_themes(project: Project) -> str:
    folder = project.folder / "outputs" / "exercice" / "tables"
    paths = [
        path for path in sorted(folder.glob("*.*")) if path.name.startswith(("themes", "reinert", "codes_candidats"))
    ]
    assert len(paths) == 15
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def test_the_same_topics_whatever_the_processor_the_threads_and_the_hash_seed(project: Project):
    found = set()
    for kernel, threads, seed in (("", "1", "0"), ("Nehalem", "2", "7"), ("Haswell", "1", "3")):
        env = {**os.environ, "PYTHONPATH": str(project.folder), "PYTHONUTF8": "1", "PYTHONHASHSEED": seed}
        env |= {"OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads}
        env |= {"OPENBLAS_CORETYPE": kernel} if kernel else {}
        for name in ("themes.csv", "reinert.csv"):
            (project.folder / "outputs" / "exercice" / "tables" / name).unlink(missing_ok=True)
        command = [sys.executable, "-m", "svb_qual.cli", "themes", "--etude", "corpus/exercice"]
        done = subprocess.run(command, cwd=project.folder, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        found.add(hash_themes(project))
    assert len(found) == 1
    rows = read_table(project.folder / "outputs" / "exercice" / "tables" / "themes.csv")
    assert len(rows) >= 4


def test_a_large_study_is_grouped_from_evenly_spaced_passages(monkeypatch):
    """The tree is built on some passages only; every passage still gets the group that it would have had."""
    where = np.repeat(np.eye(4), 100, axis=0) + 0.01 * np.random.default_rng(2).normal(size=(400, 4))
    whole = group_by_hcpc(where)[4]
    seen = []
    monkeypatch.setattr(grouping, "LARGE", 60)
    monkeypatch.setattr(hierarchy, "linkage", lambda rows, method: seen.append(len(rows)) or linkage(rows, method))
    some = group_by_hcpc(where)[4]
    assert seen == [60]
    assert [set(some[whole == group]) for group in range(4)] == [{int(some[whole == group][0])} for group in range(4)]
    assert len(set(some)) == 4
    assert spread_ranks(5, 60).tolist() == [0, 1, 2, 3, 4]
