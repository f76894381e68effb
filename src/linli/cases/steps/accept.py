"""Accept: a case whose place and type are known is accepted and, where a rule finds the unit, routed at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from linli.cases.lifecycle import ClockKind, EventKind, Status
from linli.cases.models import Case, CaseEvent
from linli.cases.models.fold import stamp
from linli.cases.rules.routing import Decision, decide
from linli.cases.steps.context import Context
from linli.cases.steps.matters import now_leading
from linli.kernel.actor import Actor


def placed(case: Case) -> bool:
    """Whether the place is certain enough to route by: the last placing has an area and no other one in question."""
    new = [event for event in case.pending if event.kind == EventKind.LOCATED]
    if new:
        last: CaseEvent | None = new[-1]
    elif case._state.adding:
        last = None
    else:
        last = CaseEvent.objects.filter(case=case, kind=EventKind.LOCATED).order_by("seq").last()
    if last is None:
        return False
    return any(area is not None for area in last.data["areas"]) and not last.data.get("candidates")


def routing_decision(case: Case, context: Context) -> Decision | None:
    """What the pack's rules say for the case as it stands."""
    facts = context.facts(case)
    return decide(context.spec, facts, context.book) if facts is not None else None


def accept_if_ready(case: Case, *, context: Context, by: Actor, at: datetime) -> None:
    """Accept the case when its place and type are known, then route it when a rule decides."""
    if case.status == Status.RECEIVED and case.type_code and placed(case):
        case.move("accept", kind=EventKind.ACCEPTED, by=by, at=at, pack_id=context.pack.id)
    if case.status == Status.ACCEPTED:
        decision = routing_decision(case, context)
        if decision is not None:
            give_to_unit(case, decision, context=context, by=by, at=at, automatic=True)


def _clock_of_unit(kind: ClockKind, case: Case, context: Context) -> list[dict[str, Any]]:
    """Start the clock, or let one that stood still while the case was merged run on: it is never set back."""
    clock = case.clocks().get(kind)
    if clock is None:
        return context.start(kind, case, case.received_at)
    merged = CaseEvent.objects.filter(case=case, kind=EventKind.MERGED).order_by("seq").first()
    stopped_before = clock.stopped_at is not None and merged is not None and clock.stopped_at < merged.at
    return [] if stopped_before else [context.resume(clock, case)]


def give_to_unit(
    case: Case,
    decision: Decision,
    *,
    context: Context,
    by: Actor,
    at: datetime,
    automatic: bool,
    text: int | None = None,
) -> None:
    """Record the routing and start the unit's clocks; they count from receipt by the server."""
    clocks: list[dict[str, Any]] = [
        {"kind": ClockKind.DISPATCH.value, "do": "stop"},
        *_clock_of_unit(ClockKind.FIRST_CONTACT, case, context),
        *_clock_of_unit(ClockKind.HANDLE, case, context),
    ]
    handle = case.clocks().get(ClockKind.HANDLE)
    due = next((change["due"] for change in clocks if change["kind"] == ClockKind.HANDLE and "due" in change), None)
    if due is None and handle is not None:
        due = stamp(handle.due_at)
    data: dict[str, Any] = {
        "unit": decision.unit.id,
        "post": decision.post_id,
        "rule": decision.rule,
        "automatic": automatic,
        "clocks": clocks,
        "due": due,
    }
    ended = now_leading(case, decision.unit.id)
    if ended:
        data["matters"] = ended
    if text is not None:
        data["text"] = text
    move = "route_by_rule" if automatic else "route"
    case.move(move, kind=EventKind.ROUTED, by=by, at=at, pack_id=context.pack.id, data=data)
