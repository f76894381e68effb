"""Quiet hours: an SMS that would ring at night waits for the morning; e-mail does not."""

from __future__ import annotations

from datetime import datetime

from linli.cases.lifecycle import Urgency
from linli.cases.models import Case
from linli.cases.rules.quiet import quiet_until
from linli.cases.rules.spec import CasesSpec
from linli.kernel.models import OutboxMessage
from linli.policy.queries import pack_at


def not_before(outgoing: OutboxMessage, *, at: datetime) -> datetime | None:
    """When an SMS about a case may go out under the pack in force, None for at once.

    Urgent cases are excepted where the pack says so. One statement by day, two in quiet hours.
    """
    pack = pack_at(at)
    quiet = pack.part("cases", CasesSpec).quiet_hours
    until = quiet_until(quiet, at, zone=pack.zone) if quiet is not None else None
    if quiet is None or until is None:
        return None
    if quiet.urgent and Case.objects.filter(pk=outgoing.subject_id, urgency=Urgency.URGENT.value).exists():
        return None
    return until
