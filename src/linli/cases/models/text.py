"""What people wrote about a case: apart from the events, so that it can be erased."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.cases.models.case import Case


class CaseText(models.Model):
    """A text; events name it by `no` within the case."""

    class Kind(models.TextChoices):
        """What the text is."""

        DESCRIPTION = "description"
        ANSWERS = "answers"
        REASON = "reason"
        RESULT = "result"
        NOTE = "note"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, db_index=False, related_name="texts")
    no = models.SmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    body = models.TextField()
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "no"], name="case_text_once")]
