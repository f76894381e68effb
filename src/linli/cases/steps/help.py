"""Help: the unit responsible or the desk calls another unit (吹哨), and records whether it came (报到)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import EventKind, MatterKind
from linli.cases.models import Case, CaseText
from linli.cases.queries import get_for_update
from linli.cases.steps.context import context_at
from linli.cases.steps.matters import begin_matter, end_matter, must_be_free, open_matter
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed


@transaction.atomic
def call_help(*, number: str, unit_code: str, reason: str, by: Actor, at: datetime) -> Case:
    """Call a unit to a case; from then on it sees it. Raises NotFound, InvalidInput, NotAllowed, TransitionRefused."""
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(unit=unit_code, reason=reason)
    case.allowed("call_help", by=by, facts=facts)
    unit = context.unit(unit_code)
    must_be_free(case, MatterKind.HELP, unit.id)
    data = {
        "matters": [begin_matter(case, MatterKind.HELP, unit=unit.id)],
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
    }
    case.move("call_help", kind=EventKind.HELP_CALLED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    notices.tell_staff(case, "help_called", roles=(Role.UNIT,), units=(unit.id,), at=at)
    record(action="case.call_help", by=by, at=at, subject="case", subject_id=case.pk, facts={"unit": unit.code})
    return case


@transaction.atomic
def answer_help(*, number: str, came: bool, by: Actor, at: datetime, unit_code: str = "", reason: str = "") -> Case:
    """Record whether a called unit came, not by itself; one that did not come no longer sees the case.

    `unit_code` is needed only when several are called. Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    name = "help_came" if came else "help_missed"
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed(name, by=by, facts=facts)
    unit_id = context.unit(unit_code, retired=True).id if unit_code else None
    matter = open_matter(case, MatterKind.HELP, unit_id=unit_id)
    if any(grant.unit_id is not None and grant.unit_id == matter.unit_id for grant in by.grants):
        raise NotAllowed(_("Whether a unit came is recorded by those who called it."))
    data: dict[str, object] = {
        "came": came,
        "matters": [end_matter(matter, "came" if came else "missed")],
    }
    if reason:
        data["text"] = add_text(case, CaseText.Kind.NOTE, reason, at=at)
    case.move(name, kind=EventKind.HELP_ANSWERED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    told = {"unit": matter.unit_id}
    record(action=f"case.{name}", by=by, at=at, subject="case", subject_id=case.pk, facts=told)
    return case
