"""The months beside one another: how many reports of each type, against the month before and the year before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from linli.evaluation.queries.topics import type_counts
from linli.kernel.actor import Actor
from linli.kernel.moments import month_span


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A type with its reports in the month, in the month before and in the same month a year before."""

    code: str
    now: int
    before: int
    year_before: int

    @property
    def change(self) -> int:
        """More (or, negative, fewer) than in the month before."""
        return self.now - self.before

    @property
    def year_change(self) -> int:
        """More (or, negative, fewer) than a year before."""
        return self.now - self.year_before


@dataclass(frozen=True, slots=True)
class Comparison:
    """All types, the most frequent first, and their sum. `days`: of a month that still runs so many days were compared
    everywhere; None for whole months."""

    lines: list[TypeLine]
    total: TypeLine
    days: int | None


def month_before(month: str) -> str:
    """("2026-01") -> "2025-12"."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02}"


def compare_types(
    month: str, *, by: Actor, at: datetime, zone: ZoneInfo, area: tuple[int, int] | None = None
) -> Comparison:
    """The types of a month that `by` may see against the month and the year before: three statements.

    Of a month that still runs only the days that are over count, there and in the others. Raises InvalidInput.
    """
    since, until = month_span(month, zone=zone)
    days = max(0, (at - since).days) if at < until else None
    counts = []
    for one in (month, month_before(month), f"{int(month[:4]) - 1}{month[4:]}"):
        first, end = month_span(one, zone=zone)
        end = end if days is None else min(end, first + timedelta(days=max(1, days)))
        counts.append(type_counts(first, end, by=by, area=area))
    codes = {code for count in counts for code in count}
    lines = [TypeLine(code, *(count.get(code, 0) for count in counts)) for code in codes]
    total = TypeLine("", *(sum(count.values()) for count in counts))
    shown = sorted(lines, key=lambda line: (-line.now, -line.before, line.code))
    return Comparison(shown, total, days if days is None else max(1, days))
