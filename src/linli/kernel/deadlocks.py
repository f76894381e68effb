"""Deadlocks: of two writers who wait for each other PostgreSQL ends one; what that one did is done once more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction

P = ParamSpec("P")
T = TypeVar("T")
_DEADLOCK = "40P01"  # SQLSTATE deadlock_detected
_MOST_TRIES = 4


def again_after_deadlock(action: Callable[P, T]) -> Callable[P, T]:
    """The action, atomic, begun anew when it was the one that PostgreSQL ended; the fourth time the error is raised.

    For actions that lock rows they only find on the way, such as the cases merged into the one they end. The rollback
    lets the other writer through, also when a caller's transaction goes on around it.
    """

    @wraps(action)
    def tried(*args: P.args, **kwargs: P.kwargs) -> T:
        for left in reversed(range(_MOST_TRIES)):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except OperationalError as error:
                if not left or getattr(error.__cause__, "sqlstate", None) != _DEADLOCK:
                    raise
        raise AssertionError  # the last try returns or raises

    return tried
