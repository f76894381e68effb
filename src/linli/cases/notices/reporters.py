"""Notices to reporters: rows in the outbox, written in the transaction of the action; ids only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from linli.cases.models import Case, Reporter
from linli.cases.notices.words import fields_of
from linli.cases.ports import Message
from linli.cases.queries import tracking_secret
from linli.cases.queries.follow_up import answer_code, due_follow_up_no
from linli.cases.rules.spec import CasesSpec
from linli.kernel.ids import uuid7
from linli.kernel.models import OutboxMessage
from linli.kernel.rows import insert
from linli.kernel.sealed import ring
from linli.policy.queries import ActivePack, pack_of_id

TOPIC = "case-notice"
ASKING = "follow_up"  # the notice that asks what came of it: not sent when that is known


def tell(case: Case, template: str, *, reporters: Sequence[Reporter], at: datetime) -> None:
    """Queue the notice `template` of the pack for each reporter that has a contact."""
    insert(
        [
            OutboxMessage(
                topic=TOPIC,
                template=template,
                subject_id=case.pk,
                recipient_id=reporter.pk,
                data={"seq": case.seq},
                provider_key=uuid7(),
                next_at=at,
                created_at=at,
            )
            for reporter in reporters
            if reporter.phone_sealed or reporter.email_sealed
        ]
    )


def render(outgoing: OutboxMessage) -> Message | None:
    """The message for a queued notice in the reporter's language, or None when there is nobody left to tell.

    Telephone goes before e-mail. The link leads to the tracking page; number and secret are in the text, not in it.
    """
    if outgoing.recipient_id is None:
        return None
    reporter = Reporter.objects.select_related("case__main").filter(pk=outgoing.recipient_id, erased_at=None).first()
    if reporter is None or not (reporter.phone_sealed or reporter.email_sealed):
        return None
    case, language = reporter.case, reporter.language
    pack = pack_of_id(case.pack_id)
    notice = pack.part("cases", CasesSpec).notices.get(outgoing.template)
    due = due_follow_up_no(case) if outgoing.template == ASKING else None
    if notice is None or (outgoing.template == ASKING and due is None):
        return None
    fields = _fields(case, reporter, pack, language)
    if due is not None:
        code = answer_code(case.number, bytes(reporter.salt), due)
        fields["answer_link"] = f"{settings.LINLI_PUBLIC_URL}/answer/{case.number}/{code}/"
    keys = ring()
    phone = keys.open(reporter.phone_sealed, field="reporter.phone") if reporter.phone_sealed else ""
    return Message(
        key=str(outgoing.provider_key),
        by="sms" if phone else "email",
        to=phone or keys.open(reporter.email_sealed or b"", field="reporter.email"),
        subject=notice.subject.in_language(language).format(**fields),
        body=notice.body.in_language(language).format(**fields),
    )


def _fields(case: Case, reporter: Reporter, pack: ActivePack, language: str) -> dict[str, str]:
    """Number and secret are the reporter's own; what is being done about it is told of the main case."""
    main, told = case.main, fields_of(case, pack, language)
    if main is not None:
        about = fields_of(main, pack, language)
        told |= {name: about[name] for name in ("type", "unit", "due")}
        told["result"] = told["result"] or about["result"]
    return told | {
        "main": main.number if main is not None else "",
        "secret": tracking_secret(case.number, bytes(reporter.salt)),
        "link": f"{settings.LINLI_PUBLIC_URL}/track/",
        "answer_link": "",
    }
