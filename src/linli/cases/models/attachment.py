"""Photos of a case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.cases.models.case import Case
from linli.kernel.ids import uuid7


class Attachment(models.Model):
    """A re-encoded photo. The file is written first, then this row; without a case it is swept after a day."""

    class Stage(models.TextChoices):
        """What the photo shows: the report, the place before the work, the result, or the check."""

        REPORT = "report"
        BEFORE = "before"
        RESULT = "result"
        CHECK = "check"

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="attachments")
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.REPORT)
    file = models.CharField(max_length=120)
    width = models.IntegerField()
    height = models.IntegerField()
    size = models.IntegerField()
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["created_at"], name="attachment_orphan", condition=models.Q(case__isnull=True))
        ]
