"""The sweep of deadlines: in proportion to what is due, one fault does not hold up the rest, two workers at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.cases.lifecycle import EventKind
from linli.cases.models import CaseClock, CaseEvent
from linli.cases.steps.intake import receive
from linli.jobs import deadlines
from linli.jobs.deadlines import PUT_OFF, sweep_deadlines
from linli.kernel.actor import ANONYMOUS
from tests.cast import MONDAY_TEN
from tests.conftest import report_of
from tests.threads import at_once

LATER = MONDAY_TEN + timedelta(days=60)


@pytest.fixture(autouse=True)
def _nothing_put_off():
    deadlines._put_off.clear()
    yield
    deadlines._put_off.clear()


def many(count: int, **facts) -> list[int]:
    return [receive(report=report_of(**facts), by=ANONYMOUS, at=MONDAY_TEN).case.pk for _ in range(count)]


def steps_of(case_id: int) -> list[tuple[str, str]]:
    events = CaseEvent.objects.filter(case_id=case_id, kind=EventKind.ESCALATED).order_by("seq")
    return [(event.data["clock"], event.data["step"]) for event in events]


def everything(case_id: int) -> bool:
    """Whether each step of the two running clocks was taken, and once."""
    found = steps_of(case_id)
    handling = [("handle", step) for step in ("remind", "supervisor", "street-leader", "district-leader")]
    return sorted(found) == sorted([("first_contact", "supervisor"), *handling])


def test_batches_are_bounded_and_the_longest_due_goes_first(cast):
    keys = many(3)
    CaseClock.objects.filter(kind="first_contact").update(next_at=None)
    CaseClock.objects.filter(case_id=keys[2]).exclude(next_at=None).update(next_at=MONDAY_TEN)
    assert sweep_deadlines(LATER, batch=1) == 1
    assert steps_of(keys[2])
    assert [bool(steps_of(key)) for key in keys[:2]] == [False, False]
    assert [sweep_deadlines(LATER, batch=1) for _ in range(3)] == [1, 1, 0]


def test_one_that_fails_does_not_hold_up_the_rest_and_is_tried_again(cast, caplog):
    bad, good = many(2)
    # no such kind of clock: a fault of its own
    CaseClock.objects.filter(case_id=bad, kind="handle").update(kind="broken", next_at=MONDAY_TEN)
    assert sweep_deadlines(LATER, batch=1) == 0
    assert sweep_deadlines(LATER, batch=10) == 3
    assert everything(good)
    (line,) = [record for record in caplog.records if record.name == "linli.deadlines"]
    assert line.clock == CaseClock.objects.get(kind="broken").pk
    assert sweep_deadlines(LATER + PUT_OFF - timedelta(seconds=1)) == 0
    CaseClock.objects.filter(kind="broken").update(kind="handle")
    assert sweep_deadlines(LATER + PUT_OFF) == 1
    assert everything(bad)


def test_two_sweeps_at_once_take_each_step_once(live_cast):
    keys = many(12)
    at_once(*[lambda: sweep_deadlines(LATER) for _ in range(3)])
    while sweep_deadlines(LATER):
        pass
    assert all(everything(key) for key in keys)
    assert not CaseClock.objects.filter(next_at__lte=LATER).exists()


def test_what_is_not_due_costs_nothing(cast):
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            sweep_deadlines(MONDAY_TEN)
        return len(seen)

    before = statements()
    many(20)
    assert before == statements() == 2


def test_the_sweep_walks_the_index_of_what_is_due(cast):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by the size of tables; bench/sweep.py measures it there")
    with CaptureQueriesContext(connection) as seen:
        sweep_deadlines(MONDAY_TEN)
    for query, index in zip(seen.captured_queries, ("case_matter_queue", "case_clock_next"), strict=True):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())
        assert index in plan, plan
        assert "SCAN" not in plan, plan
