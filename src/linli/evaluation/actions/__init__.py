"""Evaluate a month and keep the result, so that pages show it at once and a published figure can be re-computed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from linli.audit.actions import record
from linli.evaluation.models import EvaluationOrder, EvaluationRun
from linli.evaluation.queries import last_event, last_event_known, may_evaluate, order_of, stored_run
from linli.evaluation.rules.evaluations import Evaluation, compute
from linli.evaluation.rules.ledger import packed
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed
from linli.kernel.moments import month_span
from linli.policy.queries import pack_at

_WITHOUT_EVENTS = timedelta(hours=12)  # due times pass also where nothing is done
_STILL_OPEN = timedelta(days=10)  # so long after its end a month's late answers are counted in by the clock


def evaluate_month(
    *, month: str, by: Actor, at: datetime, as_of: datetime | None = None, kept: bool = True
) -> Evaluation:
    """Evaluate a month as seen from `as_of` (now when left out) and store the run.

    The counting reads for as long as it takes; only the writing is a transaction. A run that is not `kept` replaces
    the one before it of its month. Raises NotAllowed, InvalidInput, NotReady.
    """
    if not may_evaluate(by):
        raise NotAllowed
    seen = last_event_known(as_of or at)  # what comes while it counts is not in it
    made = compute(month=month, as_of=as_of or at)
    data = made.ledger.to_bytes()
    run = EvaluationRun(
        month=month,
        as_of=made.as_of,
        pack_id=made.pack.id,
        sha256=made.sha256,
        ledger=packed(data),
        lines=len(made.ledger),
        last_event=seen,
        kept=kept,
        made_at=timezone.now(),
    )
    with transaction.atomic():
        if not kept:
            EvaluationRun.objects.filter(month=month, kept=False).delete()
        run.save(force_insert=True)
        facts: dict[str, str | int | bool | None] = {"month": month, "sha256": made.sha256, "lines": run.lines}
        record(action="evaluation.evaluate", by=by, at=at, subject="evaluation", subject_id=run.pk, facts=facts)
    return made


def refresh(*, by: Actor, at: datetime) -> list[str]:
    """Evaluate the current month, and the one before it for ten days, where events came since the last run."""
    zone = pack_at(at).zone
    wanted = {at.astimezone(zone).strftime("%Y-%m"), (at - _STILL_OPEN).astimezone(zone).strftime("%Y-%m")}
    newest = last_event()
    done = []
    for month in sorted(wanted):
        last = stored_run(month)
        if last is None or last.last_event != newest or at - last.as_of >= _WITHOUT_EVENTS:
            evaluate_month(month=month, by=by, at=at, kept=False)
            done.append(month)
    return done


@transaction.atomic
def order_month(*, month: str, by: Actor, at: datetime) -> EvaluationOrder:
    """Ask the worker to evaluate a month and keep the run; asking twice is asking once.

    Raises NotAllowed, InvalidInput.
    """
    if not may_evaluate(by):
        raise NotAllowed
    month_span(month, zone=pack_at(at).zone)
    known = order_of(month, at)
    if known is not None:
        return known
    order, _new = EvaluationOrder.objects.update_or_create(month=month, defaults={"asked_at": at, "begun_at": None})
    record(action="evaluation.order", by=by, at=at, subject="evaluation", subject_id=order.pk, facts={"month": month})
    return order


def evaluate_ordered(*, by: Actor, at: datetime) -> list[str]:
    """Evaluate the months that were asked for, the first asked first; each is taken up once."""
    done = []
    for order in EvaluationOrder.objects.filter(begun_at=None).order_by("asked_at", "pk"):
        if not EvaluationOrder.objects.filter(pk=order.pk, begun_at=None).update(begun_at=at):
            continue  # another worker has it
        try:
            evaluate_month(month=order.month, by=by, at=at)
        finally:
            order.delete()
        done.append(order.month)
    return done
