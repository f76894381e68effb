"""Quiet hours: when an SMS has to wait, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from linli.cases.rules.spec_branches import QuietHours
from linli.kernel.hours import instant


def quiet_until(quiet: QuietHours, at: datetime, *, zone: ZoneInfo) -> datetime | None:
    """The end (UTC) of the quiet hours in which `at` lies on the clocks of `zone`, None outside of them.

    The first minute is quiet, the last is not: "22:00-07:00" holds back at 22:00 and lets go at 07:00.
    """
    first, last = quiet.span
    local = at.astimezone(zone)
    clock = local.time()
    over_midnight = last <= first
    inside = (clock >= first or clock < last) if over_midnight else first <= clock < last
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and clock >= first else 0)
    until = instant(day, last, zone)
    return until if until > at else None  # an hour that clocks show twice is over when it has passed once
