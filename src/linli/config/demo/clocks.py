"""Time of the demo: clocks of a case run out when they would have, each at its own time."""

from __future__ import annotations

from datetime import datetime

from linli.cases.models import CaseClock, CaseEvent
from linli.jobs.deadlines import run_clock


def escalate(number: str, *, until: datetime) -> None:
    """Let the clocks of a case do what falls due up to `until`: steps of ladders, call-backs opened or ended."""
    while True:
        due = CaseClock.objects.filter(case__number=number, next_at__lte=until).order_by("next_at").first()
        if due is None or not run_clock(due.pk, due.kind, due.case_id, due_time(due)):
            return


def due_time(clock: CaseClock) -> datetime:
    """When a clock that waits is looked at: a case sent back may be late already, and time does not run backwards."""
    last = CaseEvent.objects.filter(case_id=clock.case_id).order_by("-seq").values_list("at", flat=True).first()
    return max(at for at in (clock.next_at, last) if at is not None)
