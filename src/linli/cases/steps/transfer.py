"""Transfer and withdraw: a case ends because the law knows another way for it, or its reporter wants it no more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import EventKind
from linli.cases.models import Case, CaseText
from linli.cases.queries import get_for_update, own_reporters, tracked_by
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.ending import stopped
from linli.cases.steps.merge import close_merged, release_merged
from linli.cases.steps.texts import add_text, checked, given
from linli.kernel.actor import ANONYMOUS, Actor
from linli.kernel.deadlocks import again_after_deadlock
from linli.kernel.errors import InvalidInput, NotAllowed

TRANSFERRED, WITHDRAWN = "transferred", "withdrawn"  # result classes of these endings, whatever the pack lists


@transaction.atomic
def transfer_case(*, number: str, statutory: str, reason: str, by: Actor, at: datetime) -> Case:
    """Send a case to a statutory channel of the pack; the reporter reads the reason and the channel's own words.

    What was merged into it is the same matter and goes the same way.
    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    given = {"statutory": statutory, "reason": reason}
    facts = frozenset(name for name, value in given.items() if value)
    case.allowed("transfer", by=by, facts=facts)
    if statutory not in {known.code for known in context.spec.statutory_channels}:
        raise InvalidInput({"statutory": [_("There is no channel “%(code)s”.") % {"code": statutory[:40]}]})
    data = {
        "result_class": TRANSFERRED,
        "statutory": statutory,
        "public": False,
        "text": add_text(case, CaseText.Kind.REASON, reason, at=at),
        **stopped(case),
    }
    kind = EventKind.TRANSFERRED
    case.move("transfer", kind=kind, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    notices.tell(case, "transferred", reporters=own_reporters(case), at=at)
    close_merged(
        case,
        kind=kind,
        template="transferred",
        text=(CaseText.Kind.REASON, reason),
        context=context,
        by=by,
        at=at,
        public=False,
        more={"statutory": statutory},
    )
    facts_told = {"statutory": statutory}
    record(action="case.transfer", by=by, at=at, subject="case", subject_id=case.pk, facts=facts_told)
    return case


@transaction.atomic
def withdraw_case(*, number: str, reason: str, by: Actor, at: datetime) -> Case:
    """The desk notes that the reporter wants the case no more; what was merged into it goes on on its own.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    reason = checked(reason, field="reason")
    facts = given(reason=reason)
    case.allowed("withdraw", by=by, facts=facts)
    text = add_text(case, CaseText.Kind.REASON, reason, at=at)
    _withdraw(case, "withdraw", facts=facts, text=text, context=context, by=by, at=at)
    return case


@again_after_deadlock
@transaction.atomic
def withdraw_by_reporter(*, number: str, secret: str, at: datetime) -> Case:
    """Withdraw one's own report with its number and secret, while nobody else waits for its result.

    Raises NotFound (also for a wrong secret), NotAllowed, TransitionRefused.
    """
    reporter = tracked_by(number=number, secret=secret)
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=reporter.case_id)
    case.allowed("withdraw_by_reporter", by=ANONYMOUS, facts=frozenset())
    if case.reporters.filter(erased_at=None).count() > 1:
        raise NotAllowed(_("Others reported the same or follow it, so it goes on. You need do nothing."))
    _withdraw(case, "withdraw_by_reporter", facts=frozenset(), text=None, context=context_at(at), by=ANONYMOUS, at=at)
    return case


def _withdraw(
    case: Case, move: str, *, facts: frozenset[str], text: int | None, context: Context, by: Actor, at: datetime
) -> None:
    data = {"result_class": WITHDRAWN, "public": False, **stopped(case)}
    if text is not None:
        data["text"] = text
    case.move(move, kind=EventKind.WITHDRAWN, by=by, at=at, pack_id=context.pack.id, facts=facts, data=data)
    case.store()
    notices.tell(case, "withdrawn", reporters=own_reporters(case), at=at)
    release_merged(case, context=context, by=by, at=at)
    record(action="case.withdraw", by=by, at=at, subject="case", subject_id=case.pk, facts={"move": move})
