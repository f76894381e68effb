"""Hourly sweeps: what nobody needs any more goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore

from linli.cases.models.announce import WEBHOOK_TOPIC
from linli.cases.steps.attach import sweep_orphans
from linli.kernel.actor import job
from linli.kernel.models import IdempotencyKey, OutboxMessage

KEEP_KEYS = timedelta(days=30)
KEEP_WEBHOOKS = timedelta(days=30)


def sweep(*, at: datetime) -> dict[str, int]:
    """Delete unclaimed photos (1 day), keys (30 days; imports keep theirs), webhooks done with (30 days), sessions."""
    photos = sweep_orphans(by=job("sweep"), at=at)
    old = IdempotencyKey.objects.filter(created_at__lt=at - KEEP_KEYS).exclude(scope__startswith="import:")
    keys, _rows = old.delete()
    over = OutboxMessage.objects.filter(topic=WEBHOOK_TOPIC, next_at=None, created_at__lt=at - KEEP_WEBHOOKS)
    webhooks, _rows = over.delete()
    SessionStore.clear_expired()
    return {"photos": photos, "keys": keys, "webhooks": webhooks}
