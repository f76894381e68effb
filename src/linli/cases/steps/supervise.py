"""Supervise (督办): a note from above that must be answered by a time; the clocks of the case run on as they were."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import EventKind, MatterKind
from linli.cases.models import Case, CaseText
from linli.cases.models.fold import stamp
from linli.cases.queries import get_for_update
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.matters import begin_matter, end_matter, must_be_another, open_matter
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput


@transaction.atomic
def supervise_case(*, number: str, reason: str, by: Actor, at: datetime, until: datetime | None = None) -> Case:
    """Send a supervision note, to be answered `until` then or within the pack's `supervision.answer`.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed("supervise", by=by, facts=facts)
    due = _answer_due(context, until, at)
    data = {
        "matters": [begin_matter(case, MatterKind.SUPERVISION, unit=case.unit_id, due=due)],
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
    }
    case.move("supervise", kind=EventKind.SUPERVISED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    told = (Role.UNIT,) if case.unit_id is not None else (Role.STREET, Role.CENTRE)
    notices.tell_staff(case, "supervised", roles=told, at=at, due=due)
    record(action="case.supervise", by=by, at=at, subject="case", subject_id=case.pk, facts={"due": stamp(due)})
    return case


def _answer_due(context: Context, until: datetime | None, at: datetime) -> datetime:
    if until is not None:
        if until <= at:
            raise InvalidInput({"until": [_("This time is past.")]})
        return until
    if context.spec.supervision is None:
        raise InvalidInput({"until": [_("Please say by when it must be answered.")]})
    return context.calendar.due(at, context.spec.supervision.answer)


@transaction.atomic
def answer_supervision(*, number: str, reason: str, by: Actor, at: datetime) -> Case:
    """Answer the open note: the unit or the desk (for a case without a unit, the desk alone), not who sent it.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    pack = context_at(at).pack
    reason = checked(reason, field="reason")
    facts, name = given(reason=reason), "answer_supervision"
    case.allowed(name, by=by, facts=facts)
    matter = open_matter(case, MatterKind.SUPERVISION)
    must_be_another(matter, by)
    data = {
        "late": matter.due_at is not None and at > matter.due_at,
        "matters": [end_matter(matter, "answered")],
        "text": add_text(case, CaseText.Kind.NOTE, reason, at=at),
    }
    case.move(name, kind=EventKind.SUPERVISION_ANSWERED, by=by, at=at, pack_id=pack.id, facts=facts, data=data)
    case.store()
    record(action="case.answer_supervision", by=by, at=at, subject="case", subject_id=case.pk)
    return case
