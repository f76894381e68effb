"""Open cases near a place and time: what duplicates are looked for among."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from linli.cases.lifecycle import OPEN, Status
from linli.cases.models import Case, CaseLink

MOST_CANDIDATES = 200
_STATES = tuple(status.value for status in OPEN if status is not Status.MERGED)
_ROW = ("pk", "number", "status", "type_code", "received_at", "text_public", "place__lon", "place__lat")


def near_in_place_and_time(
    among: QuerySet[Case], *, cells: Sequence[int], since: datetime, until: datetime, but: int | None = None
) -> list[dict[str, Any]]:
    """Open cases of `among` in `cells`, received from `since` to `until`, the newest first, at most 200, as plain
    rows.

    `but` is a case that is left out, with those it is linked to. One statement, served by the index over cell and time.
    """
    rows = among.filter(cell__in=cells, received_at__gte=since, received_at__lte=until, status__in=_STATES)
    rows = rows.filter(place__lon__isnull=False, place__erased_at=None)
    if but is not None:
        linked = CaseLink.objects.filter(Q(case_id=but) | Q(other_id=but)).values_list("case_id", "other_id")
        rows = rows.exclude(pk__in={but, *(one for pair in linked for one in pair)})
    return list(rows.order_by("-received_at", "-pk").values(*_ROW)[:MOST_CANDIDATES])
