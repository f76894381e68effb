"""Series of numbers, reserved in blocks per process so that they cost a statement per block, not per number."""

from __future__ import annotations

import os
import threading

from django.db import connection, transaction

BLOCK = 100

_free: dict[tuple[int, str, str], list[int]] = {}
_lock = threading.Lock()

_TAKE = """
INSERT INTO kernel_numberblock (series, next_value) VALUES (%s, %s + 1)
ON CONFLICT (series) DO UPDATE SET next_value = kernel_numberblock.next_value + %s
RETURNING next_value
"""


def take(series: str, count: int) -> int:
    """The first of `count` consecutive numbers that now belong to the caller."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [series, count, count])
        return int(cursor.fetchone()[0]) - count


def next_number(series: str) -> int:
    """The next number of `series`. Gaps are allowed, repeats are not.

    Inside a transaction a single number is taken in that transaction: a block kept in memory would
    outlive a rollback and be handed out twice.
    """
    if connection.in_atomic_block:
        return take(series, 1)
    own = (os.getpid(), str(connection.settings_dict["NAME"]), series)
    with _lock:
        block = _free.get(own)
        if not block:
            with transaction.atomic():
                first = take(series, BLOCK)
            block = list(range(first + BLOCK - 1, first - 1, -1))
            _free.clear()  # yesterday's blocks
            _free[own] = block
        return block.pop()
