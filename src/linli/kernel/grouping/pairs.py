"""Which texts are alike, and how much: by rare and common words, place and time together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.spatial import cKDTree

from linli.kernel.grouping.items import Item, Rules
from linli.kernel.grouping.views import Views

_ROWS = 500  # at a time
_LEAST_RARE = 0.02
_LEAST = 0.03  # below this a pair counts as not alike
_MOST_NEAR = 40  # of those around a point
_NEAR = 0.35  # what the same spot is worth, against 1 for the same rare words
_SAME_PLACE, _OTHER_PLACE, _FAR = 1.2, 0.85, 0.5
_METRES = 111_195.0  # of one degree of latitude

Numbers = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]


def likenesses(items: Sequence[Item], views: Views, rules: Rules) -> tuple[Numbers, Numbers, Values]:
    """(i, j, likeness) with i < j for all pairs that are alike at all, in order of i and j.

    The geometric mean of both views asks for the same names AND the same trouble: texts of one estate about different
    things share the first only, texts about the same kind of thing elsewhere the second only.
    """
    days = np.array([item.day if item.day is not None else np.nan for item in items])
    points, places = _points(items), _places(items)
    near, turned = _near_pairs(points, rules), views.rare.T.tocsr()
    found: list[tuple[Numbers, Numbers, Values]] = []
    for first in range(0, len(items), _ROWS):
        left, right, rare = _sharing(views.rare[first : first + _ROWS], turned, near[first : first + _ROWS], first)
        common = np.asarray(views.common[left].multiply(views.common[right]).sum(axis=1), dtype=np.float64).ravel()
        apart = np.hypot(*(points[left] - points[right]).T)  # not a number where one has no point
        spot = np.nan_to_num(_NEAR * np.clip(1 - apart / rules.near_m, 0, None))
        value = np.maximum(rare, spot) ** rules.names * common ** (1 - rules.names)
        value *= np.where(apart > rules.far_m, _FAR, 1.0)
        value *= 0.5 ** np.nan_to_num(np.abs(days[left] - days[right]) / rules.half_days)
        value = np.minimum(value * _said(places[left], places[right]), 1.0)
        stay = value > _LEAST
        found.append((left[stay], right[stay], value[stay]))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    lefts, rights, values = zip(*found, strict=True)
    return np.concatenate(lefts), np.concatenate(rights), np.concatenate(values)


def _sharing(
    rows: sparse.csr_matrix, turned: sparse.csr_matrix, near: sparse.csr_matrix, first: int
) -> tuple[Numbers, Numbers, Values]:
    """Pairs of some rows with later ones that share rare words or a spot, with their likeness in rare words."""
    product = rows @ turned
    product.data[product.data < _LEAST_RARE] = 0
    product = (product + near).tocoo()
    later = (product.col > product.row + first) & (product.data > 0)
    left, right = product.row[later].astype(np.int64) + first, product.col[later].astype(np.int64)
    order = np.lexsort((right, left))
    return left[order], right[order], product.data[later].astype(np.float64)[order]


def _points(items: Sequence[Item]) -> Values:
    """Metres east and north, around the middle of all; not a number without a point."""
    degrees = np.array(
        [(item.lon, item.lat) if item.lon is not None and item.lat is not None else (np.nan, np.nan) for item in items],
        dtype=np.float64,
    ).reshape(-1, 2)
    if np.isnan(degrees).all():
        return degrees
    narrow = np.cos(np.radians(np.nanmean(degrees[:, 1])))
    return np.asarray(degrees * _METRES * np.array([narrow, 1.0]))


def _near_pairs(points: Values, rules: Rules) -> sparse.csr_matrix:
    """Pairs within `near_m`, at most some around each point, as very small numbers: known, but without weight."""
    count = len(points)
    known = np.flatnonzero(~np.isnan(points[:, 0])) if count else np.empty(0, np.int64)
    if known.size < 2:
        return sparse.csr_matrix((count, count), dtype=np.float32)
    tree = cKDTree(points[known])
    apart, others = tree.query(
        points[known], k=min(_MOST_NEAR, known.size), distance_upper_bound=rules.near_m, workers=1
    )
    there = np.isfinite(apart)
    rows = known[np.nonzero(there)[0]]
    columns = known[others[there]]
    pairs = np.unique(np.minimum(rows, columns) * count + np.maximum(rows, columns))
    tiny = np.full(pairs.size, 1e-6, dtype=np.float32)
    return sparse.csr_matrix((tiny, (pairs // count, pairs % count)), shape=(count, count))


def _places(items: Sequence[Item]) -> Numbers:
    """Named places as numbers, -1 for none."""
    number = {name: at for at, name in enumerate(sorted({item.place for item in items} - {""}))}
    return np.array([number.get(item.place, -1) for item in items], dtype=np.int64)


def _said(one: Numbers, other: Numbers) -> Values:
    """What named places say: the same one speaks for one matter, another one against it, none says nothing."""
    return np.where((one < 0) | (other < 0), 1.0, np.where(one == other, _SAME_PLACE, _OTHER_PLACE))
