"""Who outside is told of events: an address, what it wants to hear of, and the secret that signs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Subscription(models.Model):
    """A receiver of webhooks. It hears of cases in its area or unit, of all with neither; `kinds` empty means all.

    `failures` counts failed attempts since the last that was taken, `failing_since` is the first of them; nothing is
    tried before `resting_until`.
    """

    class Why(models.TextChoices):
        """Why nothing is sent any more."""

        GONE = "gone"
        FAILING = "failing"

    url = models.CharField(max_length=500)
    kinds = models.JSONField(default=list)
    area_id = models.BigIntegerField(null=True)
    area_depth = models.SmallIntegerField(null=True)
    unit = models.ForeignKey("duty.Unit", null=True, on_delete=models.PROTECT)
    secret_sealed = models.BinaryField()
    old_secret_sealed = models.BinaryField(null=True)
    old_secret_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    resting_until = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_why = models.CharField(max_length=10, blank=True, choices=Why.choices)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="subscription_area_has_depth",
                condition=models.Q(area_id__isnull=True, area_depth__isnull=True)
                | models.Q(area_id__isnull=False, area_depth__isnull=False),
            )
        ]
