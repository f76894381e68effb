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
RARE = 20  # a piece of at most so many texts (of few texts: one in a hundred) tells two of them to be one message
SHARED = (0.12, 0.25, 0.5)  # share of the shorter one's pieces that are rare and in both; the next where chains grow
LEAST_SHARED = 30  # pieces: some nine characters in a row
_CHAIN = 30  # messages of more texts than this, or than one in fifty, are taken for chains
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
    links = _same([folded(text)[0].replace(" ", "") for text in texts])
    if groups is not None:
        links = np.concatenate((links, _same(groups)))
    messages = _messages(links, *_near(table), len(texts))
    kept = np.flatnonzero(groups_with(table, messages) >= LEAST_GROUPS)
    return Examples(known[kept], table[:, kept], messages)


def _same(keys: Sequence[Hashable]) -> Groups:
    """Pairs of rows: each with the first one of the same key."""
    first: dict[Hashable, int] = {}
    return np.asarray([(first.setdefault(key, at), at) for at, key in enumerate(keys)], dtype=np.int64)


def _near(table: csr_matrix) -> tuple[Groups, npt.NDArray[np.float64]]:
    """Pairs of rows that share so many rare pieces that they may be one message, whole or shortened; the share."""
    sizes = table.getnnz(axis=1)
    spread = table.getnnz(axis=0)
    rare = table[:, np.flatnonzero((spread > 1) & (spread <= min(RARE, 2 + table.shape[0] // 100)))]
    rare.data[:] = 1
    across = rare.T.tocsr()
    pairs, shares = [], []
    for start in range(0, table.shape[0], _BLOCK):
        shared = (rare[start : start + _BLOCK] @ across).tocoo()
        rows = shared.row + start
        share = shared.data / np.maximum(np.minimum(sizes[rows], sizes[shared.col]), 1)
        near = (share >= SHARED[0]) & (shared.data >= LEAST_SHARED) & (rows < shared.col)
        pairs.append(np.column_stack((rows[near], shared.col[near])).astype(np.int64))
        shares.append(share[near].astype(np.float64))
    return np.concatenate(pairs), np.concatenate(shares)


def _messages(sure: Groups, near: Groups, shares: npt.NDArray[np.float64], count: int) -> Groups:
    """The number of the message of each row. Where near pairs chain too many rows up, only nearer ones are believed."""
    messages = np.arange(count, dtype=np.int64)
    for believed in (*SHARED[1:], np.inf):
        pairs = np.concatenate((sure, near))
        graph = coo_matrix((np.ones(len(pairs)), pairs.T), shape=(count, count))
        messages = connected_components(graph, directed=False)[1].astype(np.int64)
        chained = (np.bincount(messages) > max(_CHAIN, count // 50))[messages]
        kept = ~chained[near[:, 0]] | (shares >= believed)
        if kept.all():
            break
        near, shares = near[kept], shares[kept]
    return messages


def groups_with(table: csr_matrix, groups: Groups) -> npt.NDArray[np.int64]:
    """In how many groups each column occurs."""
    places = (groups, np.arange(len(groups)))
    member = csr_matrix((np.ones(len(groups), np.float32), places), shape=(int(groups.max()) + 1, len(groups)))
    found: npt.NDArray[np.int64] = (member @ table).getnnz(axis=0)
    return found
