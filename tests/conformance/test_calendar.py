"""The working days of China, day by day, against an independent table of the State Council's notices."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from linli.cases.rules.calendar import make_calendar, public_holidays
from linli.cases.rules.spec import CalendarSpec, HolidaySpec
from linli.kernel.worktime import WorkCalendar

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
HOURS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:00-18:00"))
# The notice for 2006 (No. 35 of 2005, 16 December 2005) rests on Tuesday 2006-01-03 and works on Saturday 2005-12-31
# instead; the table has the day off and lacks the day worked.
LACKING_IN_TABLE = {date(2005, 12, 31)}


@pytest.fixture(scope="module")
def table(shared: Path) -> dict[str, set[date]]:
    """Days by kind: holidays, inLieuDays (those of them that were moved) and workdays (worked on a weekend)."""
    path = shared / "data/cn_calendar/china_holidays_workdays.csv"
    if not path.is_file():
        pytest.skip("the table of Chinese holidays (../shared/data/cn_calendar) is not here")
    kinds: dict[str, set[date]] = {"holidays": set(), "workdays": set(), "inLieuDays": set()}
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            kinds[row["kind"]].add(date.fromisoformat(row["date"]))
    return kinds


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    spec = CalendarSpec(hours=HOURS, urgent_hours=HOURS, holidays=HolidaySpec(country="CN"))
    return make_calendar(spec, zone="Asia/Shanghai")


def days() -> list[date]:
    return [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def test_every_day_from_2004_to_2026_is_worked_or_free_as_the_notices_say(table, calendar):
    free = table["holidays"]
    assert table["inLieuDays"] < free
    worked = {day for day in days() if day in table["workdays"] or (day.weekday() < 5 and day not in free)}
    assert (len(days()), len(free), len(table["workdays"])) == (8401, 619, 150)
    assert {day for day in days() if calendar.is_working_day(day)} == worked | LACKING_IN_TABLE


def test_makeup_days_are_the_tables_and_have_a_whole_days_hours(table, calendar):
    _, instead = public_holidays("CN", None)
    assert {day for day in instead if FIRST <= day <= LAST} == table["workdays"] | LACKING_IN_TABLE
    for day in table["workdays"]:
        spans = calendar.spans(day)
        assert sum((last - first for first, last in spans), timedelta()) == timedelta(hours=8)
