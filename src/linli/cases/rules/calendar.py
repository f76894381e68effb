"""The working calendar of a pack: its hours, the public holidays of its country, its own changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from linli.kernel.worktime import WEEKDAYS, WorkCalendar, parse_hours

FIRST_YEAR, LAST_YEAR = 2004, 2040


def parse_week(hours: Mapping[str, tuple[str, ...]]) -> dict[int, tuple[tuple[time, time], ...]]:
    """{mon: ("09:00-12:00",)} by number of the weekday. Raises ValueError for unknown days and bad hours."""
    numbers = {str(day): index for index, day in enumerate(WEEKDAYS)}
    unknown = sorted(set(hours) - set(numbers))
    if unknown:
        raise ValueError(f"unknown weekday {unknown[0]!r}; use {', '.join(WEEKDAYS)}")
    return {numbers[day]: tuple(parse_hours(text) for text in spans) for day, spans in hours.items() if spans}


@lru_cache(maxsize=16)
def public_holidays(country: str, subdivision: str | None) -> tuple[frozenset[date], frozenset[date]]:
    """Days off, and weekend days worked instead, as the `holidays` library knows them (2004-2040).

    Raises ValueError for a country it does not know.
    """
    try:
        known = holidays.country_holidays(country, subdiv=subdivision, years=range(FIRST_YEAR, LAST_YEAR))
    except NotImplementedError as error:
        raise ValueError(f"the holidays of {country!r} are not known") from error
    return frozenset(known), frozenset(known.weekend_workdays)


def make_calendar(
    *,
    zone: str,
    hours: Mapping[str, tuple[str, ...]],
    urgent_hours: Mapping[str, tuple[str, ...]],
    makeup_as: str,
    country: str | None,
    subdivision: str | None,
    closed: tuple[date, ...],
    worked: tuple[date, ...],
) -> WorkCalendar:
    """The calendar; the pack's own days win over the library's."""
    off, instead = public_holidays(country, subdivision) if country else (frozenset(), frozenset())
    return WorkCalendar(
        zone=ZoneInfo(zone),
        week=parse_week(hours),
        urgent=parse_week(urgent_hours),
        closed=(off | frozenset(closed)) - frozenset(worked),
        worked=(instead | frozenset(worked)) - frozenset(closed),
        makeup_weekday=[str(day) for day in WEEKDAYS].index(makeup_as),
    )
