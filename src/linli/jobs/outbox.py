"""The outbox loop: sends what waits, at least once, in batches."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from linli.cases.notices import RENDERERS
from linli.cases.ports import Messenger, SendFailed
from linli.kernel.models import OutboxMessage

logger = logging.getLogger("linli.outbox")

LEASE = timedelta(minutes=2)
BATCH = 50
MOST_ATTEMPTS = 12
_State = OutboxMessage.State


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th failed attempt: 30 s doubling to at most 6 h."""
    return min(timedelta(seconds=30 * 2 ** max(0, attempts - 1)), timedelta(hours=6))


@transaction.atomic
def _claim(at: datetime) -> list[OutboxMessage]:
    """Take a batch for the length of the lease: should this process die, the messages fall due again."""
    due = OutboxMessage.objects.filter(next_at__lte=at).order_by("next_at")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    batch = list(due[:BATCH])
    OutboxMessage.objects.filter(pk__in=[message.pk for message in batch]).update(next_at=at + LEASE)
    return batch


def _send(message: OutboxMessage, messenger: Messenger, at: datetime) -> None:
    message.attempts += 1
    try:
        make = RENDERERS.get(message.topic)
        ready = make(message) if make is not None else None
        if ready is None:
            message.state, message.next_at = _State.DROPPED, None
            return
        messenger.send(ready)
    except SendFailed as failed:
        message.last_error = failed.code
        over = failed.permanent or message.attempts >= MOST_ATTEMPTS
        message.state = _State.FAILED if over else _State.WAITING
        message.next_at = None if over else at + backoff(message.attempts)
        logger.warning("notice not sent", extra={"outbox": message.pk, "why": failed.code, "over": over})
    except Exception:
        message.last_error = "fault"
        over = message.attempts >= MOST_ATTEMPTS
        message.state = _State.FAILED if over else _State.WAITING
        message.next_at = None if over else at + backoff(message.attempts)
        logger.exception("notice failed", extra={"outbox": message.pk})
    else:
        message.state, message.next_at, message.sent_at, message.last_error = _State.SENT, None, at, ""


def drain(messenger: Messenger, *, now: Callable[[], datetime] = timezone.now) -> int:
    """Send one batch of what is due; returns how many messages were looked at."""
    batch = _claim(now())
    for message in batch:
        _send(message, messenger, now())
    if batch:
        with transaction.atomic():
            OutboxMessage.objects.bulk_update(
                batch, ["state", "attempts", "next_at", "last_error", "sent_at"], batch_size=BATCH
            )
    return len(batch)
