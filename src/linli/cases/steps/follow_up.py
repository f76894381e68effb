"""Follow up: reporters are asked what came of it - by the desk, never by who handled it - until time runs out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import ClockKind, EventKind, MatterKind, Verdict
from linli.cases.models import Case, CaseEvent, CaseMatter, CaseText
from linli.cases.models.fold import stamp
from linli.cases.queries import get_for_update, own_reporters, visible_to
from linli.cases.rules.follow_up import rate_of, sampled
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.matters import begin_matter, end_matter
from linli.cases.steps.reopen import reopen_unsolved
from linli.cases.steps.texts import add_text, checked
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, NotAllowed, Words

_STOP = {"kind": ClockKind.FOLLOW_UP.value, "do": "stop"}


def open_follow_up(case: Case, *, context: Context, by: Actor, at: datetime) -> bool:
    """Record that the case is to be followed up and ask its reporters; the caller stores the case.

    False when nobody is asked: the pack does not follow up, the case is not in the sample, its reporters left no
    contact, or it was followed up already since it was last reopened.
    """
    rule = context.spec.follow_up
    if rule is None or _is_asked(case):
        return False
    if not sampled(case.number, rate_of(rule, context.spec.by_code.get(case.type_code))):
        return False
    reporters = own_reporters(case)
    if not reporters:
        return False
    due = context.calendar.due(at, rule.within)
    clock = context.started(ClockKind.FOLLOW_UP, case, since=at, due=due, limit=rule.within)
    clock["next"] = clock["next"] or stamp(due)  # it ends then, whatever the ladders of the pack say
    data = {
        "matters": [begin_matter(case, MatterKind.FOLLOW_UP, unit=case.unit_id, due=due)],
        "clocks": [clock],
    }
    case.record(EventKind.FOLLOW_UP_OPENED, by=by, at=at, pack_id=context.pack.id, data=data)
    if rule.link:
        notices.tell(case, "follow_up", reporters=reporters, at=at)
    return True


def _is_asked(case: Case) -> bool:
    matters = [matter for matter in case.matters_of(MatterKind.FOLLOW_UP) if matter.state != "lapsed"]
    if not matters or not case.reopened or any(matter.is_open for matter in matters):
        return bool(matters)
    kinds = (EventKind.FOLLOW_UP_OPENED.value, EventKind.REOPENED.value)
    last = CaseEvent.objects.filter(case=case, kind__in=kinds).order_by("seq").last()
    return last is not None and last.kind == EventKind.FOLLOW_UP_OPENED


def due_follow_up(case: Case) -> CaseMatter | None:
    """The follow-up that waits for an answer, None when there is none."""
    return next(iter(case.matters_of(MatterKind.FOLLOW_UP, "due")), None)


def must_not_have_handled(case: Case, by: Actor, *, context: Context) -> None:
    """Whoever handled a case does not ask what came of it: the units, who reported it done, the desk of the unit's
    own area. Raises NotAllowed."""
    units = case.assisting() | ({case.unit_id} if case.unit_id is not None else set())
    if any(grant.role == Role.UNIT and grant.unit_id in units for grant in by.grants):
        raise NotAllowed(_("A unit may not follow up what it handled."))
    areas = {context.book.by_id[unit].area_id for unit in units if unit in context.book.by_id} - {None}
    if any(grant.role == Role.STREET and grant.area_id in areas for grant in by.grants):
        raise NotAllowed(_("Your street handled this case: the district centre follows it up."))
    handled = CaseEvent.objects.filter(case=case, kind=EventKind.HANDLED, actor_kind=by.kind.value, actor_id=by.id)
    if by.id is not None and handled.exists():
        raise NotAllowed(_("Whoever reported the work done may not follow it up."))


@transaction.atomic
def follow_up_case(
    *,
    number: str,
    contacted: bool | None,
    by: Actor,
    at: datetime,
    solved: Verdict | None = None,
    satisfied: Verdict | None = None,
    responded: bool | None = None,
    reason: str = "",
) -> Case:
    """Note a call: what the reporter said, or that nobody was reached; after the pack's last attempt it ends.

    `responded`: whether the reporter says that the unit got in touch. An unsolved case is reopened at once where the
    pack says so. Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    must_not_have_handled(case, by, context=context)
    rule = context.spec.follow_up
    if rule is not None and not rule.phone:
        raise NotAllowed(_("Here reporters are asked by link and SMS only."))
    reason = checked(reason, field="reason")
    data = heard(case, by="desk", solved=solved, satisfied=satisfied, responded=responded)
    if contacted is not True:
        _check_silence(contacted, solved, satisfied, responded)
        data = _missed(case, most=rule.attempts if rule is not None else 1)
    elif solved is None or satisfied is None:
        asked = {"solved": solved, "satisfied": satisfied}
        raise InvalidInput({name: [_("Please answer this.")] for name, given in asked.items() if given is None})
    facts = frozenset({"contacted"} if contacted is not None else ())
    if reason:
        data["text"] = add_text(case, CaseText.Kind.NOTE, reason, at=at)
    kind = EventKind.FOLLOWED_UP
    case.move("follow_up", kind=kind, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    reopen_if_unsolved(case, solved, context=context, by=by, at=at)
    case.store()
    told = {"contacted": bool(contacted)}
    record(action="case.follow_up", by=by, at=at, subject="case", subject_id=case.pk, facts=told)
    return case


def _check_silence(contacted: bool | None, *given: object) -> None:
    if contacted is False and any(one is not None for one in given):
        words: list[Words] = [_("Nobody was reached, so there are no answers.")]
        raise InvalidInput({"contacted": words})


def heard(
    case: Case, *, by: str, solved: Verdict | None, satisfied: Verdict | None, responded: bool | None
) -> dict[str, Any]:
    """The event's data for an answer that came `by` desk, link or sms."""
    matter = due_follow_up(case)
    data: dict[str, Any] = {"contacted": True, "by": by}
    if solved is not None and satisfied is not None:
        data |= {"solved": solved.value, "satisfied": satisfied.value}
    if responded is not None:
        data["responded"] = responded
    if matter is not None and solved is not None:
        data["matters"] = [{**end_matter(matter, "answered"), "ground": solved.value}]
    return data | {"clocks": [_STOP]}


def _missed(case: Case, *, most: int) -> dict[str, Any]:
    matter = due_follow_up(case)
    attempt = (matter.amount or 0) + 1 if matter is not None else 1
    over = attempt >= most
    data: dict[str, Any] = {"contacted": False, "by": "desk", "attempt": attempt}
    if matter is not None:
        state = "unreached" if over else matter.state
        data["matters"] = [{"kind": matter.kind, "no": matter.no, "state": state, "amount": attempt}]
    return data | ({"clocks": [_STOP]} if over else {})


def reopen_if_unsolved(case: Case, solved: Verdict | None, *, context: Context, by: Actor, at: datetime) -> None:
    """Reopen a case whose reporter says it is not solved, where the pack wants that and it can be."""
    rule = context.spec.follow_up
    if solved is Verdict.NO and rule is not None and rule.unsolved == "reopen":
        reopen_unsolved(case, context=context, by=by, at=at)


@transaction.atomic
def expire_follow_up(*, case_id: int, by: Actor, at: datetime) -> Case | None:
    """End a follow-up whose time has run out as not reached; None when there is nothing to end. For the sweep."""
    case = visible_to(by).select_for_update(of=("self",), no_key=True).filter(pk=case_id).first()
    matter = due_follow_up(case) if case is not None else None
    if case is None or matter is None or matter.due_at is None or matter.due_at > at:
        return None
    data = {"contacted": False, "by": "time", "matters": [end_matter(matter, "unreached")], "clocks": [_STOP]}
    pack, facts = context_at(at).pack, frozenset({"contacted"})
    case.move("follow_up", kind=EventKind.FOLLOWED_UP, by=by, at=at, pack_id=pack.id, facts=facts, data=data)
    case.store()
    record(action="case.follow_up_ended", by=by, at=at, subject="case", subject_id=case.pk)
    return case
