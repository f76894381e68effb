"""Holidays and make-up days of China, day by day, against an independent table of the State Council's notices."""

from __future__ import annotations

import csv
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from linli.cases.rules.calendar import make_calendar, public_holidays
from linli.cases.rules.spec import CalendarSpec, HolidaySpec
from linli.kernel.worktime import WorkCalendar

WEEKDAYS = {weekday: ((time(9), time(17)),) for weekday in range(5)}
# the notice for 2006 moved the rest day of 2005-12-31 to 2006-01-03; the table has the day off but not the day worked
MISSING_IN_TABLE = {date(2005, 12, 31)}


def spec(**holidays) -> CalendarSpec:
    hours = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-17:00",))
    return CalendarSpec(hours=hours, urgent_hours=hours, holidays=HolidaySpec(**holidays))


def test_every_day_from_2004_to_2026_is_worked_or_free_as_the_notices_say(shared):
    kinds: dict[str, set[date]] = {"holidays": set(), "workdays": set(), "inLieuDays": set()}
    path = shared / "data/cn_calendar/china_holidays_workdays.csv"
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            kinds[row["kind"]].add(date.fromisoformat(row["date"]))
    assert len(kinds["workdays"]) == 150
    off, instead = public_holidays("CN", None)
    calendar = WorkCalendar(zone=ZoneInfo("Asia/Shanghai"), week=WEEKDAYS, urgent={}, closed=off, worked=instead)
    differences = set()
    day = date(2004, 1, 1)
    while day < date(2027, 1, 1):
        free = day in kinds["holidays"] or day in kinds["inLieuDays"]
        works = day in kinds["workdays"] or (day.weekday() < 5 and not free)
        if calendar.is_working_day(day) != works:
            differences.add(day)
        day += timedelta(days=1)
    assert differences == MISSING_IN_TABLE


def test_the_districts_own_days_win_over_the_country():
    national_day, makeup = date(2026, 10, 1), date(2026, 10, 10)
    plain = make_calendar(spec(country="CN"), zone="Asia/Shanghai")
    assert (plain.is_working_day(national_day), plain.is_working_day(makeup)) == (False, True)
    own = make_calendar(spec(country="CN", worked=["2026-10-01"], closed=["2026-10-10"]), zone="Asia/Shanghai")
    assert (own.is_working_day(national_day), own.is_working_day(makeup)) == (True, False)


def test_without_a_country_only_weekdays_count():
    calendar = make_calendar(spec(), zone="Asia/Shanghai")
    assert calendar.is_working_day(date(2026, 10, 1))
    assert not calendar.is_working_day(date(2026, 10, 10))


def test_an_unknown_country_is_an_error():
    with pytest.raises(ValueError, match="XX"):
        public_holidays("XX", None)
