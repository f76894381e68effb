"""Pauses and reminders as people read them, on days when clocks change too, and what holds of them always."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from linli.kernel.hours import instant, parse_week
from linli.kernel.worktime import Basis, Limit, Unit, WorkCalendar, basis
from tests.kernel.slow_clock import SlowClock, some_district

BEIJING, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
ALWAYS = dict.fromkeys(range(7), ((time.min, time.max),))
OFFICE = WorkCalendar(
    zone=BEIJING,
    week=parse_week(dict.fromkeys(WORKDAYS, ("09:00-12:00", "13:00-18:00"))),
    urgent=ALWAYS,
    closed=frozenset({date(2026, 11, 11)}),
    worked=frozenset({date(2026, 11, 14)}),
)
CITY = WorkCalendar(zone=NEW_YORK, week=ALWAYS, urgent=ALWAYS)


def at(text: str, zone: ZoneInfo = BEIJING) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_every_unit_says_what_its_pause_is_measured_in():
    assert {unit: basis(unit) for unit in Unit} == {
        Unit.MINUTES: Basis.ELAPSED,
        Unit.CALENDAR_DAYS: Basis.ELAPSED,
        Unit.WORKING_HOURS: Basis.WORKING,
        Unit.WORKING_DAYS: Basis.WORKING,
        Unit.URGENT_WORKING_HOURS: Basis.URGENT,
    }


# Monday 2026-11-02; Wednesday the 11th is a holiday, Saturday the 14th is worked instead
@pytest.mark.parametrize(
    ("paused", "resumed", "due", "unit", "new"),
    [
        ("02T10:00", "02T11:00", "02T17:00", Unit.WORKING_HOURS, "02T18:00"),  # to the last minute of the day
        ("02T10:00", "02T11:00", "02T18:00", Unit.WORKING_HOURS, "03T10:00"),  # over the night
        ("02T11:30", "02T13:30", "02T14:00", Unit.WORKING_HOURS, "02T15:00"),  # lunch is no pause
        ("02T10:00", "09T10:00", "02T17:00", Unit.WORKING_HOURS, "09T17:00"),  # long after the due time
        ("06T18:00", "09T09:00", "09T10:00", Unit.WORKING_HOURS, "09T10:00"),  # a weekend is no pause
        ("10T18:00", "12T09:00", "12T10:00", Unit.WORKING_HOURS, "12T10:00"),  # nor is a holiday
        ("13T17:00", "16T09:00", "16T10:00", Unit.WORKING_HOURS, "17T11:00"),  # a Saturday worked instead is one
        ("06T17:00", "07T17:00", "09T18:00", Unit.WORKING_DAYS, "10T10:00"),  # one working hour was lost
        ("06T18:00", "07T18:00", "08T10:00", Unit.URGENT_WORKING_HOURS, "09T10:00"),
        ("06T18:00", "07T18:30", "08T10:00", Unit.CALENDAR_DAYS, "09T10:30"),
        ("06T18:00", "06T18:05", "06T18:30", Unit.MINUTES, "06T18:35"),
        ("02T10:00", "02T10:00", "02T17:00", Unit.WORKING_HOURS, "02T17:00"),  # no time at all
        ("02T17:00", "03T11:00", "02T17:00", Unit.WORKING_HOURS, "02T17:00"),  # it was due already
        ("02T17:30", "03T11:00", "02T17:00", Unit.MINUTES, "02T17:00"),  # late is late
        ("07T10:00", "09T11:00", "08T10:00", Unit.WORKING_HOURS, "08T10:00"),  # nothing to give again
    ],
)
def test_after_a_pause_the_time_that_was_left_is_given_again(paused, resumed, due, unit, new):
    moments = (at(f"2026-11-{day}") for day in (paused, resumed, due))
    assert OFFICE.resumed_due(*moments, unit) == at(f"2026-11-{new}")


def test_microseconds_are_kept():
    paused, resumed = at("2026-11-02T10:00:00.000001"), at("2026-11-02T10:00:01.000003")
    for unit in Unit:
        due = OFFICE.resumed_due(paused, resumed, at("2026-11-02T11:00"), unit)
        assert due == at("2026-11-02T11:00:01.000002")


def test_a_pause_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        OFFICE.resumed_due(at("2026-11-02T11:00"), at("2026-11-02T10:59"), at("2026-11-02T17:00"), Unit.MINUTES)


@pytest.mark.parametrize(
    ("due", "value", "unit", "reminder"),
    [
        ("02T17:00", 2, Unit.WORKING_HOURS, "02T15:00"),
        ("02T14:00", 2, Unit.WORKING_HOURS, "02T11:00"),  # lunch does not count
        ("09T10:00", 1, Unit.WORKING_HOURS, "09T09:00"),  # Monday's opening, not Friday's close
        ("09T10:00", 2, Unit.WORKING_HOURS, "06T17:00"),
        ("08T10:00", 1, Unit.WORKING_HOURS, "06T17:00"),  # due on a Sunday
        ("06T18:00", 1, Unit.WORKING_DAYS, "05T18:00"),
        ("09T11:00", 1, Unit.WORKING_DAYS, "06T18:00"),
        ("12T18:00", 1, Unit.WORKING_DAYS, "10T18:00"),  # over a holiday
        ("16T18:00", 2, Unit.WORKING_DAYS, "13T18:00"),  # the Saturday counts
        ("08T10:00", 12, Unit.URGENT_WORKING_HOURS, "07T22:00"),
        ("08T10:00", 3, Unit.CALENDAR_DAYS, "05T10:00"),
        ("08T10:00", 90, Unit.MINUTES, "08T08:30"),
    ],
)
def test_reminders_come_a_limits_time_before(due, value, unit, reminder):
    assert OFFICE.before(at(f"2026-11-{due}"), Limit(value=value, unit=unit)) == at(f"2026-11-{reminder}")


def test_a_due_time_at_midnight_belongs_to_the_day_that_ends():
    due = CITY.due(at("2026-11-04T10:00", NEW_YORK), Limit(value=1, unit=Unit.WORKING_DAYS))
    assert due == at("2026-11-06T00:00", NEW_YORK)
    assert CITY.before(due, Limit(value=1, unit=Unit.WORKING_DAYS)) == at("2026-11-05T00:00", NEW_YORK)


def test_without_working_time_before_it_there_is_no_reminder():
    nobody = WorkCalendar(zone=BEIJING, week={}, urgent=ALWAYS)
    for unit in (Unit.WORKING_HOURS, Unit.WORKING_DAYS):
        with pytest.raises(ValueError, match="too few"):
            nobody.before(at("2026-11-02T10:00"), Limit(value=1, unit=unit))


# 2026-03-08 has 23 hours in New York, 2026-11-01 has 25
@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-02", 24)])
def test_a_day_on_which_clocks_change_has_the_hours_it_has(day, hours):
    start = at(f"{day}T00:00", NEW_YORK)
    end = instant(start.date() + timedelta(days=1), time(), NEW_YORK)
    for unit in (Unit.MINUTES, Unit.URGENT_WORKING_HOURS, Unit.WORKING_HOURS):
        assert CITY.left(start, end.astimezone(NEW_YORK), unit) == timedelta(hours=hours)
    assert CITY.due(start, Limit(value=hours, unit=Unit.WORKING_HOURS)) == end
    assert CITY.due(start, Limit(value=hours * 60, unit=Unit.MINUTES)) == end
    assert CITY.before(end, Limit(value=hours, unit=Unit.URGENT_WORKING_HOURS)) == start
    assert CITY.before(end, Limit(value=1, unit=Unit.CALENDAR_DAYS)) == start
    # a pause of the whole day is a pause of all its hours
    due = at("2026-12-01T09:00", NEW_YORK)
    assert CITY.resumed_due(start, end, due, Unit.CALENDAR_DAYS) == due.astimezone(UTC) + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("day", "hours", "worked"),
    [
        # the clocks jump from 02:00 to 03:00
        ("2026-03-08", ("01:00-04:00",), 2.0),
        ("2026-03-08", ("01:00-02:30", "03:00-04:00"), 2.0),
        ("2026-03-08", ("02:15-02:45",), 0.0),
        ("2026-03-08", ("02:30-04:00",), 1.0),
        # 01:00 to 02:00 comes twice
        ("2026-11-01", ("00:00-02:00",), 3.0),
        ("2026-11-01", ("00:00-01:30",), 1.5),
        ("2026-11-01", ("01:30-03:00",), 2.5),
    ],
)
def test_hours_inside_a_change_of_clocks(day, hours, worked):
    calendar = WorkCalendar(zone=NEW_YORK, week=parse_week({"sun": hours}), urgent={})
    midnight = at(f"{day}T00:00", NEW_YORK)
    assert calendar.worked_between(midnight, midnight + timedelta(days=1)) == timedelta(hours=worked)
    assert calendar.is_working_day(midnight.date()) == bool(worked)


def test_a_time_the_clocks_skip_means_the_moment_they_jump():
    jump = at("2026-03-08T03:00", NEW_YORK)
    for shown in (time(2), time(2, 30), time(2, 59, 59, 999_999), time(3)):
        assert instant(jump.date(), shown, NEW_YORK) == jump
    assert instant(date(2011, 12, 30), time(9), ZoneInfo("Pacific/Apia")) == datetime(2011, 12, 30, 10, tzinfo=UTC)
    due = CITY.due(at("2026-03-07T02:30", NEW_YORK), Limit(value=1, unit=Unit.CALENDAR_DAYS))
    assert due == jump


def test_a_time_shown_twice_means_the_first():
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    shown = second.astimezone(NEW_YORK)
    assert (shown.time(), shown.fold) == (time(1, 30), 1)
    assert instant(shown.date(), shown.time(), NEW_YORK) == first
    week = Limit(value=7, unit=Unit.CALENDAR_DAYS)
    assert CITY.before(CITY.due(second, week), week) == first


@pytest.mark.parametrize("seed", range(4))
def test_what_holds_of_every_calendar(seed):
    """Due never before the start, never earlier for a longer limit; a pause never shortens; reminders come before."""
    rng = random.Random(f"laws {seed}")
    for _ in range(20):
        district = some_district(rng)
        calendar, middle = district.calendar(), SlowClock(district).begin + timedelta(days=60)
        for _ in range(25):
            start = middle + timedelta(microseconds=rng.randrange(15 * 86400 * 10**6))
            for unit in Unit:
                limits = [Limit(value=value, unit=unit) for value in sorted(rng.sample(range(1, 15), 4))]
                dues = [calendar.due(start, limit) for limit in limits]
                assert start < dues[0]
                assert all(before <= after for before, after in pairwise(dues))
                due, paused = dues[-1], start + timedelta(microseconds=rng.randrange(3 * 86400 * 10**6))
                resumed = paused + timedelta(microseconds=rng.randrange(3 * 86400 * 10**6))
                new = calendar.resumed_due(paused, resumed, due, unit)
                assert new >= due
                if calendar.left(paused, due, unit):
                    assert calendar.left(resumed, new, unit) == calendar.left(paused, due, unit)
                else:
                    assert new == due
                # a pause in two halves is the pause
                middle_of_pause = paused + (resumed - paused) / 2
                half = calendar.resumed_due(paused, middle_of_pause, due, unit)
                assert calendar.resumed_due(middle_of_pause, resumed, half, unit) == new
                reminders = [calendar.before(due, limit) for limit in limits]
                assert reminders[0] < due
                assert all(before <= after for after, before in pairwise(reminders))
                if unit in {Unit.WORKING_HOURS, Unit.URGENT_WORKING_HOURS}:
                    assert all(calendar.due(calendar.before(due, limit), limit) == due for limit in limits)
