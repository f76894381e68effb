"""Find the cases of a contact: for the desk, with a purpose, and on the record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.accounts.roles import Role
from linli.audit.actions import Fact, record
from linli.cases.models import Reporter
from linli.cases.queries import visible_to
from linli.cases.queries.search import ROW
from linli.cases.rules.contact_query import contact_asked
from linli.cases.steps.context import context_at
from linli.cases.steps.reveal import may_read
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, NotAllowed, Words
from linli.kernel.sealed import ring

MOST = 50
PURPOSES: dict[str, Words] = {
    "call_back": _("Calling back about a case"),
    "history": _("What this caller reported before"),
    "other": _("Another reason of my work"),
}
_DESK = frozenset({Role.CENTRE, Role.STREET})


def may_find_contacts(by: Actor) -> bool:
    """Whether `by` may look for the cases of a contact at all: the desk may."""
    return bool(_DESK & by.roles)


@transaction.atomic
def find_contact(*, contact: str, purpose: str, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """The cases that a telephone number or an address of e-mail reported or follows, the newest first.

    Only those whose contact `by` may read anyway. The value is compared by its blind index and written nowhere; that it
    was looked for, what for, and how many cases there were, is recorded. Raises NotAllowed, InvalidInput.
    """
    if not may_find_contacts(by):
        raise NotAllowed(_("Only the desk may look for contacts."))
    asked = contact_asked(contact, region=context_at(at).pack.head.region)
    wrong: dict[str, list[Words]] = {}
    if asked is None:
        wrong["contact"] = [_("Please enter a whole telephone number or e-mail address.")]
    if purpose not in PURPOSES:
        wrong["purpose"] = [_("Please say what you need it for.")]
    if asked is None or wrong:
        raise InvalidInput(wrong)
    blind = ring().blind(asked.value, field=f"reporter.{asked.kind}")
    known = Reporter.objects.filter(**{f"{asked.kind}_blind": blind}, erased_at=None)
    cases = visible_to(by).filter(pk__in=known.values("case_id")).order_by("-received_at", "-pk")[:MOST]
    by_case = {case.pk: case for case in cases}
    readable = {row.case_id for row in known.filter(case_id__in=by_case) if may_read(by_case[row.case_id], row, by=by)}
    facts: dict[str, Fact] = {"kind": asked.kind, "purpose": purpose, "cases": len(readable)}
    record(action="contact.search", by=by, at=at, subject="reporter", subject_id=None, facts=facts)
    return [{name: getattr(case, name) for name in ROW} for key, case in by_case.items() if key in readable]
