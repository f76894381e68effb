"""The events of past cases, streamed for a simulation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from linli.cases.models import CaseEvent
from linli.cases.queries.scope import visible_to
from linli.kernel.actor import Actor

EventRow = tuple[str, datetime, dict[str, Any]]  # kind, at, data


def past_events(*, by: Actor, since: datetime, until: datetime) -> Iterator[tuple[int, list[EventRow]]]:
    """The id and events of each routed case that `by` may see, received in [since, until), case after case."""
    cases = visible_to(by).filter(received_at__gte=since, received_at__lt=until, unit__isnull=False)
    rows = (
        CaseEvent.objects.filter(case__in=cases.values("pk"))
        .order_by("case_id", "seq")
        .values_list("case_id", "kind", "at", "data")
        .iterator(chunk_size=5000)
    )
    for case_id, events in groupby(rows, key=lambda row: row[0]):
        yield case_id, [(kind, at, data) for _id, kind, at, data in events]
