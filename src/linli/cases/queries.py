"""Reads: every one starts from what the actor may see; there is no other way to a case."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from linli.accounts.roles import EVERYWHERE, Role
from linli.cases.lifecycle import ASSISTING_KINDS, ASSISTING_STATES, OPEN, SIDE_EXITS, TRANSITIONS
from linli.cases.models import Attachment, Case, CaseEvent, CaseMatter, CaseText, Reporter
from linli.kernel.actor import Actor, ActorKind, Grant
from linli.kernel.errors import NotFound
from linli.kernel.ids import parse_case_number, readable_code
from linli.kernel.lifecycle import Move
from linli.kernel.reading import plain_rows
from linli.kernel.sealed import ring

SECRET_LENGTH = 10


def _scope(grant: Grant) -> Q | None:
    """The cases one grant opens, or None for none; a grant without area or unit opens all for some roles only."""
    role = Role(grant.role)
    if role is Role.UNIT:
        if grant.unit_id is None:
            return None
        helping = CaseMatter.objects.filter(
            unit_id=grant.unit_id, kind__in=[kind.value for kind in ASSISTING_KINDS], state__in=ASSISTING_STATES
        )
        return Q(unit_id=grant.unit_id) | Q(pk__in=helping.values("case_id"))
    if role in (Role.ADMIN, Role.CHANNEL, Role.RESIDENT, Role.ASSISTING):
        return None
    if grant.area_id is not None and grant.area_depth is not None:
        return Q(**{f"area_{grant.area_depth}": grant.area_id})
    return Q() if role in EVERYWHERE else None


def visible_to(by: Actor) -> QuerySet[Case]:
    """The cases `by` may see: by area or unit of each grant, own reports, or, for the house's jobs, all."""
    if by.is_system:
        return Case.objects.all()
    scopes = [scope for scope in map(_scope, by.grants) if scope is not None]
    if any(not scope for scope in scopes):
        return Case.objects.all()
    if by.kind is ActorKind.API and by.id is not None:
        scopes.append(Q(pk__in=Reporter.objects.filter(key_id=by.id).values("case_id")))
    elif by.id is not None:
        scopes.append(Q(pk__in=Reporter.objects.filter(user_id=by.id).values("case_id")))
    if not scopes:
        return Case.objects.none()
    seen = scopes[0]
    for scope in scopes[1:]:
        seen |= scope
    return Case.objects.filter(seen)


def get_case(*, by: Actor, number: str) -> Case:
    """The case that `by` may see. Raises NotFound, also for what `by` may not see."""
    canonical = parse_case_number(number)
    found = visible_to(by).select_related("place").filter(number=canonical).first() if canonical else None
    if found is None:
        raise NotFound
    return found


def get_for_update(*, by: Actor, number: str) -> Case:
    """As `get_case`, locked until the transaction ends (SQLite: the whole database is)."""
    canonical = parse_case_number(number)
    found = visible_to(by).select_for_update(of=("self",)).filter(number=canonical).first() if canonical else None
    if found is None:
        raise NotFound
    return found


def moves_open_to(case: Case, *, by: Actor) -> tuple[Move, ...]:
    """The moves `by` may make now by hand: those of the table whose role `by` holds in a scope that covers the case."""
    return TRANSITIONS.open_to(case.status, roles=case.roles_of(by), conditions=case.conditions())


def tracking_secret(number: str, salt: bytes) -> str:
    """The secret for a reporter of a case; derived, so that it is stored nowhere and an answer can be repeated."""
    return readable_code(ring().derive("tracking", number.encode() + bytes(salt)), SECRET_LENGTH)


def track(*, number: str, secret: str) -> Case:
    """The case for number + secret, compared in constant time. Raises NotFound, the same for either being wrong."""
    canonical = parse_case_number(number)
    typed = secret.strip().upper().replace("-", "").replace(" ", "").encode()
    case = Case.objects.select_related("place").filter(number=canonical).first() if canonical else None
    salts = [reporter.salt for reporter in case.reporters.filter(erased_at=None)] if case else [b"0" * 16]
    matches = [hmac.compare_digest(tracking_secret(canonical or "", bytes(salt)).encode(), typed) for salt in salts]
    if case is None or not any(matches):
        raise NotFound
    return case


def description_of(case_ids: Iterable[int]) -> dict[int, str]:
    """The reporters' texts by case id, in one query."""
    rows = CaseText.objects.filter(case_id__in=list(case_ids), kind=CaseText.Kind.DESCRIPTION, erased_at=None)
    return dict(rows.values_list("case_id", "body"))


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An event with the text it names, for pages and the API."""

    event: CaseEvent
    text: str


def timeline(case: Case) -> list[TimelineEntry]:
    """The events of a case, oldest first, with their texts: two statements."""
    texts = {text.no: text.body for text in case.texts.filter(erased_at=None)}
    return [
        TimelineEntry(event=event, text=texts.get(event.data.get("text", 0), ""))
        for event in CaseEvent.objects.filter(case=case).order_by("seq")
    ]


def result_text(case: Case) -> str:
    """The last text written for the resident: of the closing, or of the declining; empty while the case is open."""
    last = (
        CaseEvent.objects.filter(case=case, kind__in=("closed", "declined", "transferred", "withdrawn", "imported"))
        .order_by("seq")
        .last()
    )
    if last is None or not last.data.get("text"):
        return ""
    return case.texts.filter(no=last.data["text"], erased_at=None).values_list("body", flat=True).first() or ""


def photos_of(case: Case) -> QuerySet[Attachment]:
    """The photos of a case, oldest first."""
    return Attachment.objects.filter(case=case).order_by("created_at", "pk")


def reporters_to_tell(case: Case) -> list[Reporter]:
    """Reporters with a contact, in their order."""
    rows = Reporter.objects.filter(case=case, erased_at=None).order_by("no")
    return [row for row in rows if row.phone_sealed or row.email_sealed]


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
    """What a list of cases is narrowed to; empty means all. `area` is (depth, id); `number` a part of a number."""

    statuses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    area: tuple[int, int] | None = None
    unit_id: int | None = None
    number: str = ""
    due_from: datetime | None = None
    due_before: datetime | None = None


QueuePosition = tuple[datetime | None, str]  # due time and number of the last row shown
_ROW = (
    "number", "status", "type_code", "urgency", "channel", "nature", "area_1", "area_2", "area_3", "area_4", "unit_id",
    "received_at", "due_at", "closed_at", "result_class", "rework", "updated_at", "seq",
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


def queue_counts(*, by: Actor, at: datetime, soon: datetime) -> dict[str, dict[str, int]]:
    """Open cases that `by` may see by status: total, late at `at`, and due before `soon`; one statement."""
    late, near = Q(due_at__lt=at), Q(due_at__gte=at, due_at__lt=soon)
    counted = (
        visible_to(by)
        .filter(status__in=[status.value for status in OPEN])
        .values("status")
        .order_by()
        .annotate(total=Count("pk"), late=Count("pk", filter=late), soon=Count("pk", filter=near))
    )
    return {row["status"]: {"total": row["total"], "late": row["late"], "soon": row["soon"]} for row in counted}
