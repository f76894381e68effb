"""What happened to a case, append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CaseEvent(models.Model):
    """One event. `data` holds ids and codes only. No foreign key targets this table: it can be partitioned by month."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_index=False)
    seq = models.IntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    pack = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT, db_index=False)
    data = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="case_event_once")]
