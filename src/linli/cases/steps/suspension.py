"""Suspend and resume: the clocks stand still while the case waits for something listed in the pack."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import ClockKind, EventKind, MatterKind
from linli.cases.models import Case, CaseText
from linli.cases.queries import get_for_update, reporters_to_tell, visible_to
from linli.cases.rules.spec_branches import CauseSpec
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.matters import begin_matter, end_matter
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, NotFound
from linli.kernel.worktime import Unit

_PAUSED = (ClockKind.HANDLE, ClockKind.FIRST_CONTACT)


@transaction.atomic
def suspend_case(
    *, number: str, cause_code: str, reason: str, by: Actor, at: datetime, until: datetime | None = None
) -> Case:
    """Let the unit's clocks stand still for a listed cause; they run on at `until`, or when the cause's time is over.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(cause=cause_code, reason=reason)
    case.allowed("suspend", by=by, facts=facts)
    cause = next((one for one in context.spec.suspension_causes if one.code == cause_code), None)
    if cause is None:
        raise InvalidInput({"cause": [_("There is no cause “%(code)s”.") % {"code": cause_code[:40]}]})
    end = _end(cause, context, until, at)
    data: dict[str, Any] = {
        "cause": cause.code,
        "clocks": [
            {"kind": clock.kind, "do": "pause"}
            for clock in map(case.clocks().get, _PAUSED)
            if clock is not None and clock.stopped_at is None
        ],
        "matters": [begin_matter(case, MatterKind.SUSPENSION, unit=case.unit_id, ground=cause.code, due=end)],
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
    }
    case.move("suspend", kind=EventKind.SUSPENDED, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    notices.tell(case, "suspended", reporters=reporters_to_tell(case), at=at)
    record(action="case.suspend", by=by, at=at, subject="case", subject_id=case.pk, facts={"cause": cause.code})
    return case


def _end(cause: CauseSpec, context: Context, until: datetime | None, at: datetime) -> datetime | None:
    """When work goes on by itself, None for open end. Raises InvalidInput on `until`."""
    last = context.calendar.due(at, cause.longest) if cause.longest is not None else None
    if until is None:
        return last
    if until <= at:
        raise InvalidInput({"until": [_("This time lies in the past.")]})
    if last is not None and until > last:
        local = f"{last.astimezone(context.pack.zone):%Y-%m-%d %H:%M}"
        raise InvalidInput({"until": [_("For this cause, at most until %(time)s.") % {"time": local}]})
    return until


def running_on(case: Case, context: Context, at: datetime) -> dict[str, Any]:
    """The event's data that lets the paused clocks of a suspended case run on at `at`; empty when it is not suspended.

    What was left at the pause is given again; lateness stays.
    """
    matters = [end_matter(one, "ended") for one in case.matters_of(MatterKind.SUSPENSION, "running")]
    if not matters:
        return {}
    data: dict[str, Any] = {"clocks": [], "matters": matters}
    for clock in case.clocks().values():
        if clock.paused_at is not None:
            end = max(at, clock.paused_at)  # another machine's clock may be ahead of ours
            due = context.calendar.resumed_due(clock.paused_at, end, clock.due_at, Unit(clock.limit_unit))
            change = context.moved(clock, case, due, at=at, do="resume")
            data["clocks"].append(change)
            if clock.kind == ClockKind.HANDLE:
                data["due"] = change["due"]
    return data


@transaction.atomic
def resume_case(*, number: str, by: Actor, at: datetime, reason: str = "") -> Case:
    """Work goes on. Raises NotFound, InvalidInput, NotAllowed, TransitionRefused."""
    case = get_for_update(by=by, number=number)
    reason = checked(reason, field="reason")
    case.allowed("resume", by=by)
    text = add_text(case, CaseText.Kind.REASON, reason, at=at) if reason else None
    _resume(case, by=by, at=at, more={"text": text} if text is not None else {})
    return case


@transaction.atomic
def auto_resume(*, case_id: int, by: Actor, at: datetime) -> Case:
    """Work goes on because the time of the suspension is over; the pause counts until `at`.

    Does nothing when that time is still to come or somebody resumed the case meanwhile. Raises NotFound.
    """
    case = visible_to(by).select_for_update(of=("self",), no_key=True).filter(pk=case_id).first()
    if case is None:
        raise NotFound
    running = case.matters_of(MatterKind.SUSPENSION, "running")
    if any(matter.due_at is not None and matter.due_at <= at for matter in running):
        _resume(case, by=by, at=at, more={"automatic": True})
    return case


def _resume(case: Case, *, by: Actor, at: datetime, more: dict[str, Any]) -> None:
    context = context_at(at)
    data = {**running_on(case, context, at), **more}
    case.move("resume", kind=EventKind.RESUMED, by=by, at=at, pack_id=context.pack.id, data=data)
    case.store()
    notices.tell(case, "resumed", reporters=reporters_to_tell(case), at=at)
    record(action="case.resume", by=by, at=at, subject="case", subject_id=case.pk)
