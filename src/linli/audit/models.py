"""One row per write or sensitive read; sealed later into a chain."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AuditEntry(models.Model):
    """Who did what to what, when. `facts` holds ids, codes and counts, never personal values or free text."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=60, blank=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    salt = models.BinaryField(max_length=16)
    position = models.BigIntegerField(null=True, unique=True)
    digest = models.BinaryField(max_length=32, null=True)
    chain = models.BinaryField(max_length=32, null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "subject_id"], name="audit_subject"),
            models.Index(fields=["id"], name="audit_unsealed", condition=models.Q(position__isnull=True)),
        ]
