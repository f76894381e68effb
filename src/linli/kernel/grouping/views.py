"""Two views of every text: its rare pieces (names of places and things) and its common ones (kinds of trouble)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from linli.kernel.grouping.items import Item, Rules
from linli.kernel.grouping.signs import bits_for, hashed, signs_of

_CHUNK = 4000  # texts at a time
_SMALLEST = 2000  # fewer texts than this do not tell what is rare; they are weighed as if there were so many
_RARE, _RARE_LEAST, _RARE_MOST = 0.02, 60, 1000  # share of texts, and in numbers
_COMMON_FROM, _COMMON_TO = 0.005, 0.10


@dataclass(frozen=True)
class Views:
    """Rows of length 1 by text; `counts` says in how many of `total` texts a bucket stands, `users` how many of the
    items have a column of `rare`."""

    rare: sparse.csr_matrix
    common: sparse.csr_matrix
    users: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int32]
    total: int
    bits: int


def views_of(items: Sequence[Item], rules: Rules, background: Sequence[str] = ()) -> Views:
    """Both views of `items`; `background` texts help to tell what is rare. Memory grows with the pieces in use."""
    bits = bits_for(len(items) + len(background))
    counts = np.zeros(1 << bits, dtype=np.int32)
    blocks = []
    for first in range(0, len(items), _CHUNK):
        block = _pieces(items[first : first + _CHUNK], rules, bits)
        counts += np.bincount(block.indices, minlength=1 << bits).astype(np.int32)
        blocks.append(block)
    for first in range(0, len(background), _CHUNK):
        others = [Item(key="", text=text) for text in background[first : first + _CHUNK]]
        counts += np.bincount(_pieces(others, rules, bits).indices, minlength=1 << bits).astype(np.int32)
    total = len(items) + len(background)
    weights = np.log(np.maximum(max(total, _SMALLEST) / np.maximum(counts, 1), 1.0)).astype(np.float32)
    most = min(max(_RARE * total, _RARE_LEAST), _RARE_MOST)
    rare = counts <= most
    common = (counts >= max(2, _COMMON_FROM * total)) & (counts <= max(_RARE_LEAST, _COMMON_TO * total))
    names = _joined(blocks, counts, weights, rare, shared=counts >= 2)
    return Views(
        rare=names,
        users=np.bincount(names.indices, minlength=names.shape[1]),
        common=_joined(blocks, counts, weights, common, shared=common),
        counts=counts,
        total=max(total, _SMALLEST),
        bits=bits,
    )


def _pieces(items: Sequence[Item], rules: Rules, bits: int) -> sparse.csr_matrix:
    """The pieces of some texts, weighed by where and how often they stand: head_weight in the title (or beginning), and
    1 + log(times) in the text."""
    bodies = [signs_of(item.text, most=rules.body_signs) for item in items]
    heads = [
        signs_of(item.title, most=rules.head_signs) if item.title else body[: rules.head_signs]
        for item, body in zip(items, bodies, strict=True)
    ]
    buckets = 1 << bits
    shape = (len(items), buckets)
    found = []
    for texts, head in ((heads, True), (bodies, False)):
        rows, columns = hashed(texts, bits)
        keys, times = np.unique(rows * buckets + columns, return_counts=True)
        values = np.full(keys.size, rules.head_weight) if head else 1.0 + np.log(times)
        found.append(sparse.csr_matrix((values.astype(np.float32), (keys // buckets, keys % buckets)), shape=shape))
    return (found[0] + found[1]).tocsr()


def _joined(
    blocks: list[sparse.csr_matrix],
    counts: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float32],
    kept: npt.NDArray[np.bool_],
    *,
    shared: npt.NDArray[np.bool_],
) -> sparse.csr_matrix:
    """The columns `kept`, rows of length 1; of them only the `shared` ones are stored, the others lengthen the row."""
    columns = np.flatnonzero(kept & shared)
    place = np.full(counts.size, -1, dtype=np.int32)
    place[columns] = np.arange(columns.size, dtype=np.int32)
    rows = []
    for block in blocks:
        values = block.data * weights[block.indices] * kept[block.indices]
        owner = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
        length = np.sqrt(np.bincount(owner, weights=values.astype(np.float64) ** 2, minlength=block.shape[0]))
        stay = (place[block.indices] >= 0) & (values > 0)
        scaled = (values[stay] / np.maximum(length[owner[stay]], 1e-9)).astype(np.float32)
        shape = (block.shape[0], max(1, columns.size))
        rows.append(sparse.csr_matrix((scaled, (owner[stay], place[block.indices[stay]])), shape=shape))
    return sparse.vstack(rows, format="csr") if rows else sparse.csr_matrix((0, 1), dtype=np.float32)
