"""Evaluations that were made: what was counted, so that a published figure can be shown, explained and re-computed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class EvaluationRun(models.Model):
    """The ledger of a month as seen from `as_of`, compressed; every level and every list comes from it.

    `sha256` is that of the ledger before compression: the same events and the same `as_of` give the same. A run made
    by the clock (`kept` false) gives way to the next one of its month.
    """

    month = models.CharField(max_length=7)
    as_of = models.DateTimeField()
    pack = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT, db_index=False)
    sha256 = models.CharField(max_length=64)
    ledger = models.BinaryField()
    lines = models.IntegerField()
    last_event = models.BigIntegerField()
    kept = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["month", "as_of", "id"], name="evaluation_month")]

    def __str__(self) -> str:
        return f"{self.month} {self.as_of:%Y-%m-%d %H:%M}"


class EvaluationOrder(models.Model):
    """A month that somebody asked for and that takes too long to wait for; the worker takes it up and deletes it."""

    month = models.CharField(max_length=7, unique=True)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.month
