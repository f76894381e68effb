"""Cases over JSON: the same actions and queries as the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import File, Router
from ninja.files import UploadedFile
from ninja.params.functions import Body, Header, Query

from linli.accounts.middleware import actor_of
from linli.cases.lifecycle import STATUS_NAMES, Status
from linli.cases.models import Case
from linli.cases.queries import (
    QueueFilters,
    description_of,
    get_case,
    moves_open_to,
    queue_rows,
    result_text,
    timeline,
    track,
)
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.schemas import (
    CaseDetailOut,
    PageOut,
    PhotoOut,
    ReceiptOut,
    ReportIn,
    TrackIn,
    TrackOut,
    TypeOut,
)
from linli.cases.steps.act import act
from linli.cases.steps.attach import may_attach, store_photo
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.intake import receive
from linli.kernel.errors import InvalidInput, NotAllowed, PreconditionFailed
from linli.kernel.idempotency import once
from linli.kernel.images import MOST_BYTES
from linli.kernel.problem import PROBLEMS, Problem

router = Router(tags=["cases"])
MOST_ITEMS = 200


def _json(body: Any, *, status: int = 200, etag: str = "") -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    if etag:
        response["ETag"] = etag
    return response


def etag_of(number: str, seq: int) -> str:
    """The ETag of a case: it changes with every event."""
    return f'"{number}.{seq}"'


def _row(row: Mapping[str, Any], context: Context) -> dict[str, Any]:
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
        "updated_at": row["updated_at"],
        "version": row["seq"],
    }


def _detail(case: Case, request: HttpRequest) -> dict[str, Any]:
    context = context_at(timezone.now())
    place = case.place
    return {
        **_row(case.__dict__, context),
        "description": description_of([case.pk]).get(case.pk, ""),
        "lon": place.lon if place else None,
        "lat": place.lat if place else None,
        "address": place.address if place else "",
        "moves": [move.name for move in moves_open_to(case, by=actor_of(request))],
        "events": [
            {
                "seq": entry.event.seq,
                "kind": entry.event.kind,
                "at": entry.event.at,
                "recorded_at": entry.event.recorded_at,
                "actor": entry.event.actor_kind,
                "text": entry.text,
                "data": entry.event.data,
            }
            for entry in timeline(case)
        ],
    }


def _report(body: ReportIn) -> Report:
    point, contact = body.point, body.contact
    return Report(
        text=body.text,
        channel=body.channel,
        nature=body.nature,
        type_code=body.type_code,
        urgency=body.urgency,
        point=Point(point.lon, point.lat, point.accuracy_m, point.crs) if point else None,
        area_code=body.area_code,
        address=body.address,
        answers=body.answers,
        contact=Contact(contact.name, contact.phone, contact.email, contact.confidential, contact.language),
        photos=tuple(body.photos),
        public=body.public,
        reported_at=body.reported_at,
    )


@router.post("/cases", response={201: ReceiptOut, 200: ReceiptOut, 409: Problem, **PROBLEMS}, operation_id="createCase")
def create_case(
    request: HttpRequest,
    body: ReportIn,
    idempotency_key: str | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Take a report in. The same Idempotency-Key and body get the same receipt and never make a second case."""
    by = actor_of(request)
    mark = None
    if idempotency_key is not None:
        mark = once(scope=f"{by.kind.value}-{by.id}", key=idempotency_key, body=body.model_dump(mode="json"))
    receipt = receive(report=_report(body), by=by, at=timezone.now(), once=mark)
    case = receipt.case
    answer = {
        "number": case.number,
        "secret": receipt.secret,
        "status": case.status,
        "type_code": case.type_code or None,
        "unit": receipt.unit.code if receipt.unit else None,
        "due_at": case.due_at,
        "repeated": receipt.repeated,
    }
    response = _json(answer, status=200 if receipt.repeated else 201, etag=etag_of(case.number, case.seq))
    response["Location"] = f"/api/v1/cases/{case.number}"
    return response


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
        area=_area(context, area),
        unit_id=_unit(context, unit),
        due_before=_aware(due_before),
    )
    rows = queue_rows(by=actor_of(request), filters=filters, after=_position(after), limit=limit + 1)
    items = [_row(row, context) for row in rows[:limit]]
    more = rows[limit - 1] if len(rows) > limit else None
    following = None
    if more is not None:
        following = f"{more['due_at'].astimezone(UTC).isoformat() if more['due_at'] else ''}~{more['number']}"
    return _json({"items": items, "next": following})


def _aware(at: datetime | None) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise InvalidInput({"due_before": [_("Please give the time with its zone, such as +08:00.")]})
    return at


def _area(context: Context, code: str) -> tuple[int, int] | None:
    if not code:
        return None
    place = context.snapshot.by_code.get(code)
    if place is None:
        raise InvalidInput({"area": [_("There is no area “%(code)s”.") % {"code": code}]})
    return place.depth, place.id


def _unit(context: Context, code: str) -> int | None:
    if not code:
        return None
    found = context.book.by_code.get(code)
    if found is None:
        raise InvalidInput({"unit": [_("There is no unit “%(code)s”.") % {"code": code}]})
    return found.id


def _position(text: str) -> tuple[datetime | None, str] | None:
    if not text:
        return None
    due, _tilde, number = text.partition("~")
    try:
        at = datetime.fromisoformat(due) if due else None
    except ValueError:
        at, number = None, ""
    if not number or (at is not None and at.tzinfo is None):
        raise InvalidInput({"after": [_("Use the `next` of the page before as it is.")]})
    return at, number


@router.get("/cases/{number}", response={200: CaseDetailOut, 304: None, **PROBLEMS}, operation_id="getCase")
def read_case(request: HttpRequest, number: str, if_none_match: str = Header("")) -> HttpResponse:
    """One case you may see, with its events; ETag and If-None-Match save reading it again."""
    case = get_case(by=actor_of(request), number=number)
    etag = etag_of(case.number, case.seq)
    if etag in (part.strip() for part in if_none_match.split(",")):
        unchanged = HttpResponse(status=304)
        unchanged["ETag"] = etag
        return unchanged
    return _json(_detail(case, request), etag=etag)


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
    if_match: str = Header(""),
) -> HttpResponse:
    """Take a case a step further; `moves` of the case names the steps, 409 says what is possible instead.

    Facts by step: classify {type_code, urgency?}, locate {point? area? address?}, route {unit? reason?},
    decline {ground, reason}, sign {}, contact {outcome, reason?}, report_done {result, photos?},
    pass_check {method, reason?, photos?}, fail_check {method, reason, photos?},
    close {result_class, result, public?}, note {reason}.
    """
    by = actor_of(request)
    if if_match:
        seen = get_case(by=by, number=number)
        if etag_of(seen.number, seen.seq) not in (part.strip() for part in if_match.split(",")):
            raise PreconditionFailed
    changed = act(number=number, move=move, facts=facts, by=by, at=timezone.now())
    case = get_case(by=by, number=changed.number)
    return _json(_detail(case, request), etag=etag_of(case.number, case.seq))


@router.post("/track", response={200: TrackOut, **PROBLEMS}, operation_id="trackCase", auth=None)
def track_case(request: HttpRequest, body: TrackIn) -> HttpResponse:
    """What a reporter may know, by number and secret; no sign-in."""
    case = track(number=body.number, secret=body.secret)
    context, language = context_at(timezone.now()), get_language()
    kind = context.spec.by_code.get(case.type_code)
    unit = context.book.by_id.get(case.unit_id) if case.unit_id is not None else None
    return _json(
        {
            "number": case.number,
            "status": case.status,
            "status_text": STATUS_NAMES[Status(case.status)].in_language(language),
            "type_name": kind.name.in_language(language) if kind else None,
            "unit_name": unit.name(language) if unit else None,
            "received_at": case.received_at,
            "due_at": case.due_at,
            "closed_at": case.closed_at,
            "result": result_text(case),
        }
    )


@router.post("/photos", response={201: PhotoOut, **PROBLEMS}, operation_id="storePhoto")
def create_photo(request: HttpRequest, photo: File[UploadedFile]) -> HttpResponse:
    """Store a photo (JPEG, PNG, WebP, GIF; 10 MB) for a report or step within a day; it is re-encoded, EXIF removed."""
    by = actor_of(request)
    if not may_attach(by):
        raise NotAllowed
    content = photo.read(MOST_BYTES + 1)
    stored = store_photo(content=content, by=by, at=timezone.now())
    return _json({"id": str(stored.pk), "width": stored.width, "height": stored.height}, status=201)


@router.get("/types", response={200: list[TypeOut], **PROBLEMS}, operation_id="listTypes", auth=None)
def list_types(request: HttpRequest) -> HttpResponse:
    """The case types in force."""
    spec = context_at(timezone.now()).spec
    return _json(
        [
            {
                "code": one.code,
                "group": one.group,
                "name": one.name.model_dump(),
                "nature": one.nature,
                "urgency": one.urgency,
                "public": one.public,
                "evidence": one.evidence,
                "questions": [question.model_dump(mode="json") for question in one.questions],
            }
            for one in spec.types
            if not one.retired
        ]
    )
