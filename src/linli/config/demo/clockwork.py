"""Time in the demo: lives take turns in the order of time, and the clocks of their cases climb when they would have."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Protocol

from django.db import transaction

from linli.cases.models import Case, CaseClock
from linli.config.demo.clocks import due_time
from linli.jobs.deadlines import run_clock

_TURNS = 250  # to a transaction: the first fill of an empty house need not wait for the disk at each step


class Living(Protocol):
    """Somebody's matter on its way; `wake` is when it does something next, None when it never will."""

    wake: datetime | None
    case: Case | None

    def turn(self) -> None:
        """Do what is to be done at `wake`, and set the next one."""


def run(lives: Iterable[Living], *, until: datetime) -> Iterator[int]:
    """Let all lives take their turns up to `until`; yields now and then how many have begun."""
    heap: list[tuple[datetime, int, Living]] = []
    for number, life in enumerate(lives):
        if life.wake is not None:
            heap.append((life.wake, number, life))
    heapq.heapify(heap)
    clocks: dict[int, tuple[datetime, int, str]] = {}
    begun: set[int] = set()
    now = datetime.min.replace(tzinfo=UTC)
    while heap and heap[0][0] <= until:
        with transaction.atomic():
            for _turn in range(_TURNS):
                if not heap or heap[0][0] > until:
                    break
                at, number, life = heapq.heappop(heap)
                begun.add(number)
                now = max(now, at)  # a clock set going again may have been due before
                if number in clocks and clocks[number][0] <= at:
                    next_clock = _climbed(clocks[number], life, now)
                else:
                    life.turn()
                    next_clock = _first_clock(life.case)
                _put(heap, clocks, number, life, next_clock)
        yield len(begun)


def _put(
    heap: list[tuple[datetime, int, Living]],
    clocks: dict[int, tuple[datetime, int, str]],
    number: int,
    life: Living,
    clock: tuple[datetime, int, str] | None,
) -> None:
    clocks.pop(number, None)
    if clock is not None:
        clocks[number] = clock
    times = [at for at in (life.wake, clock[0] if clock else None) if at is not None]
    if times:
        heapq.heappush(heap, (min(times), number, life))


def _first_clock(case: Case | None) -> tuple[datetime, int, str] | None:
    """The clock of the case, as it is in memory, that has to be looked at first."""
    if case is None or case.pk is None:
        return None
    waiting = [(clock.next_at, clock.pk, clock.kind) for clock in case.clocks().values() if clock.next_at is not None]
    return min(waiting, default=None)


def _climbed(clock: tuple[datetime, int, str], life: Living, now: datetime) -> tuple[datetime, int, str] | None:
    """Do what the clock asks for; returns the next one of the case."""
    _at, pk, kind = clock
    case = life.case
    if case is None:
        return None
    run_clock(pk, kind, case.pk, now)
    rows = CaseClock.objects.filter(case_id=case.pk, next_at__isnull=False).exclude(pk=pk, next_at__lte=now)
    first = rows.order_by("next_at", "pk").values_list("next_at", "pk", "kind").first()
    return None if first is None or first[0] is None else (first[0], first[1], first[2])


def catch_up(until: datetime) -> int:
    """Clocks that no life looks after - of cases that ended with another one - climb as well; returns how many."""
    done = 0
    while True:
        due = list(CaseClock.objects.filter(next_at__lte=until).order_by("next_at", "pk")[:100])
        before = done
        with transaction.atomic():
            done += sum(run_clock(one.pk, one.kind, one.case_id, due_time(one)) for one in due)
        if done == before:
            return done
