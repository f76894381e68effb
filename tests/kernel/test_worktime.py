"""Working time against a slow oracle that looks at the wall clock, step by step."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.kernel.hours import parse_hours, parse_week
from linli.kernel.worktime import Limit, Unit, WorkCalendar

BEIJING, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
STEP = timedelta(minutes=15)
OFFICE = parse_week(dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-12:00", "13:00-18:00")))
ALWAYS = dict.fromkeys(range(7), ((time.min, time.max),))
# a Friday; the clocks of New York change on the Sundays 2026-03-08 and 2026-11-01
ANCHORS = [date(2026, 2, 27), date(2026, 3, 6), date(2026, 10, 30), date(2026, 12, 30)]


def office(**more) -> WorkCalendar:
    return WorkCalendar(**{"zone": BEIJING, "week": OFFICE, "urgent": ALWAYS, **more})


def at(text: str, zone: ZoneInfo = BEIJING) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def limit(value: int, unit: Unit) -> Limit:
    return Limit(value=value, unit=unit)


def open_now(calendar: WorkCalendar, moment: datetime, *, urgent: bool = False) -> bool:
    """The oracle: does the wall clock at `moment` show working time?"""
    local = moment.astimezone(calendar.zone)
    weekday = local.weekday()
    if not urgent:
        if local.date() in calendar.worked:
            weekday = calendar.makeup_weekday
        elif local.date() in calendar.closed:
            return False
    hours = (calendar.urgent if urgent else calendar.week).get(weekday, ())
    return any(start <= local.time() and (end == time.max or local.time() < end) for start, end in hours)


# boundaries on the half hour, none inside the hour that clock changes skip or repeat
MARKS = [time(0), *(time(hour, minute) for hour in range(4, 24) for minute in (0, 30)), time.max]


@st.composite
def hours_of_a_day(draw) -> tuple[tuple[time, time], ...]:
    marks = sorted(draw(st.sets(st.sampled_from(MARKS), max_size=6)))
    return tuple(zip(marks[0::2], marks[1::2], strict=False))


@st.composite
def calendars(draw) -> WorkCalendar:
    week = {weekday: draw(hours_of_a_day()) for weekday in range(7)}
    week[draw(st.integers(0, 6))] = ((time(10), time(16)),)  # somebody works at some time
    anchor = draw(st.sampled_from(ANCHORS))
    days = st.sets(st.integers(-1, 12).map(lambda ahead: anchor + timedelta(days=ahead)), max_size=5)
    worked = draw(days)
    return WorkCalendar(
        zone=draw(st.sampled_from([BEIJING, NEW_YORK, ZoneInfo("Australia/Lord_Howe")])),
        week=week,
        urgent={weekday: draw(hours_of_a_day()) or ((time(0), time.max),) for weekday in range(7)},
        closed=frozenset(draw(days) - worked),
        worked=frozenset(worked),
        makeup_weekday=draw(st.integers(0, 4)),
    )


starts = st.builds(
    lambda day, steps: datetime.combine(day, time(), UTC) + steps * STEP, st.sampled_from(ANCHORS), st.integers(0, 400)
)


@settings(max_examples=40, deadline=None)
@given(calendar=calendars(), start=starts, hours=st.integers(1, 30), urgent=st.booleans())
def test_hours_run_out_when_the_oracle_has_counted_them(calendar, start, hours, urgent):
    left, moment = timedelta(hours=hours), start
    while left > timedelta():
        left -= STEP if open_now(calendar, moment, urgent=urgent) else timedelta()
        moment += STEP
    unit = Unit.URGENT_WORKING_HOURS if urgent else Unit.WORKING_HOURS
    assert calendar.due(start, limit(hours, unit)) == moment


@settings(max_examples=40, deadline=None)
@given(calendar=calendars(), start=starts, days=st.integers(1, 8))
def test_working_days_end_with_the_last_working_moment_of_the_last_day(calendar, start, days):
    day = start.astimezone(calendar.zone).date()
    while days:
        day += timedelta(days=1)
        midnight = datetime.combine(day, time(), calendar.zone).astimezone(UTC)
        working = [
            moment
            for moment in (midnight + step * STEP for step in range(25 * 4))
            if moment.astimezone(calendar.zone).date() == day and open_now(calendar, moment)
        ]
        assert calendar.is_working_day(day) == bool(working)
        days -= bool(working)
    assert calendar.due(start, limit(1, Unit.MINUTES)) == start + timedelta(minutes=1)
    assert working, "the loop ends on a working day"
    count = sum(
        calendar.is_working_day(start.astimezone(calendar.zone).date() + timedelta(days=ahead))
        for ahead in range(1, (day - start.astimezone(calendar.zone).date()).days + 1)
    )
    assert calendar.due(start, limit(count, Unit.WORKING_DAYS)) == working[-1] + STEP


@settings(max_examples=40, deadline=None)
@given(
    calendar=calendars(),
    start=st.datetimes(datetime(2026, 2, 27), datetime(2026, 3, 9), timezones=st.just(UTC)),
    hours=st.integers(1, 30),
)
def test_the_due_time_is_the_first_instant_at_which_the_time_is_used_up(calendar, start, hours):
    due = calendar.due(start, limit(hours, Unit.WORKING_HOURS))
    assert calendar.worked_between(start, due) == timedelta(hours=hours)
    assert calendar.worked_between(start, due - timedelta(microseconds=1)) < timedelta(hours=hours)


@settings(max_examples=40, deadline=None)
@given(calendar=calendars(), moments=st.lists(starts, min_size=3, max_size=3), urgent=st.booleans())
def test_working_time_adds_up_and_equals_the_oracle(calendar, moments, urgent):
    first, middle, last = sorted(moments)
    whole = calendar.worked_between(first, last, urgent=urgent)
    assert whole == calendar.worked_between(first, middle, urgent=urgent) + calendar.worked_between(
        middle, last, urgent=urgent
    )
    steps = range(int((last - first) / STEP))
    assert whole == STEP * sum(open_now(calendar, first + step * STEP, urgent=urgent) for step in steps)
    assert calendar.worked_between(last, first, urgent=urgent) == timedelta()


@pytest.mark.parametrize(
    ("start", "value", "unit", "due"),
    [
        ("2026-11-06T17:00", 2, Unit.WORKING_HOURS, "2026-11-09T10:00"),  # over the weekend
        ("2026-11-02T11:30", 1, Unit.WORKING_HOURS, "2026-11-02T13:30"),  # over lunch
        ("2026-11-02T17:00", 1, Unit.WORKING_HOURS, "2026-11-02T18:00"),  # to the last minute, not to the next morning
        ("2026-11-07T10:00", 1, Unit.WORKING_HOURS, "2026-11-09T10:00"),  # starts on a Saturday
        ("2026-11-06T17:00", 24, Unit.URGENT_WORKING_HOURS, "2026-11-07T17:00"),
        ("2026-11-06T17:00", 1, Unit.WORKING_DAYS, "2026-11-09T18:00"),
        ("2026-11-06T23:59", 7, Unit.CALENDAR_DAYS, "2026-11-13T23:59"),
        ("2026-11-06T23:59", 90, Unit.MINUTES, "2026-11-07T01:29"),
    ],
)
def test_limits_as_people_read_them(start, value, unit, due):
    assert office().due(at(start), limit(value, unit)) == at(due)


def test_calendar_days_keep_the_hour_of_the_wall_clock_when_clocks_change():
    calendar = office(zone=NEW_YORK)
    due = calendar.due(at("2026-03-07T09:00", NEW_YORK), limit(1, Unit.CALENDAR_DAYS))
    assert due == at("2026-03-08T09:00", NEW_YORK)
    assert due - at("2026-03-07T09:00", NEW_YORK).astimezone(UTC) == timedelta(hours=23)


def test_a_makeup_saturday_works_like_the_weekday_it_stands_for():
    saturday = date(2026, 11, 7)
    calendar = office(
        week={0: ((time(8), time(9)),), 4: ((time(9), time(12)),)}, worked=frozenset({saturday}), makeup_weekday=4
    )
    assert calendar.spans(saturday) == ((at("2026-11-07T09:00"), at("2026-11-07T12:00")),)


def test_a_limit_that_never_ends_is_an_error_not_a_loop():
    nobody = office(week={})
    for unit in (Unit.WORKING_HOURS, Unit.WORKING_DAYS):
        with pytest.raises(ValueError, match="too few"):
            nobody.due(at("2026-11-02T10:00"), limit(1, unit))


def test_hours_are_written_as_people_write_them():
    assert parse_hours("09:00-12:00") == (time(9), time(12))
    assert parse_hours("18:00 - 24:00") == (time(18), time.max)
    assert parse_week({"sun": ("09:00-10:00",), "mon": ()}) == {6: ((time(9), time(10)),)}


@pytest.mark.parametrize("text", ["12:00-09:00", "09:00-09:00", "9-12", "09:00", "", "24:00-24:00", "09:00-25:00"])
def test_bad_hours_are_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        parse_hours(text)


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        ({"monday": ("09:00-12:00",)}, "monday"),
        ({"mon": ("09:00-13:00", "12:00-18:00")}, "overlap"),
        ({"mon": ("13:00-18:00", "09:00-13:30")}, "overlap"),
    ],
)
def test_a_week_with_unknown_days_or_overlapping_hours_is_refused(hours, why):
    with pytest.raises(ValueError, match=why):
        parse_week(hours)


def test_the_order_in_which_hours_are_written_does_not_matter():
    assert parse_week({"mon": ("13:00-18:00", "09:00-12:00")}) == parse_week({"mon": ("09:00-12:00", "13:00-18:00")})


@pytest.mark.parametrize("value", [0, -1, 100_001])
def test_limits_are_positive_and_bounded(value):
    with pytest.raises(ValueError, match="value"):
        Limit(value=value, unit=Unit.MINUTES)
