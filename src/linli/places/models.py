"""Divisions: an identity that lasts, and versions with names, parents and boundaries that hold from a day to a day."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.places.depths import DEEPEST


class Level(models.Model):
    """A level of the pack: 1 district, 2 street, 3 community, 4 grid, 5 cell; a depth may have several."""

    code = models.CharField(max_length=24, unique=True)
    depth = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    households_warn = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["depth", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(depth__gte=1, depth__lte=DEEPEST), name="places_level_depth"),
        ]

    def __str__(self) -> str:
        return self.code


class Division(models.Model):
    """The lasting identity of a division; everything that can change is in its versions. Never deleted."""

    depth = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(DEEPEST)])
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(depth__gte=1, depth__lte=DEEPEST), name="places_division_depth"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} ({self.depth})"


class DivisionVersion(models.Model):
    """What a division was from `valid_from` up to, not including, `valid_to`. Boundary: WKB in WGS84 degrees."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="versions")
    parent = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="child_versions")
    code = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    pinyin = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=24, help_text=_("The code of a level of the pack"))
    households = models.PositiveIntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    geometry = models.BinaryField(null=True)
    min_lon = models.FloatField(null=True)
    min_lat = models.FloatField(null=True)
    max_lon = models.FloatField(null=True)
    max_lat = models.FloatField(null=True)
    source_crs = models.CharField(max_length=12, blank=True)
    illustrative = models.BooleanField(default=False, help_text=_("The boundary is invented; maps say so"))
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="places_version_interval"
            ),
            models.UniqueConstraint(fields=["division", "valid_from"], name="places_version_start"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to__isnull=True), name="places_code_open"),
            models.UniqueConstraint(fields=["division"], condition=Q(valid_to__isnull=True), name="places_one_open"),
        ]
        indexes = [
            models.Index(fields=["valid_from", "valid_to"], name="places_version_valid"),
            models.Index(fields=["code"], name="places_version_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh} [{self.valid_from}, {self.valid_to or ''})"
