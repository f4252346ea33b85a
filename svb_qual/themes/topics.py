"""Topics by BERTopic (Grootendorst, 2022) without any network or torch: sentence vectors, groups, then the words of each group.

By default vectors are reduced by principal components and grouped by HCPC, which give the same topics on any machine;
« umap » is BERTopic's usual chain, which does not. The number of topics is the one whose words come back best when interviews
are drawn again (mean best-match Jaccard of the ten first words).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from svb_qual.themes.grouping import DIGITS, LARGE, Grouping, count_groups, group_by_hcpc, group_by_umap
from svb_qual.themes.terms import Passage, tabulate

DRAWS, WORDS = 30, 10
#: A topic less stable than this, or more than this share of which one person says, is marked.
STABLE, ONE_VOICE = 0.50, 0.60
#: Full words under which a passage is given no topic.
SAYING = 2


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its words, first ones first; its passages (ranks), those nearest its centre first; stability, NPMI in [-1, 1].

    ``voice``: the largest share of its passages that one person says.
    """

    number: int
    terms: tuple[str, ...]
    passages: tuple[int, ...]
    stability: float
    npmi: float
    voice: float

    @property
    def remarks(self) -> tuple[str, ...]:
        """Why not to lean on it (French); none when it stands."""
        unstable = f"instable (moins de {STABLE:.2f})".replace(".", ",")
        one = f"une seule voix (dit à {self.voice:.0%} par une même personne)".replace("%", " %")
        return (unstable,) * (self.stability < STABLE) + (one,) * (self.voice > ONE_VOICE)


def find_topics(
    passages: Sequence[Passage], vectors: np.ndarray, people: Sequence[Hashable], *, method: str = "acp", seed: int = 1
) -> tuple[Topic, ...]:
    """Topics of passages (n), most numerous first. ``vectors`` (n, dimensions); ``people`` (n,) who says each.

    Passages of fewer than ``SAYING`` full words have no topic.
    """
    told = np.array([len(item.lemmas) >= SAYING for item in passages], bool)
    rows = np.flatnonzero(told)
    names, matrix = _count_terms([passages[rank] for rank in rows])
    vectors = vectors[rows]
    group = group_by_hcpc if method == "acp" else group_by_umap(seed)
    interviews = np.array([passages[rank].interview for rank in rows])
    found = {k: labels for k, labels in group(vectors).items() if count_groups(labels)}
    if not found:
        return ()
    draws = _draw_again(vectors, matrix, interviews, group, seed)
    scored = {
        k: _stabilities(top_words(matrix, labels), [draw.get(k, []) for draw in draws]) for k, labels in found.items()
    }
    best = max(scored, key=lambda k: (round(float(np.mean(scored[k])), DIGITS), -k))
    words = _bertopic_words([passages[rank] for rank in rows], names, found[best])
    said = [people[rank] for rank in rows]
    return _describe(words, names, matrix, vectors, rows, found[best], scored[best], said)


def _count_terms(passages: Sequence[Passage]) -> tuple[tuple[str, ...], sparse.csr_array]:
    """How often each passage says each term (of three passages or more)."""
    table = tabulate([item.lemmas for item in passages])
    column = {word: rank for rank, word in enumerate(table.terms)}
    matrix = table.matrix.tolil()
    for row, item in enumerate(passages):
        for word, count in Counter(item.lemmas).items():
            if word in column:
                matrix[row, column[word]] = count
    return table.terms, matrix.tocsr()


def top_words(matrix: sparse.csr_array, labels: np.ndarray) -> list[frozenset[int]]:
    """Ranks of the ten first words of each group, by c-TF-IDF with frequent words reduced."""
    return [frozenset(own) for own in _first_words(_class_scores(matrix, labels))]


def _class_scores(matrix: sparse.csr_array, labels: np.ndarray) -> np.ndarray:
    """c-TF-IDF (groups, terms): share of each word in a group (its root), times the log of 1 + words of a group / uses."""
    groups = count_groups(labels)
    if not groups:
        return np.zeros((0, matrix.shape[1]))
    uses = np.vstack([np.asarray(matrix[np.flatnonzero(labels == rank)].sum(axis=0)).ravel() for rank in range(groups)])
    every, length = uses.sum(axis=0), uses.sum(axis=1, keepdims=True)
    share = np.sqrt(np.divide(uses, length, out=np.zeros(uses.shape), where=length > 0))
    return share * np.log1p(np.divide(int(length.mean()), every, out=np.zeros(len(every)), where=every > 0))


def _draw_again(
    vectors: np.ndarray, matrix: sparse.csr_array, interviews: np.ndarray, group: Grouping, seed: int
) -> list[dict[int, list[frozenset[int]]]]:
    """Words of the groups found on interviews drawn again with replacement, by number of groups; ``DRAWS`` times.

    Of a large study, no more interviews are drawn than hold about ``LARGE`` passages: topics look no more stable for it.
    """
    names, draw, found = np.unique(interviews), np.random.default_rng(seed), []
    drawn = len(names) if len(interviews) <= LARGE else max(2, len(names) * LARGE // len(interviews))
    for _ in range(DRAWS):
        kept = np.flatnonzero(np.isin(interviews, draw.choice(names, drawn)))
        found.append({k: top_words(matrix[kept], labels) for k, labels in group(vectors[kept]).items()})
    return found


def _stabilities(words: list[frozenset[int]], draws: list[list[frozenset[int]]]) -> np.ndarray:
    """For each group, its best Jaccard with the groups of a draw, on average over draws."""
    best = [
        [max((len(own & two) / max(len(own | two), 1) for two in draw), default=0.0) for own in words] for draw in draws
    ]
    return np.round(np.mean(best, axis=0), DIGITS) if words else np.zeros(0)


def _bertopic_words(passages: Sequence[Passage], names: tuple[str, ...], labels: np.ndarray) -> list[tuple[str, ...]]:
    """The ten first words of each group, by BERTopic given our groups (its « manual topic modelling »).

    Words owe nothing to the vectors of passages: it is given none, which it would copy.
    """
    from bertopic import BERTopic
    from bertopic.cluster import BaseCluster
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    model = BERTopic(
        language="multilingual",
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=BaseCluster(),
        vectorizer_model=CountVectorizer(vocabulary=names, token_pattern=r"\S+", lowercase=False),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        top_n_words=WORDS,
    )
    model.fit([" ".join(item.lemmas) for item in passages], embeddings=np.zeros((len(passages), 1)), y=labels)
    theirs = dict(zip(labels.tolist(), model.topics_, strict=True))
    scores = model.c_tf_idf_.toarray()[[theirs[group] - min(theirs.values()) for group in range(count_groups(labels))]]
    return [tuple(names[rank] for rank in own) for own in _first_words(scores)]


def _first_words(scores: np.ndarray) -> list[list[int]]:
    """Ranks of the ten words of highest score of each group, those of the same score in alphabetical order."""
    order = np.argsort(-np.round(scores, DIGITS), axis=1, kind="stable")[:, :WORDS]
    return [[rank for rank in row.tolist() if scores[group, rank] > 0] for group, row in enumerate(order)]


def _describe(
    words: list[tuple[str, ...]], names: tuple[str, ...], matrix: sparse.csr_array, vectors: np.ndarray, rows: np.ndarray,
    labels: np.ndarray, stabilities: np.ndarray, people: list[Hashable],
) -> tuple[Topic, ...]:  # fmt: skip
    column, topics = {name: rank for rank, name in enumerate(names)}, []
    for group, own_words in enumerate(words):
        own = np.flatnonzero(labels == group)
        near = np.round(vectors[own] @ vectors[own].mean(axis=0), DIGITS)
        said = Counter(people[rank] for rank in own)
        together = npmi(matrix, [column[word] for word in own_words])
        ordered = tuple(rows[own[np.argsort(-near, kind="stable")]].tolist())
        topics.append(
            (own_words, ordered, float(stabilities[group]), together, round(max(said.values()) / len(own), DIGITS))
        )
    topics.sort(key=lambda item: (-len(item[1]), item[0]))
    return tuple(Topic(number, *item) for number, item in enumerate(topics, start=1))


def npmi(matrix: sparse.csr_array, words: Sequence[int]) -> float:
    """Mean normalised pointwise mutual information of the pairs of words, passages being the windows (Bouma, 2009)."""
    held = (matrix[:, list(words)] > 0).toarray().astype(float)
    alone, both = held.mean(axis=0), held.T @ held / max(len(held), 1)
    values = []
    for one in range(len(words)):
        for two in range(one):
            p = both[one, two]
            values.append(-1.0 if p == 0 else 1.0 if p == 1 else np.log(p / (alone[one] * alone[two])) / -np.log(p))
    return round(float(np.mean(values)), DIGITS) if values else 0.0
