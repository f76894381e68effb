"""Recompute: due times by the limits and the calendar of today, with the pauses and extensions the case had."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from linli.audit.actions import record
from linli.cases.lifecycle import ClockKind, EventKind, Status
from linli.cases.models import Case, CaseEvent, CaseText
from linli.cases.models.fold import stamp
from linli.cases.queries import get_for_update, visible_to
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import Actor
from linli.kernel.worktime import Limit, Unit, WorkCalendar

WORKED_ON = (Status.ROUTED.value, Status.HANDLING.value)
_CLOCKS = (ClockKind.HANDLE, ClockKind.FIRST_CONTACT)


def recomputed(case: Case, context: Context, at: datetime) -> dict[str, Any]:
    """The event's data that gives the unit's running or paused clocks the due times of today's limits; old ones kept.

    Empty when nothing changes.
    """
    changes = []
    for kind in _CLOCKS:
        clock = case.clocks().get(kind)
        limit = context.spec.limit(case.type_code, case.urgency, kind)
        if clock is None or clock.stopped_at is not None or limit is None:
            continue
        due = due_by_history(case, kind, limit, context.calendar)
        change = context.moved(clock, case, due, at=at, limit=limit)
        following = stamp(clock.next_at) if clock.next_at is not None else None
        same_limit = (clock.limit_value, clock.limit_unit) == (limit.value, limit.unit)
        same_ladder = clock.paused_at is not None or following == change["next"]
        if due != clock.due_at or not same_limit or not same_ladder:
            changes.append(change)
    if not changes:
        return {}
    handle = next((change["due"] for change in changes if change["kind"] == ClockKind.HANDLE), None)
    return {"clocks": changes, **({"due": handle} if handle is not None else {})}


def due_by_history(case: Case, kind: ClockKind, limit: Limit, calendar: WorkCalendar) -> datetime:
    """When `limit` runs out for a clock of the case, in UTC: its pauses and extensions applied again in their order.

    A clock counts from receipt, after a reopening from then.
    """
    due, paused_at = calendar.due(case.received_at, limit), None
    for event in [*CaseEvent.objects.filter(case=case).order_by("seq"), *case.pending]:
        for change in event.data.get("clocks", ()):
            if change["kind"] != kind:
                continue
            if change["do"] == "start":
                due = calendar.due(case.received_at if event.kind == EventKind.ROUTED else event.at, limit)
            elif change["do"] == "pause":
                paused_at = event.at
            elif change["do"] == "resume" and paused_at is not None:
                due = calendar.resumed_due(paused_at, max(event.at, paused_at), due, limit.unit)
            if change["do"] in ("start", "resume", "stop"):
                paused_at = None
        if kind is ClockKind.HANDLE and event.kind == EventKind.EXTENSION_DECIDED and event.data.get("more"):
            due = calendar.due(due, Limit(value=event.data["more"], unit=Unit(event.data["more_in"])))
    return due


def recompute_after_change(case: Case, context: Context, *, by: Actor, at: datetime) -> None:
    """Record the due times of another type or urgency, where they differ; the case is not stored yet."""
    changes = recomputed(case, context, at)
    if changes:
        data = {**changes, "automatic": True}
        case.record(EventKind.RECOMPUTED, by=by, at=at, pack_id=context.pack.id, data=data)


@transaction.atomic
def recompute_by_pack(*, case_id: int, by: Actor, at: datetime) -> bool:
    """As `recompute_due`, for a case that the pack in force touches without a person; says whether anything changed."""
    case = visible_to(by).select_for_update(of=("self",), no_key=True).filter(pk=case_id, status__in=WORKED_ON).first()
    if case is None:
        return False
    context = context_at(at)
    changes = recomputed(case, context, at)
    if not changes:
        return False
    data = {**changes, "automatic": True, "because": "pack"}
    case.record(EventKind.RECOMPUTED, by=by, at=at, pack_id=context.pack.id, data=data)
    case.store()
    record(action="case.recompute", by=by, at=at, subject="case", subject_id=case.pk)
    return True


@transaction.atomic
def recompute_due(*, number: str, reason: str, by: Actor, at: datetime) -> Case:
    """Give the unit's clocks the due times of today's limits and calendar, such as after the pack has changed.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed("recompute", by=by, facts=facts)
    data = {**recomputed(case, context, at), "text": add_text(case, CaseText.Kind.REASON, reason, at=at)}
    case.move("recompute", kind=EventKind.RECOMPUTED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    record(action="case.recompute", by=by, at=at, subject="case", subject_id=case.pk)
    return case
