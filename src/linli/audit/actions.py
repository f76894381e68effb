"""Write an audit entry in the transaction of what it records."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime

from django.db import connection
from django.utils import timezone

from linli.audit.models import AuditEntry
from linli.kernel.actor import Actor
from linli.kernel.rows import insert

Fact = str | int | bool | None


def record(
    *,
    action: str,
    by: Actor,
    at: datetime,
    subject: str,
    subject_id: int | None,
    facts: Mapping[str, Fact] | None = None,
) -> None:
    """Record `action` by `by` on a subject; `facts` are ids, codes and counts. Must run inside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry belongs to the transaction of its action")
    entry = AuditEntry(
        at=at,
        recorded_at=timezone.now(),
        actor_kind=by.kind.value,
        actor_id=by.id,
        actor_label=by.label if by.is_system else "",
        action=action,
        subject=subject,
        subject_id=subject_id,
        facts=dict(facts or {}),
        salt=os.urandom(16),
    )
    insert([entry])
