"""How far the index of words has read the record."""

from __future__ import annotations

from django.db import models


class SearchMark(models.Model):
    """One row: the index holds all entries sealed up to `position`; `built_at`: when it was made anew."""

    position = models.BigIntegerField(default=0)
    built_at = models.DateTimeField(null=True)
