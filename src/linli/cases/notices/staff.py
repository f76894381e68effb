"""Notices to staff: a case of theirs runs out, came back, is supervised, or needs their help; nobody's data in it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from linli.accounts.models import User
from linli.accounts.queries import reachable_holders
from linli.accounts.roles import Role
from linli.cases.models import Case
from linli.cases.models.fold import instant, stamp
from linli.cases.notices.words import fields_of, local_time
from linli.cases.ports import Message
from linli.cases.rules.spec import CasesSpec
from linli.kernel.ids import uuid7
from linli.kernel.models import OutboxMessage
from linli.kernel.rows import insert
from linli.kernel.sealed import ring
from linli.policy.queries import pack_of_id

STAFF_TOPIC = "staff-notice"
MOST_PEOPLE = 50


def tell_staff(
    case: Case,
    template: str,
    *,
    roles: Collection[Role],
    at: datetime,
    level: int = 0,
    units: Collection[int] | None = None,
    due: datetime | None = None,
) -> None:
    """Queue a staff notice for everybody who holds one of `roles` in a scope that covers the case; at most 50 people.

    `units` are told in the place of the responsible unit; `due` is the time named in the notice, else the case's own.
    """
    own = () if case.unit_id is None else (case.unit_id,)
    areas = (case.area_1, case.area_2, case.area_3, case.area_4, case.area_5)
    people = reachable_holders(
        roles=roles,
        areas=[area for area in areas if area is not None],
        units=own if units is None else units,
        day=at.astimezone(pack_of_id(case.pack_id).zone).date(),
        most=MOST_PEOPLE,
    )
    data = {"seq": case.seq, "level": level, "due": stamp(due) if due else None}
    insert(
        [
            OutboxMessage(
                topic=STAFF_TOPIC,
                template=template,
                subject_id=case.pk,
                recipient_id=user_id,
                data=data,
                provider_key=uuid7(),
                next_at=at,
                created_at=at,
            )
            for user_id in people
        ]
    )


def render_staff(outgoing: OutboxMessage) -> Message | None:
    """The message for a queued staff notice in the language of who gets it, or None when there is nobody to tell."""
    user = User.objects.filter(pk=outgoing.recipient_id or 0, is_active=True).first()
    case = Case.objects.filter(pk=outgoing.subject_id).first()
    if user is None or case is None or not (user.phone_sealed or user.email_sealed):
        return None
    pack = pack_of_id(case.pack_id)
    notice = pack.part("cases", CasesSpec).staff_notices.get(outgoing.template)
    if notice is None:
        return None
    fields = fields_of(case, pack, user.language)
    if outgoing.data.get("due"):
        fields["due"] = local_time(instant(outgoing.data["due"]), pack)
    keys = ring()
    phone = keys.open(user.phone_sealed, field="user.phone") if user.phone_sealed else ""
    return Message(
        key=str(outgoing.provider_key),
        by="sms" if phone else "email",
        to=phone or keys.open(user.email_sealed or b"", field="user.email"),
        subject=notice.subject.in_language(user.language).format(**fields),
        body=notice.body.in_language(user.language).format(**fields),
    )
