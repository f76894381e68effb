"""Photos, only to those who may see what they show."""

from __future__ import annotations

import uuid

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from linli.accounts.middleware import SignedInRequest
from linli.cases.forms.photos import SESSION_KEY
from linli.cases.models import Attachment
from linli.cases.queries import visible_to
from linli.kernel.errors import NotFound


@require_safe
def photo(request: SignedInRequest, key: uuid.UUID) -> HttpResponseBase:
    """A photo of a public case with a public text, of a case the actor may see, or one this session sent."""
    row = Attachment.objects.select_related("case").filter(pk=key).first()
    if row is None:
        raise NotFound
    public = _is_public(row)
    if not public and not _is_own(request, row) and not _is_theirs(request, row):
        raise NotFound
    try:
        content = default_storage.open(row.file)
    except FileNotFoundError as error:
        raise NotFound from error
    answer = FileResponse(content, content_type="image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="{row.pk}.jpg"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "public, max-age=300" if public else "private, no-store"
    return answer


def _is_public(row: Attachment) -> bool:
    case = row.case
    shown = row.stage in (Attachment.Stage.REPORT, Attachment.Stage.RESULT)
    return case is not None and case.is_public and case.text_public and shown


def _is_own(request: SignedInRequest, row: Attachment) -> bool:
    return row.pk.hex in request.session.get(SESSION_KEY, [])


def _is_theirs(request: SignedInRequest, row: Attachment) -> bool:
    if row.case_id is None or not request.user.is_authenticated:
        return False
    return visible_to(request.actor).filter(pk=row.case_id).exists()
