"""Exclusion from the evaluation: asked for by a listed ground, decided by the centre; after a refusal, one appeal.

Whoever asked, belongs to the unit that asked, or decided before, is not the judge. A closed case can be asked for too.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.cases.lifecycle import EventKind, MatterKind
from linli.cases.models import Case, CaseEvent, CaseMatter, CaseText
from linli.cases.queries import get_for_update
from linli.cases.steps.context import context_at
from linli.cases.steps.matters import begin_matter, end_matter, must_be_another, open_matter
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, NotAllowed


@transaction.atomic
def ask_exclusion(*, number: str, ground: str, reason: str, by: Actor, at: datetime) -> Case:
    """The unit, or its street, asks to leave the case out by a ground of the pack; once per case.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(ground=ground, reason=reason)
    case.allowed("ask_exclusion", by=by, facts=facts)
    if ground not in {known.code for known in context.spec.exclusion_grounds}:
        raise InvalidInput({"ground": [_("There is no ground “%(code)s”.") % {"code": ground[:40]}]})
    data = {
        "ground": ground,
        "matters": [begin_matter(case, MatterKind.EXCLUSION, unit=_asking_unit(case, by), ground=ground)],
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
    }
    kind = EventKind.EXCLUSION_ASKED
    case.move("ask_exclusion", kind=kind, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    record(action="case.ask_exclusion", by=by, at=at, subject="case", subject_id=case.pk, facts={"ground": ground})
    return case


@transaction.atomic
def decide_exclusion(*, number: str, granted: bool, reason: str, by: Actor, at: datetime) -> Case:
    """The centre decides on the request. Raises NotFound, InvalidInput, NotAllowed, TransitionRefused."""
    name = "grant_exclusion" if granted else "refuse_exclusion"
    state = "granted" if granted else "refused"
    return _decide(number, MatterKind.EXCLUSION, name, EventKind.EXCLUSION_DECIDED, state, reason, by=by, at=at)


@transaction.atomic
def appeal_refusal(*, number: str, reason: str, by: Actor, at: datetime) -> Case:
    """The unit, or its street, appeals against the refusal; once per case.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    pack = context_at(at).pack
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed("appeal", by=by, facts=facts)
    data = {
        "matters": [begin_matter(case, MatterKind.APPEAL, unit=_asking_unit(case, by))],
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
    }
    case.move("appeal", kind=EventKind.APPEALED, by=by, at=at, pack_id=pack.id, facts=facts, data=data)
    case.store()
    record(action="case.appeal", by=by, at=at, subject="case", subject_id=case.pk)
    return case


@transaction.atomic
def decide_appeal(*, number: str, granted: bool, reason: str, by: Actor, at: datetime) -> Case:
    """A leader decides on the appeal. Raises NotFound, InvalidInput, NotAllowed, TransitionRefused."""
    name = "grant_appeal" if granted else "reject_appeal"
    state = "granted" if granted else "rejected"
    return _decide(number, MatterKind.APPEAL, name, EventKind.APPEAL_DECIDED, state, reason, by=by, at=at)


def _asking_unit(case: Case, by: Actor) -> int | None:
    """The unit that asks, None where its street does."""
    return case.unit_id if Role.UNIT in case.roles_of(by) else None


def _decide(
    number: str,
    kind: MatterKind,
    name: str,
    event: EventKind,
    state: str,
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> Case:
    case = get_for_update(by=by, number=number)
    pack = context_at(at).pack
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed(name, by=by, facts=facts)
    matter = open_matter(case, kind)
    _must_be_a_judge(case, matter, by)
    data = {
        "granted": state == "granted",
        "matters": [end_matter(matter, state)],
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
    }
    case.move(name, kind=event, by=by, at=at, pack_id=pack.id, facts=facts, data=data)
    case.store()
    record(action=f"case.{name}", by=by, at=at, subject="case", subject_id=case.pk)
    return case


def _must_be_a_judge(case: Case, matter: CaseMatter, by: Actor) -> None:
    """Raises NotAllowed for those who asked, their colleagues, and, on appeal, who refused before."""
    must_be_another(matter, by)
    if any(grant.unit_id is not None and grant.unit_id in (matter.unit_id, case.unit_id) for grant in by.grants):
        raise NotAllowed(_("A member of the unit may not decide on its own case."))
    earlier = CaseEvent.objects.filter(case=case, kind=EventKind.EXCLUSION_DECIDED).order_by("seq").last()
    if by.id is not None and earlier is not None and (earlier.actor_kind, earlier.actor_id) == (by.kind.value, by.id):
        raise NotAllowed(_("Somebody else must decide on an appeal against your own decision."))
