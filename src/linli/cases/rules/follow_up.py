"""Follow-up: which cases are in the sample, and how long the answer link is good."""

from __future__ import annotations

import hashlib
from datetime import datetime

from linli.cases.rules.spec import TypeSpec
from linli.cases.rules.spec_branches import FollowUpSpec
from linli.kernel.worktime import Limit, Unit, WorkCalendar


def rate_of(rule: FollowUpSpec, kind: TypeSpec | None) -> int:
    """Percent of the cases of a type that are followed up: the type's own, else the pack's."""
    return rule.rate if kind is None or kind.follow_up is None else kind.follow_up


def sampled(number: str, rate: int) -> bool:
    """Whether the case `number` is among the `rate` percent that are followed up.

    Drawn from SHA-256 of the number: nobody can choose, everybody can check, and a repeat draws the same.
    """
    return int.from_bytes(hashlib.sha256(number.encode()).digest()[:8], "big") % 100 < rate


def within_days(since: datetime, at: datetime, *, days: int, calendar: WorkCalendar) -> bool:
    """Whether `at` is at most `days` calendar days after `since`, up to the same local time; 0 days is never."""
    return days > 0 and at <= calendar.due(since, Limit(value=days, unit=Unit.CALENDAR_DAYS))
