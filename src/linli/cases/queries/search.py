"""Searching cases: the index proposes, `visible_to` decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat

from linli.accounts.roles import EVERYWHERE, Role
from linli.cases.models import Case, CaseText
from linli.cases.queries.scope import scopes_of, visible_to
from linli.cases.queries.words import AllOf, Expression, all_of, any_of, marked, newest
from linli.kernel.actor import Actor, ActorKind
from linli.kernel.ids import parse_case_number
from linli.kernel.reading import plain_rows

ROW = (
    "id", "number", "status", "type_code", "urgency", "channel", "nature", "area_1", "area_2", "area_3", "area_4",
    "area_5", "unit_id", "place_id", "received_at", "due_at", "closed_at", "result_class", "rework", "updated_at",
    "seq", "paused", "level", "reopened", "excluded",
)  # fmt: skip
WINDOW = 80  # cases that are ranked together
_ROUNDS = 8  # reads of the index before a page stays short
_MONTHS = 24  # a longer span is not worth a mark each


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What a search is narrowed to; empty means all. `area` is (depth, id)."""

    statuses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    area: tuple[int, int] | None = None
    since: datetime | None = None
    before: datetime | None = None

    def narrowed(self) -> dict[str, Any]:
        """As conditions on rows."""
        given: dict[str, Any] = {}
        if self.statuses:
            given["status__in"] = self.statuses
        if self.types:
            given["type_code__in"] = self.types
        if self.area is not None:
            given[f"area_{self.area[0]}"] = self.area[1]
        if self.since is not None:
            given["received_at__gte"] = self.since
        if self.before is not None:
            given["received_at__lt"] = self.before
        return given


def _scope_marks(by: Actor) -> Expression | None:
    """The marks of what `by` may see, None for everything; the rows are asked again by `visible_to`."""
    if any(not scope for scope in scopes_of(by)):
        return None
    parts: list[Expression] = []
    for grant in by.grants:
        if grant.role == Role.UNIT and grant.unit_id is not None:
            parts.append(marked("u", grant.unit_id))
        elif grant.area_id is not None and grant.role in (*EVERYWHERE, Role.STREET, Role.GRID_WORKER):
            parts.append(marked("a", grant.area_id))
    if by.id is not None:
        parts.append(marked("k" if by.kind is ActorKind.API else "p", by.id))
    return any_of(*parts) if parts else marked("p", 0)


def _with_marks(wanted: Expression, scope: Expression | None, filters: SearchFilters) -> Expression:
    parts = [wanted]
    if scope is not None:
        parts.append(scope)
    if filters.types:
        parts.append(marked("t", *filters.types))
    if filters.area is not None:
        parts.append(marked("a", filters.area[1]))
    months = list(_months(filters))
    if months:
        parts.append(marked("m", *months))
    return all_of(*parts)


def _months(filters: SearchFilters) -> Iterator[str]:
    """The months (UTC) of the span asked for; none when it is open at an end or long."""
    if filters.since is None or filters.before is None:
        return
    at, last = filters.since.astimezone(UTC), filters.before.astimezone(UTC)
    if last - at > timedelta(days=30 * _MONTHS):
        return
    year, month = at.year, at.month
    while (year, month) <= (last.year, last.month):
        yield f"{year:04d}{month:02d}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


@dataclass(frozen=True, slots=True)
class Found:
    """Cases that match, the newest first, and whether the index may hold more below the last one."""

    rows: list[dict[str, Any]]
    more: bool


def candidates(
    wanted: Expression, *, by: Actor, filters: SearchFilters, below: int | None = None, few: bool = False
) -> list[int]:
    """Ids of the newest cases that match by the index and the marks of scope and filters; not yet to be told. `few`:
    not many of a street or a unit are expected."""
    scope = _scope_marks(by)
    narrow = scope is not None or filters.area is not None
    return newest(_with_marks(wanted, scope, filters), below=below, limit=WINDOW, few=few and narrow)


def visible_rows(ids: list[int], *, by: Actor, filters: SearchFilters) -> list[dict[str, Any]]:
    """The rows of those ids that `by` may see and that fit the filters, the newest first."""
    rows = visible_to(by).filter(pk__in=ids, **filters.narrowed())
    return plain_rows(rows, ROW, order=("id",), limit=len(ids))[::-1]


def matching(wanted: Expression, *, by: Actor, filters: SearchFilters, below: int | None) -> Found:
    """The newest cases that match and that `by` may see, about `WINDOW` of them, with ids below `below`."""
    rows: list[dict[str, Any]] = []
    for _round in range(_ROUNDS):
        ids = candidates(wanted, by=by, filters=filters, below=below, few=isinstance(wanted, AllOf))
        if ids:
            rows += visible_rows(ids, by=by, filters=filters)
            below = ids[-1]
        if len(ids) < WINDOW:
            return Found(rows, more=False)
        if len(rows) >= WINDOW // 2:
            break
    return Found(rows, more=True)


def id_of(number: str, *, by: Actor) -> int | None:
    """The id of a case that `by` may see, for the position in a list."""
    return visible_to(by).filter(number=number).values_list("pk", flat=True).first()


def texts_of(rows: list[dict[str, Any]]) -> tuple[dict[int, str], dict[int, str]]:
    """Descriptions and addresses of rows by the id of the case; one statement, erased ones left out.

    Written out: to make 160 ids into conditions took the ORM as long as the database takes to answer.
    """
    places = {row["place_id"]: row["id"] for row in rows if row["place_id"] is not None}
    bodies: dict[int, str] = {}
    addresses: dict[int, str] = {}
    if rows:
        statement = _TEXTS.format(cases=_listed(row["id"] for row in rows), places=_listed(places) or "NULL")
        with connection.cursor() as cursor:
            cursor.execute(statement, [CaseText.Kind.DESCRIPTION.value])
            for key, body, place, address in cursor.fetchall():
                if place is None:
                    bodies[key] = body
                else:
                    addresses[places[place]] = address
    return bodies, addresses


_TEXTS = """
SELECT case_id, body, NULL, NULL FROM cases_casetext WHERE case_id IN ({cases}) AND kind = %s AND erased_at IS NULL
UNION ALL
SELECT NULL, NULL, id, address FROM cases_caseplace WHERE id IN ({places}) AND erased_at IS NULL AND address <> ''
"""


def _listed(keys: Iterable[int]) -> str:
    return ", ".join(str(int(key)) for key in keys)


def by_number(number: str, *, by: Actor) -> list[dict[str, Any]]:
    """The case of a whole number, by the index of the table: it is found at once. Empty for a wrong one."""
    canonical = parse_case_number(number)
    rows = visible_to(by).filter(number=canonical) if canonical else Case.objects.none()
    return plain_rows(rows, ROW, order=("id",), limit=1)


def by_beginning(start: str, *, by: Actor, limit: int) -> list[dict[str, Any]]:
    """Cases whose number begins so (digits and hyphens), the newest numbers first."""
    # SQLite reads no index for LIKE, and with other collations of PostgreSQL a span of texts would not be the beginning
    like = {"number__gte": start, "number__lt": start + "~"} if connection.vendor == "sqlite" else {}
    rows = visible_to(by).filter(number__startswith=start, **like)
    by_text = Concat("number", Value(""))  # else PostgreSQL may walk all numbers backwards to the first that fits
    return list(rows.order_by(by_text.desc()).values(*ROW)[:limit])


def among_numbers(numbers: list[str], *, by: Actor, limit: int) -> list[dict[str, Any]]:
    """Those of these numbers that are cases which `by` may see."""
    return plain_rows(visible_to(by).filter(number__in=numbers), ROW, order=("id",), limit=limit)
