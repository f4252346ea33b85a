"""Passages grouped by their vectors, for each number of groups tried."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

COMPONENTS, DIGITS = 20, 4
#: Groups tried: never so many that they would hold fewer than ``PASSAGES`` on average.
FEWEST, MOST, PASSAGES = 4, 15, 20
MOVES = 50
#: Passages on which the tree is built at most: it grows as their square (2 GB for 16,000), the k-means that follows does not.
LARGE = 6_000

#: From vectors (passages, dimensions) to groupings (passages,), from 0 (-1: none), by number of groups asked for.
Grouping = Callable[[np.ndarray], dict[int, np.ndarray]]


def group_by_hcpc(vectors: np.ndarray) -> dict[int, np.ndarray]:
    """Hierarchical clustering on principal components (Husson, Josse and Pagès, 2010), for each number of groups.

    Ward's method on the first components (of ``LARGE`` passages at most), then k-means from its groups: topics come back
    better than by Ward's alone.
    """
    from scipy.cluster.hierarchy import cut_tree, linkage

    most = min(MOST, max(FEWEST, len(vectors) // PASSAGES), len(vectors) - 1)
    if most < FEWEST:
        return {}
    places = reduce(vectors)
    some = places[spread_ranks(len(places), LARGE)]
    cuts = cut_tree(linkage(some, "ward"), n_clusters=range(FEWEST, most + 1))
    return {FEWEST + rank: consolidate(places, extend(places, some, cuts[:, rank])) for rank in range(cuts.shape[1])}


def spread_ranks(count: int, most: int) -> np.ndarray:
    """Ranks of ``most`` of ``count`` passages, evenly spaced so that every interview has some; all when they are fewer."""
    return np.arange(count) if count <= most else np.linspace(0, count - 1, most).astype(int)


def extend(places: np.ndarray, some: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The group (passages,) of every passage: that of the nearest centre among groups found on ``some`` of them."""
    if len(some) == len(places):
        return labels
    every = nearest(places, centres_of(some, labels))
    every[spread_ranks(len(places), len(some))] = labels
    return every


def consolidate(places: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Each passage in the group of the nearest centre, until none moves, ``MOVES`` times at most; no group is emptied.

    ``places`` (passages, components); ``labels`` (passages,) from 0. Distances are rounded, so that processors do not differ.
    """
    count = count_groups(labels)
    for _ in range(MOVES):
        moved = nearest(places, centres_of(places, labels))
        if np.array_equal(moved, labels) or len(np.unique(moved)) < count:
            break
        labels = moved
    return labels


def centres_of(places: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Centres (groups, components), rounded."""
    return np.round([places[labels == group].mean(axis=0) for group in range(count_groups(labels))], DIGITS)


def nearest(places: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The rank (passages,) of the nearest centre; distances are rounded."""
    far = np.stack([((places - centre) ** 2).sum(axis=1) for centre in centres], axis=1)
    return np.argmin(np.round(far, DIGITS), axis=1)


def reduce(vectors: np.ndarray) -> np.ndarray:
    """First principal components, each with its largest loading positive; rounded, so that processors do not differ."""
    centred = vectors - vectors.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, np.argsort(-values, kind="stable")[:COMPONENTS]]
    axes *= np.sign(axes[np.argmax(np.abs(np.round(axes, DIGITS)), axis=0), np.arange(axes.shape[1])])
    return np.round(centred @ axes, DIGITS)


def group_by_umap(seed: int) -> Grouping:
    """BERTopic's usual chain: UMAP then HDBSCAN; the number of groups is theirs, told as 0."""

    def group(vectors: np.ndarray) -> dict[int, np.ndarray]:
        """Groups of these vectors."""
        import warnings

        from hdbscan import HDBSCAN
        from umap import UMAP

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            low = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed).fit_transform(
                vectors
            )
            return {0: HDBSCAN(min_cluster_size=10).fit_predict(low)}

    return group


def count_groups(labels: np.ndarray) -> int:
    """How many groups these labels (passages,), from 0, name."""
    return int(labels.max(initial=-1)) + 1
