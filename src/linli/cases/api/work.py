"""Lists, single cases and moves over JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.params.functions import Body, Header, Query

from linli.accounts.middleware import actor_of
from linli.cases.api.answers import as_json, detail_of, etag_of, row_of
from linli.cases.api.filters import area_of, aware, position_of, unit_of
from linli.cases.api.router import router
from linli.cases.lifecycle import Status
from linli.cases.queries import QueueFilters, get_case, get_for_update, queue_rows
from linli.cases.schemas import CaseDetailOut, PageOut
from linli.cases.steps.act import act
from linli.cases.steps.context import context_at
from linli.kernel.errors import PreconditionFailed
from linli.kernel.problem import PROBLEMS, Problem

MOST_ITEMS = 200


@router.get("/cases", response={200: PageOut, **PROBLEMS}, operation_id="listCases")
def list_cases(
    request: HttpRequest,
    status: list[Status] = Query(default_factory=list),
    type_code: list[str] = Query(default_factory=list, max_length=50),
    area: str = Query("", max_length=40, description="Code of a division"),
    unit: str = Query("", max_length=40, description="Code of a unit"),
    due_before: datetime | None = None,
    after: str = Query("", max_length=80, description="`next` of the page before"),
    limit: int = Query(50, ge=1, le=MOST_ITEMS),
) -> HttpResponse:
    """The cases you may see, the most urgent first."""
    context = context_at(timezone.now())
    filters = QueueFilters(
        statuses=tuple(one.value for one in status),
        types=tuple(type_code),
        area=area_of(context, area),
        unit_id=unit_of(context, unit),
        due_before=aware(due_before),
    )
    rows = queue_rows(by=actor_of(request), filters=filters, after=position_of(after), limit=limit + 1)
    items = [row_of(row, context) for row in rows[:limit]]
    more = rows[limit - 1] if len(rows) > limit else None
    following = None
    if more is not None:
        following = f"{more['due_at'].astimezone(UTC).isoformat() if more['due_at'] else ''}~{more['number']}"
    return as_json({"items": items, "next": following})


@router.get("/cases/{number}", response={200: CaseDetailOut, 304: None, **PROBLEMS}, operation_id="getCase")
def read_case(
    request: HttpRequest, number: str, if_none_match: str = Header("", alias="If-None-Match")
) -> HttpResponse:
    """One case you may see, with its events; ETag and If-None-Match save reading it again."""
    case = get_case(by=actor_of(request), number=number)
    etag = etag_of(case.number, case.seq)
    if etag in (part.strip() for part in if_none_match.split(",")):
        unchanged = HttpResponse(status=304)
        unchanged["ETag"] = etag
        return unchanged
    return as_json(detail_of(case, request), etag=etag)


@router.post(
    "/cases/{number}/{move}",
    response={200: CaseDetailOut, 409: Problem, 412: Problem, **PROBLEMS},
    operation_id="moveCase",
)
def move_case(
    request: HttpRequest,
    number: str,
    move: str,
    facts: dict[str, Any] = Body(default_factory=dict),
    if_match: str = Header("", alias="If-Match"),
) -> HttpResponse:
    """Take a case a step further; `moves` of the case names the steps, 409 says what is possible instead.

    Facts by step: classify {type_code, urgency?, suggested?}, locate {point? area? address?}, route {unit? reason?},
    decline {ground, reason}, sign {}, contact {outcome, reason?}, report_done {result, photos?},
    pass_check {method, reason?, photos?}, fail_check {method, reason, photos?},
    close {result_class, result, public?}, note {reason}; object {reason, unit?}, uphold_objection {unit, reason},
    reject_objection {reason}, ask_extension {more, reason}, grant_extension {reason?}, refuse_extension {reason},
    suspend {cause, reason, until?}, resume {reason?}, recompute {reason}; share {unit, reason}, border {area?, other?},
    part_done {result, photos?, unit?}, release_unit {reason, unit?}, call_help {unit, reason},
    help_came {unit?, reason?}, help_missed {reason, unit?}, supervise {reason, until?}, answer_supervision {reason},
    follow_up {contacted, solved?, satisfied?, responded?, reason?},
    ask_exclusion {ground, reason}, grant_exclusion, refuse_exclusion, appeal, grant_appeal, reject_appeal {reason};
    merge {main}, unmerge {reason}, split {type_code, text}, link {other, relation}, transfer {statutory, reason},
    withdraw {reason}, reopen {reason}. Here `main` and `other` are numbers of cases, and close may have `merged`.
    """
    by = actor_of(request)
    with transaction.atomic():  # what was compared stays so until the step is written
        if if_match and if_match.strip() != "*":
            seen = get_for_update(by=by, number=number)
            if etag_of(seen.number, seen.seq) not in (part.strip() for part in if_match.split(",")):
                raise PreconditionFailed
        changed = act(number=number, move=move, facts=facts, by=by, at=timezone.now())
    # as it was made: a step may take a case out of the sight of who made it, such as into another street
    return as_json(detail_of(changed, request), etag=etag_of(changed.number, changed.seq))
