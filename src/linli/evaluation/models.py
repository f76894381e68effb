"""Evaluations that were made, so that a published figure can be explained and re-computed; and the topics of months."""

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


class TopicRun(models.Model):
    """The topics of a month as they were last made; a new run takes the place of the one before it."""

    month = models.CharField(max_length=7, unique=True)
    as_of = models.DateTimeField()
    pack = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT, db_index=False)
    cases = models.IntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.month


class Topic(models.Model):
    """Reports about one matter. The words that set it apart are joined by a middle dot; `before` is the same matter in
    the month before, which may be gone."""

    run = models.ForeignKey(TopicRun, on_delete=models.CASCADE, related_name="topics")
    label = models.CharField(max_length=120, blank=True)
    likeness = models.FloatField()
    before_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.label


class TopicCase(models.Model):
    """A case of a topic; `likeness` (0 to 1) is its mean likeness to the others, `copy`: its text repeats one."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="members")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE)
    likeness = models.FloatField()
    copy = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "case"], name="topic_case_once")]


class TopicOrder(models.Model):
    """A month whose topics somebody asked for; the worker takes it up and deletes it."""

    month = models.CharField(max_length=7, unique=True)
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.month
