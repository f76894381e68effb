"""Close and decline: checked work becomes a closed case, what is not ours is declined; reporters are told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import ClockKind, EventKind
from linli.cases.models import Case, CaseText
from linli.cases.queries import get_for_update, own_reporters
from linli.cases.steps.context import context_at
from linli.cases.steps.follow_up import open_follow_up
from linli.cases.steps.matters import lapse
from linli.cases.steps.merge import Merged, close_merged, release_merged
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput


@transaction.atomic
def close_case(
    *,
    number: str,
    result_class: str,
    result: str,
    by: Actor,
    at: datetime,
    public: bool | None = None,
    merged: Merged | None = None,
) -> Case:
    """Close a verified case with a text for the resident and tell its reporters. `public` can only narrow.

    The cases merged into it are closed with the same answer, or, with `merged` keep, go on on their own.
    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    result = checked(result, field="result")
    if result_class and result_class not in {known.code for known in context.spec.result_classes}:
        raise InvalidInput({"result_class": [_("There is no result class “%(code)s”.") % {"code": result_class[:40]}]})
    facts = given(result_class=result_class, result=result)
    data: dict[str, object] = {
        "result_class": result_class,
        "public": case.is_public and public is not False,
        "matters": lapse(case),
        "due": None,
    }
    if result:
        data["text"] = add_text(case, CaseText.Kind.RESULT, result, at=at)
    case.move("close", kind=EventKind.CLOSED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    notices.tell(case, "closed", reporters=own_reporters(case), at=at)
    open_follow_up(case, context=context, by=by, at=at)
    case.store()
    if merged is Merged.KEEP:
        release_merged(case, context=context, by=by, at=at)
    else:
        answer = (CaseText.Kind.RESULT, result)
        kind = EventKind.CLOSED
        close_merged(case, kind=kind, template="closed", text=answer, context=context, by=by, at=at, public=public)
    record(action="case.close", by=by, at=at, subject="case", subject_id=case.pk, facts={"result": result_class})
    return case


@transaction.atomic
def decline_case(*, number: str, ground: str, reason: str, by: Actor, at: datetime) -> Case:
    """Decline a case by a listed ground, with a reason for the resident.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    if ground and ground not in {known.code for known in context.spec.decline_grounds}:
        raise InvalidInput({"ground": [_("There is no ground “%(code)s”.") % {"code": ground[:40]}]})
    facts = given(ground=ground, reason=reason)
    data: dict[str, object] = {
        "result_class": "",
        "ground": ground,
        "public": False,
        "clocks": [{"kind": ClockKind.DISPATCH.value, "do": "stop"}],
        "matters": lapse(case),
    }
    if reason:
        data["text"] = add_text(case, CaseText.Kind.REASON, reason, at=at)
    case.move("decline", kind=EventKind.DECLINED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    notices.tell(case, "declined", reporters=own_reporters(case), at=at)
    release_merged(case, context=context, by=by, at=at)
    record(action="case.decline", by=by, at=at, subject="case", subject_id=case.pk, facts={"ground": ground})
    return case


@transaction.atomic
def add_note(*, number: str, reason: str, by: Actor, at: datetime) -> Case:
    """Add an internal note. Raises NotFound, InvalidInput, NotAllowed."""
    case = get_for_update(by=by, number=number)
    pack = context_at(at).pack
    reason = checked(reason, field="reason")
    if not reason:
        raise InvalidInput({"reason": [_("Please write something.")]})
    data = {"text": add_text(case, CaseText.Kind.NOTE, reason, at=at)}
    case.move("note", kind=EventKind.NOTED, by=by, at=at, pack_id=pack.id, facts=frozenset({"reason"}), data=data)
    case.store()
    record(action="case.note", by=by, at=at, subject="case", subject_id=case.pk)
    return case
