"""The list of service requests and a single one: which cases, in what order, at most how many."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from linli.cases.lifecycle import FINAL
from linli.cases.models import Case
from linli.cases.queries import description_of
from linli.cases.steps.context import Context
from linli.kernel.actor import Actor
from linli.kernel.errors import NotFound
from linli.kernel.ids import parse_case_number
from linli.publication.open311.params import Params
from linli.publication.open311.render import Document
from linli.publication.open311.requests import COLUMNS, request_body
from linli.publication.queries import public_or_filed_by, result_texts

SPAN = timedelta(days=90)
MOST = 1000  # the specification's "first 1000 requests"
_DEEPEST = 100_000
_FINAL = sorted(FINAL)


def request_list(params: Params, *, by: Actor, context: Context, at: datetime) -> Document:
    """Cases newest first, at most 1000 a page, over at most 90 days unless asked by number or by change.

    Headers say what was left out: `Link` (rel="next") when there is another page, `Warning` when the span was cut.
    Raises InvalidInput.
    """
    rows = public_or_filed_by(by)
    headers: dict[str, str] = {}
    numbers = params.listed("service_request_id")
    if numbers:
        rows = rows.filter(number__in=[number for number in map(parse_case_number, numbers[:MOST]) if number])
    else:
        rows = _filtered(rows, params, context=context, at=at, headers=headers)
    size = params.whole("page_size", default=MOST, most=MOST)
    page = params.whole("page", default=1, most=_DEEPEST)
    if page * size > _DEEPEST:
        params.wrong("page", _("This is too far into the list. Please ask for a shorter span of dates."))
    params.check()
    first = (page - 1) * size
    found = list(rows.order_by("-received_at", "-pk").values(*COLUMNS)[first : first + size + 1])
    if len(found) > size:
        headers["Link"] = f'<?{params.query(page=page + 1)}>; rel="next"'
    return Document("service_requests", _bodies(found[:size], context=context, at=at), headers)


def single_request(number: str, *, by: Actor, context: Context, at: datetime) -> Document:
    """One case, as a list of one. Raises NotFound, also for what is not public."""
    canonical = parse_case_number(number)
    found = list(public_or_filed_by(by).filter(number=canonical).values(*COLUMNS)) if canonical else []
    if not found:
        raise NotFound(_("service_request_id was not found"))
    return Document("service_requests", _bodies(found, context=context, at=at))


def _bodies(rows: list[dict[str, Any]], *, context: Context, at: datetime) -> list[dict[str, Any]]:
    texts = description_of(row["pk"] for row in rows if row["text_public"])
    results = result_texts(row["pk"] for row in rows if row["text_public"])
    return [
        request_body(row, description=texts.get(row["pk"]), result=results.get(row["pk"]), context=context)
        for row in rows
    ]


def _filtered(
    rows: QuerySet[Case], params: Params, *, context: Context, at: datetime, headers: dict[str, str]
) -> QuerySet[Case]:
    codes = params.listed("service_code")
    unknown = [code for code in codes if code not in context.spec.by_code]
    if unknown:
        params.wrong("service_code", _("There is no type “%(code)s”.") % {"code": unknown[0][:40]})
    elif codes:
        rows = rows.filter(type_code__in=codes)
    states = {state.lower() for state in params.listed("status")}
    if states - {"open", "closed"}:
        params.wrong("status", _("This must be open or closed."))
    elif len(states) == 1:
        rows = rows.filter(status__in=_FINAL) if "closed" in states else rows.exclude(status__in=_FINAL)
    changed = _changed(params, context)
    if changed and not (params.one("start_date") or params.one("end_date")):
        return rows.filter(changed)
    return _in_span(rows.filter(changed), params, context=context, at=at, headers=headers)


def _changed(params: Params, context: Context) -> Q:
    zone = context.pack.zone
    after = params.instant("updated_after", zone=zone)
    before = params.instant("updated_before", zone=zone, latest=True)
    # what is shown as updated_datetime: when it was closed, else the last change
    asked = Q()
    if after is not None:
        asked &= Q(updated_at__gte=after) & (Q(closed_at=None) | Q(closed_at__gte=after))
    if before is not None:
        asked &= Q(closed_at=None, updated_at__lte=before) | Q(closed_at__lte=before)
    return asked


def _in_span(
    rows: QuerySet[Case], params: Params, *, context: Context, at: datetime, headers: dict[str, str]
) -> QuerySet[Case]:
    zone = context.pack.zone
    start = params.instant("start_date", zone=zone)
    end = params.instant("end_date", zone=zone, latest=True)
    if start is not None and end is not None and end < start:
        params.wrong("end_date", _("This is before start_date."))
        return rows.none()
    if start is None:
        start = (end or at) - SPAN
    elif (end or at) - start > SPAN:
        end = start + SPAN
        headers["Warning"] = f'299 - "Limited to 90 days, up to {end.astimezone(zone).isoformat(timespec="seconds")}"'
    rows = rows.filter(received_at__gte=start)
    return rows.filter(received_at__lte=end) if end is not None else rows
