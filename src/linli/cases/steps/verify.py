"""Verify: somebody other than the handler checks the work; a failed check sends it back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import ClockKind, EventKind, Method
from linli.cases.models import Attachment, Case, CaseEvent, CaseText
from linli.cases.models.fold import stamp
from linli.cases.queries import get_for_update
from linli.cases.steps.attach import claim
from linli.cases.steps.context import context_at
from linli.cases.steps.texts import add_text, checked
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, NotAllowed


def _must_be_independent(case: Case, by: Actor) -> None:
    """Neither a member of a unit that worked on it nor the person who reported the work done may check it."""
    if any(grant.unit_id is not None and grant.unit_id == case.unit_id for grant in by.grants):
        raise NotAllowed(_("A member of the handling unit may not check its work."))
    if not case.assisting().isdisjoint(grant.unit_id for grant in by.grants):
        raise NotAllowed(_("A member of a unit that helped may not check the work."))
    handled = CaseEvent.objects.filter(case=case, kind=EventKind.HANDLED).order_by("seq").last()
    handler = (handled.actor_kind, handled.actor_id) if handled is not None else ("", None)
    if by.id is not None and handler == (by.kind.value, by.id):
        raise NotAllowed(_("Whoever reported the work done may not check it."))


@transaction.atomic
def verify_case(
    *,
    number: str,
    passed: bool,
    method: Method,
    by: Actor,
    at: datetime,
    reason: str = "",
    photos: Sequence[uuid.UUID] = (),
) -> Case:
    """Record the check. A failed one needs a reason, counts as rework and lets the unit's clock run on.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    _must_be_independent(case, by)
    context = context_at(at)
    spec = context.spec.by_code.get(case.type_code)
    if spec is not None and method not in spec.verify:
        raise InvalidInput({"method": [_("This type is not checked in this way.")]})
    reason = checked(reason, field="reason")
    facts = frozenset({"method", "reason"} if reason else {"method"})
    clocks: list[dict[str, object]] = [{"kind": ClockKind.VERIFY.value, "do": "stop"}]
    data: dict[str, object] = {"method": method.value, "photos": len(photos), "clocks": clocks}
    if not passed:
        handle = case.clocks().get(ClockKind.HANDLE)
        if handle is not None:
            clocks.append(context.resume(handle, case))
            data["due"] = stamp(handle.due_at)
    if reason:
        data["text"] = add_text(case, CaseText.Kind.REASON, reason, at=at)
    name, kind = ("pass_check", EventKind.CHECK_PASSED) if passed else ("fail_check", EventKind.CHECK_FAILED)
    case.move(name, kind=kind, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    claim(case, photos, stage=Attachment.Stage.CHECK)
    case.store()
    if not passed:
        notices.tell_staff(case, "returned", roles=(Role.UNIT,), at=at)
    record(action=f"case.{name}", by=by, at=at, subject="case", subject_id=case.pk, facts={"rework": case.rework})
    return case
