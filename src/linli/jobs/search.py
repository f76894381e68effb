"""The index of words, kept close to the record."""

from __future__ import annotations

from datetime import datetime

from linli.cases.steps.index import catch_up
from linli.kernel.actor import job
from linli.policy.queries import packs_by_time


def index_words(at: datetime) -> bool:
    """Bring the index up to date, where a pack is in force; says whether there may be more to read at once."""
    return bool(packs_by_time()) and catch_up(by=job("search"), at=at) > 0
