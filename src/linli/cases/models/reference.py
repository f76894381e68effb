"""Numbers of other systems for a case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from linli.cases.models.case import Case


class CaseReference(models.Model):
    """`ref` in `system` (an import's key, an Open311 token) is this case; once only."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="references")
    system = models.CharField(max_length=40)
    ref = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["system", "ref"], name="case_reference_once")]
