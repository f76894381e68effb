"""POST of a service request: a form becomes a case, or a list of all that is wrong with it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.cases.models import CaseReference
from linli.cases.rules.report import MOST_PHOTOS, Report, clean_report
from linli.cases.rules.spec import TypeSpec
from linli.cases.steps.attach import store_photo
from linli.cases.steps.context import Context
from linli.cases.steps.intake import Receipt, receive
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput
from linli.kernel.idempotency import Once, once
from linli.kernel.ids import random_code
from linli.kernel.images import MOST_BYTES
from linli.publication.open311.params import Params
from linli.publication.open311.render import Document
from linli.publication.open311.submission import add_problems, read_report
from linli.publication.queries import NEVER_TOLD, TOLD_LATER

_SYSTEMS = {"batch": TOLD_LATER, "blackbox": NEVER_TOLD}
_TOKEN_LENGTH = 20


def submit(request: HttpRequest, params: Params, *, by: Actor, context: Context, at: datetime) -> Document:
    """Take the report in. Raises InvalidInput with every problem by parameter, NotAllowed, Conflict, TooLarge."""
    files = request.FILES.getlist("media")
    report = read_report(params, request.POST, photos=len(files), spec=context.spec)
    spec = context.spec.by_code.get(report.type_code)
    guard = _guard(request, params, files, by=by)
    if spec is not None and spec.answer in _SYSTEMS:
        report = replace(report, reference=(_SYSTEMS[spec.answer], random_code(_TOKEN_LENGTH)))
    fresh = guard is None or guard.earlier() is None
    if fresh and (params.problems or files):
        _check(params, report, photos=len(files), context=context, at=at)
    try:
        if fresh:
            report = replace(report, photos=_photos(files, by=by, at=at))
        receipt = receive(report=report, by=by, at=at, once=guard)
    except InvalidInput as error:
        add_problems(params, error.fields)
        params.check()
        raise
    return Document("service_requests", [_answer(receipt, report, spec)])


def _guard(request: HttpRequest, params: Params, files: Sequence[UploadedFile[Any]], *, by: Actor) -> Once | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    sent = {name: values for name, values in request.POST.lists() if name != "api_key"}
    try:
        return once(scope=f"key-{by.id}", key=key, body=[sent, [_digest(file) for file in files]])
    except InvalidInput as error:
        add_problems(params, error.fields)
        return None


def _digest(file: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _check(params: Params, report: Report, *, photos: int, context: Context, at: datetime) -> None:
    """All problems at once, and before a photo is stored."""
    if photos > MOST_PHOTOS:
        params.wrong("media", _("At most %(most)d photos.") % {"most": MOST_PHOTOS})
    try:
        clean_report(
            report,
            spec=context.spec,
            snapshot=context.snapshot,
            region=context.pack.head.region,
            language=get_language() or "",
            at=at,
        )
    except InvalidInput as error:
        add_problems(params, error.fields)
    params.check()


def _photos(files: Sequence[UploadedFile[Any]], *, by: Actor, at: datetime) -> tuple[uuid.UUID, ...]:
    stored = []
    for file in files:
        file.seek(0)
        stored.append(store_photo(content=file.read(MOST_BYTES + 1), by=by, at=at).pk)
    return tuple(stored)


def _answer(receipt: Receipt, report: Report, spec: TypeSpec | None) -> dict[str, Any]:
    notice = [str(spec.emergency)] if spec is not None and spec.emergency else []
    if report.reference is None:
        words = _(
            "The report has the number %(number)s and the tracking code %(code)s; with both you see how it goes on."
        )
        notice.append(words % {"number": receipt.number, "code": receipt.secret})
        told = {"service_request_id": receipt.number}
    else:
        system, token = report.reference
        if receipt.repeated:
            kept = CaseReference.objects.filter(case=receipt.case, system=system).values_list("ref", flat=True)
            token = kept.first() or token
        told = {"token": token}
    return {**told, "service_notice": " ".join(notice) or None, "account_id": None}
