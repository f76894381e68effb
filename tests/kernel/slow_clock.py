"""The slow reference for working time: it looks at every minute (or second) of the wall clock, one by one.

Written from the definitions, from the raw hours and days only: nothing here asks the calendar under test.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

import numpy as np

from linli.kernel.worktime import Limit, Unit, WorkCalendar

Hours = dict[int, list[tuple[int, int]]]  # weekday -> minutes of the day, from and to
DAY = 24 * 60
# no hours begin or end inside the hour that is shown twice: there "until 01:30" means two things
MARKS = [*range(0, 61, 5), *range(120, 1381, 5), DAY]
# (zone, the day around which its clocks change, or the longest holidays are)
PLACES = [
    ("Asia/Shanghai", date(2026, 2, 10)),
    ("America/New_York", date(2026, 3, 1)),
    ("America/New_York", date(2026, 10, 26)),
    ("Australia/Lord_Howe", date(2026, 3, 30)),  # half an hour
    ("Australia/Lord_Howe", date(2026, 9, 28)),
    ("Africa/Cairo", date(2026, 4, 19)),  # at midnight
    ("Africa/Cairo", date(2026, 10, 25)),
]


def clock_time(minute: int) -> time:
    return time.max if minute == DAY else time(minute // 60, minute % 60)


@dataclass(frozen=True)
class District:
    """The raw facts a calendar is made from."""

    zone: str
    anchor: date
    week: Hours
    urgent: Hours
    closed: set[date]
    worked: set[date]
    makeup: int

    def calendar(self) -> WorkCalendar:
        """The calendar under test."""
        written = (
            {
                weekday: tuple((clock_time(first), clock_time(last)) for first, last in spans)
                for weekday, spans in hours.items()
            }
            for hours in (self.week, self.urgent)
        )
        week, urgent = written
        return WorkCalendar(
            zone=ZoneInfo(self.zone),
            week=week,
            urgent=urgent,
            closed=frozenset(self.closed),
            worked=frozenset(self.worked),
            makeup_weekday=self.makeup,
        )

    def weekday(self, day: date) -> int | None:
        """Whose hours that day has; None on a closed day."""
        if day in self.worked:
            return self.makeup
        return None if day in self.closed else day.weekday()


def is_open(hours: Hours, weekday: int | None, minute: int) -> bool:
    """The definition: is this minute of the day one of the weekday's working minutes?"""
    return weekday is not None and any(first <= minute < last for first, last in hours.get(weekday, []))


@cache
def wall_clock(zone: str, first: date, days: int) -> tuple[np.ndarray, np.ndarray]:
    """What the clocks show at every UTC minute: the number of the local day (0 = `first`) and the minute of the day."""
    begin, where = int(datetime.combine(first, time(), UTC).timestamp()), ZoneInfo(zone)
    shown = [datetime.fromtimestamp(begin + 60 * minute, where) for minute in range(days * DAY)]
    start = first.toordinal()
    return (
        np.array([moment.toordinal() - start for moment in shown]),
        np.array([moment.hour * 60 + moment.minute for moment in shown]),
    )


class SlowClock:
    """Every minute (`step` 60) or second (1) around a district's anchor day: is it open, which local day is it?"""

    def __init__(self, district: District, *, step: int = 60, back: int = 60, ahead: int = 100) -> None:
        self.district, self.step = district, step
        self.first = district.anchor - timedelta(days=back)
        self.begin = datetime.combine(self.first, time(), UTC)
        self.middle = back * 86400 // step
        days, minutes = wall_clock(district.zone, self.first, back + ahead)
        self.days, self.minutes = np.repeat(days, 60 // step), np.repeat(minutes, 60 // step)
        self.seconds = np.tile(np.arange(0, 60, step), len(days))

    def at(self, index: int) -> datetime:
        return self.begin + timedelta(seconds=int(index) * self.step)

    @cached_property
    def open(self) -> np.ndarray:
        return self._marks(self.district.week, [self.district.weekday(day) for day in self._dates()])

    @cached_property
    def urgent(self) -> np.ndarray:
        return self._marks(self.district.urgent, [day.weekday() for day in self._dates()])

    def counted(self, unit: Unit) -> np.ndarray:
        """The steps that count for a unit."""
        if unit in {Unit.MINUTES, Unit.CALENDAR_DAYS}:
            return np.ones(len(self.days), dtype=bool)
        return self.urgent if unit is Unit.URGENT_WORKING_HOURS else self.open

    def due(self, start: int, limit: Limit, pauses: list[tuple[int, int]]) -> int:
        """Every counted step that is not paused spends one; due is the end of the step that spends the last."""
        spends = self.counted(limit.unit).copy()
        budget = self._budget(start, limit)
        for first, last in pauses:
            spends[first:last] = False
        return start + 1 + self._when_spent(spends[start:], budget)

    def before(self, due: int, limit: Limit) -> int:
        """The reminder: hours are counted backwards, days go back to the close of an earlier working day."""
        if limit.unit is Unit.WORKING_DAYS:
            return self._close_of_working_day(self.days[due - 1], limit.value, -1)
        if limit.unit is Unit.CALENDAR_DAYS:
            return self._same_time(due, -limit.value)
        return due - 1 - self._when_spent(self.counted(limit.unit)[:due][::-1], self._steps(limit))

    def _dates(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(-1, int(self.days.max()) + 1)]

    def _marks(self, hours: Hours, weekdays: list[int | None]) -> np.ndarray:
        rows = {
            weekday: np.array([is_open(hours, weekday, minute) for minute in range(DAY)]) for weekday in set(weekdays)
        }
        return np.array([rows[weekday] for weekday in weekdays])[self.days + 1, self.minutes]

    def _steps(self, limit: Limit) -> int:
        return limit.value * (1 if limit.unit is Unit.MINUTES else 60) * 60 // self.step

    def _budget(self, start: int, limit: Limit) -> int:
        if limit.unit is Unit.WORKING_DAYS:
            end = self._close_of_working_day(self.days[start], limit.value, 1)
        elif limit.unit is Unit.CALENDAR_DAYS:
            end = self._same_time(start, limit.value)
        else:
            return self._steps(limit)
        return int(self.counted(limit.unit)[start:end].sum())

    def _close_of_working_day(self, day: int, count: int, way: int) -> int:
        while count:
            day += way
            steps = np.flatnonzero((self.days == day) & self.open)
            assert 0 < day < self.days[-1], "the window is too short"
            count -= bool(len(steps))
        return int(steps[-1]) + 1

    def _same_time(self, index: int, days: int) -> int:
        """The first step at which the clocks show that time, or, where they skip it, a later one."""
        shown = (self.days * DAY + self.minutes) * 60 + self.seconds
        return int(np.argmax(shown >= shown[index] + days * 86400))

    @staticmethod
    def _when_spent(spends: np.ndarray, budget: int) -> int:
        spent = np.cumsum(spends)
        assert spent[-1] >= budget > 0, "the window is too short"
        return int(np.searchsorted(spent, budget))


def some_hours(rng: random.Random) -> list[tuple[int, int]]:
    """One to three spans, two hours or more in all."""
    while True:
        marks = sorted(rng.sample(MARKS, 2 * rng.randint(1, 3)))
        spans = list(zip(marks[::2], marks[1::2], strict=True))
        if sum(last - first for first, last in spans) >= 120:
            return spans


def some_district(rng: random.Random) -> District:
    """Split hours, holidays (some a whole week), make-up days, urgent hours round the clock or not."""
    zone, anchor = rng.choice(PLACES)
    near = [anchor + timedelta(days=number) for number in range(-10, 20)]
    closed = set(rng.sample(near, rng.randint(0, 4)))
    if rng.random() < 0.4:
        week = rng.randrange(20)
        closed.update(near[week : week + 7])
    worked = set(rng.sample(near, rng.randint(0, 3)))
    return District(
        zone=zone,
        anchor=anchor,
        week={weekday: some_hours(rng) for weekday in rng.sample(range(7), rng.randint(3, 7))},
        urgent={weekday: [(0, DAY)] if rng.random() < 0.6 else some_hours(rng) for weekday in range(7)},
        closed=closed - worked if rng.random() < 0.5 else closed,
        worked=worked,
        makeup=rng.randrange(5),
    )
