"""Join: somebody who has the same trouble follows a case that is there already, in the place of reporting it anew."""

from __future__ import annotations

import os
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases import notices
from linli.cases.lifecycle import OPEN, EventKind, Status
from linli.cases.models import Case, Reporter
from linli.cases.queries import tracking_secret
from linli.cases.rules.report import Contact, clean_contact
from linli.cases.steps.context import context_at
from linli.cases.steps.intake import Receipt, sealed_contact
from linli.kernel.actor import Actor, ActorKind
from linli.kernel.errors import InvalidInput, NotFound, TransitionRefused
from linli.kernel.ids import parse_case_number
from linli.kernel.rows import insert

MOST_REPORTERS = 500


@transaction.atomic
def join_case(*, number: str, contact: Contact, by: Actor, at: datetime) -> Receipt:
    """Become a further reporter of an open case whose text is public, with a secret of one's own.

    Only such cases: whoever has a secret reads the answer, so nothing may be learned by joining. A telephone number or
    e-mail address is needed; one that the case knows already is not kept twice, and nobody is told that it was known.
    Raises NotFound (also for what is not public), InvalidInput, TransitionRefused.
    """
    canonical = parse_case_number(number)
    public = Case.objects.select_for_update(of=("self",), no_key=True).filter(is_public=True, text_public=True)
    case = public.filter(number=canonical).first() if canonical else None
    if case is None:
        raise NotFound
    if case.status not in OPEN or case.status == Status.MERGED:
        raise TransitionRefused(_("This case has ended. Please report the matter anew."), state=case.status)
    context = context_at(at)
    name, phone, email = clean_contact(contact, region=context.pack.head.region)
    if not phone and not email:
        raise InvalidInput({"contact.phone": [_("Please leave a telephone number or an e-mail address.")]})
    last = case.reporters.aggregate(last=Max("no"))["last"] or 0
    if last >= MOST_REPORTERS:
        raise TransitionRefused(_("Very many follow this case already. Its public page shows what is done."))
    sealed = sealed_contact(name=name, phone=phone, email=email)
    reporter = Reporter(
        case=case,
        no=last + 1,
        salt=os.urandom(16),
        user_id=by.id if by.kind is ActorKind.RESIDENT else None,
        language=contact.language[:10],
        confidential=contact.confidential,
        created_at=at,
        **({} if _known(case, sealed) else sealed),
    )
    insert([reporter])
    case.record(EventKind.JOINED, by=by, at=at, pack_id=context.pack.id, data={"reporter": reporter.no})
    case.store()
    notices.tell(case, "received", reporters=[reporter], at=at)
    record(action="case.join", by=by, at=at, subject="case", subject_id=case.pk, facts={"reporter": reporter.no})
    return Receipt(case=case, secret=tracking_secret(case.number, bytes(reporter.salt)))


def _known(case: Case, sealed: dict[str, bytes | None]) -> bool:
    """Whether every way to reach this person belongs to a reporter of the case already."""
    given = {name: value for name, value in sealed.items() if name.endswith("_blind") and value is not None}
    theirs = case.reporters.filter(erased_at=None)
    return all(theirs.filter(**{name: value}).exists() for name, value in given.items())
