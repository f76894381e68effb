"""Units that are responsible, and posts in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Unit(models.Model):
    """A responsible unit. Its code is the pack's; it is retired, never deleted."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    area = models.ForeignKey("places.Division", null=True, on_delete=models.PROTECT)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code


class Post(models.Model):
    """A post in a unit: what a case can be given to besides the unit."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    code = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "code"], name="post_once_per_unit")]

    def __str__(self) -> str:
        return self.code
