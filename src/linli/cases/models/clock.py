"""Clocks: one row per case and kind."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class CaseClock(models.Model):
    """A deadline. `next_at` is when somebody must look at it; null while paused and after it was stopped."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, db_index=False)
    kind = models.CharField(max_length=16)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
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
