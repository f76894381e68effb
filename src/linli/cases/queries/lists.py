"""Lists of cases: who waits for what, narrowed, counted, in the order of their due times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from linli.cases.lifecycle import OPEN, SIDE_EXITS, TRANSITIONS
from linli.cases.models import Case
from linli.cases.queries.scope import visible_among, visible_to
from linli.kernel.actor import Actor
from linli.kernel.ids import parse_case_number
from linli.kernel.reading import plain_rows


def waiting_for(roles: frozenset[str]) -> tuple[str, ...]:
    """The open states out of which a holder of `roles` takes a case on the straight way, in their order."""
    return tuple(
        status.value
        for status in OPEN
        if any(
            move.source != move.target and move.name not in SIDE_EXITS
            for move in TRANSITIONS.open_to(status.value, roles=roles)
        )
    )


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What a list of cases is narrowed to; empty means all. `area` is (depth, id); `number` a part of a number;
    `level` is the least that a case was escalated to."""

    statuses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    area: tuple[int, int] | None = None
    unit_id: int | None = None
    number: str = ""
    due_from: datetime | None = None
    due_before: datetime | None = None
    running: bool = False  # without those whose clocks stand still
    level: int = 0


QueuePosition = tuple[datetime | None, str]  # due time and number of the last row shown
_ROW = (
    "number", "status", "type_code", "urgency", "channel", "nature", "area_1", "area_2", "area_3", "area_4", "unit_id",
    "received_at", "due_at", "closed_at", "result_class", "rework", "updated_at", "seq",
    "paused", "level", "reopened", "excluded",
)  # fmt: skip


def _narrowed(rows: QuerySet[Case], filters: QueueFilters, *more: Q, **plain: Any) -> QuerySet[Case]:
    """One call of `filter` for all of them: each call copies the query."""
    if filters.statuses:
        one = len(filters.statuses) == 1  # an equality keeps the order of the index
        plain |= {"status": filters.statuses[0]} if one else {"status__in": filters.statuses}
    if filters.types:
        plain["type_code__in"] = filters.types
    if filters.area is not None:
        plain[f"area_{filters.area[0]}"] = filters.area[1]
    if filters.unit_id is not None:
        plain["unit_id"] = filters.unit_id
    if filters.number:
        whole = parse_case_number(filters.number)
        plain |= {"number": whole} if whole else {"number__contains": filters.number.strip().upper()}
    if filters.due_from is not None:
        plain["due_at__gte"] = filters.due_from
    if filters.due_before is not None:
        plain["due_at__lt"] = filters.due_before
    if filters.running:
        plain["paused"] = False
    if filters.level:
        plain["level__gte"] = filters.level
    return rows.filter(*more, **plain)


def queue_rows(
    *, by: Actor, filters: QueueFilters, after: QueuePosition | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Cases that `by` may see as plain rows, the most urgent first, those without a due time last.

    One statement for a full page, two for the last one: so every engine can walk the index by due time.
    """
    due, number = after if after is not None else (None, "")
    last = Case.objects.filter(number=number).values("pk")[:1] if after is not None else None
    found: list[dict[str, Any]] = []
    if after is None or due is not None:
        later = (Q(due_at__gt=due) | Q(due_at=due, pk__gt=last),) if due is not None else ()
        dated = _narrowed(visible_to(by), filters, *later, due_at__isnull=False)
        found = plain_rows(dated, _ROW, order=("due_at", "id"), limit=limit)
    if len(found) < limit and filters.due_from is None and filters.due_before is None:
        beyond = {"pk__gt": last} if after is not None and due is None else {}
        undated = _narrowed(visible_to(by), filters, due_at__isnull=True, **beyond)
        found += plain_rows(undated, _ROW, order=("id",), limit=limit - len(found))
    return found


def _count(condition: Q) -> Count:
    return Count("pk", filter=condition)


def queue_counts(*, by: Actor, at: datetime, soon: datetime) -> dict[str, dict[str, int]]:
    """Open cases that `by` may see by status: total, late at `at`, due before `soon`, escalated; one statement."""
    late, near = Q(due_at__lt=at, paused=False), Q(due_at__gte=at, due_at__lt=soon, paused=False)
    up = Q(level__gt=0)
    counted = (
        visible_among(by, status__in=[status.value for status in OPEN])
        .values("status")
        .order_by()
        .annotate(total=Count("pk"), late=_count(late), soon=_count(near), up=_count(up))
    )
    parts = ("total", "late", "soon", "up")
    return {row["status"]: {part: row[part] for part in parts} for row in counted.values("status", *parts)}
