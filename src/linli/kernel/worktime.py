"""Working time: a calendar with hours, holidays and make-up days, and limits counted in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

Span = tuple[datetime, datetime]
_LONGEST_SEARCH = 3660  # days: a limit that ends later than this is a mistake in the pack


class Unit(StrEnum):
    """Units of limits (GB/T 30428 family): what a limit is counted in."""

    MINUTES = "minutes"
    WORKING_HOURS = "working_hours"
    URGENT_WORKING_HOURS = "urgent_working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


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
    """

    zone: ZoneInfo
    week: Mapping[int, tuple[tuple[time, time], ...]]
    urgent: Mapping[int, tuple[tuple[time, time], ...]]
    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    makeup_weekday: int = 0
    _days: dict[tuple[date, bool], tuple[Span, ...]] = field(default_factory=dict, compare=False, repr=False)

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
            first = datetime.combine(day, start, self.zone).astimezone(UTC)
            if end == time.max:
                last = datetime.combine(day + timedelta(days=1), time.min, self.zone).astimezone(UTC)
            else:
                last = datetime.combine(day, end, self.zone).astimezone(UTC)
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
            return (start + timedelta(minutes=limit.value)).astimezone(UTC)
        local = start.astimezone(self.zone)
        if limit.unit is Unit.CALENDAR_DAYS:
            return (local + timedelta(days=limit.value)).astimezone(UTC)
        if limit.unit is Unit.WORKING_DAYS:
            return self._after_working_days(local.date(), limit.value)
        return self._after_hours(start, timedelta(hours=limit.value), urgent=limit.unit is Unit.URGENT_WORKING_HOURS)

    def _after_working_days(self, day: date, count: int) -> datetime:
        for _ in range(_LONGEST_SEARCH):
            day += timedelta(days=1)
            spans = self.spans(day)
            if spans:
                count -= 1
                if count == 0:
                    return spans[-1][1]
        raise ValueError("the calendar has too few working days for this limit")

    def _after_hours(self, start: datetime, left: timedelta, *, urgent: bool) -> datetime:
        day = start.astimezone(self.zone).date()
        for _ in range(_LONGEST_SEARCH):
            for first, last in self.spans(day, urgent=urgent):
                begin = max(first, start.astimezone(UTC))
                if begin >= last:
                    continue
                if last - begin >= left:
                    return begin + left
                left -= last - begin
            day += timedelta(days=1)
        raise ValueError("the calendar has too few working hours for this limit")

    def worked_between(self, start: datetime, end: datetime, *, urgent: bool = False) -> timedelta:
        """Working time between two instants; zero when `end` is not after `start`."""
        total = timedelta()
        day, last_day = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        while day <= last_day:
            for first, last in self.spans(day, urgent=urgent):
                total += max(timedelta(), min(last, end.astimezone(UTC)) - max(first, start.astimezone(UTC)))
            day += timedelta(days=1)
        return total


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_hours(text: str) -> tuple[time, time]:
    """("09:00-12:00") -> two times; "24:00" is the end of the day. Raises ValueError."""
    first, _, last = text.partition("-")
    start = time.fromisoformat(first.strip())
    end = time.max if last.strip() == "24:00" else time.fromisoformat(last.strip())
    if end <= start:
        raise ValueError(f"{text}: ends before it starts")
    return start, end


def _day(name: str, texts: tuple[str, ...]) -> tuple[tuple[time, time], ...]:
    spans = tuple(sorted(parse_hours(text) for text in texts))
    if any(after[0] < before[1] for before, after in pairwise(spans)):
        raise ValueError(f"{name}: hours overlap")
    return spans


def parse_week(hours: Mapping[str, tuple[str, ...]]) -> dict[int, tuple[tuple[time, time], ...]]:
    """{mon: ("09:00-12:00",)} by number of the weekday. Raises ValueError: unknown days, bad or overlapping hours."""
    numbers = {str(day): index for index, day in enumerate(WEEKDAYS)}
    unknown = sorted(set(hours) - set(numbers))
    if unknown:
        raise ValueError(f"unknown weekday {unknown[0]!r}; use {', '.join(WEEKDAYS)}")
    return {numbers[day]: _day(day, spans) for day, spans in hours.items() if spans}
