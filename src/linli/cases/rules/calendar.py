"""The working calendar of a pack: its hours, the public holidays of its country, its own changes."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from linli.cases.rules.spec import CalendarSpec
from linli.kernel.hours import WEEKDAYS, parse_week
from linli.kernel.worktime import WorkCalendar

FIRST_YEAR, LAST_YEAR = 2004, 2040


@lru_cache(maxsize=16)
def public_holidays(country: str, subdivision: str | None) -> tuple[frozenset[date], frozenset[date]]:
    """Days off, and weekend days worked instead, as the `holidays` library knows them (2004-2040).

    For China these are the State Council's notices, one a year: until the library has a year's notice, that year has
    its holidays but no moved days, unless the pack names them. Raises ValueError for a country it does not know.
    """
    try:
        known = holidays.country_holidays(country, subdiv=subdivision, years=range(FIRST_YEAR, LAST_YEAR + 1))
    except NotImplementedError as error:
        raise ValueError(f"the holidays of {country!r} are not known") from error
    return frozenset(known), frozenset(known.weekend_workdays)


def make_calendar(spec: CalendarSpec, *, zone: str) -> WorkCalendar:
    """The calendar of a pack; its own days win over the library's."""
    days = spec.holidays
    off, instead = public_holidays(days.country, days.subdivision) if days.country else (frozenset(), frozenset())
    return WorkCalendar(
        zone=ZoneInfo(zone),
        week=parse_week(spec.hours),
        urgent=parse_week(spec.urgent_hours),
        closed=(off | frozenset(days.closed)) - frozenset(days.worked),
        worked=(instead | frozenset(days.worked)) - frozenset(days.closed),
        makeup_weekday=[str(day) for day in WEEKDAYS].index(spec.makeup_as),
    )
