"""Reports, photos, tracking and types over JSON."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import File
from ninja.files import UploadedFile
from ninja.params.functions import Header, Query

from linli.accounts.middleware import actor_of
from linli.cases.api.answers import as_json, etag_of
from linli.cases.api.router import router
from linli.cases.lifecycle import STATUS_NAMES, Status
from linli.cases.queries import result_text, track
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.rules.suggested import suggested_of
from linli.cases.schemas import PhotoOut, ReceiptOut, ReportIn, StandardTextOut, TrackIn, TrackOut, TypeOut
from linli.cases.steps.attach import may_attach, store_photo
from linli.cases.steps.context import context_at
from linli.cases.steps.intake import receive
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.idempotency import once
from linli.kernel.images import MOST_BYTES
from linli.kernel.limits import limit
from linli.kernel.problem import PROBLEMS, Problem

MOST_GUESSES = 30  # wrong numbers or codes from one address in ten minutes, those on the page among them


def report_of(body: ReportIn) -> Report:
    """The report in a body."""
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
        suggested=suggested_of(body.suggested),
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
        told = body.model_dump(mode="json", exclude={"suggested"})
        mark = once(scope=f"{by.kind.value}-{by.id}", key=idempotency_key, body=told)
    receipt = receive(report=report_of(body), by=by, at=timezone.now(), once=mark)
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
    response = as_json(answer, status=200 if receipt.repeated else 201, etag=etag_of(case.number, case.seq))
    response["Location"] = f"/api/v1/cases/{case.number}"
    return response


@router.post("/track", response={200: TrackOut, **PROBLEMS}, operation_id="trackCase", auth=None)
def track_case(request: HttpRequest, body: TrackIn) -> HttpResponse:
    """What a reporter may know, by number and secret; no sign-in."""
    limit(request, "track", most=MOST_GUESSES, count=False)
    try:
        case = track(number=body.number, secret=body.secret)
    except NotFound:
        limit(request, "track", most=MOST_GUESSES)
        raise
    context, language = context_at(timezone.now()), get_language()
    kind = context.spec.by_code.get(case.type_code)
    unit = context.book.by_id.get(case.unit_id) if case.unit_id is not None else None
    return as_json(
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
    return as_json({"id": str(stored.pk), "width": stored.width, "height": stored.height}, status=201)


@router.get("/types", response={200: list[TypeOut], **PROBLEMS}, operation_id="listTypes", auth=None)
def list_types(request: HttpRequest) -> HttpResponse:
    """The case types in force."""
    spec = context_at(timezone.now()).spec
    return as_json(
        [
            {
                "code": one.code,
                "group": one.group,
                "name": one.name.model_dump(),
                "nature": one.nature,
                "urgency": one.urgency,
                "public": one.public,
                "evidence": one.evidence is not None,
                "questions": [question.model_dump(mode="json") for question in one.questions],
            }
            for one in spec.types
            if not one.retired
        ]
    )


@router.get("/standard-texts", response={200: list[StandardTextOut], **PROBLEMS}, operation_id="listStandardTexts")
def list_standard_texts(request: HttpRequest, move: str = Query("", max_length=40)) -> HttpResponse:
    """Texts to start from in a move, as the pack has them; all of them without `move`."""
    spec = context_at(timezone.now()).spec
    return as_json(
        [
            {"code": one.code, "move": one.move, "name": one.name.model_dump(), "body": one.body.model_dump()}
            for one in spec.standard_texts
            if move in ("", one.move)
        ]
    )
