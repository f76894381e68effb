"""Working time: a calendar with hours, holidays and make-up days, and limits counted in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from linli.kernel.hours import instant
from linli.kernel.texts import Text

Span = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_LONGEST_SEARCH = 3660  # days: a limit that ends later than this is a mistake in the pack


class Unit(StrEnum):
    """Units of limits (GB/T 30428 family): what a limit is counted in."""

    MINUTES = "minutes"
    WORKING_HOURS = "working_hours"
    URGENT_WORKING_HOURS = "urgent_working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class Basis(StrEnum):
    """What the time of a running or paused clock is measured in."""

    ELAPSED = "elapsed"
    WORKING = "working"
    URGENT = "urgent"


_BASES = {
    Unit.MINUTES: Basis.ELAPSED,
    Unit.CALENDAR_DAYS: Basis.ELAPSED,
    Unit.WORKING_HOURS: Basis.WORKING,
    Unit.WORKING_DAYS: Basis.WORKING,
    Unit.URGENT_WORKING_HOURS: Basis.URGENT,
}


def basis(unit: Unit) -> Basis:
    """Minutes and calendar days pause by elapsed time; working hours and days, and urgent hours, by their spans."""
    return _BASES[unit]


UNIT_NAMES: dict[Unit, Text] = {
    Unit.MINUTES: Text(zh="分钟", en="minutes"),
    Unit.WORKING_HOURS: Text(zh="工作小时", en="working hours"),
    Unit.URGENT_WORKING_HOURS: Text(zh="紧急工作小时", en="urgent working hours"),
    Unit.WORKING_DAYS: Text(zh="工作日", en="working days"),
    Unit.CALENDAR_DAYS: Text(zh="自然日", en="calendar days"),
}


class Limit(BaseModel):
    """A limit such as 4 working hours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: int = Field(gt=0, le=100_000)
    unit: Unit
    source: str | None = None


@dataclass(frozen=True)
class WorkCalendar:
    """Hours per weekday (0 = Monday), urgent hours, days closed and days worked against the weekday's habit.

    A day in `worked` (a make-up working day) has the hours of `makeup_weekday`; 24:00 is written as time.max.
    Where clocks change, a time they skip means the moment they jump, a time they show twice means the first.
    """

    zone: ZoneInfo
    week: Mapping[int, tuple[tuple[time, time], ...]]
    urgent: Mapping[int, tuple[tuple[time, time], ...]]
    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    makeup_weekday: int = 0
    _days: dict[tuple[date, bool], tuple[Span, ...]] = field(default_factory=dict, compare=False, repr=False)
    _totals: dict[tuple[date, bool], timedelta] = field(default_factory=dict, compare=False, repr=False)

    def spans(self, day: date, *, urgent: bool = False) -> tuple[Span, ...]:
        """The working spans of a local day as UTC instants."""
        known = self._days.get((day, urgent))
        if known is None:
            known = self._days[day, urgent] = tuple(self._make(day, urgent))
        return known

    def _make(self, day: date, urgent: bool) -> Iterator[Span]:
        hours = self.urgent if urgent else self.week
        if urgent:
            weekday = day.weekday()
        elif day in self.worked:
            weekday = self.makeup_weekday
        elif day in self.closed:
            return
        else:
            weekday = day.weekday()
        for start, end in hours.get(weekday, ()):
            first = instant(day, start, self.zone)
            last = instant(day + _DAY, time.min, self.zone) if end == time.max else instant(day, end, self.zone)
            if last > first:
                yield first, last

    def is_working_day(self, day: date) -> bool:
        """Whether the district works on that day at all."""
        return bool(self.spans(day))

    def due(self, start: datetime, limit: Limit) -> datetime:
        """When a limit that starts at `start` (aware) runs out, in UTC. Raises ValueError when it never does.

        Hours run only in working spans. A limit of N working days ends with the last span of the N-th working day
        after the day of the start; calendar days end at the same local time N days later.
        """
        if limit.unit is Unit.MINUTES:
            return start.astimezone(UTC) + timedelta(minutes=limit.value)
        if limit.unit is Unit.CALENDAR_DAYS:
            return self._same_time(start, limit.value)
        if limit.unit is Unit.WORKING_DAYS:
            return self._end_of_working_day(start.astimezone(self.zone).date(), limit.value, _DAY)
        return self._after_hours(start, timedelta(hours=limit.value), basis(limit.unit))

    def before(self, due: datetime, limit: Limit) -> datetime:
        """The instant a limit's time before `due`, in UTC, for reminders. Raises ValueError when there is none.

        Hours walk back through the spans to the latest instant with that much working time before `due` (Monday's
        opening, not Friday's close). N working days before: the end of the last span of the N-th working day before
        the day of `due`, where a due time at midnight belongs to the day that ends. Calendar days: the same local
        time N days earlier. Minutes: elapsed.
        """
        if limit.unit is Unit.MINUTES:
            return due.astimezone(UTC) - timedelta(minutes=limit.value)
        if limit.unit is Unit.CALENDAR_DAYS:
            return self._same_time(due, -limit.value)
        if limit.unit is Unit.WORKING_DAYS:
            last_moment = due.astimezone(UTC) - datetime.resolution
            return self._end_of_working_day(last_moment.astimezone(self.zone).date(), limit.value, -_DAY)
        return self._before_hours(due, timedelta(hours=limit.value), basis(limit.unit))

    def left(self, at: datetime, due: datetime, unit: Unit) -> timedelta:
        """How much time of the unit's basis lies between `at` and `due`; zero when `due` is past."""
        if basis(unit) is Basis.ELAPSED:
            return max(timedelta(), due.astimezone(UTC) - at.astimezone(UTC))
        return self.worked_between(at, due, urgent=basis(unit) is Basis.URGENT)

    def resumed_due(self, paused_at: datetime, resumed_at: datetime, due: datetime, unit: Unit) -> datetime:
        """The due time after a pause, in UTC: what was left at `paused_at` is given again from `resumed_at`.

        Nothing left means the due time stays: a pause never heals lateness. Nor does a pause without any time of the
        unit's basis (a weekend, for working hours) move it. Of several pauses, each starts from the due time the one
        before it gave. Raises ValueError when the pause ends before it starts.
        """
        if resumed_at.astimezone(UTC) < paused_at.astimezone(UTC):
            raise ValueError("a pause cannot end before it starts")
        paused = self.left(paused_at, resumed_at, unit)
        if not paused or not self.left(paused_at, due, unit):
            return due.astimezone(UTC)
        if basis(unit) is Basis.ELAPSED:
            return due.astimezone(UTC) + paused
        # the same instant as walking what was left from resumed_at: both spend the pause's time after the due time
        return self._after_hours(due, paused, basis(unit))

    def worked_between(self, start: datetime, end: datetime, *, urgent: bool = False) -> timedelta:
        """Working time between two instants; zero when `end` is not after `start`."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= start:
            return timedelta()
        day, last_day = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        total = self._worked_on(day, start, end, urgent)
        if day == last_day:
            return total
        while (day := day + _DAY) < last_day:
            known = self._totals.get((day, urgent))
            if known is None:
                spans = self.spans(day, urgent=urgent)
                known = self._totals[day, urgent] = sum((last - first for first, last in spans), timedelta())
            total += known
        return total + self._worked_on(last_day, start, end, urgent)

    def _worked_on(self, day: date, start: datetime, end: datetime, urgent: bool) -> timedelta:
        inside = ((max(first, start), min(last, end)) for first, last in self.spans(day, urgent=urgent))
        return sum((last - first for first, last in inside if last > first), timedelta())

    def _same_time(self, moment: datetime, days: int) -> datetime:
        local = moment.astimezone(self.zone)
        return instant(local.date() + timedelta(days=days), local.time(), self.zone)

    def _end_of_working_day(self, day: date, count: int, step: timedelta) -> datetime:
        for _ in range(_LONGEST_SEARCH):
            day += step
            spans = self.spans(day)
            if spans:
                count -= 1
                if count == 0:
                    return spans[-1][1]
        raise ValueError("the calendar has too few working days for this limit")

    def _after_hours(self, start: datetime, left: timedelta, kind: Basis) -> datetime:
        start = start.astimezone(UTC)
        day = start.astimezone(self.zone).date()
        for _ in range(_LONGEST_SEARCH):
            for first, last in self.spans(day, urgent=kind is Basis.URGENT):
                begin = max(first, start)
                if begin >= last:
                    continue
                if last - begin >= left:
                    return begin + left
                left -= last - begin
            day += _DAY
        raise ValueError("the calendar has too few working hours for this limit")

    def _before_hours(self, end: datetime, left: timedelta, kind: Basis) -> datetime:
        end = end.astimezone(UTC)
        day = end.astimezone(self.zone).date()
        for _ in range(_LONGEST_SEARCH):
            for first, last in reversed(self.spans(day, urgent=kind is Basis.URGENT)):
                until = min(last, end)
                if until <= first:
                    continue
                if until - first >= left:
                    return until - left
                left -= until - first
            day -= _DAY
        raise ValueError("the calendar has too few working hours for this limit")
