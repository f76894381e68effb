"""Re-route: another unit gets the case, after an objection or because place or type changed; the clocks run on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import EventKind, MatterKind, Status
from linli.cases.models import Case
from linli.cases.queries import reporters_to_tell
from linli.cases.rules.routing import Decision
from linli.cases.steps.accept import placed, routing_decision
from linli.cases.steps.context import Context
from linli.cases.steps.matters import lapse, now_leading
from linli.cases.steps.suspension import running_on
from linli.kernel.actor import Actor

WITH_UNIT = frozenset({Status.ROUTED, Status.HANDLING})
# what one unit asked for, and who helped it, says nothing about the next one when place or type changed
_OF_THE_FIRST = (MatterKind.OBJECTION, MatterKind.EXTENSION, MatterKind.JOINT)


def give_to_another(
    case: Case,
    decision: Decision,
    *,
    move: str,
    context: Context,
    by: Actor,
    at: datetime,
    data: Mapping[str, Any],
    lapsing: Collection[MatterKind],
    facts: frozenset[str] = frozenset(),
) -> None:
    """Record that another unit has the case, with the event's `data` so far. Open matters of the kinds `lapsing` lapse.

    A suspension ends, and its clocks run on with what was left; due times stay otherwise. A unit that helped and now
    leads helps no longer.
    """
    on = running_on(case, context, at)
    leading = now_leading(case, decision.unit.id)
    released = {(one["kind"], one["no"]) for one in leading}
    over = [one for one in lapse(case, lapsing) if (one["kind"], one["no"]) not in released]
    done = [*data.get("matters", ()), *on.pop("matters", ()), *leading, *over]
    whole = {**data, **on, "unit": decision.unit.id, "post": decision.post_id, "rule": decision.rule, "matters": done}
    case.move(move, kind=EventKind.REROUTED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=whole)


def decision_before(case: Case, context: Context, *, because: str) -> Decision | None:
    """What the rules say before a change of place or type; None also when the place has been in doubt."""
    if case.status not in WITH_UNIT or (because == "locate" and not placed(case)):
        return None
    return routing_decision(case, context)


def follow_the_rules(
    case: Case, *, before: Decision | None, because: str, context: Context, by: Actor, at: datetime
) -> bool:
    """Give the case to the unit the rules name now, where `because` (locate or classify) changed what they say.

    A case that the desk gave to a unit by hand is not moved by a change that routing does not depend on. A place in
    doubt moves nothing. Returns whether the case has another unit; it is not stored yet.
    """
    if case.status not in WITH_UNIT or (because == "locate" and not placed(case)):
        return False
    after = routing_decision(case, context)
    if after is None or after.unit.id == case.unit_id or (before is not None and before.unit.id == after.unit.id):
        return False
    give_to_another(
        case,
        after,
        move="reroute_by_rule",
        context=context,
        by=by,
        at=at,
        data={"because": because, "automatic": True},
        lapsing=_OF_THE_FIRST,
    )
    return True


def tell_rerouted(case: Case, *, by: Actor, at: datetime) -> None:
    """Tell the reporters of a stored case that another unit has it, and put it on record."""
    notices.tell(case, "rerouted", reporters=reporters_to_tell(case), at=at)
    record(action="case.reroute", by=by, at=at, subject="case", subject_id=case.pk, facts={"unit": case.unit_id})
