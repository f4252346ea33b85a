"""Rows of the tables of the inductive view: classes, words, pairs of codes, who speaks of what."""

from __future__ import annotations

from math import fsum

import numpy as np

from svb_qual.model import WAVES, Segment
from svb_qual.results import Person, Results
from svb_qual.scoring import Rows
from svb_qual.settling import meet
from svb_qual.tables import say
from svb_qual.themes.crosswalk import cross_within
from svb_qual.themes.double import Classes
from svb_qual.themes.passages import Corpus
from svb_qual.themes.terms import tabulate
from svb_qual.themes.words import Ties, tie_terms

#: Words shown of a class, of a CPTS, of a wave, of a profession; those of the latter pass this corrected p value.
SHOWN, LEVEL = 20, 0.05


def by_code(results: Results, corpus: Corpus) -> dict[str, set[str]]:
    """The excerpts, as they were cut, of each code; words chosen by people count for the excerpt they mostly share."""
    cut: dict[str, list[Segment]] = {}
    for item in corpus.passages:
        cut.setdefault(item.interview, []).extend(results.segments[name] for name in item.segments)
    found: dict[str, set[str]] = {}
    for coding in results.codings:
        own = results.segments[coding.segment]
        found.setdefault(coding.code, set()).update(
            item.id for item in cut[own.interview] if item is own or meet(own, item)
        )
    return {code: found[code] for code in results.codebook.codes if code in found}


def typical_of(corpus: Corpus, classes: Classes) -> dict[str, str]:
    """By excerpt of a class, how typical it is: the sum of the χ² of the words of the class that it says."""
    scores = {}
    for name, ties in class_ties(classes).items():
        chi2 = dict(zip(classes.table.terms, np.maximum(ties.chi2, 0).tolist(), strict=True))
        for rank in np.flatnonzero(classes.given == name).tolist():
            item = corpus.passages[rank]
            # fsum: words come out of a set in any order, and the last digit must not depend on it.
            scores |= dict.fromkeys(item.segments, say(fsum(chi2.get(word, 0) for word in set(item.lemmas))))
    return scores


def class_ties(classes: Classes) -> dict[int, Ties]:
    """The ties of every term with each class, among the contexts that have one."""
    given = np.zeros(classes.table.matrix.shape[0], int)
    given[classes.contexts] = classes.simple
    return {name: tie_terms(classes.table, given == name, given > 0) for name in range(1, classes.count + 1)}


def class_rows(corpus: Corpus, classes: Classes) -> dict[str, Rows]:
    """The classes, the words most tied to each, the cuts that made them."""
    rows, words = [], []
    for name, ties in class_ties(classes).items():
        own = np.flatnonzero(classes.given == name)
        people = {corpus.people[rank] for rank in own.tolist()}
        rows.append([str(name), str(len(own)), say(len(own) / len(corpus.passages)), str(len(people))])
        for rank in [rank for rank in np.argsort(-ties.chi2, kind="stable")[:SHOWN].tolist() if ties.chi2[rank] > 0]:
            counts = (str(ties.held[rank]), str(ties.every[rank]))
            figures = (say(ties.chi2[rank]), say(ties.specificity[rank]), say(ties.corrected[rank], 4))
            words.append([str(name), classes.table.terms[rank], *counts, *figures])
    cuts = classes.tree.cuts[: max(classes.count - 1, 0)]
    tree = [[str(n), *map(str, (c.parent, c.left, c.right)), say(c.chi2)] for n, c in enumerate(cuts, start=1)]
    return {"reinert": rows, "reinert_mots": words, "reinert_arbre": tree}


def word_rows(results: Results, corpus: Corpus) -> Rows:
    """Words more said by a CPTS, at a wave, by a profession; those that chance would not give."""
    table = tabulate([item.lemmas for item in corpus.passages])
    by_variable = {
        "CPTS": [results.study.cpts[results.interviews[item.interview].cpts].name for item in corpus.passages],
        "vague": [results.interviews[item.interview].wave for item in corpus.passages],
        "profession": [results.interviews[item.interview].profession for item in corpus.passages],
    }
    rows = []
    for variable, values in by_variable.items():
        for value in dict.fromkeys(values):
            ties = tie_terms(table, np.array([own == value for own in values], bool))
            kept = np.flatnonzero((ties.specificity > 0) & (ties.corrected <= LEVEL))
            for rank in kept[np.argsort(-ties.specificity[kept], kind="stable")][:SHOWN].tolist():
                counts = (str(ties.held[rank]), str(ties.every[rank]))
                figures = (say(ties.specificity[rank]), say(ties.corrected[rank], 4))
                rows.append([variable, value, table.terms[rank], *counts, *figures])
    return rows


def pair_rows(results: Results, corpus: Corpus) -> Rows:
    """Codes that come together in an excerpt, and how many people say so."""
    codes = by_code(results, corpus)
    rows = []
    for item in cross_within(codes):
        people = {results.person_of(segment) for segment in codes[item.one] & codes[item.two]}
        rows.append([item.one, item.two, str(item.both), str(len(people)), say(item.jaccard)])
    return rows


def profile_rows(results: Results, groups: dict[tuple[str, str], list[str]]) -> dict[str, Rows]:
    """People who say something of each group (its nature and name), of those heard: per CPTS and wave, then by profession."""
    parts = {
        (cpts.id, wave): part
        for cpts in results.cpts()
        for wave in WAVES
        if (part := results.select(cpts=cpts.id, waves=[wave])).interviews
    }
    places, trades = [], []
    for (nature, name), own in groups.items():
        for place, part in parts.items():
            said = {part.person_of(s) for s in own if s in part.segments}
            places.append([nature, name, *place, str(len(said)), str(len(part.participants()))])
        for trade, people in by_profession(results).items():
            said = {results.person_of(s) for s in own if results.interview_of(s).profession == trade}
            trades.append([nature, name, trade, str(len(said)), str(len(people))])
    return {"themes_profil": places, "themes_professions": trades}


def by_profession(results: Results) -> dict[str, set[Person]]:
    """The people heard of each profession, in alphabetical order of professions."""
    found: dict[str, set[Person]] = {}
    for item in sorted(results.interviews.values(), key=lambda item: item.profession):
        found.setdefault(item.profession, set()).add((item.cpts, item.participant))
    return found
