"""Extension: a unit asks for more time before the time is over, and somebody at the desk decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import ClockKind, EventKind, MatterKind
from linli.cases.models import Case, CaseClock, CaseEvent, CaseText
from linli.cases.queries import get_for_update, reporters_to_tell
from linli.cases.rules.spec_branches import ExtensionSpec
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.matters import begin_matter, end_matter, must_be_another, open_matter
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, TransitionRefused, Words
from linli.kernel.worktime import Limit, Unit


@transaction.atomic
def ask_extension(*, number: str, more: int | None, reason: str, by: Actor, at: datetime) -> Case:
    """The unit asks for `more` time, counted in the unit of the pack's longest extension.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(more=more, reason=reason)
    case.allowed("ask_extension", by=by, facts=facts)
    rule = _rule(case, context, at)
    if more is None or not 0 < more <= rule.longest.value:
        raise InvalidInput({"more": [_("From 1 to %(most)d.") % {"most": rule.longest.value}]})
    data: dict[str, Any] = {
        "more": more,
        "more_in": rule.longest.unit.value,
        "matters": [begin_matter(case, MatterKind.EXTENSION, unit=case.unit_id, amount=more)],
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
    }
    kind = EventKind.EXTENSION_ASKED
    case.move("ask_extension", kind=kind, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    record(action="case.ask_extension", by=by, at=at, subject="case", subject_id=case.pk, facts={"more": more})
    return case


def _rule(case: Case, context: Context, at: datetime) -> ExtensionSpec:
    """What the pack says, where the unit may still ask. Raises TransitionRefused."""
    rule = context.spec.extension
    if rule is None or rule.most == 0:
        raise _refused(case, _("More time is not provided for here."))
    clock = _handling(case)
    if (clock.paused_at or at) >= clock.due_at:
        raise _refused(case, _("The time is over. More time has to be asked for before."))
    if _granted(case) >= rule.most:
        raise _refused(case, _("More time was given as often as is allowed."))
    return rule


def _handling(case: Case) -> CaseClock:
    clock = case.clocks().get(ClockKind.HANDLE)
    if clock is None or clock.stopped_at is not None:
        raise _refused(case, _("No time is set for this case."))
    return clock


def _granted(case: Case) -> int:
    """How often more time was given since the case was routed first, or reopened."""
    events = CaseEvent.objects.filter(case=case)
    reopened = events.filter(kind=EventKind.REOPENED).aggregate(last=Max("seq"))["last"] or 0
    decided = events.filter(kind=EventKind.EXTENSION_DECIDED, seq__gt=reopened)
    return sum(1 for event in decided if event.data.get("more"))


def _refused(case: Case, words: Words) -> TransitionRefused:
    return TransitionRefused(words, state=case.status, move="ask_extension")


@transaction.atomic
def grant_extension(*, number: str, by: Actor, at: datetime, reason: str = "") -> Case:
    """Handling is due so much later than it was. Reporters are told.

    Raises NotFound, InvalidInput, NotAllowed (also to whoever asked), TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    case.allowed("grant_extension", by=by)
    asked = open_matter(case, MatterKind.EXTENSION)
    must_be_another(asked, by)
    clock = _handling(case)
    question = CaseEvent.objects.filter(case=case, kind=EventKind.EXTENSION_ASKED).latest("seq")
    limit = Limit(value=question.data["more"], unit=Unit(question.data["more_in"]))
    change = context.moved(clock, case, context.calendar.due(clock.due_at, limit), at=at)
    data: dict[str, Any] = {
        "granted": True,
        "more": limit.value,
        "more_in": limit.unit.value,
        "clocks": [change],
        "due": change["due"],
        "matters": [end_matter(asked, "granted")],
    }
    if reason:
        data["text"] = add_text(case, CaseText.Kind.REASON, reason, at=at)
    case.move("grant_extension", kind=EventKind.EXTENSION_DECIDED, by=by, at=at, pack_id=context.pack.id, data=data)
    case.store()
    notices.tell(case, "extended", reporters=reporters_to_tell(case), at=at)
    record(action="case.grant_extension", by=by, at=at, subject="case", subject_id=case.pk, facts={"more": limit.value})
    return case


@transaction.atomic
def refuse_extension(*, number: str, reason: str, by: Actor, at: datetime) -> Case:
    """The due time stays, for a reason.

    Raises NotFound, InvalidInput, NotAllowed (also to whoever asked), TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed("refuse_extension", by=by, facts=facts)
    asked = open_matter(case, MatterKind.EXTENSION)
    must_be_another(asked, by)
    data: dict[str, Any] = {
        "granted": False,
        "matters": [end_matter(asked, "refused")],
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
    }
    kind = EventKind.EXTENSION_DECIDED
    case.move("refuse_extension", kind=kind, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    record(action="case.refuse_extension", by=by, at=at, subject="case", subject_id=case.pk)
    return case
