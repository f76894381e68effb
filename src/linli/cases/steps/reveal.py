"""Reveal: a contact is decrypted for those who need it to do their part, and every reading is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.cases.lifecycle import MatterKind
from linli.cases.models import Case, Reporter
from linli.cases.queries import get_case, reporters_of
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed
from linli.kernel.sealed import ring

_DESK = frozenset({Role.CENTRE.value, Role.STREET.value})


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A reporter's contact in clear; empty strings for what was not left."""

    no: int
    name: str
    phone: str
    email: str
    confidential: bool


def may_read(case: Case, reporter: Reporter, *, by: Actor) -> bool:
    """The desk may; unless the reporter asked for confidentiality, the unit while the case is open too, and the
    verifier while it is to be followed up."""
    roles = case.roles_of(by)
    if roles & _DESK or reporter.confidential:
        return bool(roles & _DESK)
    asking = Role.VERIFIER in roles and bool(case.matters_of(MatterKind.FOLLOW_UP, "due"))
    return (Role.UNIT in roles and case.is_open) or asking


@transaction.atomic
def read_contacts(*, number: str, by: Actor, at: datetime) -> list[ContactCard]:
    """The contacts of a case's reporters that `by` may read, each reading audited. Raises NotFound, NotAllowed.

    Who may read those of a main case may also read those of the cases that were merged into it: it is one matter.
    """
    case = get_case(by=by, number=number)
    readable = [row for row in reporters_of(case) if may_read(case, row, by=by)]
    if not readable:
        raise NotAllowed(_("The contact is shown only to the desk and, unless confidential, to the handling unit."))
    for row in readable:
        record(action="contact.read", by=by, at=at, subject="case", subject_id=row.case_id, facts={"reporter": row.no})
    return [_card(row) for row in readable]


def _card(row: Reporter) -> ContactCard:
    keys = ring()

    def clear(sealed: bytes | memoryview | None, field: str) -> str:
        return keys.open(bytes(sealed), field=field) if sealed else ""

    return ContactCard(
        no=row.no,
        name=clear(row.name_sealed, "reporter.name"),
        phone=clear(row.phone_sealed, "reporter.phone"),
        email=clear(row.email_sealed, "reporter.email"),
        confidential=row.confidential,
    )
