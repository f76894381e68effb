"""A pack's calendar: the holidays of its country and the district's own days."""

from __future__ import annotations

from datetime import date

import pytest

from linli.cases.rules.calendar import make_calendar, public_holidays
from linli.cases.rules.spec import CalendarSpec, HolidaySpec


def spec(**holidays) -> CalendarSpec:
    hours = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-17:00",))
    return CalendarSpec(hours=hours, urgent_hours=hours, holidays=HolidaySpec(**holidays))


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
