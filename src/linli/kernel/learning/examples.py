"""Texts as rows of counted pieces, and which of them are the same message."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from linli.kernel.learning.pieces import Hashes, counted, folded

LEAST_GROUPS = 3  # a piece that fewer different messages share is never learned: it could be a name
RARE = 20  # a piece of at most so many texts tells that two of them are one message
SHARED = 0.12  # share of the shorter text's pieces that are rare and in both; see docs/classification.md
_BLOCK = 2_000  # rows compared at a time

Groups = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Examples:
    """Counts: a row a text, a column a piece of at least three messages; `groups` numbers the messages."""

    hashes: Hashes
    counts: csr_matrix
    groups: Groups


def examples(texts: Sequence[str], groups: Sequence[Hashable] | None = None) -> Examples:
    """Count the pieces of all texts, and find the messages: texts of one group, equal texts, nearly equal texts."""
    rows = [counted(text) for text in texts]
    known, column = np.unique(np.concatenate([hashes for hashes, _counts in rows]), return_inverse=True)
    counts = np.concatenate([counts for _hashes, counts in rows]).astype(np.float32)
    ends = np.concatenate(([0], np.cumsum([len(hashes) for hashes, _counts in rows])))
    table = csr_matrix((counts, column.astype(np.int32), ends), shape=(len(texts), len(known)))
    links = [_same([folded(text)[0].replace(" ", "") for text in texts]), *_near(table)]
    if groups is not None:
        links.append(_same(groups))
    pairs = np.concatenate(links)
    graph = coo_matrix((np.ones(len(pairs)), pairs.T), shape=(len(texts), len(texts)))
    _count, found = connected_components(graph, directed=False)
    messages = found.astype(np.int64)
    kept = np.flatnonzero(groups_with(table, messages) >= LEAST_GROUPS)
    return Examples(known[kept], table[:, kept], messages)


def _same(keys: Sequence[Hashable]) -> Groups:
    """Pairs of rows: each with the first one of the same key."""
    first: dict[Hashable, int] = {}
    return np.asarray([(first.setdefault(key, at), at) for at, key in enumerate(keys)], dtype=np.int64)


def _near(table: csr_matrix) -> list[Groups]:
    """Pairs of rows that share so many rare pieces that they are one message, whole or shortened."""
    sizes = table.getnnz(axis=1)
    spread = table.getnnz(axis=0)
    rare = table[:, np.flatnonzero((spread > 1) & (spread <= RARE))]
    rare.data[:] = 1
    across = rare.T.tocsr()
    found = []
    for start in range(0, table.shape[0], _BLOCK):
        shared = (rare[start : start + _BLOCK] @ across).tocoo()
        rows = shared.row + start
        near = shared.data >= SHARED * np.minimum(sizes[rows], sizes[shared.col])
        found.append(np.column_stack((rows[near], shared.col[near])).astype(np.int64))
    return found


def groups_with(table: csr_matrix, groups: Groups) -> npt.NDArray[np.int64]:
    """In how many groups each column occurs."""
    places = (groups, np.arange(len(groups)))
    member = csr_matrix((np.ones(len(groups), np.float32), places), shape=(int(groups.max()) + 1, len(groups)))
    found: npt.NDArray[np.int64] = (member @ table).getnnz(axis=0)
    return found
