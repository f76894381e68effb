"""Notices to reporters: rows in the outbox, written in the transaction of the action; ids only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from linli.cases.models import Case, Reporter
from linli.kernel.ids import uuid7
from linli.kernel.models import OutboxMessage

TOPIC = "case-notice"


def tell(case: Case, template: str, *, reporters: Sequence[Reporter], at: datetime) -> None:
    """Queue the notice `template` of the pack for each reporter that has a contact."""
    OutboxMessage.objects.bulk_create(
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
    )
