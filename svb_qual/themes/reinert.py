"""Descending hierarchical classification of Reinert (1983, 1990): passages cut in two, again and again, by their words.

Each cut: correspondence analysis of the table passages × terms, the cut on its first axis where the χ² of the two collapsed
rows is highest, passages moved one at a time as long as that χ² grows, then terms that one side refuses are dropped there.
The largest class is cut next. Same table, same classes, on any processor: sums are sparse, coordinates are rounded.

What differs from rainette and IRaMuTeQ: docs/themes.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from svb_qual.themes.terms import Table

#: Above this contingency coefficient, a term is kept only on the side that has more of it than expected.
CONTINGENCY = 0.3
#: A side keeps a term that so many of its passages hold.
LEAST = 3
#: No class holds fewer passages than this, nor than this share of all: a few odd passages are not a class.
SMALLEST, SHARE = 5, 0.04
DIGITS = 8


@dataclass(frozen=True, slots=True)
class Cut:
    """A class (``parent``) cut in two (``left``, ``right``): numbers of the tree, 0 being the whole; χ² of the cut."""

    parent: int
    left: int
    right: int
    chi2: float


@dataclass(frozen=True, slots=True)
class Tree:
    """Successive cuts, and for each node of the tree the passages it holds (ranks, in order)."""

    cuts: tuple[Cut, ...]
    members: tuple[np.ndarray, ...]

    def leaves(self, count: int) -> list[int]:
        """Nodes that stand once the tree has ``count`` classes, from left to right; fewer when it was not cut so far."""
        nodes = [0]
        for cut in self.cuts[: count - 1]:
            place = nodes.index(cut.parent)
            nodes[place : place + 1] = [cut.left, cut.right]
        return nodes

    def classes(self, count: int, passages: int) -> np.ndarray:
        """The class (passages,) of each passage, from 1; 0 when its words left it out."""
        given = np.zeros(passages, int)
        for rank, node in enumerate(self.leaves(count), start=1):
            given[self.members[node]] = rank
        return given


def classify(table: Table, count: int) -> Tree:
    """Cut a table into at most ``count`` classes; fewer when no class is large enough to be cut."""
    rows = np.flatnonzero(np.asarray(table.matrix.sum(axis=1)).ravel() > 0)
    least = max(SMALLEST, round(SHARE * len(rows)))
    members, parts, cuts = [rows], {0: (rows, table.pick(rows, np.arange(len(table.terms))))}, []
    while len(parts) < count:
        node = max(parts, key=lambda name: (len(parts[name][0]), -name))
        rows, own = parts[node]
        if len(rows) < 2 * least or own.matrix.shape[1] < 3:
            break
        left, chi2 = _cut(own.matrix, least)
        names = len(members), len(members) + 1
        for name, side, kept in zip(names, (left, ~left), _keep_terms(own.matrix, left), strict=True):
            part = own.pick(np.flatnonzero(side), kept)
            full = np.asarray(part.matrix.sum(axis=1)).ravel() > 0
            members.append(rows[side])
            parts[name] = rows[side][full], part.pick(full, np.arange(len(kept)))
        del parts[node]
        cuts.append(Cut(node, *names, round(chi2, 6)))
    return Tree(tuple(cuts), tuple(members))


def first_axis(matrix: sparse.csr_array) -> np.ndarray:
    """Coordinates (passages,) of the rows on the first axis of correspondence analysis, largest one positive."""
    from scipy.sparse.linalg import LinearOperator, svds

    total = matrix.sum()
    rows, columns = np.sqrt(matrix.sum(axis=1) / total), np.sqrt(matrix.sum(axis=0) / total)
    scaled = sparse.diags_array(1 / rows) @ (matrix / total) @ sparse.diags_array(1 / columns)

    def product(vector: np.ndarray) -> np.ndarray:
        """The table of deviations from independence, times a vector (columns,)."""
        vector = vector.ravel()
        return scaled @ vector - rows * float(columns @ vector)

    def transposed(vector: np.ndarray) -> np.ndarray:
        """The same transposed, times a vector (rows,)."""
        vector = vector.ravel()
        return scaled.T @ vector - columns * float(rows @ vector)

    operator = LinearOperator(matrix.shape, matvec=product, rmatvec=transposed, dtype=float)
    start = np.cos(np.arange(min(matrix.shape)) + 1.0)
    left = svds(operator, k=1, v0=start, return_singular_vectors="u")[0][:, 0]
    place = np.round(left / rows, DIGITS)
    return place * (np.sign(place[np.argmax(np.abs(place))]) or 1)


def _cut(matrix: sparse.csr_array, least: int) -> tuple[np.ndarray, float]:
    """The mask (passages,) of the left side of the best cut, and its χ²; both sides hold ``least`` passages or more."""
    order = np.argsort(first_axis(matrix), kind="stable")
    chi2 = _chi2_after(matrix, order)[least - 1 : len(order) - least]
    left = np.zeros(matrix.shape[0], bool)
    left[order[: least + int(np.argmax(chi2))]] = True
    return _move(matrix, left, least)


def _chi2_after(matrix: sparse.csr_array, order: np.ndarray) -> np.ndarray:
    """χ² of the two collapsed rows when the cut falls after each passage in order, but the last: shape (passages - 1,)."""
    total, column = matrix.sum(), matrix.sum(axis=0)
    first = np.zeros(matrix.shape[1])
    ones, others, size = 0.0, float(column.sum()), 0.0
    found = np.zeros(len(order) - 1)
    for rank, row in enumerate(order[:-1].tolist()):
        held = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        ones += float(((2 * first[held] + 1) / column[held]).sum())
        others += float(((1 - 2 * (column[held] - first[held])) / column[held]).sum())
        first[held] += 1
        size += len(held)
        found[rank] = total * (ones / size + others / (total - size) - 1)
    return np.round(found, DIGITS)


def _move(matrix: sparse.csr_array, left: np.ndarray, least: int) -> tuple[np.ndarray, float]:
    """Move the passage that makes χ² grow most to the other side, until none does; the mask and the χ² reached."""
    column, length, total = matrix.sum(axis=0), matrix.sum(axis=1), matrix.sum()
    weight = matrix @ (1 / column)
    left, reached = left.copy(), -1.0
    while True:
        one = left @ matrix
        two, size = column - one, float(length[left].sum())
        squares = np.array([float((one * one / column).sum()), float((two * two / column).sum())])
        now = total * (squares[0] / size + squares[1] / (total - size) - 1)
        to_left, to_right = matrix @ (2 * one / column), matrix @ (2 * two / column)
        sign = np.where(left, -1.0, 1.0)
        ones, others = squares[0] + sign * to_left + weight, squares[1] - sign * to_right + weight
        sizes = size + sign * length
        stuck = np.where(left, left.sum(), (~left).sum()) <= least
        with np.errstate(divide="ignore", invalid="ignore"):
            after = np.where(stuck, -1.0, total * (ones / sizes + others / (total - sizes) - 1))
        best = int(np.argmax(np.round(after, DIGITS)))
        reached = max(reached, now)
        if round(after[best] - now, DIGITS) <= 0:
            return left, float(reached)
        left[best] = not left[best]


def _keep_terms(matrix: sparse.csr_array, left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ranks of the terms that each side keeps."""
    one, two = left @ matrix, ~left @ matrix
    every = one + two
    share = one.sum() / every.sum()
    expected = every * share
    with np.errstate(divide="ignore", invalid="ignore"):
        chi2 = (one - expected) ** 2 / expected + (two - (every - expected)) ** 2 / (every - expected)
        coefficient = np.nan_to_num(np.sqrt(chi2 / (chi2 + every)))
    shared = coefficient <= CONTINGENCY
    keep_one = (one >= LEAST) & (shared | (one > expected))
    keep_two = (two >= LEAST) & (shared | (two > every - expected))
    return np.flatnonzero(keep_one), np.flatnonzero(keep_two)
