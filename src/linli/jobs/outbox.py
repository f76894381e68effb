"""The outbox loop: sends the notices that wait, at least once, in batches."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from linli.cases.models.announce import WEBHOOK_TOPIC
from linli.cases.notices import RENDERERS, not_before
from linli.cases.pack import RECOMPUTE_TOPIC
from linli.cases.ports import Messenger, SendFailed
from linli.kernel.models import OutboxMessage

logger = logging.getLogger("linli.outbox")

LEASE = timedelta(minutes=2)
BATCH = 50
MOST_ATTEMPTS = 12
_State = OutboxMessage.State


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th failed attempt: 30 s doubling to at most 6 h."""
    return min(timedelta(seconds=30 * 2 ** min(max(0, attempts - 1), 10)), timedelta(hours=6))


@transaction.atomic
def claim(waiting: QuerySet[OutboxMessage], *, at: datetime, lease: timedelta, most: int) -> list[OutboxMessage]:
    """Take what is due of `waiting` for the length of the lease: should this process die, it falls due again."""
    due = waiting.filter(next_at__lte=at).order_by("next_at")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    batch = list(due[:most])
    OutboxMessage.objects.filter(pk__in=[message.pk for message in batch]).update(next_at=at + lease)
    return batch


def put_off(
    message: OutboxMessage, code: str, *, at: datetime, wait: timedelta = timedelta(), permanent: bool = False
) -> bool:
    """Note (in memory) that an attempt failed: try again after a pause, or never; says whether it is over."""
    message.last_error = code
    over = permanent or message.attempts >= MOST_ATTEMPTS
    message.state = _State.FAILED if over else _State.WAITING
    message.next_at = None if over else at + max(backoff(message.attempts), wait)
    return over


def give_back(batch: Sequence[OutboxMessage]) -> None:
    """Write what became of a batch."""
    if batch:
        with transaction.atomic():
            OutboxMessage.objects.bulk_update(
                batch, ["state", "attempts", "next_at", "last_error", "sent_at"], batch_size=BATCH
            )


def _send(message: OutboxMessage, messenger: Messenger, at: datetime) -> None:
    message.attempts += 1
    try:
        make = RENDERERS.get(message.topic)
        ready = make(message) if make is not None else None
        if ready is None:
            message.state, message.next_at = _State.DROPPED, None
            return
        morning = not_before(message, at=at) if ready.by == "sms" else None
        if morning is not None:
            message.attempts -= 1  # nothing was tried
            message.next_at = morning
            return
        messenger.send(ready)
    except SendFailed as failed:
        over = put_off(message, failed.code, at=at, permanent=failed.permanent)
        logger.warning("notice not sent", extra={"outbox": message.pk, "why": failed.code, "over": over})
    except Exception:
        put_off(message, "fault", at=at)
        logger.exception("notice failed", extra={"outbox": message.pk})
    else:
        message.state, message.next_at, message.sent_at, message.last_error = _State.SENT, None, at, ""


def drain(messenger: Messenger, *, now: Callable[[], datetime] = timezone.now) -> int:
    """Send one batch of the notices that are due; returns how many were looked at.

    Webhooks and requests to compute due times anew go their own way.
    """
    batch = claim(_notices(), at=now(), lease=LEASE, most=BATCH)
    for message in batch:
        _send(message, messenger, now())
    give_back(batch)
    return len(batch)


def drop_waiting() -> int:
    """Drop the notices that wait, and say how many: nobody is told what people of a demonstration were to be told."""
    return _notices().filter(state=_State.WAITING).update(state=_State.DROPPED, next_at=None)


def _notices() -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.exclude(topic__in=(WEBHOOK_TOPIC, RECOMPUTE_TOPIC))
