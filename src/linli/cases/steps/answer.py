"""Answer: the reporters themselves say what came of it, by a link or by SMS."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.cases.lifecycle import EventKind, Verdict
from linli.cases.models import Case, CaseText
from linli.cases.queries.follow_up import Asked, asked_by_code, asked_by_phone
from linli.cases.rules.follow_up import within_days
from linli.cases.rules.sms_answer import verdict_in
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.follow_up import due_follow_up, heard, reopen_if_unsolved
from linli.cases.steps.texts import add_text, checked
from linli.kernel.actor import ANONYMOUS, Actor, ActorKind
from linli.kernel.contacts import normal_phone
from linli.kernel.errors import NotAllowed, NotFound, TransitionRefused
from linli.kernel.idempotency import AlreadyDone, Once, once
from linli.kernel.sealed import ring

_ANSWERED_OR_DUE = frozenset({"due", "answered"})


def asked(*, number: str, code: str, at: datetime) -> Asked:
    """Whom an answer link asked. Raises NotFound, the same for a wrong link and for one that is no longer good."""
    found, context = asked_by_code(number=number, code=code), context_at(at)
    rule = context.spec.follow_up
    days = rule.link_days if rule is not None and rule.link else 0
    good = within_days(found.matter.opened_at, at, days=days, calendar=context.calendar)
    if not good or found.matter.state not in _ANSWERED_OR_DUE:
        raise NotFound
    return found


@transaction.atomic
def answer_by_link(
    *,
    number: str,
    code: str,
    solved: Verdict,
    satisfied: Verdict,
    at: datetime,
    responded: bool | None = None,
    reason: str = "",
) -> Case:
    """What a reporter says through the link; the first answer of a case counts, a later one raises TransitionRefused.

    Raises NotFound, InvalidInput too.
    """
    found = asked(number=number, code=code, at=at)
    reason = checked(reason, field="reason")
    said = {"solved": solved, "satisfied": satisfied, "responded": responded}
    return _answer(found, by=ANONYMOUS, at=at, way="link", reason=reason, **said)


def _answer(found: Asked, *, by: Actor, at: datetime, way: str, reason: str = "", **said: Any) -> Case:
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=found.case.pk)
    context: Context = context_at(at)
    due = due_follow_up(case)
    if due is not None and due.no != found.matter.no:
        raise TransitionRefused(state=case.status)  # the link is of an earlier follow-up
    data = heard(case, by=way, **{"responded": None, **said}) | {"reporter": found.reporter.no}
    if reason:
        data["text"] = add_text(case, CaseText.Kind.NOTE, reason, at=at)
    facts = frozenset({"solved", "satisfied"})
    kind, pack = EventKind.FOLLOWED_UP, context.pack
    case.move("answer_follow_up", kind=kind, by=by, at=at, pack_id=pack.id, facts=facts, data=data)
    reopen_if_unsolved(case, said["solved"], context=context, by=by, at=at)
    case.store()
    record(action="case.answer", by=by, at=at, subject="case", subject_id=case.pk, facts={"way": way})
    return case


def answer_by_sms(*, sender: str, text: str, key: str, by: Actor, at: datetime) -> bool:
    """A reply that a gateway received: whether it was understood and meant a case that waits for an answer.

    The same `key` with the same reply gets the same answer and never counts twice. Raises NotAllowed, InvalidInput,
    Conflict.
    """
    if by.kind is not ActorKind.API or Role.CHANNEL not in by.roles:
        raise NotAllowed
    # neither the number nor the reply is kept: only what this installation alone can make of them
    mark = once(scope=f"sms-{by.id}", key=key, body=ring().blind(f"{sender}\0{text}", field="sms").hex())
    earlier = mark.earlier()
    if earlier is None:
        try:
            return _sms(sender, text, mark=mark, by=by, at=at)
        except AlreadyDone:
            earlier = mark.earlier()
    return earlier == "yes"


@transaction.atomic
def _sms(sender: str, text: str, *, mark: Once, by: Actor, at: datetime) -> bool:
    verdict = verdict_in(text)
    phone = normal_phone(sender.strip()[:40], region=context_at(at).pack.head.region)
    found = asked_by_phone(ring().blind(phone, field="reporter.phone")) if verdict and phone else None
    if found is not None:
        now = due_follow_up(Case.objects.select_for_update(of=("self",), no_key=True).get(pk=found.case.pk))
        if now is None or now.no != found.matter.no:
            found = None  # another answer was faster: nobody waits for this one any more
    mark.keep("yes" if found is not None else "no", at=at)
    if found is None or verdict is None:
        return False
    _answer(found, by=by, at=at, way="sms", solved=verdict, satisfied=verdict)
    return True
