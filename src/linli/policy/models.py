"""Applied packs. Run time reads these rows, never the disk."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PackVersion(models.Model):
    """One applied pack as canonical JSON, in force from `effective_from` until a later one is."""

    name = models.CharField(max_length=60)
    version = models.CharField(max_length=60)
    schema_version = models.IntegerField()
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    effective_from = models.DateTimeField()
    applied_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["effective_from", "id"], name="pack_in_force")]
