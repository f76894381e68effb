"""Evaluations by the clock: the current month, and the one before it while late answers come in."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from linli.evaluation.actions import evaluate_ordered, refresh
from linli.kernel.actor import job
from linli.policy.queries import packs_by_time


class Evaluations:
    """Evaluates again and again, and rests `rest` times as long as it took: a large house is evaluated less often."""

    def __init__(self, *, rest: float = 10.0, seconds: Callable[[], float] = time.monotonic) -> None:
        self._rest, self._seconds = rest, seconds
        self._until: datetime | None = None

    def run(self, at: datetime) -> bool:
        """Evaluate what has changed, where a pack is in force; there is never more to do at once."""
        if (self._until is not None and at < self._until) or not packs_by_time():
            return False
        began = self._seconds()
        if refresh(by=job("evaluation"), at=at):
            self._until = at + timedelta(seconds=self._rest * (self._seconds() - began))
        return False


def evaluate_asked(at: datetime) -> bool:
    """Evaluate the months that somebody asked for on the page, at once; there is never more to do."""
    evaluate_ordered(by=job("evaluation"), at=at)
    return False
