"""Escalate: a clock takes the steps of its ladder that have come; every step is an event of its own, told to staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from linli.audit.actions import Fact, record
from linli.cases import notices
from linli.cases.lifecycle import FINAL, ClockKind, EventKind, Status
from linli.cases.models import Case, CaseClock
from linli.cases.models.fold import stamp
from linli.cases.queries.scope import get_unless_held
from linli.cases.rules.ladders import next_step, step_time
from linli.cases.rules.spec_branches import LadderSpec, LadderStep
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.follow_up import open_follow_up
from linli.kernel.actor import Actor
from linli.kernel.rows import fetch

_ENDED = frozenset({*FINAL, Status.MERGED})


@transaction.atomic
def climb(*, clock_id: int, by: Actor, at: datetime) -> int:
    """Take the steps of a clock's ladder that have come by `at`, in their order; returns how many.

    Whoever holds the case now, another worker or a person, is not waited for: the clock stays due. Nothing is done
    when somebody else took the steps, or the clock stopped, moved or was paused, since the caller read it.
    """
    clock_row = next(iter(fetch(CaseClock, id=clock_id)), None)
    case = get_unless_held(by=by, case_id=clock_row.case_id) if clock_row is not None else None
    clock = _due_clock(case, clock_id, at) if case is not None else None
    if case is None or clock is None:
        return 0
    context = context_at(at)
    told: list[LadderStep] = []
    while clock.next_at is not None and clock.next_at <= at:
        step = _climbed(case, clock, context=context, by=by, at=at)
        if step is not None:
            told.append(step)
    _asked_at_deadline(case, clock, context=context, by=by, at=at)
    case.store()
    for step in told:
        template = "late" if step.level else "reminder"
        notices.tell_staff(case, template, roles=step.tell, at=at, level=step.level, due=clock.due_at)
    facts: dict[str, Fact] = {"clock": clock.kind, "steps": len(told), "level": case.level}
    record(action="case.escalate", by=by, at=at, subject="case", subject_id=case.pk, facts=facts)
    return len(told)


def _due_clock(case: Case, clock_id: int, at: datetime) -> CaseClock | None:
    """The clock, read under the lock of its case, if its next step has come."""
    clock = next((one for one in case.clocks().values() if one.pk == clock_id), None)
    return clock if clock is not None and clock.next_at is not None and clock.next_at <= at else None


def _asked_at_deadline(case: Case, clock: CaseClock, *, context: Context, by: Actor, at: datetime) -> None:
    """Where the pack follows up at the deadline (Beijing regulation 2021, art. 23): even if the case is still open."""
    rule = context.spec.follow_up
    if rule is not None and rule.when == "deadline" and clock.kind == ClockKind.HANDLE and clock.due_at <= at:
        open_follow_up(case, context=context, by=by, at=at)


def _climbed(case: Case, clock: CaseClock, *, context: Context, by: Actor, at: datetime) -> LadderStep | None:
    """Record the step that has come, or, when the ladder of the pack in force has none now, only what comes next."""
    kind = ClockKind(clock.kind)
    ladder = context.ladder(case, kind) if case.status not in _ENDED or kind is ClockKind.FOLLOW_UP else None
    step = _step_now(ladder, clock, at, context)
    stage = clock.stage + (step is not None)
    following = next_step(ladder, stage, clock.due_at, context.calendar)
    data: dict[str, Any] = {
        "clock": clock.kind,
        "ladder": ladder.id if ladder is not None else "",
        "step": step.id if step is not None else "",
        "level": step.level if step is not None else 0,
        "tell": [role.value for role in step.tell] if step is not None else [],
        "clocks": [{"kind": clock.kind, "do": "step", "stage": stage, "next": stamp(following) if following else None}],
    }
    case.record(EventKind.ESCALATED, by=by, at=at, pack_id=context.pack.id, data=data)
    return step


def _step_now(ladder: LadderSpec | None, clock: CaseClock, at: datetime, context: Context) -> LadderStep | None:
    if ladder is None or clock.stage >= len(ladder.steps):
        return None
    step = ladder.steps[clock.stage]
    return step if step_time(step, clock.due_at, context.calendar) <= at else None
