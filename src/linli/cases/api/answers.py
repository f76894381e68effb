"""How rows and cases are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from linli.accounts.middleware import actor_of
from linli.cases.lifecycle import EventKind
from linli.cases.models import Case, CaseMatter
from linli.cases.queries import description_of, moves_open_to, timeline
from linli.cases.queries.links import links_of, numbers_of
from linli.cases.rules.telling import cases_named, told
from linli.cases.steps.context import Context, context_at

_FOR_REPORTERS = frozenset({EventKind.RECEIVED, EventKind.CLOSED, EventKind.DECLINED, EventKind.IMPORTED})


def as_json(body: Any, *, status: int = 200, etag: str = "") -> HttpResponse:
    """An answer as JSON, with an ETag where there is one."""
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    if etag:
        response["ETag"] = etag
    return response


def etag_of(number: str, seq: int) -> str:
    """The ETag of a case: it changes with every event."""
    return f'"{number}.{seq}"'


def row_of(row: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """A row of a list as `CaseOut`."""
    places, units = context.snapshot.places, context.book.by_id
    areas = (row["area_1"], row["area_2"], row["area_3"], row["area_4"])
    return {
        "number": row["number"],
        "status": row["status"],
        "channel": row["channel"],
        "nature": row["nature"],
        "type_code": row["type_code"] or None,
        "urgency": row["urgency"],
        "areas": [places[area].code for area in areas if area in places],
        "unit": units[row["unit_id"]].code if row["unit_id"] in units else None,
        "received_at": row["received_at"],
        "due_at": row["due_at"],
        "closed_at": row["closed_at"],
        "result_class": row["result_class"] or None,
        "rework": row["rework"],
        "reopened": row["reopened"],
        "paused": bool(row["paused"]),
        "level": row["level"],
        "excluded": bool(row["excluded"]),
        "updated_at": row["updated_at"],
        "version": row["seq"],
    }


def detail_of(case: Case, request: HttpRequest) -> dict[str, Any]:
    """A case as `CaseDetailOut`."""
    context, by = context_at(timezone.now()), actor_of(request)
    place = case.place
    # who only filed the report reads what is written for reporters, not what staff write to each other
    inside, entries = bool(case.roles_of(by)), timeline(case)
    numbers = numbers_of(cases_named(entry.event for entry in entries), by=by)
    return {
        **row_of(case.__dict__, context),
        "description": description_of([case.pk]).get(case.pk, ""),
        "lon": place.lon if place else None,
        "lat": place.lat if place else None,
        "address": place.address if place else "",
        "moves": [move.name for move in moves_open_to(case, by=by)],
        "matters": [_matter(row, context) for row in case.matters_by_key().values()],
        "links": [
            {"number": link.other.number, "relation": link.relation, "reverse": link.reverse}
            for link in links_of(case, by=by)
        ],
        "events": [
            {
                "seq": entry.event.seq,
                "kind": entry.event.kind,
                "at": entry.event.at,
                "recorded_at": entry.event.recorded_at,
                "actor": entry.event.actor_kind,
                "text": entry.text if inside or entry.event.kind in _FOR_REPORTERS else "",
                "data": told(entry.event, book=context.book, snapshot=context.snapshot, numbers=numbers),
            }
            for entry in entries
        ],
    }


def _matter(row: CaseMatter, context: Context) -> dict[str, Any]:
    unit = context.book.by_id.get(row.unit_id) if row.unit_id is not None else None
    return {
        "kind": row.kind,
        "no": row.no,
        "state": row.state,
        "unit": unit.code if unit else None,
        "ground": row.ground or None,
        "amount": row.amount,
        "opened_at": row.opened_at,
        "due_at": row.due_at,
        "ended_at": row.ended_at,
    }
