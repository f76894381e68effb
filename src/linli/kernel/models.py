"""Tables of the kernel's engines: generations, number blocks, idempotency keys, the outbox."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Generation(models.Model):
    """A counter per kind of cached data (packs, places, units); a higher value makes every process load anew."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        db_table = "kernel_generation"


class NumberBlock(models.Model):
    """The next free number of a series, such as the cases of one day; handed out in blocks, so gaps happen."""

    series = models.CharField(max_length=60, primary_key=True)
    next_value = models.BigIntegerField(default=1)


class IdempotencyKey(models.Model):
    """What was answered to a key: one table for the header, the field app and imports."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    result = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_once")]


class OutboxMessage(models.Model):
    """A notice or webhook that must go out, written in the transaction of the action that causes it.

    Holds ids and codes only; the text is made when it is sent. `provider_key` makes a repeated send harmless.
    """

    class State(models.TextChoices):
        """Where the message stands."""

        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    topic = models.CharField(max_length=40)
    template = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    recipient_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    provider_key = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="outbox_due", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["topic", "subject_id"], name="outbox_subject"),
        ]
