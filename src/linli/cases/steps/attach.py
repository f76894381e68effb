"""Attach: photos are stored first, then claimed by the step that needs them; unclaimed ones are swept."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.cases.models import Attachment, Case
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput
from linli.kernel.ids import uuid7
from linli.kernel.images import clean_photo

ORPHAN_AFTER = timedelta(days=1)


def may_attach(by: Actor) -> bool:
    """Whether `by` works on cases or may send reports; residents' photos come through the report form."""
    return by.is_system or bool(by.roles - {Role.ADMIN, Role.LEADER, Role.RESIDENT})


def store_photo(*, content: bytes, by: Actor, at: datetime) -> Attachment:
    """Clean a photo and keep it for the step that will claim it within a day. Raises TooLarge, InvalidInput."""
    photo = clean_photo(content)
    key = uuid7()
    name = default_storage.save(f"photos/{key.hex[:8]}/{key.hex}.jpg", ContentFile(photo.content))
    attachment = Attachment(
        id=key, file=name, width=photo.width, height=photo.height, size=len(photo.content), created_at=at
    )
    attachment.save(force_insert=True)
    return attachment


def claim(case: Case, photos: Sequence[uuid.UUID], *, stage: Attachment.Stage) -> int:
    """Attach unclaimed photos to a stored case, in the caller's transaction. Raises InvalidInput when one is gone."""
    if not photos:
        return 0
    claimed = Attachment.objects.filter(pk__in=photos, case=None).update(case=case, stage=stage)
    if claimed != len(set(photos)):
        raise InvalidInput({"photos": [_("A photo is no longer there. Please add it again.")]})
    return claimed


def sweep_orphans(*, by: Actor, at: datetime, limit: int = 500) -> int:
    """Delete photos that no step claimed within a day, row and file. Returns how many."""
    swept = 0
    for attachment in Attachment.objects.filter(case=None, created_at__lt=at - ORPHAN_AFTER)[:limit]:
        with transaction.atomic():
            gone, _rows = Attachment.objects.filter(pk=attachment.pk, case=None).delete()
            if gone:
                record(action="photo.sweep", by=by, at=at, subject="photo", subject_id=None)
        if gone:
            default_storage.delete(attachment.file)
            swept += 1
    return swept
