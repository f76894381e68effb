"""Clocks: one row per case and kind."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

CHANGING = ["started_at", "due_at", "next_at", "stopped_at", "paused_at", "stage", "limit_value", "limit_unit"]


class CaseClock(models.Model):
    """A deadline. `next_at` is when the sweep must look at it; null while paused, stopped, or past its last step.

    `stage` counts the steps of the escalation ladder that were taken; an update of the case never resets it.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=16)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    stage = models.SmallIntegerField(default=0)
    limit_value = models.IntegerField()
    limit_unit = models.CharField(max_length=24)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "kind"], name="case_clock_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="case_clock_next", condition=models.Q(next_at__isnull=False))
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.changed = False
