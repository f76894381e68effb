"""Evaluations by the clock: the current month, and the one before it while late answers come in."""

from __future__ import annotations

from datetime import datetime

from linli.evaluation.actions import refresh
from linli.kernel.actor import job
from linli.policy.queries import packs_by_time


def refresh_evaluations(at: datetime) -> bool:
    """Evaluate what has changed, where a pack is in force; there is never more to do at once."""
    if packs_by_time():
        refresh(by=job("evaluation"), at=at)
    return False
