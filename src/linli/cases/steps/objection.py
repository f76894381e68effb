"""Object: a unit says that a case is not its own, and the desk decides; the first receiver leads meanwhile."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import EventKind, MatterKind
from linli.cases.models import Case, CaseEvent, CaseText
from linli.cases.queries import get_for_update, reporters_to_tell
from linli.cases.rules.routing import Decision
from linli.cases.rules.spec_branches import ObjectionSpec
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.matters import begin_matter, end_matter, must_be_another, open_matter
from linli.cases.steps.reroute import give_to_another
from linli.cases.steps.texts import add_text, checked, given
from linli.duty.queries import UnitEntry
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, TransitionRefused, Words

_ROUTINGS = (EventKind.ROUTED, EventKind.REROUTED, EventKind.IMPORTED)


@transaction.atomic
def object_to_routing(*, number: str, reason: str, by: Actor, at: datetime, unit_code: str = "") -> Case:
    """The unit says why the case is not its own and, if it knows, whose it is; once per routing, in the pack's time.

    Unit, state and clocks stay. Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed("object", by=by, facts=facts)
    rule = _rule(case, context, at)
    due = context.calendar.due(at, rule.decide)
    data: dict[str, object] = {"matters": [begin_matter(case, MatterKind.OBJECTION, unit=case.unit_id, due=due)]}
    if unit_code:
        data["proposed"] = _another(case, context, unit_code).id
    data["text"] = add_text(case, CaseText.Kind.REASON, reason, at=at)
    case.move("object", kind=EventKind.OBJECTED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    record(action="case.object", by=by, at=at, subject="case", subject_id=case.pk, facts={"unit": unit_code})
    return case


def _rule(case: Case, context: Context, at: datetime) -> ObjectionSpec:
    """What the pack says, where the unit may still object. Raises TransitionRefused."""
    rule = context.spec.objection
    if rule is None:
        raise _refused(case, _("Objections are not provided for here. Please talk to the desk."))
    routing = CaseEvent.objects.filter(case=case, kind__in=_ROUTINGS).order_by("seq").last()
    if routing is not None:
        if CaseEvent.objects.filter(case=case, kind=EventKind.OBJECTED, seq__gt=routing.seq).exists():
            raise _refused(case, _("You have objected to this already. A unit may do so once."))
        if at > context.calendar.due(routing.at, rule.within):
            raise _refused(case, _("The time in which a unit may object has passed."))
    return rule


def _refused(case: Case, words: Words) -> TransitionRefused:
    return TransitionRefused(words, state=case.status, move="object")


def _another(case: Case, context: Context, code: str) -> UnitEntry:
    unit = context.unit(code)
    if unit.id == case.unit_id:
        raise InvalidInput({"unit": [_("This unit has the case already. Choose another one.")]})
    return unit


@transaction.atomic
def uphold_objection(*, number: str, unit_code: str, reason: str, by: Actor, at: datetime) -> Case:
    """The desk agrees and gives the case to another unit; the clocks run on. Reporters are told.

    Raises NotFound, InvalidInput, NotAllowed (also to whoever objected), TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(unit=unit_code, reason=reason)
    case.allowed("uphold_objection", by=by, facts=facts)
    objection = open_matter(case, MatterKind.OBJECTION)
    must_be_another(objection, by)
    unit = _another(case, context, unit_code)
    text = add_text(case, CaseText.Kind.REASON, reason, at=at)
    give_to_another(
        case,
        Decision(unit=unit, post_id=None, rule="objection"),
        move="uphold_objection",
        context=context,
        by=by,
        at=at,
        facts=facts,
        data={
            "because": "objection",
            "automatic": False,
            "text": text,
            "matters": [end_matter(objection, "upheld")],
        },
        lapsing=(MatterKind.EXTENSION,),
    )
    case.store()
    notices.tell(case, "rerouted", reporters=reporters_to_tell(case), at=at)
    record(action="case.uphold_objection", by=by, at=at, subject="case", subject_id=case.pk, facts={"unit": unit.code})
    return case


@transaction.atomic
def reject_objection(*, number: str, reason: str, by: Actor, at: datetime) -> Case:
    """The desk says why the unit keeps the case.

    Raises NotFound, InvalidInput, NotAllowed (also to whoever objected), TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed("reject_objection", by=by, facts=facts)
    objection = open_matter(case, MatterKind.OBJECTION)
    must_be_another(objection, by)
    data = {
        "matters": [end_matter(objection, "rejected")],
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
    }
    kind = EventKind.OBJECTION_DECIDED
    case.move("reject_objection", kind=kind, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    record(action="case.reject_objection", by=by, at=at, subject="case", subject_id=case.pk)
    return case
