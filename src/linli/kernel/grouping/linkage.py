"""Groups by mean likeness: the likest are joined first, until nothing holds together well enough."""

from __future__ import annotations

import heapq
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from linli.kernel.grouping.items import Rules

Pairs = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]


def joined(count: int, pairs: Pairs, rules: Rules) -> list[list[int]]:
    """Groups of two and more of the numbers 0 to count - 1, each in order; `pairs` are i, j, likeness.

    Average linkage on a sparse graph: the likeness of two groups is the mean over all pairs between them, a pair not
    given counting 0; so a chain of neighbours does not swallow what its ends do not share. Ties fall to the smaller
    numbers. Time grows with pairs times their logarithm.
    """
    sums: list[dict[int, float]] = [{} for _number in range(count)]
    heap: list[tuple[float, int, int]] = []
    for i, j, likeness in zip(*(column.tolist() for column in pairs), strict=True):
        sums[i][j] = sums[j][i] = likeness
        if likeness >= _bound(2, rules):
            heap.append((-likeness, i, j))
    members: list[list[int]] = [[number] for number in range(count)]
    heapq.heapify(heap)
    while heap:
        mean, i, j = heapq.heappop(heap)
        known = sums[i].get(j)
        if known is None or -mean != known / (len(members[i]) * len(members[j])):
            continue  # one of the two has grown or gone since
        into, gone = (i, j) if (len(sums[i]), -i) >= (len(sums[j]), -j) else (j, i)
        _join(into, gone, sums, members)
        for other, total in sums[into].items():
            size = len(members[into]) + len(members[other])
            fresh = total / (len(members[into]) * len(members[other]))
            if fresh >= _bound(size, rules):
                heapq.heappush(heap, (-fresh, min(into, other), max(into, other)))
    return [sorted(group) for group in members if len(group) > 1]


def relevant(count: int, pairs: Pairs, rules: Rules) -> Pairs:
    """The pairs that can have a say: two groups with a mean from `floor` on have a pair between them from there on, so
    what no chain of such pairs connects is never joined. Exact, and most pairs are gone."""
    left, right, values = pairs
    strong = values >= rules.floor
    graph = csr_matrix((strong[strong].astype(np.int8), (left[strong], right[strong])), shape=(count, count))
    home = connected_components(graph, directed=False)[1]
    stay = home[left] == home[right]
    return left[stay], right[stay], values[stay]


def _bound(size: int, rules: Rules) -> float:
    return rules.floor + rules.slope * sqrt(2 / size)


def _join(into: int, gone: int, sums: list[dict[int, float]], members: list[list[int]]) -> None:
    members[into] += members[gone]
    members[gone] = []
    del sums[into][gone], sums[gone][into]
    for other, total in sums[gone].items():
        sums[into][other] = sums[other][into] = sums[into].get(other, 0.0) + total
        del sums[other][gone]
    sums[gone] = {}
