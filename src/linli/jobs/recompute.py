"""After another pack came into force: the due times of open cases, where the pack says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.cases.models import Case
from linli.cases.pack import RECOMPUTE_TOPIC
from linli.cases.steps.recompute import WORKED_ON, recompute_by_pack
from linli.jobs.outbox import claim
from linli.kernel.actor import job
from linli.kernel.models import OutboxMessage
from linli.policy.queries import packs_by_time

BATCH = 200
LEASE = timedelta(minutes=5)
BY = job("recompute")


def recompute_open_cases(at: datetime) -> int:
    """Go through the next cases that are being worked on; returns how many were looked at, 0 when all are done.

    What was asked for waits until the pack is in force. Each case is a transaction of its own; the row of the request
    says how far it came, so that a process that dies goes on there.
    """
    waiting = OutboxMessage.objects.filter(topic=RECOMPUTE_TOPIC)
    if not waiting.filter(next_at__lte=at).exists():
        return 0
    for request in claim(waiting, at=at, lease=LEASE, most=1):
        newest = max(packs_by_time(), key=lambda pack: pack.id)
        if newest.effective_from > at:
            OutboxMessage.objects.filter(pk=request.pk).update(next_at=newest.effective_from)
            continue
        rows = Case.objects.filter(status__in=WORKED_ON, pk__gt=request.data.get("after", 0)).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:BATCH])
        for pk in ids:
            recompute_by_pack(case_id=pk, by=BY, at=at)
        _keep(request, ids, at)
        return len(ids)
    return 0


def _keep(request: OutboxMessage, ids: list[int], at: datetime) -> None:
    if ids:
        request.data, request.next_at = {"after": ids[-1]}, at
    else:
        request.state, request.next_at, request.sent_at = OutboxMessage.State.SENT, None, at
    request.save(update_fields=["data", "state", "next_at", "sent_at"])
