"""The linear model itself, by scikit-learn. Needed for training alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import StratifiedGroupKFold

from linli.kernel.learning.card import Table
from linli.kernel.learning.examples import LEAST_GROUPS, Examples, groups_with
from linli.kernel.learning.pieces import Hashes

ALPHA = 0.2  # weight of the penalty; measured with others, as the power is: docs/adr/0017-learned-models.md
POWER = 1.3  # of the rarity
MOST_WEIGHTS = 6_000_000  # of two bytes each

Numbers = npt.NDArray[np.int64]
Parts = tuple[Hashes, npt.NDArray[np.float32], npt.NDArray[np.float16], npt.NDArray[np.float32]]


def split(true: Numbers, groups: Numbers, folds: int, seed: int) -> Numbers:
    """The fold of each text: groups stay together, labels are spread evenly."""
    found = np.zeros(len(true), dtype=np.int64)
    count = max(2, min(folds, len(set(groups))))
    cutter = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=seed)
    for fold, (_outside, inside) in enumerate(cutter.split(np.zeros(len(true)), true, groups)):
        found[inside] = fold
    return found


def trained(read: Examples, rows: Numbers, true: Numbers, width: int) -> Parts:
    """Known pieces, their rarity, weights and bias, learned from `rows`."""
    table = read.counts[rows]
    kept = np.flatnonzero(groups_with(table, read.groups[rows]) >= LEAST_GROUPS)
    table = table[:, kept]
    rarity = rarity_of(table)
    machine = RidgeClassifier(alpha=ALPHA, class_weight="balanced", solver="sparse_cg", tol=1e-3)
    machine.fit(values_of(table, rarity), true[rows])
    weights, bias = np.zeros((len(kept), width), np.float16), np.full(width, -1.0, np.float32)
    two = len(machine.classes_) == 2  # of two labels scikit-learn gives one row, that of the second
    weights[:, machine.classes_] = (np.vstack((-machine.coef_, machine.coef_)) if two else machine.coef_).T
    bias[machine.classes_] = np.concatenate((-machine.intercept_, machine.intercept_)) if two else machine.intercept_
    strong = _strongest(weights, rarity)
    return read.hashes[kept[strong]], rarity[strong], weights[strong], bias


def _strongest(weights: npt.NDArray[np.float16], rarity: npt.NDArray[np.float32]) -> Numbers:
    """The pieces that say most, in order: as many as the file of a model of so many labels holds."""
    most = MOST_WEIGHTS // weights.shape[1]
    if len(weights) <= most:
        return np.arange(len(weights))
    said = np.abs(weights.astype(np.float32)).max(axis=1) * rarity
    return np.sort(np.argsort(-said, kind="stable")[:most])


def scored(read: Examples, rows: Numbers, parts: Parts) -> Table:
    """Scores of `rows` by the learned parts."""
    known, rarity, weights, bias = parts
    columns = np.searchsorted(read.hashes, known)
    values = values_of(read.counts[rows][:, columns], rarity)
    found: Table = values @ weights.astype(np.float32) + bias
    return found


def rarity_of(counts: csr_matrix) -> npt.NDArray[np.float32]:
    """How much each piece weighs: more, the fewer texts have it (idf)."""
    found = (np.log((1 + counts.shape[0]) / (1 + counts.getnnz(axis=0))) + 1) ** POWER
    return np.asarray(found, dtype=np.float32)


def values_of(counts: csr_matrix, rarity: npt.NDArray[np.float32]) -> csr_matrix:
    """The square root of counts, weighted by rarity, each row of length 1."""
    values = counts.astype(np.float32)
    values.data = np.sqrt(values.data)
    values = values @ diags(rarity)
    length = np.sqrt(np.asarray(values.multiply(values).sum(axis=1)).ravel())
    length[length == 0] = 1
    return csr_matrix(diags((1 / length).astype(np.float32)) @ values)
