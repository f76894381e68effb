"""Route: the desk gives an accepted case to a unit where no rule decides, or confirms what the rules say."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases.models import Case, CaseText
from linli.cases.queries import get_for_update
from linli.cases.rules.routing import Decision
from linli.cases.steps.accept import give_to_unit, routing_decision
from linli.cases.steps.context import context_at
from linli.cases.steps.texts import add_text, checked
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput


@transaction.atomic
def route_case(*, number: str, by: Actor, at: datetime, unit_code: str = "", reason: str = "") -> Case:
    """Give a case to `unit_code` (with a reason), or, without it, to the unit the rules name.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    if unit_code:
        unit = context.unit(unit_code)
        if not reason:
            raise InvalidInput({"reason": [_("Please say why this unit is responsible.")]})
        decision: Decision | None = Decision(unit=unit, post_id=None, rule="by-hand")
    else:
        decision = routing_decision(case, context)
    if decision is None:
        raise InvalidInput({"unit": [_("No rule names a unit for this case. Please choose one.")]})
    text = add_text(case, CaseText.Kind.REASON, reason, at=at) if reason else None
    give_to_unit(case, decision, context=context, by=by, at=at, automatic=False, text=text)
    case.store()
    record(action="case.route", by=by, at=at, subject="case", subject_id=case.pk, facts={"unit": decision.unit.code})
    return case
