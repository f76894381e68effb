"""Hours of a week as people write them, and the instant a local clock shows a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from itertools import pairwise
from math import ceil, floor
from typing import Literal
from zoneinfo import ZoneInfo

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """When the clocks of `zone` show that local time, in UTC.

    A time they skip means the moment they jump; a time they show twice means the first.
    """
    local = datetime.combine(day, clock.replace(fold=0), zone)
    before, after = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if before <= after:
        return before
    seconds = range(floor(after.timestamp()), ceil(before.timestamp()))  # zones change on whole seconds
    jumped = bisect_left(
        seconds, True, key=lambda second: datetime.fromtimestamp(second, zone).utcoffset() != local.utcoffset()
    )
    return datetime.fromtimestamp(seconds.start + jumped, UTC)


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
