"""Random histories of a clock, with pauses, against the slow reference that walks through every minute."""

from __future__ import annotations

import random

import numpy as np
import pytest

from linli.kernel.worktime import Limit, Unit, WorkCalendar
from tests.kernel.slow_clock import SlowClock, some_district

LARGEST = {
    Unit.MINUTES: 2000,
    Unit.WORKING_HOURS: 20,
    Unit.URGENT_WORKING_HOURS: 20,
    Unit.WORKING_DAYS: 3,
    Unit.CALENDAR_DAYS: 7,
}
Pauses = list[tuple[int, int]]


def some_limit(rng: random.Random, largest: dict[Unit, int] = LARGEST) -> Limit:
    unit = rng.choice(list(Unit))
    return Limit(value=rng.randint(1, largest[unit]), unit=unit)


class Moments:
    """Random steps of a slow clock; two in five are where somebody opens or closes."""

    def __init__(self, rng: random.Random, slow: SlowClock, unit: Unit) -> None:
        self.rng = rng
        self.edges = np.flatnonzero(np.diff(slow.counted(unit))) + 1

    def within(self, first: int, length: int) -> int:
        moment = first + self.rng.randint(0, length)
        if len(self.edges) and self.rng.random() < 0.4:
            edge = int(self.edges[min(np.searchsorted(self.edges, moment), len(self.edges) - 1)])
            return edge if first <= edge <= first + 2 * length else moment
        return moment

    def pauses(self, start: int, *, gap: int, longest: int) -> Pauses:
        """None to four, one after the other; some touch, some last no time at all."""
        found: Pauses = []
        for _ in range(self.rng.randint(0, 4)):
            begin = self.within(start, self.rng.choice([0, gap]))
            start = self.within(begin, self.rng.choice([0, longest // 20, longest]))
            found.append((begin, start))
        return found


def due_after(calendar: WorkCalendar, slow: SlowClock, start: int, limit: Limit, pauses: Pauses) -> int:
    """What the calendar under test says, as a step of the slow clock."""
    due = calendar.due(slow.at(start), limit)
    for first, last in pauses:
        due = calendar.resumed_due(slow.at(first), slow.at(last), due, limit.unit)
    step, rest = divmod((due - slow.begin).total_seconds(), slow.step)
    assert rest == 0
    return int(step)


@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_paused_clocks_run_out_when_every_minute_was_counted(seed):
    rng = random.Random(seed)
    paused = 0
    for _ in range(25):
        district = some_district(rng)
        calendar, slow = district.calendar(), SlowClock(district)
        for _ in range(40):
            limit = some_limit(rng)
            moments = Moments(rng, slow, limit.unit)
            start = moments.within(slow.middle, 12 * 1440)
            pauses = moments.pauses(start, gap=1440, longest=2 * 1440)
            story = (district, limit, slow.at(start), [(slow.at(first), slow.at(last)) for first, last in pauses])
            due = slow.due(start, limit, pauses)
            assert due_after(calendar, slow, start, limit, pauses) == due, story
            paused += due != slow.due(start, limit, [])
            left = int(slow.counted(limit.unit)[start:due].sum())
            assert calendar.left(slow.at(start), slow.at(due), limit.unit).total_seconds() == 60 * left, story
            assert not calendar.left(slow.at(due), slow.at(start), limit.unit), story
    assert paused > 300, "pauses must matter"


def test_paused_clocks_run_out_to_the_second():
    rng = random.Random("seconds")
    largest = {**dict.fromkeys(LARGEST, 3), Unit.MINUTES: 300, Unit.WORKING_DAYS: 1, Unit.CALENDAR_DAYS: 1}
    for _ in range(20):
        district = some_district(rng)
        calendar, slow = district.calendar(), SlowClock(district, step=1, back=2, ahead=30)
        for _ in range(25):
            limit = some_limit(rng, largest)
            moments = Moments(rng, slow, limit.unit)
            start = moments.within(slow.middle, 8 * 86400)
            pauses = moments.pauses(start, gap=5000, longest=20_000)
            story = (district, limit, slow.at(start), [(slow.at(first), slow.at(last)) for first, last in pauses])
            assert due_after(calendar, slow, start, limit, pauses) == slow.due(start, limit, pauses), story


@pytest.mark.parametrize("seed", range(2))
def test_a_thousand_reminders_come_when_every_minute_was_counted_backwards(seed):
    rng = random.Random(f"reminders {seed}")
    for _ in range(25):
        district = some_district(rng)
        calendar, slow = district.calendar(), SlowClock(district)
        for _ in range(40):
            limit = some_limit(rng)
            due = Moments(rng, slow, limit.unit).within(slow.middle, 20 * 1440)
            reminder = calendar.before(slow.at(due), limit)
            assert reminder == slow.at(slow.before(due, limit)), (district, limit, slow.at(due))
            assert reminder < slow.at(due)
