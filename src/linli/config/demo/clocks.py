"""Time of the demo: clocks of a case run out when they would have, each at its own time."""

from __future__ import annotations

from datetime import datetime

from linli.cases.models import CaseClock
from linli.jobs.deadlines import run_clock


def escalate(number: str, *, until: datetime) -> None:
    """Let the clocks of a case do what falls due up to `until`: steps of ladders, call-backs opened or ended."""
    while True:
        due = CaseClock.objects.filter(case__number=number, next_at__lte=until).order_by("next_at").first()
        if due is None or due.next_at is None or not run_clock(due.pk, due.kind, due.case_id, due.next_at):
            return
