"""Classify: a person names the type and urgency of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases.lifecycle import EventKind, Urgency
from linli.cases.models import Case
from linli.cases.queries import get_for_update
from linli.cases.rules.spec import TypeSpec
from linli.cases.rules.suggested import Suggested
from linli.cases.steps.accept import accept_if_ready
from linli.cases.steps.context import context_at
from linli.cases.steps.recompute import recompute_after_change
from linli.cases.steps.reroute import WITH_UNIT, decision_before, follow_the_rules, tell_rerouted
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput


def classification(
    spec: TypeSpec,
    *,
    urgency: Urgency | None,
    public_wish: bool,
    basis: str,
    suggested: Suggested | None = None,
) -> dict[str, Any]:
    """The event's data: type, urgency, what may be shown of the case, and what became of a suggestion.

    `basis`: reporter, agent or source.
    """
    data: dict[str, Any] = {
        "type": spec.code,
        "urgency": (urgency or spec.urgency).value,
        "public": spec.public != "none" and public_wish,
        "text_public": spec.public == "full" and public_wish,
        "basis": basis,
    }
    return data | ({"suggested": suggested.told(spec.code)} if suggested is not None else {})


@transaction.atomic
def classify_case(
    *,
    number: str,
    type_code: str,
    by: Actor,
    at: datetime,
    urgency: Urgency | None = None,
    suggested: Suggested | None = None,
) -> Case:
    """Give a case its type by hand. A unit that has it may lose it and its due times change, as the pack says.

    `suggested` is what was proposed to whoever chose.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    spec = context.spec.by_code.get(type_code)
    if type_code and (spec is None or spec.retired):
        raise InvalidInput({"type_code": [_("There is no type “%(code)s”.") % {"code": type_code[:40]}]})
    wish = case.public_wish
    data = (
        classification(spec, urgency=urgency, public_wish=wish, basis="agent", suggested=suggested)
        if spec is not None
        else {}
    )
    facts = frozenset({"type_code"}) if spec is not None else frozenset()
    held, before = case.status in WITH_UNIT, decision_before(case, context, because="classify")
    case.move("classify", kind=EventKind.CLASSIFIED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    accept_if_ready(case, context=context, by=by, at=at)
    if held and "classify" in context.spec.recompute_on:
        recompute_after_change(case, context, by=by, at=at)
    rerouted = follow_the_rules(case, before=before, because="classify", context=context, by=by, at=at)
    case.store()
    if rerouted:
        tell_rerouted(case, by=by, at=at)
    record(action="case.classify", by=by, at=at, subject="case", subject_id=case.pk, facts={"type": type_code})
    return case
