"""Reopen: a closed case goes back to its unit, by the desk or because the answer was "not solved"."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import ClockKind, EventKind, MatterKind, Status
from linli.cases.models import Case, CaseEvent, CaseText
from linli.cases.queries import get_for_update, reporters_to_tell
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.matters import lapse
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import Actor
from linli.kernel.errors import TransitionRefused, Words

_ENDINGS = (EventKind.CLOSED, EventKind.TRANSFERRED, EventKind.WITHDRAWN, EventKind.IMPORTED)


@transaction.atomic
def reopen_case(*, number: str, reason: str, by: Actor, at: datetime) -> Case:
    """The desk gives a closed case back to its unit, within the pack's `follow_up.reopen_days` after closing.

    The limit of handling starts anew. Cases that were closed with it stay closed: their reporters may report again.
    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused (too late, or it ended in another way).
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed("reopen", by=by, facts=facts)
    wrong = why_not(case, context=context, at=at)
    if wrong is not None:
        raise TransitionRefused(wrong)
    data = _anew(case, context=context, at=at)
    data["text"] = add_text(case, CaseText.Kind.REASON, reason, at=at)
    case.move("reopen", kind=EventKind.REOPENED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    _finish(case, by=by, at=at)
    return case


def reopen_unsolved(case: Case, *, context: Context, by: Actor, at: datetime) -> bool:
    """Reopen a locked case whose reporter said that it is not solved, in the caller's transaction; stores the case.

    False, and nothing is done, where it may not be reopened: too late, or it did not end by being closed.
    """
    if case.status != Status.CLOSED or why_not(case, context=context, at=at) is not None:
        return False
    data = _anew(case, context=context, at=at)
    case.move("reopen_by_answer", kind=EventKind.REOPENED, by=by, at=at, pack_id=context.pack.id, data=data)
    _finish(case, by=by, at=at)
    return True


def why_not(case: Case, *, context: Context, at: datetime) -> Words | None:
    """Why a closed case cannot be reopened at `at`, in words; None when it can."""
    last = CaseEvent.objects.filter(case=case, kind__in=_ENDINGS).order_by("seq").last()
    if case.main_id is not None:
        return _("This case was closed together with another one. Reopen that one.")
    if last is None or last.kind != EventKind.CLOSED:
        return _("Only a case that was handled and closed can be reopened. Take the matter in as a new report.")
    if case.unit_id is None:
        return _("No unit handled this case. Take the matter in as a new report.")
    rule, closed = context.spec.follow_up, case.closed_at
    if rule is None or closed is None:
        return _("Here closed cases are not reopened. Take the matter in as a new report.")
    zone = context.pack.zone
    if (at.astimezone(zone).date() - closed.astimezone(zone).date()).days > rule.reopen_days:
        words = _("It was closed more than %(days)d days ago. Take the matter in as a new report.")
        return words % {"days": rule.reopen_days}
    return None


def _anew(case: Case, *, context: Context, at: datetime) -> dict[str, Any]:
    handle = context.start(ClockKind.HANDLE, case, at)
    others = [
        {"kind": kind, "do": "stop"}
        for kind, clock in case.clocks().items()
        if kind != ClockKind.HANDLE and clock.stopped_at is None
    ]
    return {
        "clocks": [*others, *handle],
        "due": handle[0]["due"] if handle else None,
        "matters": lapse(case, [MatterKind.FOLLOW_UP]),
    }


def _finish(case: Case, *, by: Actor, at: datetime) -> None:
    case.store()
    notices.tell(case, "reopened", reporters=reporters_to_tell(case), at=at)
    record(action="case.reopen", by=by, at=at, subject="case", subject_id=case.pk, facts={"times": case.reopened})
