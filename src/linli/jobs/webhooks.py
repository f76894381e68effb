"""The webhook loop: sends queued events; one receiver that does not answer holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from linli.cases.models import Subscription
from linli.cases.models.announce import WEBHOOK_TOPIC
from linli.cases.notices.webhooks import render_webhook
from linli.cases.ports import HookSender, SendFailed
from linli.cases.steps.subscribe import note_failed, note_taken
from linli.jobs.outbox import BATCH, backoff, claim, give_back, put_off
from linli.kernel.actor import job
from linli.kernel.models import OutboxMessage

logger = logging.getLogger("linli.webhooks")

# a batch of receivers that all let the attempt time out (10 seconds each) ends well inside
LEASE = timedelta(minutes=12)
_State = OutboxMessage.State


@dataclass
class _Round:
    """What one batch has shown of the receivers."""

    resting: dict[int, datetime]
    failures: dict[int, int]


def deliver(sender: HookSender, *, now: Callable[[], datetime] = timezone.now) -> int:
    """Send one batch of the events that are due; returns how many were looked at.

    After a failure a receiver rests, as long as its failures in a row (or its Retry-After) ask; what waits for it is
    put off without counting an attempt.
    """
    at = now()
    waiting = OutboxMessage.objects.filter(topic=WEBHOOK_TOPIC)
    if not waiting.filter(next_at__lte=at).exists():  # no lock of the database for nothing
        return 0
    batch = claim(waiting, at=at, lease=LEASE, most=BATCH)
    known = list(Subscription.objects.filter(pk__in={message.recipient_id for message in batch}))
    found = _Round(
        resting={one.pk: one.resting_until for one in known if one.resting_until is not None},
        failures={one.pk: one.failures for one in known},
    )
    for message in batch:
        _send(message, sender, found, now())
    give_back(batch)
    return len(batch)


def _send(message: OutboxMessage, sender: HookSender, found: _Round, at: datetime) -> None:
    receiver = message.recipient_id or 0
    until = found.resting.get(receiver)
    if until is not None and until > at:
        message.next_at = until
        return
    message.attempts += 1
    try:
        hook = render_webhook(message, at=at)
        if hook is None:
            message.state, message.next_at = _State.DROPPED, None
            return
        sender.send(hook, at=at)
    except SendFailed as failed:
        put_off(message, failed.code, at=at, wait=failed.wait, permanent=failed.permanent)
        failures = found.failures[receiver] = found.failures.get(receiver, 0) + 1
        rest = max(backoff(failures), failed.wait)
        found.resting[receiver] = at + rest
        note_failed(subscription_id=receiver, rest=rest, gone=failed.gone, by=job("webhooks"), at=at)
        logger.warning("webhook not sent", extra={"outbox": message.pk, "webhook": receiver, "why": failed.code})
    except Exception:
        put_off(message, "fault", at=at)
        logger.exception("webhook failed", extra={"outbox": message.pk, "webhook": receiver})
    else:
        message.state, message.next_at, message.sent_at, message.last_error = _State.SENT, None, at, ""
        if found.failures.get(receiver):
            found.failures[receiver] = 0
            note_taken(subscription_id=receiver)
