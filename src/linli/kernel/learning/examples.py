"""Texts as rows of counted pieces, and which of them are the same message."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from linli.kernel.learning.pieces import Hashes, counted, folded

LEAST_GROUPS = 3  # a piece that fewer different messages share is never learned: it could be a name


@dataclass(frozen=True, slots=True)
class Examples:
    """Counts: a row a text, a column a piece; `groups` numbers the messages."""

    hashes: Hashes
    counts: csr_matrix
    groups: npt.NDArray[np.int64]


def grouped(texts: Sequence[str], groups: Sequence[Hashable] | None) -> npt.NDArray[np.int64]:
    """A number for each text: the same for texts of one group and for texts that are equal once folded."""
    parent = list(range(len(texts)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    seen: dict[Hashable, int] = {}
    for at, text in enumerate(texts):
        keys: list[Hashable] = [("text", folded(text)[0].replace(" ", ""))]
        if groups is not None:
            keys.append(("group", groups[at]))
        for key in keys:
            parent[root(at)] = root(seen.setdefault(key, at))
    roots = [root(at) for at in range(len(texts))]
    numbers = {one: number for number, one in enumerate(dict.fromkeys(roots))}
    return np.asarray([numbers[one] for one in roots], dtype=np.int64)


def examples(texts: Sequence[str], groups: npt.NDArray[np.int64]) -> Examples:
    """Count the pieces of all texts; pieces of fewer than three groups are dropped at once."""
    rows = [counted(text) for text in texts]
    lengths = np.asarray([len(hashes) for hashes, _counts in rows], dtype=np.int64)
    hashes = np.concatenate([hashes for hashes, _counts in rows]) if rows else np.empty(0, np.uint64)
    counts = np.concatenate([counts for _hashes, counts in rows]) if rows else np.empty(0, np.int64)
    known, column = np.unique(hashes, return_inverse=True)
    ends = np.concatenate(([0], np.cumsum(lengths)))
    table = csr_matrix((counts.astype(np.float32), column.astype(np.int32), ends), shape=(len(texts), len(known)))
    kept = np.flatnonzero(groups_with(table, groups) >= LEAST_GROUPS)
    return Examples(known[kept], table[:, kept], groups)


def groups_with(table: csr_matrix, groups: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """In how many groups each column occurs."""
    member = csr_matrix(
        (np.ones(len(groups), np.float32), (groups, np.arange(len(groups)))), shape=(int(groups.max()) + 1, len(groups))
    )
    found: npt.NDArray[np.int64] = (member @ table).getnnz(axis=0)
    return found
