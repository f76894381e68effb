"""Where a case is: kept apart from the events, so that it can be erased."""

from __future__ import annotations

from django.db import models


class CasePlace(models.Model):
    """One placing of a case; a correction makes a new row, the case points to the present one.

    Longitude and latitude in degrees, CGCS2000 (practically WGS84); accuracy in metres, 0 when unknown.
    `address` is the reporter's text.
    """

    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    accuracy_m = models.FloatField(default=0)
    address = models.CharField(max_length=500, blank=True)
    erased_at = models.DateTimeField(null=True)
