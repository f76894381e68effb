"""Escalation ladders: which one a clock climbs, and when its next step is due."""

from __future__ import annotations

from datetime import datetime

from linli.cases.lifecycle import ClockKind
from linli.cases.rules.routing import Facts, matches
from linli.cases.rules.spec import CasesSpec
from linli.cases.rules.spec_branches import LadderSpec, LadderStep
from linli.kernel.worktime import WorkCalendar


def ladder_of(spec: CasesSpec, clock: ClockKind, facts: Facts) -> LadderSpec | None:
    """The first ladder for this clock whose condition matches, or None: then nobody is told."""
    return next((one for one in spec.escalations if one.clock is clock and matches(one.when, facts)), None)


def step_time(step: LadderStep, due: datetime, calendar: WorkCalendar) -> datetime:
    """When a step of a ladder is due for a clock that runs out at `due`."""
    if step.limit is None:
        return due
    return calendar.before(due, step.limit) if step.at == "before" else calendar.due(due, step.limit)


def next_step(ladder: LadderSpec | None, stage: int, due: datetime, calendar: WorkCalendar) -> datetime | None:
    """When the step after `stage` steps is due, or None when none is left."""
    if ladder is None or stage >= len(ladder.steps):
        return None
    return step_time(ladder.steps[stage], due, calendar)


def stage_at(ladder: LadderSpec | None, due: datetime, at: datetime, calendar: WorkCalendar) -> int:
    """How many steps lie in the past when a clock gets a new due time: those are not taken again for it.

    A reminder whose time has gone by is left out; the steps from the due time on always remain to be taken.
    """
    if ladder is None:
        return 0
    return sum(1 for step in ladder.steps if step.at == "before" and step_time(step, due, calendar) <= at)
