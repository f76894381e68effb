"""Topics by the clock: each night those of the running month and once of the last; at once what somebody asked for."""

from __future__ import annotations

from datetime import datetime

from linli.evaluation.actions.topics import make_ordered, refresh_topics
from linli.kernel.actor import job
from linli.policy.queries import packs_by_time


def make_nightly(at: datetime) -> bool:
    """Make the topics that are not of today, where a pack is in force; there is never more to do at once."""
    if packs_by_time():
        refresh_topics(by=job("topics"), at=at)
    return False


def make_asked(at: datetime) -> bool:
    """Make the topics that somebody asked for on the page; there is never more to do."""
    make_ordered(by=job("topics"), at=at)
    return False
