"""What the public may read: every public page and interface starts from `public_cases`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from linli.cases.lifecycle import FINAL, ClockKind, EventKind, Status
from linli.cases.models import Case, CaseClock, CaseEvent, CaseReference, CaseText, Reporter
from linli.cases.queries import visible_to
from linli.kernel.actor import Actor, ActorKind

# systems of CaseReference: the client got a token instead of a number, with the number to come or never
TOLD_LATER = "open311-token"
NEVER_TOLD = "open311-blackbox"


def public_cases() -> QuerySet[Case]:
    """The cases that everybody may see; one without a type is not among them.

    A case's text, address and exact position are public only where `text_public` is set.
    """
    return Case.objects.filter(is_public=True).exclude(type_code="")


def joinable_cases() -> QuerySet[Case]:
    """The open public cases with public text: a further reporter learns nothing that is not public already."""
    return public_cases().filter(text_public=True).exclude(status__in=(*FINAL, Status.MERGED))


def public_or_filed_by(by: Actor) -> QuerySet[Case]:
    """The public cases, and those that the key of `by` filed itself - where its client was told a number."""
    if by.kind is not ActorKind.API or by.id is None:
        return public_cases()
    filed = Exists(Reporter.objects.filter(case_id=OuterRef("pk"), key_id=by.id))
    untold = Exists(CaseReference.objects.filter(case_id=OuterRef("pk"), system=NEVER_TOLD))
    later = Exists(CaseReference.objects.filter(case_id=OuterRef("pk"), system=TOLD_LATER))
    own = visible_to(by).filter(filed & ~untold).exclude(type_code="").exclude(later, status=Status.RECEIVED)
    return public_cases() | own


def result_texts(case_ids: Iterable[int]) -> dict[int, str]:
    """The texts for residents with which cases were closed, by case id; two statements."""
    ids = list(case_ids)
    closed = CaseEvent.objects.filter(case_id__in=ids, kind=EventKind.CLOSED).order_by("case_id", "seq")
    named = {case_id: data.get("text") for case_id, data in closed.values_list("case_id", "data")}
    rows = CaseText.objects.filter(case_id__in=ids, kind=CaseText.Kind.RESULT, erased_at=None)
    return {
        case_id: body for case_id, no, body in rows.values_list("case_id", "no", "body") if named.get(case_id) == no
    }


@dataclass(frozen=True, slots=True)
class PublicFilters:
    """What the public list is narrowed to; empty means all. `street` is a division's id."""

    types: tuple[str, ...] | None = None
    closed: bool | None = None
    street: int | None = None


_ROW = (
    "number", "status", "type_code", "area_2", "area_3", "unit_id", "received_at", "updated_at", "closed_at", "cell",
    "text_public", "place__lon", "place__lat",
)  # fmt: skip


def public_rows(
    filters: PublicFilters, *, after: tuple[datetime, str] | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Public cases as plain rows, the last changed first; `after`: time of change and number of the last row shown."""
    rows = public_cases()
    if filters.types is not None:
        rows = rows.filter(type_code__in=filters.types)
    if filters.closed is not None:
        rows = rows.filter(status=Status.CLOSED) if filters.closed else rows.exclude(status=Status.CLOSED)
    if filters.street is not None:
        rows = rows.filter(area_2=filters.street)
    if after is not None:
        moment, number = after
        last = Case.objects.filter(number=number).values("pk")[:1]
        rows = rows.filter(Q(updated_at__lt=moment) | Q(updated_at=moment, pk__lt=last))
    return list(rows.order_by("-updated_at", "-pk").values(*_ROW)[:limit])


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Counts of a month: reports received; cases closed; of the `limited` closed ones handled, those `on_time`."""

    received: int
    closed: int
    limited: int
    on_time: int


def month_figures(*, since: datetime, until: datetime) -> MonthFigures:
    """The figures from `since` up to `until`, over all cases, public or not: counts only, nobody is seen in them."""
    received = Case.objects.filter(received_at__gte=since, received_at__lt=until).count()
    closed = Case.objects.filter(status=Status.CLOSED, closed_at__gte=since, closed_at__lt=until)
    handle = CaseClock.objects.filter(kind=ClockKind.HANDLE, stopped_at__isnull=False, case__in=closed)
    clocks = handle.aggregate(all=Count("pk"), on_time=Count("pk", filter=Q(stopped_at__lte=F("due_at"))))
    return MonthFigures(received=received, closed=closed.count(), limited=clocks["all"], on_time=clocks["on_time"])
